"""A small shop: every way in which a view can treat its session.

SHOP_CONFIG is JSON for app.config; SHOP_JSON is JSON for attributes of app.json, and
SHOP_NO_COMPRESSION takes zlib away.
"""

import json
import os
import uuid
from datetime import datetime
from datetime import timezone

from flask import Flask
from flask import abort
from flask import flash
from flask import get_flashed_messages
from flask import make_response
from flask import redirect
from flask import request
from flask import session
from markupsafe import Markup

app = Flask(__name__)
app.config.update({"SECRET_KEY": "the shop's key"} | json.loads(os.environ.get("SHOP_CONFIG", "{}")))
for name, value in json.loads(os.environ.get("SHOP_JSON", "{}")).items():
    setattr(app.json, name, value)
if "SHOP_NO_COMPRESSION" in os.environ:
    # The prefix of what zlib makes is never shorter than what it is given.
    import itsdangerous.url_safe

    class NoZlib:
        error = Exception
        compress = staticmethod(lambda data: data + b"  ")

    itsdangerous.url_safe.zlib = NoZlib


@app.get("/")
def index():
    return f"hello {session.get('user')}"


@app.get("/plain")
def plain():
    return "never looks at the session"


@app.route("/login", methods=["GET", "POST"])
def login():
    session.clear()
    session.permanent = "permanent" in request.values
    session["user"] = request.values.get("user", "Zoë")
    session["id"] = 42
    session["since"] = datetime(2024, 2, 29, 12, tzinfo=timezone.utc)
    session["token"] = uuid.UUID(int=7)
    session["roles"] = ("admin", Markup("<b>staff</b>"), b"\x00\xff")
    flash("Welcome back", "info")
    return redirect("/cart?from=login")


@app.get("/logout")
def logout():
    session.clear()
    return redirect("/")


@app.get("/cart")
def cart():
    messages = get_flashed_messages(with_categories=True)
    session["visits"] = session.get("visits", 0) + 1
    return {"messages": messages, "visits": session["visits"]}


@app.get("/fill")
def fill():
    session["cart"] = [{"name": "apple", "qty": n} for n in range(40)]
    return "a session that compresses well"


@app.get("/lang")
def lang():
    session["lang"] = "de"
    return "set to what it may have been"


@app.get("/cached")
def cached():
    response = make_response("body")
    response.set_etag("v1")
    response.vary.add("Accept-Encoding")
    session.get("user")
    return response.make_conditional(request)


@app.get("/stream")
def stream():
    session["streamed"] = True

    def chunks():
        for n in range(100):
            yield f"{n}" * 1000

    return chunks(), {"Content-Type": "text/plain"}


@app.get("/broken")
def broken():
    session["broken"] = True
    raise RuntimeError("planted")


@app.get("/teapot")
def teapot():
    abort(418)


@app.get("/named")
def named():
    session["user"] = "a"
    response = make_response("another cookie beside the session's")
    response.set_cookie("theme", "dark", samesite="Lax")
    return response


@app.get("/same")
def same():
    session["user"] = session.get("user")
    return "set to what it was"


@app.get("/failing")
def failing():
    return "never sent, nor is the session saved"


@app.get("/stray/<view>/<stray>")
def stray(view, stray):
    """A view that sets or deletes a cookie of the session's name elsewhere, too."""
    if view == "login":
        session["user"] = "a"
    elif view == "logout":
        session.clear()
    elif view == "look":
        session.get("user")
    response = make_response("two cookies of one name")
    if stray == "delete":
        response.delete_cookie("session", domain="example.com")
    elif stray == "set":
        response.set_cookie("session", "x", path="/shop")
    return response


@app.post("/upload")
def upload():
    session["size"] = len(request.files["file"].read())
    return "uploaded"


@app.after_request
def fail(response):
    if request.path == "/failing":
        raise RuntimeError("planted")
    return response


@app.post("/add")
def add():
    session["cart"] = session.get("cart", []) + [request.form["item"]]
    return redirect("/cart")


def static(environ, start_response, flask=app.wsgi_app):
    """A middleware that serves files, so that Flask does not see the request.

    With ?reversed the header goes out from last to first: Flask itself writes the
    session's cookie behind that of the view.
    """
    if environ["QUERY_STRING"] == "reversed":
        return flask(environ, lambda status, header, *rest: start_response(status, header[::-1], *rest))
    if environ["PATH_INFO"] != "/style.css":
        return flask(environ, start_response)
    start_response("200 OK", [("Content-Type", "text/css")])
    return [b"body {}"]


app.wsgi_app = static
