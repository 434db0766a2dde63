#!/usr/bin/env python3
"""Write testdata/remember_legacy.jsonl and identifier_legacy.jsonl: remember cookies and
identifiers of other releases of Flask-Login than the pinned one.

    gen_login_legacy_fixtures.py CHECKOUT

CHECKOUT is Flask-Login's repository at the commit below, of what is to be 0.7. Made once and
committed: each release is installed in a directory of its own, thrown away afterwards, for
the Python that runs this script, with the packages of Flask of its time. The fields are
those of remember.jsonl and identifier.jsonl, and made_by.
"""

import itertools
import json
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.dont_write_bytecode = True
sys.path.insert(0, str(HERE))

MAIN = "c8bba84b9ba6768e878317fc46c54bd13fa1ac07"
OLD = ["Flask==2.0.3", "Werkzeug==2.0.3", "itsdangerous==2.0.1", "Jinja2==3.1.6", "MarkupSafe==3.0.4", "click==8.5.1"]
NEW = ["Flask==3.1.3", "Werkzeug==3.1.9", "itsdangerous==2.2.0", "Jinja2==3.1.6", "MarkupSafe==3.0.4", "click==8.5.1", "blinker==1.9.0"]
KEYS = {"ascii": "s3cret", "latin-1": "clé", "bytes": b"\x00\xff\xc3\xa9", "long": "k" * 300}
IDS = ["1", "", "a|b", "|", "ünï", "a b", 'quo"te', "\U0001f600", "x" * 200]
ADDRESSES = ["127.0.0.1", "::1", None]
AGENTS = ["Mozilla/5.0", None, "", "it's", 'a "quote"', """it's a "quote\"""", "a\\b", "tab\there", "\xc3\xa9", "\x7f\x80", " "]
FORWARDED = [[], ["10.0.0.1"], ["203.0.113.7, 10.0.0.1"], [""], [" 203.0.113.7 "], [",x"], ["10.0.0.1", "10.0.0.2"], ["\xe9"], ["'"]]


class Release:
    """Flask-Login as it is installed here, whose functions moved."""

    def __init__(self, name):
        import flask
        import flask_login

        self.name = name
        self.flask = flask
        self.module = flask_login
        self.utils = getattr(flask_login, "utils", flask_login)

    def call(self, name, key, *args):
        """A function of Flask-Login in an application with that key."""
        app = self.flask.Flask("app")
        app.config["SECRET_KEY"] = key
        with app.app_context():
            return getattr(self.module, name)(*args)

    def remember(self):
        for (kind, key), user_id in itertools.product(KEYS.items(), IDS):
            yield self.judged("written", f"{kind} key, id {user_id!r}", self.call("encode_cookie", key, user_id), key)
        try:
            self.call("encode_cookie", "ключ", "1")
        except UnicodeEncodeError as error:
            yield {**self.row("written", "a key outside of Latin-1", None, "ключ"), "error": type(error).__name__}
        good = self.call("encode_cookie", "s3cret", "1")
        for name, cookie in mangled(good).items():
            yield self.judged("mangled", name, cookie, "s3cret")

    def row(self, kind, name, cookie, key):
        from fixtures import rows

        latin1 = key if isinstance(key, bytes) else key.encode("latin-1", "ignore")
        return {
            "name": f"{self.name} {kind}: {name}",
            "comment": "what login_user sets" if kind == "written" else "a cookie nobody has written",
            "made_by": self.name,
            "kind": kind,
            "key": rows.text(latin1),
            "key_text": key if isinstance(key, str) else None,
            "cookie": cookie,
            "set_cookie": None,
            "id": None,
            "error": None,
        }

    def judged(self, kind, name, cookie, key):
        row = self.row(kind, name, cookie, key)
        try:
            row["id"] = self.call("decode_cookie", key, cookie)
        except TypeError as error:
            row["error"] = type(error).__name__
        return row

    def identifiers(self):
        from fixtures import wsgi

        app = self.flask.Flask("app")
        cases = list(itertools.product(ADDRESSES, AGENTS[:2], FORWARDED)) + [("127.0.0.1", agent, []) for agent in AGENTS[2:]]
        for address, agent, forwarded in cases:
            headers = [("X-Forwarded-For", line) for line in forwarded]
            if agent is not None:
                headers.append(("User-Agent", agent))
            with app.request_context(wsgi.environ(headers=headers, remote_addr=address)):
                identifier = self.utils._create_identifier()
            yield {
                "name": f"{self.name}: {address} {agent!r} {forwarded}",
                "comment": "session protection compares this with _id of the session",
                "made_by": self.name,
                "remote_addr": address,
                "user_agent": agent,
                "forwarded": forwarded,
                "identifier": identifier,
            }


def mangled(good):
    digest = good.rpartition("|")[2]
    return {
        "empty": "",
        "no separator": "1" + digest,
        "no digest": "1|",
        "bad digest": "1|deadbeef",
        "upper case": "1|" + digest.upper(),
        "short": good[:-1],
        "long": good + "0",
        "a space behind": good + " ",
        "another id": "2|" + digest,
        "no id": "|" + digest,
        "two separators": "1||" + digest,
        "not ASCII": "1|é",
    }


def main():
    if sys.argv[1] == "-one":
        release = Release(sys.argv[2])
        print(json.dumps([list(release.remember()), list(release.identifiers())]))
        return
    checkout = Path(sys.argv[1])
    head = subprocess.run(["git", "-C", checkout, "rev-parse", "HEAD"], check=True, capture_output=True, text=True).stdout.strip()
    if head != MAIN:
        sys.exit(f"gen_login_legacy_fixtures: the checkout is at {head}, not {MAIN}")
    remember, identifiers = [], []
    for name, package, others in (("0.2.11", "Flask-Login==0.2.11", OLD), ("0.4.1", "Flask-Login==0.4.1", OLD), ("0.7.0.dev", str(checkout), NEW)):
        with tempfile.TemporaryDirectory() as directory:
            subprocess.run([sys.executable, "-m", "pip", "install", "-q", "--no-deps", "--target", directory, package, *others], check=True)
            ran = subprocess.run([sys.executable, __file__, "-one", name], env={"PYTHONPATH": directory}, check=True, stdout=subprocess.PIPE)
        made = json.loads(ran.stdout)
        remember += made[0]
        identifiers += made[1]
    for name, made in (("remember_legacy.jsonl", remember), ("identifier_legacy.jsonl", identifiers)):
        lines = [json.dumps(row, sort_keys=True) for row in made]
        assert len({row["name"] for row in made}) == len(made), name
        (HERE.parent / "testdata" / name).write_text("\n".join(lines) + "\n", encoding="ascii", newline="\n")
        print(f"{name}: {len(made)} rows")


if __name__ == "__main__":
    main()
