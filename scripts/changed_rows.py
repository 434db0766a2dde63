#!/usr/bin/env python3
"""Print which rows of the fixtures in one directory differ from those in another.

    changed_rows.py BEFORE AFTER

Files that BEFORE alone has are not looked at. The exit status is 1 if a row differs.
"""

import json
import sys
from pathlib import Path


def rows(path):
    """The lines of a file by the names of their rows, or by their number."""
    found = {}
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        try:
            row = json.loads(line)
        except ValueError:
            row = {}
        found[row.get("name", f"line {number}")] = line
    return found


def main():
    before, after = map(Path, sys.argv[1:])
    changed = False
    for path in sorted(after.iterdir()):
        was = rows(before / path.name) if (before / path.name).exists() else {}
        now = rows(path)
        names = [name for name in {**was, **now} if was.get(name) != now.get(name)]
        if names:
            changed = True
            print(f"  {path.name}: {len(names)} of {len(now)} rows: {', '.join(names)}")
    sys.exit(changed)


if __name__ == "__main__":
    main()
