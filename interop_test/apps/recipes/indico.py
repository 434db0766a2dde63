from app import App
from services import postgresql
from services import redis

CONFIG = """
BASE_URL = %r
SQLALCHEMY_DATABASE_URI = "postgresql://app@127.0.0.1:%d/app"
SECRET_KEY = "throw-away-indico-key-77aa01fe"
REDIS_CACHE_URL = CELERY_BROKER = %r
DEFAULT_TIMEZONE, SUPPORT_EMAIL = "UTC", "support@example.com"
CACHE_DIR = TEMP_DIR = LOG_DIR = %r
STORAGE_BACKENDS = {"default": "fs:" + CACHE_DIR}
DISABLE_CELERY_CHECK = True
"""

MAKE_USER = """
import sys
from indico.web.flask.app import make_app
app = make_app()
with app.app_context():
    from indico.core.db import db
    from indico.modules.auth import Identity
    from indico.modules.users.operations import create_user
    identity = Identity(provider="indico", identifier=sys.argv[1], password=sys.argv[2])
    user = create_user("ada@example.com", {"first_name": "Ada", "last_name": "L", "affiliation": "-"}, identity=identity)
    db.session.add(user)
    db.session.commit()
    print(user.id)
"""


class Indico(App):
    name, title = "indico", "Indico"
    package, pins = "indico", ("indico==3.2.9", "setuptools<80", "gunicorn==27.0.1")
    megabytes = 490
    own_interface = True
    record = "indico.web.flask.app:make_app"
    sessions = "pickles within pickles in Redis, a plain id in the cookie"
    cookie = "indico_session_http"  # without TLS
    login_page, logout_page, private_page = "/login/", "/logout/", "/user/dashboard/"
    username_field = "identifier"
    own_tokens = "Indico's token is the uuid _csrf_token of the session itself; forms send it as csrf_token"
    senseless = dict.fromkeys(("Go's token in Flask", "Flask's token in Go"), own_tokens)

    def settings(self):
        return {"INDICO_CONFIG": str(self.dir / "indico.conf")}

    def prepare(self):
        self.postgres, self.psql = postgresql(self)
        self.redis = redis(self)
        for extension in ("unaccent", "pg_trgm"):
            self.psql("CREATE EXTENSION " + extension)
        self.write("indico.conf", CONFIG % (self.front, self.postgres, self.redis, str(self.dir)))
        self.write("logging.yaml", "version: 1\nhandlers: {}\nformatters: {}\nloggers: {}\nroot: {level: WARNING, handlers: []}\n")
        self.run(self.program("indico"), "db", "prepare")
        self.user_id = self.run(self.python, "-c", MAKE_USER, self.user, self.password).decode().split()[-1]

    def start(self):
        self.gunicorn("indico.web.flask.app:make_app()", ready="/login/")

    def go_environment(self):
        return {"REDIS_URL": self.redis}

    def go_config(self):
        return "postgres://app@127.0.0.1:%d/app" % self.postgres

    def log_in(self, browser, remember=False, token=None):
        if remember:
            return super().log_in(browser, remember=True)
        page = browser.get(self.login_page)
        form = {"_provider": "indico", "identifier": self.user, "password": self.password, "csrf_token": page.field("csrf_token") or ""}
        return browser.post(self.login_page, form)

    def revoke(self):
        self.psql("UPDATE users.users SET is_blocked = true WHERE id = %s" % self.user_id)
        return "the user was blocked"

    def restore(self):
        self.psql("UPDATE users.users SET is_blocked = false WHERE id = %s" % self.user_id)
