#!/usr/bin/env python3
"""Write testdata/recorded*.jsonl: what record_fixtures.py records from three small apps.

    gen_recorded_fixtures.py [DIRECTORY]

They show the format and let the tests of "flaskcookie check" and flaskcookietest run
without Python. What depends on the machine, the versions, is left out, and the key that
the recorder makes up and forgets is a fixed one.
"""

import hashlib
import itertools
import sys
from decimal import Decimal
from pathlib import Path

sys.dont_write_bytecode = True
sys.path.insert(0, str(Path(__file__).resolve().parent))

import record_fixtures  # noqa: E402
import record_stored  # noqa: E402
import redis  # noqa: E402
from flask import Flask  # noqa: E402
from flask.json.tag import JSONTag  # noqa: E402
from flask.json.tag import TaggedJSONSerializer  # noqa: E402
from flask.sessions import SecureCookieSessionInterface  # noqa: E402
from flask_session import Session  # noqa: E402
from flask_session.base import ServerSideSessionInterface  # noqa: E402
from gen_fixtures import check_versions  # noqa: E402


class Sha256Sessions(SecureCookieSessionInterface):
    digest_method = staticmethod(hashlib.sha256)


def rotated():
    """An app that signs with SHA-256 and has changed its key."""
    app = Flask("rotated")
    app.config.update(
        SECRET_KEY="a new test key, not a secret",
        SECRET_KEY_FALLBACKS=["an old test key, not a secret"],
        SESSION_COOKIE_NAME="login",
        SESSION_COOKIE_SECURE=True,
        SESSION_COOKIE_SAMESITE="Lax",
        PERMANENT_SESSION_LIFETIME=43200,
    )
    app.session_interface = Sha256Sessions()
    return app, "rotated:app", []


class TagDecimal(JSONTag):
    key = " dec"

    def check(self, value):
        return isinstance(value, Decimal)

    def to_json(self, value):
        return str(value)

    def to_python(self, value):
        return Decimal(value)


def tagged():
    """An app with a custom tag that does not sort keys."""
    app = Flask("tagged")
    app.secret_key = "a test key, not a secret"
    app.json.sort_keys = False
    interface = SecureCookieSessionInterface()
    interface.serializer = TaggedJSONSerializer()
    interface.serializer.register(TagDecimal, index=0)
    app.session_interface = interface
    return app, "tagged:create_app", [("values/cart", "named in values.py", {"total": Decimal("12.50"), "at": ("shop", 1)})]


def stored():
    """An app with Flask-Session on Redis, which signs ids."""
    app = Flask("stored")
    app.config.update(SECRET_KEY="a test key, not a secret", SESSION_TYPE="redis", SESSION_REDIS=redis.Redis(), SESSION_USE_SIGNER=True,
                      SESSION_COOKIE_SAMESITE="Lax", PERMANENT_SESSION_LIFETIME=43200)
    Session(app)
    return app, "stored:app", []


#: Values that msgspec does not write.
LEFT_OUT = {"recorded_stored.jsonl": 3}

FILES = {"recorded.jsonl": rotated, "recorded_tag.jsonl": tagged, "recorded_stored.jsonl": stored}


def main():
    check_versions()
    directory = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).resolve().parent.parent / "testdata"
    directory.mkdir(parents=True, exist_ok=True)
    record_fixtures.versions = dict
    record_fixtures.random_key = lambda: b"a random key"
    record_stored.release_of = lambda base, interface: (None, "0.8")
    record_stored.random_key = lambda: "a random key, not a secret"
    ids = itertools.count()
    ServerSideSessionInterface._generate_sid = lambda self, length: "{:043}".format(next(ids))
    for name, make in FILES.items():
        app, target, sessions = make()
        _, lines, left_out = record_fixtures.record(app, target, sessions=sessions)
        assert len(left_out) == LEFT_OUT.get(name, 0), left_out
        (directory / name).write_text("\n".join(lines) + "\n", encoding="ascii", newline="\n")
        print("{}: {} rows".format(name, len(lines) - 1))


if __name__ == "__main__":
    main()
