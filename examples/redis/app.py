"""A Flask app that keeps its sessions in Redis with Flask-Session, as in the tutorials, and
its users logged in with Flask-Login, and checks its forms with Flask-WTF."""

import os

import redis
from flask import Flask
from flask import flash
from flask import redirect
from flask import render_template
from flask import request
from flask import session
from flask_login import LoginManager
from flask_login import UserMixin
from flask_login import current_user
from flask_login import login_user
from flask_login import logout_user
from flask_session import Session
from flask_wtf import CSRFProtect

TEAS = ["Assam", "Darjeeling", "Sencha", "Oolong", "Rooibos", "Mint"]

app = Flask(__name__)
app.config.from_prefixed_env()  # FLASK_SECRET_KEY and whatever else both sides share
app.config["SESSION_TYPE"] = "redis"
app.config["SESSION_REDIS"] = redis.Redis.from_url(os.environ["REDIS_URL"])
Session(app)
CSRFProtect(app)
manager = LoginManager(app)


class User(UserMixin):
    def __init__(self, name):
        self.id = name


@manager.user_loader
def load_user(name):
    return User(name) if name else None  # without a database, everybody is known


@app.context_processor
def links():
    return {"cart": os.environ.get("CART_URL", "/cart")}  # where the Go service shows the cart


@app.get("/")
def index():
    if not current_user.is_authenticated:
        return render_template("login.html")
    session["visits"] = session.get("visits", 0) + 1
    return render_template("teas.html", teas=TEAS)


@app.post("/login")
def login():
    if not request.form["user"]:
        return redirect("/")
    app.session_interface.regenerate(session)  # a login gets an identifier of its own
    login_user(User(request.form["user"]))
    flash("Welcome", "success")
    return redirect("/")


@app.post("/logout")
def logout():
    session.clear()
    logout_user()
    return redirect("/")
