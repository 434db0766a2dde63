import time

from app import App

KEY = "throw-away-airflow-key-2b9d44e0"


class Airflow(App):
    """What both have in common: SQLite, one worker, and a user of Flask-AppBuilder."""

    package = "apache-airflow"
    known_differences = ("Flask made a new id and kept the session under the old one too, Go deletes the old one",)

    def settings(self):
        return {
            "AIRFLOW_HOME": str(self.dir),
            "AIRFLOW__CORE__LOAD_EXAMPLES": "False",
            "AIRFLOW__CORE__UNIT_TEST_MODE": "False",
            "AIRFLOW__DATABASE__SQL_ALCHEMY_CONN": "sqlite:///%s" % (self.dir / "airflow.db"),
            "AIRFLOW__USAGE_DATA_COLLECTION__ENABLED": "False",
            # It runs the programs of its environment by name.
            "PATH": "%s:/usr/bin:/bin" % self.program("x").parent,
        }

    def prepare(self):
        # What Airflow writes there by itself, and no limit of five logins in 40 seconds.
        self.write("webserver_config.py", "AUTH_TYPE = 1\nWTF_CSRF_ENABLED = True\nWTF_CSRF_TIME_LIMIT = None\nAUTH_RATE_LIMITED = False\n")
        airflow = self.program("airflow")
        self.run(airflow, "db", "migrate")
        self.run(airflow, "users", "create", "--username", self.user, "--firstname", "Ada", "--lastname", "L", "--role", "Admin",
                 "--email", "ada@example.com", "--password", self.password)

    def key(self):
        return KEY.encode()

    def go_environment(self):
        return {"AIRFLOW_SECRET_KEY": KEY}

    def go_config(self):
        return self.dir / "airflow.db"

    def revoke(self):
        self.sql("airflow.db", "UPDATE ab_user SET active = 0")
        return "the user was deactivated"

    def restore(self):
        self.sql("airflow.db", "UPDATE ab_user SET active = 1")


class Airflow2(Airflow):
    name, title = "airflow2", "Airflow 2"
    pins, until = ("apache-airflow==2.11.0", "apache-airflow-providers-fab==1.5.3"), "2025-06-10"
    megabytes = 200
    record = "airflow.www.app:create_app()"
    sessions = "pickles in the SQL table session, a signed id in the cookie"
    login_page, logout_page, private_page = "/login/", "/logout/", "/users/list/"
    logout_method = "POST"

    def settings(self):
        return {**super().settings(), "AIRFLOW__WEBSERVER__SECRET_KEY": KEY, "AIRFLOW__WEBSERVER__WORKERS": "1",
                "AIRFLOW__WEBSERVER__ENABLE_PROXY_FIX": "False"}

    def start(self):
        self.serve(self.program("airflow"), "webserver", "--hostname", "127.0.0.1", "--port", self.port, "--pid", self.dir / "pid", ready="/login/")


class Airflow3(Airflow):
    name, title = "airflow3", "Airflow 3"
    known_differences = (*Airflow.known_differences, "GET /auth/logout")  # which is not Flask's
    pins = ("apache-airflow==3.3.2", "apache-airflow-providers-fab==3.10.2")
    megabytes = 230
    record = "airflow.providers.fab.www.app:create_app(False)"
    sessions = "msgpack in the SQL table session, a signed id in the cookie; a JWT beside it for the API"
    login_page, logout_page, private_page = "/auth/login/", "/api/v2/auth/logout", "/auth/users/list/"

    def is_in(self, browser):
        """The pages take the session, the API takes the token beside it."""
        return super().is_in(browser) or browser.get("/api/v2/dags?limit=1").status == 200

    def settings(self):
        return {**super().settings(), "AIRFLOW__API__SECRET_KEY": KEY, "AIRFLOW__API_AUTH__JWT_SECRET": KEY,
                "AIRFLOW__CORE__AUTH_MANAGER": "airflow.providers.fab.auth_manager.fab_auth_manager.FabAuthManager"}

    def revoke(self):
        super().revoke()
        time.sleep(31)  # [fab] cache_ttl
        return "the user was deactivated 31 seconds before: Airflow's API looks into the table every 30"

    def start(self):
        self.serve(self.program("airflow"), "api-server", "--host", "127.0.0.1", "--port", self.port, "--workers", "1", ready="/auth/login/")
