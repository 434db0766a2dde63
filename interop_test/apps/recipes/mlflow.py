import base64

from app import App
from browser import Browser

KEY = "throw-away-mlflow-key-51d0"
BASIC = "the login is HTTP Basic, and no session knows of it"


class MLflow(App):
    name, title = "mlflow", "MLflow"
    package, pins = "mlflow", ("mlflow[auth]==3.17.2",)
    megabytes = 640
    record = "mlflow.server.auth:create_app"
    sessions = "Flask's cookie, for the CSRF token only; the login is HTTP Basic"
    has_login = False
    login_page = private_page = "/signup"
    user = "admin"
    senseless = dict.fromkeys(
        ("read", "login in Go", "logout in Flask", "logout in Go", "remembered", "logout in Flask, remembered", "logout in Go, remembered",
         "cookie kept, logout in Flask", "cookie kept, logout in Go", "revoked", "another browser"), BASIC)

    def settings(self):
        return {
            "MLFLOW_FLASK_SERVER_SECRET_KEY": KEY,
            "MLFLOW_AUTH_ADMIN_PASSWORD": self.password,
            "MLFLOW_BACKEND_STORE_URI": "sqlite:///mlflow.db",
            "MLFLOW_TRACKING_URI": "sqlite:///mlflow.db",
            "MLFLOW_DISABLE_TELEMETRY": "true",
        }

    def start(self):
        self.serve(
            self.program("mlflow"), "server", "--app-name", "basic-auth", "--workers", "1", "--host", "127.0.0.1", "--port", self.port, ready="/health"
        )

    def browser(self, **options):
        browser = Browser(self.front, **options)
        credentials = base64.b64encode(("%s:%s" % (self.user, self.password)).encode()).decode()
        browser.headers = {"Authorization": "Basic " + credentials}
        return browser

    def submit(self, browser, token):
        self.count = getattr(self, "count", 0) + 1
        form = {"csrf_token": token, "username": "user%d" % self.count, "password": self.password}
        self.answer = browser.post("/api/2.0/mlflow/users/create-ui", form)

    def submitted(self, browser):
        return self.answer.status == 200

    def key(self):
        return KEY.encode()

    def go_environment(self):
        return {"MLFLOW_FLASK_SERVER_SECRET_KEY": KEY}
