import re
import time

import environment
from app import App

SHARED = environment.ROOT / "interop_test" / "pgadmin"
ONLY_READS = "a running pgAdmin does not look at a session's file again, and writes over it"


class PgAdmin(App):
    name, title = "pgadmin", "pgAdmin"
    package, until = "pgadmin4", "2026-11-27"
    pins = tuple(line for line in (SHARED / "requirements.txt").read_text().splitlines() if line and line[0] != "#")
    megabytes = 640
    own_interface = True
    record = "app:app"
    sessions = "a file a session: HMAC, Fernet and a pickle; cached in memory"
    cookie = "pga4_session"
    user = "ada@example.com"
    login_page, logout_page, private_page = "/login", "/logout", "/browser/"
    senseless = {
        **dict.fromkeys(("write", "login in Go", "logout in Go", "cookie kept, logout in Go"), ONLY_READS),
        **dict.fromkeys(("remembered", "logout in Flask, remembered", "logout in Go, remembered"), "the login page has no remember me"),
        "shadow": "its sessions are not Flask-Session's, so there is nothing to compare with",
        **dict.fromkeys(("Go's token in Flask", "Flask's token in Go"), "the tokens are in the session, which Go only reads"),
    }

    def settings(self):
        return {"PGADMIN_DATA": str(self.dir), "PGADMIN_SETUP_EMAIL": self.user, "PGADMIN_SETUP_PASSWORD": self.password}

    def prepare(self):
        for name in ("app.py", "config_local.py"):
            self.write(name, (SHARED / name).read_text())

    def start(self):
        self.gunicorn("app:app", ready="/login")  # makes database and user when the first request comes
        [(self.user_id,)] = self.sql("pgadmin4.db", "SELECT fs_uniquifier FROM user")
        self.reader()

    def reader(self):
        """Start examples/pgadmin, which reads the sessions."""
        program, log = environment.CACHE / "bin" / "pgadmin-reader", self.dir / "reader.log"
        self.processes.run(["go", "build", "-o", program, "./examples/pgadmin"], log, cwd=environment.ROOT)
        env = self.env(PGADMIN_SECRET_KEY=self.key().decode())
        process = self.processes.start([program, "-sessions", self.dir / "sessions"], log, env=env)
        self.processes.await_text(process, "listening on", log)
        self.readers = re.search(r"http://\S+", log.read_text()).group()

    def key(self):
        return self.sql("pgadmin4.db", "SELECT value FROM keys WHERE name = 'SECRET_KEY'")[0][0].encode()

    def go_environment(self):
        return {"PGADMIN_READER": self.readers}

    def go_config(self):
        return self.dir / "pgadmin4.db"

    def log_in(self, browser, remember=False, token=None):
        page = browser.get("/login").text
        token = re.search(r'csrfToken(?:&#34;|"): (?:&#34;|")([^&"]+)', page).group(1)
        form = {"csrf_token": token, "email": self.user, "password": self.password, "internal_button": "Login"}
        answer = browser.post("/authenticate/login", form)
        # It notes on a page that no second factor is owed, and writes every ten seconds at most.
        for _ in range(30):
            if self.is_in(browser) and self.go_knows(browser)["in"]:
                break
            time.sleep(1)
        return answer

    def revoke(self):
        self.sql("pgadmin4.db", "UPDATE user SET active = 0")
        return "the user was deactivated"

    def restore(self):
        self.sql("pgadmin4.db", "UPDATE user SET active = 1")
