"""The application that docs/migration.md moves: Flask-Login, Flask-WTF, a blueprint, a hook,
and sessions in the cookie, or in Redis if SESSION_TYPE says so."""

import os
import time

from flask import Blueprint
from flask import Flask
from flask import abort
from flask import redirect
from flask import render_template_string
from flask import request
from flask import session
from flask_login import LoginManager
from flask_login import UserMixin
from flask_login import current_user
from flask_login import fresh_login_required
from flask_login import login_required
from flask_login import login_user
from flask_login import logout_user
from flask_wtf import CSRFProtect
from flask_wtf import FlaskForm
from werkzeug.middleware.proxy_fix import ProxyFix
from wtforms import BooleanField
from wtforms import StringField

app = Flask(__name__)
app.config.from_prefixed_env()  # FLASK_SECRET_KEY and the others
app.wsgi_app = ProxyFix(app.wsgi_app, x_for=1, x_proto=1, x_host=1)
csrf = CSRFProtect(app)
manager = LoginManager(app)
manager.login_view = "login_form"
manager.refresh_view = "login_form"

if app.config.get("SESSION_TYPE") == "redis":
    import redis
    from flask_session_swap import SwapRedisSessionInterface

    app.session_interface = SwapRedisSessionInterface(app, client=redis.Redis.from_url(os.environ["REDIS_URL"]))


class User(UserMixin):
    def __init__(self, name):
        self.id = name


@manager.user_loader
def load_user(name):
    return User(name) if name else None


@app.before_request
def refuse_barred():
    if current_user.is_authenticated and current_user.id == "mallory":
        abort(403)


class LoginForm(FlaskForm):
    user = StringField()
    remember = BooleanField()


@app.get("/")
def index():
    return "Flask is up\n"


@app.get("/where")
def where():
    return f"{request.remote_addr} {request.url}\n"


@app.get("/login")
def login_form():
    return render_template_string(
        '<form method="post">{{ form.csrf_token }}{{ form.user }}{{ form.remember }}</form>\n', form=LoginForm()
    )


@app.post("/login")
def login():
    form = LoginForm()
    if not form.validate_on_submit():
        abort(400)
    session.clear()
    session.permanent = True
    login_user(User(form.user.data), remember=form.remember.data)
    return redirect("/me")


@app.post("/logout")
def logout():
    session.clear()
    logout_user()
    return redirect("/")


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


@app.get("/slow")
def slow():
    time.sleep(1.5)
    return me()


@app.get("/item/<int:number>")
def item(number):
    return f"Flask has item {number}\n"


@app.get("/item/<name>")
def named_item(name):
    return f"Flask has item {name}\n"


@app.get("/docs/")
def docs():
    return "Flask has the docs\n"


@app.post("/hook")
@csrf.exempt
def hook():
    request.get_data()  # a twin gets what Flask has read
    return "Flask was told\n"


account = Blueprint("account", __name__, url_prefix="/account")


@account.get("/")
@login_required
def index_of_account():
    return f"Flask has the account of {current_user.id}\n"


@account.get("/secrets")
@fresh_login_required
def secrets():
    return f"Flask has the account of {current_user.id}\n"


app.register_blueprint(account)
