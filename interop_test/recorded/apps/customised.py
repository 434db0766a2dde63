"""Ordinary customisations of how a session is written, and of how long it lasts."""

import json

from flask import Flask
from flask import session
from flask.json.provider import DefaultJSONProvider
from flask.json.provider import JSONProvider
from flask.sessions import SecureCookieSessionInterface

KEY = "the customised app's secret key"


def made(interface=None):
    app = Flask(__name__)
    app.secret_key = KEY
    if interface is not None:
        app.session_interface = interface
    return app


def with_orjson():
    import orjson

    class ORJSON(JSONProvider):
        def dumps(self, obj, **kwargs):
            return orjson.dumps(obj, option=orjson.OPT_NON_STR_KEYS).decode()

        def loads(self, s, **kwargs):
            return orjson.loads(s)

    app = made()
    app.json = ORJSON(app)
    return app


class Plain(DefaultJSONProvider):
    """One that takes no object_hook."""

    def loads(self, s, **kwargs):
        return json.loads(s)


def with_plain_loads():
    app = made()
    app.json = Plain(app)
    return app


class Rounding(DefaultJSONProvider):
    """One that loses digits."""

    def dumps(self, obj, **kwargs):
        return super().dumps(json.loads(super().dumps(obj, **kwargs), parse_float=lambda text: round(float(text), 2)), **kwargs)


def with_rounding():
    app = made()
    app.json = Rounding(app)
    return app


class PermanentSessions(SecureCookieSessionInterface):
    def open_session(self, app, request):
        opened = super().open_session(app, request)
        opened.permanent = True
        return opened


def permanent_by_interface():
    return made(PermanentSessions())


def make_permanent():
    session.permanent = True


def permanent_by_function():
    app = made()
    app.before_request(make_permanent)
    return app


def make_permanent_by_key():
    session["_permanent"] = True


def permanent_by_key():
    app = made()
    app.before_request(make_permanent_by_key)
    return app


def permanent_by_helper():
    """The function of the app only calls another."""
    app = made()
    app.before_request(lambda: make_permanent())
    return app


class PermanentOnce(SecureCookieSessionInterface):
    """New sessions are permanent, and those that came stay as they are."""

    def open_session(self, app, request):
        opened = super().open_session(app, request)
        if not opened:
            opened.permanent = True
        return opened


def permanent_once():
    return made(PermanentOnce())


def on_redis():
    """A subclass of one of Flask-Session's interfaces, as those of Airflow and CKAN are."""
    import flask_session.redis
    import redis

    class Sessions(flask_session.redis.RedisSessionInterface):
        pass

    app = made()
    app.session_interface = Sessions(app, redis.Redis())
    return app


def kept_by(kind):
    """An interface of Flask-Session, as its SESSION_TYPE has it made."""
    import importlib

    base = getattr(importlib.import_module("flask_session." + kind), {
        "redis": "RedisSessionInterface", "memcached": "MemcachedSessionInterface", "filesystem": "FileSystemSessionInterface",
        "cachelib": "CacheLibSessionInterface", "mongodb": "MongoDBSessionInterface", "sqlalchemy": "SqlAlchemySessionInterface",
        "dynamodb": "DynamoDBSessionInterface",
    }[kind])
    return made(base.__new__(base))
