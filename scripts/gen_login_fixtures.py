#!/usr/bin/env python3
"""Write testdata/remember.jsonl, identifier.jsonl, login.jsonl, login_next.jsonl, csrf.jsonl
and csrf_request.jsonl: what Flask-Login and Flask-WTF write, and what they make of requests.

    gen_login_fixtures.py [DIRECTORY]

Everything is run with the pinned packages at a clock that stands still. Running it again
writes the same bytes. testdata/README.md tells the format.
"""

import sys
import warnings
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.dont_write_bytecode = True
sys.path.insert(0, str(HERE))

from fixtures import clock  # noqa: E402
from fixtures import csrf  # noqa: E402
from fixtures import csrf_request  # noqa: E402
from fixtures import login  # noqa: E402
from fixtures import login_next  # noqa: E402
from fixtures import rows  # noqa: E402
from gen_fixtures import check_versions  # noqa: E402

FILES = {
    "remember.jsonl": login.remember,
    "identifier.jsonl": login.identifiers,
    "login.jsonl": login.flows,
    "login_next.jsonl": login_next.addresses,
    "csrf.jsonl": csrf.tokens,
    "csrf_request.jsonl": csrf_request.requests,
}


def write(path, made):
    names = set()
    with open(path, "w", encoding="ascii") as file:
        for row in made:
            if row["name"] in names:
                raise SystemExit(f"two rows named {row['name']}")
            names.add(row["name"])
            file.write(rows.dump(row) + "\n")
    print(f"{path}: {len(names)} rows")


def main():
    check_versions()
    warnings.simplefilter("ignore", DeprecationWarning)
    clock.install()
    directory = Path(sys.argv[1]) if len(sys.argv) > 1 else HERE.parent / "testdata"
    for name, made in FILES.items():
        write(directory / name, made())


if __name__ == "__main__":
    main()
