"""Flask-Login's and Flask-WTF's side of random_test.go: JSON lines, as exchange.py says.

Byte strings are text with one character a byte.
"""

import sys
import time
from importlib.metadata import version
from pathlib import Path

sys.dont_write_bytecode = True
ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT.parent / "scripts")]

import exchange  # noqa: E402
import flask  # noqa: E402
import flask_login  # noqa: E402
import flask_wtf.csrf  # noqa: E402
import wtforms  # noqa: E402
from fixtures import wsgi  # noqa: E402

KEY = "s3cret"
now = 1_700_000_000
time.time = lambda: now + 0.5

app = flask.Flask("app")
app.config.update(SECRET_KEY=KEY)
app.logger.disabled = True
flask_wtf.CSRFProtect(app)
app.add_url_rule("/", "view", lambda: "in", methods=["POST", "PATCH", "DELETE"])


@app.errorhandler(flask_wtf.csrf.CSRFError)
def refused(error):
    return error.description, 400


def remember(case):
    """The id that a cookie is read as, None, or the name of the exception."""
    try:
        return {"id": flask_login.decode_cookie(case["text"], case["key"].encode("latin-1"))}
    except Exception as error:
        return {"error": type(error).__name__}


def token(case):
    """What Flask-WTF says of a token, empty if it is good, or the name of the exception."""
    with app.test_request_context():
        flask.session["csrf_token"] = case["text"]
        try:
            flask_wtf.csrf.validate_csrf(case["token"])
            return {"message": ""}
        except wtforms.ValidationError as error:
            return {"message": error.args[0]}
        except Exception as error:
            return {"error": type(error).__name__}


def request(case):
    """The status and the message of a request with a form."""
    cookie = app.session_interface.get_signing_serializer(app).dumps({"csrf_token": case["text"]})
    headers = [("Content-Type", case["kind"]), ("Host", case["host"]), ("Cookie", f"session={cookie}")]
    if case["referrer"]:
        headers.append(("Referer", case["referrer"]))
    env = wsgi.environ(case["method"], "/", headers, case["body"].encode("latin-1"), case["scheme"])
    status, _, body = wsgi.call(app, env)
    return {"status": status, "message": "The data value transmitted exceeds the capacity limit." if status == 413 else body.decode() if status == 400 else ""}


def location(case):
    """The Location for a user who has to log in."""
    asked = flask.Flask("app")
    asked.config.update(SECRET_KEY=KEY)
    asked.logger.disabled = True
    manager = flask_login.LoginManager(asked)
    manager.login_view = case["view"]
    asked.before_request(manager.unauthorized)
    env = wsgi.environ("GET", case["target"])
    _, headers, _ = wsgi.call(asked, env)
    return {"location": headers.get("Location")}


def identifier(case):
    """What session protection makes of a request."""
    headers = [(name, value) for name, value in case["headers"]]
    with app.request_context(wsgi.environ(headers=headers)):
        return {"identifier": flask_login.utils._create_identifier()}


OPS = {"remember": remember, "token": token, "request": request, "location": location, "identifier": identifier}

if __name__ == "__main__":
    hello = {"flask_login": version("Flask-Login"), "flask_wtf": version("Flask-WTF")}
    exchange.serve(hello, OPS)
