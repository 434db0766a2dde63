"""A Dash application whose pages are for users only, by Flask-Login, with a login form that
Flask-WTF protects. Dash's own requests are exempt from that: they carry no token."""

import os

from dash import Dash
from dash import Input
from dash import Output
from dash import dcc
from dash import html
from flask import Flask
from flask import redirect
from flask import render_template_string
from flask import request
from flask_login import LoginManager
from flask_login import UserMixin
from flask_login import current_user
from flask_login import login_user
from flask_login import logout_user
from flask_wtf.csrf import CSRFProtect

server = Flask(__name__)
server.config.from_prefixed_env()  # SECRET_KEY
csrf = CSRFProtect(server)
manager = LoginManager(server)
manager.login_view = "login"
USERS = os.environ["DASH_USERS"]  # a directory with a file a user

app = Dash(__name__, server=server)
app.layout = html.Div([dcc.Input(id="text", value=""), html.Div(id="echo")])
csrf.exempt(server.view_functions["/_dash-update-component"])


@app.callback(Output("echo", "children"), Input("text", "value"))
def echo(text):
    return "%s said %s" % (current_user.id, text)


class User(UserMixin):
    def __init__(self, name):
        self.id = name


@manager.user_loader
def load_user(name):
    return User(name) if name.isalnum() and os.path.exists(os.path.join(USERS, name)) else None


@server.before_request
def users_only():
    if request.path not in ("/login", "/logout") and not current_user.is_authenticated:
        return manager.unauthorized()


@server.route("/login", methods=["GET", "POST"])
def login():
    if request.method == "GET":
        return render_template_string('<form method="post"><input name="csrf_token" value="{{ csrf_token() }}"><input name="username">')
    name, remember = request.form["username"], bool(request.form.get("remember"))
    if load_user(name) is None or request.form["password"] != os.environ["DASH_PASSWORD"]:
        return redirect("/login")
    login_user(User(name), remember=remember)
    return redirect("/")


@server.route("/logout")
def logout():
    logout_user()
    return redirect("/login")
