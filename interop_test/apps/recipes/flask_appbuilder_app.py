"""The smallest application of Flask-AppBuilder, as its skeleton has it: a login and the list of users."""

from flask import Flask
from flask_appbuilder import AppBuilder
from flask_appbuilder.utils.legacy import get_sqla_class
from flask_wtf.csrf import CSRFProtect

app = Flask(__name__)
app.config["AUTH_TYPE"] = 1  # a table of users
app.config.from_prefixed_env()  # SECRET_KEY, SQLALCHEMY_DATABASE_URI
CSRFProtect(app)
db = get_sqla_class()(app)
with app.app_context():
    appbuilder = AppBuilder(app, db.session)


def make_user(name, password):
    with app.app_context():
        manager = appbuilder.sm
        manager.add_user(name, "Ada", "L", "ada@example.com", manager.find_role(manager.auth_role_admin), password)
