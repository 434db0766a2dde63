"""The Python side of the differential test: one process, JSON lines both ways.

    worker.py

It speaks as exchange.py says, of bytes as text with one character a byte. The first
line out tells what this Python is.
"""

import base64
import functools
import hashlib
import json
import platform
import sys
import zlib
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.dont_write_bytecode = True
sys.path[:0] = [str(HERE), str(HERE.parent / "scripts")]

from itsdangerous import URLSafeSerializer  # noqa: E402
from itsdangerous.encoding import base64_decode  # noqa: E402
from itsdangerous.signer import HMACAlgorithm  # noqa: E402
from itsdangerous.signer import NoneAlgorithm  # noqa: E402

from werkzeug.security import check_password_hash  # noqa: E402
import werkzeug.security  # noqa: E402

import custom_tags  # noqa: E402
import exchange  # noqa: E402
import sessions  # noqa: E402
from fixtures import classic_base64  # noqa: E402
from fixtures import clock  # noqa: E402
from fixtures import flask_side  # noqa: E402
from fixtures import rows  # noqa: E402
from fixtures import serializer  # noqa: E402


def main():
    clock.install()
    greeting = {"python": platform.python_version(), "classic_base64": classic_base64.is_native(), "classic_zlib": "ng" not in zlib.ZLIB_RUNTIME_VERSION}
    with flask_side.app().app_context():
        exchange.serve(greeting, OPS)


def asked(case):
    return {
        "keys": tuple(key.encode("latin-1") for key in case["keys"]),
        "salt": case["salt"],
        "now": case["now"],
    }


def judge(case):
    """What real Flask says about a cookie; the fields of testdata/cookies.jsonl."""
    custom_tags.Custom.spelled = False
    row = flask_side.cookie_row("", "", case["cookie"].encode("latin-1"), max_age=case["max_age"], tags=custom_tags.TAGS if case["custom"] else (), **asked(case))
    row["spelled"] = custom_tags.Custom.spelled
    return row


@functools.lru_cache(maxsize=2000)
def serializer_of(options):
    asked = json.loads(options)
    return serializer.make(
        asked["kind"],
        keys=[key.encode("latin-1") for key in asked["keys"]],
        salt=asked["salt"],
        signer=asked["signer"],
        fallback=asked["fallback"],
    )


def token(case):
    """What one of itsdangerous' four serializers says about a token."""
    clock.freeze(case["now"])
    made = serializer_of(case["options"])
    timed = "Timed" in type(made).__name__
    row, values = rows.judge(made.loads, case["token"].encode("latin-1"), case["max_age"] if timed else False)
    for value in values:
        try:
            again = made.dumps(value)
            text = made.serializer.dumps(value)
            row["recookie"] = again.decode() if isinstance(again, bytes) else again
            row["value"] = text
        except Exception as error:
            row["write_error"] = type(error).__name__
    return row


def make(case):
    """A random session of Python's own types, signed by real Flask."""
    return {"cookie": rows.text(flask_side.dumps(sessions.make(case["seed"]), **asked(case)))}


def decode_base64(case):
    """Both lenient decoders; null is an error."""
    return [attempt(decode, case.encode("latin-1")) for decode in (base64_decode, base64.b64decode)]


def compress(case):
    """Size and hash of what zlib makes of a payload, which comes as base64."""
    data = zlib.compress(base64.b64decode(case))
    return {"size": len(data), "sha256": hashlib.sha256(data).hexdigest()}


def attempt(decode, data):
    try:
        return rows.text(decode(data))
    except Exception:
        return None


class Reversed(HMACAlgorithm):
    """An algorithm of the application's own: the MAC of the text from its end."""

    def get_signature(self, key, value):
        return super().get_signature(key, value[::-1])


ALGORITHMS = {"hmac": HMACAlgorithm(), "none": NoneAlgorithm(), "own": Reversed()}


def algorithm(case):
    """A token signed by algorithm=, and what the same signer reads of it."""
    serializer = URLSafeSerializer(case["key"], signer_kwargs={"algorithm": ALGORITHMS[case["algorithm"]]})
    token = serializer.dumps("text")
    return {"token": token, "value": serializer.loads(token)}


def check_password(case):
    """What check_password_hash says of a hash and a password."""
    try:
        return check_password_hash(case["hash"], case["password"])
    except Exception as error:
        return type(error).__name__


def hash_password(case):
    """A hash by generate_password_hash, with the salt of the case instead of a random one."""
    werkzeug.security.gen_salt = lambda length: case["salt"]
    return werkzeug.security.generate_password_hash(case["password"], case["method"])


def streams(case):
    """A payload as a zlib stream, made in the way the case asks for."""
    maker = zlib.compressobj(case["level"], zlib.DEFLATED, case["wbits"], case["memory"], case["strategy"])
    payload = base64.b64decode(case["payload"])
    made = b""
    for end in case["flushes"]:
        made += maker.compress(payload[:end]) + maker.flush(zlib.Z_SYNC_FLUSH)
        payload = payload[end:]
    return base64.b64encode(made + maker.compress(payload) + maker.flush()).decode()


def decompress(case):
    """Size and hash of what zlib reads from a stream, which comes as base64, or null."""
    try:
        data = zlib.decompress(base64.b64decode(case))
    except zlib.error:
        return None
    return {"size": len(data), "sha256": hashlib.sha256(data).hexdigest()}


OPS = {"algorithm": algorithm, "check_password": check_password, "hash_password": hash_password, "judge": judge, "make": make, "token": token, "base64": decode_base64, "zlib": compress, "streams": streams, "unzlib": decompress}

if __name__ == "__main__":
    main()
