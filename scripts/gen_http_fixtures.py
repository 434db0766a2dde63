#!/usr/bin/env python3
"""Write the testdata files of the header texts and of the configuration.

    gen_http_fixtures.py [DIRECTORY]

Every row is made by running the packages pinned in requirements.txt, and running
it again writes the same bytes. Header texts stand one character a byte, as
Werkzeug itself holds them.
"""

import datetime
import hashlib
import json
import os
import sys
import tempfile
import time
import warnings
from pathlib import Path

import flask
import flask.sessions
from werkzeug.datastructures import Headers
from werkzeug.http import dump_cookie
from werkzeug.sansio.request import Request
from werkzeug.sansio.response import Response

#: Three quarters past the second, to show where fractions are dropped.
NOW = datetime.datetime(2023, 11, 14, 22, 13, 20, 750000, datetime.timezone.utc)


class Clock(datetime.datetime):
    @classmethod
    def now(cls, tz=None):
        return NOW


flask.sessions.datetime = Clock
time.time = NOW.timestamp  # for the stamps of itsdangerous


# -- set_cookie.jsonl

LONG = "x" * 30

SET_COOKIE = [
    ("plain", "the defaults of dump_cookie", {}),
    ("flask", "as Flask calls it for a session of the browser", {"httponly": True}),
    ("permanent", "Expires alone, without Max-Age", {"httponly": True, "expires": 1700000000}),
    ("delete", "deletion carries the attributes", {"delete": True, "httponly": True, "secure": True, "domain": "example.com", "path": "/p", "samesite": "Lax"}),
    ("all", "the order of the attributes", {"domain": "example.com", "expires": 0, "secure": True, "httponly": True, "path": "/p", "samesite": "Strict", "partitioned": True}),
    ("epoch", "expires 0 is a time, not its absence", {"expires": 0}),
    ("before epoch", "a weekday before 1970", {"expires": -1}),
    ("year 9999", "the last second that has a text", {"expires": 253402300799}),
    ("year 10000", "one second later has none", {"expires": 253402300800}),
    ("year 999", "the year has four digits", {"expires": -30641760000}),
    ("partitioned", "Partitioned makes the cookie Secure", {"partitioned": True}),
    ("samesite lower", "SameSite is title-cased", {"samesite": "lax"}),
    ("samesite upper", "SameSite is title-cased", {"samesite": "NONE"}),
    ("samesite mixed", "SameSite is title-cased", {"samesite": "sTRICT"}),
    ("samesite empty", "the empty text is not None", {"samesite": ""}),
    ("samesite unknown", "any other text is refused", {"samesite": "Loose"}),
    ("samesite space", "nothing is stripped", {"samesite": "Lax "}),
    ("domain port", "the domain is cut at the colon, and leading dots go", {"domain": ".example.com:80"}),
    ("domain dots", "all leading dots go", {"domain": "...a.example"}),
    ("domain dot", "nothing may be left, and is written", {"domain": "."}),
    ("domain final dot", "a dot at the end stays", {"domain": "example.com."}),
    ("domain case", "case is kept", {"domain": "Example.COM"}),
    ("domain local", "a name without a dot is fine", {"domain": "localhost"}),
    ("domain address", "so is an address", {"domain": "127.0.0.1"}),
    ("domain inner dots", "an empty label inside is refused", {"domain": "a..b"}),
    ("domain 63", "the longest label", {"domain": "a" * 63 + ".example"}),
    ("domain 64", "one more is refused", {"domain": "a" * 64 + ".example"}),
    ("domain idna", "other letters are written in punycode", {"domain": "bücher.example"}),
    ("domain idna case", "IDNA folds the labels it encodes, and no others", {"domain": "BÜCHER.Example"}),
    ("domain idna many", "punycode with several letters", {"domain": "øåæ.éàüöñ-çÿ.example"}),
    ("domain idna prefix", "an encoded beginning with other letters is refused", {"domain": "xn--bü.example"}),
    ("domain idna long", "too long once it is encoded", {"domain": "ü" + "a" * 60 + ".example"}),
    ("path quoted", "space, quote, letters, question mark, hash and brackets", {"path": '/a b"é?#[]'}),
    ("path semicolon", "a semicolon would end the attribute", {"path": "/a;b"}),
    ("path percent", "a percent sign is taken as an encoding", {"path": "/%20%zz"}),
    ("path safe", "all that stays as it is", {"path": "/aZ09_.-~%!$&'()*+,:=@"}),
    ("path control", "control characters are encoded", {"path": "/\r\n\t\x7f"}),
    ("path empty", "the empty path is written", {"path": ""}),
    ("value space", "a value with a space is quoted", {"value": "a b"}),
    ("value octal", "comma and semicolon in octal, quote and backslash with a backslash", {"value": 'a,b;c"d\\e'}),
    ("value bare", "all that needs no quotes", {"value": "aZ09_!#$%&'()*+-./:<=>?@[]^`{|}~"}),
    ("value utf8", "other letters as octal UTF-8", {"value": "é€😀"}),
    ("value empty", "an empty value is not quoted", {"value": ""}),
    ("value breaks", "line breaks cannot get out", {"value": "a\r\nb\x00\x19\x7f"}),
    ("name utf8", "a name goes out as UTF-8", {"name": "séance"}),
    ("name odd", "a name is not looked at", {"name": "my:session,(1)"}),
    ("size at limit", "a header as long as the limit passes", {"value": LONG, "max_size": 46}),
    ("size over limit", "one byte more warns, and is sent", {"value": LONG, "max_size": 45}),
    ("size of quotes", "quotes and escapes count as value", {"value": "a;b" + LONG, "max_size": 45}),
    ("size of name", "bytes count, not letters", {"name": "é", "value": LONG, "max_size": 20}),
    ("size off", "0 turns the check off", {"value": LONG, "max_size": 0}),
    ("size default", "the limit of 4093 bytes", {"value": "x" * 4068, "httponly": True, "max_size": 4093}),
]


