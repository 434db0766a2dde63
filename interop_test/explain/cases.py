"""How the scripts beside this one hand their cookies over: a line of JSON each."""

import json

KEY = "the key of this application, long enough for a JWT"
OLD = "the key before, which is long enough for a JWT too"
SALT = "cookie-session"


def case(name, cause, cookie, **config):
    """What explain is to call the cookie; config may set key, try_keys and rotated."""
    if isinstance(cookie, bytes):
        cookie = cookie.decode("latin-1")
    print(json.dumps(dict(config, name=name, cause=cause, cookie=cookie)))


def everywhere(name, cause, cookie):
    """The same cause with the key, with another and with none."""
    case(name, cause, cookie)
    case(name + ", another key", cause, cookie, key="a key of nobody, who has none")
    case(name + ", no key", cause, cookie, key="")
