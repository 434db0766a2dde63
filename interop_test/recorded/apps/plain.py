"""An app with nothing but a key."""

from flask import Flask
from flask import request
from flask import session

app = Flask(__name__)
app.secret_key = "the plain app's secret key"
print("an app may print while it is imported")


@app.route("/login")
def login():
    session["user"] = {"name": request.args["name"], "visits": (2023, 11)}
    return "hello"
