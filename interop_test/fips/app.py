"""A Flask app with the session interface of docs/fips.md. Its only argument is that page.

With REDIS_PORT its sessions are those of Flask-Session.
"""

import datetime
import os
import sys
import uuid
from pathlib import Path

import redis
from flask import Flask
from flask import flash
from flask import get_flashed_messages
from flask import request
from flask import session
from flask.sessions import SecureCookieSessionInterface
from flask_login import LoginManager
from flask_login import UserMixin
from flask_login import current_user
from flask_login import login_user
from flask_session import Session
from markupsafe import Markup
from werkzeug.security import generate_password_hash

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from loopback import serve  # noqa: E402

app = Flask(__name__)
app.config.from_prefixed_env()
login = LoginManager(app)
if "REDIS_PORT" in os.environ:
    app.config.update(SESSION_TYPE="redis", SESSION_REDIS=redis.Redis(port=int(os.environ["REDIS_PORT"])))
    Session(app)
else:
    exec(Path(sys.argv[1]).read_text().split("```python\n")[1].split("```")[0], {"app": app})

# One of each type that Flask's session has.
VALUES = {
    "bytes": b"\0\xff", "tuple": (1, "x"), "uuid": uuid.UUID(int=7), "markup": Markup("<b>"),
    "date": datetime.datetime(2026, 1, 2, tzinfo=datetime.timezone.utc), "number": 1.5, "nothing": None, "dict": {" t": 1}, "long": "x" * 300,
}


class User(UserMixin):
    id = "42"


@login.user_loader
def load(user_id):
    return User() if user_id == "42" else None


@app.get("/put")
def put():
    session.update(VALUES)
    session.permanent = True
    flash("hello")
    return ""


@app.get("/seen")
def seen():
    """Says whether what is in the session is VALUES, who is logged in, and what was flashed."""
    same = all(session.get(name) == value and type(session[name]) is type(value) for name, value in VALUES.items())
    return f"{same} {session.permanent} {current_user.get_id()} {get_flashed_messages()}"


@app.get("/login")
def log_in():
    login_user(User(), remember=True)
    return ""


@app.get("/sha1")
def sha1():
    """A cookie of this app as it was before."""
    return SecureCookieSessionInterface().get_signing_serializer(app).dumps({"_user_id": "42"})


@app.get("/hash")
def password_hash():
    return generate_password_hash("pw", request.args["method"], int(request.args["salt"]))


serve(app)
