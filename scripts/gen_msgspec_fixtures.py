#!/usr/bin/env python3
"""Write msgspec.jsonl: sessions as Flask-Session's two serializers keep them.

    gen_msgspec_fixtures.py [DIRECTORY]

The rows are made by running real msgspec, with plain encoders and decoders as
Flask-Session has them. testdata/README.md describes the fields, fixtures/msgspec_text.py
the spelling of values. The result is always the same. Left out is what depends on the
Python: the depth at which its recursion limit strikes.
"""

import json
import struct
import sys
from datetime import datetime
from datetime import timedelta
from datetime import timezone
from pathlib import Path
from uuid import UUID

HERE = Path(__file__).resolve().parent
sys.dont_write_bytecode = True
sys.path.insert(0, str(HERE))

import msgspec  # noqa: E402
from markupsafe import Markup  # noqa: E402

from fixtures import msgspec_text  # noqa: E402
from gen_fixtures import check_versions  # noqa: E402

EPOCH = datetime(1970, 1, 1, tzinfo=timezone.utc)
CONTROLS = "".join(map(chr, range(32)))
FORMATS = {"msgpack": msgspec.msgpack, "json": msgspec.json}


def write_row(name, comment, value):
    """A session as both formats write it."""
    return {
        "name": f"write/{name}",
        "comment": comment,
        "kind": "write",
        "value": msgspec_text.serializer.dumps(value),
        **{form: in_hex(msgspec_text.write(FORMATS[form].Encoder().encode, value)) for form in FORMATS},
    }


def read_row(form, name, comment, data, opaques=None):
    """Stored bytes as they are read, and the session as it is written again.

    The bytes of opaque values are found in the data, unless they are given because
    msgspec would spell them otherwise.
    """
    module = FORMATS[form]
    verdict, value = msgspec_text.read(module.Decoder().decode, data)
    row = {
        "name": f"{form}/{name}",
        "comment": comment,
        "kind": form,
        "input": data.hex(),
        "verdict": verdict,
        "value": None,
        "rewritten": None,
        "opaques": [],
    }
    if verdict == "ok":
        row["value"] = msgspec_text.serializer.dumps(value)
        row["rewritten"] = in_hex(msgspec_text.write(module.Encoder().encode, value))
        row["opaques"] = opaque_hex(value, opaques)
        assert all(piece in row["input"] for piece in row["opaques"]), name
    return row


def opaque_hex(value, given):
    found = [module_hex(opaque) for opaque in msgspec_text.opaques(value)]
    assert given is None or len(given) == len(found), value
    return found if given is None else [piece.hex() for piece in given]


def module_hex(value):
    return msgspec.msgpack.Encoder().encode(value).hex()


def in_hex(data):
    return None if data is None else data.hex()


def written():
    """Name, comment and value of everything that is written."""
    yield "empty", "an empty session", {}
    yield "login", "what Flask-Session and Flask-Login keep", {"_permanent": True, "_user_id": "42", "_fresh": True, "_id": "0f" * 64}
    yield "flashes", "flashes are tuples, which become lists", {"_flashes": [("message", "Saved."), ("error", "Ü")]}
    yield "none", "None", {"a": None}
    yield "bools", "True and False", {"a": True, "b": False}
    for n in ints():
        yield f"int/{n}", "an int at the edge of a width", {"n": n}
    for n in (2**64, -(2**63) - 1, 10**30, -(10**30), 10**4299):
        yield f"int/{str(n)[:6]}... {len(str(n))}", "msgpack has no such int, JSON has", {"n": n}
    for f in floats():
        yield f"float/{f!r}", "a float", {"f": f}
    for size in (0, 1, 31, 32, 255, 256):
        yield f"str/{size}", "a str at the edge of a width", {"s": "x" * size}
        yield f"key/{size}", "a key at the edge of a width", {"x" * size: 1}
        yield f"bytes/{size}", "bytes; base64 in JSON", {"b": bytes(i % 256 for i in range(size))}
    for name, text in texts():
        yield f"text/{name}", "a str that JSON escapes, or not", {"s": text, text: 1}
    for size in (0, 1, 15, 16, 300):
        yield f"list/{size}", "a list at the edge of a width", {"l": [None] * size}
    for size in (0, 1, 15, 16, 17):
        yield f"tuple/{size}", "a tuple is written as a list", {"t": tuple(range(size))}
        yield f"dict/{size}", "a dict at the edge of a width, in its order", {str(size - i): i for i in range(size)}
    yield "dict/order", "keys keep their order", {"b": 1, "a": 2, "ä": 3, "": 4}
    yield "nested", "containers in containers", {"a": [{"b": ({"c": [[], {}, ()]},)}]}
    deep = {}
    for _ in range(50):
        deep = {"a": [deep]}
    yield "nested/deep", "a hundred levels", deep
    for name, moment in moments():
        yield f"time/{name}", "an aware datetime", {"t": moment}
    yield "uuid", "a UUID is written as a str", {"u": UUID(int=0x0123456789ABCDEFFEDCBA9876543210)}
    yield "markup", "msgspec refuses a subclass of str", {"m": Markup("<b>")}
    yield "markup/nested", "however deep", {"_flashes": [("message", Markup("<b>"))]}
    for name, text in (("high", "\ud800"), ("low", "a\udc00"), ("swapped", "\udc00\ud800")):
        yield f"surrogate/{name}", "a lone surrogate cannot be encoded", {"s": text}
        yield f"surrogate/{name} key", "nor in a key", {text: 1}


