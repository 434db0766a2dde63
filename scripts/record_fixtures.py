#!/usr/bin/env python3
"""Record what a Flask app does with its session cookies, to hold Go against it.

    python record_fixtures.py myapp:app > fixtures.jsonl
    python record_fixtures.py "myapp:create_app('testing')" --values values.py > fixtures.jsonl

APP is what the flask command takes as --app: a module, or module:name, or a factory
with or without arguments. Run it in the environment and the directory of the app. It
needs Flask 1.0 or newer, Python 3.6 or newer, and nothing else.

Standard output gets the fixtures: one JSON object a line, first the app's settings, then
cookies for a spread of values, hostile cookies, Cookie headers, and responses, each as the
app's own session_interface reads and writes it. Standard error gets plain words: what will not
carry over to Go, and the Go Config that corresponds.

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
function runs.
"""

import argparse
import base64
import contextlib
import copy
import inspect
import json
import os
import re
import runpy
import sys
import threading
import time
import uuid
import zlib
from datetime import datetime
from datetime import timezone

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
    lifetime = app.permanent_session_lifetime.total_seconds()
    if time.time() - NOW <= lifetime + 86400:
        raise CannotRecord(
            "PERMANENT_SESSION_LIFETIME is so long that the recorded cookies, signed in 2001, would still be good "
            "today. Record the app with a shorter lifetime, or with a key that is not the real one."
        )
    if version_of("itsdangerous").startswith("0."):
        raise CannotRecord("itsdangerous 0.24 counts its time from 2011, and Go does not: update it.")
    try:
        _, stamp = serializer.loads(serializer.dumps({}), return_timestamp=True)
    except Exception as error:
        raise CannotRecord("the app's own serializer cannot read what it writes: " + type(error).__name__)
    if seconds(stamp) != clock.now:
        raise CannotRecord("the clock of the app's signer cannot be set, so recorded cookies would be good today.")


def seconds(moment):
    if moment.tzinfo is None:  # itsdangerous before 2.0
        moment = moment.replace(tzinfo=timezone.utc)
    return int(moment.timestamp())


# --- what the app is ---------------------------------------------------------


LOADING = """
APP is what `flask --app` takes: the Flask object itself, not a middleware around it, or a factory, with its
arguments if it needs any: 'myapp:create_app("test")'."""


def load(target):
    """The app by the rules of the flask command, or CannotRecord."""
    from flask.cli import NoAppException, ScriptInfo

    try:
        return ScriptInfo(app_import_path=target).load_app()
    except NoAppException as error:
        raise CannotRecord(error.format_message() + LOADING)


def name_of(thing):
    if not isinstance(thing, type) and not inspect.ismodule(thing):
        thing = type(thing)
    if inspect.ismodule(thing):
        return thing.__name__
    return thing.__module__ + "." + thing.__qualname__


def serializer_of(app):
    """What the app signs sessions with, or CannotRecord."""
    interface = app.session_interface
    if type(interface).__module__.split(".")[0] == "flask_session":
        raise CannotRecord(
            "session_interface is " + name_of(interface) + ": the sessions are kept on a server, and the cookie holds "
            "only their name. Use the Go package flasksession; there is nothing in a cookie to record."
        )
    make = getattr(interface, "get_signing_serializer", None)
    if make is None:
        raise CannotRecord(
            "session_interface is " + name_of(interface) + ", which is not Flask's and has no get_signing_serializer. "
            "The Go package flaskcookie does not know its cookies."
        )
    serializer = make(app)
    if serializer is None:
        raise CannotRecord("the app has no SECRET_KEY, so it has no sessions.")
    if not hasattr(serializer, "make_signer"):
        raise CannotRecord("get_signing_serializer returns " + name_of(serializer) + ", which is not one of itsdangerous.")
    return serializer


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


