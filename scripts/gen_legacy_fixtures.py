#!/usr/bin/env python3
"""Write testdata/legacy.jsonl: cookies of Flask versions people still run.

    gen_legacy_fixtures.py

Made once and committed, since the Pythons these versions need grow rare. Every
release gets a virtual environment of its own, thrown away afterwards, made by
the first python3.8, python3.9 or python3.10 on the PATH; the old Flask makes
and judges the cookies, then the pinned Flask this script runs on judges them.
"""

import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.dont_write_bytecode = True
sys.path.insert(0, str(HERE))

from fixtures import clock  # noqa: E402
from fixtures import flask_side  # noqa: E402
from fixtures import rows  # noqa: E402
from gen_fixtures import check_versions  # noqa: E402

RELEASES = (
    ("Flask==1.1.4", "itsdangerous==1.1.0", "Werkzeug==1.0.1", "Jinja2==2.11.3", "MarkupSafe==2.0.1", "click==7.1.2"),
    ("Flask==2.0.3", "itsdangerous==2.0.1", "Werkzeug==2.0.3", "Jinja2==3.0.3", "MarkupSafe==2.0.1", "click==8.0.4"),
    ("Flask==2.2.5", "itsdangerous==2.1.2", "Werkzeug==2.2.3", "Jinja2==3.1.2", "MarkupSafe==2.1.1", "click==8.1.3"),
)


def old_python():
    for name in ("python3.8", "python3.9", "python3.10"):
        if found := shutil.which(name):
            return found
    sys.exit("gen_legacy_fixtures: needs python3.8, python3.9 or python3.10 on the PATH")


def cookies_of(packages, directory):
    subprocess.run([old_python(), "-m", "venv", directory], check=True)
    python = Path(directory, "bin", "python")
    subprocess.run([python, "-m", "pip", "install", "-q", *packages], check=True)
    environment = {**os.environ, "PYTHONPATH": str(HERE), "PYTHONDONTWRITEBYTECODE": "1"}
    ran = subprocess.run([python, "-m", "fixtures.legacy"], check=True, env=environment, stdout=subprocess.PIPE)
    return [json.loads(line) for line in ran.stdout.splitlines()]


def judged(case):
    """The row of an old cookie, judged by today's Flask."""
    old = case["made_by"]["flask"]
    row = flask_side.cookie_row(
        f"flask-{old}/{case['name']}",
        case["comment"],
        case["cookie"].encode("latin-1"),
        keys=(case["key"].encode(),),
        salt=case["salt"],
        now=case["now"],
        max_age=case["max_age"],
    )
    row.update((name, case[name]) for name in ("made_by", "old_verdict", "old_value"))
    return row


def main():
    check_versions()
    clock.install()
    lines = []
    for packages in RELEASES:
        with tempfile.TemporaryDirectory() as directory:
            found = cookies_of(packages, directory)
        with flask_side.app().app_context():
            lines += [rows.dump(judged(case)) for case in found]
    path = HERE.parent / "testdata" / "legacy.jsonl"
    path.write_text("\n".join(lines) + "\n", encoding="ascii", newline="\n")
    print(f"{path.name}: {len(lines)} rows")


if __name__ == "__main__":
    main()