def ints():
    edges = {0}
    for bits in (5, 7, 8, 15, 16, 31, 32, 63):
        for n in (2**bits - 1, 2**bits, 2**bits + 1):
            edges |= {n, -n}
    edges |= {2**64 - 1, 2**64 - 2}
    return sorted(n for n in edges if -(2**63) <= n < 2**64)


def floats():
    yield from (0.0, -0.0, 1.0, -1.0, 0.1, 0.5, 100.0, 1 / 3, 19.99, 1e15, 9999999999999998.0, 1e16, 1.5e16, 1e17, 123456789012345678.0)
    yield from (1e21, 1e22, 1e23, 1e100, 1.5e300, 0.001, 0.0001, 0.00012345, 1e-5, 1.2345e-5, 9.999999999999999e-06, 1e-6, 1e-7, -1.5e-10, 1e-100)
    yield from (5e-324, 2.2250738585072014e-308, 1.7976931348623157e308, float("inf"), float("-inf"), float("nan"))


def texts():
    yield "controls", CONTROLS
    yield "quotes", "\"\\/'"
    yield "del", "\x7f\x80\x9f"
    yield "separators", "\u2028\u2029"
    yield "html", "<script>&amp;"
    yield "latin", "café"
    yield "bmp", "€\ud7ff\ue000\uffff\ufeff"
    yield "astral", "😀\U00010000\U0010ffff"


def moments():
    for seconds in (0, 1, 2**32 - 1, 2**32, 2**34 - 1, 2**34, -1, -(2**31)):
        for micros in (0, 1, 999999):
            yield f"{seconds} {micros}", EPOCH + timedelta(seconds=seconds, microseconds=micros)
    yield "first", datetime(1, 1, 1, tzinfo=timezone.utc)
    yield "last", datetime(9999, 12, 31, 23, 59, 59, 999999, tzinfo=timezone.utc)


def session(piece):
    """A session whose key k holds a piece of MessagePack."""
    return b"\x81\xa1k" + piece


