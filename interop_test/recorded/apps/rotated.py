"""An app that has changed its key twice and signs with SHA-256."""

import hashlib

from flask import Flask
from flask.sessions import SecureCookieSessionInterface


class Sha256Sessions(SecureCookieSessionInterface):
    digest_method = staticmethod(hashlib.sha256)


app = Flask(__name__)
app.config["SECRET_KEY"] = "the rotated app's newest key"
app.config["SECRET_KEY_FALLBACKS"] = ["the rotated app's oldest key", b"\xffthe rotated app's older key"]
app.session_interface = Sha256Sessions()
