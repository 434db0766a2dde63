"""Record what a Flask app does with sessions that it keeps on a server.

record_fixtures.py uses this file, which has to stand beside it, for apps whose session_interface
is Flask-Session's, a subclass of one of its own, or one with an open_session or save_session of its
own and a client of Redis or memcached or a cache of cachelib, whatever it is derived from. The client
is an attribute of the interface, or a variable that its methods name.

The app's store is not asked and not written: the interface is copied, and the copy has a store in
memory. While it runs nothing may connect, send, or write a file (before Python 3.8 files are not
seen); where something tries to, nothing is recorded. What has no stand-in here is described, and not run.

No row has an id that is in the app's store. Where ids are signed, a key of this file's own signs
them, which stands in the rows, so that the app takes none of them: they have no time, and some
releases of Flask-Session take over ids that are not in their store. Where they are not signed, an
app of that kind takes those of the rows as it takes any. An interface that signs with another key
than SECRET_KEY is not recorded. The app's key is proved by one MAC under a salt of its own.
"""

import base64
import contextlib
import copy
import itertools
import json
import os
import pickle
import re
import runpy
import sys
from datetime import timedelta

import flask
import flask.sessions
import itsdangerous
from flask.json.tag import TaggedJSONSerializer

#: The salt and the message by which the app's key is proved.
PROOF = "flaskcookie-recorder"

#: The methods of an interface of Flask-Session that a subclass may replace.
METHODS = (
    "open_session", "save_session", "fetch_session", "_generate_sid", "_get_signer", "_sign", "_unsign", "_get_store_id",
    "should_set_cookie", "should_set_storage", "get_expiration_time", "regenerate", "_retrieve_session_data", "_delete_session",
    "_upsert_session", "get_cookie_name", "get_cookie_domain", "get_cookie_path", "get_cookie_httponly", "get_cookie_secure",
    "get_cookie_samesite",
)


class Refused(BaseException):
    """What the interface asked of a stand-in that does not know it: no except clause of the app's catches it."""


class Undone(Exception):
    """Why the interface is described and not run, in a sentence."""


# --- which interfaces --------------------------------------------------------


def library_class(thing, *packages):
    """The first class of one of the packages among the bases, or None."""
    for base in type(thing).__mro__:
        if base.__module__.split(".")[0] in packages:
            return base
    return None


def is_stored(base, interface):
    """Whether the sessions are kept on a server, as far as this file knows.

    Where open_session and save_session are Flask's own they are in the cookie, whatever else the interface has.
    """
    library = library_class(interface, "flask_session")
    if library is not None:
        return library.__name__ != "NullSessionInterface"
    return base.saves_by_itself(interface) and bool(base.clients_of(interface))


#: The kind of store of each interface of Flask-Session, by the name of the class.
KINDS = {
    "RedisSessionInterface": "redis", "MemcachedSessionInterface": "memcached", "FileSystemSessionInterface": "cache",
    "CacheLibSessionInterface": "cache", "MongoDBSessionInterface": "mongodb", "SqlAlchemySessionInterface": "sqlalchemy",
    "DynamoDBSessionInterface": "dynamodb",
}


def kind_of(base, interface):
    for cls in type(interface).__mro__:
        if cls.__module__.split(".")[0] == "flask_session" and cls.__name__ in KINDS:
            return KINDS[cls.__name__]
    kinds = {base.kind_of_client(place.value) for place in base.clients_of(interface)}
    return kinds.pop() if len(kinds) == 1 else None


# --- the store in memory -----------------------------------------------------


class Memory:
    """What is stored: bytes and for how many seconds, None for ever, by key."""

    def __init__(self, clock):
        self.clock = clock
        self.held = {}
        self.pending = {}  # rows of a table that wait for their commit
        self.by = None  # the client in whose place it was asked last

    def put(self, key, value, ttl):
        if isinstance(ttl, timedelta):
            ttl = ttl.total_seconds()
        self.held[as_text(key)] = (as_bytes(value), ttl)

    def get(self, key):
        return self.held.get(as_text(key), (None, None))[0]

    def delete(self, key):
        return self.held.pop(as_text(key), None) is not None


def as_text(key):
    return key.decode("utf-8") if isinstance(key, bytes) else str(key)


def as_bytes(value):
    if isinstance(value, (bytes, bytearray, memoryview)):
        return bytes(value)
    if isinstance(value, (str, int, float)) and not isinstance(value, bool):
        return str(value).encode("utf-8")
    raise Refused("stores a {}, which no client stores".format(type(value).__name__))


class StandIn:
    """Takes the place of a client; what it does not know is refused."""

    def __init__(self, memory, original):
        self.__dict__.update(held=memory, original=original)

    @property
    def memory(self):
        self.held.by = self.original
        return self.held

    def __getattr__(self, name):
        raise Refused("uses {} of its {}".format(name, type(self.original).__name__))


class RedisStandIn(StandIn):
    def get(self, name):
        value = self.memory.get(name)
        pool = getattr(self.original, "connection_pool", None)
        decodes = getattr(pool, "connection_kwargs", {}).get("decode_responses")
        return value.decode("utf-8") if decodes and value is not None else value

    def set(self, name, value, ex=None, px=None):
        self.memory.put(name, value, ex if px is None else seconds(px) / 1000)
        return True

    def setex(self, name, time, value):
        return self.set(name, value, ex=time)

    def psetex(self, name, time_ms, value):
        return self.set(name, value, px=time_ms)

    def expire(self, name, time):
        value = self.memory.get(name)
        if value is not None:
            self.memory.put(name, value, time)
        return value is not None

    def exists(self, *names):
        return sum(self.memory.get(name) is not None for name in names)

    def delete(self, *names):
        return sum(self.memory.delete(name) for name in names)


def seconds(time):
    return time.total_seconds() if isinstance(time, timedelta) else time


class MemcachedStandIn(StandIn):
    def get(self, key, default=None):
        value = self.memory.get(key)
        return default if value is None else value

    def set(self, key, value, time=0, expire=0, noreply=None):
        ttl = time or expire
        self.memory.put(key, value, ttl - self.memory.clock.now if ttl > 2592000 else ttl or None)
        return True

    def delete(self, key, noreply=None):
        return self.memory.delete(key)


