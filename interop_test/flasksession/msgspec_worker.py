"""The Python side of the differential test: one process, JSON lines both ways.

    msgspec_worker.py

It speaks as exchange.py says. Bytes travel in base64, values as the text of
scripts/fixtures/msgspec_text.py. The first line out names the versions.
"""

import base64
import platform
import struct
import sys
from datetime import datetime
from pathlib import Path

sys.dont_write_bytecode = True
HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parent), str(HERE.parents[1] / "scripts")]

import msgspec  # noqa: E402

import exchange  # noqa: E402
from fixtures import msgspec_text  # noqa: E402

FORMATS = {"msgpack": msgspec.msgpack, "json": msgspec.json}


def main():
    exchange.serve({"python": platform.python_version(), "msgspec": msgspec.__version__}, OPS)


def packed(data):
    return None if data is None else base64.b64encode(data).decode()


def write(case):
    """What msgspec writes for a value, in both formats."""
    value = deep(lambda: msgspec_text.serializer.loads(case))
    return {name: packed(msgspec_text.write(form.Encoder().encode, value)) for name, form in FORMATS.items()}


def read(case):
    """What msgspec reads, what it writes for that, and whether Go's rewriting of the
    same data (again) is the same value to msgspec."""
    form = FORMATS[case["format"]]
    verdict, value = msgspec_text.read(form.Decoder().decode, base64.b64decode(case["data"]))
    row = {"verdict": verdict}
    if verdict == "ok":
        row["value"] = deep(lambda: msgspec_text.serializer.dumps(value))
        row["rewritten"] = packed(msgspec_text.write(form.Encoder().encode, value))
        row["opaques"] = sum(1 for _ in deep(lambda: list(msgspec_text.opaques(value))))
        if case.get("again") is not None:
            _, again = msgspec_text.read(form.Decoder().decode, base64.b64decode(case["again"]))
            row["same"] = deep(lambda: exact(value) == exact(again))
    return row


def exact(value):
    """A value with its types, in a form that compares by them and by the bits of floats."""
    if isinstance(value, dict):
        return "dict", [(exact(key), exact(member)) for key, member in value.items()]
    if isinstance(value, (list, tuple)):
        return type(value).__name__, [exact(member) for member in value]
    if isinstance(value, float):
        return "float", struct.pack(">d", value)
    if isinstance(value, msgspec.msgpack.Ext):
        return "ext", value.code, bytes(value.data)
    if isinstance(value, datetime):
        return "datetime", value.isoformat()
    return type(value).__name__, value


def deep(work):
    """The text walks with several frames a level; msgspec keeps Python's own limit."""
    limit = sys.getrecursionlimit()
    sys.setrecursionlimit(20000)
    try:
        return work()
    finally:
        sys.setrecursionlimit(limit)


def read_below(case, frames=80):
    """read, as deep in the stack as a large application may call it."""
    return read_below(case, frames - 1) if frames else read(case)


def json_of_msgpack(case):
    """What becomes of a MessagePack session when the format is JSON."""
    return {"rewritten": packed(msgspec.json.encode(msgspec.msgpack.decode(base64.b64decode(case["data"]))))}


OPS = {"write": write, "read": read, "read_below": read_below, "json_of_msgpack": json_of_msgpack}

if __name__ == "__main__":
    main()
