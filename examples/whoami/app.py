"""A Flask app with Flask-Login, for the Go program beside it to know who is logged in. It
knows everybody by name and has no passwords."""

from flask import Flask
from flask import request
from flask_login import LoginManager
from flask_login import UserMixin
from flask_login import login_user
from flask_login import logout_user

app = Flask(__name__)
app.config.from_prefixed_env()  # FLASK_SECRET_KEY, which Go reads too
manager = LoginManager(app)


class User(UserMixin):
    def __init__(self, name):
        self.id = name


@manager.user_loader
def load_user(name):
    return User(name)


@app.post("/login")
def login():
    login_user(User(request.form["user"]), remember="remember" in request.form)
    return "Flask: you are logged in\n"


@app.post("/logout")
def logout():
    logout_user()
    return "Flask: you are logged out\n"
