"""Sessions of Starlette, Quart and Quart-Auth, made and read by themselves: JSON lines, as
exchange.py says. Each case is a step of one visit: an action and the Cookie header."""

import asyncio
import sys

sys.dont_write_bytecode = True
sys.path.insert(0, "..")

import exchange  # noqa: E402
from itsdangerous import TimestampSigner  # noqa: E402
from quart import Quart  # noqa: E402
from quart import session  # noqa: E402
from quart_auth import AuthUser  # noqa: E402
from quart_auth import QuartAuth  # noqa: E402
from quart_auth import current_user  # noqa: E402
from quart_auth import login_user  # noqa: E402
from starlette.applications import Starlette  # noqa: E402
from starlette.middleware import Middleware  # noqa: E402
from starlette.middleware.sessions import SessionMiddleware  # noqa: E402
from starlette.responses import JSONResponse  # noqa: E402
from starlette.routing import Route  # noqa: E402

KEY = "a key that Python and Go share"
VALUES = {"user": {"sub": "7", "name": "Zoë"}, "n": 1, "f": 1.5, "none": None, "yes": True, "list": [1, "a"], "empty": {}}


def starlette_app():
    async def write(request):
        request.session.update(VALUES)
        return JSONResponse({})

    async def read(request):
        return JSONResponse(dict(request.session))

    async def clear(request):
        request.session.clear()
        return JSONResponse({})

    async def plain(request):
        return JSONResponse({})

    routes = [Route("/" + view.__name__, view) for view in (write, read, clear, plain)]
    return Starlette(routes=routes, middleware=[Middleware(SessionMiddleware, secret_key=KEY)])


async def asgi(app, path, cookie):
    """One GET by the ASGI protocol itself."""
    sent = []
    headers = [(b"host", b"localhost")] + ([(b"cookie", cookie.encode("latin-1"))] if cookie else [])
    scope = {"type": "http", "asgi": {"version": "3.0", "spec_version": "2.3"}, "http_version": "1.1", "method": "GET", "scheme": "http",
             "path": path, "raw_path": path.encode(), "query_string": b"", "root_path": "", "headers": headers,
             "client": ("127.0.0.1", 1), "server": ("127.0.0.1", 80)}
    received = [{"type": "http.request", "body": b"", "more_body": False}]

    async def receive():
        if received:
            return received.pop()
        await asyncio.sleep(3600)

    async def send(message):
        sent.append(message)

    await app(scope, receive, send)
    return sent


def starlette(case):
    try:
        sent = asyncio.run(asgi(starlette_app(), "/" + case["view"], case["cookie"]))
    except Exception as error:
        return {"error": type(error).__name__}
    headers = [(name.decode(), value.decode()) for name, value in sent[0]["headers"]]
    return {
        "body": b"".join(message.get("body", b"") for message in sent[1:]).decode(),
        "set_cookie": [value for name, value in headers if name == "set-cookie"],
        "vary": [value for name, value in headers if name == "vary"],
    }


def signed(payload):
    """What SessionMiddleware's signer makes of any bytes, one character each."""
    return TimestampSigner(KEY).sign(payload.encode("latin-1")).decode()


def quart_app():
    app = Quart(__name__)
    app.secret_key = KEY
    app.config["QUART_AUTH_COOKIE_SECURE"] = False
    QuartAuth(app)

    @app.get("/write")
    async def write():
        session.update(VALUES)
        session["pair"] = (1, 2)
        login_user(AuthUser("zoë"))
        return {}

    @app.get("/read")
    async def read():
        return {"session": {key: value for key, value in session.items()}, "pair": isinstance(session.get("pair"), tuple),
                "user": current_user.auth_id}

    return app


def quart(case):
    async def run():
        response = await quart_app().test_client(use_cookies=False).get("/" + case["view"], headers={"Cookie": case["cookie"]})
        return {"body": (await response.get_data()).decode(), "set_cookie": response.headers.getlist("Set-Cookie")}

    return asyncio.run(run())


if __name__ == "__main__":
    exchange.serve({}, {"starlette": starlette, "signed": signed, "quart": quart})
