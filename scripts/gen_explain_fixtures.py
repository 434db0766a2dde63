#!/usr/bin/env python3
"""Write testdata/explain.jsonl: cookies that go wrong, each in a way with a name.

    gen_explain_fixtures.py [DIRECTORY]

Every row provokes one cause of `flaskcookie explain`, with the packages pinned in
requirements.txt, and holds what the application is configured with and what its
Flask makes of the cookie. Where the program at fault is not installed, its few
lines that sign stand here, on itsdangerous or on the standard library.

A row has a name, a comment, the cause, a text that the evidence must hold, and the
cookie. key is SECRET_KEY or null, raw_key the bytes of its file or variable,
fallbacks are SECRET_KEY_FALLBACKS, try_keys other keys at hand, and rotated is when
the key was replaced. salt, derivation, digest, max_age (null: not asked for) and now
are the application's. verdict is what its serializer says (null without a key), and
accepted whether Flask makes a session of it. Keys and cookies are text of one
character a byte.
"""

import base64
import hashlib
import hmac
import json
import pickle
import random
import re
import sys
import time
import uuid
import zlib
from collections import OrderedDict
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.dont_write_bytecode = True
sys.path.insert(0, str(HERE))

import msgspec  # noqa: E402
from flask import Flask  # noqa: E402
from flask.sessions import SecureCookieSession  # noqa: E402
from flask.sessions import SecureCookieSessionInterface  # noqa: E402
from itsdangerous import Signer  # noqa: E402
from itsdangerous import TimedSerializer  # noqa: E402
from itsdangerous import TimestampSigner  # noqa: E402
from itsdangerous import URLSafeSerializer  # noqa: E402
from itsdangerous import URLSafeTimedSerializer  # noqa: E402
from itsdangerous.encoding import base64_encode  # noqa: E402
from werkzeug.http import parse_cookie  # noqa: E402

from brotli_session import BrotliSerializer  # noqa: E402
from fixtures import clock  # noqa: E402
from fixtures import rows  # noqa: E402
from gen_fixtures import check_versions  # noqa: E402

clock.install()
NOW = clock.NOW
DAY = 86_400
MAX_AGE = 31 * DAY
KEY = b"the key of this app"
OLD = b"the key before it"
SALT = "cookie-session"
VALUE = {"user_id": 42, "cart": {"apple": 2}}
#: Random text, the same in every run: it does not compress.
LONG = {"text": base64.b64encode(random.Random(1).randbytes(3300)).decode()}

DEFAULTS = {
    "key": KEY,
    "raw_key": None,  # the bytes of the file or variable, if they are not the key
    "fallbacks": [],
    "try_keys": [],
    "rotated": None,
    "salt": SALT,
    "derivation": "hmac",
    "digest": "sha1",
    "max_age": MAX_AGE,
}


def session_serializer(key=KEY, fallbacks=(), salt=SALT, derivation="hmac", digest="sha1"):
    """What Flask itself signs and verifies with."""
    app = Flask("explain")
    app.secret_key = key
    if fallbacks:
        app.config["SECRET_KEY_FALLBACKS"] = list(fallbacks)
    interface = SecureCookieSessionInterface()
    interface.salt = salt
    interface.key_derivation = derivation
    interface.digest_method = staticmethod(getattr(hashlib, digest))
    return interface.get_signing_serializer(app)


def cookie(value=VALUE, now=NOW, **how):
    clock.freeze(now)
    return session_serializer(**how).dumps(value)


def around(payload, now=NOW, stamp=None):
    """A good signature of Flask around any payload."""
    clock.freeze(now)
    signer = session_serializer().make_signer(SALT)
    if stamp is None:
        return signer.sign(payload).decode("latin-1")
    return Signer.sign(signer, payload + b"." + stamp).decode("latin-1")