def msgpack_read():
    """Name, comment and bytes, and the opaque pieces if msgspec spells them otherwise."""
    yield "empty", "no bytes: Flask-Session does not even ask", b""
    yield "nil", "None is a missing session", b"\xc0"
    for name, top in (("int", b"\x05"), ("list", b"\x91\x01"), ("str", b"\xa1a"), ("true", b"\xc3"), ("ext", b"\xd4\x05\x00")):
        yield f"top/{name}", "no session", top
    for name, top in (("int", b"\x81\x01\x02"), ("nil", b"\x81\xc0\x02"), ("bin", b"\x81\xc4\x01a\x02"), ("mixed", b"\x82\xa1a\x01\x02\x03")):
        yield f"odd keys/{name}", "a session Go cannot hold", top
    yield "trailing", "data behind the session", b"\x80\x80"
    yield "trailing/newline", "even white space", b"\x81\xa1a\x01\n"
    yield "pickle", "a pickle is an empty map and trailing data", b"\x80\x04}\x94."
    yield "reserved", "the one code that means nothing", session(b"\xc1")
    for name, piece in scalars():
        yield f"value/{name}", "a value in any width", session(piece)
    for code, size in lengths():
        whole = bytes([code]) + size
        for cut in range(len(whole)):
            yield f"truncated/{code:02x} {cut}", "cut off in its header", session(whole[:cut])
        yield f"truncated/{code:02x}", "cut off behind its header", session(whole)
    for code, size in ((0xDD, 4), (0xDF, 4), (0xDC, 2), (0xDE, 2), (0xC6, 4), (0xDB, 4), (0xC9, 4)):
        yield f"lying/{code:02x}", "a length far beyond the data", session(bytes([code]) + b"\xff" * size + b"\x01" * 5)
    yield "lying/top", "the whole session lies", b"\xdf\xff\xff\xff\xff\xa1a\x01"
    for name, data in (("byte", b"\xff"), ("cut", b"\xe2\x82"), ("overlong", b"\xc0\x80"), ("surrogate", b"\xed\xa0\x80"), ("beyond", b"\xf4\x90\x80\x80")):
        piece = bytes([0xA0 + len(data)]) + data
        yield f"utf8/{name}", "no UTF-8 in a str", session(piece)
        yield f"utf8/{name} key", "nor in a key", b"\x81" + piece + b"\x01"
        yield f"utf8/{name} bin", "but in bytes", session(bytes([0xC4, len(data)]) + data)
    yield "twice", "of the same key the last value, in the first place", b"\x83\xa1a\x01\xa1b\x02\xa1a\x03"
    yield "twice/wide", "however the key is spelled", b"\x82\xa1a\x01\xd9\x01a\x02"
    yield "twice/many", "also in a large dict", b"\xde\x00\x28" + b"".join(b"\xa1" + bytes([97 + i % 20]) + bytes([i]) for i in range(40))
    yield from timestamps()
    yield from odd_dicts()
    for code in (5, 0, 127, 128, 254):
        for size in (0, 1, 2, 3, 4, 8, 12, 16, 17):
            piece = msgspec.msgpack.encode(msgspec.msgpack.Ext(code - 256 if code > 127 else code, b"e" * size))
            yield f"ext/{code} {size}", "an extension that means nothing to msgspec", session(piece)
    yield "ext/wide", "spelled longer than needed, and kept so", session(b"\xc9\x00\x00\x00\x01\x05e"), [b"\xc9\x00\x00\x00\x01\x05e"]
    yield "ext/list", "two of them among other values", session(b"\x93\xd4\x05a\x01\xd4\x06b")


def scalars():
    for byte in (0x00, 0x7F, 0xE0, 0xFF, 0xC2, 0xC3, 0xC0):
        yield f"{byte:02x}", bytes([byte])
    for code, size in ((0xCC, 1), (0xCD, 2), (0xCE, 4), (0xCF, 8), (0xD0, 1), (0xD1, 2), (0xD2, 4), (0xD3, 8)):
        for n in (0, 1, 2 ** (8 * size - 1) - 1, 2 ** (8 * size - 1), 2 ** (8 * size) - 1):
            yield f"{code:02x} {n:x}", bytes([code]) + n.to_bytes(size, "big")
    for bits in ("00000000", "80000000", "3f800000", "3dcccccd", "7f800000", "ff800000", "7fc00000", "7f7fffff", "00000001"):
        yield f"ca {bits}", b"\xca" + bytes.fromhex(bits)
    for bits in ("0000000000000000", "8000000000000000", "3ff0000000000000", "7ff0000000000000", "7ff8000000000000", "fff8000000000000", "7ff8000000000123", "0000000000000001"):
        yield f"cb {bits}", b"\xcb" + bytes.fromhex(bits)
    for header in ("a3", "d903", "da0003", "db00000003", "c403", "c50003", "c600000003"):
        yield header, bytes.fromhex(header) + b"abc"
    for header in ("92", "dc0002", "dd00000002"):
        yield header, bytes.fromhex(header) + b"\x01\xa1a"
    for header in ("80", "de0000", "df00000000", "90", "dc0000", "dd00000000", "a0", "d900", "c400"):
        yield f"{header} empty", bytes.fromhex(header)
    for header in ("81", "de0001", "df00000001"):
        yield f"{header} dict", bytes.fromhex(header) + b"\xa1a\x01"


def lengths():
    for code, size in ((0xD9, 1), (0xDA, 2), (0xDB, 4), (0xC4, 1), (0xC5, 2), (0xC6, 4), (0xDC, 2), (0xDD, 4), (0xDE, 2), (0xDF, 4)):
        yield code, (2).to_bytes(size, "big")
    for code, size in ((0xCC, 1), (0xCD, 2), (0xD2, 4), (0xCF, 8), (0xCA, 4), (0xCB, 8)):
        yield code, b"\x00" * (size - 1)
    for code, size in ((0xC7, 1), (0xC8, 2), (0xC9, 4)):
        yield code, (2).to_bytes(size, "big") + b"\x05"
    for code in (0xD4, 0xD5, 0xD6, 0xD7, 0xD8):
        yield code, b"\x05"


