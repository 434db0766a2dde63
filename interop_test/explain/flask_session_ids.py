"""The cookies of Flask-Session, made by it: plain and signed ids."""

import sys

from cases import KEY
from cases import case
from cases import everywhere
from flask import Flask
from flask import session
from flask_session import Session


def cookie(**config):
    app = Flask("explain")
    app.config.update(SECRET_KEY=KEY, SESSION_TYPE="filesystem", SESSION_FILE_DIR=sys.argv[1], **config)
    Session(app)

    @app.get("/")
    def view():
        session["user"] = 42
        return ""

    return app.test_client().get("/").headers["Set-Cookie"].split(";")[0].split("=", 1)[1]


everywhere("an id", "session-id", cookie())
signed = cookie(SESSION_USE_SIGNER=True)
case("a signed id", "session-id", signed)
case("a signed id, no key", "session-id", signed, key="")
