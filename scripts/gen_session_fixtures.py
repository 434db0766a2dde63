#!/usr/bin/env python3
"""Write testdata/session.jsonl: requests with Flask-Session 0.8.0.

    gen_session_fixtures.py [DIRECTORY]

Every row is one request to a real Flask with a real Flask-Session on a Redis that is a
dict: what was in the store and in the cookie, what the view did (the steps), and what was
in the store and in the header afterwards. The clock stands still and new ids are NEW-1,
NEW-2; everything else is as in production. A "ttl" of null is an entry the request did
not write. Stored bytes stand one character a byte. Running it again writes the same bytes.
"""

import json
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.dont_write_bytecode = True
sys.path.insert(0, str(HERE))

from fixtures import server_sessions  # noqa: E402
from gen_fixtures import check_versions  # noqa: E402


def write(path, rows):
    names = set()
    with open(path, "w", encoding="ascii") as file:
        for row in filter(None, rows):
            if row["name"] in names:
                raise SystemExit(f"two rows named {row['name']}")
            names.add(row["name"])
            file.write(json.dumps(row, sort_keys=True) + "\n")
    print(f"{path}: {len(names)} rows")


def main():
    check_versions()
    directory = Path(sys.argv[1]) if len(sys.argv) > 1 else HERE.parent / "testdata"
    write(directory / "session.jsonl", server_sessions.Maker(["msgpack", "json"]).rows())


if __name__ == "__main__":
    main()
