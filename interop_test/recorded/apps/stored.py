"""Apps that keep their sessions on a server. REDIS is the port of a server that must not be asked."""

import base64
import json
import os
import pickle
import queue
import sqlite3
import tempfile
import threading
import uuid
from datetime import timedelta

import redis
from flask import Flask
from flask.json.tag import TaggedJSONSerializer
from flask.sessions import SecureCookieSessionInterface
from flask.sessions import SessionInterface
from flask.sessions import SessionMixin
from flask_session import Session
from itsdangerous import BadSignature
from itsdangerous import Signer
from itsdangerous import want_bytes
from werkzeug.datastructures import CallbackDict

try:
    from flask_session.redis import RedisSessionInterface
    from flask_session.sqlalchemy import SqlAlchemySessionInterface
except ImportError:  # up to 0.6
    from flask_session.sessions import RedisSessionInterface
    from flask_session.sessions import SqlAlchemySessionInterface

KEY = "the stored app's secret key"


def client(**options):
    return redis.Redis("127.0.0.1", int(os.environ.get("REDIS", "1")), password="hush-hush-hush-hush", **options)


#: Nobody should reach for this one.
ANOTHER = client()


def bare(**config):
    app = Flask(__name__)
    app.config.update({"SECRET_KEY": KEY, **config})
    return app


def made(**config):
    app = bare(SESSION_TYPE="redis", SESSION_REDIS=client(db=2))
    app.config.update(config)
    Session(app)
    return app


def plain():
    return made()


def signed():
    return made(SESSION_USE_SIGNER=True)


def as_json():
    return made(SESSION_SERIALIZATION_FORMAT="json")


def settled():
    return made(
        SESSION_KEY_PREFIX="shop:", SESSION_PERMANENT=False, SESSION_ID_LENGTH=20, SESSION_COOKIE_NAME="shop", SESSION_COOKIE_DOMAIN="example.com",
        SESSION_COOKIE_SAMESITE="Strict", SESSION_COOKIE_SECURE=True, SESSION_COOKIE_HTTPONLY=False, SESSION_COOKIE_PATH="/shop",
        SESSION_REFRESH_EACH_REQUEST=False, PERMANENT_SESSION_LIFETIME=timedelta(minutes=30))


def pickled_by_json():
    """As people did before 0.7."""
    app = made(SESSION_USE_SIGNER=True)
    app.session_interface.serializer = json
    return app


def files():
    return made(SESSION_TYPE="filesystem", SESSION_FILE_DIR=os.environ["DIRECTORY"], SESSION_FILE_THRESHOLD=100)


def cached():
    from cachelib import RedisCache

    return made(SESSION_TYPE="cachelib", SESSION_CACHELIB=RedisCache("127.0.0.1", int(os.environ.get("REDIS", "1")), key_prefix="cache:"))


def memcached():
    from pymemcache.client.base import Client

    return made(SESSION_TYPE="memcached", SESSION_MEMCACHED=Client(("127.0.0.1", int(os.environ.get("REDIS", "1")))))


def mongo():
    from pymongo import MongoClient

    client = MongoClient("127.0.0.1", int(os.environ.get("REDIS", "1")), connect=False)
    return made(SESSION_TYPE="mongodb", SESSION_MONGODB=client, SESSION_MONGODB_DB="shop")


class Airflows(SqlAlchemySessionInterface):
    """A subclass, as Airflow's."""


def in_sql(**config):
    from flask_sqlalchemy import SQLAlchemy

    app = bare(SQLALCHEMY_DATABASE_URI="sqlite:///" + os.environ["DIRECTORY"] + "/sessions.db", SESSION_TYPE="sqlalchemy", **config)
    app.config["SESSION_SQLALCHEMY"] = SQLAlchemy(app)
    Session(app)
    return app


def sql():
    return in_sql()


def airflow():
    app = in_sql(SESSION_SQLALCHEMY_TABLE="session", SESSION_KEY_PREFIX="", SESSION_USE_SIGNER=True)
    app.session_interface.__class__ = Airflows
    return app


class Tagged:
    """CKAN's."""

    def encode(self, session):
        return TaggedJSONSerializer().dumps(dict(session)).encode("utf-8")

    def decode(self, data):
        return TaggedJSONSerializer().loads(data.decode("utf-8"))


def tagged():
    app = made()
    app.session_interface.serializer = Tagged()
    return app


class Eager(RedisSessionInterface):
    """Sends the cookie with each response."""

    def should_set_cookie(self, app, session):
        return True


def eager():
    app = made(SESSION_PERMANENT=False)
    app.session_interface.__class__ = Eager
    return app


