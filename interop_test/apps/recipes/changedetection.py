import base64
import hashlib

from app import App

SHIM = """
import os, sys
sys.argv = ["changedetection.io"]
from changedetectionio import store
from changedetectionio.flask_app import changedetection_app
def make():
    config = {"datastore_path": "store", "batch_mode": True}
    return changedetection_app(config, store.ChangeDetectionStore(datastore_path="store", version_tag="0"))
"""


class ChangeDetection(App):
    name, title = "changedetection", "changedetection.io"
    package, pins = "changedetection.io", ("changedetection.io==0.60.10",)
    megabytes = 540
    record, shim = "shim:make()", SHIM
    sessions = "Flask's cookie for 3,650 days; every login is remembered"
    user_id = "defaultuser@changedetection.io"
    private_page, logout_method = "/settings", "POST"
    remember_field = "remember"  # any name: it always remembers
    senseless = {"revoked": "changedetection.io revokes nobody: its user_loader takes every id, so that only another key ends a login"}

    def settings(self):
        salt = b"s" * 32
        key = hashlib.pbkdf2_hmac("sha256", self.password.encode(), salt, 100000)
        return {"SALTED_PASS": base64.b64encode(salt + key).decode(), "LOGGER_LEVEL": "WARNING"}

    def prepare(self):
        (self.dir / "store").mkdir()

    def start(self):
        self.serve(self.program("changedetection.io"), "-d", "store", "-h", "127.0.0.1", "-p", self.port, ready="/login")

    def key(self):
        return (self.dir / "store" / "secret.txt").read_bytes()

    def go_config(self):
        return self.dir / "store" / "secret.txt"
