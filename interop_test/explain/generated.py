"""Random cookies of many kinds, each with what is true of it.

    generated.py SEED COUNT

COUNT cookies of each kind, made by the programs themselves where they are installed beside
this. A line has the kind, the cookie, what explain is told (key, fallbacks,
try_keys, rotated; the rest is Flask's) and two lists of causes: those that are facts with the
key, and those that are facts without any.
"""

import base64
import hashlib
import hmac
import html
import json
import pickle
import random
import sys
import time
import uuid
import zlib

import django.conf
import jwt
from cases import SALT
from django.core import signing
from flask.json.tag import TaggedJSONSerializer
from flask_login.utils import encode_cookie
from flask import Flask
from itsdangerous import BadSignature
from itsdangerous import Signer
from itsdangerous import TimestampSigner
from itsdangerous import URLSafeSerializer
from itsdangerous import URLSafeTimedSerializer
from itsdangerous.encoding import base64_encode

SEED, COUNT = int(sys.argv[1]), int(sys.argv[2])
RANDOM = random.Random(SEED)
NOW = int(time.time()) - 5
DAY = 86_400
WORDS = "apple banana cherry cart user_id role lang theme csrf_token _fresh next info item total Åse 未知 naïve".split()
ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"


def number(low, high):
    return RANDOM.randint(low, high)


def letters(count, alphabet=ALPHABET):
    return "".join(RANDOM.choice(alphabet) for _ in range(count))


def new_key():
    """A key of one of the kinds that people have, without what something could rewrite."""
    return RANDOM.choice([
        lambda: hashlib.sha256(RANDOM.randbytes(8)).hexdigest(),
        lambda: letters(number(12, 40), ALPHABET[:62]),
        lambda: base64.b64encode(RANDOM.randbytes(24)).decode(),
        lambda: "-".join(RANDOM.choice(WORDS[:8]) for _ in range(4)) + str(number(0, 10**9)),
    ])()


def value():
    """A session."""
    def leaf():
        return RANDOM.choice([number(0, 10**6), RANDOM.choice(WORDS), True, None, letters(number(1, 40)), [1, "a"], ("t", 2), b"\0\1"])
    return {RANDOM.choice(WORDS) + letters(2): leaf() for _ in range(number(1, 5))}


class Clock(TimestampSigner):
    at = NOW

    def get_timestamp(self):
        return self.at


def session(data, key, at=NOW, salt=SALT, derivation="hmac", digest="sha1", signer=Clock):
    Clock.at = at
    return URLSafeTimedSerializer(
        key, salt=salt, serializer=TaggedJSONSerializer(), signer=signer,
        signer_kwargs={"key_derivation": derivation, "digest_method": getattr(hashlib, digest)},
    ).dumps(data)


def accepted(text, key):
    """Whether itsdangerous takes it all the same: base64 is read leniently."""
    try:
        URLSafeTimedSerializer(key, salt=SALT, signer_kwargs={"key_derivation": "hmac"}).loads(text)
    except BadSignature:
        return []
    return ["good"]


def around(payload, key, at=NOW):
    Clock.at = at
    return Clock(key, salt=SALT, key_derivation="hmac", digest_method=hashlib.sha1).sign(payload).decode("latin-1")


def age():
    return NOW - number(0, 30 * DAY)


def small():
    """A session that is not compressed."""
    return {"u" + letters(2): number(0, 9999)}


def big():
    return {"text": RANDOM.choice(WORDS[:5]) * number(20, 60), "n": number(0, 10**6)}


def changed(text, count, until=None):
    """Other characters of base64 in so many places before the signature."""
    out = list(text)
    places = [i for i in range(until or text.rindex(".")) if text[i] != "."]
    for i in RANDOM.sample(places, min(count, len(places))):
        out[i] = RANDOM.choice([c for c in ALPHABET if c != out[i]])
    return "".join(out)


def latin1(key):
    """The bytes of a key as a text of one character a byte."""
    return (key if isinstance(key, bytes) else key.encode()).decode("latin-1")


def made(kind, cookie, causes, key, text=(), **told):
    if isinstance(cookie, bytes):
        cookie = cookie.decode("latin-1")
    for name in ("fallbacks", "try_keys"):
        told[name] = [latin1(k) for k in told.get(name, [])]
    print(json.dumps(dict(told, kind=kind, cookie=cookie, key=latin1(key), causes=list(causes), text=list(text))))


LOOKS = ["no-key"]
UNKNOWN = ["wrong-key-or-salt", "no-key"]