class CacheStandIn(StandIn):
    """A cache of cachelib, or of Flask-Caching: it serializes by itself."""

    def backend(self):
        return getattr(self.original, "cache", self.original)

    def serializer(self):
        return getattr(self.backend(), "serializer", None)

    def key(self, key):
        prefix = getattr(self.backend(), "key_prefix", None) or ""
        return (prefix() if callable(prefix) else prefix) + key

    def get(self, key):
        value = self.memory.get(self.key(key))
        if value is None:
            return None
        return self.serializer().loads(value) if self.serializer() else pickle.loads(value)

    def set(self, key, value, timeout=None):
        if timeout is None:
            timeout = getattr(self.backend(), "default_timeout", 300)
        data = self.serializer().dumps(value) if self.serializer() else pickle.dumps(value, pickle.HIGHEST_PROTOCOL)
        self.memory.put(self.key(key), data, timeout or None)
        return True

    def delete(self, key):
        return self.memory.delete(self.key(key))


STAND_INS = {"redis": RedisStandIn, "memcached": MemcachedStandIn, "cache": CacheStandIn}


class Row:
    """A row of the table, or a document of MongoDB, that is stored with the next commit."""

    def __init__(self, session_id, data, expiry):
        self.session_id, self.data, self.expiry = session_id, data, expiry


class TableStandIn:
    """The model of Flask-Session up to 0.6, its query and its db.session, all in one."""

    def __init__(self, memory):
        self.memory, self.query, self.session, self.asked = memory, self, self, None

    def __call__(self, session_id, data, expiry):
        return Row(session_id, data, expiry)

    def filter_by(self, session_id):
        self.asked = session_id
        return self

    def first(self):
        value = self.memory.get(self.asked)
        if value is None:
            return None
        ttl = self.memory.held[self.asked][1]
        row = Row(self.asked, value, ttl and utc(self.memory.clock, ttl))
        self.memory.pending[self.asked] = row
        return row

    def add(self, row):
        self.memory.pending[row.session_id] = row

    def delete(self, row=None):
        key = row.session_id if row is not None else self.asked
        self.memory.pending.pop(key, None)
        return self.memory.delete(key)

    def commit(self):
        for key, row in self.memory.pending.items():
            self.memory.put(key, row.data, row.expiry and left(self.memory.clock, row.expiry))
        self.memory.pending = {}

    def rollback(self):
        self.memory.pending = {}


class CollectionStandIn:
    """The collection of Flask-Session up to 0.6."""

    def __init__(self, memory):
        self.memory = memory

    def find_one(self, query):
        value = self.memory.get(query["id"])
        if value is None:
            return None
        ttl = self.memory.held[query["id"]][1]
        return {"id": query["id"], "val": value, "expiration": ttl and utc(self.memory.clock, ttl)}

    def update(self, query, document, upsert):
        expiration = document["expiration"]
        self.memory.put(query["id"], document["val"], expiration and left(self.memory.clock, expiration))

    def update_one(self, query, change, upsert):
        self.update(query, change["$set"], upsert)

    def remove(self, query):
        self.memory.delete(query["id"])

    delete_one = remove


def utc(clock, ttl):
    return clock.frozen_datetime().utcfromtimestamp(clock.time() + ttl)


def left(clock, moment):
    """The seconds until a moment in UTC, with a zone or without."""
    return (moment.replace(tzinfo=None) - clock.frozen_datetime().utcnow().replace(tzinfo=None)).total_seconds()


def with_memory(base, interface, memory):
    """A copy of the interface whose store is the memory, and the places that are to be filled for it; or Undone."""
    copied, kind = copy.copy(interface), kind_of(base, interface)
    if kind is None:
        raise Undone("it reaches no single store for which there is a stand-in")
    if kind in STAND_INS:
        clients = base.clients_of(interface)
        if any(base.kind_of_client(place.value) != kind for place in clients):
            raise Undone("it reaches more than one kind of store")
        if not clients:
            raise Undone("the client of its store is of a kind for which there is no stand-in")
        return copied, [place._replace(value=STAND_INS[kind](memory, place.value)) for place in clients]
    if hasattr(interface, "_upsert_session"):
        return with_methods(copied, memory), []
    if kind == "sqlalchemy" and hasattr(interface, "sql_session_model"):
        copied.db = copied.sql_session_model = TableStandIn(memory)
        return copied, []
    if kind == "mongodb" and hasattr(interface, "store"):
        copied.store = copied.db = CollectionStandIn(memory)
        copied.client = None
        return copied, []
    raise Undone("there is no stand-in for its store")


@contextlib.contextmanager
def filled(copied, places):
    """The places hold what they are to hold: attributes those of the copy, and variables for as long as this lasts."""
    before = []
    try:
        for place in places:
            before.append((place, fill(copied, place)))
        yield
    finally:
        for place, value in reversed(before):
            if place.holder is not None:
                fill(copied, place._replace(value=value))


def fill(copied, place):
    """What the place held before."""
    if place.holder is None:
        return setattr(copied, place.name, place.value)
    if isinstance(place.holder, dict):  # of a module
        value, place.holder[place.name] = place.holder[place.name], place.value
    else:  # a cell of a closure
        value = place.holder.cell_contents
        try:
            place.holder.cell_contents = place.value
        except AttributeError:  # Python 3.6
            raise Undone("its client is in a closure, where this Python has no way to put another")
    return value


def with_methods(copied, memory):
    """Flask-Session from 0.7 on has three methods that know the store."""
    for name in ("_retrieve_session_data", "_upsert_session", "_delete_session"):
        owner = next(cls for cls in type(copied).__mro__ if name in vars(cls))
        if owner.__module__.split(".")[0] != "flask_session":
            raise Undone("{} is its own, and there is no stand-in for the store that it reaches".format(name))

    def retrieve(store_id):
        value = memory.get(store_id)
        return None if value is None else copied.serializer.decode(value)

    def upsert(session_lifetime, session, store_id):
        memory.put(store_id, copied.serializer.encode(session), session_lifetime.days * 86400 + session_lifetime.seconds)

    copied._retrieve_session_data, copied._upsert_session, copied._delete_session = retrieve, upsert, memory.delete
    return copied


