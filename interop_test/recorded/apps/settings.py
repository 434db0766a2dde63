"""An app alone in its file, whose key is in a class that nobody has loaded."""

from flask import Flask


class Production:
    SECRET_KEY = "the settings' secret key"


app = Flask(__name__)
