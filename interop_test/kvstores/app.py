"""A Flask application with Flask-Session on memcached, MongoDB or DynamoDB, for gunicorn.

The environment variable SETTINGS holds JSON: ``type``, which is SESSION_TYPE; ``addr``,
host:port of the server; ``client``, the module of memcached's client; ``config`` of the
app; ``json`` for the serializer that Flask-Session up to 0.6 is given in place of pickle;
``bare`` leaves out the client of a type that this Flask-Session does not have.
"""

import json
import os
import uuid
from datetime import date
from datetime import datetime
from datetime import timedelta
from datetime import timezone
from decimal import Decimal

from flask import Flask
from flask import flash
from flask import get_flashed_messages
from flask import request
from flask import session
from flask_session import Session

SETTINGS = json.loads(os.environ["SETTINGS"])
NAMES = {
    "date": date,
    "datetime": datetime,
    "timedelta": timedelta,
    "timezone": timezone,
    "Decimal": Decimal,
    "UUID": uuid.UUID,
}


def memcached(addr):
    """The clients that Flask-Session takes, and one that it does not."""
    client = SETTINGS["client"]
    if client.startswith("pymemcache"):
        from pymemcache.client.base import Client

        # By default it does not wait for memcached to say that it has stored.
        return Client(addr, default_noreply=client == "pymemcache default")
    if client == "bmemcached":
        import bmemcached

        return bmemcached.Client((addr,))
    return __import__(client).Client(addr.split(","))


def mongodb(addr):
    import pymongo
    from pymongo.collection import Collection

    # FerretDB 1.24 refuses the index by which MongoDB removes what has expired.
    create_index = Collection.create_index
    Collection.create_index = lambda self, keys, expireAfterSeconds=None, **options: create_index(self, keys, **options)
    return pymongo.MongoClient(f"mongodb://{addr}")


def dynamodb(addr):
    import boto3

    return boto3.resource(
        "dynamodb",
        endpoint_url=f"http://{addr}",
        region_name="us-east-1",
        aws_access_key_id="id",
        aws_secret_access_key="secret",
    )


def make_app():
    made = Flask(__name__)
    kind = SETTINGS["type"]
    made.config.update(SECRET_KEY="the app's key", SESSION_TYPE=kind, **SETTINGS.get("config") or {})
    clients = {"memcached": memcached, "mongodb": mongodb, "dynamodb": dynamodb}
    if not SETTINGS.get("bare"):
        made.config["SESSION_" + kind.upper()] = clients[kind](SETTINGS["addr"])
    Session(made)
    if SETTINGS.get("json"):
        made.session_interface.serializer = json
    return made


app = make_app()


@app.route("/do", methods=["POST"])
def do():
    """Do to the session what the request's JSON says, and show it."""
    todo = request.get_json()
    before = {key: repr(value) for key, value in session.items()}
    for key, expression in todo.get("eval", {}).items():
        session[key] = eval(expression, NAMES)
    for key, value in todo.get("set", {}).items():
        session[key] = value
    for key in todo.get("pop", []):
        session.pop(key, None)
    if "permanent" in todo:
        session.permanent = todo["permanent"]
    if todo.get("regenerate"):
        app.session_interface.regenerate(session)
    if "flash" in todo:
        flash(*todo["flash"])
    flashes = [list(pair) for pair in get_flashed_messages(with_categories=True)] if todo.get("flashes") else []
    values = {key: repr(value) for key, value in session.items()}
    return {"before": before, "values": values, "flashes": flashes, "sid": session.sid}
