"""Werkzeug's side of header_test.go: JSON lines, as exchange.py says.

A Cookie header comes as text with one character a byte, as Werkzeug itself holds it.
"""

import sys
from importlib.metadata import version

sys.dont_write_bytecode = True

import exchange
from werkzeug.datastructures import Headers
from werkzeug.sansio.request import Request


class Listing(Request):
    """Keeps the pairs in their order, which a dict of lists would not."""

    dict_storage_class = list


def cookies(headers):
    """All pairs that request.cookies is made of for these Cookie headers."""
    request = Listing("GET", "http", ("localhost", 80), "", "/", b"", Headers([("Cookie", header) for header in headers]), None)
    return list(request.cookies)


OPS = {"cookies": cookies}

if __name__ == "__main__":
    exchange.serve({"werkzeug": version("werkzeug")}, OPS)