# --- the clock ---------------------------------------------------------------


@contextlib.contextmanager
def frozen(interface, clock):
    """The modules of the interface's classes see the clock that stands still."""
    replaced = []
    for cls in type(interface).__mro__:
        module = sys.modules.get(cls.__module__)
        if module is None or cls.__module__ in ("builtins", "flask.sessions"):
            continue
        for name, stand_in in (("time", clock), ("datetime", clock.frozen_datetime())):
            value = vars(module).get(name)
            if value is sys.modules.get("time") or name == "datetime" and isinstance(value, type) and value.__module__ == "datetime":
                replaced.append((module, name, value))
                setattr(module, name, stand_in)
    try:
        yield
    finally:
        for module, name, value in reversed(replaced):
            setattr(module, name, value)


# --- the rows ----------------------------------------------------------------


class Recorder:
    """Makes rows of what the interface does with the store in memory."""

    def __init__(self, base, app, interface, memory, clock, key, url=None):
        self.url = url  # the address that browsers see
        self.answers = base.Answers(app, url)
        self.base, self.app, self.interface, self.memory, self.clock, self.key = base, app, interface, memory, clock, key
        self.signers, self.left_out, self.own_key = [], [], None

    def put(self, before):
        self.memory.held, self.memory.pending = dict(before or {}), {}

    def run(self, cookie, before, act):
        """One request: what is then in the store, the header, and the id."""
        self.put(before)
        self.clock.now = self.base.NOW
        headers = {} if cookie is None else {"Cookie": cookie}
        sessions = []

        def view(proxy):
            sessions.extend((self.base.opened_session(), dict(self.base.opened_session())))
            act(proxy)

        response = self.answers.answer(self.url, headers, view)
        session, opened = sessions
        return dict(opened=opened, set_cookie=response.headers.getlist("Set-Cookie"), vary=response.headers.getlist("Vary"),
                    id=getattr(session, "sid", None), empty=not session)

    def exchange(self, name, comment, cookie, before, action, values=None):
        row = dict(kind="exchange", name=name, comment=comment, now=self.base.NOW, key=self.base.text(self.base.to_bytes(self.key)),
                   cookie=cookie, before=self.shown(before), action=action, value=json.dumps(values) if values is not None else None)
        try:
            seen = self.run(cookie, before, lambda session: act(session, action, values))
        except Exception:
            row.update(fails=True, after=self.shown(self.memory.held), set_cookie=[], vary=[], id=None)
            return row
        row.update(fails=False, after=self.shown(self.memory.held), set_cookie=seen["set_cookie"], vary=seen["vary"], id=seen["id"])
        return row

    def shown(self, held):
        return [dict(key=key, data=self.base.text(data), ttl=ttl) for key, (data, ttl) in sorted((held or {}).items())]

    def stored(self, name, comment, session):
        """A session as the interface stores it, and as it stores what it reads of that."""
        try:
            seen = self.run(None, None, lambda proxy: proxy.update(session))
            (key, (data, _)), = self.memory.held.items()
            first = dict(self.memory.held)
            self.run(cookie_of(seen["set_cookie"]), first, lambda proxy: setattr(proxy, "modified", True))
            again, _ = self.memory.held[key]
        except Exception as error:
            self.left_out.append("{}: the app itself cannot store it: {}".format(name, type(error).__name__))
            return None
        return dict(kind="stored", name=name, comment=comment, now=self.base.NOW, data=self.base.text(data), again=self.base.text(again))

    def rows(self, about, sessions):
        for name, comment, session in sessions:
            row = self.stored(name, comment, session)
            if row is not None:
                yield row
        yield from self.exchanges(about)

    def reads(self, cookie, before):
        """Whether the interface reads a session that it has stored."""
        try:
            return self.run(cookie, before, lambda session: None)["opened"].get("who") == "nobody"
        except Exception:
            return False

    def held(self, **values):
        """A session that is in the store, its cookie, and what it holds there."""
        seen = self.run(None, None, lambda session: session.update(values))
        return cookie_of(seen["set_cookie"]), dict(self.memory.held)

    def exchanges(self, about):
        permanent, stored = self.held(_permanent=True, who="nobody")
        browser, passing = self.held(_permanent=False, who="nobody")
        unknown, _ = self.held(who="nobody")
        spoilt = {key: (b"\xc1 no session", ttl) for key, (_, ttl) in stored.items()}
        written = {"who": "nobody", "a": [1, "b"]}
        yield self.exchange("exchange/visitor", "a visitor whose session nobody looks at", None, None, "none")
        yield self.exchange("exchange/reader", "a visitor whose session is read", None, None, "read")
        yield self.exchange("exchange/new", "a new session", None, None, "write", written)
        yield self.exchange("exchange/new-permanent", "a new permanent session", None, None, "write", dict(written, _permanent=True))
        yield self.exchange("exchange/new-browser", "one that ends with the browser", None, None, "write", dict(written, _permanent=False))
        for kind, cookie, before in (("permanent", permanent, aged(stored)), ("browser", browser, aged(passing))):
            comment = "a session " + ("that ends with the browser" if kind == "browser" else "that is permanent")
            if not self.reads(cookie, before):
                self.left_out.append("exchange/{}-...: the app itself does not read the session again, {}".format(kind, comment))
                continue
            yield self.exchange("exchange/{}-untouched".format(kind), comment + ", untouched", cookie, before, "none")
            yield self.exchange("exchange/{}-read".format(kind), comment + ", read", cookie, before, "read")
            yield self.exchange("exchange/{}-changed".format(kind), comment + ", changed", cookie, before, "write", {"more": 1})
            yield self.exchange("exchange/{}-cleared".format(kind), comment + ", cleared", cookie, before, "clear")
            yield self.exchange("exchange/{}-emptied".format(kind), comment + ", every key removed", cookie, before, "empty")
        yield self.exchange("exchange/unknown", "an id that is not in the store, untouched", unknown, None, "none")
        yield self.exchange("exchange/unknown-new", "a new session in place of one that is not in the store", unknown, None, "write", written)
        if about["use_signer"]:
            bad = permanent[:-3]
            yield self.exchange("exchange/bad", "a signature that is not genuine", bad, stored, "none")
            yield self.exchange("exchange/bad-new", "a new session in place of a bad one", bad, stored, "write", written)
        yield self.exchange("exchange/spoilt", "a stored session that cannot be read", permanent, spoilt, "read")


