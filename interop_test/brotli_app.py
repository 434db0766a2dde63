"""A Flask application with or without scripts/brotli_session.py.

    brotli_app.py unprepared|reads|writes

Prints its port, and ends when standard input does.
"""

import sys
from pathlib import Path

sys.dont_write_bytecode = True
sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "scripts"))

from flask import Flask  # noqa: E402
from flask import session  # noqa: E402
from flask.sessions import session_json_serializer  # noqa: E402

import loopback  # noqa: E402
from brotli_session import BrotliSessionInterface  # noqa: E402

app = Flask(__name__)
app.config.update(SECRET_KEY="the app's key", BROTLI_WRITE=sys.argv[1] == "writes")
if sys.argv[1] != "unprepared":
    app.session_interface = BrotliSessionInterface()


@app.get("/login")
def login():
    session.update(pages=["page %d" % number for number in range(60)], point=(1, 2))
    return "ok"


@app.get("/show")
def show():
    """The session as this side sees it."""
    return session_json_serializer.dumps(dict(session))


if __name__ == "__main__":
    loopback.serve(app)
