"""The Flask app that the Go server of this folder stands in front of: a small shop.

FLASK_SECRET_KEY and the other settings come from the environment, for both sides:

    export FLASK_SECRET_KEY=$(python -c 'import secrets; print(secrets.token_hex())')
    flask run &
    go run . -flask http://127.0.0.1:5000
"""

from flask import Flask
from flask import flash
from flask import redirect
from flask import render_template
from flask import request
from flask import session
from flask import url_for
from flask_login import LoginManager
from flask_login import UserMixin
from flask_login import current_user
from flask_login import login_required
from flask_login import login_user
from flask_login import logout_user
from flask_wtf import CSRFProtect
from werkzeug.middleware.proxy_fix import ProxyFix

FRUIT = ["apple", "pear", "plum", "cherry", "quince", "lemon"]

app = Flask(__name__)
app.config.from_prefixed_env()
# The front names the client and the scheme; the Host header it leaves as it was.
app.wsgi_app = ProxyFix(app.wsgi_app, x_for=1, x_proto=1)
CSRFProtect(app)
manager = LoginManager(app)
manager.login_view = "login"
manager.login_message_category = "warning"


class User(UserMixin):
    def __init__(self, name):
        self.id = name


@manager.user_loader
def load_user(user_id):
    """The shop knows everybody by name, and has no passwords."""
    return User(user_id) if user_id else None


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


@app.post("/logout")
@login_required
def logout():
    session.clear()
    logout_user()  # after it, since this is what has the remember cookie cleared
    return redirect(url_for("login"))


# The rest is what Go answers now. It is still here, for who comes past the front.


@app.get("/login")
def login():
    return render_template("login.html")


@app.post("/login")
def log_in():
    if not request.form["user"]:
        return render_template("login.html")
    session.clear()
    login_user(User(request.form["user"]), remember="remember" in request.form)
    flash(f"Welcome, {current_user.id}.", "success")
    return redirect(url_for("dashboard"))


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
