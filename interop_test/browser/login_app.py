"""A Flask application with Flask-Login and Flask-WTF, of which login_test.go has a twin."""

from flask import Flask
from flask import redirect
from flask import request
from flask_login import LoginManager
from flask_login import UserMixin
from flask_login import current_user
from flask_login import login_fresh
from flask_login import login_user
from flask_login import logout_user
from flask_wtf import CSRFProtect
from flask_wtf.csrf import generate_csrf

app = Flask(__name__)
app.config.from_prefixed_env()
CSRFProtect(app)
manager = LoginManager(app)


class User(UserMixin):
    def __init__(self, user_id):
        self.id = user_id


@manager.user_loader
def load(user_id):
    return User(user_id)


def page(*parts):
    return "<title>Flask</title><p>answered by Flask</p>" + "".join(parts)


def field():
    return f'<input type="hidden" name="csrf_token" value="{generate_csrf()}">'


@app.get("/login")
def form():
    where = request.args.get("post", "")  # the address that the form is posted to
    return page(
        f'<form method="post" action="{where}/login">{field()}<input name="user"><input type="checkbox" name="remember">',
        '<button id="login">Log in</button></form>',
    )


@app.post("/login")
def login():
    login_user(User(request.form["user"]), remember="remember" in request.form)
    return redirect("/me")


@app.get("/me")
def me():
    if not current_user.is_authenticated:
        return page("nobody")
    fresh = "fresh" if login_fresh() else "stale"
    return page(current_user.get_id(), ", ", fresh, f'<form method="post" action="/logout">{field()}<button id="logout">Log out</button></form>')


@app.post("/logout")
def logout():
    logout_user()
    return redirect("/me")
