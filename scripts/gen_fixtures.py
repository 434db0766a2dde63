#!/usr/bin/env python3
"""Write testdata/*.jsonl with the packages pinned in requirements.txt.

    gen_fixtures.py [DIRECTORY]

The rows are made by running real Flask and itsdangerous. Run twice, or by
another CPython from 3.11 on, it writes the same bytes; scripts/test checks it.
legacy.jsonl is not made here but once, by gen_legacy_fixtures.py.
"""

import os
import sys
import zlib
from importlib.metadata import version
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.dont_write_bytecode = True
sys.path.insert(0, str(HERE))

from fixtures import base64_text  # noqa: E402
from fixtures import classic_base64  # noqa: E402
from fixtures import clock  # noqa: E402
from fixtures import cookies  # noqa: E402
from fixtures import dates  # noqa: E402
from fixtures import encode  # noqa: E402
from fixtures import flask_side  # noqa: E402
from fixtures import floats  # noqa: E402
from fixtures import json_text  # noqa: E402
from fixtures import rows  # noqa: E402
from fixtures import serializer  # noqa: E402
from fixtures import signer  # noqa: E402

FILES = {
    "base64.jsonl": base64_text,
    "cookies.jsonl": cookies,
    "dates.jsonl": dates,
    "encode.jsonl": encode,
    "floats.jsonl": floats,
    "json.jsonl": json_text,
    "serializer.jsonl": serializer,
    "signer.jsonl": signer,
}


#: scripts/drift names the file of the newest releases here.
REQUIREMENTS = Path(os.environ.get("FLASKCOOKIE_REQUIREMENTS", HERE / "requirements.txt"))


def check_versions():
    """Refuse to write fixtures with any other package than the pinned ones."""
    for line in REQUIREMENTS.read_text().splitlines():
        name, _, pinned = line.partition("==")
        if pinned and version(name) != pinned:
            sys.exit(f"gen_fixtures: {name} is {version(name)}, not {pinned}; see {REQUIREMENTS}")
    if "ng" in zlib.ZLIB_RUNTIME_VERSION:
        sys.exit("gen_fixtures: this Python is built on zlib-ng, which compresses to other bytes than zlib")


def write(path, module):
    lines = [rows.dump(row) for row in module.rows()]
    names = [row.get("name") for row in map(rows.json.loads, lines)]
    assert lines and len(set(names)) == len(names), path
    path.write_text("\n".join(lines) + "\n", encoding="ascii", newline="\n")
    return len(lines)


def main():
    directory = Path(sys.argv[1]) if len(sys.argv) > 1 else HERE.parent / "testdata"
    directory.mkdir(parents=True, exist_ok=True)
    check_versions()
    clock.install()
    classic_base64.install()
    with flask_side.app().app_context():
        for name, module in FILES.items():
            print(f"{name}: {write(directory / name, module)} rows")


if __name__ == "__main__":
    main()
