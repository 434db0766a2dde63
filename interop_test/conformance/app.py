"""A Flask application for gunicorn, of which each request names its own kind.

The headers X-Config and X-Clock have the configuration, as JSON, and the time; the
path says how to answer, and the query what to do with the session. twin_test.go does
the same in Go.
"""

import datetime
import functools
import json
import threading
import types
import warnings

import flask.sessions
import itsdangerous.timed
from flask import Flask
from flask import Response
from flask import abort
from flask import flash
from flask import g
from flask import get_flashed_messages
from flask import redirect
from flask import request
from flask import session
from flask import stream_with_context
from flask.globals import request_ctx
from flask.json.tag import TaggedJSONSerializer

#: What belongs to the request of this thread: the clock, and what was warned about.
current = threading.local()


class Clock(datetime.datetime):
    """The clock of the Expires attribute, which does not ask ``time.time()``."""

    @classmethod
    def now(cls, tz=None):
        return cls.fromtimestamp(current.now, tz) + datetime.timedelta(milliseconds=500)


flask.sessions.datetime = Clock
itsdangerous.timed.time = types.SimpleNamespace(time=lambda: current.now + 0.5)

warnings.simplefilter("always")
warnings.showwarning = lambda message, *_args, **_kwargs: current.warned.append(str(message))


def application(environ, start_response):
    """Hand the request to the application of its configuration."""
    current.now = int(environ["HTTP_X_CLOCK"])
    current.warned = []

    def start(status, headers, exc_info=None):
        headers += [("X-Warning", text.partition("Browsers")[0]) for text in current.warned]
        return start_response(status, headers, exc_info)

    return make(environ["HTTP_X_CONFIG"])(environ, start)


@functools.lru_cache(maxsize=None)
def make(config):
    app = Flask("app")
    settings = json.loads(config.encode("latin-1"))
    lifetime = settings.get("PERMANENT_SESSION_LIFETIME")
    if isinstance(lifetime, dict):
        settings["PERMANENT_SESSION_LIFETIME"] = datetime.timedelta(**lifetime)
    app.config.update(settings)
    app.logger.disabled = True

    @app.route("/<answer>", methods=["GET", "POST"])
    def view(answer):
        now = request_ctx._session  # which is not counted as an access, unlike flask.session
        before = dumps(dict(now))
        PERMANENT[request.args["permanent"]]()
        result = DO[request.args["do"]]()
        g.seen = "%s %s modified=%d accessed=%d" % (before, dumps(result), now.modified, now.accessed)
        return ANSWERS[answer]()

    @app.after_request
    def finish(response):
        """What other parts of an application add to every response, error pages too."""
        for value in request.args.getlist("vary"):
            if value != "none":
                response.headers.add("Vary", value)
        if "seen" in g:
            response.headers["X-Seen"] = g.seen
        return response

    return app


def dumps(value):
    return TaggedJSONSerializer().dumps(value)


def permanent(value):
    session.permanent = value


PERMANENT = {
    "unset": lambda: None,
    "stored": lambda: None,
    "on": lambda: permanent(True),
    "off": lambda: permanent(False),
    "switched": lambda: permanent(not session.permanent),
}


def nested_write():
    session.get("cart", {})["x"] = 1


def nested_write_marked():
    session.setdefault("cart", {})["x"] = 1
    session.modified = True


def clear_and_write():
    session.clear()
    session["b"] = 1


def write_and_clear():
    session["b"] = 1
    session.clear()


def unmark_modified():
    session["b"] = 1
    session.modified = False


def flash_twice():
    flash("one")
    flash("two", "error")


def flashes(*categories):
    return [tuple(pair) for pair in get_flashed_messages(with_categories=True, category_filter=categories)]


def flashes_and_flash():
    first = flashes()
    flash("later")
    return [first, flashes()]


DO = {
    "nothing": lambda: None,
    "get": lambda: session.get("a"),
    "get-missing": lambda: session.get("missing"),
    "has": lambda: "a" in session,
    "len": lambda: len(session),
    "iterate": lambda: list(session.items()),
    "is-permanent": lambda: session.permanent,
    "is-modified": lambda: session.modified,
    "write": lambda: session.update(user="Zoë", at=(1, b"\x00")),
    "write-same": lambda: session.__setitem__("a", session.get("a")),
    "write-unwritable": lambda: session.__setitem__("x", {1, 2}),
    "write-large": lambda: session.__setitem__("long", "".join(chr(33 + i * i * 7919 % 90) for i in range(5000))),
    "update-nothing": lambda: session.update(),
    "setdefault": lambda: session.setdefault("new", [1]),
    "setdefault-old": lambda: session.setdefault("a", 2),
    "nested-write": nested_write,
    "nested-write-marked": nested_write_marked,
    "pop": lambda: session.pop("a", None),
    "pop-missing": lambda: session.pop("missing", None),
    "clear": lambda: session.clear(),
    "clear-and-write": clear_and_write,
    "write-and-clear": write_and_clear,
    "permanent-by-value": lambda: session.__setitem__("_permanent", [0]),
    "permanent-falsy": lambda: session.__setitem__("_permanent", {}),
    "mark-modified": lambda: setattr(session, "modified", True),
    "unmark-modified": unmark_modified,
    "flash": flash_twice,
    "flash-no-category": lambda: flash("one", ""),
    "messages": lambda: get_flashed_messages(),
    "flashes": flashes,
    "flashes-and-flash": flashes_and_flash,
    "flashes-filtered": lambda: flashes("error"),
}


def streamed(late):
    """The header has left when a generator runs: it can read, and writes in vain."""

    @stream_with_context
    def generate():
        yield "keys: "
        yield ",".join(sorted(session))
        if late:
            session["late"] = 1
            yield " and late"

    return Response(generate())


def not_modified():
    response = Response("page")
    response.set_etag("tag")
    return response.make_conditional(request)


def fail():
    raise RuntimeError("the view fails")


def own_cookie():
    response = Response("page")
    response.set_cookie("session", "own", path="/")
    return response


ANSWERS = {
    "ok": lambda: "page",
    "head": lambda: "page",
    "post": lambda: "page",
    "empty": lambda: ("", 204),
    "streamed": lambda: streamed(late=False),
    "streamed-write": lambda: streamed(late=True),
    "redirect": lambda: redirect("/ok"),
    "not-modified": not_modified,
    "not-found": lambda: abort(404),
    "error": fail,
    "abort-500": lambda: abort(500),
    "own-cookie": own_cookie,
    "own-vary": lambda: Response("page", headers={"Vary": "Accept-Encoding"}),
}
