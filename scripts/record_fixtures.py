#!/usr/bin/env python3
"""Record what a Flask app does with its session cookies, to hold Go against it.

    python record_fixtures.py myapp:app > fixtures.jsonl
    python record_fixtures.py "myapp:create_app('testing')" --values values.py > fixtures.jsonl

APP is what the flask command takes as --app: a module, or module:name, or a factory
with or without arguments. Run it in the environment and the directory of the app. It
needs Flask 1.0 or newer, Python 3.6 or newer, and nothing else.

Standard output gets the fixtures: one JSON object a line, first the app's settings, then
cookies for a spread of values, hostile cookies, Cookie headers, and responses, each as the
app's own session_interface reads and writes it. Standard error, or the FILE of --report, gets
plain words: what will not carry over to Go, what the extensions beside the session ask of Go
(Flask-Login, Flask-WTF and others), and the Go Configs that correspond.

An app that is not there until its own start function has run needs a shim, a file that loads
it as that function does: docs/your-own-app.md shows some.

    flaskcookie check -key-file key fixtures.jsonl      # or flaskcookietest.Check in go test

The sessions of an app that keeps them on a server are recorded if record_stored.py stands beside this file.

VALUES is a .py file that sets VALUES, a list of sessions or a dict of them by name; or a
.json or .jsonl file with the same in the tagged JSON of the app's cookies.

The sessions of the app's own tests can be recorded as well:

    # conftest.py
    from record_fixtures import observe
    observe(app, "seen.jsonl")        # texts, numbers and dates are replaced; redact=False keeps them

    python record_fixtures.py myapp:app --values seen.jsonl > fixtures.jsonl

Nothing here writes a key. The cookies are signed with the app's real key, so their clock
stands still in 2001: an app whose sessions live for less than that refuses them all. Where
they would still be good, nothing is written. No view, no before_request and no teardown
function runs. While cookies are made nothing may connect, send, or write a file (before Python 3.8
files are not seen): where the session interface tries to, has the client of a store, or puts no
session into its cookie, nothing is recorded. Threads that the app leaves end with this program.
"""

import argparse
import ast
import base64
import collections
import contextlib
import copy
import functools
import gc
import hashlib
import hmac
import inspect
import io
import json
import os
import re
import runpy
import socket
import ssl
import sys
import sysconfig
import threading
import time
import types
import uuid
import zlib
from datetime import datetime
from datetime import timedelta
from datetime import timezone
from urllib.parse import quote
from urllib.parse import quote_plus
from urllib.parse import unquote_to_bytes
from urllib.parse import urlsplit
from urllib.parse import urlunsplit

import flask
import flask.sessions
import itsdangerous
from flask.json import tag as flask_tag
from itsdangerous import Signer
from itsdangerous import TimestampSigner
from itsdangerous import URLSafeTimedSerializer

try:
    from markupsafe import Markup
except ImportError:
    from flask import Markup

FORMAT = 1

#: 2001-09-09 01:46:40 UTC, when every recorded cookie is signed.
NOW = 1000000000

FLASK_TAGS = (" di", " t", " b", " m", " u", " d")


class CannotRecord(Exception):
    """Why no fixtures can be written, in a sentence."""


# --- code of the app ---------------------------------------------------------


def attempt(call, *args, **kwargs):
    """What the app's code returns, and None; or None, and what it raised: sys.exit as well, but not Ctrl-C."""
    try:
        return call(*args, **kwargs), None
    except KeyboardInterrupt:
        raise
    except BaseException as error:
        return None, error


def told(error):
    """What was raised, by whom and where, in a few words."""
    if isinstance(error, SystemExit):
        text = "sys.exit({})".format(scrubbed(repr(error.code)))
    else:
        said, _ = attempt(str, error)
        said = scrubbed(" ".join((said or "").split()))
        text = type(error).__name__ + (": " + said if said else "")
    place = place_of(error)
    return text + (" ({}, line {})".format(*place) if place else "")


def place_of(error):
    """The file and line of the app's that raised, or called what did."""
    place, trace = None, error.__traceback__
    while trace is not None:
        if is_apps(trace.tb_frame):
            place = file_of(trace.tb_frame), trace.tb_lineno
        trace = trace.tb_next
    return place


def is_apps(frame):
    """Whether a frame is neither of this program nor of the standard library."""
    path = frame.f_code.co_filename
    return path not in (__file__, os.path.join(os.path.dirname(__file__), "record_stored.py")) and not path.startswith("<") and not in_library(path)


def file_of(frame):
    path = frame.f_code.co_filename
    return os.path.relpath(path) if path.startswith(os.getcwd()) else path


def in_library(path):
    library = sysconfig.get_paths()["stdlib"]
    return path.startswith(library) and "-packages" not in path[len(library):]


@contextlib.contextmanager
def pushed(context):
    """The request's context as Flask serves in it, which goes also when its session could not be opened."""
    try:
        context.push()
        yield context
    finally:
        context.pop()


def called(function):
    """The name of a function of the app's, with its module."""
    name, error = attempt(lambda: function.__module__ + "." + function.__qualname__)
    return name if error is None else name_of(function)


def base_in(thing, package):
    """The first class of a package that the thing is one of, by its bases; None if there is none."""
    for base in type(thing).__mro__:
        if base.__module__.split(".")[0] == package:
            return base
    return None


# --- the clock ---------------------------------------------------------------


class Clock:
    """Stands in for the clocks that sessions ask: itsdangerous' and Flask's.

    Each stands half a second past the second, since a stamp is cut off and not rounded.
    """

    def __init__(self):
        self.now = NOW

    def time(self):
        return self.now + 0.5

    def __getattr__(self, name):  # the rest of module time
        return getattr(time, name)

    def frozen_datetime(self):
        clock = self

        class FrozenDatetime(datetime):
            @classmethod
            def now(cls, tz=None):
                return cls.fromtimestamp(clock.time(), tz)

            @classmethod
            def utcnow(cls):
                return cls.fromtimestamp(clock.time(), timezone.utc).replace(tzinfo=None)

        return FrozenDatetime

    @contextlib.contextmanager
    def installed(self):
        timed = getattr(itsdangerous, "timed", itsdangerous)
        replaced = [(timed, "time", self), (flask.sessions, "datetime", self.frozen_datetime())]
        before = [(module, name, getattr(module, name)) for module, name, _ in replaced]
        for module, name, stand_in in replaced:
            setattr(module, name, stand_in)
        try:
            yield self
        finally:
            for module, name, value in before:
                setattr(module, name, value)


def check_clock(app, serializer, clock):
    """Refuse to write cookies that the living app would accept."""
    lifetime = lifetime_of(app)
    if time.time() - NOW <= lifetime + 86400:
        raise CannotRecord(
            "PERMANENT_SESSION_LIFETIME is so long that the recorded cookies, signed in 2001, would still be good "
            "today. Record the app with a shorter lifetime, or with a key that is not the real one."
        )
    if version_of("itsdangerous").startswith("0."):
        raise CannotRecord("itsdangerous 0.24 counts its time from 2011, and Go does not: update it.")
    read, error = attempt(lambda: serializer.loads(serializer.dumps({}), return_timestamp=True))
    if error is not None:
        raise CannotRecord("the app's own serializer cannot read what it writes: " + told(error))
    _, stamp = read
    if seconds(stamp) != clock.now:
        raise CannotRecord("the clock of the app's signer cannot be set, so recorded cookies would be good today.")


def lifetime_of(app):
    """The lifetime in seconds."""
    lifetime, error = attempt(lambda: app.permanent_session_lifetime.total_seconds())
    if error is not None:
        raise CannotRecord("PERMANENT_SESSION_LIFETIME is no number of seconds and no timedelta: " + told(error))
    return lifetime


def seconds(moment):
    if moment.tzinfo is None:  # itsdangerous before 2.0
        moment = moment.replace(tzinfo=timezone.utc)
    return int(moment.timestamp())


# --- nothing leaves ----------------------------------------------------------


class Refused(BaseException):
    """What the app tried and may not while it is recorded: no except clause of the app's catches it."""


WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND

#: What nobody does who only makes a cookie, or stands in front of a store in memory.
FORBIDDEN = ("socket.connect", "socket.sendto", "socket.sendmsg", "os.remove", "os.rename", "os.mkdir", "os.rmdir", "os.truncate",
             "sqlite3.connect", "subprocess.Popen", "os.system", "os.exec", "os.posix_spawn", "os.fork", "shutil.rmtree")


#: Where drivers in C, whose connections Python does not see, begin a new one: module, class in it and method.
DRIVERS = (("psycopg2", None, "_connect"), ("psycopg", "Connection", "_connect_gen"), ("psycopg", "AsyncConnection", "_connect_gen"),
           ("MySQLdb.connections", "Connection", "__init__"), ("pyodbc", None, "connect"), ("pymssql", None, "connect"),
           ("cx_Oracle", None, "connect"), ("oracledb", None, "connect"), ("pylibmc", "Client", "__init__"))


class Guard:
    """Refuses what would reach a store, or anything else, outside of this process.

    Threads that the app had before are left alone, and what they do is told. What a C library sends over a
    connection that was open before is not seen; SQLAlchemy and the DRIVERS hand out no connection. Files are
    seen from Python 3.8 on.
    """

    armed = None
    hooked = False
    meanwhile = []  # what threads did that the app had before

    def __init__(self):
        self.reached = None
        self.others = set(threading.enumerate()) - {threading.current_thread()}  # not by ident, which a new thread gets again

    def refuse(self, what):
        self.reached = self.reached or what + asking()
        raise Refused(what)

    def forbid(self, what):
        """Refuse it, unless a thread does it that the app had before."""
        if threading.current_thread() not in self.others:
            self.refuse(what)
        if what not in Guard.meanwhile:
            Guard.meanwhile.append(what)

    def refusing(self, method, what):
        def refuse(*args, **kwargs):
            self.forbid(what)
            return method(*args, **kwargs)
        return refuse

    @classmethod
    def hook(cls, event, args):
        guard = cls.armed
        if guard is None:
            return
        if event in FORBIDDEN:
            guard.forbid("tries " + event)
        if event == "open" and writes(args):
            guard.forbid("tries to write a file")

    @contextlib.contextmanager
    def on(self):
        """Guards may be on within each other: what the inner one refuses, the outer one does not hear of."""
        if hasattr(sys, "addaudithook") and not Guard.hooked:  # Python 3.8; a hook stays
            sys.addaudithook(Guard.hook)
            Guard.hooked = True
        bytecode, sys.dont_write_bytecode = sys.dont_write_bytecode, True
        classes = [(cls, name, "tries to connect" if name == "connect" else "tries to send") for cls in (socket.socket, ssl.SSLSocket)
                   for name in ("connect", "send", "sendall", "sendmsg", "sendto", "write") if hasattr(cls, name)]
        classes += [(owner, name, "asks a database") for owner, name in connecting()]
        before = [(cls, name, vars(cls).get(name)) for cls, name, _ in classes]
        for cls, name, what in classes:  # a connection that is open already
            setattr(cls, name, self.refusing(getattr(cls, name), what))
        outer, Guard.armed = Guard.armed, self
        try:
            yield self
        finally:
            Guard.armed = outer
            for cls, name, method in before:
                if method is None:
                    delattr(cls, name)
                else:
                    setattr(cls, name, method)
            sys.dont_write_bytecode = bytecode


def connecting():
    """The classes and modules that hand out connections, with the names of what does."""
    for module, cls, name in (("sqlalchemy.pool", "Pool", "connect"),) + DRIVERS:
        owner = sys.modules.get(module)
        owner = owner if cls is None else getattr(owner, cls, None)
        if owner is not None and hasattr(owner, name):
            yield owner, name


def writes(args):
    path, mode, flags = (tuple(args) + (None, None, None))[:3]
    if path in (os.devnull, 1, 2):
        return False
    if isinstance(mode, str):
        return any(letter in mode for letter in "wax+")
    return isinstance(flags, int) and bool(flags & WRITING)


def asking():
    """Where in the app's own code something is refused, as the rest of a sentence."""
    frame = sys._getframe()
    while frame is not None and not (is_apps(frame) and "-packages" not in frame.f_code.co_filename):
        frame = frame.f_back
    return " ({}, line {})".format(file_of(frame), frame.f_lineno) if frame is not None else ""


def guarded(app, make):
    """What make returns, of which nothing may leave; CannotRecord if something tried to."""
    guard = Guard()
    with guard.on():
        made, error = attempt(make)
    if guard.reached:
        raise CannotRecord(
            "session_interface is {}, and while cookies were made and read something of the app {}. That was refused: it may be the store of "
            "real sessions. If the app keeps sessions on a server, package flasksession may read them: docs/flask-session.md has interfaces "
            "of that kind. If it keeps them in the cookie, record it with a configuration that reaches for nothing else.".format(
                name_of(app.session_interface), guard.reached))
    if error is not None:
        raise error
    return made


# --- what an interface can reach ---------------------------------------------


#: A variable that holds something: of the interface itself (no holder), of a module (its dict), or of a closure (its cell).
Place = collections.namedtuple("Place", "holder name value")

#: Packages whose classes and functions are not the app's.
STOCK = ("flask", "flask_session", "builtins", "abc", "typing", "collections", "werkzeug", "itsdangerous", "record_fixtures", "__main__")


def is_own(interface, method):
    """Whether a method of the interface is the app's and not Flask's."""
    return getattr(getattr(interface, method, None), "__module__", None) != "flask.sessions"


def saves_by_itself(interface):
    return is_own(interface, "open_session") or is_own(interface, "save_session")


def attributes_of(interface):
    """The places that are attributes of an interface, or of the classes that it is of, Flask's not."""
    found = {}
    for cls in reversed([cls for cls in type(interface).__mro__ if cls.__module__.split(".")[0] not in ("flask", "builtins")]):
        found.update(vars(cls))
    found.update(attempt(vars, interface)[0] or {})
    return [Place(None, name, value) for name, value in found.items()]


def variables_of(interface):
    """The places that the app's own methods name, or that functions named by those do: variables of modules and closures."""
    found = {}
    for function in functions_of(interface):
        for place in named_by(function):
            found[(id(place.holder), place.name)] = place
    return list(found.values())


def functions_of(interface):
    """The app's own methods of an interface, and the functions of the app's that those name."""
    classes = [cls for cls in type(interface).__mro__ if root_of(cls) not in STOCK]
    roots = {root_of(cls) for cls in classes}
    waiting = [function for value in methods_of(interface, classes) for function in functions_in(value)]
    seen = set()
    while waiting and len(seen) < 1000:
        function = waiting.pop()
        if function in seen or not is_of_app(function, roots):
            continue
        seen.add(function)
        waiting += [named for place in named_by(function) for named in functions_in(place.value)]
    return seen


def methods_of(interface, classes):
    """What the classes and the interface itself have, without what is overridden by code that names no super."""
    overridden = set()
    for holder in [interface] + classes:
        held = dict(attempt(vars, holder)[0] or {})
        for name, value in held.items():
            if name not in overridden:
                yield value
            if not any("super" in names_in(function.__code__) for function in functions_in(value)):
                overridden.add(name)


def root_of(thing):
    return str(getattr(thing, "__module__", "")).split(".")[0]


def is_of_app(function, roots):
    """Whether a function is of the package of the interface, or of no package that was installed."""
    path = function.__code__.co_filename
    return root_of(function) not in STOCK and (root_of(function) in roots or not in_library(path) and "-packages" not in path)


def functions_in(value):
    """The functions that a class or a module has under a name. The value may be a proxy, which is not to be asked for anything."""
    kind = type(value)
    if issubclass(kind, (staticmethod, classmethod, types.MethodType)):
        value = value.__func__
    elif issubclass(kind, functools.partial) or kind.__name__ == "cached_property":
        value = value.func
    elif issubclass(kind, property):
        value = value.fget
    while type(value) is types.FunctionType:
        yield value
        value = getattr(value, "__wrapped__", None)


