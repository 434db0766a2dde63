"""app.py in this process, with any configuration, for fuzzconfig_test.go: JSON lines, as exchange.py says.

Byte strings are text with one character a byte. Sessions on a server are in a dict, and their
ids count.
"""

import base64
import sys
import types
import warnings
from pathlib import Path
from urllib.parse import quote_plus

sys.dont_write_bytecode = True
HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
sys.path[:0] = [str(HERE), str(ROOT), str(ROOT.parent / "scripts")]

import app as twin  # noqa: E402
import exchange  # noqa: E402
import flask  # noqa: E402
import flask_session.base  # noqa: E402
import redis  # noqa: E402
from fixtures import wsgi  # noqa: E402

NOW = 1_700_000_000
TEXT = "3f786850e387550fdab836ed7e6dc881de23001b"


class Memory(redis.Redis):
    """What Flask-Session does to Redis, and for how many seconds."""

    kept = {}

    def get(self, name):
        entry = self.kept.get(name)
        return entry and entry[0]

    def set(self, name, value, ex=None):
        self.kept[name] = (value, ex)

    def delete(self, *names):
        for name in names:
            self.kept.pop(name, None)

    def stored(self):
        return {key: {"data": data.decode("latin-1"), "seconds": seconds} for key, (data, seconds) in self.kept.items()}


def session_id(length=None):
    """secrets.token_urlsafe, which counts."""
    session_id.number += 1
    data = bytes([session_id.number]) * (32 if length is None else length)
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


flask_session.base.secrets = types.SimpleNamespace(token_urlsafe=session_id)
twin.store, twin.Session = Memory(), flask_session.Session


def seed(app, names):
    """A session with a text for tokens under each of the names: its cookie, if it has one."""
    with app.request_context(wsgi.environ()):
        session = app.session_interface.open_session(app, flask.request)
        for name in names:
            session[name] = TEXT
        response = app.response_class()
        app.session_interface.save_session(app, session, response)
    return pairs(response.headers.getlist("Set-Cookie"))


def pairs(lines):
    """The cookies that are set by some lines, and not deleted."""
    return [line.partition(";")[0] for line in lines if "Max-Age=0" not in line]


def ask(app, steps, method, target, cookies, body="", scheme="http", now=NOW, **headers):
    """One request, which is noted with its answer."""
    fields = [(name.replace("_", "-"), value) for name, value in headers.items()]
    fields += [("X-Forwarded-Proto", scheme)]
    if cookies:
        fields.append(("Cookie", "; ".join(cookies)))
    if body:
        fields.append(("Content-Type", "application/x-www-form-urlencoded"))
    twin.current.now, session_id.number = now, len(steps)
    status, header, text = wsgi.call(app, wsgi.environ(method, target, fields, body.encode(), scheme))
    answer = {
        "status": status,
        "cookies": sorted(header.getlist("Set-Cookie")),
        "location": header.get("Location", ""),
        "session": header.get("X-Session", "") if status < 500 else "",
        "token": header.get("X-Token", ""),
        "body": text.decode() if status in (200, 400) else "",
        "stored": twin.store.stored(),
    }
    steps.append({"method": method, "target": target, "header": fields, "body": body, "now": now, "answer": answer})
    return answer


def play(case):
    """A visit under a configuration: each request, and what Flask answers."""
    twin.make.cache_clear()
    Memory.kept.clear()
    twin.current.now, session_id.number = NOW, 100
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            app = twin.make(case["config"])
            field = app.config["WTF_CSRF_FIELD_NAME"]
            cookies = seed(app, {"csrf_token", field})
        except Exception as error:
            return {"error": f"{type(error).__name__}: {error}"}
        seeded, steps = twin.store.stored(), []
        token = ask(app, steps, "GET", "/form", cookies)["token"]
        form = f"user=1&remember=1&{quote_plus(str(field))}={token}"
        logged_in = pairs(ask(app, steps, "POST", "/login", cookies, form)["cookies"])
        ask(app, steps, "POST", "/login", cookies, "user=1")
        tokens = {"X_CSRFToken": token}
        if case["header"]:
            tokens = {case["header"]: token}
        ask(app, steps, "POST", "/post", logged_in, scheme="https", Referer="https://localhost/", **tokens)
        ask(app, steps, "POST", "/post", logged_in, scheme="https", **tokens)
        ask(app, steps, "POST", "/post", logged_in, now=NOW + 90, **tokens)
        ask(app, steps, "POST", "/post", logged_in, now=NOW + 4000, **tokens)
        ask(app, steps, "GET", "/user", logged_in, User_Agent="another")
        ask(app, steps, "GET", "/settings", logged_in, User_Agent="another")
        ask(app, steps, "GET", "/user", [cookie for cookie in logged_in if "|" in cookie])
        ask(app, steps, "GET", "/account?a=b", [])
        ask(app, steps, "POST", "/logout", logged_in, form)
    return {"seeded": seeded, "steps": steps}


if __name__ == "__main__":
    exchange.serve({}, {"play": play})