def set_cookie():
    for name, comment, given in SET_COOKIE:
        args = {"name": "session", "value": "VALUE", "path": "/", **given}
        call = dict(args)
        call["key"] = call.pop("name")
        if call.pop("delete", False):
            call.update(value="", expires=0, max_age=0)
        call.setdefault("max_size", 0)
        row = {"name": name, "comment": comment, "args": args, "out": None, "warning": None, "error": None}
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always")
            try:
                row["out"] = dump_cookie(**call)
                Headers().add("Set-Cookie", row["out"])
            except UnicodeError:
                row["error"] = "UnicodeError"  # a subclass of it from Python 3.13 on
            except (ValueError, OverflowError) as error:
                row["error"] = type(error).__name__
        if caught:
            row["warning"] = str(caught[0].message)
        yield row


# -- cookie_header.jsonl

COOKIE_HEADER = [
    ("first", "the first of a name counts", ["session=v; session=w"]),
    ("first empty", "even if it is empty", ["session=; session=w"]),
    ("first bare", "even if it has no value at all", ["session; session=w"]),
    ("two headers", "several headers are joined", ["a=1", "session=v; session=w"]),
    ("quote over headers", "joined with a semicolon, even inside quotes", ['session="a', 'b"']),
    ("none", "no cookie of the name", ["sessions=v; Session=w"]),
    ("no header", "no header at all", []),
    ("empty header", "an empty header", [""]),
    ("spaces", "outer space goes", [" session = v ; x=y"]),
    ("tabs", "tabs are space", ["\tsession\t=\tv\t"]),
    ("python space", "other white space is none", ["session=\x0b\xa0v\x85\x1f"]),
    ("python space before", "and belongs to the name", ["a=1;\x0bsession=v; \x1csession=w"]),
    ("no spaces", "nothing around the semicolon", ["x=y;session=v"]),
    ("junk before", "empty cookies are skipped", [";;=;=x;session=v"]),
    ("junk without end", "and hide nothing if nothing follows", ["=x"]),
    ("inner space", "a cookie with a space in its value is skipped", ["session=a b"]),
    ("inner space first", "so that it does not hide one behind it", ["session=a b; session=v"]),
    ("comma", "a comma does not separate, and the space behind it skips the cookie", ["session=v, x=y"]),
    ("comma alone", "without a space it is part of the value", ["session=v,x=y"]),
    ("equals", "the value may have an equals sign", ["session=a=b=="]),
    ("two equals", "and begin with one", ["session==v"]),
    ("two words", "a space in what should be a name skips the cookie", ["my session=v; session=w"]),
    ("quoted", "quotes go", ['session="v"']),
    ("quoted empty", "and may hold nothing", ['session=""']),
    ("quoted semicolon", "a quoted semicolon does not separate", ['session="a;b"; x=y']),
    ("quoted cookie", "nor does a cookie begin behind it", ['x="a; session=v"; session=w']),
    ("quoted escape", "an escaped quote does not end it", ['session="a\\";b"']),
    ("quoted space after", "space after the quotes", ['session="a b" ; z=1']),
    ("quoted name", "a name in quotes is none", ['"session"=v; session=w']),
    ("quoted junk after", "junk after the quotes skips the cookie", ['session="a"b; session=v']),
    ("quoted junk semicolon", "up to the semicolon inside the quotes", ['session="a;session=b"c; session=v']),
    ("quoted attribute after", "a missing semicolon is junk too", ['session="a" Path=/; session=v']),
    ("unclosed", "one quote skips the cookie", ['session="v']),
    ("unclosed first", "and no more than it", ['session="v; session=w']),
    ("unclosed closed later", "unless a later cookie has the other quote", ['session="v; session="w"']),
    ("one quote", "a quote alone", ['session="']),
    ("quote last", "a quote at the end", ['session=v"; session=w']),
    ("inner quotes", "a quote inside quotes", ['session="a"b"; session=v']),
    ("octal", "three octal digits are a byte", ['session="a\\145b\\054"']),
    ("octal utf8", "bytes are decoded as UTF-8", ['session="\\303\\251"']),
    ("octal bad", "and replaced where they are none", ['session="\\377"']),
    ("octal cut", "once for each beginning of a character", ['session="\\342\\202x\\360\\237\\230\\342"']),
    ("octal surrogate", "byte by byte for a surrogate", ['session="\\355\\240\\200"']),
    ("octal overlong", "and for an overlong form", ['session="\\300\\200"']),
    ("octal too high", "a first digit above 3 is a plain escape", ['session="\\400\\18"']),
    ("backslash", "a backslash before any other byte goes", ['session="a\\b\\\\\\"c"']),
    ("backslash unquoted", "without quotes it stays", ["session=a\\145"]),
    ("backslash last", "the last one leaves the quotes open", ['session="a\\']),
    ("backslash quote last", "as it does before the quote", ['session="a\\"; session=v']),
    ("high byte", "a byte is a Latin-1 character", ["session=\xe9"]),
    ("utf8 bytes", "so UTF-8 comes as two characters", ["session=\xc3\xa9"]),
    ("utf8 quoted", "in quotes too", ['session="\xc3\xa9\\\xe9"']),
    ("control", "control characters stay", ["session=v\x00w\x7f"]),
]