def one_of_each():
    key, other = new_key(), new_key()
    fresh = age()
    made("a session", session(value(), key, fresh), ["good"], key, LOOKS)
    made("a compressed session", session(big(), key, fresh), ["good"], key, LOOKS)
    made("a session of a fallback key", session(value(), other, fresh), ["good"], key, LOOKS, fallbacks=[other])
    made("an expired session", session(value(), key, NOW - number(32, 999) * DAY), ["expired"], key, LOOKS)
    made("a session of the future", session(value(), key, NOW + number(60, 10**6)), ["from-the-future"], key, LOOKS)
    made("a clock of the eighties", session(value(), key, number(315532800, 600000000)), ["expired"], key, LOOKS)
    made("a list", session([1, letters(5)], key, fresh), ["not-a-dict"], key, LOOKS)
    made("another key", session(value(), other, fresh), UNKNOWN, key, LOOKS)
    made("another key, compressed", session(big(), other, fresh), UNKNOWN, key, LOOKS)
    made("an unknown salt", session(value(), key, fresh, salt=letters(12)), UNKNOWN, key, LOOKS)
    made("another salt", session(value(), key, fresh, salt="session"), ["other-salt"], key, LOOKS)
    made("another digest", session(value(), key, fresh, digest="sha256"), ["other-digest"], key, LOOKS)
    made("another digest and key", session(value(), other, fresh, digest="sha512"), UNKNOWN, key, LOOKS)
    made("another derivation", session(value(), key, fresh, derivation="concat"), ["other-derivation"], key, LOOKS)
    made("the library's derivation", session(value(), key, fresh, derivation="django-concat"), ["library-default"], key, LOOKS)
    made("the defaults of 1.0", session(value(), key, fresh, derivation="django-concat", digest="sha512"), ["itsdangerous-1.1"], key, LOOKS)
    made("the library's salt", URLSafeTimedSerializer(key).dumps(value_plain()), ["other-parameters"], key, LOOKS)
    made("Signer's salt, JSON", URLSafeTimedSerializer(key, salt="itsdangerous.Signer").dumps(value_plain()), ["other-parameters"], key, LOOKS)
    made("a link", URLSafeTimedSerializer(key, salt="password-reset").dumps("a@example.com" + letters(3)), ["other-parameters"], key)
    made("a link of an unknown salt", URLSafeTimedSerializer(key, salt=letters(9)).dumps(number(1, 99999)), UNKNOWN, key)
    untimed(key, other)
    ids(key, other)
    keys(key, other, fresh)
    programs(key, other)
    payloads(key, other)
    accidents(key, other, fresh)
    words(key)


def value_plain():
    return {"user" + letters(1): number(0, 10**6), "t": letters(number(1, 30))}


def untimed(key, other):
    made("URLSafeSerializer", URLSafeSerializer(key).dumps(value_plain()), ["untimed"], key)
    made("URLSafeSerializer with Flask's parameters", session_untimed(value_plain(), key), ["untimed"], key)
    made("URLSafeSerializer of an unknown salt", URLSafeSerializer(key, salt=letters(8)).dumps(value_plain()), [], key)
    made("URLSafeSerializer of another key", URLSafeSerializer(other, salt="remember").dumps(value_plain()), [], key)
    made("a remember cookie of Calibre-Web", session_untimed({"user": "1", "random": letters(20)}, key, "remember"), ["untimed"], key)
    made("Signer around a word", Signer(key).sign(RANDOM.choice(WORDS[:8]) + letters(4)), ["untimed"], key)
    made("TimestampSigner around a word", TimestampSigner(key).sign(RANDOM.choice(WORDS[:8]) + letters(4)), ["other-parameters"], key, ["unreadable"])
    made("TimestampSigner around two words", TimestampSigner(key).sign(f"{RANDOM.choice(WORDS[:8])} {number(0, 99)}"), ["other-parameters"], key, ["unreadable", "whitespace"])


def session_untimed(data, key, salt=SALT):
    return URLSafeSerializer(key, salt=salt, signer_kwargs={"key_derivation": "hmac"}).dumps(data)


