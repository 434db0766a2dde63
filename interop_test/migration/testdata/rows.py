"""One Flask application for each row of the table of routes in docs/migration.md, chosen by
the header X-Row."""

import json
import os

from flask import Flask


def make(rules):
    app = Flask(__name__, static_folder=None)
    for rule in rules:
        method, _, path = rule.partition(" ") if not rule.startswith("/") else ("GET", "", rule)

        def view(rule=rule, **values):
            return rule + "".join(f" {name}={value}" for name, value in values.items())

        app.add_url_rule(path, rule, view, methods=[method])
    return app.wsgi_app


APPS = [make(rules) for rules in json.loads(os.environ["ROWS"])]


def app(environ, start_response):
    return APPS[int(environ["HTTP_X_ROW"])](environ, start_response)