def named_by(function):
    """The places that the code of a function names."""
    names = names_in(function.__code__)
    variables = function.__globals__
    places = [Place(variables, name, variables[name]) for name in names & set(variables)]
    for name, cell in zip(function.__code__.co_freevars, function.__closure__ or ()):
        value, error = attempt(getattr, cell, "cell_contents")
        places += [Place(cell, name, value)] if error is None else []
    for place in places:
        yield place
        if issubclass(type(place.value), types.ModuleType):  # extensions.redis
            inner = vars(place.value)
            for attribute in names & set(inner):
                yield Place(inner, attribute, inner[attribute])


def names_in(code):
    """The names that a piece of code has, and its texts: some are keys, as that of app.extensions."""
    names = set(code.co_names) | {constant for constant in code.co_consts if isinstance(constant, str)}
    for constant in code.co_consts:
        if inspect.iscode(constant):
            names |= names_in(constant)
    return names


#: Packages of clients of stores, and of those the ones of a kind with a stand-in in record_stored.py.
CLIENTS = {
    "redis": ("redis", "fakeredis", "valkey"),
    "memcached": ("pymemcache", "memcache", "pylibmc", "libmc", "bmemcached"),
    "cache": ("cachelib", "flask_caching", "werkzeug.contrib"),
}
DATABASES = ("sqlite3", "psycopg2", "psycopg", "psycopg_pool", "asyncpg", "pg8000", "pymysql", "MySQLdb", "mysql", "aiomysql",
             "cx_Oracle", "oracledb", "pyodbc", "duckdb", "sqlalchemy", "flask_sqlalchemy", "peewee", "pony", "pymongo", "mongoengine", "motor", "cassandra", "couchbase",
             "elasticsearch", "boto3", "botocore", "lmdb", "plyvel", "rocksdb", "dbm", "_dbm", "_gdbm", "shelve", "diskcache", "ZODB")


def in_packages(value, packages):
    """Whether the value is of a class of one of the packages."""
    modules = [base.__module__ + "." for base in type(value).__mro__]
    return any(module.startswith(package + ".") for module in modules for package in packages)


def kind_of_client(value):
    """What store the value reaches, for which record_stored.py has a stand-in; None for none."""
    if issubclass(type(value), type):
        return None
    needed = {"redis": ("get", "set"), "memcached": ("set",), "cache": ("get", "set", "delete")}
    for kind, packages in CLIENTS.items():
        if in_packages(value, packages) and attempt(lambda: all(hasattr(value, name) for name in needed[kind]))[0]:
            return kind
    return None


def clients_of(interface):
    """The places of the clients for which there is a stand-in: attributes of the interface, or where there are none, variables."""
    for places in (attributes_of(interface), variables_of(interface)):
        found = [place for place in places if kind_of_client(place.value)]
        if found:
            return found
    return []


def stores_of(app):
    """The names of what the interface has that reaches a store of any kind, with its class: attributes of the app that it names too."""
    interface = app.session_interface
    names = set().union(*[names_in(function.__code__) for function in functions_of(interface)])
    held = attributes_of(interface) + variables_of(interface)
    held += [Place(None, name, value) for part in (vars(app), app.extensions) for name, value in part.items() if name in names]
    held = [place for place in held if not issubclass(type(place.value), type)
            and (kind_of_client(place.value) or in_packages(place.value, DATABASES))]
    return sorted({"{} ({})".format(place.name, name_of(type(place.value))) for place in held})


def reaches_nothing(app):
    """CannotRecord if the interface of a cookie session has a client of a store: what goes over a connection in C is not seen."""
    found = stores_of(app)
    if found:
        raise CannotRecord(
            "session_interface is {}, which reaches {}. Whether real sessions are kept there is not known, so nothing was run. If they are, "
            "package flasksession may read them: docs/flask-session.md has interfaces of that kind. If they are in the cookie, record the app "
            "with a configuration that has Flask's own session_interface.".format(name_of(app.session_interface), ", ".join(found)))


# --- what the app is ---------------------------------------------------------


LOADING = """
APP is what `flask --app` takes: the Flask object itself, not a middleware around it, or a factory, with its
arguments if it needs any: 'myapp:create_app("test")'."""


#: What to do about an app that cannot be loaded by its name alone.
SHIM = """
If the app wants arguments, an environment or a call of its start function first, write a file that does what that
function does, a shim, and name that one: docs/your-own-app.md shows some."""


#: After how many seconds it is told that an app is still being loaded.
PATIENCE = 30


@contextlib.contextmanager
def impatient():
    """Tell where an app stands that takes long to load: it may serve there, or wait for something."""
    loading = threading.current_thread().ident

    def tell():
        frame = sys._current_frames().get(loading)
        while frame is not None and not is_apps(frame):
            frame = frame.f_back
        place = " It is at {}, line {}.".format(file_of(frame), frame.f_lineno) if frame is not None else ""
        sys.stderr.write("record_fixtures: the app is still being loaded after {} seconds.{} If it serves, or waits, leave that part "
                         "out.{}\n".format(PATIENCE, place, SHIM))

    timer = threading.Timer(PATIENCE, tell)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()


def load(target):
    """The app by the rules of the flask command, or CannotRecord."""
    from flask.cli import NoAppException, ScriptInfo

    with impatient():
        app, error = attempt(lambda: ScriptInfo(app_import_path=target).load_app())
    if isinstance(error, NoAppException):
        message = error.format_message()
        if "Traceback (most recent call last)" not in message:
            raise CannotRecord(message + LOADING)
        error = error.__context__ or error  # flask puts a whole traceback into it
    if isinstance(error, SystemExit):
        raise CannotRecord("the app ended the program while it was loaded, by {}. (It gets no arguments of this "
                           "program's.)".format(told(error)) + SHIM)
    if error is not None:
        raise CannotRecord("the app cannot be loaded: " + told(error) + SHIM)
    return app


def name_of(thing):
    if not isinstance(thing, type) and not inspect.ismodule(thing):
        thing = type(thing)
    if inspect.ismodule(thing):
        return thing.__name__
    return thing.__module__ + "." + thing.__qualname__


#: Packages whose session interface is known, and the Config in Go.
GO_APPS = {"indico": "flasksession.Indico()", "CTFd": "flasksession.CTFd()", "flask_kvsession": "flasksession.KVSession()"}


def serializer_of(app):
    """What the app signs sessions with, or CannotRecord."""
    interface = app.session_interface
    on_server(interface)
    make = getattr(interface, "get_signing_serializer", None)
    if make is None:
        remedy = ("If it keeps sessions on a server, package flasksession may: docs/flask-session.md has interfaces of that kind. A client in an "
                  "attribute of the interface, or in a variable that its methods name, is found, and the sessions are recorded.")
        for cls in type(interface).__mro__:
            if root_of(cls) in GO_APPS:
                remedy = "The Go Config of this app is {}: docs/flask-session.md.".format(GO_APPS[root_of(cls)])
        raise CannotRecord(
            "session_interface is " + name_of(interface) + ", which is not Flask's and has no get_signing_serializer. "
            "The Go package flaskcookie does not know its cookies. " + remedy
        )
    serializer, error = attempt(make, app)
    if error is not None:
        raise CannotRecord("get_signing_serializer of " + name_of(interface) + " raises " + told(error))
    if serializer is None:
        raise CannotRecord("the app has no SECRET_KEY, so it has no sessions." + key_setters(app))
    if not hasattr(serializer, "make_signer"):
        raise CannotRecord("get_signing_serializer returns " + name_of(serializer) + ", which is not one of itsdangerous.")
    return serializer


#: The Go store for each interface of Flask-Session, and what is special about it.
GO_STORES = {
    "RedisSessionInterface": "the store flasksession/redisstore",
    "MemcachedSessionInterface": "the store flasksession/memcachedstore",
    "FileSystemSessionInterface": "the store flasksession/filestore and the Serialization Pickle",
    "CacheLibSessionInterface": "the store flasksession/filestore and the Serialization Pickle for a FileSystemCache, "
                                "flasksession/redisstore and CachelibPickle for a RedisCache; other caches have no store in Go",
    "MongoDBSessionInterface": "the store flasksession/mongostore",
    "SqlAlchemySessionInterface": "the store flasksession/sqlstore",
    "DynamoDBSessionInterface": "the store flasksession/dynamostore",
}


def on_server(interface):
    """CannotRecord if the sessions are kept by Flask-Session, or by a subclass of one of its interfaces."""
    base = base_in(interface, "flask_session")
    if base is None:
        return
    what = name_of(interface)
    if type(interface) is not base:
        what += ", which is a " + base.__name__ + " of Flask-Session"
    stores = [GO_STORES[cls.__name__] for cls in type(interface).__mro__ if cls.__name__ in GO_STORES]
    store = ", with " + stores[0] if stores else "; it has no store for this kind, write one or change SESSION_TYPE"
    raise CannotRecord(
        "session_interface is " + what + ": the sessions are kept on a server, and the cookie holds only their name. "
        "Use the Go package flasksession" + store + "; there is nothing in a cookie to record. Beside record_stored.py this program records "
        "what is stored."
    )


# --- where the key is set ----------------------------------------------------


def key_setters(app):
    """Where the code of the app sets the key that it does not have yet, as the rest of a message."""
    found = []
    for paths in attempt(sources_of, app)[0] or ():
        for path in paths if not found else ():
            with contextlib.suppress(OSError, SyntaxError, ValueError), open(path, "rb") as file:
                found += ["{}, line {}, in {}".format(os.path.relpath(path), line, function)
                          for function, line in setters(ast.parse(file.read()))]
    if not found:
        return " Its code does not seem to set one. If a start function does, call that in a shim: docs/your-own-app.md shows some."
    return (" Code of its package or beside it sets one here, for it or for another app: " + "; ".join(found[:5]) + ". Name that function if "
            "it makes the app, or call it in a shim: docs/your-own-app.md shows some.")


def sources_of(app):
    """The Python files that the app is from, the likeliest ones first: lists, within bounds."""
    module = sys.modules.get(app.import_name.split(".")[0])
    folders = list(getattr(module, "__path__", ()))
    if folders:
        return [[path for folder in folders for path in sources_in(folder)]]
    alone = getattr(module, "__file__", None)
    folder = os.path.dirname(os.path.abspath(alone)) if alone else app.root_path
    names = [] if folder.endswith("-packages") else sorted(os.listdir(folder))
    beside = [os.path.join(folder, name) for name in names if name.endswith(".py")]
    return [[alone] if alone else [], beside[:1000]]


def sources_in(folder):
    paths = []
    for parent, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if name not in ("tests", "test", "node_modules", "site-packages"))
        paths += [os.path.join(parent, name) for name in sorted(names) if name.endswith(".py")]
        if len(paths) > 5000:
            break
    return paths


def setters(tree, inside="the module itself"):
    """The functions of a source that set a secret key, with the line."""
    for node in ast.iter_child_nodes(tree):
        if sets_key(node):
            yield inside, node.lineno
            continue
        named = isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef))
        within = node.name if named and inside == "the module itself" else inside + "." + node.name if named else inside
        yield from setters(node, within)


def sets_key(node):
    """Whether this is app.secret_key = …, config["SECRET_KEY"] = … or a call with SECRET_KEY= or {"SECRET_KEY": …}."""
    if isinstance(node, ast.Assign):
        return any(is_key(target) for target in node.targets)
    if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
        return False
    if node.func.attr not in ("update", "from_mapping", "setdefault", "__setitem__") or is_environ(node.func.value):
        return False
    if any(keyword.arg == "SECRET_KEY" for keyword in node.keywords):
        return True
    return any(is_text(part) for arg in node.args for part in (arg.keys if isinstance(arg, ast.Dict) else [arg]))


def is_key(target):
    if isinstance(target, ast.Name):  # of a class for from_object
        return target.id == "SECRET_KEY"
    if isinstance(target, ast.Attribute):
        return target.attr in ("secret_key", "SECRET_KEY")
    if isinstance(target, ast.Subscript):
        index = target.slice
        return not is_environ(target.value) and (is_text(index) or is_text(getattr(index, "value", None)))  # an Index up to 3.8
    return False


def is_environ(node):
    return "environ" in (getattr(node, "attr", None), getattr(node, "id", None))


def is_text(node):
    """Whether this is the text SECRET_KEY: a Str up to Python 3.7."""
    return getattr(node, "value", getattr(node, "s", None)) == "SECRET_KEY"


# --- keys and settings -------------------------------------------------------


def keys_of(serializer):
    """The keys, oldest first; the last one signs. They never leave this process."""
    keys = getattr(serializer, "secret_keys", None)
    return list(keys) if keys is not None else [serializer.secret_key]


def with_key(serializer, key):
    """The same serializer with one other key."""
    other = copy.copy(serializer)
    if hasattr(serializer, "secret_keys"):
        other.secret_keys = [key]
    else:
        other.secret_key = key
    return other


def random_key():
    return os.urandom(32)


#: What the session interface is asked for, and the attribute of a Set-Cookie that shows it.
ATTRIBUTES = ("name", "domain", "path", "httponly", "secure", "samesite", "partitioned")


def settings_of(app, faults):
    """The settings of the cookie, by Flask's names, as the session interface sees them.

    *faults* is told of what could not be asked for.
    """
    interface = app.session_interface
    settings = {
        "SESSION_COOKIE_NAME": app.config.get("SESSION_COOKIE_NAME", "session"),
        "PERMANENT_SESSION_LIFETIME": number(lifetime_of(app)),
        "SESSION_REFRESH_EACH_REQUEST": app.config.get("SESSION_REFRESH_EACH_REQUEST", True),
        "MAX_COOKIE_SIZE": app.config.get("MAX_COOKIE_SIZE", 4093),
    }
    for attribute in ATTRIBUTES:
        getter = getattr(interface, "get_cookie_" + attribute, None)
        if getter is None:
            continue
        value, error = attempt(getter, app)
        if error is not None:
            first_request(app)  # some note in the first request what they answer
            value, error = attempt(getter, app)
        if error is None:
            settings["SESSION_COOKIE_" + attribute.upper()] = value
        else:
            faults.append("session_interface: get_cookie_{} raises {}. The setting is taken to be Flask's default.".format(
                attribute, told(error)))
    for name, value in sorted(settings.items()):
        if value is not None and not isinstance(value, (bool, int, float, str)):
            raise CannotRecord(name + " is a " + type(value).__name__ + ", which Go has no field for.")
    return settings


def first_request(app):
    """Have the app's WSGI middleware see a request.

    Flask gets no further than opening the session: an empty answer stands in for the views, and
    for the functions before and after them. Middleware that reaches for something else sees none.
    """
    from werkzeug.test import EnvironBuilder, run_wsgi_app

    with in_the_place_of_views(app, lambda *context: app.response_class(), lambda *context: app.response_class()), Guard().on():
        attempt(lambda: run_wsgi_app(app, EnvironBuilder("/").get_environ()))


def number(value):
    return int(value) if value == int(value) else value


def signer_of(serializer):
    signer = serializer.make_signer(serializer.salt)
    return {
        "salt": text(to_bytes(serializer.salt)),
        "derivation": signer.key_derivation if isinstance(signer.key_derivation, str) else None,
        "digest": digest_of(signer),
        "sep": text(to_bytes(signer.sep)),
    }


def digest_of(signer):
    return attempt(lambda: signer.digest_method(b"").name)[0]


def to_bytes(value):
    return value.encode("utf-8") if isinstance(value, str) else value


def text(data):
    """Bytes as they stand in a row: one character a byte."""
    return None if data is None else data.decode("latin-1")