def ids(key, other):
    for kind, sid in (
        ("a UUID", str(uuid.UUID(int=RANDOM.getrandbits(128)))),
        ("32 random bytes", base64_encode(RANDOM.randbytes(32)).decode()),
        ("hexadecimal digits", RANDOM.randbytes(16).hex()),
        ("KVSession", f"{RANDOM.getrandbits(64):x}_{NOW:x}"),
    ):
        made(kind, sid, [], key)
        if kind == "KVSession" and len(sid) < 17:
            continue
        # One in twenty of the random ones looks like words, and then it is said that there is no time.
        made(kind + ", Signer", Signer(key).sign(sid), ["untimed"] if kind == "32 random bytes" else [], key)
        made(kind + ", Flask-Session", Signer(key, salt="flask-session", key_derivation="hmac").sign(sid), ["session-id"], key)
        made(kind + ", another key", Signer(other).sign(sid), [], key)
    sid = str(uuid.UUID(int=RANDOM.getrandbits(128)))
    made("a UUID with a time", TimestampSigner(key).sign(sid), [], key, ["unreadable"])
    no_ids(key)
    made("pgAdmin", sid + "!" + base64.b64encode(hmac.new(key.encode(), sid.encode(), hashlib.sha256).digest()).decode(), [], key)


def no_ids(key):
    """What is signed with the key and has the form of an id, or something of it, and is none."""
    mail = f"{letters(6)}@example.com".encode()
    for name in ("md5", "sha1", "sha256", "sha512"):
        digest = hashlib.new(name, mail).hexdigest()
        made(f"{name} of an address, Signer", Signer(key).sign(digest), [], key)
        made(f"{name} of an address, hmac", Signer(key, salt=SALT, key_derivation="hmac").sign(digest), [], key)
        made(f"{name} of an address, salt session", Signer(key, salt="session", key_derivation="hmac").sign(digest), [], key)
        made(f"{name} of an address, TimestampSigner", TimestampSigner(key).sign(digest), ["other-parameters"], key, ["unreadable"])
    for text in (
        f"Invoice2026Number{number(10000, 99999)}", f"Order-2026-{number(1000000, 9999999)}-Customer-{number(1000, 9999)}",
        f"Newsletter-Subscriber-List-{number(2020, 2030)}-Region-Europe",
    ):
        made("a number of an order, Signer", Signer(key).sign(text), ["untimed"], key)
        made("a number of an order, TimestampSigner", TimestampSigner(key).sign(text), ["other-parameters"], key, ["unreadable"])
    for salt in ("wtf-csrf-token", "quart auth salt"):
        for data in (value_plain(), [1, number(2, 9)], number(1, 999), None):
            made(f"something else under {salt}", URLSafeTimedSerializer(key, salt=salt).dumps(data), ["other-parameters"], key, LOOKS)
    made("a text under Flask-WTF's salt", URLSafeTimedSerializer(key, salt="wtf-csrf-token").dumps(letters(40)), ["other-parameters"], key)
    made("a list in Starlette's form", TimestampSigner(key).sign(base64.b64encode(json.dumps([value_plain()]).encode())), ["other-parameters"], key, LOOKS)


def keys(key, other, fresh):
    """The key at hand was changed on the way to the one that signed, or the other way round."""
    at = number(2, len(key) - 2)
    name = letters(number(3, 8), "abcdefghijklmnopqrstuvwxyz")
    inner = lambda text: key[:at] + text + key[at:]
    raw = RANDOM.randbytes(24)
    wide = key + RANDOM.choice("éÅñ")
    for cause, signing_key, at_hand in (
        ("key-whitespace", key + "\n", key), ("key-whitespace", key, key + " "), ("key-whitespace", key + "\r\n", key),
        ("key-quoted", f"'{key}'", key), ("key-quoted", key, f'"{key}"'), ("key-quoted", repr(key.encode()), key),
        ("key-quoted", raw + b"\x01", repr(raw + b"\x01")[2:-1]), ("key-quoted", inner("\x07\0"), inner(r"\a\000")),
        ("key-quoted", inner("\u672a"), inner(r"\u672a")),
        ("key-encoded", raw, raw.hex()), ("key-encoded", raw.hex(), raw), ("key-encoded", raw, base64.b64encode(raw).decode()),
        ("key-charset", wide.encode("latin-1"), wide), ("key-charset", wide, wide.encode("latin-1")),
        ("key-rewritten", key[:at], key[:at] + "$" + name), ("key-rewritten", inner("$"), inner("$$")),
        ("key-rewritten", key, f"{key} #{name}"), ("key-rewritten", key, f"{key}#{name}"),
        ("key-rewritten", key[:at] + name + key[at:], key[:at] + "_" + name + "_" + key[at:]),
        ("key-rewritten", html.escape(inner("&")), inner("&")),
        ("key-rewritten", inner("!"), inner("\\!")),
    ):
        made(cause, session(value(), signing_key, fresh), [cause], at_hand, LOOKS)
    made("a key that is no prefix", session(value(), key[:at] + name, fresh), UNKNOWN, key, LOOKS)
    made("a key of the other case", session(value(), key.swapcase(), fresh), UNKNOWN, key, LOOKS)
    made("two keys, one in the other", session(value(), key + other, fresh), UNKNOWN, key, LOOKS)
    made("a key to try", session(value(), other, fresh), ["other-key"], key, LOOKS, try_keys=[other])
    made("an old key", session(value(), other, NOW - 2 * DAY), ["old-key"], key, LOOKS, try_keys=[other], rotated=NOW - DAY)
    made("an old key that went on", session(value(), other, NOW - number(1, 900)), ["fallback-bug"], key, LOOKS, try_keys=[other], rotated=NOW - DAY)