def settings_of(app):
    """The settings of the cookie, by Flask's names, as the session interface sees them."""
    interface = app.session_interface
    settings = {
        "SESSION_COOKIE_NAME": app.config.get("SESSION_COOKIE_NAME", "session"),
        "PERMANENT_SESSION_LIFETIME": number(app.permanent_session_lifetime.total_seconds()),
        "SESSION_REFRESH_EACH_REQUEST": app.config.get("SESSION_REFRESH_EACH_REQUEST", True),
        "MAX_COOKIE_SIZE": app.config.get("MAX_COOKIE_SIZE", 4093),
    }
    for setting in ("name", "domain", "path", "httponly", "secure", "samesite", "partitioned"):
        getter = getattr(interface, "get_cookie_" + setting, None)
        if getter is not None:
            settings["SESSION_COOKIE_" + setting.upper()] = getter(app)
    for name, value in sorted(settings.items()):
        if value is not None and not isinstance(value, (bool, int, float, str)):
            raise CannotRecord(name + " is a " + type(value).__name__ + ", which Go has no field for.")
    return settings


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
    try:
        return signer.digest_method(b"").name
    except Exception:
        return None


def to_bytes(value):
    return value.encode("utf-8") if isinstance(value, str) else value


def text(data):
    """Bytes as they stand in a row: one character a byte."""
    return None if data is None else data.decode("latin-1")


def payload_of(serializer):
    """How the payload is written, found by writing some."""
    inner = serializer.serializer
    described = {"class": name_of(inner), "kind": "other", "sort_keys": None, "ensure_ascii": None, "spaced": None}
    try:
        probe = inner.dumps({"b": 1, "a": u"\u00e9"})
        probe = probe.decode("utf-8") if isinstance(probe, bytes) else probe
        if json.loads(probe) != {"b": 1, "a": u"\u00e9"}:
            return described
    except Exception:
        return described
    described["sort_keys"] = probe.index('"a"') < probe.index('"b"')
    described["ensure_ascii"] = u"\u00e9" not in probe
    described["spaced"] = ": " in probe
    described["kind"] = "tagged" if isinstance(inner, flask_tag.TaggedJSONSerializer) else "json"
    return described


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


def header_of(app, serializer, target):
    return {
        "kind": "app",
        "format": FORMAT,
        "app": target.split("(")[0],
        "versions": versions(),
        "settings": settings_of(app),
        "fallback_keys": len(keys_of(serializer)) - 1,
        "session_interface": name_of(app.session_interface),
        "signer": signer_of(serializer),
        "payload": payload_of(serializer),
        "tags": tags_of(serializer),
        "json_provider": provider_of(app),
    }


# --- plain words -------------------------------------------------------------

METHODS = (
    "open_session", "save_session", "get_signing_serializer", "get_expiration_time", "should_set_cookie",
    "is_null_session", "make_null_session", "get_cookie_name", "get_cookie_domain", "get_cookie_path",
    "get_cookie_httponly", "get_cookie_secure", "get_cookie_samesite", "get_cookie_partitioned",
)


def differences(app, serializer, header):
    """What will not carry over to Go, or needs a hand, one sentence each."""
    yield from interface_differences(app)
    yield from serializer_differences(serializer, header)
    yield from tag_differences(serializer, header)
    yield from json_differences(app, header)
    yield from key_differences(app, serializer)
    yield from setting_differences(header["settings"])
    yield from lifetime_differences(header["settings"]["PERMANENT_SESSION_LIFETIME"])
    yield from domain_differences(app, header["settings"].get("SESSION_COOKIE_DOMAIN"))
    yield from path_differences(header["settings"].get("SESSION_COOKIE_PATH"))
    if "ng" in str(header["versions"].get("zlib", "")):
        yield "zlib: this Python is built on zlib-ng, which compresses to other bytes. Go writes those of zlib; each side reads both."


