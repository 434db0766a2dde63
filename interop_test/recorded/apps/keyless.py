"""An app in whose package nothing sets a key."""

from flask import Flask

app = Flask("keyless_elsewhere", root_path="/nowhere")
