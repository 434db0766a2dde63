from app import App

SHIM = """
import os, sys
import calibreweb
sys.argv = ["cps", "-p", "app.db"]
sys.path.insert(0, os.path.dirname(calibreweb.__file__))
from cps import create_app as make
"""


class CalibreWeb(App):
    name, title = "calibre-web", "Calibre-Web"
    package, pins = "calibreweb", ("calibreweb==0.6.27",)
    megabytes = 130
    record, shim = "shim:make()", SHIM
    sessions = "Flask's cookie, a table of those that count, a remember cookie of its own"
    user = "admin"
    remember_field = "remember_me"
    private_page = "/admin/dbconfig"  # what it has before somebody names a library
    no = {"login in Go": "a login is a row of Calibre-Web's own table, so leave it to Calibre-Web"}

    def settings(self):
        return {"CALIBRE_DBPATH": str(self.dir), "CALIBRE_PORT": str(self.port)}

    def prepare(self):
        # It makes app.db at its first start, and refuses to set a password before.
        self.run(self.python, "-c", SHIM + "\nmake()\nimport os; os._exit(0)")
        self.run(self.program("cps"), "-p", "app.db", "-s", "admin:" + self.password)
        self.sql("app.db", "UPDATE settings SET config_ratelimiter = 0")  # three logins a minute

    def start(self):
        self.serve(self.program("cps"), "-p", "app.db", "-i", "127.0.0.1", ready="/login")

    def key(self):
        [(key,)] = self.sql("app.db", "SELECT flask_session_key FROM flask_settings")
        return key

    def go_config(self):
        return self.dir / "app.db"

    def revoke(self):
        self.sql("app.db", "DELETE FROM user_session")
        return "the user's rows of user_session were deleted, as when the user is"
