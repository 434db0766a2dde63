"""An app with Flask-Login. LOGIN_PROTECTION is its session_protection."""

import os

from flask import Flask
from flask import session
from flask_login import LoginManager
from flask_login import UserMixin
from flask_login import login_required
from flask_login import login_user
from flask_login import logout_user

app = Flask(__name__)
app.config["SECRET_KEY"] = "the shop's key"
manager = LoginManager(app)
manager.login_view = "login"
manager.session_protection = os.environ["LOGIN_PROTECTION"]
revoked = set()


class User(UserMixin):
    def __init__(self, name):
        self.id = name


@manager.user_loader
def load_user(name):
    return None if name in revoked else User(name)


@app.get("/login")
def login():
    login_user(User("ann"))
    return "logged in"


@app.get("/page")
@login_required
def page():
    session["views"] = session.get("views", 0) + 1
    return "a page"


@app.get("/logout")
def logout():
    logout_user()
    return "logged out"


@app.get("/revoke")
def revoke():
    revoked.add("ann")
    return "nobody of that name any more"


@app.get("/plain")
def plain():
    return "asks for no user"