def aged(held):
    """The same with little time left, so that it shows who gives a session more."""
    return {key: (data, ttl and 7) for key, (data, ttl) in held.items()}


def act(session, action, values):
    if action == "read":
        session.get("who")
    if action == "clear":
        session.clear()
    if action == "empty":
        for key in list(session):
            session.pop(key)
    for key, value in (values or {}).items():
        session[key] = value


def cookie_of(lines):
    """The Cookie header for the last Set-Cookie that is no deletion, or Undone."""
    for line in reversed(lines):
        pair = line.partition(";")[0]
        if pair.partition("=")[2]:
            return pair
    raise Undone("it sends no cookie for a session that was changed")


@contextlib.contextmanager
def noting(signers):
    """Every Signer that signs is noted."""
    sign = itsdangerous.Signer.get_signature

    def get_signature(self, value):
        signers.append(self)
        return sign(self, value)

    itsdangerous.Signer.get_signature = get_signature
    try:
        yield
    finally:
        itsdangerous.Signer.get_signature = sign


# --- what the interface is ---------------------------------------------------


def about_interface(recorder):
    """The description of the interface, by what it does with one session."""
    base, interface = recorder.base, recorder.interface
    with noting(recorder.signers):
        seen = recorder.run(None, None, lambda session: session.update({"b": 1, "a": (u"\u00e9", 2), "_permanent": True}))
    held = dict(recorder.memory.held)
    if len(held) != 1:
        raise Undone("it stores {} entries for one session".format(len(held)))
    (store_key, (data, ttl)), = held.items()
    value = cookie_of(seen["set_cookie"]).partition("=")[2]
    signer = next((signer for signer in reversed(recorder.signers) if signed_by(signer, value)), None)
    sid = seen["id"]
    if not isinstance(sid, str):
        sid = value if signer is None else base.text(signer.unsign(value))
    use_signer = value != sid
    if not store_key.endswith(sid):
        raise Undone("the key in its store does not end with the id")
    about = {
        "prefix": store_key[:len(store_key) - len(sid)], "use_signer": use_signer, "id": id_kind(interface, sid),
        "format": format_of(data), "json": json_of(data), "permanent": bool(recorder.run(None, None, lambda s: None)["opened"].get("_permanent")),
        "signer": None,
    }
    if use_signer:
        about["signer"] = signer_of(base, signer, value, recorder.key, recorder.own_key)
    return about, seen["set_cookie"]


def signed_by(signer, value):
    try:
        signer.unsign(value)
        return True
    except Exception:
        return False


def signer_of(base, signer, value, key, own_key):
    if signer is None or type(signer) is not itsdangerous.Signer:
        raise Undone("the id in its cookie is not signed by itsdangerous' Signer")
    keys = keys_of(base, signer)
    if keys == [base.to_bytes(own_key)]:
        raise Undone("it signs ids by a signer that was made with the app's key where that cannot be replaced by another")
    if keys != [base.to_bytes(key)]:
        raise Undone("it signs with another key than the app's SECRET_KEY. In Go that key is the SecretKey of the flasksession.Config, which has "
                     "to be written by hand")
    try:
        digest = signer.digest_method(b"").name
    except Exception:
        digest = None
    return {"salt": base.text(base.to_bytes(signer.salt)), "sep": base.text(base.to_bytes(signer.sep)),
            "derivation": signer.key_derivation if isinstance(signer.key_derivation, str) else None, "digest": digest}


def id_kind(interface, sid):
    if re.match("^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$", sid):
        return {"kind": "uuid4", "bytes": None}
    length = getattr(interface, "sid_length", None)
    if isinstance(length, int) and len(sid) == (length * 4 + 2) // 3:
        return {"kind": "token", "bytes": length}
    if re.match("^[A-Za-z0-9_-]{43}$", sid):
        return {"kind": "token", "bytes": 32}
    return {"kind": "other", "bytes": None}


def format_of(data):
    """The format, by the bytes of {"b": 1, "a": ("é", 2)}."""
    if data[:1] == b"{":
        if b'" t":' in data.replace(b" :", b":"):
            return "tagged-json"
        return "json" if data.startswith(b'{"') and b'":[' in data and u"\u00e9".encode("utf-8") in data else "plain-json"
    if data[:1] == b"\x80" and data[1:2] <= b"\x05" or data[:1] in (b"(", b"}"):
        return "pickle"
    if data[:2] == b"!\x80":
        return "cachelib-pickle"
    if data[:1] and 0x81 <= data[0] <= 0x8f:
        return "msgpack"
    return "other"


def json_of(data):
    """How JSON is spelled."""
    if data[:1] != b"{":
        return None
    return {"sort_keys": data.index(b'"a"') < data.index(b'"b"'), "ensure_ascii": u"\u00e9".encode("utf-8") not in data, "spaced": b": " in data}


def release_of(base, interface):
    """Flask-Session's release, and the rules that Go knows it by; None for what was written by hand."""
    if library_class(interface, "flask_session") is None:
        return None, None
    release = base.version_of("flask-session")
    number = tuple(int(part) for part in re.findall(r"\d+", release)[:2])
    rules = "0.8" if number >= (0, 7) else "0.6" if number >= (0, 6) else "0.5" if number >= (0, 4) else "0.3"
    return release, rules