def payload_of(serializer):
    """How the payload is written and read, found by doing so."""
    inner = serializer.serializer
    described = {"class": name_of(inner), "kind": "other", "sort_keys": None, "ensure_ascii": None, "spaced": None,
                 "portable": False, "keeps_tags": False}
    probe, error = attempt(inner.dumps, {"b": 1, "a": u"\u00e9"})
    if error is None and isinstance(probe, bytes):
        probe, error = attempt(probe.decode, "utf-8")
    if error is not None or attempt(lambda: json.loads(probe))[0] != {"b": 1, "a": u"\u00e9"}:
        return described
    described["sort_keys"] = probe.index('"a"') < probe.index('"b"')
    described["ensure_ascii"] = u"\u00e9" not in probe
    described["spaced"] = ": " in probe
    described["kind"] = "tagged" if isinstance(inner, flask_tag.TaggedJSONSerializer) else "json"
    described["portable"] = bool(unread(inner))
    described["keeps_tags"] = described["kind"] == "tagged" and keeps_tags(inner)
    return described


#: What only Python's json reads back as it was: in words, as JSON, and the value.
UNPORTABLE = (
    ("NaN", '{"v":NaN}', float("nan")),
    ("infinity", '{"v":Infinity}', float("inf")),
    ("an integer beyond 64 bits", '{"v":18446744073709551616}', 2**64),
    ("a lone surrogate", '{"v":"\\ud800"}', u"\ud800"),
)


def unread(inner):
    """What of it a payload does not read back, in words."""
    found = []
    for words, text, value in UNPORTABLE:
        read, error = attempt(lambda: inner.loads(text)["v"])
        if error is not None:
            found.append("{} ({})".format(words, type(error).__name__))
        elif type(read) is not type(value) or repr(read) != repr(value):
            found.append("{} (it reads {!r})".format(words, read))
    return found


def keeps_tags(inner):
    """Whether a tag comes back as the dict it is written as, as in Flask up to 3.0.0 with some providers."""
    read, error = attempt(lambda: inner.loads('{"v":{" t":[1]}}'))
    return error is None and read == {"v": {" t": [1]}}


def tags_of(serializer):
    """The tags that are not Flask's, as key and class."""
    tags = registered(serializer)
    return [{"key": key, "class": name_of(tag)} for key, tag in sorted(tags.items()) if not is_flasks(key, tag)]


def registered(serializer):
    tags = getattr(serializer.serializer, "tags", None)
    return tags if isinstance(tags, dict) else {}


def is_flasks(key, tag):
    return key in FLASK_TAGS and type(tag).__module__ == "flask.json.tag"


def provider_of(app):
    provider = getattr(app, "json", None)
    if provider is not None:
        return name_of(provider)
    encoder = getattr(app, "json_encoder", None)  # before Flask 2.2
    return name_of(encoder) if encoder is not None else None


def versions():
    return {
        "python": "{}.{}.{}".format(*sys.version_info[:3]),
        "flask": version_of("flask"),
        "itsdangerous": version_of("itsdangerous"),
        "werkzeug": version_of("werkzeug"),
        "zlib": getattr(zlib, "ZLIBNG_VERSION", None) and "zlib-ng " + zlib.ZLIBNG_VERSION or zlib.ZLIB_RUNTIME_VERSION,
    }


def version_of(package):
    try:
        from importlib.metadata import version
    except ImportError:  # Python 3.7 and older
        module = __import__(package)
        return getattr(module, "__version__", "unknown")
    return version(package)


def header_of(app, serializer, answers, target, url=None):
    """The first line of the fixtures: what the app is."""
    faults = []
    settings = settings_of(app, faults)
    faults += answers.faults
    seen = cookie_at(answers.answer, serializer, url)
    faults += list(holds_session(app, serializer, answers, seen, url))
    faults += list(by_responses(app, settings, seen))
    faults += list(by_address(app, answers, serializer, url, seen))
    return {
        "kind": "app",
        "format": FORMAT,
        "app": target.split("(")[0],
        "versions": versions(),
        "settings": settings,
        "fallback_keys": len(keys_of(serializer)) - 1,
        "session_interface": name_of(app.session_interface),
        "signer": signer_of(serializer),
        "payload": payload_of(serializer),
        "tags": tags_of(serializer),
        "json_provider": provider_of(app),
        "permanent": makes_permanent(app, serializer, settings["SESSION_COOKIE_NAME"]),
        "differences": faults,
    }


def makes_permanent(app, serializer, name):
    """Whether open_session makes sessions permanent, those without a cookie and those with one."""
    def permanent(headers):
        request = app.test_request_context("/", headers=headers).request
        return app.session_interface.open_session(app, request).get("_permanent")

    cookie = "{}={}".format(name, text(to_bytes(serializer.dumps({"who": "nobody"}))))
    return attempt(permanent, {})[0] is True and attempt(permanent, {"Cookie": cookie})[0] is True


def always_permanent(interface):
    """The interface of an app whose before_request function makes every session permanent."""
    other = copy.copy(interface)

    def open_session(app, request):
        session = interface.open_session(app, request)
        session.permanent = True
        return session

    other.open_session = open_session
    other.observes = interface
    return other


# --- what the responses show -------------------------------------------------


class Answers:
    """The responses of the app to requests whose view only uses the session.

    They come from the session interface, or where the app has WSGI middleware or a process_response of its
    own from the whole of the app: middleware and process_response run, functions around views do not.
    """

    def __init__(self, app, url=None):
        self.app, self.faults = app, []
        self.around = around_views(app)
        self.whole = bool(self.around)
        if self.whole:
            self.try_whole(url)

    def try_whole(self, url):
        """Go on without what does not let a request through, or reaches for something outside of this process."""
        guard = Guard()
        with guard.on():
            _, error = attempt(self.answer, url, {}, lambda session: None)
        if guard.reached or error is not None:
            self.whole = False
            why = guard.reached or "lets no request through here ({})".format(told(error))
            self.faults.append("the recorded responses are without what {} does to them: it {}. Compare the Set-Cookie that browsers get with "
                               "the Config.".format(" and ".join(self.around), why))

    def answer(self, url, headers, act):
        """The response to a request, in whose view *act* gets the context's session; what that raises is raised."""
        return (self.through_all if self.whole else self.by_interface)(url, headers, act)

    def by_interface(self, url, headers, act):
        with pushed(self.app.test_request_context("/", base_url=url, headers=headers)):
            act(flask.session)  # the proxy, which notes the access
            response = self.app.response_class()
            self.app.session_interface.save_session(self.app, opened_session(), response)
            return response

    def through_all(self, url, headers, act):
        from werkzeug.test import run_wsgi_app

        app, seen = self.app, []
        environ = dict(app.test_request_context("/", base_url=url, headers=headers).request.environ)

        def dispatch(*context):  # it has the context from Flask 3.2 on
            act(flask.session)
            return app.process_response(*context + (app.response_class(),))

        def view(*context):  # nothing is raised: an error handler of the app's would answer
            response, error = attempt(dispatch, *context)
            seen.append(error)
            return response if error is None else flask.Response()

        def failed(*context):
            seen.append(context[-1])
            return flask.Response()

        for name in [name for name in environ if name.startswith(("werkzeug.", "flask."))]:
            environ.pop(name)
        with in_the_place_of_views(app, view, failed):
            _, status, received = run_wsgi_app(app, environ)
        if not seen:
            raise LookupError("the answer has status " + status)
        if seen[-1] is not None:
            raise seen[-1]
        response = flask.Response()
        response.headers.clear()
        for name, value in received:
            response.headers.add(name, value)
        return response


@contextlib.contextmanager
def in_the_place_of_views(app, view, failed):
    """The app answers each request by the view, and no function of its own runs before or after it, or for what fails."""
    funcs, app.after_request_funcs = app.after_request_funcs, {}
    before = dict(vars(app))
    app.full_dispatch_request, app.handle_exception = view, failed
    try:
        yield
    finally:
        app.after_request_funcs = funcs
        for name in ("full_dispatch_request", "handle_exception"):
            delattr(app, name)
            if name in before:
                setattr(app, name, before[name])


def around_views(app):
    """What of the app's own has responses in its hands behind save_session: WSGI middleware, and methods of its class."""
    found = []
    for name in own_methods(app, ("__call__", "wsgi_app", "process_response")):
        is_middleware = name == "wsgi_app" and name in vars(app)
        found.append("the WSGI middleware " + called(app.wsgi_app) if is_middleware else name_of(app) + "." + name)
    return found


def opened_session():
    """The session of the request, without an access to it: Flask 3.1.3 notes one by the context's own attribute as well."""
    proxy = getattr(flask.globals, "request_ctx", None)
    context = proxy._get_current_object() if proxy is not None else flask._request_ctx_stack.top  # up to Flask 2.1
    return vars(context).get("_session", vars(context).get("session"))


#: What Flask asks of itself with each request.
REQUEST_METHODS = (
    "__call__", "wsgi_app", "request_context", "create_url_adapter", "full_dispatch_request", "preprocess_request",
    "dispatch_request", "finalize_request", "process_response", "make_response", "ensure_sync", "handle_user_exception",
    "handle_http_exception", "handle_exception", "make_default_options_response", "raise_routing_exception",
    "open_session", "save_session",
)


def own_methods(app, names=REQUEST_METHODS):
    """The methods of Flask that the app or its class has in their place."""
    return [name for name in names
            if name in vars(app) or getattr(type(app), name, None) is not getattr(flask.Flask, name, None)]


def cookie_at(answer, serializer, url=None):
    """The cookie of a new session at an address, as its name and attributes; empty if the app sets none.

    It is the one that holds the session, whatever its name is.
    """
    for line in attempt(new_session, answer, url)[0] or ():
        attributes = taken_apart(line)
        held, _ = attempt(serializer.loads, attributes.pop("value").strip('"'))
        if isinstance(held, dict) and held.get("who") == "nobody":
            return attributes
    return {}


def new_session(answer, url):
    """The Set-Cookies of a response with a new session."""
    return answer(url, {}, lambda session: session.update(who="nobody")).headers.getlist("Set-Cookie")


def holds_session(app, serializer, answers, seen, url):
    """CannotRecord if the app saves sessions in a way of its own, and its cookie does not hold one; a sentence if what is around does so."""
    if seen:
        return
    if answers.whole:
        yield ("the responses at {} have no cookie with the session as it was saved: {} drops or changes it. Go's is as it was saved.".format(
            url or "http://localhost/", " and ".join(answers.around)))
    if not saves_by_itself(app.session_interface) or cookie_at(answers.by_interface, serializer, url):
        return
    lines, error = attempt(new_session, answers.by_interface, url)
    sets = " and ".join(taken_apart(line)["name"] for line in lines or ()) or "no cookie"
    if error is None:
        raise CannotRecord(
            "session_interface is {}, which saves sessions in a way of its own: a new one is not in the cookie as get_signing_serializer writes it. "
            "(It sets {}.) If it keeps them on a server, package flasksession may read them: docs/flask-session.md has interfaces of that kind. If it sets a "
            "cookie at some addresses only, record with --url.".format(
                name_of(app.session_interface), sets))


def taken_apart(line):
    """A Set-Cookie as name, value and attributes. When it ends is not among them."""
    pair, _, rest = line.partition(";")
    name, _, value = pair.partition("=")
    cookie = {"name": name.strip(), "value": value.strip()}
    for part in rest.split(";"):
        key, is_valued, content = part.strip().partition("=")
        if key and key.lower() not in ("expires", "max-age"):
            cookie[key.lower()] = content if is_valued else True
    return cookie


def by_responses(app, settings, seen):
    """Correct the settings by the cookie that a response has, and say what was corrected."""
    if not seen:
        return
    given = {attribute: settings["SESSION_COOKIE_" + attribute.upper()] for attribute in ATTRIBUTES
             if "SESSION_COOKIE_" + attribute.upper() in settings}
    stock = flask.Response()  # spells them as the app's own would, if it is Flask's
    if attempt(stock.set_cookie, given.pop("name"), "v", **given)[1] is not None:
        return
    expected = taken_apart(stock.headers["Set-Cookie"])
    for attribute in ATTRIBUTES:
        if expected.get(attribute) != seen.get(attribute):
            setting = "SESSION_COOKIE_" + attribute.upper()
            flag = attribute in ("httponly", "secure", "partitioned")
            settings[setting] = bool(seen.get(attribute)) if flag else seen.get(attribute)
            yield ("{}: the configuration says {}, and the responses say {}. Go is to do as the responses do.".format(
                setting, shown(expected.get(attribute)), shown(seen.get(attribute))))


def shown(value):
    return "nothing" if value is None else repr(value)


def by_address(app, answers, serializer, url, seen):
    """What of the cookie depends on the address that the browser sees."""
    if not seen:
        return
    with pushed(app.test_request_context("/", base_url=url)) as context:
        base = context.request.url_root
    for what, other in neighbours(base):
        there = cookie_at(answers.answer, serializer, other)
        differing = [attribute for attribute in ATTRIBUTES if there and there.get(attribute) != seen.get(attribute)]
        if not there:
            yield "session_interface: it sets a cookie at {} and none at {}, which differs in the {}.".format(base, other, what)
        if differing:
            yield "{} depend{} on the {}: {}. A Go Config is for one address: record with --url and the one that browsers see.".format(
                " and ".join("SESSION_COOKIE_" + attribute.upper() for attribute in differing), "s" if len(differing) == 1 else "", what,
                ", ".join("{} at {} and {} at {}".format(shown(seen.get(attribute)), base, shown(there.get(attribute)), other)
                          for attribute in differing))


def neighbours(base):
    """Addresses that differ from the base in one thing."""
    parts = urlsplit(base)
    host = parts.hostname or "localhost"
    port = ":{}".format(parts.port) if parts.port else ""
    root = parts.path.rstrip("/")
    for what, scheme, netloc, path in (
        ("port", parts.scheme, host + (":8101" if parts.port != 8101 else ":8102"), root),
        ("host", parts.scheme, ("other.example" if host != "other.example" else "another.example") + port, root),
        ("scheme", "http" if parts.scheme == "https" else "https", host + port, root),
        ("path that the app is mounted under", parts.scheme, host + port, root + "/mounted"),
    ):
        yield what, urlunsplit((scheme, netloc, path + "/", "", ""))


# --- plain words -------------------------------------------------------------

METHODS = (
    "open_session", "save_session", "get_signing_serializer", "get_expiration_time", "should_set_cookie",
    "is_null_session", "make_null_session", "get_cookie_name", "get_cookie_domain", "get_cookie_path",
    "get_cookie_httponly", "get_cookie_secure", "get_cookie_samesite", "get_cookie_partitioned",
)


def differences(app, serializer, header):
    """What will not carry over to Go, or needs a hand, one sentence each."""
    yield from interface_differences(app)
    yield from class_differences(app)
    yield from permanent_differences(app, header)
    yield from serializer_differences(serializer, header)
    yield from tag_differences(serializer, header)
    yield from json_differences(app, serializer, header)
    yield from lossy_differences(serializer, header)
    yield from key_differences(app, serializer)
    yield from setting_differences(header["settings"])
    yield from lifetime_differences(header["settings"]["PERMANENT_SESSION_LIFETIME"])
    yield from domain_differences(app, header["settings"].get("SESSION_COOKIE_DOMAIN"))
    yield from path_differences(header["settings"].get("SESSION_COOKIE_PATH"))
    if "ng" in str(header["versions"].get("zlib", "")):
        yield "zlib: this Python is built on zlib-ng, which compresses to other bytes. Go writes those of zlib; each side reads both."


