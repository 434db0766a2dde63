"""pickle_worker.py, telling lies for shrink_test.go: of pickles that begin as those of protocol 2
and later do and have the byte that is their opcode of True, or that of False."""

import base64
import sys

sys.dont_write_bytecode = True

import pickle_worker  # noqa: E402, which finds the next

import exchange  # noqa: E402


def has(opcode, text):
    data = base64.b64decode(text).removeprefix(b"!")
    return data[:1] == b"\x80" and opcode in data


def make(seed):
    made = pickle_worker.make(seed)
    for i, data in enumerate(made["data"]):
        if has(b"\x88", data):
            made["text"][i] = "a lie"
    return made


def check(case):
    truth = pickle_worker.check(case)
    if "error" not in truth and has(b"\x88", case["data"]):
        truth["text"] = "a lie"
    if "error" not in truth and has(b"\x89", case["data"]):
        truth["same"] = False
    return truth


if __name__ == "__main__":
    exchange.serve({}, {"make": make, "check": check})
