from app import App

KEY = "throw-away-appbuilder-key-93b2"


class FlaskAppBuilder(App):
    name, title = "flask-appbuilder", "Flask-AppBuilder"
    package, pins = "Flask-AppBuilder", ("flask-appbuilder==5.3.0", "flask-sqlalchemy", "marshmallow<4", "gunicorn==27.0.1")
    megabytes = 90
    record = "flask_appbuilder_app:app"
    login_page, logout_page, private_page = "/login/", "/logout/", "/users/list/"

    def settings(self):
        return {"FLASK_SECRET_KEY": KEY, "FLASK_SQLALCHEMY_DATABASE_URI": "sqlite:///%s" % (self.dir / "app.db")}

    def prepare(self):
        self.copy("flask_appbuilder_app.py")
        self.run(self.python, "-c", "from flask_appbuilder_app import make_user; make_user(%r, %r)" % (self.user, self.password))

    def start(self):
        self.gunicorn("flask_appbuilder_app:app", ready="/login/")

    def key(self):
        return KEY.encode()

    def go_environment(self):
        return {"FLASK_SECRET_KEY": KEY}

    def go_config(self):
        return self.dir / "app.db"

    def revoke(self):
        self.sql("app.db", "UPDATE ab_user SET active = 0")
        return "the user was deactivated"

    def restore(self):
        self.sql("app.db", "UPDATE ab_user SET active = 1")
