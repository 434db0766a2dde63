#!/usr/bin/env python3
"""Write testdata/cachelib.jsonl and cachelib_redis.jsonl: files of cachelib's FileSystemCache
and entries of its RedisCache, 0.1.1 to 0.17.0.

    gen_cachelib_legacy_fixtures.py

Made once and committed, since most of these releases are old. Each is installed in a
directory of its own, thrown away afterwards, for the Python that runs this script
(3.11.7). A row is a directory with one session:

- ``made_by``, ``now`` (the clock, half a second later), ``key``, ``timeout`` and ``value``
  (*bytes*, the pickle) as they were given to ``set``;
- ``file`` and ``content`` (*bytes*), ``count_file`` and ``count_content``: what it left;
- ``found_at``: whether ``get`` finds the value at other times, by seconds since 1970.

A row of the second file is one value in Redis: ``made_by``, ``value`` (*bytes*, a pickle of protocol 4),
``key``, ``prefix`` and ``timeout`` as they were given, ``stored_key``, ``stored`` (*bytes*) and
``ttl``, null for ever, as Redis got them.
"""

import datetime
import json
import pickle
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
RELEASES = ["0.1.1", "0.4.1", "0.6.0", "0.7.0", "0.9.0", "0.13.0", "0.15.0", "0.16.0", "0.17.0"]
KEY = "session:AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8"
NOW = 1700000000
VALUE = {"_permanent": True, "_user_id": "42"}


def row(release, name, comment, timeout):
    import cachelib.file

    def clock(now):
        cachelib.file.time = lambda: now

    with tempfile.TemporaryDirectory() as directory:
        clock(NOW + 0.5)
        cache = cachelib.file.FileSystemCache(directory, threshold=500, mode=0o600)
        assert cache.set(KEY, VALUE, timeout)
        count = Path(cache._get_filename("__wz_cache_count"))
        file = Path(cache._get_filename(KEY))
        assert {path.name for path in Path(directory).iterdir()} == {count.name, file.name}
        content = file.read_bytes()
        found_at = {}
        for now in (NOW + timeout, NOW + timeout + 0.5, NOW + timeout + 1):
            clock(now)
            file.write_bytes(content)  # old releases remove what has expired
            found_at[str(now)] = cache.get(KEY) == VALUE
        return {
            "name": f"{release} {name}",
            "comment": comment,
            "made_by": f"cachelib {release}, Python {sys.version.split()[0]}",
            "now": NOW,
            "key": KEY,
            "timeout": timeout,
            "value": pickle.dumps(VALUE, pickle.HIGHEST_PROTOCOL).decode("latin-1"),
            "file": file.name,
            "content": content.decode("latin-1"),
            "count_file": count.name,
            "count_content": count.read_bytes().decode("latin-1"),
            "found_at": found_at,
        }


class Redis:
    """What a RedisCache asks of a client."""

    def __init__(self):
        self.stored = {}

    def set(self, name, value, ex=None):
        self.stored[name] = (value, ex)
        return True

    def setex(self, name, time, value):
        self.stored[name] = (value, time)
        return True

    def ping(self):
        return True

    def get(self, name):
        value = self.stored[name][0]
        return value if isinstance(value, bytes) else str(value).encode()


VALUES = [
    ("session", "a session of an hour", KEY, VALUE, 3600),
    ("session without an end", "a timeout of 0 is no timeout", KEY, VALUE, 0),
    ("empty session", "a session without anything", KEY, {}, 3600),
    ("rich session", "values that only a pickle holds", KEY, {"when": datetime.datetime(2024, 1, 2, 3, 4, 5), "tags": {"a"}, "cart": [(1, 2.5)], "d": {1: None}}, 60),
    ("int", "no session: digits, or a pickle", "i", 5, 60),
    ("negative int", "no session", "i", -5, 60),
    ("bool", "no session: a pickle, though it is an int", "b", True, 60),
    ("str", "no session", "s", "x", 60),
    ("bytes", "no session", "b", b"x", 60),
    ("list", "no session", "l", [1], 60),
    ("None", "nothing is stored", "n", None, 60),
]


def redis_row(release, name, comment, key, value, timeout):
    import cachelib.redis

    client = Redis()
    cache = cachelib.redis.RedisCache(host=client, key_prefix="pfx_")
    assert cache.set(key, value, timeout)
    ((stored_key, (stored, ttl)),) = client.stored.items()
    assert cache.get(key) == value
    return {
        "name": f"{release} {name}",
        "comment": comment,
        "made_by": f"cachelib {release}, Python {sys.version.split()[0]}",
        "value": pickle.dumps(value, 4).decode("latin-1"),
        "key": key,
        "prefix": "pfx_",
        "timeout": timeout,
        "stored_key": stored_key,
        "stored": client.get(stored_key).decode("latin-1"),
        "ttl": ttl,
    }


def rows(release):
    """Runs with one release installed."""
    for value in VALUES:
        print(json.dumps(redis_row(release, *value), sort_keys=True))
    for name, comment, timeout in (
        ("hour", "a session of an hour", 3600),
        ("never", "a timeout of 0 never expires", 0),
        ("looks old", "an expiry whose first byte is the J that older headers begin with", 0x6553F24A - NOW),
        ("2038", "the last second of a signed 32-bit number", 2**31 - 1 - NOW),
    ):
        print(json.dumps(row(release, name, comment, timeout), sort_keys=True))


def made_by(release):
    with tempfile.TemporaryDirectory() as directory:
        pip = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--target", directory]
        subprocess.run([*pip, f"cachelib=={release}"], check=True)
        command = [sys.executable, __file__, "rows", release]
        return subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True, env={"PYTHONPATH": directory}).stdout


def main():
    if sys.argv[1:2] == ["rows"]:
        rows(sys.argv[2])
        return
    text = "".join(map(made_by, RELEASES))
    made = {"cachelib.jsonl": "", "cachelib_redis.jsonl": ""}
    for line in text.splitlines(keepends=True):
        made["cachelib_redis.jsonl" if "stored" in json.loads(line) else "cachelib.jsonl"] += line
    for name, lines in made.items():
        (HERE.parent / "testdata" / name).write_text(lines, encoding="ascii")
    print(f"{text.count(chr(10))} rows")


if __name__ == "__main__":
    main()