def timestamps():
    for size in (0, 1, 2, 3, 5, 8, 16):
        yield f"time/{size} bytes", "a timestamp of this size", session(bytes([0xC7, size, 0xFF]) + b"\x00" * size)
    yield "time/wide", "a known size, spelled long", session(b"\xc7\x04\xff\x65\x93\x7d\x25")
    for seconds in (0, 2**32 - 1):
        yield f"time/32 {seconds}", "32 bits", session(b"\xd6\xff" + struct.pack(">I", seconds))
    for nanos in (0, 1, 499, 500, 501, 1500, 2500, 999999499, 999999500, 999999999, 1000000000, 2**30 - 1):
        yield f"time/64 {nanos}", "64 bits; rounded to microseconds", session(b"\xd7\xff" + struct.pack(">Q", nanos << 34 | 1700000000))
    for seconds in (0, -1, 2**34, -62135596800, -62135596801, 253402300799, 253402300800, 253402300801, 2**63 - 1, -(2**63)):
        for nanos in (0, 999999999):
            yield f"time/96 {seconds} {nanos}", "96 bits", session(b"\xc7\x0c\xff" + struct.pack(">Iq", nanos, seconds))


def odd_dicts():
    """A dict with a key that is no str is kept as it is; a key must be hashable."""
    keys = {"int": "01", "float": "cb3ff8000000000000", "none": "c0", "true": "c3", "bytes": "c40161", "time": "d6ff65937d25", "tuple": "920102", "tuple of tuples": "919190"}
    for name, key in keys.items():
        yield f"odd/{name}", "kept byte for byte", session(b"\x81" + bytes.fromhex(key) + b"\x01")
    yield "odd/mixed", "one such key is enough", session(b"\x82\xa1a\x01\x02\x03")
    yield "odd/outer", "in an ordinary dict", session(b"\x82\xa1a\x81\x01\x02\xa1b\x91\x81\xc0\x00")
    for name, piece in (("wide", b"\x81\xcd\x00\x01\x01"), ("twice", b"\x82\x01\x01\x01\x02"), ("one and true", b"\x82\x01\x01\xc3\x02")):
        yield f"odd/{name}", "kept as it is spelled", session(piece), [piece]
    inner = b"\x81\x01\x82\xa1a\x81\x02\x03\xa1b\xd4\x05\x00"
    yield "odd/nested", "the outermost of them", session(inner), [inner]
    for name, key in {"dict": "80", "ext": "d40500", "dict in tuple": "9180", "ext in tuple": "91d40500"}.items():
        yield f"unhashable/{name}", "no key in Python", session(b"\x81" + bytes.fromhex(key) + b"\x01")
    for size in (16, 17):
        yield f"tuple key/{size}", "a key of many elements", session(b"\x81\xdc" + struct.pack(">H", size) + b"\x01" * size + b"\x01"), [b"\x81\xdc" + struct.pack(">H", size) + b"\x01" * size + b"\x01"]
        nested = b"\x81\xdc" + struct.pack(">H", size) + b"\x90" * size + b"\x01"
        yield f"tuple key/nested {size}", "msgspec makes lists inside the longer one", session(nested), [nested] if size == 16 else None
    yield "odd/bad inside", "what is wrong inside counts", session(b"\x81\x01\xa1\xff")


def json_read():
    yield "empty", "no bytes", b""
    yield "space", "white space only", b" \n"
    yield "null", "None is a missing session", b"null"
    for top in (b"1", b'"a"', b"[]", b"true", b" [1] "):
        yield f"top/{top.decode()}", "no session", top
    yield "compact", "as msgspec writes it", b'{"_permanent":true,"n":[1,2.5,null,false,"\xc3\xa9"]}'
    yield "spaced", "as json.dumps writes it", b'{"_permanent": true, "s": "\\u00e9"}'
    yield "spaces", "white space anywhere", b' \t\r\n{ "a" : [ 1 , { } , [ ] ] , "b" : 1 } \t\r\n'
    yield "twice", "of the same key the last value, in the first place", b'{"a":1,"b":2,"a":3}'
    yield "twice/escaped", "however the key is spelled", b'{"a":1,"\\u0061":2}'
    yield "empty key", "the empty key", b'{"":{"":[]}}'
    for number in numbers():
        name = number if len(number) < 30 else f"{number[:12]}... {len(number)}"
        yield f"number/{name}", "a number, or what looks like one", b'{"n":' + number.encode() + b"}"
    for text in strings():
        yield f"string/{text.decode('latin-1')}", "a str", b'{"s":' + text + b"}"
    for text in (b'"\\ud800"', b'"\xff"'):
        yield f"key/{text.decode('latin-1')}", "no key either", b"{" + text + b":1}"
    for data in malformed():
        yield f"malformed/{data.decode('latin-1')}", "not JSON", data


