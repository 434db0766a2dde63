"""A factory with a custom tag, a JSON provider that does not sort, and settings."""

from decimal import Decimal

from flask import Flask
from flask.json.tag import JSONTag
from flask.json.tag import TaggedJSONSerializer
from flask.sessions import SecureCookieSessionInterface


class TagDecimal(JSONTag):
    key = " dec"

    def check(self, value):
        return isinstance(value, Decimal)

    def to_json(self, value):
        return str(value)

    def to_python(self, value):
        return Decimal(value)


class Sessions(SecureCookieSessionInterface):
    serializer = TaggedJSONSerializer()


Sessions.serializer.register(TagDecimal, index=0)


def create_app(configuration="production"):
    app = Flask(__name__)
    app.config.update(
        SECRET_KEY=f"the factory's secret key in {configuration}",
        SESSION_COOKIE_NAME="shop",
        SESSION_COOKIE_PATH="/shop",
        SESSION_COOKIE_DOMAIN="example.com",
        SESSION_COOKIE_SECURE=True,
        SESSION_COOKIE_HTTPONLY=False,
        SESSION_COOKIE_SAMESITE="Strict",
        SESSION_REFRESH_EACH_REQUEST=False,
        PERMANENT_SESSION_LIFETIME=1800,
    )
    app.json.sort_keys = False
    app.session_interface = Sessions()
    return app