#: For each kind of rules, whether a session is stored and its cookie sent: of a visitor, of one whose
#: session is permanent and untouched, and of one whose session is not.
RULES = (
    ("always", ((True, True), (True, True), (True, True))),
    ("0.8", ((False, False), (True, True), (True, False))),
    ("0.6", ((False, False), (True, True), (False, False))),
    ("0.5", ((False, False), (True, True), (True, True))),
)


def rules_of(rows):
    """The rules that an interface written by hand follows, None for none that Go has."""
    seen = []
    for name in ("visitor", "permanent-untouched", "browser-untouched"):
        row = rows.get("exchange/" + name)
        if row is None:
            return None
        seen.append((row["after"] != row["before"], bool(row["set_cookie"])))
    return next((rules for rules, signs in RULES if signs == tuple(seen)), None)


def settings_of(base, app, about, line):
    """The settings of the cookie, as the Set-Cookie shows them, and those of the lifetime."""
    attributes = {}
    for part in line.split(";")[1:]:
        name, _, value = part.strip().partition("=")
        attributes[name.lower()] = value
    return {
        "SESSION_COOKIE_NAME": line.partition("=")[0],
        "SESSION_COOKIE_DOMAIN": attributes.get("domain"),
        "SESSION_COOKIE_PATH": attributes.get("path", "/"),
        "SESSION_COOKIE_HTTPONLY": "httponly" in attributes,
        "SESSION_COOKIE_SECURE": "secure" in attributes,
        "SESSION_COOKIE_SAMESITE": attributes.get("samesite"),
        "PERMANENT_SESSION_LIFETIME": base.number(app.permanent_session_lifetime.total_seconds()),
        "SESSION_REFRESH_EACH_REQUEST": bool(app.config.get("SESSION_REFRESH_EACH_REQUEST", True)),
        "MAX_COOKIE_SIZE": app.config.get("MAX_COOKIE_SIZE", 4093),
    }


# --- plain words -------------------------------------------------------------


def differences(base, app, interface, header):
    store = header["store"]
    library = library_class(interface, "flask_session")
    if library is None:
        yield ("session_interface: " + base.name_of(interface) + " is written by hand. The Config says what it does with the recorded "
               "requests; the rows show how far Go does the same.")
    else:
        own = sorted({name for cls in type(interface).__mro__ if cls.__module__.split(".")[0] not in ("flask_session", "flask", "builtins", "abc")
                      for name in METHODS if name in vars(cls)} | {name for name in METHODS if name in vars(interface)})
        if own:
            yield ("session_interface: " + base.name_of(interface) + " has code of its own in " + ", ".join(own) + ". Go does what "
                   "Flask-Session does; the rows show whether that is the same.")
    if store["rules"] in ("0.6", "0.5", "0.3", "always"):
        yield ("ids: this interface takes over an id that is not in its store, so whoever can plant a cookie chooses it. Go makes a new one.")
    if store["rules"] is None:
        yield "rules: it stores and sends cookies by rules that Go has not; the Config has those of Flask-Session 0.5, and the rows disagree."
    if store["use_signer"] and app.config.get("SECRET_KEY_FALLBACKS"):
        yield "SECRET_KEY_FALLBACKS have no effect on the ids: the interface signs and checks with SECRET_KEY alone."
    yield from permanent_differences(base, app, header)
    if store["format"] == "other":
        yield "format: Go needs a Serialization of your own for it, which flaskcookietest.CheckStored then tests; flaskcookie check cannot."
    if store["id"]["kind"] == "other":
        yield "ids: they are neither tokens nor uuid4: write NewID in Go."
    if None in store["ttl"].values():
        yield "lifetime: it stores sessions for ever. Go has no such sessions: the Config keeps them for PERMANENT_SESSION_LIFETIME."


def permanent_differences(base, app, header):
    remedy = ("Go has no setting for that: call SetPermanent(true) of the session before each view. It is a change, so each visitor's "
              "session is stored.")
    if header["permanent"]:
        yield "session.permanent: the app makes every session permanent, on every request. " + remedy
        return
    for function in base.setters_of_permanent(app):
        yield ("session.permanent: {} sets it on requests. If it makes every session permanent, record with "
               "--permanent. {}".format(base.called(function), remedy))


def cookie_differences(rows):
    """What an interface written by hand leaves out of its cookies, with what to do."""
    sent = {row["name"]: " ".join(row["set_cookie"]) for row in rows if row["kind"] == "exchange" and not row["fails"]}
    new, cleared = sent.get("exchange/new-permanent"), sent.get("exchange/permanent-cleared")
    if new and not re.search("(?i); *(expires|max-age)=", new):
        yield ("Expires: the cookie of a permanent session has none here, so that browsers forget it when they are closed. Go sends one, and rows of "
               "permanent sessions disagree in that. Mend the app, with expires=self.get_expiration_time(app, session), or leave "
               "session.permanent off on both sides.")
    if cleared == "":
        yield ("logout: the cookie of a session that was cleared stays in the browser. Go deletes it, and the rows of cleared and emptied sessions "
               "disagree in that. Mend the app, with response.delete_cookie where the session is empty.")


# --- the Go Config -----------------------------------------------------------

FORMATS = {
    "msgpack": "flasksession.MsgPack", "json": "flasksession.JSON", "pickle": "flasksession.Pickle",
    "cachelib-pickle": "flasksession.CachelibPickle", "other": "yourSerialization",
}
VERSIONS = {"0.6": "flasksession.V06", "0.5": "flasksession.V05", "0.3": "flasksession.V03", None: "flasksession.V05"}


def go_config(header):
    """The flasksession.Config of the app, as Go source, and the store that belongs to it."""
    store, fields = header["store"], []
    if store["use_signer"]:
        fields.append("SecretKey: secretKey, // from where your app has it; never in the source")
    fields += go_settings(header["settings"]) + go_rules(store) + go_format(store) + go_ttl(store, header["settings"])
    text = "flasksession.Config{\n" + "".join("\t" + field + "\n" for field in fields) + "}"
    return text + "\n\nIts store:\n\n" + "\n".join(header["go_store"])


def go_string(value):
    return json.dumps(value)