def cookie_header():
    cases = [(*case, "session") for case in COOKIE_HEADER] + [
        ("name utf8", "a name written as UTF-8 is not found", ["s\xc3\xa9ance=v"], "séance"),
        ("name latin1", "its Latin-1 form is", ["s\xe9ance=v"], "séance"),
        ("name beyond", "a letter beyond Latin-1 never is", ["\xe2\x82\xac=v"], "€"),
        ("name odd", "any other character may stand in a name", ["my:session,(1)\x0b=v"], "my:session,(1)\x0b"),
        ("name space", "outer space never matches", [" a =v"], " a "),
        ("name inner space", "nor does inner space", ["my session=v"], "my session"),
        ("name quote", "nor a quote", ['my"session=v'], 'my"session'),
        ("name empty", "the empty name neither", ["=v"], ""),
        ("name equals", "nor an equals sign", ["a=b=v"], "a=b"),
        ("name case", "case matters", ["SESSION=v; Session=w"], "session"),
    ]
    for name, comment, headers, cookie in cases:
        request = Request("GET", "http", ("h", 80), "", "/", b"", Headers([("Cookie", h) for h in headers]), None)
        yield {"name": name, "comment": comment, "headers": headers, "cookie": cookie, "value": request.cookies.get(cookie)}


# -- vary.jsonl

