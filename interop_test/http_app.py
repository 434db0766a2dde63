"""What a Flask application answers: the Set-Cookie and Vary of one request.

A case names a configuration, the state of the request's cookie and what the view
does; TestHTTP in http_test.go has the same operations in Go.
"""

import datetime
import functools
import json
import warnings

import flask.sessions
from fixtures import clock
from fixtures.flask_side import sign_json
from flask import Flask
from flask import Response
from flask import flash
from flask import get_flashed_messages
from flask import request
from flask import session
from werkzeug.test import run_wsgi_app

KEY = "the app's key"
OLD_KEY = "the app's old key"


class Clock(datetime.datetime):
    """The clock of the Expires attribute, which does not ask ``time.time()``."""

    @classmethod
    def now(cls, tz=None):
        return cls.fromtimestamp(clock._now, tz) + datetime.timedelta(milliseconds=500)


flask.sessions.datetime = Clock

OPERATIONS = {
    "none": lambda: None,
    "get": lambda: session.get("a"),
    "get missing": lambda: session.get("missing"),
    "has": lambda: "a" in session,
    "len": lambda: len(session),
    "iterate": lambda: list(session.items()),
    "permanent?": lambda: session.permanent,
    "modified?": lambda: session.modified,
    "set": lambda: session.update(user="Zoë", at=(1, b"\x00")),
    "set same": lambda: session.__setitem__("a", session.get("a")),
    "set long": lambda: session.__setitem__("long", "".join(chr(33 + i * i * 7919 % 90) for i in range(5000))),
    "update nothing": lambda: session.update(),
    "clear": lambda: session.clear(),
    "pop": lambda: session.pop("a", None),
    "pop missing": lambda: session.pop("missing", None),
    "set default": lambda: session.setdefault("new", [1]),
    "set default old": lambda: session.setdefault("a", 2),
    "permanent": lambda: setattr(session, "permanent", True),
    "not permanent": lambda: setattr(session, "permanent", False),
    "permanent by value": lambda: session.__setitem__("_permanent", [0]),
    "falsy permanent": lambda: session.__setitem__("_permanent", {}),
    "modified": lambda: setattr(session, "modified", True),
    "unmodified": lambda: (session.update(b=1), setattr(session, "modified", False)),
    "set and clear": lambda: (session.update(b=1), session.clear()),
    "clear and set": lambda: (session.clear(), session.update(b=1)),
    "flash": lambda: (flash("one"), flash("two", "error")),
    "flashes": lambda: (get_flashed_messages(with_categories=True), flash("later")),
    "flashes only": lambda: get_flashed_messages(category_filter=["error"]),
}

STATES = {
    "absent": None,
    "empty": "",
    "nonsense": "nonsense",
    "good": {"a": 1},
    "good empty": {},
    "permanent": {"_permanent": True, "a": 1},
    "only permanent": {"_permanent": True},
    "not permanent": {"_permanent": False, "a": 1},
    "flashed": {"_flashes": [{" t": ["message", "hello"]}, {" t": ["error", "oh"]}], "a": 1},
    "pairs": [["a", 1], "bc"],
    "int keys": [[1, 2]],
    "null": None,
    "number": 5,
    "text": "ab",
    "not JSON": "{",
    "expired": {"a": 1},
    "other key": {"a": 1},
    "old key": {"a": 1},
}


@functools.lru_cache(maxsize=None)
def app(config):
    made = Flask("http_app")
    made.config.update(SECRET_KEY=KEY, SECRET_KEY_FALLBACKS=[OLD_KEY], **json.loads(config))
    made.logger.disabled = True

    @made.get("/")
    def view():
        case = request.environ["case"]
        OPERATIONS[case["operation"]]()
        response = Response("body", case["status"])
        if case["vary"]:
            response.headers["Vary"] = case["vary"]
        return response

    return made


def cookie(case):
    """The value of the request's cookie, or None."""
    state, now = case["state"], case["now"]
    if state in ("absent", "empty", "nonsense"):
        return STATES[state]
    key = {"other key": "another key", "old key": OLD_KEY}.get(state, KEY)
    age = 40 * 86400 if state == "expired" else 10
    data = STATES[state] if state == "not JSON" else json.dumps(STATES[state])
    return sign_json(data.encode(), keys=(key.encode(),), now=now - age).decode()


def answer(case):
    """The status and headers of the response to one case, and the cookie it was sent."""
    made = app(json.dumps(case["config"]))
    value = cookie(case)
    clock.freeze(case["now"])
    environ = made.test_request_context("/").request.environ | {"case": case}
    if value is not None:
        environ["HTTP_COOKIE"] = made.config["SESSION_COOKIE_NAME"] + "=" + value
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        _, status, headers = run_wsgi_app(made, environ, buffered=True)
    return {
        "cookie": environ.get("HTTP_COOKIE", ""),
        "status": int(status.split()[0]),
        "set_cookie": headers.getlist("Set-Cookie"),
        "vary": headers.getlist("Vary"),
        "warnings": [str(w.message).partition("Browsers")[0] for w in caught if w.category is UserWarning],
    }