def programs(key, other):
    csrf = hashlib.sha1(RANDOM.randbytes(8)).hexdigest()
    made("Flask-WTF", URLSafeTimedSerializer(key, salt="wtf-csrf-token").dumps(csrf), ["flask-wtf-token"], key)
    made("Flask-WTF, another key", URLSafeTimedSerializer(other, salt="wtf-csrf-token").dumps(csrf), UNKNOWN, key)
    made("OctoPrint's token", URLSafeTimedSerializer(key, salt="octoprint-csrf-token").dumps(csrf), ["other-parameters"], key)
    made("a CSRF token of an unknown salt", URLSafeTimedSerializer(key, salt=letters(8)).dumps(csrf), UNKNOWN, key)
    app = Flask("generated")
    app.secret_key = key
    with app.test_request_context():
        made("Flask-Login", encode_cookie(str(number(1, 9999))), ["remember-token"], key)
        made("Flask-Login, another key", encode_cookie(str(number(1, 9999)), key=other), [], key)
    plain = value_plain()
    starlette = base64.b64encode(json.dumps(plain).encode())
    made("Starlette", TimestampSigner(key).sign(starlette), ["starlette-session"], key, LOOKS)
    made("Starlette, another key", TimestampSigner(other).sign(starlette), UNKNOWN, key, LOOKS)
    made("Quart-Auth", URLSafeTimedSerializer(key, "quart auth salt", signer_kwargs={"digest_method": hashlib.sha512}).dumps(str(number(1, 999))), ["quart-auth"], key)
    long_key = key + other
    made("PyJWT", jwt.encode(plain, long_key, RANDOM.choice(["HS256", "HS384", "HS512"])), ["jwt"], long_key)
    made("PyJWT, another key", jwt.encode(plain, other * 2, "HS256"), [], key)
    made("PyJWT with a header", jwt.encode(plain, other * 2, "HS256", headers={"kid": letters(4)}), [], key)
    made("Django", signing.dumps(plain, key=key), [], key)
    made("Django, compressed", signing.dumps({"t": "a" * number(100, 300)}, key=key, compress=True), [], key)
    made("Express", "s:" + letters(32) + "." + base64.b64encode(RANDOM.randbytes(32)).decode().rstrip("="), [], key)
    made("Rails", base64.b64encode(RANDOM.randbytes(60)).decode() + "--" + RANDOM.randbytes(20).hex(), [], key)
    made("Laravel", base64.b64encode(json.dumps({"iv": letters(22), "value": letters(60), "mac": letters(64)}).encode()).decode(), [], key)
    made("cookie-session", base64.b64encode(json.dumps(plain).encode()).decode(), [], key)
    made("Fernet", base64.urlsafe_b64encode(b"\x80" + NOW.to_bytes(8, "big") + RANDOM.randbytes(80)).decode(), [], key)


def payloads(key, other):
    plain = value_plain()
    unread = ["wrong-key-or-salt", "unreadable", "no-key"]
    for kind, data, causes in (
        ("a pickle", pickle.dumps(plain, number(2, 5)), ["other-serializer"]),
        ("a repr", repr(plain).encode(), ["other-serializer"]),
        ("text", b"user " + letters(9).encode(), ["bad-payload"]),
        ("random bytes", b"\xff" + RANDOM.randbytes(number(20, 60)), ["bad-payload"]),
        ("a tag that is none", json.dumps({"id": {" u": letters(5)}}).encode(), ["bad-tag"]),
    ):
        made(kind + ", signed", around(base64_encode(data), key), causes, key, ["unreadable"])
        made(kind + ", another key", around(base64_encode(data), other), unread, key, ["unreadable"])
    made("a broken stream, signed", around(b"." + base64_encode(zlib.compress(json.dumps(plain).encode() * 9)[:-5]), key), ["bad-compression"], key, ["unreadable"])
    made("compressed random bytes, another key", around(b"." + base64_encode(zlib.compress(b"\xfe" + RANDOM.randbytes(40))), other), unread, key, ["unreadable"])
    made("no stream, another key", around(b"." + base64_encode(RANDOM.randbytes(40)), other), unread, key, ["unreadable"])
    made("Brotli's mark, another key", around(b"~" + base64_encode(RANDOM.randbytes(40)), other), ["wrong-key-or-salt"], key)
    stream = base64_encode(zlib.compress(json.dumps({"text": "a" * number(60, 90), "n": number(0, 999)}).encode()))
    made("compressed JSON of any program", stream + b"." + base64_encode(NOW.to_bytes(4, "big")) + b"." + letters(27).encode(), unread, key)
    made("not base64", around(RANDOM.choice([b"A", b"user42.", b"a b"]) + letters(4).encode(), other), unread, key, ["unreadable", "whitespace"])