def go_settings(settings):
    samesite = settings["SESSION_COOKIE_SAMESITE"]
    lifetime = settings["PERMANENT_SESSION_LIFETIME"]
    modes = {"lax": "Lax", "strict": "Strict", "none": "None"}
    fields = (
        ("SessionCookieName", settings["SESSION_COOKIE_NAME"] != "session", go_string(settings["SESSION_COOKIE_NAME"])),
        ("SessionCookieDomain", settings["SESSION_COOKIE_DOMAIN"], go_string(settings["SESSION_COOKIE_DOMAIN"])),
        ("SessionCookiePath", settings["SESSION_COOKIE_PATH"] != "/", go_string(settings["SESSION_COOKIE_PATH"])),
        ("SessionCookieHTTPOnly", not settings["SESSION_COOKIE_HTTPONLY"], "new(false)"),
        ("SessionCookieSecure", settings["SESSION_COOKIE_SECURE"], "true"),
        ("SessionCookieSameSite", samesite, "http.SameSite{}Mode".format(modes.get(str(samesite).lower()))),
        ("PermanentSessionLifetime", lifetime != 31 * 86400, go_duration(lifetime)),
        ("SessionRefreshEachRequest", not settings["SESSION_REFRESH_EACH_REQUEST"], "new(false)"),
        ("MaxCookieSize", settings["MAX_COOKIE_SIZE"] != 4093, settings["MAX_COOKIE_SIZE"] or -1),
    )
    return ["{}: {},".format(name, value) for name, given, value in fields if given]


def go_duration(seconds):
    if seconds == int(seconds):
        return "{} * time.Second".format(int(seconds))
    return "{} * time.Microsecond".format(int(round(seconds * 1e6)))


def go_rules(store):
    signer, ids = store["signer"], store["id"]
    uuids = store["rules"] in ("0.5", "0.3", None)
    fields = [
        ("Version", store["rules"] not in ("0.8", "always"), VERSIONS.get(store["rules"])),
        ("Save", store["rules"] == "always", "flasksession.SaveAlways"),
        ("SessionKeyPrefix", store["prefix"] != "session:", "new({})".format(go_string(store["prefix"]))),
        ("SessionPermanent", not store["permanent"], "new(false)"),
        ("SessionIDLength", ids["kind"] == "token" and not uuids and ids["bytes"] != 32, ids["bytes"]),
        ("NewID", ids["kind"] == "uuid4" and not uuids, "flasksession.UUID4"),
        ("NewID", ids["kind"] == "other" or ids["kind"] == "token" and uuids, "yourNewID"),
        ("SessionUseSigner", store["use_signer"], "true"),
    ]
    lines = ["{}: {},".format(name, value) for name, given, value in fields if given]
    if signer and signer["salt"] != "flask-session":
        lines.append("Salt: {},".format(go_string(signer["salt"])))
    return lines + (go_signer(signer) if signer else [])


def go_signer(signer):
    digests = {"md5": "md5.New", "sha1": "sha1.New", "sha224": "sha256.New224", "sha256": "sha256.New", "sha384": "sha512.New384",
               "sha512": "sha512.New"}
    derivations = {"django-concat": "signer.DjangoConcat", "concat": "signer.Concat", "none": "signer.None"}
    inner = []
    if signer["digest"] != "sha1":
        inner.append("Digest: " + digests.get(signer["digest"], "yourDigest"))
    if signer["derivation"] != "hmac":
        inner.append("KeyDerivation: " + derivations.get(signer["derivation"], "yourDerivation"))
    if signer["sep"] != ".":
        inner.append("Sep: " + go_string(signer["sep"]))
    return ["Signer: signer.Options{" + ", ".join(inner) + "},"] if inner else []


def go_format(store):
    kind, spelled = store["format"], store["json"]
    if kind == ("msgpack" if store["rules"] in ("0.8", "always") else "pickle"):
        return []
    if kind in FORMATS:
        return ["Serialization: {},".format(FORMATS[kind])]
    plain = kind == "plain-json"
    if plain and spelled == {"sort_keys": False, "ensure_ascii": True, "spaced": True}:
        return ["Serialization: flasksession.PlainJSON,"]
    options = [("Untagged: true", plain), ("SortKeys: true", spelled["sort_keys"]), ("RawUnicode: true", not spelled["ensure_ascii"]),
               ("Spaced: true", spelled["spaced"])]
    return ["Serialization: taggedjson.NewCodec(taggedjson.Options{{{}}}),".format(", ".join(text for text, given in options if given))]


def go_ttl(store, settings):
    """StoreTTL, if the store keeps sessions for another time than the lifetime."""
    lifetime = int(settings["PERMANENT_SESSION_LIFETIME"])
    permanent, browser = (lifetime if store["ttl"][kind] is None else int(store["ttl"][kind]) for kind in ("permanent", "browser"))
    if permanent == browser == lifetime:
        return []
    if permanent == browser:
        return ["StoreTTL: func(*flaskcookie.Session) time.Duration { return " + go_duration(permanent) + " },"]
    return ["StoreTTL: func(s *flaskcookie.Session) time.Duration {", "\tif s.Permanent() {", "\t\treturn " + go_duration(permanent), "\t}",
            "\treturn " + go_duration(browser), "},"]


def go_store(base, app, interface, client=None):
    """The Go store that the interface's corresponds to, code in which no address and no password stands; None if there is none."""
    kind = kind_of(base, interface)
    if kind is None:
        return None
    package, find = {
        "redis": ("redisstore", go_redis), "memcached": ("memcachedstore", go_memcached), "cache": ("filestore or redisstore", go_cache),
        "mongodb": ("mongostore", go_mongodb), "sqlalchemy": ("sqlstore", go_sql), "dynamodb": ("dynamostore", go_dynamodb),
    }[kind]
    try:
        return find(base, app, interface, client)
    except Exception as error:
        return ["// github.com/flaskcookie/flaskcookie-go/flasksession/{}; what it needs cannot be found out here: {}".format(
            package, type(error).__name__)]


def go_redis(base, app, interface, client):
    return redis_store(base.clients_of(interface)[0].value if client is None else client)