def interface_differences(app):
    interface = getattr(app.session_interface, "observes", app.session_interface)
    base = flask.sessions.SecureCookieSessionInterface
    if not isinstance(interface, base):
        yield ("session_interface: " + name_of(interface) + " is not Flask's and no subclass of it. The rows show how far "
               "Go agrees; what it does beyond its cookies, Go does not do.")
        return
    own = [name for name in METHODS
           if name in vars(interface) or getattr(type(interface), name, None) is not getattr(base, name, None)]
    if own:
        yield ("session_interface: " + name_of(interface) + " has code of its own in " + ", ".join(own) + ". Go does what "
               "Flask does; the rows show whether that is the same, for requests to one address.")
    session_class = getattr(interface, "session_class", flask.sessions.SecureCookieSession)
    if session_class is not flask.sessions.SecureCookieSession:
        yield "session_class: " + name_of(session_class) + " is your own; Go has its Session and none of its methods."


def class_differences(app):
    """Request and Response classes that have a say in the cookie."""
    for what, own, base, names in (
        ("response_class", app.response_class, flask.Response, ("set_cookie", "delete_cookie")),
        ("request_class", app.request_class, flask.Request, ("cookies",)),
    ):
        changed = [name for name in names if getattr(own, name, None) is not getattr(base, name, None)]
        if changed:
            yield ("{}: {} has code of its own in {}, so that the cookie may be another than the configuration says. Name and "
                   "attributes are taken from the responses.".format(what, name_of(own), ", ".join(changed)))


def permanent_differences(app, header):
    if header["permanent"]:
        yield ("session.permanent: the app makes every session permanent, on every request. Go does so with "
               "PermanentSessions: true.")
        return
    for function in setters_of_permanent(app):
        yield ("session.permanent: {} sets it on requests. If it makes every session permanent, "
               "record with --permanent; Go does so with PermanentSessions: true.".format(called(function)))


PERMANENT = re.compile(r"""\bsession(\.permanent|\[["']_permanent["']\])\s*=(?!=)""")


def setters_of_permanent(app):
    """The functions around each view whose code sets session.permanent."""
    functions = [function for when in ("before", "after") for function, _ in around(app, when)]
    functions += [function for _, receivers in receivers_of(app) for function in receivers]
    functions += [getattr(app, name) for name in own_methods(app) if name not in vars(app)]
    return [function for function in functions if PERMANENT.search(attempt(inspect.getsource, function)[0] or "")]


def before_request(app):
    """The functions that run before each view, those of blueprints too."""
    return [function for functions in app.before_request_funcs.values() for function in functions]


def serializer_differences(serializer, header):
    if type(serializer) is not URLSafeTimedSerializer:
        yield "serializer: " + name_of(serializer) + " is not itsdangerous' URLSafeTimedSerializer; Go writes what that one writes."
    if getattr(serializer, "signer", TimestampSigner) is not TimestampSigner:
        yield "signer: " + name_of(serializer.signer) + " is not itsdangerous' TimestampSigner; Go signs as that one does."
    fallback_signers = getattr(serializer, "fallback_signers", None)
    if fallback_signers and fallback_signers != getattr(type(serializer), "default_fallback_signers", None):
        yield "fallback_signers: older ways to sign are set. flaskcookie.Config has no field for them; package serializer has FallbackSigners."
    signer = header["signer"]
    for part, name, known in (("digest", "Digest", GO_DIGESTS), ("derivation", "KeyDerivation", GO_DERIVATIONS)):
        if signer[part] not in known:
            yield ("signer: the {} is {}, which flaskcookie check does not know: write it in Go as Config.Signer.{}, and use "
                   "flaskcookietest.Check.".format(part, signer[part] or "a function of your own", name))
    payload = header["payload"]
    if payload["kind"] == "json":
        yield "payload: " + payload["class"] + " writes JSON without Flask's tags; so does a Payload that is Untagged."
    if payload["kind"] == "other":
        yield ("payload: " + payload["class"] + " does not write JSON. Go needs a Payload of your own for it, which "
               "flaskcookietest.Check then tests; flaskcookie check cannot.")


def tag_differences(serializer, header):
    inner = serializer.serializer
    if header["payload"]["kind"] != "tagged":
        return
    for tag in inner.order:
        if not tag.key and type(tag).__module__ != "flask.json.tag":
            yield ("tags: {} has no key: it changes values as they are written, and nothing turns them back. In Go, change them "
                   "before they are set.".format(name_of(tag)))
    for missing in [key for key in FLASK_TAGS if key not in inner.tags]:
        yield "tags: Flask's tag {!r} is not registered here. Go always knows it.".format(missing)
    for tag in header["tags"]:
        if tag["key"] in FLASK_TAGS:
            yield "tags: {class} replaces Flask's tag {key!r}. Go's Tags cannot; it takes a Payload of your own.".format(**tag)
            continue
        late = [type(t) for t in inner.order].index(type(inner.tags[tag["key"]])) > 0
        order = (" It stands behind others in Flask and is asked after them; Go asks custom tags first, in the order "
                 "they are given.") if late else ""
        yield "tags: {class} writes the tag {key!r}. Write it in Go as well, in Config.Tags.".format(**tag) + order


def json_differences(app, serializer, header):
    payload = header["payload"]
    if payload["sort_keys"] is False:
        yield ("sort_keys is off: keys are written in the order they were set. Go does so with a Payload without SortKeys; a Go map "
               "has no order, so use taggedjson.Dict.")
    if payload["ensure_ascii"] is False:
        yield "ensure_ascii is off: Go does so with a Payload that has RawUnicode."
    if payload["portable"]:
        yield ("JSON provider: it does not read {}, which Python's json writes. Go refuses to write them with Portable of "
               "taggedjson.Options.".format(", ".join(unread(serializer.serializer))))
    if payload["keeps_tags"]:
        yield from tag_fault(header["versions"])
    known = ("flask.json.provider.DefaultJSONProvider", "flask.json.JSONEncoder", None)
    if header["json_provider"] not in known:
        yield ("JSON provider: " + header["json_provider"] + " is your own. The rows show whether its text is Go's; a type "
               "that only its default() knows needs a hand in Go.")
    elif callable(getattr(getattr(app, "json", None), "default", None)) and "default" in vars(app.json):
        yield "JSON provider: app.json.default is your own; a type that only it knows needs a hand in Go."


#: What every payload should read again as it was written, in words.
PLAIN = (("a float", 0.1234567890123456), ("a small float", 1.5e-07), ("an integer", 9007199254740993),
         ("a text", u"Gr\u00fc\u00dfe <b> \U0001f600 "), ("a list", [1, 2.5, None, True, ""]), ("a dict", {"aKey": {"b_key": 0}}))


def lossy_differences(serializer, header):
    """Values that the app does not read as it was given them. The rows hold what it wrote."""
    inner, lost = serializer.serializer, []
    for words, value in PLAIN if header["payload"]["kind"] in ("tagged", "json") else ():
        read, error = attempt(lambda: inner.loads(inner.dumps({"v": value}))["v"])
        if error is not None:
            lost.append("{} ({})".format(words, type(error).__name__))
        elif repr(read) != repr(value):
            lost.append("{} ({!r} comes back as {!r})".format(words, value, read))
    if lost:
        yield ("payload: what is written is not what is read again: {}. The rows hold values as the app has written them, so "
               "that check may not see it; Go writes each value as it is.".format(", ".join(lost)))


def tag_fault(versions):
    """The fault of Flask up to 3.0.0 with a JSON provider that takes no object_hook."""
    yield ("tags: what is read keeps Flask's tags as they are written: a tuple comes back as the dict {{' t': …}}, and is nested "
           "deeper with every save. Flask up to 3.0.0 does so with a JSON provider that takes no object_hook, 3.0.1 does not; "
           "this is {}. Go reads the tags: update Flask before both share sessions.".format(versions["flask"]))


def key_differences(app, serializer):
    keys = keys_of(serializer)
    if isinstance(app.config.get("SECRET_KEY_FALLBACKS"), (str, bytes)):
        yield "SECRET_KEY_FALLBACKS is a text, and Flask takes each of its characters for a key: make it a list."
    if app.config.get("SECRET_KEY_FALLBACKS") and len(keys) == 1:
        yield "SECRET_KEY_FALLBACKS is set, but this Flask does not know it (3.1 does), so the recorded app has no fallback keys."
    if to_bytes(app.secret_key) != to_bytes(keys[-1]):
        yield ("key: the app signs with a key other than SECRET_KEY. (Flask 3.1.0 signs with a fallback key, "
               "GHSA-4grg-w6v8-c28g: update.) Give Go the key that signs.")


def setting_differences(settings):
    for name in FLAGS:
        if not isinstance(settings.get(name, False), bool):
            yield "{} is {!r}, which Flask takes for {}. Go wants True or False: mend the app's configuration.".format(
                name, settings[name], bool(settings[name]))


#: The settings that are either on or off.
FLAGS = ("SESSION_COOKIE_HTTPONLY", "SESSION_COOKIE_PARTITIONED", "SESSION_COOKIE_SECURE", "SESSION_REFRESH_EACH_REQUEST")


def lifetime_differences(seconds):
    if seconds == 0:
        yield ("PERMANENT_SESSION_LIFETIME is 0: every session ends with the second it was made in. Go has no such Config "
               "(its zero means 31 days): the one below is refused by New.")
    elif abs(seconds) < 1:
        yield "PERMANENT_SESSION_LIFETIME is less than a second: no session outlives it, and Go refuses the setting."
    elif seconds < 0:
        yield "PERMANENT_SESSION_LIFETIME is negative: the app accepts no session at all, so check has nothing to compare."


def domain_differences(app, domain):
    if not domain:
        return
    host = domain.partition(":")
    if re.search(r"[^\w.-]", host[0]) or not re.fullmatch("[0-9]*", host[2]) or host[0].lower() in CONSTANTS:
        yield ("SESSION_COOKIE_DOMAIN is {!r}, which is not the name of a host. Browsers drop such a cookie, and Go refuses "
               "the setting.".format(domain))
    if takes_server_name(app) and host[0].lstrip(".") == str(app.config.get("SERVER_NAME")).partition(":")[0]:
        yield ("SESSION_COOKIE_DOMAIN: this Flask takes SERVER_NAME for it if it is not set. Flask 2.3 and newer do not, and "
               "Go neither, if it reads the same configuration: set it for both.")


def takes_server_name(app):
    """Whether a Domain is made of SERVER_NAME. The app itself may have noted the result in its configuration."""
    other = flask.Flask("other")
    other.config["SERVER_NAME"] = "flask.example"
    return bool(app.session_interface.get_cookie_domain(other))


#: What a constant becomes in an environment variable.
CONSTANTS = ("none", "false", "true", "null")


def path_differences(path):
    if path and not path.startswith("/"):
        yield ('SESSION_COOKIE_PATH is {!r}, without "/" in front. Browsers ignore it and keep the cookie to the directory '
               "of the page that set it, and Go refuses the setting.".format(path))


# --- the Go Config -----------------------------------------------------------

GO_DIGESTS = {
    "md5": "md5.New", "sha1": "sha1.New", "sha224": "sha256.New224", "sha256": "sha256.New", "sha384": "sha512.New384",
    "sha512": "sha512.New",
}
GO_DERIVATIONS = {"django-concat": "DjangoConcat", "concat": "Concat", "hmac": "HMAC", "none": "None"}
GO_SAMESITE = {"lax": "http.SameSiteLaxMode", "strict": "http.SameSiteStrictMode", "none": "http.SameSiteNoneMode"}


def go_config(header):
    """The flaskcookie.Config of the app, as Go source; for sessions on a server the flasksession.Config."""
    if "store" in header:
        return stored_sessions().go_config(header)
    fields = ["SecretKey: secretKey, // from where your app has it; never in the source"]
    if header["fallback_keys"]:
        fields.append("SecretKeyFallbacks: fallbackKeys, // {}, oldest first".format(header["fallback_keys"]))
    fields += go_settings(header["settings"])
    if header["permanent"]:
        fields.append("PermanentSessions: true,")
    fields += go_signer(header["signer"])
    fields += go_payload(header)
    return go_struct("flaskcookie.Config", fields)


def go_string(value):
    """A text as Go source in ASCII."""
    return '"' + "".join(map(go_char, value)) + '"'


def go_char(char):
    if char in '"\\':
        return "\\" + char
    if " " <= char <= "~":
        return char
    return "\\U{:08x}".format(ord(char)) if char > u"\uffff" else "\\u{:04x}".format(ord(char))


def go_seconds(seconds):
    """A time.Duration as Go source."""
    if seconds == int(seconds):
        return "{} * time.Second".format(int(seconds))
    return "{} * time.Microsecond".format(int(round(seconds * 1e6)))


def go_struct(kind, fields):
    """A literal of a struct, of lines that are fields with their comma."""
    return kind + "{\n" + "".join("\t" + line + "\n" for line in fields) + "}"


def go_settings(settings):
    samesite = settings.get("SESSION_COOKIE_SAMESITE")
    lifetime = settings["PERMANENT_SESSION_LIFETIME"]
    fields = (
        ("SessionCookieName", settings["SESSION_COOKIE_NAME"] != "session", go_string(settings["SESSION_COOKIE_NAME"])),
        ("SessionCookieDomain", settings.get("SESSION_COOKIE_DOMAIN"), go_string(settings.get("SESSION_COOKIE_DOMAIN") or "")),
        ("SessionCookiePath", settings.get("SESSION_COOKIE_PATH", "/") not in ("/", None),
         go_string(settings.get("SESSION_COOKIE_PATH") or "")),
        ("SessionCookieHTTPOnly", not settings.get("SESSION_COOKIE_HTTPONLY", True), "new(false)"),
        ("SessionCookieSecure", settings.get("SESSION_COOKIE_SECURE"), "true"),
        ("SessionCookieSameSite", samesite, GO_SAMESITE.get(str(samesite).lower())),
        ("SessionCookiePartitioned", settings.get("SESSION_COOKIE_PARTITIONED"), "true"),
        ("PermanentSessionLifetime", lifetime != 31 * 86400, go_seconds(lifetime) if lifetime else "time.Nanosecond"),
        ("SessionRefreshEachRequest", not settings["SESSION_REFRESH_EACH_REQUEST"], "new(false)"),
        ("MaxCookieSize", settings["MAX_COOKIE_SIZE"] != 4093, settings["MAX_COOKIE_SIZE"] or -1),
    )
    return ["{}: {},".format(name, value) for name, given, value in fields if given]


def go_signer(signer):
    fields = []
    if signer["salt"] != "cookie-session":
        fields.append("Salt: {},".format(go_string(signer["salt"])))
    inner = []
    if signer["digest"] != "sha1":
        inner.append("Digest: " + GO_DIGESTS.get(signer["digest"], "yourDigest"))
    if signer["derivation"] != "hmac":
        inner.append("KeyDerivation: " + ("signer." + GO_DERIVATIONS[signer["derivation"]]
                                          if signer["derivation"] in GO_DERIVATIONS else "yourDerivation"))
    if signer["sep"] != ".":
        inner.append("Sep: " + go_string(signer["sep"]))
    if inner:
        fields.append("Signer: signer.Options{" + ", ".join(inner) + "},")
    return fields


def go_payload(header):
    payload = header["payload"]
    if any(tag["key"] in FLASK_TAGS for tag in header["tags"]):
        return ["Payload: yourPayload, // with a tag of yours in the place of Flask's"]
    tags = ["yourTag{}, // {} writes {!r}: taggedjson.NewTag({}, encode, decode)".format(
        number or "", tag["class"], tag["key"], go_string(tag["key"])) for number, tag in enumerate(header["tags"])]
    if payload["kind"] == "other":
        return ["Payload: yourPayload, // " + payload["class"]]
    options = [("Untagged: true", payload["kind"] == "json"), ("SortKeys: true", payload["sort_keys"]),
               ("RawUnicode: true", not payload["ensure_ascii"]), ("Spaced: true", payload["spaced"]),
               ("Portable: true", payload["portable"])]
    options = [option for option, given in options if given]
    listed = ["Tags: []taggedjson.Tag{"] + ["\t" + tag for tag in tags] + ["},"] if tags else []
    if options == ["SortKeys: true"]:  # the default
        return listed
    lines = [option + "," for option in options] + listed
    return ["Payload: taggedjson.NewCodec(taggedjson.Options{"] + ["\t" + line for line in lines] + ["}),"]


