"""The session interface that many tutorials have their readers write."""

import json
import uuid

from flask.sessions import SessionInterface
from flask.sessions import SessionMixin
from itsdangerous import BadSignature
from itsdangerous import Signer
from itsdangerous import want_bytes
from werkzeug.datastructures import CallbackDict


class MySession(CallbackDict, SessionMixin):
    def __init__(self, initial=None, sid=None):
        def on_update(this):
            this.modified = True

        super().__init__(initial, on_update)
        self.sid = sid
        self.modified = False


class MySessionInterface(SessionInterface):
    def __init__(self, client):
        self.redis = client

    def _signer(self, app):
        return Signer(app.secret_key, salt="flask-session", key_derivation="hmac")

    def open_session(self, app, request):
        signed_sid = request.cookies.get(app.config["SESSION_COOKIE_NAME"])
        if not signed_sid:
            return MySession(sid=str(uuid.uuid4()))
        try:
            sid = self._signer(app).unsign(signed_sid).decode()
        except BadSignature:
            return MySession(sid=str(uuid.uuid4()))
        value = self.redis.get(sid)
        if value is None:
            return MySession(sid=sid)
        return MySession(json.loads(value), sid=sid)

    def save_session(self, app, session, response):
        value = json.dumps(dict(session))
        self.redis.setex(name=session.sid, value=value, time=app.permanent_session_lifetime)
        response.set_cookie(
            app.config["SESSION_COOKIE_NAME"],
            self._signer(app).sign(want_bytes(session.sid)).decode(),
            expires=self.get_expiration_time(app, session),
            httponly=self.get_cookie_httponly(app),
            domain=self.get_cookie_domain(app),
            path=self.get_cookie_path(app),
            secure=self.get_cookie_secure(app),
        )
