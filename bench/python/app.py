"""The Flask application that scripts/bench loads, for gunicorn. With BENCH_REDIS set to the
port of a Redis its sessions are there, by Flask-Session; otherwise in the cookie."""

import os

import redis
from flask import Flask
from flask import session
from flask_session import Session

app = Flask(__name__)
app.secret_key = os.environ["BENCH_KEY"]
if port := os.environ.get("BENCH_REDIS"):
    app.config["SESSION_TYPE"] = "redis"
    app.config["SESSION_REDIS"] = redis.Redis(port=int(port))
    app.config["SESSION_KEY_PREFIX"] = "flask:"
    Session(app)


def text(body):
    return body, {"Content-Type": "text/plain; charset=utf-8"}


@app.get("/login")
def login():
    session.update({"_fresh": True, "_user_id": "42", "n": 7, "next": "/account/orders?"})
    return text("logged in")


@app.get("/untouched")
def untouched():
    return text("user 42")


@app.get("/read")
def read():
    return text(f"user {session['_user_id']}")


@app.get("/write")
def write():
    session["n"] += 1
    return text("user 42")


@app.get("/count")
def count():
    return text(str(session["n"]))
