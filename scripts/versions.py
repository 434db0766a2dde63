#!/usr/bin/env python3
"""Keeps docs/versions.md: what can be known from the pins is written there by this.

    versions.py [--check] [--result FILE --date YYYY-MM-DD] [DOCUMENT]

The packages of each environment and the span of each package come from
scripts/requirements*.txt and testdata/legacy.jsonl, the result of scripts/drift from FILE. What an
environment proves is written by hand: one without a row is an error. With --check nothing
is written, and the exit status is 1 if the document is not what would be.
"""

import argparse
import json
import re
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


def pins():
    """The packages of each requirements file, in its order."""
    return {
        path.name: re.findall(r"^([\w-]+)==([^\s;]+)", path.read_text(), re.M)
        for path in sorted(ROOT.glob("scripts/requirements*.txt"))
    }


def legacy():
    """The versions by which testdata/legacy.jsonl was made, by package in lower case."""
    made = {}
    for line in (ROOT / "testdata/legacy.jsonl").read_text(encoding="utf-8").splitlines():
        for name, version in json.loads(line)["made_by"].items():
            made.setdefault(name, set()).add(version)
    return made


def numbers(version):
    return [int(part) for part in version.split(".")]


def environments(text, pinned):
    """The rows of the environments with their packages."""
    named = re.findall(r"^\| \[(requirements[\w-]*\.txt)\]", text, re.M)
    if sorted(named) != sorted(pinned):
        sys.exit(f"versions.py: the environments with a row are {sorted(named)}, those in scripts {sorted(pinned)}")

    def row(match):
        packages = ", ".join(f"{name} {version}" for name, version in pinned[match[2]])
        return f"{match[1]} {packages} |{match[3]}"

    return re.sub(r"^(\| \[(requirements[\w-]*\.txt)\]\([^)]*\) \|)[^|]*\|(.*)$", row, text, flags=re.M)


def spans(text, pinned):
    """The rows of the packages with their oldest and newest version."""
    versions = {}
    for packages in pinned.values():
        for name, version in packages:
            versions.setdefault(name, set()).add(version)
    made = legacy()

    def row(match):
        name, fixtures = match[1], match[4]
        if name.lower() in made:
            fixtures = ", ".join(sorted(made[name.lower()], key=numbers))
        if name == "Python":
            return f"| {name} | {match[2]} | {match[3]} | {fixtures} |{match[5]}"
        if name not in versions:
            sys.exit(f"versions.py: {name} has a row and no pin")
        found = sorted(versions[name], key=numbers)
        return f"| {name} | {found[0]} | {found[-1]} | {fixtures} |{match[5]}"

    head, table, rest = re.split(r"(?=^\| package \| oldest)|(?<=\|\n)\n(?=On that day)", text, maxsplit=2, flags=re.M)
    return head + re.sub(r"^\| ((?!package )[\w-]*\w) \| ([^|]*) \| ([^|]*) \| ([^|]*) \|(.*)$", row, table, flags=re.M) + "\n" + rest


def result(text, output, date):
    """The document with what scripts/drift has said on a day."""
    parts = re.fullmatch(
        r"Releases newer than the pins:\n(.*)Fixtures that differ:\n(.*)Live tests that fail[^\n]*\n(.*?)"
        r" (\d+) passed, (\d+) were skipped\n(?:All is as pinned\.\n)?",
        output,
        re.S,
    )
    if not parts:
        sys.exit(f"versions.py: this is not what scripts/drift says:\n{output}")
    newer = list(dict.fromkeys(line.strip() for line in parts[1].splitlines() if "->" in line))
    fixtures = [line.strip() for line in parts[2].splitlines()]
    failed = re.findall(r"--- FAIL: (\S+)", parts[3])
    passed, skipped = int(parts[4]), int(parts[5])
    said = (
        f"On {date} {counted(newer, 'release', 'was newer', 'were newer')}, "
        f"{counted(fixtures, 'fixture', 'differed', 'differed')}, and "
    )
    if failed or parts[3].strip():
        said += f"{passed} live tests passed and not these: {', '.join(failed) or parts[3].strip()}; {skipped or 'none'} skipped."
    else:
        said += f"all of {passed} live tests passed, {skipped or 'none'} skipped."
    new, count = re.subn(r"^(.*)\bOn \d{4}-\d\d-\d\d .* newer.* skipped\.$", lambda match: match[1] + said, text, flags=re.M)
    if count != 1:
        sys.exit(f"versions.py: the document has {count} results of scripts/drift")
    return new


def counted(found, what, one, more):
    """How many of something, and which."""
    if not found:
        return f"no {what} {one}"
    return f"{len(found)} {what}{'s' if len(found) > 1 else ''} {more if len(found) > 1 else one} ({'; '.join(found)})"


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--check", action="store_true")
    parser.add_argument("--result", type=Path)
    parser.add_argument("--date")
    parser.add_argument("document", nargs="?", type=Path, default=ROOT / "docs/versions.md")
    options = parser.parse_args()

    text = options.document.read_text(encoding="utf-8")
    pinned = pins()
    new = spans(environments(text, pinned), pinned)
    if options.result:
        new = result(new, options.result.read_text(encoding="utf-8"), options.date)
    if options.check and new != text:
        sys.exit("versions.py: docs/versions.md is not what the pins say; scripts/versions.py writes it")
    if not options.check:
        options.document.write_text(new, encoding="utf-8")


if __name__ == "__main__":
    main()
