"""The Flask app that the Go server of this folder stands in front of: a small shop.

FLASK_SECRET_KEY and the other settings come from the environment, for both sides:

    export FLASK_SECRET_KEY=$(python -c 'import secrets; print(secrets.token_hex())')
    flask run &
    go run . -flask http://127.0.0.1:5000
"""

import functools

from flask import Flask
from flask import flash
from flask import redirect
from flask import render_template
from flask import request
from flask import session
from flask import url_for
from werkzeug.middleware.proxy_fix import ProxyFix

FRUIT = ["apple", "pear", "plum", "cherry", "quince", "lemon"]

app = Flask(__name__)
app.config.from_prefixed_env()
# The front names the client and the scheme; the Host header it leaves as it was.
app.wsgi_app = ProxyFix(app.wsgi_app, x_for=1, x_proto=1)


def login_required(view):
    @functools.wraps(view)
    def wrapped(**kwargs):
        if "user" not in session:
            flash("Please log in first.", "warning")
            return redirect(url_for("login"))
        return view(**kwargs)

    return wrapped


@app.get("/login")
def login():
    return render_template("login.html")


@app.post("/login")
def log_in():
    session.clear()
    session["user"] = request.form["user"]
    if "remember" in request.form:
        session.permanent = True
    flash(f"Welcome, {session['user']}.", "success")
    return redirect(url_for("dashboard"))


@app.post("/logout")
def logout():
    session.clear()
    return redirect(url_for("login"))


@app.get("/")
@login_required
def shop():
    return render_template("shop.html", fruit=FRUIT)


@app.post("/add")
@login_required
def add():
    fruit = request.form["fruit"]
    session["cart"] = [*session.get("cart", []), fruit]
    flash(f"Added one {fruit}.", "success")
    return redirect(url_for("cart"))


# The rest is what Go answers now. It is still here, for who comes past the front.


@app.get("/dashboard")
@login_required
def dashboard():
    session["views"] = session.get("views", 0) + 1
    return render_template("dashboard.html")


@app.get("/cart")
@login_required
def cart():
    return render_template("cart.html")


@app.post("/cart")
@login_required
def remove():
    fruit = request.form["fruit"]
    cart = session.get("cart", [])
    if fruit in cart:
        cart.remove(fruit)
        session["cart"] = cart
        flash(f"Removed one {fruit}.", "warning")
    return redirect(url_for("shop"))
