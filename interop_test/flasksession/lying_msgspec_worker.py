"""msgspec_worker.py, telling lies for shrink_test.go: of bytes when it writes, and of true when it
reads."""

import sys

sys.dont_write_bytecode = True

import msgspec_worker  # noqa: E402, which finds the next

import exchange  # noqa: E402

OPS = dict(msgspec_worker.OPS)


def write(case):
    truth = msgspec_worker.write(case)
    return {name: msgspec_worker.packed(b"a lie") for name in truth} if '{" b":' in case else truth


def read(case):
    truth = msgspec_worker.read(case)
    if "true" in truth.get("value", ""):
        truth["verdict"] = "a lie"
    return truth


if __name__ == "__main__":
    exchange.serve({}, OPS | {"write": write, "read": read})
