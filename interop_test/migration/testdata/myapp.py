"""The application that docs/migration.md moves."""

from flask import Flask
from flask import redirect
from flask import request
from flask import session
from flask_login import LoginManager
from flask_login import UserMixin
from flask_login import current_user
from flask_login import login_user
from flask_login import logout_user
from flask_wtf import CSRFProtect
from flask_wtf.csrf import generate_csrf
from werkzeug.middleware.proxy_fix import ProxyFix

app = Flask(__name__)
app.config.from_prefixed_env()  # FLASK_SECRET_KEY and the others
app.wsgi_app = ProxyFix(app.wsgi_app, x_for=1, x_proto=1, x_host=1)
CSRFProtect(app)
manager = LoginManager(app)


class User(UserMixin):
    def __init__(self, name):
        self.id = name


@manager.user_loader
def load_user(name):
    return User(name) if name else None


@app.get("/")
def index():
    return "Flask is up\n"


@app.get("/where")
def where():
    return f"{request.remote_addr} {request.url}\n"


@app.get("/login")
def login_form():
    return f'<form method="post"><input name="csrf_token" value="{generate_csrf()}"><input name="user"></form>\n'


@app.post("/login")
def login():
    session.clear()
    session.permanent = True
    login_user(User(request.form["user"]), remember="remember" in request.form)
    return redirect("/me")


@app.get("/me")
def me():
    return f"Flask sees {current_user.id if current_user.is_authenticated else 'nobody'}\n"


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
    logout_user()
    return redirect("/")
