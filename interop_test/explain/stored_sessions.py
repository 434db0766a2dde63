"""A session that Flask-Session stores in Redis, with its cookie: HOST:PORT, SIGNED, FORMAT."""

import sys

import redis
from cases import KEY
from flask import Flask
from flask import session
from flask_session import Session

host, port = sys.argv[1].split(":")
app = Flask("stored")
app.config.update(
    SECRET_KEY=KEY,
    SESSION_TYPE="redis",
    SESSION_REDIS=redis.Redis(host, int(port)),
    SESSION_USE_SIGNER=sys.argv[2] == "signed",
    SESSION_SERIALIZATION_FORMAT=sys.argv[3],
)
Session(app)


@app.get("/")
def view():
    session["user"] = 42
    session["name"] = "Åse"
    return ""


print(app.test_client().get("/").headers["Set-Cookie"].split(";")[0])