def accidents(key, other, fresh):
    good, packed = session(small(), key, fresh), session(big(), key, fresh)
    whole = session(value_plain(), key, fresh)
    maybe = ["damaged", "unreadable", "wrong-key-or-salt", "malformed-stamp", "stamp-out-of-range"]
    texts = ["no-key", "unreadable", "malformed-stamp", "stamp-out-of-range"]
    for kind, text in (("small", good), ("compressed", packed), ("plain", whole)):
        for count in (1, 2, 5):
            made(f"{count} characters of a {kind} one", changed(text, count), maybe, key, texts)
        made(f"the signature of a {kind} one", text[: text.rindex(".") + 1] + changed(text[text.rindex(".") + 1 :], number(1, 5), 26), maybe, key, LOOKS)
        made(f"{kind}, cut", text[: number(2, len(text) - 1)], ["truncated", "unreadable", "wrong-key-or-salt", "malformed-stamp"], key, texts)
        made(f"{kind}, front lost", text[number(2, text.rindex(".", 0, text.rindex(".")) - 1) :], ["damaged", *UNKNOWN, "unreadable", "missing-dot"], key, [*texts, "missing-dot"])
        more = text + RANDOM.choice([",", ";", "A", "=", " HttpOnly"]) + letters(number(1, 30))
        made(f"{kind}, and more", more, [*accepted(more, key), "trailing-text", "whitespace", "pasted-header", *maybe], key, [*texts, "whitespace", "pasted-header"])
        made(f"{kind}, in lower case", text.lower(), maybe, key, texts)
        made(f"{kind}, quoted", f'"{text}"', ["quoted"], key, ["quoted"])
        made(f"{kind}, percent-encoded", text.replace(".", "%2E"), ["percent-encoded"], key, ["percent-encoded"])
        wrapped = text[:20] + "\r\n " + text[20:]  # in front of the signature Python skips it
        made(f"{kind}, wrapped", wrapped, [*accepted(wrapped, key), "whitespace"], key, ["whitespace"])
        made(f"{kind}, encoded twice", base64.b64encode(text.encode()).decode(), ["double-encoded"], key, ["double-encoded"])
        made(f"{kind}, behind its name", "session=" + text, ["pasted-header"], key, ["pasted-header"])
        made(f"{kind}, behind another", f"Cookie: session={session(small(), other, fresh)}; session={text}", ["duplicate-cookie"], key, LOOKS)
        made(f"{kind}, in a header", f"Cookie: a=b; session={text}; theme=dark", ["good"], key, LOOKS)
    made("without its dot", packed[1:], ["missing-dot"], key, ["missing-dot"])
    made("without its dot, another key", session(big(), other, fresh)[1:], [*UNKNOWN, "missing-dot", "unreadable"], key, ["missing-dot"])


def words(key):
    made("a word", RANDOM.choice(WORDS[:8]) + letters(number(0, 8)), [], key)
    made("three words", ".".join(letters(number(2, 12)) for _ in range(3)), UNKNOWN + ["unreadable", "malformed-stamp", "stamp-out-of-range"], key, ["unreadable", "malformed-stamp", "stamp-out-of-range"])
    made("a domain", f"www.{letters(6).lower()}.example.com", ["unreadable", "malformed-stamp"], key, ["unreadable", "malformed-stamp"])
    made("random base64", letters(number(20, 120)), [], key)
    made("a number", str(number(0, 10**12)), [], key)
    made("JSON", json.dumps(value_plain()), ["whitespace"], key, ["whitespace"])
    made("nothing", "", ["empty"], key, ["empty"])
    made("too much", letters(64) * 1100, ["too-long"], key, ["too-long"])


django.conf.settings.configure()
for _ in range(COUNT):
    one_of_each()
