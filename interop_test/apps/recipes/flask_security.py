import shutil

from app import App

KEY = "throw-away-security-key-7f1c"


class FlaskSecurity(App):
    name, title = "flask-security", "Flask-Security's quickstart"
    package, pins = "Flask-Security", ("flask-security[fsqla,common]==5.9.2", "gunicorn==27.0.1")
    megabytes = 60
    record = "flask_security_app:app"
    username_field, remember_field = "email", "remember"
    logout_method = "POST"
    user = "ada@example.com"

    def settings(self):
        return {
            "FLASK_SECRET_KEY": KEY,
            "FLASK_SECURITY_PASSWORD_SALT": "throw-away-salt",
            "FLASK_SQLALCHEMY_DATABASE_URI": "sqlite:///%s" % (self.dir / "users.db"),
        }

    def prepare(self):
        self.copy("flask_security_app.py")
        self.run(self.python, "-c", "from flask_security_app import make_user; make_user(%r, %r)" % (self.user, self.password))
        [(self.user_id,)] = self.sql("users.db", "SELECT fs_uniquifier FROM user")

    def start(self):
        self.gunicorn("flask_security_app:app", ready="/login")

    def key(self):
        return KEY.encode()

    def go_environment(self):
        return {"FLASK_SECRET_KEY": KEY, "FLASK_SESSION_COOKIE_SAMESITE": "strict", "FLASK_REMEMBER_COOKIE_SAMESITE": "strict"}

    def go_config(self):
        return self.dir / "users.db"

    def revoke(self):
        self.sql("users.db", "UPDATE user SET active = 0")
        return "the user was deactivated"

    def restore(self):
        self.sql("users.db", "UPDATE user SET active = 1")


class Careless(FlaskSecurity):
    """Shows that the questions can be answered badly: Go asks a copy of the table of users, which
    nobody revokes anything in, and is told another SameSite than Flask."""

    name, title = "careless", "a careless Go service"
    environment = go = "flask-security"

    def start(self):
        super().start()
        shutil.copy(self.dir / "users.db", self.dir / "copy.db")

    def go_config(self):
        return self.dir / "copy.db"

    def go_environment(self):
        return {**super().go_environment(), "FLASK_SESSION_COOKIE_SAMESITE": "Lax"}
