#!/usr/bin/env python3
"""Writes brotli.jsonl: texts and what Python's brotli.compress makes of them.

    gen_brotli_fixtures.py [directory]

A row has a name, a comment that says what it shows, the text, and the compressed
bytes at quality 5 and 11 in base64. The result is always the same.
"""

import base64
import hashlib
import json
import sys
from pathlib import Path

import brotli


def noise(seed, size):
    """Hexadecimal digits that look random."""
    digits = "".join(hashlib.sha256(f"{seed} {i}".encode()).hexdigest() for i in range(size // 64 + 1))
    return digits[:size]


def login(**more):
    return {"_fresh": True, "_id": noise("id", 128), "_permanent": True, "_user_id": "42", "csrf_token": noise("csrf", 40), **more}


def cart(size):
    return [{"id": 1000 + 37 * i, "name": f"Item {noise(i, 6)}", "price": f"{i}.99", "qty": i % 3 + 1} for i in range(size)]


def session(value):
    return json.dumps(value, separators=(",", ":"), sort_keys=True)


CASES = [
    ("empty", "nothing at all", ""),
    ("letter", "one letter", "a"),
    ("short", "a session too short to win", session({"user_id": 42})),
    ("login", "what Flask-Login and Flask-WTF keep", session(login())),
    ("flashes", "with flashed messages", session(login(_flashes=[{" t": ["message", f"Saved item {i}."]} for i in range(8)]))),
    ("cart", "with a cart of thirty lines", session(login(cart=cart(30)))),
    ("tokens", "with OAuth tokens, which hardly compress", session(login(oauth={"access_token": noise("a", 900), "refresh_token": noise("r", 500)}))),
    ("repetitive", "far more text than bytes", "apple " * 5000),
    ("noise", "text that does not compress", noise("n", 3000)),
]


def main():
    directory = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parent.parent / "testdata"
    with open(directory / "brotli.jsonl", "w", newline="\n") as out:
        for name, comment, text in CASES:
            packed = {f"q{q}": base64.b64encode(brotli.compress(text.encode(), quality=q)).decode() for q in (5, 11)}
            out.write(json.dumps({"name": name, "comment": comment, "text": text, **packed}) + "\n")
    print(f"brotli.jsonl: {len(CASES)} rows")


if __name__ == "__main__":
    main()