class Wandering(SqlAlchemySessionInterface):
    def _upsert_session(self, session_lifetime, session, store_id):
        raise AssertionError("the app's own store is written")


def wandering():
    app = in_sql()
    app.session_interface.__class__ = Wandering
    return app


# --- written by hand ---------------------------------------------------------


class MySession(CallbackDict, SessionMixin):
    def __init__(self, initial=None, sid=None, new=False):
        def on_update(this):
            this.modified = True

        super().__init__(initial, on_update)
        self.sid, self.new, self.modified = sid, new, False


class Tutorial(SessionInterface):
    """That of many tutorials."""

    salt = "flask-session"

    def __init__(self):
        self.redis = client()

    def signer(self, app):
        return Signer(app.secret_key, salt=self.salt, key_derivation="hmac")

    def open_session(self, app, request):
        signed_sid = request.cookies.get(app.config["SESSION_COOKIE_NAME"])
        if not signed_sid:
            return MySession(sid=str(uuid.uuid4()))
        try:
            sid = self.signer(app).unsign(signed_sid).decode()
        except BadSignature:
            return MySession(sid=str(uuid.uuid4()))
        value = self.redis.get(sid)
        return MySession(sid=sid) if value is None else MySession(json.loads(value), sid=sid)

    def save_session(self, app, session, response):
        self.redis.setex(name=session.sid, value=json.dumps(dict(session)), time=app.permanent_session_lifetime)
        response.set_cookie(
            app.config["SESSION_COOKIE_NAME"], self.signer(app).sign(want_bytes(session.sid)).decode(),
            expires=self.get_expiration_time(app, session), httponly=self.get_cookie_httponly(app),
            domain=self.get_cookie_domain(app), path=self.get_cookie_path(app), secure=self.get_cookie_secure(app))


def by_hand(interface, **config):
    app = bare(SESSION_COOKIE_SAMESITE="Lax", **config)  # which these send not
    app.session_interface = interface
    return app


def tutorial():
    return by_hand(Tutorial())


class Salted(Tutorial):
    salt = "session"


def salted():
    return by_hand(Salted())


class Early(Tutorial):
    """Its signer is made once, with the key that the app had then."""

    def __init__(self):
        super().__init__()
        self._signer = Signer(KEY, salt="early", key_derivation="django-concat")

    def signer(self, app):
        return self._signer


def early():
    return by_hand(Early())


class Foreign(Tutorial):
    def signer(self, app):
        return Signer("another key, of the interface's own", salt="flask-session")


def foreign():
    return by_hand(Foreign())


class Snippet75(SessionInterface):
    """Flask's snippet 75: pickles, a bare id, another lifetime for each kind of session."""

    serializer = pickle

    def __init__(self, decodes=False):
        self.redis = client(decode_responses=decodes)

    def generate_sid(self):
        return str(uuid.uuid4())

    def open_session(self, app, request):
        sid = request.cookies.get(app.config["SESSION_COOKIE_NAME"])
        if not sid:
            return MySession(sid=self.generate_sid(), new=True)
        value = self.redis.get("session:" + sid)
        if value is None:
            return MySession(sid=sid, new=True)
        return MySession(self.serializer.loads(value), sid=sid)

    def save_session(self, app, session, response):
        domain = self.get_cookie_domain(app)
        if not session:
            self.redis.delete("session:" + session.sid)
            if session.modified:
                response.delete_cookie(app.config["SESSION_COOKIE_NAME"], domain=domain)
            return
        lifetime = app.permanent_session_lifetime if session.permanent else timedelta(days=1)
        self.redis.setex("session:" + session.sid, int(lifetime.total_seconds()), self.serializer.dumps(dict(session)))
        response.set_cookie(app.config["SESSION_COOKIE_NAME"], session.sid, expires=self.get_expiration_time(app, session),
                            httponly=True, domain=domain)


def snippet75():
    return by_hand(Snippet75())


class Readable(Snippet75):
    serializer = json


def readable():
    return by_hand(Readable(decodes=True))


class Reaching(Snippet75):
    """Asks a client of the module's besides."""

    def open_session(self, app, request):
        try:
            ANOTHER.get("maintenance")
        except Exception:
            pass
        return super().open_session(app, request)


def reaching():
    return by_hand(Reaching())


class Writing(Snippet75):
    def save_session(self, app, session, response):
        with open(os.environ["DIRECTORY"] + "/log", "a") as log:
            log.write("saved")
        super().save_session(app, session, response)


def writing():
    return by_hand(Writing())


