from app import App

KEY = "throw-away-octoprint-key-8d41"

CONFIG = """
accessControl: {salt: throw-away-salt}
server:
  secretKey: %s
  firstRun: false
  onlineCheck: {enabled: false}
  pluginBlacklist: {enabled: false}
plugins:
  tracking: {enabled: false}
  _disabled: [softwareupdate, discovery, announcements, pi_support]
""" % KEY

# The server sets up its Flask in a method that needs no printer.
SHIM = """
import octoprint.server as server
from flask import Flask
from octoprint.settings import settings
def make():
    settings(init=True, basedir="base")
    one = server.Server.__new__(server.Server)
    one._debug = False
    server.app = Flask("octoprint.server")
    one._setup_flask_app(server.app)
    return server.app
"""


class OctoPrint(App):
    name, title = "octoprint", "OctoPrint"
    package, pins = "OctoPrint", ("octoprint==1.11.8",)
    megabytes = 160
    record, shim = "shim:make()", SHIM
    known_rows = (
        *("header/" + name for name in ("space-first", "open-quote-first", "junk-first", "attribute-first", "vertical-tab")),
        *("response/" + name for name in ("untouched", "read", "bad")),
    )
    sessions = "Flask's cookie, named after the port, with a second signature of the password; logins in memory"
    user_id = "ada"
    remember_field = "remember"
    #: OctoPrint's own tokens.
    own_tokens = "OctoPrint has CSRF tokens of its own: a cookie that is sent back as X-CSRF-Token"
    senseless = dict.fromkeys(("Go's token in Flask", "Flask's token in Go"), own_tokens)
    no = {"login in Go": "a login made in Go would lack the signature of the password, and outlive it: leave it to OctoPrint"}

    @property
    def cookie(self):
        return "session_P%d" % self.front_port

    def octoprint(self, *arguments):
        return (self.program("octoprint"), "--basedir", "base", *arguments)

    def prepare(self):
        (self.dir / "base").mkdir()
        self.write("base/config.yaml", CONFIG)
        self.run(*self.octoprint("user", "add", "--password", self.password, "--admin", self.user))

    def start(self):
        self.serve(*self.octoprint("serve", "--host", "127.0.0.1", "--port", self.port, "--iknowwhatimdoing"), ready="/api/currentuser")

    def key(self):
        return KEY.encode()

    def go_environment(self):
        return {"OCTOPRINT_SECRET_KEY": KEY}

    def csrf(self, browser):
        return {"X-CSRF-Token": browser.jar.get("csrf_token_P%d" % self.front_port, "")}

    def is_in(self, browser):
        answer = browser.get("/api/currentuser")
        return answer.status == 200 and answer.json()["name"] == self.user

    def log_in(self, browser, remember=False, token=None):
        browser.get("/login/")
        body = {"user": self.user, "pass": self.password, "remember": remember}
        return browser.request("POST", "/api/login", body=body, headers=self.csrf(browser))

    def log_out(self, browser):
        return browser.request("POST", "/api/logout", body={}, headers=self.csrf(browser))

    def flask_writes(self, browser):
        browser.get("/api/currentuser")  # each answer has the session

    def change_password(self, password):
        browser = self.browser()
        self.log_in(browser)
        body = {"password": password, "current": self.password}
        return browser.request("PUT", "/api/access/users/%s/password" % self.user, body=body, headers=self.csrf(browser))

    def revoke(self):
        answer = self.change_password(self.password + "-new")
        if answer.status != 200:
            raise ValueError("the password was not changed: %s" % answer)
        self.password += "-new"
        return "the password was changed in another browser"
