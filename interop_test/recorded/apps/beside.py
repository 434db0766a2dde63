"""Apps with extensions beside the session, each set up in the ways that Go has to be told of."""

from datetime import timedelta

from flask import Blueprint
from flask import Flask
from flask import session

KEY = "the accompanied app's secret key"


def made(**config):
    app = Flask(__name__)
    app.config.update(config, SECRET_KEY=KEY)
    return app


def load_user(user_id):
    return None


def load_by_token(request):
    return None


def with_login(**config):
    from flask_login import LoginManager

    app = made(**config)
    app.add_url_rule("/sign-in", "sign_in", lambda: "")
    app.add_url_rule("/again", "again", lambda: "")
    manager = LoginManager(app)
    manager.user_loader(load_user)
    return app, manager


def login():
    return with_login()[0]


def own_login():
    """Everything that can be set."""
    app, manager = with_login(
        USE_SESSION_FOR_NEXT=True,
        REMEMBER_COOKIE_NAME="stay", REMEMBER_COOKIE_DOMAIN="shop.example", REMEMBER_COOKIE_PATH="/shop",
        REMEMBER_COOKIE_DURATION=timedelta(days=14), REMEMBER_COOKIE_SECURE=True, REMEMBER_COOKIE_HTTPONLY=False,
        REMEMBER_COOKIE_SAMESITE="Strict", REMEMBER_COOKIE_REFRESH_EACH_REQUEST=True,
    )
    manager.request_loader(load_by_token)
    manager.session_protection = "strong"
    manager.login_view, manager.refresh_view = "sign_in", "/again"
    manager.login_message, manager.needs_refresh_message = "Bitte \"anmelden\": Größe, 😀", ""
    manager.login_message_category = "info"
    manager._session_identifier_generator = lambda: "one for all"

    @manager.unauthorized_handler
    def refuse():
        return "no", 401

    return app


def unprotected_login():
    return with_login(SESSION_PROTECTION="Strong", LOGIN_DISABLED=True)[0]


def login_with_own_cookie():
    """A remember cookie that is signed in another way, as Calibre-Web's and OctoPrint's."""
    from flask_login import LoginManager

    class Remembering(LoginManager):
        def _set_cookie(self, response):
            response.set_cookie("remember_token", "signed by " + session["_user_id"], httponly=True, samesite="Lax")

    app = made()
    Remembering(app)
    return app


class Manager:
    """A LoginManager of the app's own that has little of Flask-Login's."""

    def _set_cookie(self, response):
        raise KeyError("_random")


def login_of_its_own():
    app = made()
    app.login_manager = Manager()
    return app


def wtf():
    from flask_wtf import CSRFProtect

    app = made()
    CSRFProtect(app)
    return app


def own_wtf():
    from flask_wtf import CSRFProtect
    from flask_wtf.csrf import CSRFError

    app = made(
        WTF_CSRF_SECRET_KEY="another key for the forms of the app", WTF_CSRF_TIME_LIMIT=None, WTF_CSRF_SSL_STRICT=False, WTF_CSRF_CHECK_DEFAULT=False,
        WTF_CSRF_METHODS=["POST"], WTF_CSRF_HEADERS=["X-Form"], WTF_CSRF_FIELD_NAME="form", WTF_CSRF_META_NAME="form-token",
    )
    csrf = CSRFProtect(app)
    api = Blueprint("api", __name__)
    csrf.exempt(api)
    app.register_blueprint(api)

    @csrf.exempt
    def hook():
        return ""

    app.add_url_rule("/hook", "hook", hook, methods=["POST"])

    @app.errorhandler(CSRFError)
    def refused(error):
        return "refused", 400

    return app


def timed_wtf():
    from flask_wtf import CSRFProtect

    app = made(WTF_CSRF_TIME_LIMIT=600)
    CSRFProtect(app)
    return app


def misspelt_wtf():
    from flask_wtf import CSRFProtect

    app = made(WTF_CSRF_METHODS="POST", WTF_CSRF_HEADERS="X-CSRFToken")
    CSRFProtect(app)
    return app


def for_no_time():
    """Zeros that are defaults in Go."""
    from flask_wtf import CSRFProtect

    app, _ = with_login(REMEMBER_COOKIE_DURATION=0, WTF_CSRF_TIME_LIMIT=0)
    CSRFProtect(app)
    return app


def forms():
    import flask_wtf  # noqa: F401

    return made()


def seasurf():
    from flask_seasurf import SeaSurf

    app = made(CSRF_COOKIE_NAME="surf", CSRF_COOKIE_SECURE=True)
    surf = SeaSurf(app)
    surf.exempt_urls(("/api/",))
    return app


def paranoid():
    from flask_paranoid import Paranoid

    app = made()
    Paranoid(app).redirect_view = "/"
    return app


def own_paranoid():
    from flask_paranoid import Paranoid

    class ByAgent(Paranoid):
        def create_token(self):
            return "one for all"

    app = made()
    ByAgent(app)
    return app


def security():
    from flask_security import Security
    from flask_security import SQLAlchemyUserDatastore
    from flask_security.models import fsqla_v3
    from flask_sqlalchemy import SQLAlchemy

    app = made(SECURITY_PASSWORD_SALT="salt of nothing", SQLALCHEMY_DATABASE_URI="sqlite://")
    db = SQLAlchemy(app)
    fsqla_v3.FsModels.set_db_info(db)

    class Role(db.Model, fsqla_v3.FsRoleMixin):
        pass

    class User(db.Model, fsqla_v3.FsUserMixin):
        pass

    Security(app, SQLAlchemyUserDatastore(db, User, Role))
    app.config["SECURITY_TWO_FACTOR"] = True  # not earlier, or it asks for packages that draw
    return app