class Counting(Snippet75):
    """Writes each visit into a database, over a connection that is open."""

    def save_session(self, app, session, response):
        from sqlalchemy import text

        with self.engine.begin() as connection:
            connection.execute(text("INSERT INTO visits VALUES (1)"))
        super().save_session(app, session, response)


def counting():
    from sqlalchemy import create_engine, text

    app = by_hand(Counting())
    app.session_interface.engine = create_engine("sqlite:///" + os.environ["DIRECTORY"] + "/sessions.db")
    with app.session_interface.engine.begin() as connection:
        connection.execute(text("CREATE TABLE visits (n INTEGER)"))
    return app


class Threaded(Snippet75):
    """Asks the other client on a thread of its own."""

    def save_session(self, app, session, response):
        import threading

        def ask():
            try:
                ANOTHER.get("maintenance")
            except Exception:
                pass
        thread = threading.Thread(target=ask)
        thread.start()
        thread.join()
        super().save_session(app, session, response)


def threaded():
    return by_hand(Threaded())


class HandingOver(Snippet75):
    """Has a thread that was there before write down each session."""

    def save_session(self, app, session, response):
        HANDED_OVER.put("saved")
        HANDED_OVER.join()
        super().save_session(app, session, response)


HANDED_OVER = queue.Queue()


def write_down():
    while True:
        text = HANDED_OVER.get()
        with tempfile.TemporaryFile("w") as log:
            log.write(text)
        HANDED_OVER.task_done()


def handing_over():
    threading.Thread(target=write_down, daemon=True).start()
    return by_hand(HandingOver())


class Connecting(Snippet75):
    """Opens a connection of a driver in C for each session."""

    def save_session(self, app, session, response):
        import psycopg

        try:
            psycopg.connect("host=127.0.0.1 port=1 connect_timeout=1")
        except psycopg.Error:
            pass
        super().save_session(app, session, response)


def connecting():
    import psycopg  # noqa: F401

    return by_hand(Connecting())


class Odd(Snippet75):
    def generate_sid(self):
        return "v1-" + base64.b32encode(os.urandom(20)).decode("ascii").lower()


def odd_ids():
    return by_hand(Odd())


class Piping(Snippet75):
    """Uses what the stand-in for the client has not."""

    def save_session(self, app, session, response):
        self.redis.pipeline().execute()


def piping():
    return by_hand(Piping())


class InADict(Snippet75):
    """Keeps its sessions in the process, which no Go can reach."""

    def __init__(self):
        self.sessions = {}


def in_a_dict():
    return by_hand(InADict())


# --- beside the session ------------------------------------------------------


def accompanied():
    """Flask-Login and Flask-WTF, and a key that is bytes."""
    from flask_login import LoginManager
    from flask_wtf import CSRFProtect

    app = made(SECRET_KEY=KEY.encode(), SESSION_USE_SIGNER=True, REMEMBER_COOKIE_SECURE=True, WTF_CSRF_TIME_LIMIT=None)
    app.add_url_rule("/sign-in", "sign_in", lambda: "")
    manager = LoginManager(app)
    manager.login_view = "sign_in"
    CSRFProtect(app)
    return app


def asking():
    """Its login manager asks a server for the identifier of a client, and goes on without."""
    app = accompanied()

    def identifier():
        try:
            ANOTHER.get("clients")
        except Exception:
            pass
        return "one for all"
    app.login_manager._session_identifier_generator = identifier
    return app


def permanent():
    """Makes every session permanent before each request."""
    app = made(SESSION_PERMANENT=False)

    @app.before_request
    def make_permanent():
        from flask import session

        session.permanent = True
    return app


class ByAddress(RedisSessionInterface):
    """Its cookie is Secure where the browser came by https."""

    def get_cookie_secure(self, app):
        from flask import request

        return request.is_secure


def by_address():
    app = made()
    app.session_interface.__class__ = ByAddress
    return app


# --- stores that are not seen at first ---------------------------------------


class InCookies(SecureCookieSessionInterface):
    """What people derive theirs from who copy Flask's."""


class Disguised(Snippet75, InCookies):
    """One that by its bases keeps sessions in cookies."""


def disguised():
    return by_hand(Disguised())


class ByVariable(Snippet75):
    """Its client is a variable of the module."""

    def __init__(self):
        pass

    @property
    def redis(self):
        return the_client()


def the_client():
    return ANOTHER


def by_variable():
    return by_hand(ByVariable())


class DisguisedByVariable(ByVariable, InCookies):
    pass


def disguised_by_variable():
    return by_hand(DisguisedByVariable())


def in_a_closure():
    kept = client(db=7)

    class Closed(ByVariable):
        @property
        def redis(self):
            return kept

    return by_hand(Closed())