def numbers():
    yield from ("0", "-0", "-0.0", "0.0", "1", "-1", "01", "-01", "00", "1.", ".5", "-.5", "+1", "-", "1e", "1e+", "1E5", "1e+5", "1e-5", "1e05", "0e0", "1.5e3", "0x10", "1_000", "1a")
    yield from ("9223372036854775807", "9223372036854775808", "-9223372036854775808", "-9223372036854775809")
    yield from ("18446744073709551615", "18446744073709551616", "19999999999999999999", "99999999999999999999", "123456789012345678901234567890")
    yield from ("9" * 4300, "9" * 4301, "-" + "9" * 4299, "-" + "9" * 4300)
    yield from ("1e308", "1.7976931348623157e308", "1.7976931348623159e308", "1e309", "-1e309", "1e400", "5e-324", "2e-324", "1e-400", "-1e-400", "0e400", "1e99999999999")
    yield from ("0.1", "0.30000000000000004", "9007199254740993.0", "9007199254740992.9999", "1.00000000000000011102230246251565404", "1" + "0" * 400 + "e-400")
    yield from ("1" * 900 + "e-1200", "0." + "0" * 400 + "1e401", "0." + "0" * 10100 + "1e10101", "0." + "0" * 400 + "1e0000000401")
    yield from ("NaN", "nan", "Infinity", "-Infinity", "inf", "-inf")


def strings():
    yield from (b'""', b'"a"', b'"\\"\\\\\\/\\b\\f\\n\\r\\t"', b'"\\u0000"', b'"\\u00e9\\u00E9"', b'"\\ud83d\\ude00"', b'"\\uD83D\\uDE00"', b'"\x7f"', b'"\xe2\x80\xa8"', b'"\xf0\x9f\x98\x80"')
    yield from (b'"\\ud800"', b'"\\udc00"', b'"\\ud800x"', b'"\\ud800\\n"', b'"\\ud800\\u0041"', b'"\\ud800\\ud800"', b'"\\udc00\\ud800"', b'"\\ud800\\u"', b'"\\ud800')
    yield from (b'"\xff"', b'"\xc3"', b'"\xed\xa0\x80"', b'"\xc0\x80"', b'"\xf4\x90\x80\x80"', b'"\xe2\\u0041\x82"')
    yield from (b'"\x00"', b'"\x1f"', b'"\n"', b'"\t"', b'"\\x41"', b'"\\\'"', b'"\\0"', b'"\\u00g0"', b'"\\u12"', b'"\\u+123"', b'"\\u 123"', b"'a'", b'"a', b'"', b'"\\', b'"\\"')


def malformed():
    yield from (b"{", b"}", b"{}}", b"{},", b'{"a"}', b'{"a":}', b'{"a":1', b'{"a":1,', b'{"a":1,}', b"{,}", b'{,"a":1}', b'{"a":1 "b":2}', b'{"a":1,,"b":2}', b'{a:1}', b"{1:1}", b"{null:1}")
    yield from (b'{"a":[1,]}', b'{"a":[,1]}', b'{"a":[1 2]}', b'{"a":[1', b'{"a":[}', b'{"a":]', b'{"a"=1}', b'{"a":tru}', b'{"a":nul', b'{"a":True}', b'{"a":None}', b'{"a":1}x', b'{"a":1}{}', b'{"a":1}\x00', b"\x00{}", b"\xef\xbb\xbf{}", b'/**/{"a":1}', b'{"a":1}//', b"\xa0{}", b"\x0b{}", b"\x80\x04}\x94.")


def rows():
    yield from (write_row(*case) for case in written())
    yield from (read_row("msgpack", *case) for case in msgpack_read())
    yield from (read_row("json", *case) for case in json_read())


def main():
    check_versions()
    directory = Path(sys.argv[1]) if len(sys.argv) > 1 else HERE.parent / "testdata"
    made = list(rows())
    names = [row["name"] for row in made]
    assert len(set(names)) == len(names), [name for name in names if names.count(name) > 1]
    lines = [json.dumps(row, sort_keys=True) + "\n" for row in made]
    (directory / "msgspec.jsonl").write_text("".join(lines), encoding="ascii", newline="\n")
    print(f"msgspec.jsonl: {len(made)} rows")


if __name__ == "__main__":
    main()
