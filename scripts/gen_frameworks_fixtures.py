#!/usr/bin/env python3
"""Write testdata/frameworks.jsonl: what Starlette, Quart and Quart-Auth put into cookies, and
what they make of cookies.

    gen_frameworks_fixtures.py [DIRECTORY]

They are in an environment of their own, that of requirements-explain.txt, beside the one
that runs this script. The clock stands still. A row has, besides its name and comment:

- ``kind``: ``starlette`` and ``quart`` are a session that was written, ``starlette_read`` and
  ``quart_read`` a cookie that was read; ``quart_auth`` and ``quart_auth_read`` the same for the
  cookie of Quart-Auth;
- ``key`` (*bytes*), ``now``, and ``cookie``, the value of the cookie, null if none is set;
- ``session``: what is in it, as tagged JSON in the order of insertion; ``{}`` for none;
- ``user``: the id of Quart-Auth, null for nobody;
- ``set_cookie`` and ``vary``: the header of the answer, of written rows only;
- ``error``: the exception of a read that fails, which is status 500.
"""

import asyncio
import datetime
import json
import os
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.dont_write_bytecode = True
sys.path.insert(0, str(HERE))

from fixtures import clock  # noqa: E402

PINS = HERE / "requirements-explain.txt"
NOW = clock.NOW
DAY = 86_400
KEYS = {"text": "s3cret", "clé": "clé"}
OBJECTS = {
    "bob": {"user": "bob"},
    "OAuth": {"_state_google_abc": {"data": {"redirect_uri": "https://x/cb", "nonce": "n"}, "exp": 1_700_003_600.0}},
    "values": {"é": "ü\U0001f600", "n": 1, "f": 1.5, "none": None, "yes": True, "list": [1, "a", []], "empty": {}, "quote": '"\\/'},
    "long": {"text": "a" * 500},
    "empty": {},
}


def row(kind, name, comment, key, **fields):
    empty = {"now": NOW, "cookie": None, "session": "{}", "user": None, "set_cookie": [], "vary": [], "error": None}
    key = key if isinstance(key, bytes) else key.encode()
    return {"kind": kind, "name": f"{kind}: {name}", "comment": comment, "key": key.decode("latin-1"), **empty, **fields}


def value_of(lines):
    return lines[0].partition(";")[0].partition("=")[2] if lines else None


# -- Starlette


async def asgi(app, cookie):
    """One request by the ASGI protocol itself: the header of the answer."""
    headers = [(b"host", b"localhost")] + ([(b"cookie", cookie.encode("latin-1"))] if cookie is not None else [])
    scope = {"type": "http", "http_version": "1.1", "method": "GET", "scheme": "http", "path": "/", "raw_path": b"/", "query_string": b"",
             "root_path": "", "headers": headers, "client": ("127.0.0.1", 1), "server": ("127.0.0.1", 80)}
    sent = []

    async def receive():
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message):
        sent.append(message)

    await app(scope, receive, send)
    return [(name.decode(), value.decode()) for name, value in sent[0]["headers"]]


def visit(key, cookie, view):
    from starlette.middleware.sessions import SessionMiddleware
    from starlette.responses import Response

    async def app(scope, receive, send):
        view(scope["session"])
        await Response()(scope, receive, send)

    headers = asyncio.run(asgi(SessionMiddleware(app, secret_key=key), cookie))
    return {name.replace("-", "_"): [value for other, value in headers if other == name] for name in ("set-cookie", "vary")}


def starlette_rows():
    for (kind, key), (name, values) in ((k, o) for k in KEYS.items() for o in OBJECTS.items()):
        answer = visit(key, None, lambda session: session.update(values))
        yield row("starlette", f"{kind} key, {name}", "what SessionMiddleware writes", key,
                  cookie=value_of(answer["set_cookie"]), session=json.dumps(values), **answer)
    good = value_of(visit("s3cret", None, lambda session: session.update(user="bob"))["set_cookie"])
    payload, stamp, signature = good.split(".")
    cookies = {
        "good": (good, NOW), "at the limit": (good, NOW + 14 * DAY), "expired": (good, NOW + 14 * DAY + 1), "of the future": (good, NOW - 1),
        "bad signature": (good[:-1] + "x", NOW), "cut": (good[:-1], NOW), "another digit in front": ("f" + good[1:], NOW), "empty": ("", NOW),
        "no stamp": (payload + "." + signature, NOW), "no signature": (payload + "." + stamp, NOW), "null": ("null", NOW), "dots": ("..", NOW),
        "no base64": (signed("!!!"), NOW), "no padding": (signed("eyJ1c2VyIjogImJvYiJ9".rstrip("=") + "e"), NOW), "no JSON": (signed("eyI="), NOW),
        "no object": (signed("MQ=="), NOW), "nothing signed": (signed(""), NOW),
    }
    for name, (cookie, now) in cookies.items():
        yield starlette_read(name, cookie, now)


def signed(text):
    from itsdangerous import TimestampSigner

    return TimestampSigner("s3cret").sign(text.encode()).decode()


def starlette_read(name, cookie, now):
    clock.freeze(now)
    seen, error = [], None
    try:
        visit("s3cret", f"session={cookie}", lambda session: seen.append(dict(session)))
    except Exception as raised:
        error = type(raised).__name__
    clock.freeze(NOW)
    session = json.dumps(seen[0]) if seen else "{}"
    return row("starlette_read", name, "what SessionMiddleware reads", "s3cret", cookie=cookie, now=now, session=session, error=error)


# -- Quart and Quart-Auth


