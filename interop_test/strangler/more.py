"""The shop with more routes, for answers that its own pages never give."""

from app import app
from flask import Response
from flask import flash
from flask import redirect
from flask import request
from flask import session
from flask import url_for
from flask_login import login_required
from flask_login import logout_user


@app.get("/boom")
def boom():
    session["before the exception"] = True
    raise RuntimeError("asked for")


@app.get("/slash/")
def slash():
    return "slash"


@app.get("/external")
def external():
    return redirect(url_for("shop", _external=True))


@app.get("/query")
def query():
    return request.query_string


@app.get("/client")
def client():
    return f"{request.remote_addr} {request.scheme} {request.host}"


@app.get("/stream")
def stream():
    return Response((f"part {n}\n" for n in range(3)), content_type="text/plain")


@app.get("/untouched")
def untouched():
    return "no word about the session"


@app.get("/vary")
def vary():
    return session.get("_user_id", "nobody"), 200, {"Vary": "Accept-Encoding"}


@app.get("/other")
def other():
    """Flask's session is one cookie of several."""
    flash("one of two", "error")
    flash("two of two")
    response = Response("other")
    response.set_cookie("session2", "not the session")
    response.delete_cookie("elsewhere", path="/elsewhere")
    return response


@app.get("/stay")
def stay():
    session.permanent = True
    return "for as long as the configuration says"


@app.get("/browser")
def browser():
    session.permanent = False
    return "until the browser ends"


@app.post("/go/logout")
@login_required
def go_logout():
    """What Go has there."""
    session.clear()
    logout_user()
    flash("You are logged out.", "success")
    return redirect(url_for("login"))


@app.get("/forgotten")
def forgotten():
    """A change that is taken back leaves the cookie of a permanent session as it is."""
    session.clear()
    session.modified = False
    return "nothing sent"


def outside(environ, start_response):
    """Answers one path before Flask does, as whatever else serves a deployment may."""
    if environ["PATH_INFO"] == "/outside":
        start_response("200 OK", [("Content-Type", "text/plain"), ("Content-Length", "7")])
        return [b"outside"]
    return flask_app(environ, start_response)


flask_app, app.wsgi_app = app.wsgi_app, outside
