"""A Flask application with Flask-Session on Redis, for gunicorn.

The environment variable SETTINGS holds JSON: ``port`` or ``cluster_ports`` of Redis,
``config`` of the app, ``json`` for the serializer that Flask-Session up to 0.6 is given
in place of pickle, ``swap`` for the interface of scripts/flask_session_swap.py,
``tutorial`` for that of tutorial.py. With ``files`` or ``sql`` it is not Redis, see
stores.py.
"""

import dataclasses
import enum
import json
import os
import sys
import time
import uuid
from collections import OrderedDict
from datetime import date
from datetime import datetime
from datetime import timedelta
from datetime import timezone
from decimal import Decimal

import redis
import stores
from flask import Flask
from flask import flash
from flask import get_flashed_messages
from flask import request
from flask import session
from flask_session import Session
from tutorial import MySessionInterface

SETTINGS = json.loads(os.environ["SETTINGS"])


class Colour(enum.Enum):
    RED = "red"


@dataclasses.dataclass
class Point:
    x: int
    y: int


# One value of every kind that Flask-Session stores.
VALUES = {
    "none": None,
    "true": True,
    "false": False,
    "zero": 0,
    "small": 127,
    "negative": -33,
    "wide": 2**63 - 1,
    "lowest": -(2**63),
    "unsigned": 2**64 - 1,
    "float": 0.1,
    "whole float": 3.0,
    "minus zero": -0.0,
    "infinity": float("inf"),
    "nan": float("nan"),
    "text": "Zoë 😀 <b>",
    "empty text": "",
    "long text": "x" * 70_000,
    "bytes": b"\x00\xff",
    "bytearray": bytearray(b"ab"),
    "list": [1, [2, "three"]],
    "tuple": (1, (2, 3)),
    "set": {7},
    "dict": {"b": 1, "a": {"c": None}},
    "ordered": OrderedDict(z=1, a=2),
    "dataclass": Point(1, 2),
    "enum": Colour.RED,
    "aware": datetime(2024, 1, 2, 3, 4, 5, 678901, tzinfo=timezone.utc),
    "aware whole": datetime(2024, 1, 2, 3, 4, 5, tzinfo=timezone.utc),
    "aware offset": datetime(1960, 1, 2, 3, 4, 5, tzinfo=timezone(timedelta(hours=5))),
    "far": datetime(9999, 12, 31, 23, 59, 59, tzinfo=timezone.utc),
    "naive": datetime(2024, 1, 2, 3, 4, 5),
    "date": date(2024, 1, 2),
    "timedelta": timedelta(days=1, microseconds=3),
    "uuid": uuid.UUID("00112233-4455-6677-8899-aabbccddeeff"),
    "decimal": Decimal("1.10"),
    "integer keys": {1: "one", "two": 2},
    "odd keys": {None: 1, True: 2, 1.5: 3, b"k": 4, (1, 2): 5},
}


VALUES.update(stores.pickled_values())


def make_app():
    made = Flask(__name__)
    if "files" in SETTINGS or "sql" in SETTINGS:
        made.config.update(SECRET_KEY="the app's key", CACHELIB=SETTINGS.get("cachelib"))
        stores.configure(made, SETTINGS)
        if SETTINGS.get("json"):
            made.session_interface.serializer = json
        return made
    made.config.update(SECRET_KEY="the app's key", SESSION_TYPE="redis", **SETTINGS.get("config", {}))
    if "cluster_ports" in SETTINGS:
        client = redis.RedisCluster("127.0.0.1", SETTINGS["cluster_ports"][0])
    else:
        client = redis.Redis("127.0.0.1", SETTINGS["port"])
    made.config["SESSION_REDIS"] = redis.Redis() if "cluster_ports" in SETTINGS else client
    if SETTINGS.get("cachelib"):
        from cachelib import RedisCache

        made.config.update(SESSION_TYPE="cachelib", SESSION_CACHELIB=RedisCache(client, key_prefix="cache:"))
    if SETTINGS.get("tutorial"):
        made.session_interface = MySessionInterface(client)
        return made
    Session(made)
    if SETTINGS.get("swap"):
        sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "..", "scripts"))
        from flask_session_swap import SwapRedisSessionInterface

        made.session_interface = SwapRedisSessionInterface(made)
    if "cluster_ports" in SETTINGS:
        # Flask-Session takes a redis.Redis only, and this one by the back door.
        made.session_interface.client = client
    if SETTINGS.get("json"):
        made.session_interface.serializer = json
    return made


app = make_app()


@app.route("/do", methods=["POST"])
def do():
    """Do to the session what the request's JSON says, and show it."""
    todo = request.get_json()
    before = {key: repr(value) for key, value in session.items()}
    if todo.get("clear_first"):
        session.clear()
    for key, name in todo.get("put", {}).items():
        session[key] = VALUES[name]
    for key, value in todo.get("set", {}).items():
        session[key] = value
    for key in todo.get("pop", []):
        session.pop(key, None)
    if todo.get("clear"):
        session.clear()
    if "permanent" in todo:
        session.permanent = todo["permanent"]
    if todo.get("regenerate"):
        app.session_interface.regenerate(session)
    if "flash" in todo:
        flash(*todo["flash"])
    flashes = [list(pair) for pair in get_flashed_messages(with_categories=True)] if todo.get("flashes") else []
    time.sleep(todo.get("linger", 0))
    if "gate" in todo:
        gates = redis.Redis("127.0.0.1", SETTINGS["port"])
        gates.rpush(todo["gate"] + " reached", "")
        gates.blpop(todo["gate"] + " opened", 60)
    values = {key: repr(value) for key, value in session.items()}
    return {"before": before, "values": values, "flashes": flashes, "sid": session.sid}


@app.route("/health")
def health():
    return "ok"