def number(value):
    return base64_encode(value.to_bytes((value.bit_length() + 7) // 8, "big"))


class Signer024(TimestampSigner):
    """TimestampSigner.get_timestamp as it was up to itsdangerous 0.24."""

    def get_timestamp(self):
        return int(time.time()) - 1293840000


def legacy(now):
    clock.freeze(now)
    made = session_serializer()
    return URLSafeTimedSerializer(
        KEY,
        salt=SALT,
        serializer=made.serializer,
        signer=Signer024,
        signer_kwargs={"key_derivation": "hmac", "digest_method": hashlib.sha1},
    ).dumps(VALUE)


def timed(value, key=KEY, salt=SALT, **signer_kwargs):
    clock.freeze(NOW)
    return URLSafeTimedSerializer(key, salt=salt, signer_kwargs=signer_kwargs).dumps(value)


def starlette(value, key=KEY):
    """SessionMiddleware of Starlette."""
    clock.freeze(NOW)
    data = base64.b64encode(json.dumps(value).encode("utf-8"))
    return TimestampSigner(key.decode()).sign(data).decode("utf-8")


def signed_id(sid, salt="flask-session"):
    """Flask-Session with SESSION_USE_SIGNER."""
    return Signer(KEY, salt=salt, key_derivation="hmac").sign(sid.encode()).decode()


def remember(user_id, key=KEY, digest=hashlib.sha512):
    """encode_cookie of Flask-Login."""
    return f"{user_id}|{hmac.new(key, user_id.encode(), digest).hexdigest()}"


def unpadded(data):
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def jwt(payload, key=KEY):
    """RFC 7519 with HS256, as every library writes it."""
    text = unpadded(b'{"alg":"HS256","typ":"JWT"}') + "." + unpadded(json.dumps(payload).encode())
    return text + "." + unpadded(hmac.new(key, text.encode(), hashlib.sha256).digest())


def jws(payload, key=KEY, salt=None, name="HS512", timed=True):
    """TimedJSONWebSignatureSerializer of itsdangerous up to 2.0; see interop_test/explain for it itself."""
    header = {"alg": name, **({"iat": NOW, "exp": NOW + 3600} if timed else {})}
    text = ".".join(unpadded(json.dumps(part, separators=(",", ":")).encode()) for part in (header, payload))
    derived = key if salt is None else hashlib.sha1(salt.encode() + b"signer" + key).digest()
    digest = {"HS256": hashlib.sha256, "HS512": hashlib.sha512}[name]
    return text + "." + unpadded(hmac.new(derived, text.encode(), digest).digest())


def timestamped(text, key=KEY):
    clock.freeze(NOW)
    return TimestampSigner(key).sign(text).decode()


def base62(value):
    digits = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
    text = ""
    while value:
        value, rest = divmod(value, 62)
        text = digits[rest] + text
    return text


def django(value, key=KEY):
    """django.core.signing.dumps."""
    text = unpadded(json.dumps(value, separators=(",", ":")).encode()) + ":" + base62(NOW)
    derived = hashlib.sha256(b"django.core.signing" + b"signer" + key).digest()
    return text + ":" + unpadded(hmac.new(derived, text.encode(), hashlib.sha256).digest())


def brotli():
    clock.freeze(NOW)
    made = session_serializer()
    writer = BrotliSerializer(
        KEY, salt=SALT, serializer=made.serializer, signer_kwargs={"key_derivation": "hmac", "digest_method": hashlib.sha1}
    )
    writer.write = True
    return writer.dumps({"text": "apple " * 50})


def percent(text, characters):
    for char in characters:
        text = text.replace(char, f"%{ord(char):02X}")
    return text


def both_alphabets():
    """A cookie with "-" and "_" in it, in the other alphabet."""
    for i in range(1000):
        text = cookie({"n": i, "t": "\u00ff?>~" * 3})
        if "-" in text and "_" in text:
            return text.replace("-", "+").replace("_", "/")
    raise AssertionError("no such cookie")


GOOD = cookie()
BIG = cookie(LONG)
CSRF = hashlib.sha1(b"a csrf token").hexdigest()
SID = str(uuid.UUID(int=0x1234567812344678923456781234567))
URLSAFE_SID = unpadded(hashlib.sha256(b"a session id").digest())
HEXKEY = hashlib.sha256(b"hex").hexdigest().encode()
B64KEY = base64.b64encode(hashlib.sha256(b"b64").digest())

#: cause, name, comment, cookie, a text that the evidence holds, configuration
CASES = [
    ("good", "plain", "a cookie as Flask writes it", GOOD, "for another 31 days", {}),
    ("good", "compressed", "a compressed one", cookie({"text": "apple " * 50}), "signature is that of the key", {}),
    ("good", "empty", "an empty session", cookie({}), "0 keys", {}),
    ("good", "last second", "as old as it may be", cookie(now=NOW - MAX_AGE), "for another 0s", {}),
    ("good", "no max age", "the age is not asked for", cookie(now=NOW - 10 * MAX_AGE), "310 days", {"max_age": None}),
    ("good", "fallback", "an old key that is still accepted", cookie(key=OLD), "fallback key 1 of 1", {"fallbacks": [OLD]}),
    ("good", "fallback, signed before", "and before it was replaced", cookie(key=OLD, now=NOW - DAY), "as it should be", {"fallbacks": [OLD], "rotated": NOW - 10}),
    ("good", "fallback, signed after", "Flask 3.1.0 signs with the last fallback: accepted, but noted", cookie(key=KEY, fallbacks=[]), "GHSA-4grg-w6v8-c28g", {"key": b"new", "fallbacks": [OLD, KEY], "rotated": NOW - 10}),
    ("good", "fallback, first", "not the last of the fallbacks, so no bug", cookie(key=OLD), "fallback key 1 of 2", {"fallbacks": [OLD, b"one more key"]}),
    ("good", "not a dict, and empty", "an empty list is an empty session", cookie([]), "It was signed", {}),
    ("good", "pairs", "a list of pairs makes a dict", cookie([["a", 1]]), "It was signed", {}),
    ("good", "large", "more than browsers keep", BIG, "browsers keep 4093 bytes", {}),
    ("good", "junk behind", "base64 is read leniently: two odd characters pass", GOOD + " \n", "It was signed", {}),
    ("not-a-dict", "list", "a list under the same key and salt", cookie([1, 2]), "a list", {}),
    ("not-a-dict", "text", "a text", cookie("a@example.com"), "a str", {}),
    ("not-a-dict", "dumped twice", "json.dumps of json.dumps", cookie(json.dumps(VALUE)), "a str", {}),
    ("not-a-dict", "number", "an id alone", cookie(42), "an int", {}),
    ("expired", "by a second", "one second too old", cookie(now=NOW - MAX_AGE - 1), "expired after 2023-11-14 22:13:19 UTC, 1s ago", {}),
    ("expired", "long ago", "a year too old", cookie(now=NOW - MAX_AGE - 365 * DAY), "365 days ago", {}),
    ("expired", "short lifetime", "a lifetime of an hour", cookie(now=NOW - 5000), "maximum age of 1h0m0s", {"max_age": 3600}),
    ("expired", "negative lifetime", "nothing lives", GOOD, "is negative", {"max_age": -1}),
    ("expired", "garbage inside", "age is judged before the payload", around(b"!", now=NOW - MAX_AGE - 1), "expired after", {}),
    ("expired", "without a key", "every key refuses it", cookie(now=NOW - MAX_AGE - 1), "Without a key", {"key": None}),
    ("from-the-future", "a second", "one second is enough", cookie(now=NOW + 1), "1s in the future", {}),
    ("from-the-future", "an hour", "a clock in another time zone", cookie(now=NOW + 3600), "1h0m0s in the future", {}),
    ("from-the-future", "without a key", "every key refuses it", cookie(now=NOW + 60), "1m0s in the future", {"key": None}),
    ("legacy-epoch", "a minute ago", "itsdangerous 0.24 counts from 2011", legacy(NOW - 60), "it is 2023-11-14 22:12:20 UTC, 1m0s ago", {}),
    ("legacy-epoch", "without a key", "told by the year alone", legacy(NOW - 60), "before there was any itsdangerous", {"key": None}),
    ("stamp-out-of-range", "milliseconds", "a writer that counts in milliseconds: Flask answers 500", around(b"e30", stamp=number(NOW * 1000)), "In milliseconds it is 2023-11-14", {}),
    ("stamp-out-of-range", "microseconds", "and in microseconds", around(b"e30", stamp=number(NOW * 10**6)), "In microseconds it is 2023-11-14", {}),
    ("stamp-out-of-range", "unsigned", "told without a key", around(b"e30", stamp=number(NOW * 10**6)), "In microseconds", {"key": None}),
    ("malformed-stamp", "nine bytes", "more bytes than a number has", around(b"e30", stamp=base64_encode(b"123456789")), "12 characters", {}),
    ("malformed-stamp", "one character", "no base64", around(b"e30", stamp=b"A"), "no number", {}),
    ("malformed-stamp", "wrong key too", "the same under another key", around(b"e30", stamp=b"A").replace("e30", "e31", 1), "no number", {"key": b"a key of nobody"}),
    ("untimed", "the app's key", "URLSafeSerializer with Flask's own parameters", URLSafeSerializer(KEY, salt=SALT, signer_kwargs={"key_derivation": "hmac"}).dumps(VALUE), "no timestamp", {}),
    ("untimed", "library default", "URLSafeSerializer with the key and nothing else", URLSafeSerializer(KEY).dumps(VALUE), '"itsdangerous"', {}),
    ("untimed", "without a key", "told by its two parts", URLSafeSerializer(KEY, salt=SALT).dumps(VALUE), "27 characters", {"key": None}),
    ("untimed", "sha256", "and by the length of the signature", URLSafeSerializer(OLD, signer_kwargs={"digest_method": hashlib.sha256}).dumps(VALUE), "SHA-256", {}),
    ("other-serializer", "pickle", "pickle.dumps, protocol 4", around(base64_encode(pickle.dumps(VALUE, 4))), "pickle", {}),
    ("other-serializer", "pickle 2", "pickle.dumps, protocol 2", around(base64_encode(pickle.dumps(VALUE, 2))), "pickle", {}),
    ("other-serializer", "pickle 0", "pickle.dumps, protocol 0", around(base64_encode(pickle.dumps(VALUE, 0))), "pickle", {}),
    ("other-serializer", "pickle of a class", "protocol 0 of an OrderedDict", around(base64_encode(pickle.dumps(OrderedDict(VALUE), 0))), "pickle", {}),
    ("other-serializer", "pickle of a list", "protocol 1 of a list", around(base64_encode(pickle.dumps([VALUE], 1))), "pickle", {}),
    ("other-serializer", "pickle compressed", "as itsdangerous compresses it", around(b"." + base64_encode(zlib.compress(pickle.dumps(VALUE, 4)))), "pickle", {}),
    ("other-serializer", "msgpack", "msgspec, as Flask-Session stores sessions", around(base64_encode(msgspec.msgpack.encode({**VALUE, "f": 1.5, "l": [None, "x" * 40]}))), "MessagePack", {}),
    ("other-serializer", "repr", "str() of a dict", around(base64_encode(repr(VALUE).encode())), "repr", {}),
    ("other-serializer", "json, not base64", "TimedSerializer with Flask's parameters", TimedSerializer(KEY, salt=SALT, signer_kwargs={"key_derivation": "hmac"}).dumps({"user_id": 42}), "not base64", {}),
    ("other-serializer", "another key", "recognised without the key", cookie(key=OLD).replace(GOOD.split(".")[0], base64_encode(pickle.dumps(VALUE, 4)).decode()), "pickle", {}),
    ("brotli", "the twin", "Brotli under a good signature", brotli(), "serializer/brotli", {}),
    ("brotli", "without a key", "told by its mark", brotli(), "serializer/brotli", {"key": None}),
    ("bad-compression", "no stream", "a mark without compression", around(b"." + base64_encode(b'{"a":1}')), "no zlib stream", {}),
    ("bad-compression", "gzip", "gzip for zlib", around(b"." + base64_encode(b"\x1f\x8b\x08\x00\0\0\0\0\0\xff\x03\0\0\0\0\0\0\0\0\0")), "gzip", {}),
    ("bad-compression", "cut", "a stream without its end", around(b"." + base64_encode(zlib.compress(b'{"a":"' + b"b" * 99 + b'"}')[:-6])), "ends too early", {}),
    ("bad-compression", "checksum", "a wrong checksum", around(b"." + base64_encode(zlib.compress(b'{"a":1}')[:-1] + b"\0")), "checksum", {}),
    ("bad-tag", "uuid", "a UUID that is none", around(base64_encode(b'{"id":{" u":"12"}}')), "tagged", {}),
    ("bad-tag", "bytes", "bytes that are a number", around(base64_encode(b'{"b":{" b":5}}')), "tagged", {}),
    ("bad-payload", "text", "not JSON", around(base64_encode(b"user 42")), "text and not JSON", {}),
    ("bad-payload", "bytes", "not even text", around(base64_encode(b"\xff\xfe\x00\x01")), "neither UTF-8", {}),
    ("bad-payload", "base64", "not base64", around(b"A"), "not base64", {}),
    ("library-default", "django-concat", "URLSafeTimedSerializer without signer_kwargs", timed(VALUE), "django-concat", {}),
    ("library-default", "and expired", "another reason to refuse it", timed(VALUE), "refused for its age too", {"max_age": -1}),
    ("itsdangerous-1.1", "sha512", "its default, and in 1.1 a fallback", timed(VALUE, digest_method=hashlib.sha512), "1.0", {}),
    ("other-salt", "session", "a salt of the session interface", cookie(salt="session"), '"session"', {}),
    ("other-salt", "configured", "the app has the odd salt", GOOD, '"cookie-session"', {"salt": "my-salt"}),
    ("other-salt", "fallback", "and with an old key", cookie(salt="session", key=OLD), "fallback key 1", {"fallbacks": [OLD]}),
    ("other-digest", "sha256", "digest_method = sha256 on one side", cookie(digest="sha256"), "digest sha256", {}),
    ("other-digest", "configured", "the app has the odd digest", GOOD, "digest sha1", {"digest": "sha512"}),
    ("other-digest", "length", "key unknown, told by the length", cookie(key=OLD, digest="sha256"), "43 characters", {}),
    ("other-digest", "length without a key", "the same", cookie(digest="sha512"), "86 characters", {"key": None}),
    ("other-digest", "or cut", "22 characters may be MD5, or 22 of 27", GOOD[:-5], "nothing tells which", {"key": b"a key of nobody"}),
    ("other-derivation", "concat", "key_derivation = concat", cookie(derivation="concat"), "derivation concat", {}),
    ("other-derivation", "none", "key_derivation = none", cookie(derivation="none"), "derivation none", {}),
    ("other-parameters", "reset link", "a password reset token with the key", timed("a@example.com", salt="password-reset"), '"password-reset"', {}),
    ("other-parameters", "Signer's salt", "TimestampSigner around what is no JSON in base64", timestamped("user 42"), '"itsdangerous.Signer"', {}),
    ("other-parameters", "Signer's salt, a session", "and around JSON without padding", URLSafeTimedSerializer(KEY, salt="itsdangerous.Signer").dumps(VALUE), '"itsdangerous.Signer"', {}),
    ("other-parameters", "OctoPrint", "a CSRF token that is not Flask-WTF's", timed(CSRF, salt="octoprint-csrf-token"), '"octoprint-csrf-token"', {}),
    ("other-token", "CSRF token of nobody known", "the key is at hand, and Flask-WTF's salt does not fit", timed(CSRF, salt="a salt of theirs"), "Under the salt of Flask-WTF", {}),
    ("untimed", "Calibre-Web", "the remember cookie of Calibre-Web", URLSafeSerializer(KEY, salt="remember", signer_kwargs={"key_derivation": "hmac"}).dumps({"user": "1", "random": "7463"}), '"remember"', {}),
    ("other-parameters", "library salt", "a serializer without any salt", URLSafeTimedSerializer(KEY).dumps(VALUE), '"itsdangerous"', {}),
    ("flask-wtf-token", "with the key", "the CSRF token", timed(CSRF, salt="wtf-csrf-token"), "Flask-WTF", {}),
    ("flask-wtf-token", "without a key", "told by what it holds", timed(CSRF, salt="wtf-csrf-token"), "40 hexadecimal digits", {"key": None}),
    ("starlette-session", "with the key", "SessionMiddleware", starlette(VALUE), "Starlette", {}),
    ("starlette-session", "without a key, padded", "told by its spaces and padding", starlette({"a": 1}), "padded", {"key": None}),
    ("wrong-key-or-salt", "padded", "padding alone is not Starlette's: its JSON has spaces", cookie({"ab": "x"}, key=OLD).replace(".", "==.", 1), "Nothing tells", {}),
    ("no-key", "padded", "nor without a key", cookie({"ab": "x"}).replace(".", "==.", 1), "three parts", {"key": None}),
    ("wrong-key-or-salt", "starlette, unpadded", "spaces alone may be a JSON provider's", starlette({"ab": 1}, key=OLD), "as the sessions of Starlette do", {}),
    ("no-key", "spaced", "a Flask whose JSON provider writes spaces", starlette({"ab": 1}), "JSON provider", {"key": None}),
    ("quart-auth", "with the key", "the cookie of Quart-Auth", timed("42", salt="quart auth salt", digest_method=hashlib.sha512), "Quart-Auth", {}),
    ("other-token", "sha512", "a text under SHA-512 may be anybody's", timed("42", salt="quart auth salt", digest_method=hashlib.sha512), "a str", {"key": None}),
    ("good", "a token", "what is signed under another salt need not be a session", timed("a@example.com", salt="reset", key_derivation="hmac"), "a token is good so", {"salt": "reset", "max_age": None}),
    ("wrong-key-or-salt", "a token", "under the salt that was given: the key is another", timed(42, key=OLD, salt="reset", key_derivation="hmac"), "Nothing tells", {"salt": "reset"}),
    ("key-whitespace", "newline", "the other side reads the newline of its file", cookie(key=KEY + b"\n"), "newline behind", {}),
    ("key-whitespace", "file", "this side has taken it off", cookie(key=KEY + b"\n"), "as it stands in its file, with the newline", {"raw_key": KEY + b"\n"}),
    ("key-whitespace", "crlf", "a file of Windows", cookie(key=KEY + b"\r\n"), "\\r\\n", {}),
    ("key-whitespace", "here", "the space is on this side", GOOD, "without the whitespace", {"key": KEY + b" "}),
    ("key-whitespace", "fallback", "the file of the old key ends in a newline", cookie(key=OLD + b"\n"), "another form of fallback key 2", {"fallbacks": [b"older still", OLD]}),
    ("key-quoted", "single", "Docker's env file keeps quotes", cookie(key=b"'" + KEY + b"'"), "single quotes", {}),
    ("key-quoted", "double", "from_prefixed_env takes them off, os.environ does not", cookie(key=b'"' + KEY + b'"'), "from_prefixed_env takes off", {"raw_key": b'"' + KEY + b'"'}),
    ("key-quoted", "here", "the quotes are on this side", GOOD, "without the quotes", {"key": b"'" + KEY + b"'"}),
    ("key-quoted", "bytes literal", "a literal of Python, copied with its escapes", cookie(key=b"\x00\xff'key\n"), "escapes", {"key": rb"b'\x00\xff\'key\n'"}),
    ("key-quoted", "repr", "str() of a key of bytes", cookie(key=repr(KEY).encode()), "bytes literal", {}),
    ("key-quoted", "octal", "octal escapes, as in the first key of Superset", cookie(key='\2\1thisismyscretkey\1\2\\e\\y\\y\\h'), "escapes resolved", {"key": rb"\2\1thisismyscretkey\1\2\e\y\y\h"}),
    ("key-quoted", "octal, doubled", "the same with doubled backslashes", cookie(key='\2\1thisismyscretkey\1\2\\e\\y\\y\\h'), "escapes resolved", {"key": rb"\2\1thisismyscretkey\1\2\\e\\y\\y\\h"}),
    ("key-quoted", "control characters", "\\0 and \\a", cookie(key="\0key\a\b\f\v"), "escapes resolved", {"key": rb"\0key\a\b\f\v"}),
    ("key-quoted", "characters", "\\u of a text", cookie(key="cl\u00e9 \u672a"), "those of a text", {"key": rb"cl\u00e9 \u672a"}),
    ("key-quoted", "a character as \\x", "\\xe9 of a text is a character", cookie(key="cl\xe9"), "those of a text", {"key": rb"cl\xe9"}),
    ("key-quoted", "a byte as \\x", "\\xe9 of bytes is a byte", cookie(key=b"cl\xe9"), "backslash escapes resolved.", {"key": rb"cl\xe9"}),
    ("key-quoted", "escapes behind a space", "a space is the first byte of the key", cookie(key=b" \x00\xff key"), "with its backslash escapes resolved.", {"key": rb" \x00\xff key"}),
    ("key-quoted", "escapes within space", "the space is not the key's", cookie(key=b"\x00\xff key"), "without the whitespace around it and with its backslash escapes resolved.", {"key": rb" \x00\xff key "}),
    ("key-quoted", "the other way", "the other side has the escapes", cookie(key=rb"\x00\xff key"), "bytes as backslash escapes", {"key": b"\x00\xff key"}),
    ("key-quoted", "repr with escapes", "str() of a key of random bytes", cookie(key=repr(b"\x00\xff key").encode()), "literal, b'…', with its escapes", {"key": b"\x00\xff key"}),
    ("key-rewritten", "Compose", "Compose took $battery for a variable", cookie(key=b"corr3ct-h0rse"), "Docker Compose", {"key": b"corr3ct-h0rse$battery"}),
    ("key-rewritten", "Compose, in the middle", "and what stands behind it stays", cookie(key=b"corr3ct--staple"), "Docker Compose", {"key": b"corr3ct-$horse-staple"}),
    ("key-rewritten", "Compose, braces", "with a default", cookie(key=b"a-key-none-b"), "Docker Compose", {"key": b"a-key-${b:-none}-b"}),
    ("key-rewritten", "Compose, doubled", "$$ stands for $", cookie(key=b"a$b-key"), "with $ for $$", {"key": b"a$$b-key"}),
    ("key-rewritten", "written for Compose", "$$ that nothing read", cookie(key=b"a$$b-key"), "as it is written for Docker Compose", {"key": b"a$b-key"}),
    ("key-rewritten", "a shell", "a digit behind $ is a parameter", cookie(key=b"correct-00"), "a shell", {"key": b"correct-$100"}),
    ("key-rewritten", "dotenv", "dotenv begins a comment", cookie(key=b"correct horse"), "where a comment begins", {"key": b"correct horse #1"}),
    ("key-rewritten", "comment without a space", "and some without a space before", cookie(key=b"correct"), "some readers", {"key": b"correct#1"}),
    ("key-rewritten", "backslashes", "a shell takes backslashes", cookie(key=b"corq!ect"), "backslashes, as a shell", {"key": b"corq\\!ect"}),
    ("key-rewritten", "a word", "a shell ends a word at a space", cookie(key=b"correct"), "ends a word", {"key": b"correct horse"}),
    ("key-rewritten", "Markdown", "two underscores emphasise", cookie(key=b"ab1xyz2cd_3"), "between which Markdown", {"key": b"ab_1xyz_2cd_3"}),
    ("key-rewritten", "Markdown, all", "all of them", cookie(key=b"ab1xyz2cd3"), "Markdown takes for its own", {"key": b"ab__1xyz__2cd3"}),
    ("key-rewritten", "HTML", "a template wrote entities", cookie(key=b"a&amp;b&lt;c"), "HTML entities", {"key": b"a&b<c"}),
    ("key-rewritten", "systemd", "% is doubled in a unit", cookie(key=b"a%b"), "systemd", {"key": b"a%%b"}),
    ("key-rewritten", "fallback", "an old key", cookie(key=b"corr3ct-h0rse"), "another form of fallback key 1", {"fallbacks": [b"corr3ct-h0rse$battery"]}),
    ("wrong-key-or-salt", "written in Compose", "what a variable stood for cannot be known", cookie(key=b"corr3ct-h0rse$battery"), "Nothing tells", {"key": b"corr3ct-h0rse"}),
    ("key-encoded", "hex", "the other side decodes hexadecimal", cookie(key=bytes.fromhex(HEXKEY.decode())), "hexadecimal text stands for", {"key": HEXKEY}),
    ("key-encoded", "base64", "the other side decodes base64", cookie(key=base64.b64decode(B64KEY)), "base64 text stands for", {"key": B64KEY}),
    ("key-encoded", "to hex", "this side decodes", cookie(key=HEXKEY), "its hexadecimal text", {"key": bytes.fromhex(HEXKEY.decode())}),
    ("key-encoded", "to base64", "this side decodes", cookie(key=B64KEY), "its base64 text", {"key": base64.b64decode(B64KEY)}),
    ("key-charset", "latin-1", "the other side has the key in Latin-1", cookie(key="clé".encode("latin-1")), "Latin-1", {"key": "clé".encode()}),
    ("key-charset", "utf-8", "this side has it in Latin-1", cookie(key="clé"), "UTF-8", {"key": "clé".encode("latin-1")}),
    ("key-charset", "utf-16", "PowerShell wrote the file", GOOD, "UTF-16", {"key": (KEY.decode() + "\r\n").encode("utf-16-le").join([b"\xff\xfe", b""])}),
    ("key-charset", "bom", "an editor put a mark in front", GOOD, "byte order mark", {"key": b"\xef\xbb\xbf" + KEY}),
    ("key-not-text", "number", "FLASK_SECRET_KEY=12345", cookie(key="12345"), "the key that signed", {"key": None, "raw_key": b"12345"}),
    ("key-not-text", "number of nobody", "and the cookie is from elsewhere", GOOD, "JSON and no text", {"key": None, "raw_key": b"12345"}),
    ("old-key", "rotated", "signed before the key was replaced", cookie(key=OLD, now=NOW - DAY), "before the key was replaced", {"try_keys": [b"another", OLD], "rotated": NOW - 60}),
    ("other-key", "unknown when", "nobody said whether it is an older key", cookie(key=OLD), "key 1 of those to try", {"try_keys": [OLD]}),
    ("other-key", "another stage", "a key that should never be accepted here", cookie(key=b"the key of staging"), "-rotated tells more", {"try_keys": [OLD, b"the key of staging"]}),
    ("fallback-bug", "Flask 3.1.0", "its key list was [SECRET_KEY, *fallbacks], of which the last one signs", cookie(key=OLD, fallbacks=[KEY]), "after the key was replaced", {"try_keys": [OLD], "rotated": NOW - 60}),
    ("session-id", "uuid", "Flask-Session up to 0.5", SID, "a UUID", {}),
    ("session-id", "urlsafe", "Flask-Session from 0.6 on", URLSAFE_SID, "32 random bytes", {}),
    ("session-id", "hex", "many home-made ones", uuid.UUID(int=7).hex, "32 hexadecimal digits", {"key": None}),
    ("session-id", "16 bytes", "SESSION_ID_LENGTH = 16", unpadded(hashlib.sha256(b"short").digest()[:16]), "16 random bytes", {}),
    ("session-id", "capitals", "a UUID in capitals", SID.upper(), "a UUID", {}),
    ("session-id", "kvsession", "Flask-KVSession", f"{2**60 + 12345:x}_{NOW:x}", "Flask-KVSession", {}),
    ("session-id", "signed", "SESSION_USE_SIGNER", signed_id(SID), "SESSION_USE_SIGNER", {}),
    ("session-id", "signed, other salt", "SimpleLogin's", signed_id(SID, "session"), "shape alone", {}),
    ("session-id", "CTFd", "Signer with the key and nothing else", Signer(KEY).sign(SID).decode(), "shape alone", {}),
    ("session-id", "Flask-KVSession", "a number and a time in hexadecimal, signed so", Signer(KEY).sign(f"{2**60 + 12345:x}_{NOW:x}").decode(), "Flask-KVSession", {}),
    ("session-id", "Flask-KVSession, no key", "told by its shape", Signer(KEY).sign(f"{2**60 + 12345:x}_{NOW:x}").decode(), "a number and a time", {"key": None}),
    ("session-id", "TimestampSigner", "an id with a time", timestamped(SID), "Signer and nothing else", {}),
    ("session-id", "pgAdmin", "a UUID and an HMAC in base64", SID + "!" + base64.b64encode(hmac.new(KEY, SID.encode(), hashlib.sha256).digest()).decode(), "pgAdmin", {}),
    ("session-id", "signed, no key", "told by its shape", signed_id(URLSAFE_SID), "signature of 27 characters", {"key": None}),
    ("session-id", "signed, the app's parameters", "under the salt of the session", signed_id(SID, SALT), "an id", {}),
    ("remember-token", "with the key", "Flask-Login's remember_token", remember("42"), "digest is that of the key", {}),
    ("remember-token", "another key", "and of another key", remember("42", OLD), "is not that of the key", {}),
    ("remember-token", "without a key", "told by its shape", remember("42"), "128 hexadecimal", {"key": None}),
    ("remember-token", "sha1", "Flask-Login up to 0.2.11", remember("42", digest=hashlib.sha1), "digest is that of the key", {}),
    ("jwt", "HS256", "a JSON Web Token with the same key", jwt({"sub": "42"}), "alg", {}),
    ("jwt", "short", "a payload as short as a timestamp", jwt({}), "alg", {}),
    ("jwt", "short, another key", "told by its shape", jwt({"a": 1}, key=OLD), "alg", {}),
    ("jwt", "short, without a key", "and without a key", jwt({"a": 1}), "alg", {"key": None}),
    ("good", "a session with alg", "and a timestamp is no JSON", cookie({"alg": "HS256"}), "1 key", {}),
    ("jws", "itsdangerous", "TimedJSONWebSignatureSerializer, the key as it is", jws({"confirm": 23}), "the key itself, by HS512", {}),
    ("jws", "salt", "with a salt", jws({"confirm": 23}, salt="activate"), 'salt "activate"', {}),
    ("jws", "HS256", "another algorithm", jws({"confirm": 23}, name="HS256"), "by HS256", {}),
    ("jws", "another key", "told by its header", jws({"confirm": 23}, key=OLD), "when it was issued", {}),
    ("jws", "without a key", "and without a key", jws({"confirm": 23}), "when it was issued", {"key": None}),
    ("jws", "a text", "what it holds is no object", jws("a@example.com"), "the key itself", {}),
    ("jwt", "JSONWebSignatureSerializer", "without a time nothing tells the two apart", jws({"confirm": 23}, timed=False), "JSONWebSignatureSerializer", {}),
    ("jwt", "without a key", "told by its header", jwt({"sub": "42"}), "alg", {"key": None}),
    ("django-signed", "timed", "django.core.signing", django(VALUE), "base 62", {}),
    ("pasted-header", "set-cookie", "the attributes were copied too", f"session={GOOD}; HttpOnly; Path=/", "good cookie", {}),
    ("pasted-header", "twice", "a client was given the pair for the value", f"Cookie: session=session={GOOD}", "taken off", {}),
    ("pasted-header", "another name", "and not that of SESSION_COOKIE_NAME", f"sid={GOOD}", '"sid"', {}),
    ("pasted-header", "without a key", "nothing more can be told", f"session={GOOD}", "taken off", {"key": None}),
    ("good", "in a Cookie header", "the value is what Flask takes out of it", f"Cookie: theme=dark; session={GOOD}; lang=de", "was judged", {}),
    ("good", "in a Set-Cookie header", "as curl shows it", f"set-cookie: session={GOOD}; HttpOnly; Path=/", "was judged", {}),
    ("good", "in a quoted header", "as an argument of curl", f"'Cookie: session={GOOD}'", "was judged", {}),
    ("good", "in a header of curl -v", "behind its mark", f"< Set-Cookie: session={GOOD}; Path=/", "was judged", {}),
    ("percent-encoded", "a whole header", "encoded with its name", percent(f"Cookie: session={GOOD}", ": ="), "percent-encoded", {}),
    ("good", "first of two", "Flask takes the first", f"Cookie: session={GOOD}; session=old", "has 2 cookies of the name", {}),
    ("no-key", "in a header", "nothing more can be told", f"Set-Cookie: session={GOOD}; Path=/", "was judged", {"key": None}),
    ("truncated", "an ellipsis", "as chat programs and developer tools write", GOOD[:-3] + "\u00e2\u0080\u00a6", "leave out the rest", {}),
    ("truncated", "an ellipsis earlier", "the signature is shorter than that of any digest", GOOD[:-8] + "\u00e2\u0080\u00a6", "leave out the rest", {}),
    ("truncated", "three dots", "they make no parts", GOOD[:-3] + "...", "leave out the rest", {}),
    ("truncated", "three dots in the payload", "they make no parts", GOOD[:20] + "...", "leave out the rest", {}),
    ("good", "an ellipsis behind a whole cookie", "Python skips what is no base64", GOOD + "\u00e2\u0080\u00a6", "The signature is that of the key", {}),
    ("trailing-text", "three dots behind a whole cookie", "nothing is missing", GOOD + "...", "is a good cookie", {}),
    ("missing", "joined by a comma", "Werkzeug skips it", f"Cookie: session={GOOD}, theme=dark", "no space, comma or quote", {}),
    ("missing", "a remember cookie alone", "Flask-Login can log in by it", "Cookie: remember_token=1|aaaaaaaa; lang=de", "a remember cookie, by which Flask-Login logs in again", {}),
    ("missing", "not in the header", "there are others", "Cookie: theme=dark; lang=de", 'no cookie of the name "session"', {}),
    ("missing", "another name in the header", "the cookie may be that one", f"Cookie: theme=dark; sid={GOOD}", "-name sid judges it", {}),
    ("missing", "what verifies before what looks so", "a CSRF token stands before it", f"Cookie: csrf_token={timed(CSRF, salt='octoprint-csrf-token')}; sid={GOOD}", "-name sid judges it", {}),
    ("missing", "a dict before a text", "without a key", f"Cookie: csrf_token={timed(CSRF, salt='octoprint-csrf-token')}; sid={GOOD}", "-name sid judges it", {"key": None}),
    ("percent-encoded", "in a Cookie header", "both are told", f"Cookie: session={percent(GOOD, '.-_')}", "percent-encoded", {}),
    ("expired", "in a header", "the value is judged", f"Cookie: session={cookie(now=NOW - MAX_AGE - 1)}", "expired after", {}),
    ("expired", "with its name", "what is inside is what matters", f"session={cookie(now=NOW - MAX_AGE - 1)}; Path=/", "expired after", {}),
    ("duplicate-cookie", "two paths", "the first is old, the second good", f"Cookie: session={cookie(now=NOW - MAX_AGE - 1)}; session={GOOD}", "A later one is good", {}),
    ("whitespace", "newline", "a newline came along", GOOD + "\n", "1 byte", {}),
    ("whitespace", "wrapped", "a mail program wrapped it", GOOD[:40] + "\r\n " + GOOD[40:], "3 bytes", {}),
    ("quoted", "double", "in double quotes", f'"{GOOD}"', "in quotes", {}),
    ("quoted", "escaped", "a proxy escaped them", f'\\"{GOOD}\\"', "in quotes", {}),
    ("quoted", "html", "out of an HTML page", f"&quot;{GOOD}&quot;", "in quotes", {}),
    ("quoted", "angles", "out of a mail", f"<{GOOD}>", "in quotes", {}),
    ("quoted", "bytes", "str() of bytes", str(GOOD.encode()), "in quotes", {}),
    ("quoted", "without a key", "nobody takes them off", f"'{GOOD}'", "in quotes", {"key": None}),
    ("percent-encoded", "dots", "%2E for the dots", percent(GOOD, "."), "2 characters", {}),
    ("percent-encoded", "in a header", "and the whole header", f"session={percent(GOOD, '.-_')}; Path=/", "percent-encoded", {}),
    ("double-encoded", "percent", "%252E", percent(percent(GOOD, "."), "%"), "percent-encoded", {}),
    ("double-encoded", "base64", "the whole cookie in base64", base64.b64encode(GOOD.encode()).decode(), "of a text that has the three parts", {}),
    ("double-encoded", "base64 twice", "and once more", unpadded(base64.b64encode(GOOD.encode())), "good cookie", {}),
    ("double-encoded", "hex", "in hexadecimal", GOOD.encode().hex(), "hexadecimal", {}),
    ("double-encoded", "base64, no key", "the same", unpadded(GOOD.encode()), "of a text that has the three parts", {"key": None}),
    ("alphabet-changed", "standard", "+ and / for - and _", both_alphabets(), "the signature is right", {}),
    ("missing-dot", "double click", "a double click selects without the first dot", cookie({"text": "apple " * 50})[1:], "inflates to JSON", {}),
    ("missing-dot", "without a key", "told by what it inflates to", cookie({"text": "apple " * 50})[1:], "inflates to JSON", {"key": None}),
    ("missing-dot", "in a header", "and in a request", "Cookie: session=" + cookie({"text": "apple " * 50})[1:], "inflates to JSON", {}),
    ("expired", "without its dot", "what else is wrong counts more", cookie({"text": "apple " * 50}, now=NOW - MAX_AGE - 1)[1:], "With a dot in front", {}),
    ("truncated", "signature", "five characters missing", GOOD[:-5], "22 of 27 characters, and those are right", {}),
    ("truncated", "no signature", "only the dot is left", GOOD[: GOOD.rindex(".") + 1], "0 characters", {}),
    ("truncated", "signature, no key", "told by its length", GOOD[:-4], "23 characters", {"key": None}),
    ("truncated", "after the time", "no signature at all", GOOD[: GOOD.rindex(".")], "no signature follows", {}),
    ("truncated", "in the time", "two characters of it", GOOD[: GOOD.index(".") + 3], "only 2 characters", {}),
    ("truncated", "in the payload", "half of it", GOOD[:20], "the end is missing", {}),
    ("truncated", "in a compressed payload", "half of it", cookie({"text": "apple banana " * 20, "n": 1})[:30], "the end is missing", {}),
    ("truncated", "short and compressed", "not one byte can be inflated yet", cookie({"text": "apple banana " * 20, "n": 1})[:20], "the end is missing", {}),
    ("truncated", "at the first dot", "split(\".\")[0]", GOOD.split(".")[0], "cut off at the first dot", {"key": None}),
    ("truncated", "at 4096 bytes", "what a browser keeps", BIG[: 4096 - len("session=")], "4096 bytes", {}),
    ("truncated", "another key", "the length tells, and not whose", GOOD[:-6], "21 characters", {"key": b"a key of nobody"}),
    ("trailing-text", "comma", "headers joined by a comma", GOOD + ",", "1 character", {}),
    ("trailing-text", "two cookies", "and a second one", GOOD + "," + GOOD, "after it", {}),
    ("trailing-text", "without a key", "told by the length", GOOD + "AB", "29 characters", {"key": None}),
    ("damaged", "compressed", "one character of a compressed payload", None, "With another character", {}),
    ("damaged", "front lost", "the first characters are gone", GOOD[5:], "changed after signing", {}),
    ("damaged", "one digit", "one character of the payload, which is still JSON", None, "With another character", {}),
    ("damaged", "one character missing", "one character less", None, "one character more", {}),
    ("damaged", "one character too many", "one character more", None, "one character less", {}),
    ("damaged", "two exchanged", "two characters in the other order", None, "in the other order", {}),
    ("damaged", "in the time", "one character of the time", None, "With another character", {}),
    ("damaged", "in the signature", "two characters of the signature", None, "but for 2 characters", {}),
    ("damaged", "an older key", "one character, and signed with a fallback", None, "With another character", {"fallbacks": [OLD]}),
    ("unreadable", "without a key", "what cannot be read may be another program's", GOOD[5:], "Without a key", {"key": None}),
    ("unreadable", "compressed, without a key", "the same of a compressed one", None, "Without a key", {"key": None}),
    ("unreadable", "another program", "its payload is nothing of Flask's, and its key unknown", TimestampSigner(b"a key of theirs").sign(base64_encode(bytes(range(128, 190)))).decode(), "Nothing tells which", {}),
    ("other-token", "unknown salt", "a link from an e-mail, under a salt of the app", timed("a@example.com", salt="a salt of ours"), "a str", {}),
    ("other-token", "without a key", "told by what it holds", timed(["a@example.com", 1], salt="a salt of ours"), "a list", {"key": None}),
    ("bad-payload", "empty", "nothing between the dots", around(b""), "payload is empty", {}),
    ("too-long", "too long", "no cookie is that long", "A" * 70_000, "70000 characters", {}),
    ("empty", "empty", "nothing", "", "not one character", {}),
    ("deleted", "by Flask", "what Flask sends to delete it", "session=; Expires=Thu, 01 Jan 1970 00:00:00 GMT; Max-Age=0; Path=/", "is over", {}),
    ("deleted", "a header", "with the name of the header", "Set-Cookie: session=; Max-Age=0", "is over", {}),
    ("deleted", "a date", "of programs without Max-Age", 'Set-Cookie: session=""; Path=/; expires=Thu, 01-Jan-1970 00:00:00 GMT', "is over", {"key": None}),
    ("empty", "set", "an empty value that stays", "Set-Cookie: session=; Max-Age=3600; Path=/", "not one character", {}),
    ("missing", "an id of another name", "nobody named it", f"Cookie: theme=dark; sid={SID}", "has the shape of the id", {}),
    ("not-flask", "word", "a word", "dark", "no dot", {}),
    ("not-flask", "two words", "a name and a domain", "www.example", "two parts", {}),
    ("not-flask", "three words", "three parts that are none", "this.is-not.one", "three parts", {}),
    ("not-flask", "express", "Express with a signed id", "s:" + "a1" * 16 + "." + base64.b64encode(bytes(range(32))).decode().rstrip("="), "Express", {}),
    ("not-flask", "express, encoded", "as browsers show it", percent("s:" + "a1" * 16 + "." + base64.b64encode(bytes(range(32))).decode().rstrip("="), ":"), "Express", {}),
    ("not-flask", "cookie-session", "Express with the session in the cookie", base64.b64encode(b'{"user":"ann"}').decode(), "cookie-session", {}),
    ("not-flask", "laravel", "an encrypted session", base64.b64encode(json.dumps({"iv": "a", "value": "b", "mac": "c", "tag": ""}).encode()).decode(), "Laravel", {}),
    ("not-flask", "laravel, encoded", "as browsers show it", percent(base64.b64encode(json.dumps({"iv": "a", "value": "bb", "mac": "c", "tag": ""}).encode()).decode(), "="), "Laravel", {}),
    ("not-flask", "dot and word", "a dot in front is no compression", ".htaccess", "mark of a compressed session", {}),
    ("not-flask", "rails", "Rails up to 3 and Rack", base64.b64encode(b"x" * 50).decode() + "--" + "ab" * 20, "Rails", {}),
    ("not-flask", "fernet", "something encrypted", base64.urlsafe_b64encode(b"\x80\0\0\0\0" + bytes(range(80))).decode(), "Fernet", {}),
    ("wrong-key-or-salt", "key", "a key nobody knows", cookie(key=b"unknown"), "Nothing tells", {}),
    ("wrong-key-or-salt", "salt", "a salt nobody knows", cookie(salt="a salt of ours"), "Nothing tells", {}),
    ("wrong-key-or-salt", "three characters", "changed, and still JSON", None, "Nothing tells", {}),
    ("no-key", "good", "without a key nobody can tell", GOOD, "three parts", {"key": None}),
    ("no-key", "forged", "a forged one looks the same", cookie(key=b"unknown"), "three parts", {"key": None}),
]


def changed_compressed():
    text = cookie({"text": "apple banana " * 20, "n": 1})
    return text[:20] + ("A" if text[20] != "A" else "B") + text[21:]


def changed_digit():
    """42 becomes 43 in the payload: the signature stays."""
    part, rest = GOOD.split(".", 1)
    data = base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)).replace(b"42", b"43")
    return unpadded(data) + "." + rest