# --- beside the session ------------------------------------------------------


#: What an extension is called, what it asks of Go, one sentence each, and its Config as Go source, if it has one.
Companion = collections.namedtuple("Companion", "name sentences config")


def companions(app):
    """The extensions that have a say in who is logged in and which form is taken."""
    for name, look in (
        ("Flask-Login", flask_login), ("Flask-WTF", flask_wtf), ("Flask-SeaSurf", flask_seasurf),
        ("Flask-Paranoid", flask_paranoid), ("Flask-Security", flask_security), ("Flask-AppBuilder", flask_appbuilder),
        ("Flask-Principal", flask_principal), ("Functions before and after each view", own_functions),
    ):
        found, error = attempt(look, app)
        if error is not None:
            found = Companion(name, ["it is here, and cannot be looked at: " + told(error)], None)
        if found is not None:
            yield found


def with_version(name, package):
    for named in (package, package.replace("-", "_")):  # the module's name up to Python 3.7
        version, error = attempt(version_of, named)
        if error is None:
            return name + " " + version
    return name


def own_code(thing, package):
    """What the thing, which is one of a class of a package by its bases, has in the place of that class' own methods; a sentence."""
    stock = base_in(thing, package)
    classes = type(thing).__mro__
    own = set(attempt(vars, thing)[0] or {}).union(*[vars(cls) for cls in classes[:classes.index(stock)]])
    own = sorted(name for name in own if not name.startswith("__") and is_code(getattr(stock, name, None)))
    if own:
        yield ("{} has code of its own in {}. Go does what {} does: what is otherwise here has to be written in Go as well.".format(
            name_of(thing), listed(own), stock.__name__))


def is_code(value):
    """Whether a class has this for code and not for a setting."""
    return not isinstance(value, type) and (callable(value) or hasattr(type(value), "__get__"))


def listed(names):
    return ", ".join(names[:20]) + (", …" if len(names) > 20 else "")


# Flask-Login


def flask_login(app):
    manager = getattr(app, "login_manager", None)
    if manager is None:
        return None
    fork = base_in(manager, "flask_login") is None
    name = "Flask-Login, a fork of it (" + name_of(manager) + ")" if fork else with_version("Flask-Login", "flask-login")
    old = not fork and older(name.split()[-1], 0, 5)
    remember = remember_cookie(app, manager, old)
    fields = login_key(app) + protection_fields(app, manager) + view_fields(app, manager) + remember.fields
    if app.config.get("USE_SESSION_FOR_NEXT"):
        fields.append("UseSessionForNext: true,")
    if old:
        fields.append("LegacyUserID: true, // of Flask-Login up to 0.4.1")
    sentences = list(loader_sentences(manager)) + list(protection_sentences(app, manager)) + remember.sentences
    sentences += list(handler_sentences(app, manager))
    if fork:
        sentences.append("{} is no LoginManager by its bases: what it does with each request has to be written in Go.".format(name_of(manager)))
    else:
        sentences += own_code(manager, "flask_login")
    return Companion(name, sentences, go_struct("flasklogin.Config", fields))


def older(version, *than):
    numbers = [int(part) for part in re.findall(r"\d+", version)[:len(than)]]
    return bool(numbers) and numbers < list(than)


def login_key(app):
    if isinstance(app.secret_key, bytes):
        return ["SecretKey: secretKey,"]
    return ["SecretKey: rememberKey, // flasklogin.RememberKey of the text that SECRET_KEY is"]


def loader_sentences(manager):
    user, request, header = [getattr(manager, "_{}_callback".format(by), None) or getattr(manager, by + "_callback", None)
                             for by in ("user", "request", "header")]  # without the underscore up to 0.4
    if user:
        yield ("the user_loader, {}, says on each request whether a login still counts. Write it in Go, as Load of flasklogin.Users, "
               "with all that it refuses: a key _user_id in the session is no login by itself.".format(called(user)))
    else:
        yield "no user_loader is set (yet). What it says on each request belongs into Load of flasklogin.Users."
    for loader in filter(None, (request, header)):
        yield ("{} knows users by the request itself, such as by a token in a header. Write it in Go, as FromRequest of "
               "flasklogin.Users.".format(called(loader)))


def protection_of(app, manager):
    return app.config.get("SESSION_PROTECTION", getattr(manager, "session_protection", "basic"))


def protection_fields(app, manager):
    fields = {"basic": [], "strong": ["SessionProtection: flasklogin.ProtectionStrong,"]}.get(
        protection_of(app, manager), ["SessionProtection: flasklogin.ProtectionOff,"])
    return fields + {
        "Identifier06(nil)": [], None: ["SessionIdentifier: yourIdentifier, // of the app's own"],
    }.get(identifier_of(app, manager), ["SessionIdentifier: flasklogin.{},".format(identifier_of(app, manager))])


def protection_sentences(app, manager):
    mode = protection_of(app, manager)
    if mode not in ("basic", "strong", None):
        yield "SESSION_PROTECTION is {!r}, which Flask-Login takes for off.".format(mode)
    if mode not in ("basic", "strong"):
        return
    what = "a login is over, unless the session is permanent" if mode == "strong" else "a login is no longer fresh"
    yield ("session protection is {!r}: when the client's address or User-Agent changes, {}. Go must see the address that Flask "
           "sees, behind proxies too (SessionIdentifier): docs/login.md.".format(mode, what))
    if identifier_of(app, manager) is None:
        yield ("{} makes the identifier of a client in a way of its own. Write it in Go as well.".format(
            called(getattr(manager, "_session_identifier_generator", None))))


#: A client behind a proxy, as test_request_context takes it.
CLIENT = {"headers": {"User-Agent": "probe 'quoted'", "X-Forwarded-For": "203.0.113.9, 10.0.0.1"},
          "environ_base": {"REMOTE_ADDR": "192.0.2.7"}}


def identifier_of(app, manager):
    """The function of flasklogin that makes the identifier of the app's, found by comparing; None for none of them."""
    agent = CLIENT["headers"]["User-Agent"].encode()
    first, whole, peer = b"203.0.113.9", b"203.0.113.9, 10.0.0.1", b"192.0.2.7"
    with pushed(app.test_request_context("/", **CLIENT)):
        made, _ = attempt(lambda: manager._session_identifier_generator())
    for name, digest, base in (
        ("Identifier06(nil)", "sha512", "{}|{}".format(first, agent)),
        ("Identifier06(flasklogin.RemoteAddr)", "sha512", "{}|{}".format(peer, agent)),
        ("Identifier02(nil)", "md5", "{}|{}".format(whole, agent)),
        ("Identifier07(nil)", "sha512", peer.decode() + "|" + agent.decode()),
    ):
        if hashlib.new(digest, base.encode()).hexdigest() == made:
            return name
    return None


def view_fields(app, manager):
    fields = []
    for view, message, category, go in (("login_view", "login_message", "login_message_category", "Login"),
                                        ("refresh_view", "needs_refresh_message", "needs_refresh_message_category", "Refresh")):
        name = getattr(manager, view, None)
        if name:
            path = path_of(name)
            fields.append("{}View: {},".format(go, go_string(path)) if path else "{}View: yourView, // {}".format(go, name))
        text = getattr(manager, message, MESSAGES[0])
        if str(text or "") not in MESSAGES:
            fields.append("{}Message: new({}),".format(go, go_string(str(text or ""))))
        text = getattr(manager, category, "message")
        if str(text) != "message":
            fields.append("{}MessageCategory: {},".format(go, go_string(str(text))))
    return fields


#: Flask-Login's own.
MESSAGES = ("Please log in to access this page.", "Please reauthenticate to access this page.")


def path_of(view):
    """Where a view is; None if that needs values."""
    if not isinstance(view, str):
        return None
    if view.startswith(("/", "http://", "https://")):
        return view
    path, error = attempt(flask.url_for, view)
    return path if error is None and path.startswith("/") else None


Remember = collections.namedtuple("Remember", "fields sentences")


def remember_cookie(app, manager, old):
    """What is known of the remember cookie, from the one that the app sets for the user 1."""
    cookie, error = attempt(made_remember, app, manager, old)
    duration = in_seconds(app.config.get("REMEMBER_COOKIE_DURATION", timedelta(days=365)))
    fields, sentences = [], []
    if not isinstance(duration, (int, float)) or not duration:
        sentences.append("REMEMBER_COOKIE_DURATION is {!r}, with which nobody is remembered. In Go a Duration of 0 is 365 days: the Config has "
                         "one that is over at once.".format(app.config["REMEMBER_COOKIE_DURATION"]))
        duration = -1
    if not cookie:
        why = told(error) if error is not None else "none was set"
        sentences.append("the remember cookie cannot be made here ({}): its attributes are those of the configuration. If the app makes "
                         "it in a way of its own, Go needs Encode and Decode: docs/login-recipes.md shows some.".format(why))
        cookie = configured_remember(app.config)
    elif cookie["value"] != remember_value(app, "1"):
        sentences.append("the remember cookie is the app's own, and not Flask-Login's. Go needs its Encode and Decode: "
                         "docs/login-recipes.md shows some.")
        fields += ["\tEncode: yourEncode,", "\tDecode: yourDecode,"]
    fields = [field for field, given in (
        ("\tName: {},".format(go_string(cookie["name"])), cookie["name"] != "remember_token"),
        ("\tDomain: {},".format(go_string(cookie.get("domain") or "")), cookie.get("domain")),
        ("\tPath: {},".format(go_string(cookie.get("path") or "")), cookie.get("path", "/") != "/"),
        ("\tDuration: {},".format(go_seconds(duration)), duration != 365 * 86400),
        ("\tSecure: true,", cookie.get("secure")),
        ("\tHTTPOnly: new(false),", not cookie.get("httponly")),
        ("\tSameSite: {},".format(GO_SAMESITE.get(str(cookie.get("samesite")).lower())), cookie.get("samesite")),
        ("\tRefreshEachRequest: true,", app.config.get("REMEMBER_COOKIE_REFRESH_EACH_REQUEST")),
    ) if given] + fields
    return Remember(["Remember: flasklogin.RememberCookie{"] + fields + ["},"] if fields else [], sentences)


def made_remember(app, manager, old):
    """The Set-Cookie of the remember cookie, taken apart."""
    name = app.config.get("REMEMBER_COOKIE_NAME", "remember_token")
    with pushed(app.test_request_context("/")):
        flask.session["user_id" if old else "_user_id"] = "1"
        response = app.response_class()
        manager._set_cookie(response)
    cookies = [taken_apart(line) for line in response.headers.getlist("Set-Cookie")]
    for cookie in cookies:
        cookie["value"] = cookie["value"].strip('"')
    likely = [cookie for cookie in cookies if cookie["name"].startswith(name) or cookie["value"] == remember_value(app, "1")]
    return likely[0] if likely else None


def remember_value(app, user):
    """encode_cookie of Flask-Login."""
    key = app.secret_key if isinstance(app.secret_key, bytes) else app.secret_key.encode("latin-1", "replace")
    return user + "|" + hmac.new(key, user.encode(), hashlib.sha512).hexdigest()


def configured_remember(config):
    found = {"name": config.get("REMEMBER_COOKIE_NAME", "remember_token"), "path": config.get("REMEMBER_COOKIE_PATH", "/"),
             "domain": config.get("REMEMBER_COOKIE_DOMAIN"), "secure": config.get("REMEMBER_COOKIE_SECURE"),
             "httponly": config.get("REMEMBER_COOKIE_HTTPONLY", True), "samesite": config.get("REMEMBER_COOKIE_SAMESITE")}
    return {key: value for key, value in found.items() if value}


def in_seconds(duration):
    return duration.total_seconds() if isinstance(duration, timedelta) else duration


def handler_sentences(app, manager):
    if app.config.get("LOGIN_DISABLED"):
        yield "LOGIN_DISABLED is on: Flask-Login lets everybody in, and flasklogin does not."
    for name, field in (("unauthorized_callback", "Unauthorized"), ("needs_refresh_callback", "NeedsRefresh")):
        callback = getattr(manager, name, None)
        if callback:
            yield "{} answers in the place of Flask-Login. Write it in Go, as {} of flasklogin.Config.".format(called(callback), field)
    if getattr(manager, "localize_callback", None):
        yield "{} translates what is flashed; Go flashes the texts of flasklogin.Config.".format(called(manager.localize_callback))
    if getattr(manager, "blueprint_login_views", None):
        yield "blueprint_login_views sends visitors of a blueprint to a login page of its own; Go takes a Manager for each."
    yield "login_required and the like protect views one by one: a view that moves to Go needs LoginRequired or FreshLoginRequired there."


# Flask-WTF


def flask_wtf(app):
    csrf = app.extensions.get("csrf")
    if csrf is None or base_in(csrf, "flask_wtf") is None:
        if "flask_wtf" not in sys.modules:
            return None
        return Companion(with_version("Flask-WTF", "flask-wtf"), [
            "it is imported, and CSRFProtect is not set up for the app: only what is made with FlaskForm asks for a token. In Go, "
            "Check of a flaskwtf.CSRF does so for the routes that take such forms.",
        ], go_struct("flaskwtf.Config", wtf_fields(app, csrf)))
    sentences = ["every request of {} needs the token of the session, also when its view has moved to Go: Handler of a flaskwtf.CSRF "
                 "inside of the session's middleware.".format(", ".join(sorted(wtf_methods(app))))]
    methods = app.config.get("WTF_CSRF_METHODS")
    if isinstance(methods, str) or any(len(method) < 2 or method != method.upper() for method in wtf_methods(app)):
        sentences.append("WTF_CSRF_METHODS has {}, which no request has: nothing is protected in Flask. It must be a list of methods in "
                         "upper case; Go refuses it.".format(", ".join(sorted(wtf_methods(app)))))
    if isinstance(app.config.get("WTF_CSRF_HEADERS"), str):
        sentences.append("WTF_CSRF_HEADERS is a text, of which each letter is a header: make it a list.")
    if not is_limit(app.config.get("WTF_CSRF_TIME_LIMIT", 3600)):
        sentences.append("WTF_CSRF_TIME_LIMIT is {!r}, with which no token outlives the second it was made in. In Go a TimeLimit of 0 is an "
                         "hour: the Config has one that New refuses.".format(app.config["WTF_CSRF_TIME_LIMIT"]))
    exempt = exempted(csrf)
    if exempt:
        sentences.append("exempt in Flask: {}. Exempt of flaskwtf.Config says so in Go, by the request.".format(", ".join(exempt)))
    handler = csrf_error_handler(app)
    if handler:
        sentences.append("{} answers refused requests. Write it in Go, as ErrorHandler.".format(called(handler)))
    sentences += own_code(csrf, "flask_wtf")
    return Companion(with_version("Flask-WTF", "flask-wtf"), sentences, go_struct("flaskwtf.Config", wtf_fields(app, csrf)))


def is_limit(limit):
    """Whether Go has the limit too: None, or a second and more."""
    return limit is None or isinstance(limit, (int, float)) and limit >= 1


def wtf_methods(app):
    return {str(method) for method in app.config.get("WTF_CSRF_METHODS", ("POST", "PUT", "PATCH", "DELETE"))}


def exempted(csrf):
    """The views and blueprints without protection, by name."""
    blueprints = [getattr(blueprint, "name", blueprint) for blueprint in getattr(csrf, "_exempt_blueprints", ())]
    return sorted(map(str, getattr(csrf, "_exempt_views", ()))) + sorted("blueprint " + str(name) for name in blueprints)


