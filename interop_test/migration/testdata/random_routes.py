"""Random maps of Flask and random requests, put to Werkzeug and to the front of
examples/migration: python random_routes.py FRONT SEED MAPS

Prints a JSON object with the counts of each outcome, and the first requests that the front
would take otherwise than Flask.
"""

import collections
import json
import random
import re
import subprocess
import sys
import tempfile
from urllib.parse import unquote_to_bytes

from fixtures import routes

WORDS = ["a", "b", "ab", "new", "edit", "x-1", "é", "a.b"]
CONVERTERS = [
    "<{}>", "<{}>", "<int:{}>",
    "<int(signed=True):{}>", "<int(min=3, max=40):{}>", "<int(fixed_digits=2):{}>", "<float:{}>",
    "<path:{}>", "<uuid:{}>", "<any(a, new, 'x-1'):{}>", "<string(length=2):{}>", "<string(minlength=2):{}>",
    "<string(maxlength=3):{}>", "<default:{}>", "<float(signed=True, max=3):{}>",
]
TEXTS = [
    "a", "b", "ab", "new", "edit", "x-1", "%C3%A9", "a.b",
    "0", "7", "-7", "40", "41", "007", "1.5", "-2.5", "12", "abc", "abcd",
    "12345678-1234-1234-1234-123456789abc", "12345678-1234-1234-1234-123456789ABC",
    "a%20b", "a;b", "a+b", "~", "10", "99", "2.75",
]
ODD = ["%D9%A3", "1%2F2", "9" * 19, "%FF", "..", ".", "%2e", "%0A", ""]


def random_app(pick):
    custom, rules = pick.random() < 0.2, []
    for _ in range(pick.randint(2, 10)):
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
        methods = pick.choice(["GET", "GET", "POST", "GET,POST", "PUT,DELETE"])
        rules.append(methods + " " + rule + ("" if pick.random() < 0.7 else "?"))
    return routes.app_of(rules, {"odd": routes.Odd}), custom


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


def agree(flask, front):
    """Whether the front has found what Flask has: values are texts there."""
    cells = front.split("\t")[1:]
    if "none" in flask:
        return cells == ["none"]
    if "redirect" in flask:
        return flask["redirect"].partition("?")[0] == cells[-1].partition("redirect ")[2]
    values = dict(cell.split("=", 1) for cell in cells[1:] if "=" in cell)
    return cells[0] == flask["endpoint"] and values.keys() == flask["values"].keys() and all(
        same(text, flask["values"][name]) for name, text in values.items()
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
        text = routes.table_of(app)
        with tempfile.NamedTemporaryFile("w", suffix=".tsv", encoding="utf-8") as file:
            file.write(text)
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
                    wrong.append([method, target, "unsure without a reason", text])
                continue
            flask = routes.answer(app, method, target)
            counts[min(flask.keys() - {"values"})] += 1
            if not agree(flask, front_says):
                wrong.append([method, target, flask, front_says, text])
    print(json.dumps({"counts": counts, "wrong": len(wrong), "first": wrong[:3]}))


if __name__ == "__main__":
    main()
