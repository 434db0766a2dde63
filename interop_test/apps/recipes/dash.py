from app import App

KEY = "throw-away-dash-key-c02e"


class Dash(App):
    name, title = "dash", "Dash"
    package, pins = "dash", ("dash==4.4.1", "flask-login==0.6.3", "flask-wtf==1.3.0", "gunicorn==27.0.1")
    megabytes = 110
    record = "dash_app:server"
    sessions = "Flask's cookie; Flask-Login around Dash's pages"
    remember_field = "remember"
    user_id = "ada"

    def settings(self):
        return {"FLASK_SECRET_KEY": KEY, "DASH_USERS": str(self.dir / "users"), "DASH_PASSWORD": self.password}

    def prepare(self):
        self.copy("dash_app.py")
        (self.dir / "users").mkdir()
        self.restore()

    def start(self):
        self.gunicorn("dash_app:server", ready="/login")

    def key(self):
        return KEY.encode()

    def go_environment(self):
        return {"FLASK_SECRET_KEY": KEY}

    def go_config(self):
        return self.dir / "users"

    def flask_writes(self, browser):
        """A callback of Dash, on the session that Go wrote."""
        body = {
            "output": "echo.children", "outputs": {"id": "echo", "property": "children"}, "changedPropIds": ["text.value"],
            "inputs": [{"id": "text", "property": "value", "value": "hello"}],
        }
        answer = browser.request("POST", "/_dash-update-component", body=body)
        if answer.status != 200 or "ada said hello" not in answer.text:
            raise ValueError("the callback is answered with %s" % answer)

    def revoke(self):
        (self.dir / "users" / self.user).unlink()
        return "the user was deleted"

    def restore(self):
        (self.dir / "users" / self.user).touch()