def csrf_error_handler(app):
    for by_code in app.error_handler_spec.values():
        for handlers in by_code.values():
            for error, handler in dict(handlers or {}).items():
                if getattr(error, "__name__", None) == "CSRFError":
                    return handler
    return None


def wtf_fields(app, csrf):
    config = app.config
    limit = config.get("WTF_CSRF_TIME_LIMIT", 3600)
    headers = config.get("WTF_CSRF_HEADERS", ("X-CSRFToken", "X-CSRF-Token"))
    methods = sorted(wtf_methods(app))
    field, meta = config.get("WTF_CSRF_FIELD_NAME", "csrf_token"), config.get("WTF_CSRF_META_NAME", "csrf-token")
    own_key = "WTF_CSRF_SECRET_KEY" in config
    handler = csrf is not None and csrf_error_handler(app)
    return ["SecretKey: csrfKey, // WTF_CSRF_SECRET_KEY" if own_key else "SecretKey: secretKey,"] + [line for line, given in (
        ("Disabled: true,", not config.get("WTF_CSRF_ENABLED", True)),
        ("NoCheck: true,", not config.get("WTF_CSRF_CHECK_DEFAULT", True)),
        ("NoSSLStrict: true,", not config.get("WTF_CSRF_SSL_STRICT", True)),
        ("NoTimeLimit: true,", limit is None),
        ("TimeLimit: {},".format(go_seconds(limit) if limit and is_limit(limit) else "time.Nanosecond"), limit not in (None, 3600)),
        ("Methods: {},".format(go_strings(methods)), methods != ["DELETE", "PATCH", "POST", "PUT"]),
        ("Headers: {},".format(go_strings(headers)), list(headers) != ["X-CSRFToken", "X-CSRF-Token"]),
        ("FieldName: {},".format(go_string(field)), field != "csrf_token"),
        ("MetaName: {},".format(go_string(meta)), meta != "csrf-token"),
        ("Exempt: yourExempt,", csrf is not None and exempted(csrf)),
        ("ErrorHandler: yourErrorHandler,", handler),
    ) if given]


def go_strings(texts):
    return "[]string{" + ", ".join(map(go_string, texts)) + "}"


# others


def held_by(app, package):
    """The object of a package whose method, or function within one, runs before each request; None if there is none."""
    for function in before_request(app):
        cells = getattr(function, "__closure__", None) or ()
        for holder in [getattr(function, "__self__", None)] + [attempt(getattr, cell, "cell_contents")[0] for cell in cells]:
            if holder is not None and base_in(holder, package):
                return holder
    return None


def flask_seasurf(app):
    surf = held_by(app, "flask_seasurf")
    if surf is None:
        return None
    sentences = ["requests other than GET, HEAD, OPTIONS and TRACE need the token that the session has under {!r}. There is no package for it: "
                 "docs/login-recipes.md#flask-seasurf has the code.".format(surf._csrf_name)]
    for attribute, default, setting in (
        ("_csrf_name", "_csrf_token", "CSRF_COOKIE_NAME"), ("_csrf_header_name", "X-CSRFToken", "CSRF_HEADER_NAME"),
        ("_csrf_secure", False, "CSRF_COOKIE_SECURE"), ("_csrf_httponly", False, "CSRF_COOKIE_HTTPONLY"), ("_csrf_path", "/", "CSRF_COOKIE_PATH"),
        ("_csrf_domain", None, "CSRF_COOKIE_DOMAIN"), ("_csrf_samesite", "Lax", "CSRF_COOKIE_SAMESITE"),
        ("_csrf_disable", False, "CSRF_DISABLE"), ("_check_referer", True, "CSRF_CHECK_REFERER"),
        ("_type", "exempt", "SEASURF_INCLUDE_OR_EXEMPT_VIEWS"),
    ):
        value = getattr(surf, attribute, default)
        if value != default:
            sentences.append("{} is {!r} here, and {!r} in that code.".format(setting, value, default))
    exempt = sorted(getattr(surf, "_exempt_views", ())) + list(getattr(surf, "_exempt_urls", ()))
    if exempt:
        sentences.append("exempt in Flask: {}.".format(", ".join(exempt)))
    sentences += own_code(surf, "flask_seasurf")
    return Companion(with_version("Flask-SeaSurf", "flask-seasurf"), sentences, None)


def flask_paranoid(app):
    paranoid = held_by(app, "flask_paranoid")
    if paranoid is None:
        return None
    sentences = ["each session holds the hash of a client's address and User-Agent, and is cleared when another client brings it. A route in "
                 "Go that does not look is open to a copied cookie. There is no package for it: docs/login-recipes.md#flask-paranoid has the "
                 "code. Go must see the address that Flask sees, behind proxies too."]
    sentences += own_code(paranoid, "flask_paranoid")
    return Companion(with_version("Flask-Paranoid", "flask-paranoid"), sentences, None)


def flask_security(app):
    security = app.extensions.get("security")
    if security is None or base_in(security, "flask_security") is None:
        return None
    sentences = ["_user_id is the fs_uniquifier of a user and not the primary key, and the user must be active: "
                 "docs/login-recipes.md#flask-security has the loader and the login."]
    for setting, sentence in (
        ("SECURITY_TWO_FACTOR", "a second factor is on: somebody who still owes it is nobody. Leave the login to Flask."),
        ("SECURITY_UNIFIED_SIGNIN", "unified sign in is on: leave the login to Flask."),
        ("SECURITY_CSRF_COOKIE_NAME", "the CSRF token is in a cookie as well ({!r}), which Flask sets."),
    ):
        value = app.config.get(setting)
        if value:
            sentences.append(sentence.format(value))
    sentences += own_code(security, "flask_security")
    return Companion(with_version("Flask-Security", "flask-security"), sentences, None)


def flask_appbuilder(app):
    builder = app.extensions.get("appbuilder", getattr(app, "appbuilder", None))
    if builder is None or base_in(builder, "flask_appbuilder") is None:
        return None
    return Companion(with_version("Flask-AppBuilder", "flask-appbuilder"), [
        "_user_id is the number of the row in ab_user, as text, and the user must be active: docs/login-recipes.md has the loader. What a user "
        "may do is in its tables of roles, which a route in Go has to ask.",
    ] + [sentence for part in (builder, getattr(builder, "sm", None)) if part is not None and base_in(part, "flask_appbuilder")
         for sentence in own_code(part, "flask_appbuilder")], None)


def flask_principal(app):
    principal = held_by(app, "flask_principal")
    if principal is None:
        return None
    return Companion(with_version("Flask-Principal", "flask-principal"), [
        "who the user is may stand in the session as identity.id and identity.auth_type: docs/login-recipes.md#flask-principal. What an identity "
        "may do is worked out on each request by functions of the app's, which a route in Go has to do as well.",
    ] + list(own_code(principal, "flask_principal")), None)


#: Packages whose functions around views were spoken of, or have none to do with sessions.
KNOWN = ("flask", "flask_login", "flask_wtf", "flask_seasurf", "flask_paranoid", "flask_security", "flask_appbuilder", "flask_principal",
         "record_fixtures", "flask_session")


WITHOUT = "A route in Go goes without: what {} or do{} to the session or the cookie, has to be done there too."


def own_functions(app):
    """The functions around views that a route in Go goes without, in sentences."""
    they, it = WITHOUT.format("they refuse,", ""), WITHOUT.format("it refuses,", "es")
    sentences = []
    for when in ("before", "after"):
        names = [called(function) + where for function, where in around(app, when)]
        if names:
            sentences.append("{} each view, and not while recording: {}. {}".format(when, listed(names), they))
    for signal, names in receivers_of(app):
        sentences.append("on the signal {}: {}. {}".format(signal, listed([called(function) for function in names]), they))
    own = own_methods(app)
    if "wsgi_app" in vars(app):
        sentences.append("app.wsgi_app is {}, around Flask. {}".format(" around ".join(map(called, layers_of(app.wsgi_app))), it))
        own.remove("wsgi_app")
    if own:
        sentences.append("{} has in the place of Flask's its own {}. {}".format(name_of(app), ", ".join(own), they))
    if app.config.get("TRUSTED_HOSTS") and "TRUSTED_HOSTS" in flask.Flask.default_config:  # from Flask 3.1 on
        sentences.append("TRUSTED_HOSTS is set: Flask refuses other hosts, and Go does not.")
    if sentences and not hasattr(app.session_interface, "observes"):  # not told of already
        sentences.append("if one of these makes every session permanent, record with --permanent.")
    return Companion("Functions of the app that run", sentences, None) if sentences else None


def around(app, when):
    """The app's functions before or after each view, and of which blueprint they are, in words."""
    kinds = (app.url_value_preprocessors, app.before_request_funcs) if when == "before" else (app.after_request_funcs,)
    first = {None: getattr(app, "before_first_request_funcs", ())} if when == "before" else {}  # up to Flask 2.2
    return [(function, " (blueprint {})".format(blueprint) if blueprint else "")
            for kind in (first,) + kinds for blueprint, functions in kind.items()
            for function in map(unwrapped, functions) if not is_known(app, function)]


def receivers_of(app):
    """The functions that Flask calls with each request for a signal that it sends, by the signal's name."""
    for name in ("appcontext_pushed", "request_started", "request_finished"):
        receivers, _ = attempt(lambda: list(getattr(flask, name).receivers_for(app)))  # there are none without blinker
        own = [function for function in map(unwrapped, receivers or ()) if not is_known(app, function)]
        if own:
            yield name, own


def layers_of(wsgi):
    """WSGI middleware, and what it names as its own app, from the outside."""
    found = []
    while wsgi is not None and all(wsgi is not other for other in found) and getattr(wsgi, "__func__", wsgi) is not flask.Flask.wsgi_app:
        found.append(wsgi)
        held = attempt(vars, wsgi)[0] or {}
        wsgi = next((held[name] for name in ("app", "wsgi_app", "application", "_app", "wrapped") if callable(held.get(name))), None)
        wsgi = None if isinstance(wsgi, flask.Flask) else wsgi
    return found


def unwrapped(function):
    """What a functools.partial calls."""
    return getattr(function, "func", function)


def is_known(app, function):
    """Whether an extension that was spoken of has put the function there."""
    manager = getattr(app, "login_manager", None)
    if manager is not None and getattr(function, "__self__", None) is manager:
        return True
    return str(getattr(function, "__module__", "")).split(".")[0] in KNOWN


# --- the values --------------------------------------------------------------


def spread():
    """Harmless sessions that show every kind of value."""
    for name, comment, value in (
        ("none", "None", None),
        ("bools", "True and False", [True, False]),
        ("ints", "integers, small and large", [0, -1, 2**53, 2**63 - 1, -(2**63), 2**63]),
        ("huge", "an integer beyond 64 bits", 10**40),
        ("floats", "floats", [0.5, 1.0, -0.0, 1e16, 1e-05, 1.7976931348623157e308, 5e-324]),
        ("not-finite", "floats that JSON has no form for", [float("nan"), float("inf"), float("-inf")]),
        ("text", "plain text", "plain text"),
        ("empty-text", "the empty text", ""),
        ("controls", "control characters", u"\x00\t\n\r\x1f\x7f\x80"),
        ("latin", "text beyond ASCII", u"Gr\u00fc\u00dfe, \u00ff"),
        ("astral", "characters beyond the basic plane", u"\U0001f600\U00010000"),
        ("separators", "line separators of JavaScript", u"\u2028\u2029"),
        ("html", "HTML is not escaped", "</script><!-- & ' \" \\ /"),
        ("list", "a list of several kinds", [1, "a", None, 2.5, [True], []]),
        ("dict", "a dict in a dict, keys out of order", {"b": 1, "a": {"d": 2, "c": {}}}),
        ("tuple", "a tuple is no list", (1, (2, ()))),
        ("tuple-in-list", "tuples in a list", [(1,), [2, (3,)]]),
        ("bytes", "bytes", [b"", b"a", b"\xfb\xff\xfe", bytes(bytearray(range(256)))]),
        ("markup", "Markup", Markup("<b>bold</b> & \"quoted\"")),
        ("uuid", "a UUID", uuid.UUID("00112233-4455-6677-8899-aabbccddeeff")),
        ("datetime", "a datetime in UTC", datetime(2001, 2, 3, 4, 5, 6, tzinfo=timezone.utc)),
        ("datetime-naive", "a naive datetime counts as UTC", datetime(2000, 2, 29, 1, 2, 3)),
        ("datetime-old", "a datetime before 1970", datetime(1969, 12, 31, 23, 59, 59, tzinfo=timezone.utc)),
        ("looks-like-a-tag", "dicts whose only key is a tag", [{" t": 1}, {" di": {" b": 2}}, {" x": 1}]),
        ("same-1000", "long text is compressed", "a" * 1000),
        ("words", "compressed words", " ".join(("red", "green", "blue")[i * i % 7 % 3] for i in range(300))),
        ("numbers", "compressed numbers", [i * i * 7919 % 100003 for i in range(400)]),
        ("hex", "text that packs a little", "".join("0123456789abcdef"[i * i * 7919 % 1009 % 16] for i in range(200))),
    ):
        yield "value/" + name, comment, {"v": value}
    yield "session/many", "keys out of order, of several lengths", {"z": 1, "a": 2, u"\u00e9": 3, "A": 4, "": 5, "aa": 6}
    yield "session/permanent", "session.permanent", {"_permanent": True, "who": "nobody"}
    yield "session/flashes", "flashed messages", {"_flashes": [("message", "Hello"), ("error", Markup("<b>No</b>"))]}


def named(path, serializer):
    """The sessions of a file of the user's."""
    base = os.path.splitext(os.path.basename(path))[0]
    values, error = attempt(values_of, path, serializer.serializer.loads)
    if error is not None:
        raise CannotRecord("{} cannot be read: {}".format(path, told(error)))
    if isinstance(values, (list, tuple)):
        values = {str(number): value for number, value in enumerate(values, 1)}
    if not isinstance(values, dict):
        raise CannotRecord(path + " has neither a list nor a dict of sessions (in a .py file: VALUES).")
    for name, value in values.items():
        session = value if isinstance(value, dict) else {"v": value}
        yield "{}/{}".format(base, name), "named in " + os.path.basename(path), session


def values_of(path, load_text):
    if path.endswith(".py"):
        return runpy.run_path(path).get("VALUES")
    with open(path, encoding="utf-8") as file:
        content = file.read()
    return [load_text(line) for line in content.splitlines() if line.strip()] if path.endswith(".jsonl") else load_text(content)


# --- the rows ----------------------------------------------------------------


