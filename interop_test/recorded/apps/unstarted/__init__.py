"""A package whose app gets its key when it starts."""

import os

from flask import Flask

app = Flask(__name__)
os.environ.setdefault("SECRET_KEY", "of the environment, and not of the app")
os.environ["SECRET_KEY"] = "of the environment, and not of the app"
