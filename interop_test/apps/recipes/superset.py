from app import App
from services import redis

KEY = "throw-away-superset-key-0c77f1a9"

CONFIG = """
SECRET_KEY = %r
SQLALCHEMY_DATABASE_URI = "sqlite:///%s"
TALISMAN_ENABLED = False  # its cookies want TLS
WTF_CSRF_ENABLED = True
RATELIMIT_ENABLED = False
AUTH_RATE_LIMITED = False
"""


class Superset(App):
    name, title = "superset", "Superset"
    package = "apache-superset"
    pins = ("apache-superset==6.1.0", "marshmallow<4", "rich", "cachetools", "flask-caching==2.3.1", "cachelib==0.13.0", "redis", "gunicorn==27.0.1")
    megabytes = 650
    record = "superset.app:create_app()"
    login_page, logout_page, private_page = "/login/", "/logout/", "/api/v1/me/"

    environment = "superset"

    def settings(self):
        return {"SUPERSET_CONFIG_PATH": str(self.dir / "superset_config.py"), "FLASK_APP": "superset.app:create_app()"}

    def config(self):
        return CONFIG % (KEY, self.dir / "superset.db")

    def prepare(self):
        self.write("superset_config.py", self.config())
        superset = self.program("superset")
        self.run(superset, "db", "upgrade")
        self.run(superset, "fab", "create-admin", "--username", self.user, "--firstname", "Ada", "--lastname", "L",
                 "--email", "ada@example.com", "--password", self.password)
        self.run(superset, "init")

    def start(self):
        self.gunicorn("superset.app:create_app()", ready="/health")

    def key(self):
        return KEY.encode()

    def go_environment(self):
        return {"SUPERSET_SECRET_KEY": KEY}

    def go_config(self):
        return self.dir / "superset.db"

    def revoke(self):
        self.sql("superset.db", "UPDATE ab_user SET active = 0")
        return "the user was deactivated"

    def restore(self):
        self.sql("superset.db", "UPDATE ab_user SET active = 1")


class SupersetRedis(Superset):
    name, title = "superset-redis", "Superset on Redis"
    sessions = "Flask-Session: msgpack in Redis, a signed id in the cookie"

    def config(self):
        self.redis = redis(self)
        return super().config() + (
            "from redis import Redis\n"
            "SESSION_SERVER_SIDE, SESSION_TYPE, SESSION_USE_SIGNER = True, 'redis', True\n"
            "SESSION_REDIS = Redis.from_url(%r)\n" % self.redis
        )

    def go_environment(self):
        return {**super().go_environment(), "REDIS_URL": self.redis}