def changed_character(text, at):
    """Another character of base64 in this place."""
    return text[:at] + ("A" if text[at] != "A" else "B") + text[at + 1 :]


def changed_text():
    """42 becomes 4711 in the payload: the signature stays."""
    part, rest = GOOD.split(".", 1)
    data = base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)).replace(b"42", b"4711")
    return unpadded(data) + "." + rest


def exchanged(text):
    at = next(i for i in range(8, len(text)) if text[i] != text[i + 1])
    return text[:at] + text[at + 1] + text[at] + text[at + 2 :]


MADE = {
    ("damaged", "compressed"): changed_compressed,
    ("unreadable", "compressed, without a key"): changed_compressed,
    ("damaged", "one digit"): changed_digit,
    ("damaged", "one character missing"): lambda: GOOD[:9] + GOOD[10:],
    ("damaged", "one character too many"): lambda: GOOD[:9] + "x" + GOOD[9:],
    ("damaged", "two exchanged"): lambda: exchanged(GOOD),
    ("damaged", "in the time"): lambda: changed_character(GOOD, GOOD.index(".") + 6),
    ("damaged", "in the signature"): lambda: changed_character(changed_character(GOOD, -8 + len(GOOD)), -4 + len(GOOD)),
    ("damaged", "an older key"): lambda: changed_character(cookie(key=OLD), 10),
    ("wrong-key-or-salt", "three characters"): changed_text,
}