class Clock(datetime.datetime):
    """The clock of Expires, which does not ask ``time.time()``."""

    @classmethod
    def now(cls, tz=None):
        return cls.fromtimestamp(NOW + 0.5, tz)


def quart_app(key):
    import quart.sessions
    from quart import Quart
    from quart_auth import QuartAuth

    quart.sessions.datetime = Clock

    app = Quart(__name__)
    app.secret_key = key
    app.config["QUART_AUTH_COOKIE_SECURE"] = False
    QuartAuth(app)
    return app


def quart_visit(key, cookie, view):
    app = quart_app(key)

    @app.get("/")
    async def page():
        await view()
        return ""

    async def run():
        response = await app.test_client(use_cookies=False).get("/", headers={"Cookie": cookie} if cookie else {})
        return {"set_cookie": response.headers.getlist("Set-Cookie"), "vary": response.headers.getlist("Vary")}

    return asyncio.run(run())


def quart_rows():
    from markupsafe import Markup
    from quart import session

    sessions = {
        "a tuple": {"_permanent": True, "user": "böb", "t": (1, 2)}, "Markup": {"m": Markup("<b>")}, "bytes": {"b": b"\x00\xff"},
        "long": {"text": "a" * 500}, "numbers": {"n": 1, "f": 1.5, "none": None},
    }
    for key in ("s3cret", "clé", b"\x00\xffbin"):
        for name, values in sessions.items():

            async def view():
                session.update(values)

            answer = quart_visit(key, None, view)
            yield row("quart", f"key {key!r}, {name}", "a session of Quart is one of Flask", key,
                      cookie=value_of(answer["set_cookie"]), session=tagged(values), **answer)
    good = value_of(quart_visit("s3cret", None, fill)["set_cookie"])
    for name, cookie, now in (
        ("good", good, NOW), ("at the limit", good, NOW + 31 * DAY), ("expired", good, NOW + 31 * DAY + 1), ("of the future", good, NOW - 1),
        ("cut", good[:-1], NOW), ("bad signature", good[:-3] + ("AA" if good[-3:-1] != "AA" else "BB") + good[-1], NOW), ("empty", "", NOW),
    ):
        seen = []

        async def read():
            seen.append(dict(session))

        clock.freeze(now)
        quart_visit("s3cret", f"session={cookie}", read)
        clock.freeze(NOW)
        yield row("quart_read", name, "what Quart reads", "s3cret", cookie=cookie, now=now, session=tagged(seen[0]))


async def fill():
    from quart import session

    session["user"] = "bob"


def tagged(values):
    from flask.json.tag import TaggedJSONSerializer

    return TaggedJSONSerializer().dumps(values)


def quart_auth_rows():
    from quart_auth import AuthUser
    from quart_auth import current_user
    from quart_auth import login_user

    for key in ("s3cret", "clé", b"\x00\xffbin"):
        for user in ("42", "uüé", "a" * 100, "", "a b|c"):

            async def view():
                login_user(AuthUser(user))

            answer = quart_visit(key, None, view)
            lines = [line for line in answer["set_cookie"] if line.startswith("QUART_AUTH=")]
            yield row("quart_auth", f"key {key!r}, id {user[:10]!r}", "what login_user sets", key, cookie=value_of(lines), user=user, set_cookie=lines)
    good = value_of(quart_visit("s3cret", None, log_in)["set_cookie"])
    payload, stamp, signature = good.split(".")
    for name, cookie, now in (
        ("good", good, NOW), ("at the limit", good, NOW + 365 * DAY), ("expired", good, NOW + 365 * DAY + 1), ("of the future", good, NOW - 1),
        ("cut", good[:-1], NOW), ("no stamp", payload + "." + signature, NOW), ("another payload", "IjQzIg." + stamp + "." + signature, NOW), ("empty", "", NOW),
    ):
        seen = []

        async def read():
            seen.append(current_user.auth_id)

        clock.freeze(now)
        quart_visit("s3cret", f"QUART_AUTH={cookie}", read)
        clock.freeze(NOW)
        yield row("quart_auth_read", name, "who is logged in", "s3cret", cookie=cookie, now=now, user=seen[0])


async def log_in():
    from quart_auth import AuthUser
    from quart_auth import login_user

    login_user(AuthUser("42"))


def check_versions():
    """Refuse to write fixtures with other packages than the pinned ones, unless scripts/drift asks."""
    if "FLASKCOOKIE_REQUIREMENTS" in os.environ:
        return
    for line in PINS.read_text().splitlines():
        name, _, pinned = line.partition("==")
        if name in ("itsdangerous", "Quart", "quart-auth", "starlette") and version(name) != pinned:
            sys.exit(f"gen_frameworks_fixtures: {name} is {version(name)}, not {pinned}; see {PINS}")


def main():
    directory = Path(sys.argv[1]) if len(sys.argv) > 1 else HERE.parent / "testdata"
    if "-here" not in sys.argv:
        python = Path(f"{sys.prefix}-explain", "bin", "python")
        sys.exit(subprocess.run([python, __file__, directory, "-here"], env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1"}).returncode)
    check_versions()
    clock.install()
    made = [*starlette_rows(), *quart_rows(), *quart_auth_rows()]
    assert len({row["name"] for row in made}) == len(made)
    with open(directory / "frameworks.jsonl", "w", encoding="ascii", newline="\n") as file:
        for one in made:
            file.write(json.dumps(one, sort_keys=True) + "\n")
    print(f"frameworks.jsonl: {len(made)} rows")


if __name__ == "__main__":
    main()
