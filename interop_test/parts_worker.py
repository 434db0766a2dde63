"""Flask's, Werkzeug's and Python's side of fuzzparts_test.go: JSON lines, as exchange.py says.

Byte strings are text with one character a byte.
"""

import ast
import codecs
import datetime
import json
import sys
import urllib.parse
import uuid
import warnings
from pathlib import Path

sys.dont_write_bytecode = True
HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent / "scripts")]

import flask  # noqa: E402
import flask.sessions  # noqa: E402
from werkzeug.http import dump_cookie  # noqa: E402
from werkzeug.http import http_date  # noqa: E402
from werkzeug.http import parse_date  # noqa: E402

import exchange  # noqa: E402
from fixtures import clock  # noqa: E402

EPOCH = datetime.datetime(1970, 1, 1, tzinfo=datetime.timezone.utc)


class Clock(datetime.datetime):
    """datetime, standing where clock.py stands."""

    @classmethod
    def now(cls, tz=None):
        return EPOCH + datetime.timedelta(seconds=clock.NOW + 0.5)


def attempt(work):
    """What work returns, or None if it raises."""
    try:
        return work()
    except Exception:
        return None


def date(text):
    """What a date is read as, in seconds, and how Werkzeug writes that."""
    try:
        read = parse_date(text)
    except Exception as error:
        return {"error": type(error).__name__}
    if read is None:
        return {}
    return {"seconds": int((read - EPOCH).total_seconds()), "text": attempt(lambda: http_date(read))}


def read_uuid(text):
    return attempt(lambda: str(uuid.UUID(text)))


def set_cookie(case):
    """The texts that set a cookie and that delete it, None if Werkzeug raises."""
    attributes = {name: case[name] for name in ("path", "secure", "httponly", "samesite", "partitioned")}
    attributes["domain"] = case["domain"] or None
    expires = None if case["expires"] is None else EPOCH + datetime.timedelta(seconds=case["expires"])

    def dump(value, **more):
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return attempt(lambda: dump_cookie(case["name"], value, max_size=0, **attributes, **more))

    return [dump(case["value"], expires=expires), dump("", expires=0, max_age=0)]


def unescape(text):
    """A text between quotes, as a literal of bytes and one of str; None is an error. A lone
    surrogate has no place in UTF-8."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        data = attempt(lambda: codecs.escape_decode(text.encode())[0].decode("latin-1"))
        chars = attempt(lambda: ast.literal_eval(f'"""{text}"""').encode().decode())
    return [data, chars]


def unquote(case):
    """urllib's texts, and what Werkzeug makes of a form's."""
    text, safe = case
    plus = text.replace("+", " ")
    return {
        "quoted": urllib.parse.quote(text, safe),
        "unquoted": urllib.parse.unquote_to_bytes(text).decode("latin-1"),
        "plus": urllib.parse.unquote_to_bytes(plus).decode("latin-1"),
        "form": urllib.parse.unquote(plus, errors="werkzeug.url_quote"),
    }


def config(text):
    """What a permanent session sends under a configuration: changed, only read, and cleared."""
    app = flask.Flask("app")
    app.config.update(json.loads(text))
    made = []
    for changed, cleared in ((True, False), (False, False), (True, True)):
        session = app.session_interface.session_class({} if cleared else {"_permanent": True, "a": 1})
        session.modified, session.accessed = changed, True
        with app.app_context(), warnings.catch_warnings():
            warnings.simplefilter("ignore")
            response = app.response_class()
            try:
                app.session_interface.save_session(app, session, response)
            except Exception as error:
                return {"error": type(error).__name__}
            made.append({"cookies": response.headers.getlist("Set-Cookie"), "vary": response.headers.get("Vary", "")})
    return {"made": made}


OPS = {"date": date, "uuid": read_uuid, "set_cookie": set_cookie, "unescape": unescape, "unquote": unquote, "config": config}

if __name__ == "__main__":
    clock.install()
    flask.sessions.datetime = Clock
    exchange.serve({}, OPS)