def in_another_module():
    import stored_clients

    class Elsewhere(ByVariable):
        @property
        def redis(self):
            return stored_clients.sessions

    return by_hand(Elsewhere())


class InFiles(InCookies):
    """Sessions in files, and their names in the cookie."""

    def path(self, sid):
        return os.environ["DIRECTORY"] + "/session-" + sid

    def open_session(self, app, request):
        sid = request.cookies.get("session") or str(uuid.uuid4())
        try:
            with open(self.path(sid)) as file:
                return MySession(json.load(file), sid=sid)
        except OSError:
            return MySession(sid=sid)

    def save_session(self, app, session, response):
        with open(self.path(session.sid), "w") as file:
            json.dump(dict(session), file)
        response.set_cookie("session", session.sid)


def in_files():
    return by_hand(InFiles())


class DisguisedInADict(InADict, InCookies):
    """Keeps its sessions in the process, under a cookie of another kind."""

    def open_session(self, app, request):
        sid = request.cookies.get("session") or str(uuid.uuid4())
        return MySession(self.sessions.get(sid), sid=sid)

    def save_session(self, app, session, response):
        self.sessions[session.sid] = dict(session)
        response.set_cookie("session", session.sid)


def disguised_in_a_dict():
    from werkzeug.middleware.proxy_fix import ProxyFix

    app = by_hand(DisguisedInADict())
    app.wsgi_app = ProxyFix(app.wsgi_app)
    return app


class InSQLite(InCookies):
    """Writes over a connection that is open, which is C."""

    def __init__(self):
        self.connection = sqlite3.connect(os.environ["DIRECTORY"] + "/sessions.db")
        self.connection.execute("CREATE TABLE seen (n INTEGER)")

    def save_session(self, app, session, response):
        with self.connection:
            self.connection.execute("INSERT INTO seen VALUES (1)")
        super().save_session(app, session, response)


def in_sqlite():
    return by_hand(InSQLite())


class InSQLiteOfTheApp(InCookies):
    """The same, of which only the app knows."""

    def save_session(self, app, session, response):
        with app.extensions["our_database"]:
            app.extensions["our_database"].execute("INSERT INTO seen VALUES (1)")
        super().save_session(app, session, response)


def in_sqlite_of_the_app():
    app = by_hand(InSQLiteOfTheApp())
    app.extensions["our_database"] = InSQLite().connection
    return app


class Revoking(InCookies):
    """A session in the cookie, of which a server says whether it still counts."""

    def __init__(self):
        self.redis = client()

    def open_session(self, app, request):
        session = super().open_session(app, request)
        return self.session_class() if session and self.redis.sismember("revoked", session.get("jti", "")) else session


def revoking():
    return by_hand(Revoking())


class Rotating(InCookies):
    """Flask's own, but for a client with which something else is done."""

    def __init__(self):
        self.redis = client()


def rotating():
    return by_hand(Rotating())


class ForeignEarly(Early):
    """Its signer is made once, with a key of its own."""

    def __init__(self):
        super().__init__()
        self._signer = Signer("another key, of the interface's own", salt="early")


def foreign_early():
    return by_hand(ForeignEarly())


SIGNER = Signer(KEY, salt="of a variable")


class SignedByVariable(Tutorial):
    def signer(self, app):
        return SIGNER


def signed_by_variable():
    return by_hand(SignedByVariable())


class Hidden(Tutorial):
    """Its signer has the app's key, and nobody can get at it."""

    def signer(self, app):
        return self.signers["ids"]

    signers = {"ids": SIGNER}


def hidden():
    return by_hand(Hidden())


def with_another_key():
    """A key of the interface's own, for something else than ids."""
    interface = Tutorial()
    interface.mails = Signer("another key, of the interface's own")
    return by_hand(interface)


class Forgetful(Snippet75):
    """Sends its cookie without Expires, and leaves it when a session is cleared."""

    def save_session(self, app, session, response):
        if session:
            self.redis.setex("session:" + session.sid, 3600, self.serializer.dumps(dict(session)))
            response.set_cookie("session", session.sid, httponly=True)
        else:
            self.redis.delete("session:" + session.sid)


def forgetful():
    return by_hand(Forgetful())


def behind_middleware():
    """Its WSGI middleware adds to each cookie."""
    from beside import Stricter

    app = made()
    app.wsgi_app = Stricter(app.wsgi_app)
    return app


def indico():
    class IndicoSessionInterface(InADict):
        __module__ = "indico.web.flask.session"

    return by_hand(IndicoSessionInterface())