VARY = [
    ("none", "no Vary yet", []),
    ("empty", "an empty one", [""]),
    ("other", "Cookie is put last", ["Accept-Encoding"]),
    ("present", "nothing changes", ["Cookie"]),
    ("present lower", "in any case", ["cookie"]),
    ("present among", "nor is anything written anew", ["Accept ,COOKIE,  Origin"]),
    ("star", "a star stays", ["*"]),
    ("spacing", "written anew, items stand apart by a comma and a space", ["Accept,Origin ,  X-A\t,"]),
    ("other space", "only space and tab are space", ["Accept\x0b,\xa0Origin"]),
    ("duplicates", "items that stand twice stay", ["Accept, accept, Accept"]),
    ("empty items", "empty items go", [", ,Accept,,"]),
    ("quoted token", "quotes that are not needed go", ['"Accept"']),
    ("quoted", "others stay", ['"a b", "c,d", "e\\"f\\\\"']),
    ("quoted empty", "as do empty ones", ['"", a']),
    ("needs quotes", "an item that is no token is quoted", ["a b, c/d, [e]"]),
    ("unclosed", "an open quote makes Werkzeug forget the list", ['Accept, "Origin']),
    ("quoted cookie", "Cookie in quotes is Cookie", ['"cookie"']),
    ("backslash", "outside quotes a backslash is a character", ["a\\,b"]),
    ("two lines", "Werkzeug reads the first line only, and drops the second", ["Accept-Encoding", "Origin"]),
    ("two lines present", "the second line says it", ["Accept-Encoding", "Cookie"]),
    ("two lines first", "the first line says it", ["Cookie", "Origin"]),
]


def add_vary(lines):
    response = Response()
    for line in lines:
        response.headers.add("Vary", line)
    response.vary.add("Cookie")
    return response.headers.getlist("Vary")


def vary():
    for name, comment, lines in VARY:
        yield {
            "name": name,
            "comment": comment,
            "vary": lines,
            "out": add_vary(lines),
            # The list of all lines, which is what they mean.
            "joined": add_vary([", ".join(lines)])[0],
        }


# -- config.jsonl

