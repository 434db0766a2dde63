"""Random maps of Flask and random requests, put to Werkzeug and to the front of
examples/migration: python random_routes.py FRONT SEED MAPS

Prints a JSON object with the counts of each outcome, and the first requests that the front
would take otherwise than Flask.
"""

import collections
import io
import json
import os
import random
import re
import subprocess
import sys
import tempfile
from urllib.parse import unquote_to_bytes

import list_routes
from flask import Flask
from werkzeug.exceptions import HTTPException
from werkzeug.routing import BaseConverter
from werkzeug.routing import RequestRedirect
from werkzeug.test import EnvironBuilder

WORDS = ["a", "b", "ab", "new", "edit", "x-1", "é", "a.b"]
CONVERTERS = [
    "<{}>", "<{}>", "<int:{}>", "<int(signed=True):{}>", "<int(min=3, max=40):{}>", "<int(fixed_digits=2):{}>", "<float:{}>",
    "<path:{}>", "<uuid:{}>", "<any(a, new, 'x-1'):{}>", "<string(length=2):{}>", "<string(minlength=2):{}>",
    "<string(maxlength=3):{}>", "<default:{}>", "<float(signed=True, max=3):{}>",
]
TEXTS = [
    "a", "b", "ab", "new", "edit", "x-1", "%C3%A9", "a.b", "0", "7", "-7", "40", "41", "007", "1.5", "-2.5", "12", "abc", "abcd",
    "12345678-1234-1234-1234-123456789abc", "12345678-1234-1234-1234-123456789ABC", "a%20b", "a;b", "a+b", "~", "10", "99", "2.75",
]
ODD = ["%D9%A3", "1%2F2", "9" * 19, "%FF", "..", ".", "%2e", "%0A", ""]


class Odd(BaseConverter):
    """A converter of the application's own."""

    regex = "[ab/]+"


def random_app(pick):
    app = Flask(__name__, static_folder=None)
    custom = pick.random() < 0.2
    if custom:
        app.url_map.converters["odd"] = Odd
    for number in range(pick.randint(2, 10)):
        rule, variables = "", 0
        for _ in range(pick.randint(0, 4)):
            piece = ""
            for _ in range(pick.choice([1, 1, 1, 2])):
                if pick.random() < 0.5:
                    piece += pick.choice(WORDS)
                else:
                    kind = "<odd:{}>" if custom and pick.random() < 0.2 else pick.choice(CONVERTERS)
                    piece += kind.format("v%d" % variables)
                    variables += 1
            rule += pick.choice(["/", "/", "/", "//"]) + piece
        rule += pick.choice(["", "/"]) or ("" if rule else "/")
        methods = pick.choice([["GET"], ["GET"], ["POST"], ["GET", "POST"], ["PUT", "DELETE"]])
        app.add_url_rule(rule, "e%d" % number, lambda **kw: "", methods=methods, strict_slashes=pick.random() < 0.7)
    return app, custom


def random_text(pick):
    return pick.choice(ODD if pick.random() < 0.04 else TEXTS)


def random_request(pick, app):
    if pick.random() < 0.6:  # along a rule
        rule = pick.choice(list(app.url_map.iter_rules())).rule
        path = re.sub(r"<[^>]*>", lambda _: random_text(pick), rule).replace("é", "%C3%A9").replace("//", "/")
    else:
        path = "".join("/" + random_text(pick) for _ in range(pick.randint(0, 4))) or "/"
    if pick.random() < 0.3:
        path = path + "/" if pick.random() < 0.7 else path.rstrip("/") or "/"
    query = pick.choice([""] * 9 + ["?a=1&b=%20", '?a="<'])
    return pick.choice(["GET"] * 8 + ["HEAD", "POST", "POST", "PUT", "OPTIONS", "BREW"]), path + query


def flask_says(app, method, target):
    path, _, query = target.partition("?")
    environ = EnvironBuilder("/", "http://h.test").get_environ()
    environ.update(REQUEST_METHOD=method, PATH_INFO=unquote_to_bytes(path).decode("latin-1"), QUERY_STRING=query)
    with app.request_context(environ) as context:
        request = context.request
        error = request.routing_exception
        if isinstance(error, RequestRedirect):
            return ["redirect", error.new_url]
        if isinstance(error, HTTPException):
            return ["none"]
        return ["rule", request.url_rule.endpoint] + [[k, str(v)] for k, v in request.view_args.items()]


def agree(flask, front):
    """Whether the front has found what Flask has: values are texts there."""
    cells = front.split("\t")[1:]
    if flask[0] == "none":
        return cells == ["none"]
    if flask[0] == "redirect":
        return len(cells) > 1 and flask[1].partition("?")[0] == "http://h.test" + cells[-1].partition("redirect ")[2]
    values = [cell.partition("=")[::2] for cell in cells[1:]]
    return cells[0] == flask[1] and len(values) == len(flask) - 2 and all(
        name == want[0] and same(text, want[1]) for (name, text), want in zip(values, flask[2:])
    )


def same(text, value):
    if text == value:
        return True
    try:
        return float(text) == float(value)
    except ValueError:
        return text.lower() == value  # a UUID


def ordinary(target, custom):
    path = target.partition("?")[0]
    text = unquote_to_bytes(path).decode("utf-8", "replace")
    odd = "//" in path or "%2F" in path or "\ufffd" in text or "\n" in text or any(s in (".", "..") for s in text.split("/"))
    digits = any(not s.isascii() or len(s) > 18 for s in text.split("/"))
    return not (custom or odd or digits or '"' in target)


def main():
    front, seed, maps = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    pick = random.Random(seed)
    counts, wrong = collections.Counter(), []
    for _ in range(maps):
        app, custom = random_app(pick)
        requests = [random_request(pick, app) for _ in range(80)]
        text = io.StringIO()
        list_routes.write_tsv(list_routes.list_routes(app), {}, text)
        with tempfile.NamedTemporaryFile("w", suffix=".tsv", encoding="utf-8") as file:
            file.write(text.getvalue())
            file.flush()
            said = subprocess.run(
                [front, "-routes", file.name, "-who"], check=True, stdout=subprocess.PIPE, encoding="utf-8",
                input="".join("%s %s\n" % request for request in requests),
            ).stdout.splitlines()
        assert len(said) == len(requests), (said, requests)
        for (method, target), front_says in zip(requests, said):
            if front_says.split("\t")[1] == "unsure":
                counts["unsure"] += 1
                if ordinary(target, custom) and method != "BREW":
                    wrong.append([method, target, "unsure without a reason", text.getvalue()])
                continue
            flask = flask_says(app, method, target)
            counts[flask[0]] += 1
            if not agree(flask, front_says):
                wrong.append([method, target, flask, front_says, text.getvalue()])
    print(json.dumps({"counts": counts, "wrong": len(wrong), "first": wrong[:3]}))


if __name__ == "__main__":
    main()