def interface_differences(app):
    interface = app.session_interface
    base = flask.sessions.SecureCookieSessionInterface
    if not isinstance(interface, base):
        yield ("session_interface: " + name_of(interface) + " is not Flask's and no subclass of it. The rows show how far "
               "Go agrees; what it does beyond its cookies, Go does not do.")
        return
    own = [name for name in METHODS
           if name in vars(interface) or getattr(type(interface), name, None) is not getattr(base, name, None)]
    if own:
        yield ("session_interface: " + name_of(interface) + " has code of its own in " + ", ".join(own) + ". Go does what "
               "Flask does; the rows show whether that is the same, for a request to localhost.")
    session_class = getattr(interface, "session_class", flask.sessions.SecureCookieSession)
    if session_class is not flask.sessions.SecureCookieSession:
        yield "session_class: " + name_of(session_class) + " is your own; Go has its Session and none of its methods."


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


def json_differences(app, header):
    payload = header["payload"]
    if payload["sort_keys"] is False:
        yield ("sort_keys is off: keys are written in the order they were set. Go does so with a Payload without SortKeys; a Go map "
               "has no order, so use taggedjson.Dict.")
    if payload["ensure_ascii"] is False:
        yield "ensure_ascii is off: Go does so with a Payload that has RawUnicode."
    known = ("flask.json.provider.DefaultJSONProvider", "flask.json.JSONEncoder", None)
    if header["json_provider"] not in known:
        yield ("JSON provider: " + header["json_provider"] + " is your own. The rows show whether its text is Go's; a type "
               "that only its default() knows needs a hand in Go.")
    elif callable(getattr(getattr(app, "json", None), "default", None)) and "default" in vars(app.json):
        yield "JSON provider: app.json.default is your own; a type that only it knows needs a hand in Go."


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
               "(its zero means 31 days) and refuses the setting.")
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
    fields += go_signer(header["signer"])
    fields += go_payload(header)
    return "flaskcookie.Config{\n" + "".join("\t" + field + "\n" for field in fields) + "}"


def go_string(value):
    return json.dumps(value)


def go_settings(settings):
    samesite = settings.get("SESSION_COOKIE_SAMESITE")
    lifetime = settings["PERMANENT_SESSION_LIFETIME"]
    fields = (
        ("SessionCookieName", settings["SESSION_COOKIE_NAME"] != "session", go_string(settings["SESSION_COOKIE_NAME"])),
        ("SessionCookieDomain", settings.get("SESSION_COOKIE_DOMAIN"), go_string(settings.get("SESSION_COOKIE_DOMAIN"))),
        ("SessionCookiePath", settings.get("SESSION_COOKIE_PATH", "/") != "/", go_string(settings.get("SESSION_COOKIE_PATH"))),
        ("SessionCookieHTTPOnly", not settings.get("SESSION_COOKIE_HTTPONLY", True), "new(false)"),
        ("SessionCookieSecure", settings.get("SESSION_COOKIE_SECURE"), "true"),
        ("SessionCookieSameSite", samesite, GO_SAMESITE.get(str(samesite).lower())),
        ("SessionCookiePartitioned", settings.get("SESSION_COOKIE_PARTITIONED"), "true"),
        ("PermanentSessionLifetime", lifetime not in (0, 31 * 86400), "{!r} * time.Second".format(lifetime) if lifetime == int(lifetime)
         else "{!r} * time.Microsecond".format(int(round(lifetime * 1e6)))),
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
               ("RawUnicode: true", not payload["ensure_ascii"]), ("Spaced: true", payload["spaced"])]
    options = [option for option, given in options if given]
    listed = ["Tags: []taggedjson.Tag{"] + ["\t" + tag for tag in tags] + ["},"] if tags else []
    if options == ["SortKeys: true"]:  # the default
        return listed
    lines = [option + "," for option in options] + listed
    return ["Payload: taggedjson.NewCodec(taggedjson.Options{"] + ["\t" + line for line in lines] + ["}),"]


# --- the values --------------------------------------------------------------


