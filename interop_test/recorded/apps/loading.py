"""Factories that do what a program does when it starts."""

import argparse
import atexit
import functools
import multiprocessing
import os
import sys
import threading
import time

from flask import Flask
from flask import Request
from flask import Response
from flask.sessions import SecureCookieSessionInterface
from werkzeug.datastructures import ImmutableMultiDict

KEY = "the starting app's secret key"


def made(interface=None):
    app = Flask(__name__)
    app.secret_key = KEY
    if interface is not None:
        app.session_interface = interface
    return app


def exits():
    sys.exit(2)


def exits_with_words():
    sys.exit("no configuration: set SHOP_CONFIG")


def raises():
    raise RuntimeError("no database\n  at shop.example")


class Cancelled(BaseException):
    """As those of asyncio and gevent are."""


def is_cancelled():
    raise Cancelled


def parses_arguments():
    argparse.ArgumentParser().parse_args()
    return made()


def leaves_a_thread():
    threading.Thread(target=time.sleep, args=(3600,)).start()
    atexit.register(time.sleep, 3600)
    return made()


def leaves_processes():
    context = multiprocessing.get_context("fork")
    for daemon in (True, False):
        process = context.Process(target=time.sleep, args=(3600,), daemon=daemon)
        process.start()
        print("left", process.pid, flush=True)
    return made()


def leaves_a_thread_and_raises():
    leaves_a_thread()
    raises()


def serves():
    app = made()
    app.run(port=0)
    return app


def reads_dotenv():
    """Its key is in the .env of its directory."""
    app = Flask(__name__)
    app.secret_key = os.environ.get("LOADING_SECRET_KEY")
    return app


def waits():
    time.sleep(3)
    return made()


class Prefixed:
    """Middleware that knows where the app is mounted from its first request on."""

    def __init__(self, app):
        self.app = app

    def __call__(self, environ, start_response):
        self.prefix = environ.get("SCRIPT_NAME", "") or "/"
        return self.app(environ, start_response)


class PrefixedSessions(SecureCookieSessionInterface):
    def get_cookie_path(self, app):
        return app.wsgi_app.prefix


def knows_its_path_later():
    app = made(PrefixedSessions())
    app.wsgi_app = Prefixed(app.wsgi_app)

    @app.before_request
    def never():
        sys.exit("a function of the app was run")

    return app


class BadGetter(SecureCookieSessionInterface):
    def get_cookie_samesite(self, app):
        raise LookupError("no tenant in this request")


def has_a_bad_getter():
    return made(BadGetter())


class Exiting(SecureCookieSessionInterface):
    """Ends the program for what it does not like."""

    def open_session(self, app, request):
        session = super().open_session(app, request)
        if "session" in request.cookies and not session:
            sys.exit(1)
        return session


def exits_for_a_bad_cookie():
    return made(Exiting())


class Telling(SecureCookieSessionInterface):
    def get_signing_serializer(self, app):
        raise ValueError("the key %s is too short, repr %r" % (app.secret_key, app.secret_key))


def tells_the_key():
    return made(Telling())


def tells_the_key_of_an_app_that_it_leaves():
    app = made()
    raise ValueError("the key %s is too short" % app.secret_key)


def tells_a_key_of_the_environment():
    os.environ["SHOP_SECRET"] = KEY
    raise ValueError("the key %s is too short" % KEY)


def tells_a_key_of_bytes():
    app = made(Telling())
    app.secret_key = b"\xfe\xff'\x00 bytes of a key"
    return app


def tells_a_key_with_space():
    app = made(Telling())
    app.secret_key = "a key  with space\tand a\nline"
    return app




def has_a_bad_lifetime():
    app = made()
    app.config["PERMANENT_SESSION_LIFETIME"] = "7d"
    return app


class ByPort(Request):
    """As OctoPrint's: the names of cookies end in the port that the browser sees."""

    @functools.cached_property
    def cookies(self):
        suffix = "_P%s" % (self.environ["SERVER_PORT"])
        found = super().cookies
        return ImmutableMultiDict((name[:-len(suffix)] if name.endswith(suffix) else name, value) for name, value in found.items(multi=True))


class WithPort(Response):
    def set_cookie(self, key, *args, **kwargs):
        from flask import request

        kwargs["samesite"] = "Lax"
        super().set_cookie("%s_P%s" % (key, request.environ["SERVER_PORT"]), *args, **kwargs)

    def delete_cookie(self, key, *args, **kwargs):
        super().delete_cookie(key, *args, **kwargs)  # which sets it to nothing


class PortFlask(Flask):
    request_class = ByPort
    response_class = WithPort


def names_its_cookie_by_port():
    app = PortFlask(__name__)
    app.secret_key = KEY
    return app


class HostSessions(SecureCookieSessionInterface):
    """A Domain for each tenant."""

    def get_cookie_domain(self, app):
        from flask import request

        return "." + request.host.partition(":")[0] if "." in request.host else None


def has_a_domain_by_host():
    return made(HostSessions())


class SecureSessions(SecureCookieSessionInterface):
    def get_cookie_secure(self, app):
        from flask import request

        return request.is_secure


def is_secure_by_scheme():
    return made(SecureSessions())
