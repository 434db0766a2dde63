"""A Flask application with Flask-Login and Flask-WTF for gunicorn; twin_test.go is the same in Go.
It runs with Flask-Login 0.4.1 as well, where there are no stores.

The headers X-Config and X-Clock of each request have the configuration, as JSON, and the
time. X-Gone makes the user loader find nobody, X-Down makes it fail. Every answer says in
X-Session what is in the session afterwards.
"""

import datetime
import functools
import json
import os
import threading
import time
import types

import flask.sessions
import flask_login
import flask_login.login_manager
import flask_wtf.csrf
import itsdangerous.timed
from flask import Flask
from flask import flash
from flask import request
from flask import session
from flask.json.tag import TaggedJSONSerializer
from flask_login import current_user

current = threading.local()
if "REDIS_PORT" in os.environ:
    import redis
    from flask_session import Session
    from flask_sqlalchemy import SQLAlchemy

    store = redis.Redis(port=int(os.environ["REDIS_PORT"]))


class Clock(datetime.datetime):
    """The clock of the Expires attributes."""

    @classmethod
    def now(cls, tz=None):
        return cls.fromtimestamp(current.now + 0.5, tz)

    @classmethod
    def utcnow(cls):
        return cls.now(datetime.timezone.utc).replace(tzinfo=None)


flask.sessions.datetime = Clock
flask_login.login_manager.datetime = Clock
itsdangerous.timed.time = types.SimpleNamespace(time=lambda: current.now + 0.5)


def session_of_request():
    """The session, without word that somebody has looked at it."""
    try:
        from flask.globals import request_ctx

        return request_ctx._session
    except ImportError:  # Flask 2.0
        return flask.globals._request_ctx_stack.top.session


def application(environ, start_response):
    current.now = int(environ["HTTP_X_CLOCK"])
    return make(environ["HTTP_X_CONFIG"])(environ, start_response)


class User(flask_login.UserMixin):
    def __init__(self, user_id):
        self.id = user_id


@functools.lru_cache(maxsize=None)
def make(config):
    app = Flask("app")
    app.config.update(json.loads(config))
    app.logger.disabled = True

    @app.after_request
    def tell(response):  # the first to be registered is the last to run
        text = TaggedJSONSerializer().dumps(dict(session_of_request()))
        response.headers["X-Session"] = text
        return response

    if app.config.get("SESSION_TYPE") == "redis":
        app.config["SESSION_REDIS"] = store
        Session(app)
    if app.config.get("SESSION_TYPE") == "sqlalchemy":
        app.config["SQLALCHEMY_DATABASE_URI"] = "sqlite:///" + os.environ["SQLITE"]
        app.config["SQLALCHEMY_ENGINE_OPTIONS"] = {"connect_args": {"timeout": 60}}  # the machine may be busy
        app.config["SESSION_SQLALCHEMY"] = SQLAlchemy(app)
        Session(app)
    manager = flask_login.LoginManager(app)
    manager.login_view = "/login"
    manager.refresh_view = "/refresh"
    csrf = flask_wtf.CSRFProtect(app)

    @app.errorhandler(flask_wtf.csrf.CSRFError)
    def refused(error):
        return error.description, 400

    @manager.user_loader
    def load(user_id):
        if "X-Down" in request.headers:
            raise RuntimeError("the database is down")
        return None if "X-Gone" in request.headers else User(user_id)

    def who():
        if not current_user.is_authenticated:
            return "nobody"
        return f"user {current_user.get_id()}, {'fresh' if flask_login.login_fresh() else 'stale'}"

    @app.get("/raw")
    def raw():
        return "raw"

    @app.get("/slow")
    def slow():
        """Waits for another request of the same session."""
        session["seen"] = 1
        store.set("slow:started", 1)
        while store.get("slow:go") is None:
            time.sleep(0.01)
        return "slow"

    @app.get("/clear")
    def clear():
        session.clear()
        return "cleared"

    @app.get("/leave")
    def leave():
        flask_login.logout_user()
        session.clear()
        return "left"

    @app.get("/user")
    def user():
        return who()

    @app.get("/form")
    def form():
        if request.args.get("first") == "token":
            token, text = flask_wtf.csrf.generate_csrf(), who()
        else:
            text, token = who(), flask_wtf.csrf.generate_csrf()
        return text, {"X-Token": token}

    @app.post("/login")
    def login():
        if "permanent" in request.form:
            session.permanent = True
        duration = request.form.get("duration")
        flask_login.login_user(
            User(request.form["user"]),
            remember="remember" in request.form,
            duration=datetime.timedelta(seconds=float(duration)) if duration else None,
            fresh="stale" not in request.form,
        )
        flash("Welcome.")
        return who()

    @app.post("/logout")
    def logout():
        flask_login.logout_user()
        return who()

    @app.post("/confirm")
    @flask_login.login_required
    def confirm():
        flask_login.confirm_login()
        return who()

    @app.post("/post")
    def post():
        return who()

    @app.route("/account", methods=["GET", "POST"])
    @flask_login.login_required
    def account():
        return who()

    @app.get("/\\<rest>")  # a path that a browser takes for another site
    @flask_login.login_required
    def other(rest):
        return who()

    @app.get("/settings")
    @flask_login.fresh_login_required
    def settings():
        return who()

    return app