CONFIG = [
    ("defaults", "nothing but a key", {}),
    ("name", "SESSION_COOKIE_NAME", {"SESSION_COOKIE_NAME": "app_session"}),
    ("name utf8", "a name that is not ASCII", {"SESSION_COOKIE_NAME": "séance"}),
    ("domain", "SESSION_COOKIE_DOMAIN", {"SESSION_COOKIE_DOMAIN": ".example.com:8080"}),
    ("domain false", "False means none", {"SESSION_COOKIE_DOMAIN": False}),
    ("domain null", "None means none", {"SESSION_COOKIE_DOMAIN": None}),
    ("domain empty", "the empty text is written", {"SESSION_COOKIE_DOMAIN": ""}),
    ("path", "SESSION_COOKIE_PATH", {"SESSION_COOKIE_PATH": "/app;x"}),
    ("path null", "falls back to the root", {"SESSION_COOKIE_PATH": None, "APPLICATION_ROOT": "/root"}),
    ("path false", "any falsy path does", {"SESSION_COOKIE_PATH": False, "APPLICATION_ROOT": "/root"}),
    ("path over root", "a path counts more than the root", {"SESSION_COOKIE_PATH": "/p", "APPLICATION_ROOT": "/root"}),
    ("root", "APPLICATION_ROOT", {"APPLICATION_ROOT": "/root"}),
    ("httponly off", "SESSION_COOKIE_HTTPONLY", {"SESSION_COOKIE_HTTPONLY": False}),
    ("httponly null", "None is off, not the default", {"SESSION_COOKIE_HTTPONLY": None}),
    ("secure", "SESSION_COOKIE_SECURE", {"SESSION_COOKIE_SECURE": True}),
    ("samesite", "SESSION_COOKIE_SAMESITE", {"SESSION_COOKIE_SAMESITE": "lax"}),
    ("samesite none", "the text None", {"SESSION_COOKIE_SAMESITE": "None", "SESSION_COOKIE_SECURE": True}),
    ("samesite null", "the value None", {"SESSION_COOKIE_SAMESITE": None}),
    ("partitioned", "SESSION_COOKIE_PARTITIONED", {"SESSION_COOKIE_PARTITIONED": True}),
    ("refresh off", "SESSION_REFRESH_EACH_REQUEST", {"SESSION_REFRESH_EACH_REQUEST": False}),
    ("refresh 0", "is a truth value", {"SESSION_REFRESH_EACH_REQUEST": 0}),
    ("refresh empty", "of any kind", {"SESSION_REFRESH_EACH_REQUEST": ""}),
    ("refresh 1", "of any kind", {"SESSION_REFRESH_EACH_REQUEST": 1}),
    ("lifetime seconds", "PERMANENT_SESSION_LIFETIME in seconds", {"PERMANENT_SESSION_LIFETIME": 3600}),
    ("lifetime days", "seven days", {"PERMANENT_SESSION_LIFETIME": 7 * 86400}),
    ("lifetime fraction", "the fraction counts for Expires, not for the age", {"PERMANENT_SESSION_LIFETIME": 90.9}),
    ("lifetime micro", "microseconds, half to even", {"PERMANENT_SESSION_LIFETIME": 1.2499995}),
    ("lifetime second", "the least", {"PERMANENT_SESSION_LIFETIME": 1}),
    ("lifetime negative", "stays negative", {"PERMANENT_SESSION_LIFETIME": -1}),
    ("lifetime minus half", "cut towards 0", {"PERMANENT_SESSION_LIFETIME": -1.5}),
    ("lifetime years", "a hundred years", {"PERMANENT_SESSION_LIFETIME": 3155760000}),
    ("max size", "MAX_COOKIE_SIZE", {"MAX_COOKIE_SIZE": 8000}),
    ("max size off", "0 is off", {"MAX_COOKIE_SIZE": 0}),
    ("max size null", "so is None", {"MAX_COOKIE_SIZE": None}),
    ("key utf8", "a key is UTF-8", {"SECRET_KEY": "clé"}),
    ("fallbacks", "SECRET_KEY_FALLBACKS", {"SECRET_KEY_FALLBACKS": ["oldest", "old"]}),
    ("fallbacks null", "none", {"SECRET_KEY_FALLBACKS": None}),
    ("fallbacks empty", "none", {"SECRET_KEY_FALLBACKS": []}),
    ("others", "names that the session does not use", {"DEBUG": True, "SESSION_TYPE": "redis", "REMEMBER_COOKIE_NAME": "r"}),
]

#: 10000 characters, of which zlib makes no fewer than 5000.
NOISE = "".join(hashlib.sha256(bytes([i])).hexdigest() for i in range(157))[:10000]