def value_of(text):
    """What Flask is given of a whole header, or the text itself."""
    header = re.match("[< ']*(?:set-)?cookie: ", text, re.IGNORECASE)
    if header is None:
        return text
    return parse_cookie(text[header.end():].rstrip("'")).get("session", "")


def judged(row):
    """What Flask makes of the cookie: its verdict, and whether there is a session."""
    if row["key"] is None:
        return None, False
    clock.freeze(NOW)
    how = {name: row[name] for name in ("key", "fallbacks", "salt", "derivation", "digest")}
    reader = session_serializer(**how)
    judgement, values = rows.judge(reader.loads, value_of(row["cookie"]).encode("latin-1"), row["max_age"])
    if row["salt"] != SALT:  # a token of another kind, which need not be a dict
        return judgement["verdict"], bool(values)
    try:
        return judgement["verdict"], bool(values) and SecureCookieSession(values[0]) is not None
    except (TypeError, ValueError):
        return judgement["verdict"], False


def row_of(cause, name, comment, text, evidence, options):
    text = MADE[cause, name]() if text is None else text
    row = {**DEFAULTS, **options, "cause": cause, "name": f"{cause}/{name}", "comment": comment, "cookie": text, "evidence": evidence, "now": NOW}
    row["verdict"], row["accepted"] = judged(row)
    assert row["accepted"] == (cause == "good"), row["name"]
    for field in ("key", "raw_key"):
        row[field] = rows.text(row[field])
    for field in ("fallbacks", "try_keys"):
        row[field] = [rows.text(key) for key in row[field]]
    return row


def main():
    directory = Path(sys.argv[1]) if len(sys.argv) > 1 else HERE.parent / "testdata"
    directory.mkdir(parents=True, exist_ok=True)
    check_versions()
    lines = [rows.dump(row_of(*case)) for case in CASES]
    names = [json.loads(line)["name"] for line in lines]
    assert len(set(names)) == len(names), "two rows of one name"
    path = directory / "explain.jsonl"
    path.write_text("\n".join(lines) + "\n", encoding="ascii", newline="\n")
    print(f"{path.name}: {len(lines)} rows")


if __name__ == "__main__":
    main()
