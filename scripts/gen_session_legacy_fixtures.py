#!/usr/bin/env python3
"""Write testdata/session_legacy.jsonl: requests with Flask-Session 0.5.0, 0.6.0 and 0.3.2.

    gen_session_legacy_fixtures.py

Made once and committed, since these releases need an older Flask. Each gets a virtual
environment of its own, thrown away afterwards, made by the Python that runs this script
(3.11.7). The rows are those of session.jsonl (see gen_session_fixtures.py), with
"serializer = json" on the interface in the place of pickle (the format "json.dumps"), and
with pickle itself.
"""

import json
import subprocess
import sys
import tempfile
import venv
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.dont_write_bytecode = True
sys.path.insert(0, str(HERE))

RELEASES = (
    ("Flask-Session==0.5.0", "Flask==2.2.5", "Werkzeug==2.2.3", "redis==5.2.1", "cachelib==0.13.0"),
    ("Flask-Session==0.6.0", "Flask==3.0.3", "Werkzeug==3.0.6", "redis==5.2.1", "cachelib==0.13.0"),
    ("Flask-Session==0.3.2", "Flask==2.2.5", "Werkzeug==2.2.3", "redis==5.2.1", "cachelib==0.13.0"),
)


def rows():
    """Runs in the environment of one release."""
    from fixtures import server_sessions

    for row in filter(None, server_sessions.Maker(["json.dumps", "pickle"]).rows()):
        print(json.dumps(dict(row, name=f"{row['version']} {row['name']}"), sort_keys=True))


def made_by(release):
    with tempfile.TemporaryDirectory() as directory:
        venv.create(directory, with_pip=True)
        python = Path(directory, "bin", "python")
        subprocess.run([python, "-m", "pip", "install", "--quiet", *release], check=True)
        return subprocess.run([python, __file__, "rows"], check=True, stdout=subprocess.PIPE, text=True).stdout


def main():
    if sys.argv[1:] == ["rows"]:
        rows()
        return
    text = "".join(map(made_by, RELEASES))
    (HERE.parent / "testdata" / "session_legacy.jsonl").write_text(text, encoding="ascii")
    print(f"{text.count(chr(10))} rows")


if __name__ == "__main__":
    main()
