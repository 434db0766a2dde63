"""What Python's standard library reads in the formats of fuzzpaste_test.go: JSON lines, as exchange.py says.

Each format gives the cookies that a program which reads it would send, one text "name=value" or
a whole header each; Werkzeug takes the cookies of a name out of them.
"""

import csv
import getopt
import http.cookiejar
import io
import json
import shlex
import sys
from pathlib import Path

sys.dont_write_bytecode = True
sys.path[:0] = [str(Path(__file__).resolve().parent)]

import exchange  # noqa: E402
from werkzeug.sansio.http import parse_cookie  # noqa: E402

# The short options of curl, with a colon behind those that take a value.
CURL = "A:b:c:C:d:D:e:E:F:H:K:m:o:P:Q:r:t:T:u:U:w:x:X:y:Y:z:" + "aBfgGijJklLnNOpqRsSvVZ"


class Refused(Exception):
    pass


def jar(kind, text):
    """The cookies of a jar, those of one name, domain and path too."""
    headers = []

    class Reader(kind):
        def set_cookie(self, cookie):
            if cookie.value is not None:
                headers.append(f"{cookie.name}={cookie.value}")

    for line in text.splitlines():
        fields = line.split("\t")
        if len(fields) == 7 and not {fields[1], fields[3]} <= {"TRUE", "FALSE"}:
            raise Refused  # anything is FALSE to Python, and nobody writes it
    Reader()._really_load(io.StringIO(text), "", ignore_discard=True, ignore_expires=True)
    return headers


def table(text):
    """The rows of comma-separated values with a name and a value."""
    head = text.partition("\n")[0]
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=next(c for c in head if c in ",;|"), strict=True)
    columns = [column.strip().lower() for column in next(rows)]
    name, value = columns.index("name"), columns.index("value")
    return [f"{row[name]}={row[value]}" for row in rows if len(row) > max(name, value) and row[name]]


def curl(text):
    """What -b and -H have in a command."""
    words = shlex.split(text)
    if words[0] != "curl":
        raise Refused
    options, _ = getopt.gnu_getopt(words[1:], CURL, ["cookie=", "header="])
    parts = []
    for option, value in options:
        if option in ("-b", "--cookie") and "=" in value:
            parts.append(value)
        if option in ("-H", "--header") and value.lower().startswith("cookie:"):
            parts.append(value[len("cookie:") :].strip())
    return ["; ".join(parts)]


def har(text):
    """The headers of the requests and responses, or their cookies where these have none."""
    headers = []
    for entry in json.loads(text)["log"]["entries"]:
        for side in (entry["request"], entry.get("response", {})):
            named = [(header["name"].lower(), header["value"]) for header in side.get("headers", [])]
            lines = [line for name, value in named if name == "set-cookie" for line in value.split("\n")]  # as Firefox joins them
            found = [line.strip().partition(";")[0] for line in lines]
            cookies = [value for name, value in named if name == "cookie"]
            if cookies:
                found.append("; ".join(cookies))
            headers += found or [f"{cookie['name']}={cookie['value']}" for cookie in side.get("cookies", []) if cookie["name"]]
    return headers


READERS = {
    "netscape": lambda text: jar(http.cookiejar.MozillaCookieJar, text),
    "lwp": lambda text: jar(http.cookiejar.LWPCookieJar, text),
    "csv": table,
    "curl": curl,
    "har": har,
}


def read(case):
    """The values of the cookie in a text of a kind; None if Python does not read it."""
    try:
        headers = READERS[case["kind"]](case["text"])
    except Exception:
        return None
    return [value for header in headers for value in parse_cookie(header.encode().decode("latin-1")).getlist(case["name"])]


def cookie(name, value, version):
    """A cookie of a jar."""
    return http.cookiejar.Cookie(
        version, name, value, None, False, ".example.com", True, True, "/", True, False, 4_000_000_000, False, None, None, {}
    )


def saved(jar, cookies):
    """What a jar writes into its file."""
    for name, value in cookies:
        jar.set_cookie(cookie(name, value, 0))
    if isinstance(jar, http.cookiejar.LWPCookieJar):
        return "#LWP-Cookies-2.0\n" + jar.as_lwp_str(True, True)
    lines = [http.cookiejar.NETSCAPE_HEADER_TEXT]
    lines += ["\t".join([c.domain, "TRUE", c.path, "FALSE", str(c.expires), c.name, c.value]) + "\n" for c in jar]
    return "".join(lines)


def rows(cookies):
    out = io.StringIO()
    csv.writer(out).writerows([("Name", "Value", "Domain"), *((name, value, "example.com") for name, value in cookies)])
    return out.getvalue()


def command(cookies):
    header = "; ".join(f"{name}={value}" for name, value in cookies)
    return shlex.join(["curl", "https://example.com/", "-H", "Cookie: " + header, "-s"])


def archive(cookies):
    headers = [{"name": "Host", "value": "example.com"}, {"name": "Cookie", "value": "; ".join(f"{name}={value}" for name, value in cookies)}]
    return json.dumps({"log": {"version": "1.2", "entries": [{"request": {"headers": headers, "cookies": []}}]}}, indent=2)


WRITERS = {
    "netscape": lambda cookies: saved(http.cookiejar.MozillaCookieJar(), cookies),
    "lwp": lambda cookies: saved(http.cookiejar.LWPCookieJar(), cookies),
    "csv": rows,
    "curl": command,
    "har": archive,
}


def write(case):
    """A text of a kind with some cookies, and the values that Python reads in it again."""
    try:
        text = WRITERS[case["kind"]](case["cookies"])
    except Exception:
        return {"text": "", "values": None}
    return {"text": text, "values": read({"kind": case["kind"], "text": text, "name": case["name"]})}


if __name__ == "__main__":
    exchange.serve({}, {"read": read, "write": write})
