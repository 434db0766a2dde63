"""An app for TestInventory. Run as a program it asks its own views what the inventory says of
them, and prints status and hooks of each request."""

import functools
import json
import re

from flask import Blueprint
from flask import Flask
from flask import abort
from flask.views import MethodView
from flask_login import LoginManager
from flask_login import fresh_login_required
from flask_login import login_required
from flask_wtf import CSRFProtect
from werkzeug.routing import BaseConverter


#: The hooks that ran.
CALLS = []


class Slug(BaseConverter):
    regex = "[a-z]+"


app = Flask(__name__)
app.secret_key = "the key of the inventory"
app.url_map.converters["slug"] = Slug
csrf = CSRFProtect(app)
manager = LoginManager(app)


@manager.user_loader
def load_user(name):
    return None


def roles_required(*roles, key="a secret of the decorator"):
    def decorate(view):
        @functools.wraps(view)
        def wrapper(*args, **kwargs):
            if not roles or not key:
                abort(403)
            return view(*args, **kwargs)

        return wrapper

    return decorate


def hiding(view):
    """A decorator without functools.wraps."""

    def wrapper():
        return view()

    wrapper.__name__ = view.__name__
    return wrapper


@app.get("/open")
def public():
    return ""


@app.get("/required")
@login_required
def required():
    return ""


@app.get("/fresh/")
@roles_required("admin", "owner")
@fresh_login_required
def fresh():
    return ""


@app.post("/below", strict_slashes=False)
@hiding
@login_required
def below():
    return ""


def views_of(other):
    """A view that has a guarded function at hand, and is not guarded."""

    @app.get("/beside")
    def beside():
        return other.__name__

    return beside


views_of(login_required(lambda: ""))


class Things(MethodView):
    decorators = [roles_required("staff")]

    def get(self):
        return ""

    @login_required
    def post(self):
        return ""


app.add_url_rule("/things", view_func=Things.as_view("things"))
app.add_url_rule("/partial", "partial", functools.partial(login_required(lambda x: ""), 1))


@app.post("/exempt")
@csrf.exempt
def exempt():
    return ""


outer = Blueprint("outer", __name__, url_prefix="/outer", static_folder="static")
inner = Blueprint("inner", __name__, url_prefix="/inner")


@app.url_value_preprocessor
def values(endpoint, values):
    CALLS.append("values")


@app.before_request
def first():
    CALLS.append("first")


@outer.before_request
def second():
    CALLS.append("second")


@inner.before_request
def third():
    CALLS.append("third")


@outer.after_request
def fourth(response):
    CALLS.append("fourth")
    return response


@app.teardown_request
def fifth(error):
    CALLS.append("fifth")


@inner.put("/<slug:name>")
def deep(name):
    return ""


@outer.post("/free")
def free():
    return ""


csrf.exempt(outer)
outer.register_blueprint(inner)
app.register_blueprint(outer)

app.add_url_rule("/pages/", "pages", lambda page: "", defaults={"page": 1})
app.add_url_rule("/pages/<int:page>", "pages", app.view_functions["pages"])
app.add_url_rule("/sub", "sub", lambda: "", subdomain="api")
app.add_url_rule("/any", "any", lambda: "", methods=["GET", "REPORT"])


def ask():
    """Every view, by every method but OPTIONS, by somebody without login and token."""
    client = app.test_client()
    app.config["PROPAGATE_EXCEPTIONS"] = False
    for rule in app.url_map.iter_rules():
        path = re.sub("<int:[^>]*>", "2", rule.rule)
        path = re.sub("<[^>]*>", "x", path)
        for method in sorted(rule.methods - {"OPTIONS"}):
            CALLS.clear()
            response = client.open(path, method=method)
            yield {"endpoint": rule.endpoint, "method": method, "status": response.status_code, "calls": list(CALLS)}


if __name__ == "__main__":
    print(json.dumps(list(ask())))
