"""The quickstart of Flask-Security's documentation, with a database in a file, the login form's
remember me, and settings from the environment."""

from flask import Flask
from flask import render_template_string
from flask_security import Security
from flask_security import SQLAlchemyUserDatastore
from flask_security import auth_required
from flask_security import hash_password
from flask_security.models import fsqla_v3 as fsqla
from flask_sqlalchemy import SQLAlchemy

app = Flask(__name__)
app.config["REMEMBER_COOKIE_SAMESITE"] = "strict"
app.config["SESSION_COOKIE_SAMESITE"] = "strict"
app.config["SQLALCHEMY_ENGINE_OPTIONS"] = {"pool_pre_ping": True}
app.config.from_prefixed_env()  # SECRET_KEY, SECURITY_PASSWORD_SALT, SQLALCHEMY_DATABASE_URI

db = SQLAlchemy(app)
fsqla.FsModels.set_db_info(db)


class Role(db.Model, fsqla.FsRoleMixin):
    pass


class User(db.Model, fsqla.FsUserMixin):
    pass


app.security = Security(app, SQLAlchemyUserDatastore(db, User, Role))


@app.route("/")
@auth_required()
def home():
    return render_template_string("Hello {{ current_user.email }}")


def make_user(email, password):
    with app.app_context():
        db.create_all()
        app.security.datastore.create_user(email=email, password=hash_password(password))
        db.session.commit()
