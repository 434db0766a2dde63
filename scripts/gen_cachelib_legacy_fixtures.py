#!/usr/bin/env python3
"""Write testdata/cachelib.jsonl: files of cachelib's FileSystemCache, 0.1.1 to 0.17.0.

    gen_cachelib_legacy_fixtures.py

Made once and committed, since most of these releases are old. Each is installed in a
directory of its own, thrown away afterwards, for the Python that runs this script
(3.11.7). A row is a directory with one session:

- ``made_by``, ``now`` (the clock, half a second later), ``key``, ``timeout`` and ``value``
  (*bytes*, the pickle) as they were given to ``set``;
- ``file`` and ``content`` (*bytes*), ``count_file`` and ``count_content``: what it left;
- ``found_at``: whether ``get`` finds the value at other times, by seconds since 1970.
"""

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


def rows(release):
    """Runs with one release installed."""
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
    (HERE.parent / "testdata" / "cachelib.jsonl").write_text(text, encoding="ascii")
    print(f"{text.count(chr(10))} rows")


if __name__ == "__main__":
    main()
