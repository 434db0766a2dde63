"""Apps that differ from Flask in ways the recorder has to name, or refuse."""

import ast
import base64
import hashlib
import hmac
import json
import os
import socket
import zlib
from datetime import datetime
from datetime import timedelta
from enum import Enum

import itsdangerous
import itsdangerous.url_safe
from factory import TagDecimal
from flask import Flask
from flask import g
from flask import request_tearing_down
from flask.json.provider import DefaultJSONProvider
from flask.json.tag import JSONTag
from flask.sessions import SecureCookieSession
from flask.sessions import SecureCookieSessionInterface
from flask.sessions import SessionInterface
from flask.sessions import TaggedJSONSerializer
from werkzeug.middleware.proxy_fix import ProxyFix

KEY = "the odd app's secret key"


def made(interface=None, **config):
    app = Flask(__name__)
    app.config.update({"SECRET_KEY": KEY, **config})
    if interface is not None:
        app.session_interface = interface
    return app


class Telling(SecureCookieSessionInterface):
    """Fails with a message that has the key in it, forwards and backwards."""

    def get_signing_serializer(self, app):
        key = app.secret_key
        raise ValueError("bad key {}, {}, {!r}, {}".format(key, key[::-1], key.encode(), key[::-1].encode().hex()))


def telling():
    return made(Telling())


def telling_short():
    return made(Telling(), SECRET_KEY="s3cr")


class TellingEncoded(SecureCookieSessionInterface):
    """Fails with a message that has the key in it, encoded, as how says."""

    def __init__(self, how):
        self.how = how

    def get_signing_serializer(self, app):
        raise ValueError("bad key " + encoded(self.how, app.secret_key.encode()) + ".")


def encoded(how, key):
    return {
        "raw": lambda: key.decode(),
        "in a word": lambda: "x" + key.decode() + "y",
        "hex": key.hex,
        "reversed hex": key[::-1].hex,
        "spaced hex": lambda: " ".join("{:02x}".format(byte) for byte in key),
        "base64": lambda: base64.b64encode(key).decode(),
        "base64 of more": lambda: base64.b64encode(b"xy" + key + b"z").decode(),
        "percent": lambda: "".join("%{:02x}".format(byte) for byte in key),
        "list": lambda: str(list(key)),
    }[how]()


def telling_encoded(key, how):
    return made(TellingEncoded(how), SECRET_KEY=key)


class TellingSetting(SecureCookieSessionInterface):
    """Fails for one setting only, so that the message stands in the fixtures."""

    def get_cookie_domain(self, app):
        raise ValueError("bad key " + app.secret_key)


def telling_setting(key):
    return made(TellingSetting(), SECRET_KEY=key)


def with_short_key(key="s3cr"):
    return made(SECRET_KEY=key)


def with_short_salt():
    interface = SecureCookieSessionInterface()
    interface.salt = "s3cr"
    return made(interface, SECRET_KEY="s3cr")


def without_key():
    return made(SECRET_KEY=None)


def long_lived():
    return made(PERMANENT_SESSION_LIFETIME=timedelta(days=365 * 50))


def for_no_time():
    return made(PERMANENT_SESSION_LIFETIME=timedelta(0))


def for_less_than_no_time():
    return made(PERMANENT_SESSION_LIFETIME=timedelta(seconds=-5))


def for_half_a_second():
    return made(PERMANENT_SESSION_LIFETIME=timedelta(milliseconds=500))


def with_a_url_for_a_domain():
    return made(SESSION_COOKIE_DOMAIN="https://example.com")


def with_a_bare_path():
    return made(APPLICATION_ROOT="app")


def with_a_server_name():
    return made(SERVER_NAME="app.example.com")


def behind_a_proxy():
    return ProxyFix(made())


def with_arguments(name):
    return made(SESSION_COOKIE_NAME=name)


class Ageless(SecureCookieSessionInterface):
    """As in a tutorial: without max_age."""

    def open_session(self, app, request):
        try:
            return self.session_class(self.get_signing_serializer(app).loads(request.cookies.get("session", "")))
        except itsdangerous.BadSignature:
            return self.session_class()


def without_age():
    return made(Ageless())


class Remembering(SecureCookieSessionInterface):
    """Asks for the age of a session unless the user wants to be remembered."""

    def open_session(self, app, request):
        session = Ageless.open_session(self, app, request)
        return session if session.get("_permanent") else super().open_session(app, request)