class Recorder:
    """Makes rows of what the app's session interface and serializer do."""

    def __init__(self, app, serializer, answers, clock, header, url=None):
        self.app = app
        self.answers = answers
        self.serializer = serializer
        self.clock = clock
        self.url = url
        self.lifetime = int(lifetime_of(app))
        self.cookie_name = header["settings"]["SESSION_COOKIE_NAME"]
        self.kind = header["payload"]["kind"]
        self.custom = {tag["key"] for tag in header["tags"]}
        self.left_out = []

    def dumps(self, value, serializer=None):
        self.clock.now = NOW
        cookie = (serializer or self.serializer).dumps(value)
        return to_bytes(cookie)

    def check_age(self, cookie, value):
        """Refuse to write a cookie that the living app would accept, if its open_session does not ask for the age."""
        before, self.clock.now = self.clock.now, int(time.time())
        session = attempt(lambda: dict(self.opened(cookie)))[0] or {}
        self.clock.now = before
        if isinstance(value, dict) and value and all(key in session and session[key] == value[key] for key in value):
            raise CannotRecord(
                "open_session accepts a cookie signed in 2001: it does not ask for the age of every session, so recorded "
                "cookies would be good today. Record the app with a key that is not the real one."
            )

    def rows(self, sessions):
        for name, comment, session in sessions:
            cookie, error = attempt(self.dumps, session)
            if error is not None:
                self.left_out.append("{}: the app itself cannot write it: {}".format(name, type(error).__name__))
                continue
            yield self.cookie(name, comment, cookie)
        yield from self.keys()
        yield from self.ages()
        yield from self.broken()
        yield from self.headers()
        yield from self.responses()

    def cookie(self, name, comment, cookie, now=NOW, signed_by="key"):
        """A cookie as the app reads it at a time, and the one it writes for the value."""
        self.clock.now = now
        row = dict(kind="cookie", name=name, comment=comment, now=now, cookie=text(cookie), signed_by=signed_by,
                   verdict="ok", timestamp=None, value=None, recookie=None, write_error=None, tags=self.tags(cookie),
                   opens=self.opens(cookie))
        read, error = attempt(self.serializer.loads, cookie.decode("latin-1"), max_age=self.lifetime, return_timestamp=True)
        if error is not None:
            row["verdict"] = verdict(error)
            return row
        value, stamp = read
        row["timestamp"] = seconds(stamp)
        self.check_age(cookie, value)
        written, error = attempt(lambda: (self.payload(value), text(to_bytes(self.serializer.dumps(value)))))
        if error is None:
            row["value"], row["recookie"] = written
        else:
            row["write_error"] = type(error).__name__
        return row

    def payload(self, value):
        """What the app's payload writes: JSON as text, anything else as one character a byte."""
        written = to_bytes(self.serializer.serializer.dumps(value))
        return text(written) if self.kind == "other" else written.decode("utf-8")

    def tags(self, cookie):
        """The custom tags that a genuine cookie uses."""
        def tree():
            part = cookie.rsplit(to_bytes(self.serializer.make_signer(self.serializer.salt).sep), 2)[0]
            packed = itsdangerous.base64_decode(part.lstrip(b"."))
            return json.loads((zlib.decompress(packed) if part[:1] == b"." else packed).decode("utf-8"))

        return sorted(used_tags(attempt(tree)[0], self.custom))

    def context(self, cookie):
        """A request that brings the cookie."""
        return self.with_header(None if cookie is None else self.cookie_name + "=" + cookie.decode("latin-1"))

    def with_header(self, header):
        """A request with a Cookie header, one character a byte."""
        return self.app.test_request_context("/", base_url=self.url, headers={} if header is None else {"Cookie": header})

    def opens(self, cookie):
        """What open_session makes of the cookie."""
        session, error = attempt(self.opened, cookie)
        if error is not None:
            return "error"  # status 500
        return "session" if session else "empty"

    def opened(self, cookie):
        return self.app.session_interface.open_session(self.app, self.context(cookie).request)

    def keys(self):
        value = {"v": "signed"}
        for number, key in enumerate(keys_of(self.serializer)[:-1], 1):
            cookie = self.dumps(value, with_key(self.serializer, key))
            yield self.cookie("key/fallback-{}".format(number), "signed with fallback key {}, the oldest is 1".format(number),
                              cookie, signed_by="fallback")
        cookie = self.dumps(value, with_key(self.serializer, random_key()))
        yield self.cookie("key/wrong", "signed with a random key", cookie, signed_by="none")

    def ages(self):
        cookie = self.dumps({"v": "aged"})
        for name, comment, now in (
            ("age/limit", "as old as PERMANENT_SESSION_LIFETIME allows", NOW + self.lifetime),
            ("age/expired", "one second older", NOW + self.lifetime + 1),
            ("age/future", "from the future", NOW - 1),
        ):
            yield self.cookie(name, comment, cookie, now)

    def broken(self):
        good = self.dumps({"v": "changed"})
        signer = self.serializer.make_signer(self.serializer.salt)
        sep = to_bytes(signer.sep)
        middle = len(good) // 4
        other = b"A" if good[middle:middle + 1] != b"A" else b"B"
        for name, comment, cookie, signed_by in (
            ("broken/payload", "one character of the payload changed", good[:middle] + other + good[middle + 1:], "none"),
            ("broken/cut", "the end cut off", good[:-3], "none"),
            ("broken/no-signature", "no signature", good.rsplit(sep, 1)[0], "none"),
            ("broken/word", "a word", b"word", "none"),
            ("broken/no-stamp", "signed without a stamp", Signer.sign(signer, good.rsplit(sep, 2)[0]), "key"),
            ("broken/not-base64", "a good signature over what is no payload", signer.sign(b"A"), "key"),
        ):
            yield self.cookie(name, comment, to_bytes(cookie), signed_by=signed_by)

    def headers(self):
        """Which cookie counts where others stand beside it, well formed and not."""
        first, second = self.dumps({"v": "first"}), self.dumps({"v": "second"})
        names = {"name": to_bytes(self.cookie_name), "first": first, "second": second, "cut": first[:-3],
                 "beginning": first[:10], "end": first[10:], "octal": "\\{:03o}".format(bytearray(first)[0]).encode("ascii"), "rest": first[1:]}
        for name, comment, header in (
            ("among", "among cookies of other names", "a=1; {name}={first}; b=2"),
            ("spaces", "space around name and value", "a=1;  {name} = {first} ;b=2"),
            ("latin1", "bytes beyond ASCII in a cookie before it", u"caf\u00e9=cr\u00e8me; {name}={first}"),
            ("quoted", "in quotes", '{name}="{first}"'),
            ("quoted-octal", "in quotes, a character in octal", '{name}="{octal}{rest}"'),
            ("quoted-before", "a quoted semicolon in a cookie before it", 'a="1; {name}={first}"; {name}={second}'),
            ("twice", "two genuine ones", "{name}={first}; {name}={second}"),
            ("cut-first", "one that is not genuine before it", "{name}={cut}; {name}={second}"),
            ("empty-first", "an empty one before it", "{name}=; {name}={second}"),
            ("bare-first", "one without a value before it", "{name}; {name}={second}"),
            ("space-first", "one with a space inside before it", "{name}={beginning} {end}; {name}={second}"),
            ("open-quote-first", "one with an open quote before it", '{name}="{first}; {name}={second}'),
            ("junk-first", "one with junk behind the quotes before it", '{name}="{first}"x; {name}={second}'),
            ("attribute-first", "a missing semicolon before it", '{name}="{first}" Path=/; {name}={second}'),
            ("comma", "a comma and no space behind it", "{name}={first},b=2"),
            ("comma-space", "a comma and a space behind it", "{name}={first}, b=2"),
            ("vertical-tab", "white space of another kind before it", "a=1;\v{name}={first}"),
        ):
            header = header.format(**{key: value.decode("latin-1") for key, value in names.items()})
            yield self.header("header/" + name, comment, header)

    def header(self, name, comment, header):
        """The session that the app opens for a request with this Cookie header."""
        self.clock.now = NOW
        row = dict(kind="header", name=name, comment=comment, now=NOW, cookie=None, header=header, opens="error", value=None)
        session, error = attempt(lambda: self.app.session_interface.open_session(self.app, self.with_header(header).request))
        if error is not None:
            return row  # status 500
        row["opens"] = "session" if session else "empty"
        row["value"] = self.payload(dict(session)) if session else None
        return row

    def responses(self):
        browser = self.dumps({"who": "nobody"})
        permanent = self.dumps({"_permanent": True, "who": "nobody"})
        bad = browser[:-3]
        for name, comment, cookie, action, values in (
            ("new", "a session that ends with the browser", None, "write", {"who": "nobody", "a": [1, "b"]}),
            ("new-permanent", "a permanent session", None, "write", {"_permanent": True, "who": "nobody"}),
            ("untouched", "a session that nobody looks at", browser, "none", None),
            ("refreshed", "a permanent session that nobody looks at", permanent, "none", None),
            ("read", "a session that is read", browser, "read", None),
            ("changed", "a session that is changed", browser, "write", {"more": 1}),
            ("cleared", "a session that is cleared", browser, "clear", None),
            ("bad", "a cookie that is not genuine, and nobody looks", bad, "none", None),
            ("bad-new", "a new session in place of a bad one", bad, "write", {"who": "nobody"}),
        ):
            row, error = attempt(self.response, "response/" + name, comment, cookie, action, values)
            if error is None:
                yield row
            else:
                self.left_out.append("response/{}: the app itself cannot save it: {}".format(name, told(error)))

    def response(self, name, comment, cookie, action, values):
        """The headers that the app's save_session adds to an empty response."""
        self.clock.now = NOW
        headers = {} if cookie is None else {"Cookie": self.cookie_name + "=" + cookie.decode("latin-1")}
        texts = []

        def view(session):
            if action != "none":
                self.act(session, action, values)  # the proxy, which notes the access
            texts.append(self.payload(values) if values else None)

        response = self.answers.answer(self.url, headers, view)
        return dict(kind="response", name=name, comment=comment, now=NOW, cookie=text(cookie), action=action, value=texts[-1],
                    set_cookie=response.headers.getlist("Set-Cookie"), vary=response.headers.getlist("Vary"))

    @staticmethod
    def act(session, action, values):
        if action == "read":
            session.get("who")
        if action == "clear":
            session.clear()
        for key, value in (values or {}).items():
            session[key] = value


def verdict(error):
    """The name of the class, as in the fixtures of the project."""
    for name in ("SignatureExpired", "BadTimeSignature", "BadSignature", "BadPayload"):
        kind = getattr(itsdangerous, name, None)
        if kind is not None and isinstance(error, kind):
            return name
    if isinstance(error, (ValueError, OSError, OverflowError)):
        return "BadData"
    return type(error).__name__


def used_tags(tree, custom):
    if isinstance(tree, dict):
        found = {key for key in tree if len(tree) == 1 and key in custom}
        for child in tree.values():
            found |= used_tags(child, custom)
        return found
    if isinstance(tree, list):
        return set().union(*[used_tags(child, custom) for child in tree])
    return set()


#: From how many bytes on a key is looked for anywhere, and from how many on in what a text decodes to.
LONG, DECODED = 8, 4

#: What settings and salts are without, or whatever, the app's saying.
OWN_VALUES = ("session", "/", "Lax", "Strict", "None", "cookie-session", "session:", "flask-session")


def check_secrets(line, keys, where=None, own=False):
    """The last gate: no key may stand in what is written, in any usual spelling.

    *line* is the row called *where*, or a session. *own* is a row of this program's: bytes, words and numbers in it resemble
    a simple key by chance.
    """
    keys = [key for key in keys if len(key) > 1]  # see unsought
    row = json.loads(line)
    named = [] if own else texts_in(row) if where is None else named_texts(row)
    for key in keys:
        if len(key) >= LONG:
            found = any(spelling in line for spelling in spellings(key, own)) or holds(key, line)
        else:
            found = stands_in(key, named) or len(key) >= DECODED and is_encoded(key, texts_in(row))
        if found:
            raise CannotRecord("a key of the app stands in {}, so nothing was written.".format(quoted(where or "a session", keys)))


def stands_in(key, texts):
    """Whether a short key is a word of a text, or stands in what a text decodes to."""
    return bool(short_key(key).search(" ".join(texts))) or any(holds(key, text) for text in texts)


def is_encoded(key, texts):
    """Whether a word of a text is a key, encoded."""
    return any(data in (key, key[::-1]) for text in texts for data in decoded(text, starts=1))


def named_texts(row):
    """The texts of a row that are not this program's: what somebody has named; in the first line, which has no name, the app's
    settings but for Flask's own values, of which a key such as "session" is one."""
    if "name" in row:
        return texts_in([row.get("name"), row.get("value"), row.get("again"), row.get("data")])
    store = row.get("store") or {}
    set_by_app = list(row["settings"].values()) + [store.get("prefix")] + [
        (signer or {}).get("salt") for signer in (row.get("signer"), store.get("signer"))]
    return [text for text in texts_in(set_by_app) if text not in OWN_VALUES]


def unsought(keys):
    """Where the keys of the app were not looked for, in sentences."""
    if any(len(key) == 1 for key in keys):
        yield ("a key of the app is one byte long, as each is if SECRET_KEY_FALLBACKS is a text: it stands in any text, so it was looked for "
               "nowhere, and what exceptions say is left out")
    if any(1 < len(key) < LONG for key in keys):
        yield ("a key of the app has less than {} bytes: in sessions that you named and in the app's settings it was looked for as a word of its "
               "own and in hexadecimal, base64, percent-encoding and lists of numbers, but not inside of longer words; in other rows "
               "{}".format(LONG, "encoded as a whole only" if any(DECODED <= len(key) < LONG for key in keys) else "not at all"))


def secrets_of(app, serializer):
    """Every key of the app, whether or not it signs sessions."""
    return [key for key in map(to_bytes, keys_of(serializer)) if isinstance(key, bytes)] + configured_secrets(app)


def configured_secrets(app):
    keys = map(to_bytes, [app.secret_key, app.config.get("WTF_CSRF_SECRET_KEY")] + fallbacks_of(app))
    return [key for key in keys if isinstance(key, bytes)]


def fallbacks_of(app):
    fallbacks = app.config.get("SECRET_KEY_FALLBACKS") or ()
    return [fallbacks] if isinstance(fallbacks, (str, bytes)) else list(fallbacks)