def redis_store(client):
    pool = getattr(client, "connection_pool", None)
    kwargs = getattr(pool, "connection_kwargs", {})
    options = ["DB: {}".format(kwargs["db"])] if kwargs.get("db") else []
    options += [name + ": " + value for name, key, value in (("Username", "username", "username"), ("Password", "password", "password"))
                if kwargs.get(key)]
    if "SSL" in getattr(getattr(pool, "connection_class", None), "__name__", ""):
        options.append("TLSConfig: &tls.Config{MinVersion: tls.VersionTLS12}")
    if "Cluster" in type(client).__name__:
        made = "redis.NewClusterClient(&redis.ClusterOptions{" + ", ".join(["Addrs: addrs"] + options) + "})"
    elif "Sentinel" in type(pool).__name__:
        made = "redis.NewFailoverClient(&redis.FailoverOptions{" + ", ".join(["MasterName: master", "SentinelAddrs: addrs"] + options) + "})"
    else:
        unix = ['Network: "unix"'] if kwargs.get("path") else []
        made = "redis.NewClient(&redis.Options{" + ", ".join(unix + ["Addr: addr"] + options) + "})"
    return ["// github.com/flaskcookie/flaskcookie-go/flasksession/redisstore, with github.com/redis/go-redis/v9", "redisstore.New(" + made + ")"]


def go_memcached(base, app, interface, client):
    return ["// github.com/flaskcookie/flaskcookie-go/flasksession/memcachedstore, with github.com/bradfitz/gomemcache/memcache",
            "memcachedstore.New(memcache.New(addr))"]


def go_cache(base, app, interface, client):
    cache = base.clients_of(interface)[0].value if client is None else client
    cache = getattr(cache, "cache", cache)
    if hasattr(cache, "_write_client") or hasattr(cache, "_client") and "Redis" in type(cache).__name__:
        return redis_store(getattr(cache, "_write_client", None) or cache._client)
    if "Memcached" in type(cache).__name__:
        return go_memcached(base, app, interface, client)
    if not hasattr(cache, "_path"):
        return None
    release = tuple(int(part) for part in re.findall(r"\d+", base.version_of("cachelib"))[:2])
    options = [("Hash: md5.New", release <= (0, 15)), ("PickledExpiry: true", release <= (0, 6)),
               ("Mode: 0o{:o}".format(getattr(cache, "_mode", None) or 0o600), getattr(cache, "_mode", None) not in (None, 0o600)),
               ("Threshold: new({})".format(getattr(cache, "_threshold", 500)), getattr(cache, "_threshold", 500) != 500)]
    options = ", ".join(text for text, given in options if given)
    return ["// github.com/flaskcookie/flaskcookie-go/flasksession/filestore; dir is where the app has its session files",
            "filestore.New(dir, {})".format("&filestore.Options{" + options + "}" if options else "nil")]


def go_mongodb(base, app, interface, client):
    new = "New" if release_of(base, interface)[1] == "0.8" else "NewChecking"
    return ["// github.com/flaskcookie/flaskcookie-go/flasksession/mongostore, with go.mongodb.org/mongo-driver/v2",
            "mongostore.{}(client.Database({}).Collection({}))".format(new, go_string(interface.store.database.name), go_string(interface.store.name))]


def go_dynamodb(base, app, interface, client):
    return ["// github.com/flaskcookie/flaskcookie-go/flasksession/dynamostore, with github.com/aws/aws-sdk-go-v2",
            "dynamostore.New(client, {})".format(go_string(getattr(interface, "table_name", None) or interface.store.name))]


def go_sql(base, app, interface, client):
    table = interface.sql_session_model.__table__
    options = [("Table: " + go_string(table.name), table.name != "sessions"), ("Schema: " + go_string(table.schema), table.schema)]
    options = ", ".join(text for text, given in options if given)
    database = getattr(interface, "client", None) or interface.db
    with app.app_context():
        name = database.engine.dialect.name
    dialect, driver, url = {
        "postgresql": ("PostgreSQL", "pgx", "postgres://..., by github.com/jackc/pgx/v5/stdlib"),
        "mysql": ("MySQL", "mysql", "user@tcp(host)/database, by github.com/go-sql-driver/mysql"),
        "mariadb": ("MySQL", "mysql", "user@tcp(host)/database, by github.com/go-sql-driver/mysql"),
        "sqlite": ("SQLite", "sqlite", "file:PATH?_pragma=busy_timeout(5000), by modernc.org/sqlite"),
    }[name]
    return ["// github.com/flaskcookie/flaskcookie-go/flasksession/sqlstore; dsn is of the form " + url,
            'db, err := sql.Open("{}", dsn)'.format(driver),
            "sqlstore.New(db, sqlstore.{}, {})".format(dialect, "&sqlstore.Options{" + options + "}" if options else "nil")]


# --- all of it ---------------------------------------------------------------


