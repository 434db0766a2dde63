"""The application that docs/migration.md moves."""

from flask import Flask
from flask import redirect
from flask import request
from flask import session
from werkzeug.middleware.proxy_fix import ProxyFix

app = Flask(__name__)
app.config.from_prefixed_env()  # FLASK_SECRET_KEY and the others
app.wsgi_app = ProxyFix(app.wsgi_app, x_for=1, x_proto=1, x_host=1)


@app.get("/")
def index():
    return "Flask is up\n"


@app.get("/where")
def where():
    return f"{request.remote_addr} {request.url}\n"


@app.post("/login")
def login():
    session.clear()
    session.permanent = True
    session["user"] = request.form["user"]
    return redirect("/me")


@app.get("/me")
def me():
    return f"Flask sees {session.get('user', 'nobody')}\n"


@app.get("/cart")
def cart():
    session["visits"] = session.get("visits", 0) + 1
    return f"Flask counts visit {session['visits']}\n"


@app.get("/lang")
def lang():
    session["lang"] = "de"
    return "Flask speaks German\n"


@app.get("/logout")
def logout():
    session.clear()
    return redirect("/")