def session_app(config):
    app = flask.Flask(__name__)
    app.config.update({"SECRET_KEY": "key", **config})

    @app.get("/set")
    def set_():
        flask.session.permanent = True
        return ""

    @app.get("/delete")
    def delete():
        flask.session.clear()
        return ""

    @app.get("/large")
    def large():
        flask.session["noise"] = NOISE
        return ""

    @app.get("/untouched")
    def untouched():
        return ""

    return app


def config():
    for name, comment, given in CONFIG:
        app = session_app(given)
        client = app.test_client(use_cookies=False)
        interface = app.session_interface

        def sent(path, **headers):
            return client.get(path, headers=headers).headers.get("Set-Cookie")

        text = sent("/set")
        cookie = text.partition(";")[0]
        row = {"name": name, "comment": comment, "config": {"SECRET_KEY": "key", **given}}
        row["set"] = cookie.partition("=")[0] + "=VALUE" + text[len(cookie) :]
        row["delete"] = sent("/delete")
        # Latin-1, in which Werkzeug reads a name: see cookie_header.jsonl.
        row["refreshed"] = sent("/untouched", Cookie=app.config["SESSION_COOKIE_NAME"] + cookie[cookie.index("=") :]) is not None
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always")
            sent("/large")
        row["large_warns"] = bool(caught)
        row["keys"] = [key.decode("latin-1") for key in interface.get_signing_serializer(app).secret_keys]
        row["max_age"] = int(app.permanent_session_lifetime.total_seconds())
        yield row


# -- env.jsonl and file.jsonl

ENV = [
    ("json", "what json.loads reads", {"A": "true", "B": "1", "C": "1.5", "D": "null", "E": '"q"', "F": "[1,2]", "G": '{"a":{"b":1}}', "H": " 5 ", "I": "1e3", "J": "-0", "K": "1.0", "L": "NaN", "M": "-Infinity"}),
    ("text", "what it does not", {"A": "abc", "B": "True", "C": "0123", "D": "+1", "E": "'x'", "F": "[1,]", "G": "", "H": "nan", "I": "1_000", "J": "\ufeff1", "K": "1 2", "L": "{"}),
    ("big", "integers of any size, up to Python's limit", {"A": "9" * 25, "B": "1" * 4300, "C": "1" * 4301}),
    ("duplicates", "the last of duplicate keys", {"A": '{"k":1,"k":2}'}),
    ("unicode", "text beyond ASCII", {"A": "é", "B": '"\\u00e9"', "C": '"\\ud83d\\ude00"'}),
    ("case", "case is not looked at", {"lower": "x", "Mixed": "1"}),
    ("quoted number", "how a key of digits has to be written", {"SECRET_KEY": '"12345"'}),
    ("nested", "a double underscore reaches into a dict", {"H": '{"a":{"b":1}}', "H__a__c": "2", "H__x": "y"}),
    ("nested new", "that is made if it is missing", {"M__N__O": "1", "M__P": "2"}),
    ("nested over", "what stands there is replaced", {"H": '{"a":1}', "H__a": "2"}),
    ("nested empty", "the key may be empty", {"P__": "7", "__Q": "8", "R____S": "9"}),
    ("nested three", "three underscores: the third belongs to the key", {"A___B": "1"}),
    ("nested order", "names are read in order: the dict, made later, replaces", {"A__B": "1", "AZ": "2", "A": '{"C":3}'}),
    ("empty name", "a name that is the prefix alone", {"": "1"}),
    ("into number", "a number has no keys", {"A": "1", "A__B": "2"}),
    ("into text", "nor has text", {"A": "x", "A__B__C": "2"}),
    ("into list", "nor a list", {"A": "[]", "A__0": "2"}),
    ("into null", "nor None", {"A": "null", "A__B": "2"}),
    ("none", "nothing set", {}),
]


def from_env(given, prefix="FLASK"):
    os.environ.clear()
    os.environ.update({f"{prefix}_{name}": value for name, value in given.items()})
    os.environ.update({"FLASKY": "1", "OTHER_A": "1", "flask_A": "1"})
    config = flask.Config("/")
    config.from_prefixed_env()
    return config