def spread():
    """Harmless sessions that show every kind of value."""
    for name, comment, value in (
        ("none", "None", None),
        ("bools", "True and False", [True, False]),
        ("ints", "integers, small and beyond 64 bits", [0, -1, 2**53, 2**63 - 1, -(2**63), 2**63, 10**40]),
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
    try:
        values = values_of(path, serializer.serializer.loads)
    except Exception as error:
        raise CannotRecord("{} cannot be read: {}: {}".format(path, type(error).__name__, error))
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

    def __init__(self, app, serializer, clock):
        self.app = app
        self.serializer = serializer
        self.clock = clock
        self.lifetime = int(app.permanent_session_lifetime.total_seconds())
        self.cookie_name = settings_of(app)["SESSION_COOKIE_NAME"]
        self.kind = payload_of(serializer)["kind"]
        self.custom = {tag["key"] for tag in tags_of(serializer)}
        self.left_out = []

    def dumps(self, value, serializer=None):
        self.clock.now = NOW
        cookie = (serializer or self.serializer).dumps(value)
        return to_bytes(cookie)

    def check_age(self, cookie, value):
        """Refuse to write a cookie that the living app would accept, if its open_session does not ask for the age."""
        before, self.clock.now = self.clock.now, int(time.time())
        try:
            session = dict(self.opened(cookie))
        except Exception:
            session = {}
        self.clock.now = before
        if isinstance(value, dict) and value and all(key in session and session[key] == value[key] for key in value):
            raise CannotRecord(
                "open_session accepts a cookie signed in 2001: it does not ask for the age of every session, so recorded "
                "cookies would be good today. Record the app with a key that is not the real one."
            )

    def rows(self, sessions):
        for name, comment, session in sessions:
            try:
                cookie = self.dumps(session)
            except Exception as error:
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
        try:
            value, stamp = self.serializer.loads(cookie.decode("latin-1"), max_age=self.lifetime, return_timestamp=True)
        except Exception as error:
            row["verdict"] = verdict(error)
            return row
        row["timestamp"] = seconds(stamp)
        self.check_age(cookie, value)
        try:
            row["value"] = self.payload(value)
            row["recookie"] = text(to_bytes(self.serializer.dumps(value)))
        except Exception as error:
            row["value"], row["write_error"] = None, type(error).__name__
        return row

    def payload(self, value):
        """What the app's payload writes: JSON as text, anything else as one character a byte."""
        written = to_bytes(self.serializer.serializer.dumps(value))
        return text(written) if self.kind == "other" else written.decode("utf-8")

    def tags(self, cookie):
        """The custom tags that a genuine cookie uses."""
        try:
            part = cookie.rsplit(to_bytes(self.serializer.make_signer(self.serializer.salt).sep), 2)[0]
            packed = itsdangerous.base64_decode(part.lstrip(b"."))
            tree = json.loads((zlib.decompress(packed) if part[:1] == b"." else packed).decode("utf-8"))
        except Exception:
            return []
        return sorted(used_tags(tree, self.custom))

    def context(self, cookie):
        """A request that brings the cookie."""
        return self.with_header(None if cookie is None else self.cookie_name + "=" + cookie.decode("latin-1"))

    def with_header(self, header):
        """A request with a Cookie header, one character a byte."""
        return self.app.test_request_context("/", headers={} if header is None else {"Cookie": header})

    def opens(self, cookie):
        """What open_session makes of the cookie."""
        try:
            session = self.opened(cookie)
        except Exception:
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
        try:
            session = self.app.session_interface.open_session(self.app, self.with_header(header).request)
        except Exception:
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
            try:
                yield self.response("response/" + name, comment, cookie, action, values)
            except Exception as error:
                self.left_out.append("response/{}: the app itself cannot save it: {}".format(name, type(error).__name__))

    def response(self, name, comment, cookie, action, values):
        """The headers that the app's save_session adds to an empty response."""
        self.clock.now = NOW
        with self.context(cookie) as context:
            if action != "none":
                self.act(flask.session, action, values)  # the proxy, which notes the access
            # Flask 3.1.3 notes an access by the context's own attribute as well.
            session = vars(context).get("_session", vars(context).get("session"))
            response = self.app.response_class()
            self.app.session_interface.save_session(self.app, session, response)
            value = self.payload(values) if values else None
        return dict(kind="response", name=name, comment=comment, now=NOW, cookie=text(cookie), action=action, value=value,
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


def check_secrets(line, keys, where="a session", own=False):
    """The last gate: no key may stand in what is written, in any usual spelling.

    *own* is a row of this program's: bytes and numbers in it resemble a simple key by chance.
    """
    for key in keys:
        if any(spelling in line for spelling in spellings(key, own)):
            raise CannotRecord("a key of the app stands in {}, so nothing was written.".format(where))


def secrets_of(app, serializer):
    """Every key of the app, whether or not it signs sessions."""
    fallbacks = app.config.get("SECRET_KEY_FALLBACKS") or ()
    fallbacks = [fallbacks] if isinstance(fallbacks, (str, bytes)) else list(fallbacks)
    keys = [to_bytes(key) for key in keys_of(serializer) + [app.secret_key] + fallbacks]
    return [key for key in keys if isinstance(key, bytes)]


def spellings(key, own=False):
    """How a key may stand in JSON, in JSON within JSON, in hexadecimal or base64."""
    if len(key) < 8:
        return  # such a key stands in a long text by chance
    for spelled in (key.decode("utf-8", "replace"), key.decode("latin-1")):
        for depth in range(3):
            yield spelled
            yield json.dumps(spelled, ensure_ascii=False)[1:-1]
            spelled = json.dumps(spelled)[1:-1]
    yield key.hex()
    yield key.hex().upper()
    yield base64.b64encode(key).decode("ascii").rstrip("=")
    for before in range(0 if own else 3):  # where in a longer text the key may begin
        encoded = base64.b64encode(b"\0" * before + key).decode("ascii").rstrip("=")
        inside = encoded[-(-before * 8 // 6):len(encoded) - (1 if (before + len(key)) % 3 else 0)]
        yield inside
        yield inside.replace("+", "-").replace("/", "_")


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


def record(app, target, files=(), sessions=()):
    """The lines of the fixtures, and the plain words about them.

    *sessions* are tuples of name, comment and session, beside those of *files*.
    """
    app.session_interface = getattr(app.session_interface, "observes", app.session_interface)
    stored = stored_sessions()
    if stored is not None and stored.is_stored(app.session_interface):
        return stored.record(sys.modules[__name__], app, target, files, sessions)
    serializer = serializer_of(app)
    with Clock().installed() as clock, without_teardown(app), app.test_request_context("/"):
        check_clock(app, serializer, clock)
        header = header_of(app, serializer, target)
        header["differences"] = list(differences(app, serializer, header))
        recorder = Recorder(app, serializer, clock)
        sessions = list(spread()) + list(sessions)
        for path in files:
            sessions += named(path, serializer)
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
    sections = (
        ("Needs a hand, or will not carry over to Go:", header["differences"]),
        ("Not recorded:", left_out),
    )
    for title, sentences in sections:
        if sentences:
            print("\n" + title + "\n" + "\n".join("  - " + sentence for sentence in sentences), file=out)
    if not header["differences"]:
        print("\nNothing is known that would not carry over to Go.", file=out)
    print("\nThe Go Config:\n\n" + go_config(header), file=out)


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


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("app", metavar="APP", help="the app, as for flask --app")
    parser.add_argument("--values", metavar="FILE", action="append", default=[], help="sessions to record as well; may be repeated")
    args = parser.parse_args()
    # What the app prints, whenever and from wherever, must not get into the fixtures.
    fixtures = os.fdopen(os.dup(sys.stdout.fileno()), "w", encoding="ascii", newline="\n")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    try:
        header, lines, left_out = record(load(args.app), args.app, args.values)
    except CannotRecord as reason:
        sys.exit("Nothing was recorded: {}".format(reason))
    with fixtures:
        fixtures.write("\n".join(lines) + "\n")
    report(header, lines, left_out, sys.stderr)


if __name__ == "__main__":
    main()