def remembering():
    return made(Remembering())


class Visitors(SecureCookieSessionInterface):
    """Puts something into every session."""

    def open_session(self, app, request):
        session = super().open_session(app, request)
        session.setdefault("visitor", os.urandom(4).hex())
        return session


def with_visitors():
    return made(Visitors())


def with_observer():
    """Its tests are watched, and so is every app that the factory makes."""
    from record_fixtures import observe

    app = made()
    observe(app, os.devnull)
    return app


def with_simple_key():
    return made(SECRET_KEY="1234567890")


class Salted(SecureCookieSessionInterface):
    """Signs with a key of its own, and takes the app's for a salt."""

    def get_signing_serializer(self, app):
        return itsdangerous.URLSafeTimedSerializer("another key for sessions", salt=app.secret_key, serializer=self.serializer)


def salted():
    return made(Salted())


def with_teardown():
    """What before_request opens, teardown closes."""
    app = made()

    @app.before_request
    def connect():
        g.db = open(os.devnull)

    @app.teardown_request
    def close(error):
        g.db.close()

    @app.teardown_appcontext
    def tell(error):
        print("the request is over")

    def tidy(sender, **arguments):
        g.db.close()

    app.tidy = tidy  # a receiver lives as long as somebody holds it
    request_tearing_down.connect(tidy, app)

    return app


class Loud(SecureCookieSessionInterface):
    def open_session(self, app, request):
        print("a session is opened")
        return super().open_session(app, request)


def loud():
    os.system("echo and so says a program")
    return made(Loud())


class Running(SecureCookieSessionInterface):
    """Starts a program for each session."""

    def open_session(self, app, request):
        os.system("echo a program was started")
        return super().open_session(app, request)


def running():
    return made(Running())


class Writing(SecureCookieSessionInterface):
    """Writes into a file beside the cookie, and goes on if it cannot."""

    def save_session(self, app, session, response):
        try:
            with open("a_log_of_sessions", "a") as log:
                log.write("saved")
        except Exception:
            pass
        super().save_session(app, session, response)


def writing():
    return made(Writing())


class Asking(SecureCookieSessionInterface):
    """Asks a server for the Domain, and goes on without."""

    def get_cookie_domain(self, app):
        try:
            socket.create_connection(("127.0.0.1", 1), 1)
        except Exception:
            return None


def asking():
    return made(Asking())


def behind_a_filter():
    """Its WSGI middleware drops each cookie."""
    app = made()
    inner = app.wsgi_app

    def dropping(environ, start_response):
        def start(status, headers, *rest):
            return start_response(status, [pair for pair in headers if pair[0] != "Set-Cookie"], *rest)
        return inner(environ, start)

    app.wsgi_app = dropping
    return app


def without_an_interface():
    app = made()
    app.session_interface = None
    return app


def without_a_name():
    return made(SESSION_COOKIE_NAME=None)


class PassEnum(JSONTag):
    """A tag without a key: it writes, and nothing reads."""

    key = ""

    def check(self, value):
        return isinstance(value, Enum)

    def tag(self, value):
        return self.serializer.tag(value.value)


def with_keyless_tag():
    interface = SecureCookieSessionInterface()
    interface.serializer = TaggedJSONSerializer()
    interface.serializer.register(PassEnum, index=0)
    return made(interface)


class IsoDate(JSONTag):
    key = " d"

    def check(self, value):
        return isinstance(value, datetime)

    def to_json(self, value):
        return value.isoformat()

    def to_python(self, value):
        return datetime.fromisoformat(value)


def with_own_dates():
    interface = SecureCookieSessionInterface()
    interface.serializer = TaggedJSONSerializer()
    interface.serializer.register(IsoDate, force=True, index=0)
    return made(interface)


def with_changed_instance():
    interface = SecureCookieSessionInterface()
    interface.should_set_cookie = lambda app, session: True
    return made(interface)


class Sha3(SecureCookieSessionInterface):
    digest_method = staticmethod(hashlib.sha3_256)


def with_sha3():
    return made(Sha3())


class OwnSession(SecureCookieSession):
    def user(self):
        return self.get("user")


class WithOwnSession(SecureCookieSessionInterface):
    session_class = OwnSession


def with_own_session():
    return made(WithOwnSession())


