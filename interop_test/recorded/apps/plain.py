"""An app with nothing but a key."""

import uuid
from datetime import datetime

from flask import Flask
from flask import request
from flask import session
from markupsafe import Markup

app = Flask(__name__)
app.secret_key = "the plain app's secret key"
print("an app may print while it is imported")


@app.route("/login")
def login():
    session["user"] = {"name": request.args["name"], "visits": (2023, 11)}
    return "hello"


@app.route("/kinds")
def kinds():
    session.permanent = True
    session["kinds"] = [
        None, True, -307, 2**70, 0.25, -1.5, b"\xfb\xffsecret", Markup("<b>Secret</b>"), datetime(2024, 5, 6, 7, 8, 9),
        uuid.UUID("00112233-4455-6677-8899-aabbccddeeff"), {" t": "Secret"}, {"1": "ж😀\n\"\\"},
    ]
    return "hello"