def appbuilder():
    from flask_appbuilder import AppBuilder
    from flask_appbuilder.utils.legacy import get_sqla_class

    app = made(SQLALCHEMY_DATABASE_URI="sqlite://")
    db = get_sqla_class()()
    with app.app_context():
        db.init_app(app)
        AppBuilder(app, db.session)
    return app


def principal():
    from flask_principal import Principal

    app = made()
    Principal(app)
    return app


class Closing(Flask):
    def refuse_at_night(self):
        raise AssertionError("it was run")


def hooks():
    """Functions around views, of the app and of a blueprint."""
    app = Closing(__name__)
    app.secret_key = KEY
    app.before_request(app.refuse_at_night)
    shop = Blueprint("shop", __name__)
    app.before_request(refuse_banned)
    shop.before_request(count_visits)
    app.after_request(add_header)
    app.register_blueprint(shop)
    return app


def refuse_banned():
    raise AssertionError("it was run")


def count_visits():
    raise AssertionError("it was run")


def add_header(response):
    raise AssertionError("it was run")


class Broken:
    """An extension that cannot be looked at."""

    def __getattr__(self, name):
        raise RuntimeError("not in this process")


def broken_login():
    app = made()
    app.login_manager = Broken()
    return app


# --- rules in subclasses of what Go knows ------------------------------------


def login_with_rules():
    from flask_login import LoginManager

    class Strict(LoginManager):
        def _load_user(self):
            raise AssertionError("it was run")

        def _session_protection_failed(self):
            return False

    class Stricter(Strict):
        def _load_user_from_remember_cookie(self, cookie):
            return None

    app = made()
    Stricter(app).user_loader(load_user)
    return app


def wtf_with_rules():
    from flask_wtf import CSRFProtect

    class Tenants(CSRFProtect):
        def protect(self):
            raise AssertionError("it was run")

    app = made()
    Tenants(app)
    return app


def changed_wtf():
    """A method of the instance."""
    from flask_wtf import CSRFProtect

    app = made()
    CSRFProtect(app).protect = lambda: None
    return app


def seasurf_with_rules():
    from flask_seasurf import SeaSurf

    class Beach(SeaSurf):
        def validate(self):
            raise AssertionError("it was run")

    app = made()
    Beach(app)
    return app


def paranoid_of_paranoid():
    from flask_paranoid import Paranoid

    class ByAgent(Paranoid):
        def create_token(self):
            return "one for all"

    class Relaxed(ByAgent):
        pass

    app = made()
    Relaxed(app)
    return app


# --- gates and cookies elsewhere ---------------------------------------------


class Gated(Flask):
    """Refuses before any function of the app's, and adds to each cookie."""

    def preprocess_request(self):
        raise AssertionError("it was run")

    def process_response(self, response):
        response = super().process_response(response)
        lines = response.headers.getlist("Set-Cookie")
        response.headers.setlist("Set-Cookie", [line + "; SameSite=Strict" for line in lines])
        return response


def gated():
    app = Gated(__name__)
    app.secret_key = KEY
    app.after_request(add_header)
    return app


class Dispatching(Flask):
    def dispatch_request(self):
        raise AssertionError("it was run")


def dispatching():
    app = Dispatching(__name__)
    app.secret_key = KEY
    return app


def values_of_urls():
    app = made()

    @app.url_value_preprocessor
    def forget_revoked(endpoint, values):
        raise AssertionError("it was run")
    return app


def listening():
    from flask import request_started

    def refuse_revoked(sender, **arguments):
        session["_permanent"] = True
        raise AssertionError("it was run")

    app = made()
    app.receiver = refuse_revoked  # it lives as long as somebody holds it
    request_started.connect(refuse_revoked, app)
    return app


class Gate:
    """Middleware that answers some requests by itself."""

    def __init__(self, app):
        self.app = app

    def __call__(self, environ, start_response):
        if environ.get("HTTP_X_BLOCK"):
            start_response("403 Forbidden", [])
            return [b"no"]
        return self.app(environ, start_response)


def behind_a_gate():
    from werkzeug.middleware.proxy_fix import ProxyFix

    app = made(TRUSTED_HOSTS=["localhost"])
    app.wsgi_app = ProxyFix(Gate(app.wsgi_app))
    return app


class Closed(Gate):
    """One that lets nobody through."""

    def __call__(self, environ, start_response):
        return super().__call__(dict(environ, HTTP_X_BLOCK="1"), start_response)


def behind_a_closed_gate():
    app = made()
    app.wsgi_app = Closed(app.wsgi_app)
    return app


class Logged(Gate):
    """One that writes each request down."""

    def __call__(self, environ, start_response):
        with open("a_log_of_requests", "a") as log:
            log.write("a request")
        return super().__call__(environ, start_response)


def logged():
    app = made()
    app.wsgi_app = Logged(app.wsgi_app)
    return app


class Stricter(Gate):
    """Adds to each cookie, as some do for old releases of Werkzeug."""

    def __call__(self, environ, start_response):
        def start(status, headers, *rest):
            return start_response(status, [(name, value + "; SameSite=Strict" if name == "Set-Cookie" else value) for name, value in headers], *rest)
        return self.app(environ, start)


def behind_stricter_cookies():
    app = made()
    app.wsgi_app = Stricter(app.wsgi_app)
    return app