def record(base, app, target, files=(), sessions=(), url=None, permanent=False):
    """The header, the lines of the fixtures, and what was left out, as record_fixtures.record returns them and takes what it is told."""
    interface = app.session_interface
    key, own_key = random_key(), app.config.get("SECRET_KEY")
    proof = None if not app.secret_key else itsdangerous.Signer(app.secret_key, salt=PROOF, key_derivation="hmac").get_signature(PROOF)
    secrets = base.configured_secrets(app) + keys_in(base, interface)
    store = go_store(base, app, interface)
    if store is None:
        raise base.CannotRecord(
            "session_interface is {}: the sessions are kept on a server, in a store for which Go has none. Use the Go package "
            "flasksession with a Store of your own, or keep them in Redis, memcached, MongoDB, DynamoDB, SQL or files.".format(base.name_of(interface)))
    sessions = [row for row in base.spread()] + list(sessions) + [row for path in files for row in named(base, path)]
    guard = base.Guard()
    try:
        with base.Clock().installed() as clock, frozen(interface, clock), base.without_teardown(app), \
                in_place(base, app, interface, key, clock) as (copied, memory):
            companions = beside(base, app, own_key, url)
            if permanent:
                copied = app.session_interface = base.always_permanent(copied)
            with guard.on():
                recorder = Recorder(base, app, copied, memory, clock, key, url)
                recorder.own_key = own_key
                header, rows = observed(recorder, interface, target, sessions)
    except (Refused, base.Refused) as reason:
        raise base.CannotRecord(described(base, interface, "it " + (guard.reached or str(reason)), store))
    except Undone as reason:
        raise base.CannotRecord(described(base, interface, guard.reached and "it " + guard.reached or str(reason), store))
    if guard.reached:
        raise base.CannotRecord(described(base, interface, "it " + guard.reached, store))
    secrets += [signing for signer in recorder.signers for signing in keys_of(base, signer) if signing != base.to_bytes(key)]
    header["key_proof"] = base.text(proof) if header["store"]["use_signer"] and proof else None
    header["permanent"], header["companions"] = permanent, companions
    header["differences"] = recorder.answers.faults + list(differences(base, app, interface, header)) + list(cookie_differences(rows))
    header["rows"] = len(rows)
    lines = [json.dumps(row, sort_keys=True) for row in [header] + rows]
    for row, line in zip([header] + rows, lines):
        base.check_secrets(line, secrets, row.get("name", "the settings"), own=not row.get("comment", "named in ").startswith("named in "))
    header["unsought"] = list(base.unsought(secrets))
    header["go_store"] = store if memory.by is None else go_store(base, app, interface, memory.by)
    return header, lines, recorder.left_out


def random_key():
    return base64.urlsafe_b64encode(os.urandom(24)).decode("ascii")


def beside(base, app, own_key, url):
    """What record_fixtures.py knows of the extensions, by the app's own key, of which the Configs depend. Nothing leaves here either:
    what tries to is refused, and said of the extension."""
    other, app.config["SECRET_KEY"] = app.config["SECRET_KEY"], own_key
    try:
        with base.Guard().on(), base.pushed(app.test_request_context("/", base_url=url)):
            return base.guarded_companions(app)
    finally:
        app.config["SECRET_KEY"] = other


@contextlib.contextmanager
def in_place(base, app, interface, key, clock):
    """The app with the copied interface and a key that signs nothing else."""
    memory = Memory(clock)
    copied, places = with_memory(base, interface, memory)
    before = app.session_interface, app.config.get("SECRET_KEY")
    for place in signers_of(base, interface):
        if keys_of(base, place.value) == [base.to_bytes(app.secret_key)]:  # made before the key was replaced
            places.append(place._replace(value=resigning(place.value, key)))
    with filled(copied, places):
        app.session_interface, app.config["SECRET_KEY"] = copied, key
        try:
            yield copied, memory
        finally:
            app.session_interface, app.config["SECRET_KEY"] = before


def signers_of(base, interface):
    """The places that hold a signer. One with another key than the app's is left alone: if it signs ids, nothing is recorded."""
    return [place for place in base.attributes_of(interface) + base.variables_of(interface)
            if issubclass(type(place.value), itsdangerous.Signer)]


def keys_of(base, signer):
    return list(map(base.to_bytes, getattr(signer, "secret_keys", None) or [signer.secret_key]))


def keys_in(base, interface):
    """The keys of all signers that the interface has, the app's or not: none may stand in a row."""
    return [key for place in signers_of(base, interface) for key in keys_of(base, place.value) if isinstance(key, bytes)]


def resigning(signer, key):
    """The same signer with another key."""
    signer = copy.copy(signer)
    if hasattr(signer, "secret_keys"):
        signer.secret_keys = [key.encode("ascii")]
    else:
        signer.secret_key = key.encode("ascii")
    return signer


def observed(recorder, interface, target, sessions):
    base, app = recorder.base, recorder.app
    about, lines = about_interface(recorder)
    release, rules = release_of(base, interface)
    rows = list(recorder.rows(about, sessions))
    by_name = {row["name"]: row for row in rows}
    ttl = {kind: next((entry["ttl"] for entry in by_name["exchange/new-" + kind]["after"]), None) for kind in ("permanent", "browser")}
    if rules is None:
        rules = rules_of(by_name)
    about.update({"class": base.name_of(interface), "kind": kind_of(base, interface), "release": release, "rules": rules, "ttl": ttl})
    header = {
        "kind": "app", "format": base.FORMAT, "app": target.split("(")[0], "versions": dict(base.versions(), **({"flask-session": release} if release else {})),
        "settings": settings_of(base, app, about, lines[-1]), "session_interface": base.name_of(interface), "store": about,
    }
    return header, rows


def described(base, interface, why, store):
    where = "the sessions are kept on a server, and " + why
    if hasattr(interface, "get_signing_serializer"):  # by its bases it could be one of cookies
        where = ("it has open_session or save_session of its own and a client, so that sessions may be kept on a server; " + why)
    return ("session_interface is {}: {}. It was not run to its end, since the app's own store must not be "
            "touched. If its sessions are kept there, use the Go package flasksession, with the store\n\n{}".format(
                base.name_of(interface), where, "\n".join(store)))


def named(base, path):
    """The sessions of a file of the user's."""
    stem = os.path.splitext(os.path.basename(path))[0]
    loads = TaggedJSONSerializer().loads
    try:
        if path.endswith(".py"):
            values = runpy.run_path(path).get("VALUES")
        else:
            with open(path, encoding="utf-8") as file:
                content = file.read()
            values = [loads(line) for line in content.splitlines() if line.strip()] if path.endswith(".jsonl") else loads(content)
    except Exception as error:
        raise base.CannotRecord("{} cannot be read: {}: {}".format(path, type(error).__name__, error))
    if isinstance(values, (list, tuple)):
        values = {str(number): value for number, value in zip(itertools.count(1), values)}
    if not isinstance(values, dict):
        raise base.CannotRecord(path + " has neither a list nor a dict of sessions (in a .py file: VALUES).")
    for name, value in values.items():
        yield "{}/{}".format(stem, name), "named in " + os.path.basename(path), value if isinstance(value, dict) else {"v": value}
