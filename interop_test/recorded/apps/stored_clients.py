"""A client that another module has."""

import os

import redis

sessions = redis.Redis("127.0.0.1", int(os.environ.get("REDIS", "1")), db=9)
