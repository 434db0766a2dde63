"""Does for scripts/bench what CPython does: makes tasks, runs each so many times and says
how much CPU time the process took.

A line of standard input is a request in JSON, a line of standard output its answer:
``{"make": KIND, "key": KEY, "text": TEXT}`` makes a task and answers with its ``id`` and
the ``result`` of one run, as text; ``{"run": ID, "calls": N}`` answers with ``ns``.
"""

import base64
import itertools
import json
import sys
import time
import zlib
from importlib.metadata import version

import msgspec
from flask import Flask
from flask.json.tag import TaggedJSONSerializer
from itsdangerous import TimestampSigner
from werkzeug.test import create_environ

PACKAGES = "Flask", "Werkzeug", "itsdangerous", "msgspec", "Flask-Session", "redis", "gunicorn"
AT_ONCE = 256  # how many requests and responses are prepared at once
MONTH = 31 * 24 * 60 * 60
TAGGED = TaggedJSONSerializer()


def make_app(key):
    app = Flask(__name__)
    app.secret_key = key
    return app


def plain_text(session):
    """A session as the JSON text that Flask makes of it."""
    return TAGGED.dumps(dict(sorted(session.items())))


class Task:
    """A call without arguments, and what its result looks like as text."""

    prepare = None

    def __init__(self, call, show=str):
        self.call = call
        self.show = show

    def result(self):
        return self.show(self.call())

    def spend(self, calls):
        call = self.call
        repeats = range(calls)
        start = time.process_time_ns()
        for _ in repeats:
            call()
        return time.process_time_ns() - start


class Prepared(Task):
    """A call with what was made for it; making it does not count."""

    def __init__(self, prepare, call, show):
        super().__init__(call, show)
        self.prepare = prepare

    def result(self):
        return self.show(self.call(self.prepare()))

    def spend(self, calls):
        call, spent = self.call, 0
        while calls > 0:
            items = [self.prepare() for _ in range(min(calls, AT_ONCE))]
            calls -= len(items)
            start = time.process_time_ns()
            for item in items:
                call(item)
            spent += time.process_time_ns() - start
        return spent


def unsign(app, text):
    signer = TimestampSigner(app.secret_key, salt="cookie-session", key_derivation="hmac")
    token = text.encode()
    return Task(lambda: signer.unsign(token), bytes.decode)


def loads(app, text):
    serializer = app.session_interface.get_signing_serializer(app)
    return Task(lambda: serializer.loads(text, max_age=MONTH), plain_text)


def dumps(app, text):
    serializer = app.session_interface.get_signing_serializer(app)
    session = TAGGED.loads(text)
    return Task(lambda: serializer.dumps(session))


def open_session(app, text):
    """A request is new each time, since it keeps the cookies that it has parsed."""
    environ = create_environ(headers={"Cookie": f"session={text}"})
    interface = app.session_interface
    return Prepared(
        lambda: app.request_class(dict(environ)),
        lambda request: interface.open_session(app, request),
        plain_text,
    )


def save_session(app, text):
    """A response is new each time, since each call adds a cookie to it."""
    interface = app.session_interface
    values = TAGGED.loads(text)

    def prepare():
        session = interface.session_class(values)
        session.modified = True
        return session, app.response_class("")

    def save(made):
        session, response = made
        interface.save_session(app, session, response)
        return response

    return Prepared(prepare, save, lambda response: response.headers["Set-Cookie"])


def inflate(_, text):
    data = base64.b64decode(text)
    return Task(lambda: zlib.decompress(data), lambda out: base64.b64encode(out).decode())


def deflate(_, text):
    data = base64.b64decode(text)
    return Task(lambda: zlib.compress(data), lambda out: base64.b64encode(out).decode())


def deflate_each(_, texts):
    return each(texts, zlib.compress)


def inflate_each(_, texts):
    return each(texts, zlib.decompress)


def each(texts, work):
    """One of the texts at each call."""
    data = itertools.cycle([base64.b64decode(text) for text in texts.split()])
    return Task(lambda: work(next(data)), lambda out: base64.b64encode(out).decode())


def msgpack_decode(_, text):
    data = base64.b64decode(text)
    decoder = msgspec.msgpack.Decoder()
    return Task(lambda: decoder.decode(data), plain_text)


def msgpack_encode(_, text):
    encoder = msgspec.msgpack.Encoder()
    value = msgspec.msgpack.decode(base64.b64decode(text))
    return Task(lambda: encoder.encode(value), lambda out: base64.b64encode(out).decode())


KINDS = {
    kind.__name__: kind
    for kind in (
        unsign, loads, dumps, open_session, save_session, inflate, deflate, inflate_each, deflate_each,
        msgpack_decode, msgpack_encode,
    )
}


def answer(request, tasks):
    if "versions" in request:
        found = [f"CPython {sys.version.split()[0]}", f"zlib {zlib.ZLIB_RUNTIME_VERSION}"]
        return {"versions": ", ".join(found + [f"{name} {version(name)}" for name in PACKAGES])}
    if "make" in request:
        task = KINDS[request["make"]](make_app(request["key"]), request["text"])
        tasks.append(task)
        return {"id": len(tasks) - 1, "result": task.result()}
    if "drop" in request:
        tasks.clear()
        return {}
    return {"ns": tasks[request["run"]].spend(request["calls"])}


def main():
    tasks = []
    for line in sys.stdin:  # until the one that asks has gone
        try:
            reply = answer(json.loads(line), tasks)
        except Exception as error:
            reply = {"error": f"{type(error).__name__}: {error}"}
        print(json.dumps(reply), flush=True)


if __name__ == "__main__":
    main()
