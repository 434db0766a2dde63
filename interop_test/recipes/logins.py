"""Small apps around login packages of Flask: JSON lines, as exchange.py says. Each case is a
request to one of them."""

import logging
import os
import sys
import tempfile

sys.dont_write_bytecode = True
sys.path.insert(0, "..")
logging.disable(logging.CRITICAL)

import exchange  # noqa: E402
from flask import Flask  # noqa: E402
from flask import redirect  # noqa: E402
from flask import session  # noqa: E402

KEY = "a key that Python and Go share"
folder = tempfile.TemporaryDirectory()


def new_app(name):
    app = Flask(name)
    app.config.update(SECRET_KEY=KEY, SQLALCHEMY_DATABASE_URI="sqlite:///" + os.path.join(folder.name, name), WTF_CSRF_ENABLED=False,
                      PROPAGATE_EXCEPTIONS=True)
    return app


def security():
    from flask_security import Security
    from flask_security import SQLAlchemyUserDatastore
    from flask_security import current_user
    from flask_security.models import fsqla_v3
    from flask_sqlalchemy import SQLAlchemy

    app = new_app("security")
    app.config.update(SECURITY_PASSWORD_SALT="salt", SECURITY_PASSWORD_HASH="plaintext", SECURITY_PASSWORD_SINGLE_HASH=True,
                      SECURITY_PASSWORD_SCHEMES=["plaintext"])
    db = SQLAlchemy(app)
    fsqla_v3.FsModels.set_db_info(db)

    class Role(db.Model, fsqla_v3.FsRoleMixin):
        pass

    class User(db.Model, fsqla_v3.FsUserMixin):
        pass

    store = SQLAlchemyUserDatastore(db, User, Role)
    Security(app, store)
    with app.app_context():
        db.create_all()
        store.create_user(email="ann@example.com", password="pw")
        store.commit()

    @app.get("/me")
    def me():
        return {"user": current_user.email if current_user.is_authenticated else None}

    @app.get("/rows")
    def rows():
        return {"rows": [{"uniquifier": user.fs_uniquifier, "email": user.email, "active": user.active} for user in User.query.all()]}

    @app.get("/change/<what>")
    def change(what):
        user = store.find_user(email="ann@example.com")
        if what == "uniquifier":  # what a new password does
            store.set_uniquifier(user)
        else:
            user.active = what == "activate"
        store.commit()
        return {}

    return app


def appbuilder():
    from flask import g
    from flask_appbuilder import AppBuilder
    from flask_appbuilder.models.sqla import Base
    from flask_sqlalchemy import SQLAlchemy

    app = new_app("appbuilder")
    app.config.update(AUTH_RATE_LIMITED=False, RATELIMIT_ENABLED=False)
    db = SQLAlchemy(app)
    with app.app_context():
        builder = AppBuilder(app, db.session)
        Base.metadata.create_all(db.engine)
        builder.sm.add_user("ann", "Ann", "A", "ann@example.com", builder.sm.find_role("Admin"), password="pw")

    @app.get("/me")
    def me():
        return {"user": g.user.username if g.user.is_authenticated else None}

    @app.get("/change/<what>")
    def change(what):
        user = builder.sm.find_user("ann")
        user.active = what == "activate"
        builder.sm.update_user(user)
        return {}

    return app


def principal():
    from flask import g
    from flask_principal import AnonymousIdentity
    from flask_principal import Identity
    from flask_principal import Principal
    from flask_principal import identity_changed

    app = new_app("principal")
    Principal(app)

    @app.get("/login")
    def login():
        identity_changed.send(app, identity=Identity("ann", "form"))
        return {}

    @app.get("/anonymous")
    def anonymous():
        identity_changed.send(app, identity=AnonymousIdentity())
        return {}

    @app.get("/me")
    def me():
        return {"user": g.identity.id}

    return app


def dance():
    from flask_dance.contrib.github import github
    from flask_dance.contrib.github import make_github_blueprint

    os.environ["OAUTHLIB_INSECURE_TRANSPORT"] = "1"
    app = new_app("dance")
    blueprint = make_github_blueprint(client_id="id", client_secret="secret")
    app.register_blueprint(blueprint)

    @app.get("/link")
    def link():
        blueprint.token = {"access_token": "gho_token", "token_type": "bearer", "expires_in": 3600.0}
        return {}

    @app.get("/me")
    def me():
        return {"user": github.token["access_token"] if github.authorized else None}

    return app


def authlib():
    from authlib.integrations.flask_client import OAuth

    app = new_app("authlib")
    client = OAuth(app).register("sso", client_id="id", client_secret="secret", authorize_url="https://sso.example/authorize")

    @app.get("/login")
    def login():
        return client.authorize_redirect("https://app.example/callback")

    @app.get("/callback")
    def callback():
        """The tutorial's line; the exchange of the token before it needs a server."""
        session["user"] = {"sub": "7", "email": "ann@example.com", "email_verified": True}
        return redirect("/")

    @app.get("/me")
    def me():
        return {"user": session["user"]["email"] if "user" in session else None}

    return app


def seasurf():
    from flask_seasurf import SeaSurf

    app = new_app("seasurf")
    SeaSurf(app)

    @app.get("/me")
    def form():
        return app.jinja_env.globals["csrf_token"]()

    @app.post("/me")
    def post():
        return {"user": "posted"}

    return app


def paranoid():
    import flask_login  # noqa: F401, for its cookie is cleared only then
    from flask_paranoid import Paranoid

    app = new_app("paranoid")
    Paranoid(app)

    @app.get("/me")
    def me():
        return {"user": "in"}

    return app


apps = {}


def visit(case):
    make = globals()[case["app"]]
    if case["app"] not in apps:
        apps[case["app"]] = make()
    headers = case.get("headers") or {}
    response = apps[case["app"]].test_client(use_cookies=False).open(
        case["path"], method=case.get("method") or "GET", data=case.get("form"), headers=headers, base_url=case.get("base") or "http://localhost",
        environ_base={"REMOTE_ADDR": "192.0.2.1", "HTTP_USER_AGENT": "test"})
    return {"status": response.status_code, "body": response.get_data(as_text=True), "location": response.headers.get("Location", ""),
            "set_cookie": response.headers.getlist("Set-Cookie")}


if __name__ == "__main__":
    exchange.serve({}, {"visit": visit})