class OwnSerializer(itsdangerous.URLSafeTimedSerializer):
    pass


class OwnSigner(itsdangerous.TimestampSigner):
    pass


class WithOwnSerializer(SecureCookieSessionInterface):
    def get_signing_serializer(self, app):
        return OwnSerializer(
            app.secret_key,
            salt=self.salt,
            serializer=self.serializer,
            signer=OwnSigner,
            signer_kwargs={"key_derivation": "hmac", "digest_method": hashlib.sha1},
            fallback_signers=[{"digest_method": hashlib.sha512}],
        )


def with_own_serializer():
    return made(WithOwnSerializer())


class WithOwnDigest(SecureCookieSessionInterface):
    digest_method = staticmethod(lambda data=b"": hmac.new(b"pepper", data, "sha1"))


def with_own_digest():
    return made(WithOwnDigest())


def with_late_tag():
    interface = SecureCookieSessionInterface()
    interface.serializer = TaggedJSONSerializer()
    interface.serializer.register(TagDecimal)
    return made(interface)


def with_own_default():
    app = made()
    app.json.default = str
    return app


def with_texts_for_flags():
    return made(SESSION_COOKIE_SECURE="0")


def telling_with_text_for_fallbacks():
    return made(Telling(), SECRET_KEY_FALLBACKS="an old key")


def with_text_for_fallbacks():
    return made(SECRET_KEY_FALLBACKS="an old key")


class BareJSON(DefaultJSONProvider):
    """json.dumps as it is, with its spaces."""

    def dumps(self, obj, **kwargs):
        return json.dumps(obj)


def with_bare_json():
    app = made()
    app.json = BareJSON(app)
    return app


def with_form_key():
    app = made()
    app.config["WTF_CSRF_SECRET_KEY"] = "the key of the forms of the odd app"
    return app


def with_odd_key():
    return made(SECRET_KEY='the "odd" app\'s \\ sécret key')


def foreign():
    return made(SessionInterface())


def on_a_server():
    from flask_session.cachelib import CacheLibSessionInterface
    from cachelib import SimpleCache

    app = made()
    app.session_interface = CacheLibSessionInterface(app, client=SimpleCache())
    return app


def with_plain_json():
    interface = SecureCookieSessionInterface()
    interface.serializer = json
    return made(interface)


class Repr:
    """A payload that is no JSON."""

    dumps = staticmethod(repr)
    loads = staticmethod(ast.literal_eval)


def with_repr():
    interface = SecureCookieSessionInterface()
    interface.serializer = Repr()
    return made(interface)


def with_raw_unicode():
    app = made()
    app.json.ensure_ascii = False
    return app


class HtmlSafeProvider(DefaultJSONProvider):
    """One that escapes what HTML gives a meaning to."""

    def dumps(self, obj, **kwargs):
        return super().dumps(obj, **kwargs).replace("<", "\\u003c")


def with_provider():
    app = made()
    app.json = HtmlSafeProvider(app)
    return app


class OwnSave(SecureCookieSessionInterface):
    salt = "a salt of its own"
    key_derivation = "django-concat"

    def save_session(self, app, session, response):
        super().save_session(app, session, response)
        response.set_cookie("logged_in", "1" if session else "0")


def with_own_save():
    return made(OwnSave())


class StrictTags(TaggedJSONSerializer):
    default_tags = [tag for tag in TaggedJSONSerializer.default_tags if tag.key != " m"]


def without_a_tag():
    interface = SecureCookieSessionInterface()
    interface.serializer = StrictTags()
    return made(interface)


class LikeZlibNG:
    """Stands in for a Python on zlib-ng: it compresses to other bytes."""

    def __getattr__(self, name):
        return getattr(zlib, name)

    @staticmethod
    def compress(data):
        return zlib.compress(data, 1)


def on_zlib_ng():
    zlib.ZLIBNG_VERSION = "2.2.4"
    itsdangerous.url_safe.zlib = LikeZlibNG()
    return made()


def with_settings():
    """Every setting that the other apps leave alone."""
    return made(
        SESSION_COOKIE_PARTITIONED=True,
        SESSION_COOKIE_SAMESITE="None",
        APPLICATION_ROOT="/mounted",
        MAX_COOKIE_SIZE=0,
        PERMANENT_SESSION_LIFETIME=timedelta(seconds=90, milliseconds=750),
    )
