"""worker.py and header_worker.py, telling lies for shrink_test.go: of every case with a certain
piece, or of which they would say a certain thing."""

import base64
import sys

sys.dont_write_bytecode = True

import worker  # noqa: E402, which finds the others

import exchange  # noqa: E402
import header_worker  # noqa: E402
from fixtures import clock  # noqa: E402
from fixtures import flask_side  # noqa: E402

OPS = worker.OPS | header_worker.OPS


def lie(op, decides, lies):
    honest = OPS[op]

    def answer(case):
        truth = honest(case)
        return lies(truth) if decides(case, truth) else truth

    OPS[op] = answer


def has_true(case, row):
    return "true" in (row.get("value") or "")


lie("judge", has_true, lambda row: row | {"verdict": "BadData"})
lie("token", has_true, lambda row: row | {"verdict": "BadData"})
lie("cookies", lambda headers, _: any("session" in header for header in headers), lambda _: [["a", "lie"]])
lie("base64", lambda text, _: "Q" in text, lambda _: ["a lie", None])
lie("zlib", lambda payload, _: b"X" in base64.b64decode(payload), lambda _: {"size": 0, "sha256": "a lie"})
lie("unzlib", lambda stream, _: b"X" in base64.b64decode(stream), lambda _: {"size": 0, "sha256": "a lie"})
lie("check_password", lambda case, _: "é" in case["password"], lambda truth: truth is not True)

if __name__ == "__main__":
    clock.install()
    with flask_side.app().app_context():
        exchange.serve({"classic_base64": True, "classic_zlib": True}, OPS)
