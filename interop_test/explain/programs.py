"""Cookies and tokens of other programs, and of Flask 3.1.0, made by those programs."""

import asyncio
import time

import django.conf
import jwt
from cases import KEY
from cases import OLD
from cases import case
from cases import everywhere
from django.core import signing
from flask import Flask
from flask_login.utils import encode_cookie
from flask_wtf.csrf import generate_csrf
from quart_auth.extension import _AuthSerializer
from starlette.middleware.sessions import SessionMiddleware


def starlette(values):
    """The cookie that SessionMiddleware sets."""
    sent = []

    async def app(scope, receive, send):
        scope["session"].update(values)
        await send({"type": "http.response.start", "status": 200, "headers": []})

    async def send(message):
        sent.append(message)

    asyncio.run(SessionMiddleware(app, KEY)({"type": "http", "headers": []}, None, send))
    header = dict(sent[0]["headers"])[b"set-cookie"].decode()
    return header.split(";")[0].split("=", 1)[1]


def session_of(app, values):
    with app.test_request_context():
        response = app.response_class()
        session = app.session_interface.open_session(app, app.test_request_context().request)
        session.update(values)
        app.session_interface.save_session(app, session, response)
    return response.headers["Set-Cookie"].split(";")[0].split("=", 1)[1]


def main():
    app = Flask("explain")
    app.config.update(SECRET_KEY=KEY)
    with app.test_request_context():
        case("Flask-WTF", "flask-wtf-token", generate_csrf())
        case("Flask-WTF, no key", "flask-wtf-token", generate_csrf(), key="")
        case("Flask-WTF, another key", "other-token", generate_csrf(), key="a key of nobody, who has none")
        everywhere("Flask-Login", "remember-token", encode_cookie("42"))
    for values in ({"user": "ann"}, {"a": 1}, {"user": "x" * 50, "text": "é"}):
        case("Starlette", "starlette-session", starlette(values))
    everywhere("Starlette, padded", "starlette-session", starlette({"a": 1}))
    case("Quart-Auth", "quart-auth", _AuthSerializer(KEY, "quart auth salt").dumps("42"))
    django.conf.settings.configure(SECRET_KEY=KEY)
    everywhere("Django", "django-signed", signing.dumps({"user": 42}))
    everywhere("Django, compressed", "django-signed", signing.dumps({"text": "a" * 300}, compress=True))
    everywhere("PyJWT", "jwt", jwt.encode({"sub": "42"}, KEY))
    everywhere("PyJWT, no payload", "jwt", jwt.encode({}, KEY))
    everywhere("PyJWT, a small payload", "jwt", jwt.encode({"a": 1}, KEY))

    app.config["SECRET_KEY_FALLBACKS"] = [OLD]
    bug = session_of(app, {"user": 42})
    case("Flask 3.1.0 with a fallback key", "fallback-bug", bug, try_keys=[OLD], rotated=int(time.time()) - 60)
    case("the same where nobody knows of a rotation", "other-key", bug, try_keys=[OLD])


if __name__ == "__main__":
    main()
