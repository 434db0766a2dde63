"""A Flask application as its users have them, served on the loopback address.

    app.py

Prints its port, and ends when standard input does.
"""

import uuid
from datetime import datetime
from datetime import timezone

from flask import Flask
from flask import flash
from flask import session
from flask.sessions import session_json_serializer
from markupsafe import Markup

import loopback

app = Flask(__name__)
app.config.update(SECRET_KEY="the app's key", SECRET_KEY_FALLBACKS=["the app's old key"])


@app.get("/login")
def login():
    """Put one value of every type into the session."""
    session.update(
        user="Zoë 😀",
        number=2**70,
        ratio=0.1,
        flags=[True, False, None],
        point=(1, (2, 3)),
        raw=b"\x00\xff",
        title=Markup("<b>bold</b>"),
        ident=uuid.UUID("00112233-4455-6677-8899-aabbccddeeff"),
        since=datetime(2023, 11, 14, 22, 13, 20, tzinfo=timezone.utc),
        looks_like_a_tag={" t": [1]},
        history=["page %d" % number for number in range(40)],
    )
    flash("Welcome", "info")
    return "ok"


@app.get("/show")
def show():
    """The session as this side sees it."""
    return session_json_serializer.dumps(dict(session))


if __name__ == "__main__":
    loopback.serve(app)
