"""A Flask app that keeps its sessions in Redis with Flask-Session, as in the tutorials, and
its users logged in with Flask-Login, and checks its forms with Flask-WTF."""

import os

import redis
from flask import Flask
from flask import flash
from flask import get_flashed_messages
from flask import redirect
from flask import request
from flask import session
from flask_login import LoginManager
from flask_login import UserMixin
from flask_login import current_user
from flask_login import login_user
from flask_login import logout_user
from flask_session import Session
from flask_wtf import CSRFProtect
from flask_wtf.csrf import generate_csrf
from markupsafe import escape

app = Flask(__name__)
app.config.from_prefixed_env()  # FLASK_SECRET_KEY and whatever else both sides share
app.config["SESSION_TYPE"] = "redis"
app.config["SESSION_REDIS"] = redis.Redis.from_url(os.environ["REDIS_URL"])
Session(app)
CSRFProtect(app)
manager = LoginManager(app)

CART = os.environ.get("CART_URL", "/cart")  # where the Go service shows the cart


class User(UserMixin):
    def __init__(self, name):
        self.id = name


@manager.user_loader
def load_user(name):
    return User(name) if name else None  # without a database, everybody is known


def field():
    """The hidden field of a form, which is good on either side."""
    return f'<input type="hidden" name="csrf_token" value="{generate_csrf()}">'


@app.get("/")
def index():
    messages = "".join(f"<p><b>{escape(message)}</b></p>" for message in get_flashed_messages())
    if not current_user.is_authenticated:
        return messages + (
            f'<form method="post" action="/login">{field()}Name <input name="user"> <button>Log in</button></form>'
        )
    session["visits"] = session.get("visits", 0) + 1
    return messages + (
        f"<p>Flask: hello {escape(current_user.id)}, visit {session['visits']}, "
        f"{len(session.get('cart', []))} in the cart</p>"
        f'<a href="{CART}">Your cart, in Go</a>'
        f'<form method="post" action="/logout">{field()}<button>Log out</button></form>'
    )


@app.post("/login")
def login():
    if not request.form["user"]:
        return redirect("/")
    app.session_interface.regenerate(session)  # a login gets an identifier of its own
    login_user(User(request.form["user"]))
    flash("Welcome")
    return redirect("/")


@app.post("/logout")
def logout():
    session.clear()
    logout_user()
    return redirect("/")