def spellings(key, own=False):
    """How a key may stand in a text, with what may be of one byte more or less at its ends."""
    yield from raw_spellings(key)
    yield from encodings(key)
    for ordered in (key, key[::-1]):
        for before in range(0 if own else 3):  # where in a longer text the key may begin
            encoded = base64.b64encode(b"\0" * before + ordered).decode("ascii").rstrip("=")
            inside = encoded[-(-before * 8 // 6):len(encoded) - (1 if (before + len(key)) % 3 else 0)]
            yield inside
            yield inside.replace("+", "-").replace("/", "_")


def raw_spellings(key):
    """A key in JSON, in JSON within JSON, and backwards."""
    text = key.decode("utf-8", "replace")
    for spelled in (text, key.decode("latin-1"), text[::-1], key[::-1].decode("latin-1")):
        for depth in range(3):
            yield spelled
            yield json.dumps(spelled, ensure_ascii=False)[1:-1]
            spelled = json.dumps(spelled)[1:-1]


def encodings(key):
    """A key in hexadecimal, base64, percent-encoding, and as a list of numbers, and backwards."""
    for ordered in (key, key[::-1]):
        yield ordered.hex()
        yield ordered.hex().upper()
        plain = base64.b64encode(ordered).decode("ascii")
        for encoded in (plain, plain.replace("+", "-").replace("/", "_")):
            yield encoded
            yield encoded.rstrip("=")
        for percent in (quote(ordered), quote(ordered, safe=""), quote_plus(ordered), "".join("%{:02X}".format(byte) for byte in ordered)):
            yield percent
            yield re.sub("%..", lambda match: match.group().lower(), percent)
        for separator in (", ", ",", " "):
            yield separator.join(map(str, ordered))


def decoded(text, starts=4):
    """The bytes that a text, or a word of it, may stand for, from each of the first places at which it may begin."""
    for word in [text] + re.findall(r"[^\s\"'&=?/:,;]+", text) if "%" in text else ():
        yield unquote_to_bytes(word.encode("utf-8", "surrogatepass"))
    for word in re.findall("[A-Za-z0-9+/_-]+", text) + re.findall("[A-Za-z0-9]+", text):
        for start in range(starts):
            part = word[start:].replace("-", "+").replace("_", "/")
            part = part[:len(part) - (len(part) % 4 == 1)]
            yield base64.b64decode(part + "=" * (-len(part) % 4))
    for word in re.findall(r"[0-9A-Fa-f]{2}(?:[ :-]?[0-9A-Fa-f])+", text):
        for start in range(min(starts, 2)):
            part = re.sub("[ :-]", "", word)[start:]
            yield bytes.fromhex(part[:len(part) // 2 * 2])
    for numbers in re.findall(r"[0-9]+(?:[,\s]+[0-9]+)+", text):
        numbers = [int(number) for number in re.findall("[0-9]+", numbers) if len(number) < 4]
        yield bytes(number for number in numbers if number < 256)


def holds(key, text):
    """Whether what a text decodes to has a key in it, backwards as well. A few bytes have to be all of it: others have them by chance."""
    both = key, key[::-1]
    return any(part in data if len(key) >= DECODED else part == data for data in decoded(text) for part in both)


def short_key(key):
    """The pattern of a key as a word of its own, backwards too."""
    return re.compile(r"(?<![^\W_])(?:{})(?![^\W_])".format("|".join(map(re.escape, sorted(set(raw_spellings(key)), key=len, reverse=True)))))


def texts_in(tree):
    """Every text in a tree of JSON, keys too."""
    if isinstance(tree, dict):
        return [text for pair in tree.items() for text in texts_in(list(pair))]
    if isinstance(tree, list):
        return [text for child in tree for text in texts_in(child)]
    return [tree] if isinstance(tree, str) else []


@contextlib.contextmanager
def without_teardown(app):
    """No teardown function runs: what it would clean up, a before_request function that did not run has not made."""
    before = app.teardown_request_funcs, app.teardown_appcontext_funcs
    app.teardown_request_funcs, app.teardown_appcontext_funcs = {}, []
    try:
        with contextlib.ExitStack() as signals:
            for signal in (flask.request_tearing_down, flask.appcontext_tearing_down):
                if hasattr(signal, "muted"):  # not the stand-in of an old Flask without blinker
                    signals.enter_context(signal.muted())
            yield
    finally:
        app.teardown_request_funcs, app.teardown_appcontext_funcs = before


def record(app, target, files=(), sessions=(), url=None, permanent=False):
    """The lines of the fixtures, and the plain words about them.

    *sessions* are tuples of name, comment and session, beside those of *files*. *url* is the address
    that browsers see. *permanent* is for an app that makes every session permanent before each request.
    """
    app.session_interface = getattr(app.session_interface, "observes", app.session_interface)
    can_have_sessions(app)
    base, stored = sys.modules[__name__], stored_sessions()
    if stored is not None and stored.is_stored(base, app.session_interface):
        return stored.record(base, app, target, files, sessions, url, permanent)
    on_server(app.session_interface)
    reaches_nothing(app)
    serializer = guarded(app, lambda: serializer_of(app))
    sessions = list(spread()) + list(sessions) + [row for path in files for row in named(path, serializer)]
    return guarded(app, lambda: recorded_cookies(app, serializer, target, sessions, url, permanent))


def can_have_sessions(app):
    """CannotRecord for what makes each of Flask's own requests fail."""
    for method in ("open_session", "save_session"):
        if not callable(getattr(app.session_interface, method, None)):
            raise CannotRecord("session_interface is {!r}, which has no {}: Flask answers no request so.".format(app.session_interface, method))
    if not isinstance(app.config.get("SESSION_COOKIE_NAME", "session"), str):
        raise CannotRecord("SESSION_COOKIE_NAME is {!r}, which is no text: Flask sets no cookie so.".format(app.config["SESSION_COOKIE_NAME"]))


def guarded_companions(app):
    """What is known of the extensions. Nothing leaves here either: what tries to is refused, and said of the extension."""
    with Guard().on():
        return [companion._asdict() for companion in companions(app)]


def recorded_cookies(app, serializer, target, sessions, url, permanent):
    """As record."""
    if permanent:
        app.session_interface = always_permanent(app.session_interface)
    with Clock().installed() as clock, without_teardown(app), pushed(app.test_request_context("/", base_url=url)):
        check_clock(app, serializer, clock)
        answers = Answers(app, url)
        header = header_of(app, serializer, answers, target, url)
        header["differences"] += list(differences(app, serializer, header))
        header["companions"] = guarded_companions(app)
        recorder = Recorder(app, serializer, answers, clock, header, url)
        rows = list(recorder.rows(sessions))
    used = {tag for row in rows for tag in row.get("tags", ())}
    for tag in header["tags"]:
        if tag["key"] not in used:
            recorder.left_out.append("the tag {!r}: no recorded value uses it; name one with --values".format(tag["key"]))
    header["rows"] = len(rows)
    lines = [json.dumps(row, sort_keys=True) for row in [header] + rows]
    for row, line in zip([header] + rows, lines):
        own = "comment" in row and not row["comment"].startswith("named in ")
        check_secrets(line, secrets_of(app, serializer), row.get("name", "the settings"), own)
    header["unsought"] = list(unsought(secrets_of(app, serializer)))
    return header, lines, recorder.left_out


def stored_sessions():
    """record_stored.py, for sessions that are kept on a server; None where it does not stand beside this file."""
    folder = os.path.dirname(os.path.abspath(__file__))
    if not os.path.exists(os.path.join(folder, "record_stored.py")):
        return None
    if folder not in sys.path:
        sys.path.append(folder)
    import record_stored

    return record_stored


def report(header, lines, left_out, out):
    print("{} rows recorded.".format(len(lines) - 1), file=out)
    sections = [
        ("Needs a hand, or will not carry over to Go:", header["differences"]),
        ("Not recorded:", left_out),
        ("Not looked for:", header["unsought"]),
    ] + [("{name}:".format(**companion), companion["sentences"]) for companion in header["companions"]]
    for title, sentences in sections:
        if sentences:
            print("\n" + title + "\n" + "\n".join("  - " + sentence for sentence in sentences), file=out)
    if Guard.meanwhile:
        print("\nMeanwhile a thread that the app had before did what is refused elsewhere: it {}. If the interface hands sessions over to "
              "a thread, those of the recording are where it keeps them.".format(" and it ".join(Guard.meanwhile)), file=out)
    elif not header["differences"] and not header["companions"]:
        print("\nNothing is known that would not carry over to Go.", file=out)
    print("\nThe Go Config:\n\n" + go_config(header), file=out)
    for companion in header["companions"]:
        if companion["config"]:
            print("\nFor {name}:\n\n{config}".format(**companion), file=out)


# --- sessions seen in a test run ---------------------------------------------


def observe(app, path, redact=True, redact_keys=False):
    """Append to the file at path each session that app saves from now on.

    Each is a line of tagged JSON. With redact every text, number, date and UUID is
    replaced by another of the same kind and length, and the keys stay unless redact_keys
    is set; without, the file holds what the tests put into sessions.
    """
    serializer_of(app)  # or CannotRecord
    interface = copy.copy(app.session_interface)  # Flask's own is shared by all apps
    save = interface.save_session
    seen = set()
    lock = threading.Lock()

    def save_session(app, session, response):
        if session:
            line = observed(interface, app, dict(session), redact, redact_keys)
            with lock:
                if line is not None and line not in seen:
                    seen.add(line)
                    append(path, line)
        return save(app, session, response)

    interface.save_session = save_session
    interface.observes = app.session_interface
    app.session_interface = interface


def append(path, line):
    with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600), "w", encoding="utf-8") as file:
        file.write(line + "\n")


def observed(interface, app, session, redact, redact_keys):
    try:
        serializer = interface.get_signing_serializer(app)
        inner = serializer.serializer
        tree = json.loads(inner.dumps(session))
        if redact:
            tree = redacted(tree, redact_keys, set(FLASK_TAGS) | set(registered(serializer)))
        line = json.dumps(tree)
        inner.loads(line)
        check_secrets(line, secrets_of(app, serializer))
    except Exception as error:  # a test must not fail for being watched
        reason = str(error) if isinstance(error, CannotRecord) else type(error).__name__
        print("record_fixtures: a session is not recorded: " + reason, file=sys.stderr)
        return None
    return line


def redacted(tree, keys, tags):
    """The same shape with other contents."""
    if isinstance(tree, dict):
        if len(tree) == 1:
            (key, child), = tree.items()
            if key in FIXED and isinstance(child, str):
                return {key: FIXED[key](child)}
            if key in tags or key.endswith("__") and key[:-2] in tags:  # the latter is how Flask escapes a dict
                return {key: redacted(child, keys, tags)}
        if keys:
            return {other_key(number, key): redacted(child, keys, tags) for number, (key, child) in enumerate(tree.items())}
        return {key: redacted(child, keys, tags) for key, child in tree.items()}
    if isinstance(tree, list):
        return [redacted(child, keys, tags) for child in tree]
    if isinstance(tree, str):
        return other_text(tree)
    if isinstance(tree, bool) or tree is None:
        return tree
    if isinstance(tree, int):
        return int(re.sub(r"\d", "1", str(tree)))
    return 1.5 if tree > 0 else -1.5


#: Tags whose text has a form to keep.
FIXED = {
    " d": lambda text: "Sat, 01 Jan 2000 00:00:00 GMT",
    " u": lambda text: "1" * 32,
    " b": lambda text: re.sub("[^=]", "A", text),
}


def other_key(number, key):
    """Keys that Flask gives a meaning to stay."""
    return key if key in ("_permanent", "_flashes") else "{}{}".format(other_text(key), number)


def other_text(value):
    if not any(map(str.isalnum, value)):
        return "*" * len(value)  # a password of punctuation, perhaps

    def other(char):
        if char.isdigit() and char < u"\x80":
            return "1"
        if char.isalpha() and char < u"\x80":
            return "A" if char.isupper() else "a"
        if char < u"\x80":
            return char  # punctuation keeps the form of a date or an address
        return u"\u00e9" if char <= u"\u00ff" else u"\u4e00" if char <= u"\uffff" else u"\U0001f600"

    return "".join(map(other, value))


# --- the command line --------------------------------------------------------


def arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("app", metavar="APP", help="the app, as for flask --app")
    parser.add_argument("--values", metavar="FILE", action="append", default=[], help="sessions to record as well; may be repeated")
    parser.add_argument("--report", metavar="FILE", help="where the plain words go, apart from what the app prints")
    parser.add_argument("--url", metavar="URL", help="the address that browsers see, if the cookie depends on it")
    parser.add_argument("--permanent", action="store_true", help="the app makes every session permanent before each request")
    args = parser.parse_args()
    if args.url and not re.match("https?://[^/?#]+(/[^?#]*)?$", args.url):
        parser.error("--url must be like https://shop.example/ or http://localhost:8000/mounted")
    return args


def like_flask():
    """What the flask command does before it loads an app: reads .env, and has app.run() return at once."""
    from flask.cli import load_dotenv
    from flask.helpers import get_load_dotenv

    os.environ["FLASK_RUN_FROM_CLI"] = "true"
    if get_load_dotenv():
        load_dotenv()


def recorded(args):
    """The fixtures, or None, and the words about them.

    The words are without the keys of every app that is there, and without what the environment calls a
    key. A message of the app's may quote others.
    """
    app, words = None, io.StringIO()
    try:
        app = load(args.app)
        header, lines, left_out = record(app, args.app, args.values, url=args.url, permanent=args.permanent)
        report(header, lines, left_out, words)
    except CannotRecord as reason:
        lines, words = None, io.StringIO()
        print("Nothing was recorded: {}".format(reason), file=words)
    return lines, without_keys(words.getvalue(), known_keys(app))


#: What a variable of the environment is called that holds a key.
SECRET = re.compile("secret|key|passw|token|salt", re.IGNORECASE)


def known_keys(app=None):
    """The keys of the app, of those that it left behind when it could not be loaded, and of the environment."""
    return by_length(keys_of_apps(app) + keys_of_environment())


def keys_of_apps(app=None):
    apps, found = [app] + [thing for thing in gc.get_objects() if issubclass(type(thing), flask.Flask)], []
    for config in [app.config for app in apps if issubclass(type(app), flask.Flask) and "config" in vars(app)]:
        found += [config.get(name) for name in ("SECRET_KEY", "WTF_CSRF_SECRET_KEY") if isinstance(config.get(name), (str, bytes))]
        found += [key for key in attempt(list, config.get("SECRET_KEY_FALLBACKS"))[0] or () if isinstance(key, (str, bytes))]
    return [attempt(to_bytes, key)[0] for key in found]


def keys_of_environment():
    return [attempt(to_bytes, value)[0] for name, value in os.environ.items() if SECRET.search(name)]


def by_length(keys):
    return sorted(set(filter(None, keys)), key=len, reverse=True)


def scrubbed(said):
    """What an exception of the app's says, without keys, or that it is left out, if only since the keys are not known."""
    (keys, unclear), error = attempt(lambda: (known_keys(), by_length(
        keys_of_apps() + [key for key in keys_of_environment() if key and len(key) >= DECODED])))  # a shorter one is rather "on" or "1"
    return LEFT_OUT if error is not None else quoted(said, keys, unclear)


def quoted(said, keys, unclear=None):
    """A text without keys, or that it is left out, since one of those that are given, or of *unclear*, is too short to be found, or
    may stand in it in yet another way."""
    words = without_keys(said, keys)
    rest = words.replace("[a key]", " ")
    for key in keys if unclear is None else unclear:
        if len(key) == 1 or any(spelling in rest for spelling in raw_spellings(key)) or holds(key, rest):
            return LEFT_OUT
    return words


LEFT_OUT = "[left out, since a key may stand in it]"


def without_keys(words, keys):
    """The words without keys, which a message of the app's may quote."""
    words = words.replace("[a key]", "\0")
    for key in keys:
        if len(key) < 2:
            continue  # no words would be left: what exceptions say is left out
        literal = [repr(key)[2:-1], repr(key.decode("utf-8", "replace"))[1:-1]]
        spelled = sorted(set(literal + list(spellings(key, own=True))), key=len, reverse=True)
        spelled += [" ".join(spelling.split()) for spelling in spelled]  # what told makes of white space
        if len(key) >= LONG:
            for spelling in spelled:
                words = words.replace(spelling, "\0") if len(spelling) >= LONG else words
        else:
            raw = set(literal) | set(raw_spellings(key))
            for spelling in spelled:
                if spelling in raw or len(spelling) >= 6:  # fewer digits are those of a year
                    words = re.sub(r"(?<![^\W_]){}(?![^\W_])".format(re.escape(spelling)), "\0", words)
    return words.replace("\0", "[a key]")


def run(args, fixtures, words_to):
    """The exit status."""
    like_flask()
    found, error = attempt(recorded, args)
    lines, words = found if error is None else (None, "Nothing was recorded: the app fails with " + told(error) + "\n")
    if words_to is not sys.stderr and lines is None:
        sys.stderr.write(words)
    words_to.write(words)
    words_to.flush()
    if lines is None:
        return 1
    with fixtures:
        fixtures.write("\n".join(lines) + "\n")
    return 0


def main():
    args = arguments()
    del sys.argv[1:]  # they are not the app's
    words_to, error = attempt(open, args.report, "w", encoding="utf-8") if args.report else (sys.stderr, None)
    if error is not None:
        sys.exit("Nothing was recorded: the report cannot be written: {}".format(error))
    # What the app prints, whenever and from wherever, must not get into the fixtures.
    fixtures = os.fdopen(os.dup(sys.stdout.fileno()), "w", encoding="ascii", newline="\n")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    try:
        status = run(args, fixtures, words_to)
    except KeyboardInterrupt:
        status = 130
    except BaseException as error:
        sys.stderr.write("Nothing was recorded: " + told(error) + "\n")
        status = 1
    leave(status)


def leave(status):
    """End, although the app may have left threads and processes that would go on for ever."""
    if "multiprocessing" in sys.modules:
        for child in sys.modules["multiprocessing"].active_children():
            attempt(child.terminate)
    for stream in (sys.stdout, sys.stderr):
        attempt(stream.flush)
    os._exit(status)


if __name__ == "__main__":
    main()