FILE = [
    ("upper", "only keys in upper case", '{"A":1,"b":2,"Cd":3,"E_F":4,"G1":5,"_":6,"1":7,"_X":8}'),
    ("isupper", "str.isupper beyond ASCII", '{"\\u00c9":1,"\\u00e9":2,"A\\u00aa":3,"A\\u01c5":4,"\\u2160":5,"A\\u4e00":6,"\\u24b6":7}'),
    ("values", "values as they are", '{"A":NaN,"B":[1,{"c":2}],"C":1e2,"D":9999999999999999999999,"E":null,"F":{"lower":true}}'),
    ("duplicates", "the last of duplicate keys", '{"A":1,"A":2}'),
    ("space", "space around", ' \n{"A": 1}\n'),
    ("empty", "an empty object", "{}"),
    ("bom", "a byte order mark is refused", "\ufeff{}"),
    ("not json", "as is anything that is not JSON", "A = 1"),
    ("no text", "or nothing", ""),
    ("number", "or not an object", "1"),
]


def from_file(text):
    with tempfile.TemporaryDirectory() as directory:
        path = Path(directory, "config.json")
        path.write_text(text, encoding="utf-8")
        config = flask.Config(directory)
        config.from_file("config.json", load=lambda f: json.load(f))
        return config


def loaded(cases, field, load):
    for name, comment, given in cases:
        row = {"name": name, "comment": comment, field: given, "config": None, "error": None}
        try:
            row["config"] = json.dumps(dict(load(given)), sort_keys=True, separators=(",", ":"))
        except (TypeError, ValueError) as error:
            row["error"] = type(error).__name__
        yield row


# -- flash.jsonl

GET, ERRORS = ["get"], ["get", "error"]

#: The messages of a session, as JSON, and the calls of one request after the other:
#: [["flash", message, category], ["get", category...]], a message being JSON too.
FLASH = [
    ("one", "a message has a category", "{}", [[["flash", '"hi"', "message"]], [GET], [GET]]),
    ("several", "messages keep their order", "{}", [[["flash", '"a"', "message"], ["flash", '"b"', "error"], ["flash", '"c"', "message"]], [GET]]),
    ("over requests", "messages wait until they are read", "{}", [[["flash", '"a"', "message"]], [], [["flash", '"b"', "message"]], [GET]]),
    ("twice", "reading again in the same request gives the same", "{}", [[["flash", '"a"', "message"]], [GET, GET], [GET]]),
    ("flash and get", "a message can be read at once", "{}", [[["flash", '"a"', "message"], GET]]),
    ("get and flash", "one flashed after reading waits for the next request", "{}", [[GET, ["flash", '"a"', "message"], GET], [GET]]),
    ("filter", "other categories are used up", "{}", [[["flash", '"a"', "message"], ["flash", '"b"', "error"]], [ERRORS], [GET]]),
    ("filter first", "but not for the same request", "{}", [[["flash", '"a"', "message"], ["flash", '"b"', "error"]], [ERRORS, GET, ["get", "message", "error"]]]),
    ("filter none", "no message of the category", "{}", [[["flash", '"a"', "message"]], [["get", "info"]], [GET]]),
    ("beside", "other keys stay", '{"user":1}', [[["flash", '"a"', "message"]], [GET]]),
    ("permanent", "reading the last message leaves a permanent session", '{"_permanent":true}', [[["flash", '"a"', "message"]], [GET]]),
    ("letters", "any text", "{}", [[["flash", '"h\\u00e9<b>\\u2713"', "info"]], [GET]]),
    ("markup", "Markup stays Markup", "{}", [[["flash", '{" m":"<b>a</b>"}', "message"]], [GET]]),
    ("values", "a message may be any value", "{}", [[["flash", '{"k":[1,{" t":[2]}]}', "message"], ["flash", "null", "error"]], [GET]]),
    ("long category", "a category is any text", "{}", [[["flash", '"a"', "alert alert-\u00e9"]], [GET], [GET]]),
    ("lists", "pairs may be lists, as stores on a server keep them", '{"_flashes":[["message","a"],["error","b"]]}', [[ERRORS], [GET]]),
    ("lists and flash", "a tuple joins the lists", '{"_flashes":[["message","a"]]}', [[["flash", '"b"', "error"]], [GET]]),
    ("tuple", "a tuple of messages is read", '{"_flashes":{" t":[{" t":["message","a"]}]}}', [[GET]]),
    ("empty", "an empty list is used up too", '{"_flashes":[]}', [[GET]]),
    ("short pair", "no message: an error", '{"_flashes":[["message"]]}', [[GET]]),
    ("text", "no list: an error", '{"_flashes":"ab"}', [[GET]]),
    ("number", "no list: an error", '{"_flashes":5}', [[GET]]),
    ("numbers", "no pairs: an error", '{"_flashes":[1]}', [[GET]]),
    ("null", "nor is None one", '{"_flashes":null}', [[GET]]),
    ("flash on null", "nothing can be added to None", '{"_flashes":null}', [[["flash", '"a"', "message"]]]),
    ("flash on text", "nothing can be added to a text", '{"_flashes":"ab"}', [[["flash", '"a"', "message"]]]),
    ("flash on object", "nor to an object", '{"_flashes":{"a":1,"b":2}}', [[["flash", '"a"', "message"]]]),
]


