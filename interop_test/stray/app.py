"""A Flask app, for gunicorn, that does at every path what the query says.

FLASK_NAME=value configures it. With REDIS_PORT its sessions are those of Flask-Session.
"""

import os

from flask import Flask
from flask import request
from flask import session
from werkzeug.wrappers import Request

app = Flask(__name__)
app.config.from_prefixed_env()
if "REDIS_PORT" in os.environ:
    import redis
    from flask_session import Session

    app.config.update(SESSION_TYPE="redis", SESSION_REDIS=redis.Redis("127.0.0.1", int(os.environ["REDIS_PORT"])))
    Session(app)


@app.get("/")
@app.get("/<path:where>")
def view(where=""):
    if "logout" in request.args:
        session.clear()
    if "login" in request.args:
        session["user"] = request.args["login"]
        session.permanent = "permanent" in request.args
    response = app.make_response(session.get("user", "nobody"))
    if "before" in request.args:
        response.headers.add("Set-Cookie", request.args["before"])
    return response


def after(environ, start_response):
    """Adds a cookie behind the session's own."""
    line = Request(environ).args.get("after")

    def start(status, headers, exc_info=None):
        return start_response(status, headers + ([("Set-Cookie", line)] if line else []), exc_info)

    return flask_app(environ, start)


flask_app, app.wsgi_app = app.wsgi_app, after