def call_flash(app, call):
    """What one call returns: null, or the messages, alone and with their categories."""
    tagged = app.session_interface.serializer
    if call[0] == "flash":
        return flask.flash(tagged.loads(call[1]), call[2])
    messages = flask.get_flashed_messages(category_filter=call[1:])
    pairs = flask.get_flashed_messages(with_categories=True, category_filter=call[1:])
    assert [message for _, message in pairs] == messages
    return tagged.dumps([list(pair) for pair in pairs])


def flash():
    app = session_app({})
    interface = app.session_interface
    for name, comment, given, requests in FLASH:
        row = {"name": name, "comment": comment, "session": given, "requests": [], "error": None}
        cookie = interface.get_signing_serializer(app).dumps(interface.serializer.loads(given))
        for calls in requests:
            with app.test_request_context(headers={"Cookie": "session=" + cookie}):
                done = {"calls": calls, "results": [], "session": None, "set_cookie": None}
                row["requests"].append(done)
                try:
                    done["results"] = [call_flash(app, call) for call in calls]
                except (AttributeError, IndexError, TypeError, ValueError) as error:
                    row["error"] = type(error).__name__
                    break
                done["session"] = interface.serializer.dumps(dict(flask.session))
                done["set_cookie"] = app.process_response(app.response_class()).headers.get("Set-Cookie")
                if done["set_cookie"]:
                    cookie = done["set_cookie"].partition(";")[0].partition("=")[2]
        yield row


FILES = {
    "flash.jsonl": flash,
    "set_cookie.jsonl": set_cookie,
    "cookie_header.jsonl": cookie_header,
    "vary.jsonl": vary,
    "config.jsonl": config,
    "env.jsonl": lambda: loaded(ENV, "env", from_env),
    "file.jsonl": lambda: loaded(FILE, "file", from_file),
}


def main():
    directory = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).resolve().parent.parent / "testdata"
    directory.mkdir(parents=True, exist_ok=True)
    for name, rows in FILES.items():
        lines = [json.dumps(row, sort_keys=True) for row in rows()]
        names = {json.loads(line)["name"] for line in lines}
        assert len(names) == len(lines), name
        (directory / name).write_text("\n".join(lines) + "\n", encoding="ascii", newline="\n")
        print(f"{name}: {len(lines)} rows")


if __name__ == "__main__":
    main()
