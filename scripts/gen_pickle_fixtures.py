#!/usr/bin/env python3
"""Write pickle.jsonl: sessions as Python pickles them, in every protocol.

    gen_pickle_fixtures.py [DIRECTORY]

The rows are made by CPython's pickle. Those of kind "value" are sessions in the protocols
0 to 5; text is the value (fixtures/pickle_text.py), and written is protocol 4 with equal
strings as one object, where that is what Go has to write: "" if it is data itself. Those of kind "data" are pickles
no pickler writes; text is null where Python refuses them. Rows of kind "object" hold what
is no plain value: text has a "!" in its place, and Python must load the same from what Go
writes. Rows of
kind "stored" say what msgspec writes of the value, in msgpack and json; null is an error,
msgspec's or one that only Go has. Byte strings are hexadecimal. The result is always the same.
"""

import collections
import datetime
import decimal
import json
import os
import pickle
import struct
import subprocess
import sys
import uuid
import zoneinfo
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.dont_write_bytecode = True
sys.path.insert(0, str(HERE))

import msgspec  # noqa: E402
from markupsafe import Markup  # noqa: E402

from fixtures import msgspec_text  # noqa: E402
from fixtures import pickle_classes  # noqa: E402
from fixtures import pickle_text  # noqa: E402

UTC = datetime.timezone.utc
PROTOCOLS = range(6)


def hours(n, name=None):
    args = (datetime.timedelta(hours=n),) if name is None else (datetime.timedelta(hours=n), name)
    return datetime.timezone(*args)


def nested(depth, kind=list):
    value = kind()
    for _ in range(depth - 1):
        value = kind((value,))
    return value


shared = ["same", 1]

VALUES = [
    ("empty", "a session without anything", {}),
    ("typical", "what Flask-Login and flash leave", {
        "_permanent": True, "_user_id": "42", "_fresh": True, "_id": "ab" * 64,
        "csrf_token": "0" * 40, "_flashes": [("info", "hi"), ("error", "hé")]}),
    ("scalars", "numbers at the edges of each opcode", {
        "none": None, "true": True, "false": False,
        "ints": [0, 1, 255, 256, 65535, 65536, -1, -128, -129, 2**31 - 1, -(2**31), 2**31, -(2**31) - 1,
                 2**63 - 1, -(2**63), 2**63, 2**64, -(2**64), 10**40, -(10**40), 2**2039, 2**2040, -(2**2040)],
        "floats": [0.0, -0.0, 1.5, 0.1, 1e300, 5e-324, float("inf"), float("-inf"), float("nan"), 1e16, -1e-5]}),
    ("strings", "text of each length and kind", {
        "": "", "u": "hé€😀", "nl": "a\nb\\c\r\0\x1a", "255": "x" * 255, "256": "y" * 256,
        "lone": "\ud800", "pair": "\ud83d\ude00", "escape": "\\u0041\\\\u0041", "latin": "\x80\xff"}),
    ("long", "text that stands outside the frames", {"a": "x" * 65536, "b": 1, "c": b"z" * 65535}),
    ("bytes", "bytes of each length", {"b": b"\0\xff", "e": b"", "255": b"x" * 255, "256": b"z" * 256}),
    ("tuples", "tuples of each length", {"e": (), "1": (1,), "2": (1, 2), "3": (1, 2, 3), "4": (1, 2, 3, 4), "n": ((1,), ())}),
    ("lists", "lists of each length", {"e": [], "1": [1], "2": [1, 2], "n": [[1], [2, [3]]]}),
    ("dicts", "dicts of each length", {"e": {}, "1": {"a": 1}, "n": {"a": {"b": {"c": [1, {"d": None}]}}}}),
    ("batches", "lists and dicts that are written in parts", {
        "999": [0] * 999, "1000": [0] * 1000, "1001": [0] * 1001, "2001": list(range(2001)),
        "d999": {str(i): 0 for i in range(999)}, "d1001": {str(i): 0 for i in range(1001)}}),
    ("large", "several frames", {"rows": [{"id": i, "name": f"name {i}", "tags": ("a", "b", i)} for i in range(2500)]}),
    ("keys", "dicts with keys that are no str", {
        "cart": {1: "a", "1": "b"}, "many": {None: 0, True: 1, 2.5: 2, b"x": 3, (1, ("a",)): 4, 10**30: 5, -7: 6},
        "moment": {datetime.date(2024, 1, 2): 1}}),
    ("sets", "sets and frozensets", {"e": set(), "1": {1}, "fe": frozenset(), "f": frozenset({1, 2, 3}), "k": {frozenset({5}): 1},
                                     "many": set(range(70))}),
    ("bytearray", "a bytearray", {"a": bytearray(b"ab\xff"), "e": bytearray()}),
    ("complex", "a complex number", {"c": 1.5 - 2j}),
    ("dates", "dates and times without a zone", {
        "d": datetime.date(2024, 2, 29), "dmin": datetime.date.min, "dmax": datetime.date.max,
        "t": datetime.time(1, 2, 3, 4), "t0": datetime.time(),
        "dt": datetime.datetime(2026, 12, 27, 21, 23, 29, 833871), "min": datetime.datetime.min, "max": datetime.datetime.max,
        "td": datetime.timedelta(1, 2, 3), "neg": datetime.timedelta(seconds=-1), "tdmax": datetime.timedelta.max,
        "tdmin": datetime.timedelta.min}),
    ("zones", "times with a zone", {
        "utc": datetime.datetime(2024, 1, 2, 3, 4, 5, 6, tzinfo=UTC), "plus": datetime.datetime(2024, 1, 2, tzinfo=hours(5)),
        "minus": datetime.datetime(2024, 1, 2, tzinfo=hours(-5)), "named": datetime.datetime(2024, 1, 2, tzinfo=hours(1, "CET")),
        "odd": datetime.datetime(2024, 1, 2, tzinfo=datetime.timezone(datetime.timedelta(hours=-1, microseconds=7))),
        "paris": datetime.datetime(2024, 7, 2, tzinfo=zoneinfo.ZoneInfo("Europe/Paris")),
        "time": datetime.time(1, 2, tzinfo=hours(3)), "zone": hours(2)}),
    ("zone info", "named zones, and one in two places", {"info": zoneinfo.ZoneInfo("Asia/Tokyo"), "utc": [UTC, UTC],
                                                       "dt": datetime.datetime(2024, 7, 2, tzinfo=zoneinfo.ZoneInfo("UTC"))}),
    ("decimals", "decimals as their text", {
        "d": [decimal.Decimal(t) for t in ("0", "-0", "1.10", "1E+5", "1E-10", "NaN", "-sNaN12", "-Infinity", "0E-7", "123456789012345678901234567890")]}),
    ("known", "a Markup and UUIDs", {"m": Markup("<b>é</b>"), "u": uuid.UUID(int=5), "big": uuid.UUID(int=2**128 - 1), "zero": uuid.UUID(int=0),
                                     "_flashes": [("message", Markup("<i>hi</i>"))]}),
    ("ordered dicts", "with keys of each kind", {
        "od": collections.OrderedDict(b=1, a=[2]), "oe": collections.OrderedDict(), "ok": collections.OrderedDict({1: 2, 3: 4})}),
    ("counter", "a Counter", {"c": collections.Counter({"x": 2, "y": 1}), "e": collections.Counter()}),
    ("defaultdict without a factory", "a defaultdict", {"d": collections.defaultdict(None, b=2)}),
    ("deques", "with a maximum and without", {
        "q": collections.deque([1, "a"]), "qm": collections.deque([1, 2], 5), "qe": collections.deque()}),
    ("defaultdict", "with a factory", {"dd": collections.defaultdict(list, a=[1]), "d0": collections.defaultdict(int)}),
    ("shared", "one list and one str in several places", {"a": shared, "b": shared, "c": [shared, "same"]}),
    ("indico", "Indico's session", {"_user_id": 1, "_expires": datetime.datetime(2026, 12, 27, 21, 23, 29, 833871)}),
    ("depth 400", "as deep as is written", {"d": nested(399)}),
    ("depth 600", "tuples are written deeper", {"d": nested(599, tuple)}),
]
FOLDED = ("fold", "the second of two equal times, which the protocols from 4 on keep", {
    "dt": datetime.datetime(2024, 10, 27, 2, 30, fold=1, tzinfo=zoneinfo.ZoneInfo("Europe/Paris")), "t": datetime.time(1, fold=1)})
BIG = {"long": (4,), "batches": (1, 4), "large": (2, 4), "depth 600": (4,)}  # not in every protocol
ONE_WAY = {"shared", "zone info", "defaultdict", "depth 600"}  # values that Go writes without sharing, or not at all

OBJECTS = [
    ("enum", "a member of an Enum", {"c": pickle_classes.Colour.RED, "n": 1}),
    ("intenum", "a member of an IntEnum", {"c": [pickle_classes.Level.HIGH]}),
    ("namedtuple", "a namedtuple", {"p": pickle_classes.Point(1, "a")}),
    ("lazy", "a flashed LazyString", {"_flashes": [("info", pickle_classes.LazyString(len, "hi", a=1))]}),
    ("dict subclass", "a dict with an attribute", {"b": pickle_classes.Basket(a=1, b=[2])}),
    ("list subclass", "a subclass of list", {"l": pickle_classes.Names(["a", "b"])}),
    ("inner", "a class within a class", {"o": pickle_classes.Outer.Inner()}),
    ("class", "classes themselves", {"c": pickle_classes.Basket, "i": int, "f": len}),
    ("results of os", "data of a module with much that runs programs", {"s": os.stat_result(range(10)), "t": os.terminal_size((80, 24))}),
    ("results of subprocess", "likewise", {"c": subprocess.CompletedProcess(["ls"], 1), "e": subprocess.CalledProcessError(1, "ls")}),
    ("keywords", "an object made with keyword arguments", {"k": pickle_classes.WithKeywords(a=1)}),
    ("slots", "an object with slots", {"s": pickle_classes.Slotted()}),
    ("uuid1", "objects in a set, as a key, in a tuple", {"s": {pickle_classes.Colour.RED}, "k": {pickle_classes.Colour.RED: 1}, "t": (pickle_classes.Colour.RED,)}),
    ("zone", "a time with a zone of another class", {"z": datetime.datetime(2024, 1, 2, tzinfo=None), "o": slice(1, 2)}),
    ("range", "other builtins", {"r": range(3), "e": ValueError("x"), "n": NotImplemented, "...": ...}),
]


# The protocols in which every CPython writes the same bytes, or writes the object at all.
AS_EVER = {"inner": (4, 5), "keywords": (4, 5), "slots": (2, 3, 4, 5)}


def frame(n):
    return b"\x95" + struct.pack("<Q", n)


NAN = b"G\x7f\xf8" + b"\0" * 6

DATA = [
    ("bytes after STOP", "ignored", b"\x80\x04}.xxxx"),
    ("no PROTO", "one is not needed", b"}."),
    ("a key twice", "the last value, the first place", b"(dVa\nI1\nsVb\nI2\nsVa\nI3\ns."),
    ("1 and True", "one key to Python", b"}\x8c\x01k}(I1\nVa\nI01\nVb\nF1.0\nVc\nus."),
    ("int I1_000", "Python's underscores", b"}Va\nI1_000\ns."),
    ("int I0x10", "hexadecimal", b"}Va\nI0x10\ns."),
    ("int I 12 ", "spaces", b"}Va\nI 12 \ns."),
    ("int I010", "octal to C's strtol", b"}Va\nI010\ns."),
    ("int I08", "octal with an 8", b"}Va\nI08\ns."),
    ("int I+1", "two characters that make 1 are True", b"}Va\nI+1\ns."),
    ("int I-0", "two characters that make 0 are False", b"}Va\nI-0\ns."),
    ("int I 1", "two characters that make 1 are True", b"}Va\nI 1\ns."),
    ("int I001", "three characters are an int", b"}Va\nI001\ns."),
    ("int I0o17", "octal as Python writes it", b"}Va\nI0o17\ns."),
    ("int I0b1", "binary", b"}Va\nI0b1\ns."),
    ("int I--1", "two signs", b"}Va\nI--1\ns."),
    ("int I1__0", "two underscores", b"}Va\nI1__0\ns."),
    ("int I0_0", "zeros with an underscore", b"}Va\nI0_0\ns."),
    ("int I empty", "nothing", b"}Va\nI\ns."),
    ("int I beyond C", "what strtol cannot hold", b"}Va\nI99999999999999999999\ns."),
    ("int I beyond C, octal", "what strtol cannot hold, and Python does not take", b"}Va\nI07777777777777777777777777\ns."),
    ("long L0x10L", "hexadecimal", b"}Va\nL0x10L\ns."),
    ("long L5", "without the second L", b"}Va\nL5\ns."),
    ("long LL", "nothing", b"}Va\nLL\ns."),
    ("long L0x_1fL", "an underscore after the prefix", b"}Va\nL0x_1fL\ns."),
    ("long, 4300 digits", "as many as Python takes", b"}Va\nL" + b"9" * 4300 + b"L\ns."),
    ("long, 4301 digits", "one more", b"}Va\nL" + b"9" * 4301 + b"L\ns."),
    ("LONG1 of no bytes", "0", b"}Va\n\x8a\0s."),
    ("LONG1 with room to spare", "sign bytes that are not needed", b"}Va\n\x8a\x0c" + b"\xff" * 12 + b"s."),
    ("LONG4", "a long length", b"}Va\n\x8b\x02\0\0\0\xff\x7fs."),
    ("float F1e400", "too large", b"}Va\nF1e400\ns."),
    ("float F1_0", "an underscore", b"}Va\nF1_0\ns."),
    ("float F 1", "a space", b"}Va\nF 1\ns."),
    ("float F0x1p3", "hexadecimal", b"}Va\nF0x1p3\ns."),
    ("float F-iNf", "infinity in any case", b"}Va\nF-iNf\ns."),
    ("float F-nan", "not a number", b"}Va\nFnan\ns."),
    ("float Finfinity", "the long word", b"}Va\nF+infinity\ns."),
    ("float F.5", "no digit before the point", b"}Va\nF.5\ns."),
    ("float F5.", "none behind it", b"}Va\nF5.\ns."),
    ("float F1e-400", "too small, which is 0", b"}Va\nF1e-400\ns."),
    ("unicode \\u", "escapes", b"}Va\nV\\u0041\\U0001f600\\\\u0041\\x\\\ns."),
    ("unicode \\ud800", "a lone surrogate", b"}Va\nV\\ud83d\\ude00\\udc00\ns."),
    ("unicode \\u12", "cut off", b"}Va\nV\\u12\ns."),
    ("unicode \\U00110000", "beyond the last character", b"}Va\nV\\U00110000\ns."),
    ("unicode, Latin-1", "a byte is a character", b"}Va\nV\xe9\r\ns."),
    ("string S", "Python 2's str", b"}Va\nS'b\\'\\x41\\101\\n\\q'\ns."),
    ("string S, double quotes", "the other ones", b'}Va\nS"b"\ns.'),
    ("string S, no quotes", "refused", b"}Va\nSb\ns."),
    ("string S, quotes that differ", "refused", b"}Va\nS'b\"\ns."),
    ("string S, not ASCII", "refused", b"}Va\nS'\\xe9'\ns."),
    ("string S, bad escape", "refused", b"}Va\nS'\\x4'\ns."),
    ("string S, backslash", "refused", b"}Va\nS'a\\'\ns."),
    ("string U", "Python 2's str", b"\x80\x02}U\x01aU\x01bs."),
    ("string U, not ASCII", "refused", b"\x80\x02}U\x01aU\x01\xe9s."),
    ("string T", "Python 2's str", b"\x80\x02}U\x01aT\x01\0\0\0bs."),
    ("string T, negative", "refused", b"\x80\x02}U\x01aT\xff\xff\xff\xffbs."),
    ("UTF-8, surrogates", "each by itself", b"\x80\x04}\x8c\x01a\x8c\x06\xed\xa0\x80\xed\xb0\x80s."),
    ("UTF-8, bad", "refused", b"\x80\x04}\x8c\x01a\x8c\x02\xff\xfes."),
    ("UTF-8, cut off", "refused", b"\x80\x04}\x8c\x01a\x8c\x02\xed\xa0s."),
    ("UTF-8, overlong", "refused", b"\x80\x04}\x8c\x01a\x8c\x02\xc0\x80s."),
    ("BINUNICODE8", "a long length", b"\x80\x04}\x8c\x01a\x8d\x01\0\0\0\0\0\0\0bs."),
    ("BINBYTES8", "a long length", b"\x80\x04}\x8c\x01a\x8e\x01\0\0\0\0\0\0\0bs."),
    ("PUT of a large number", "costs nothing", b"}p99999\n0g99999\nVa\nI1\ns."),
    ("PUT of a negative number", "refused", b"}p-1\n."),
    ("LONG_BINPUT", "of a large number", b"\x80\x02}r\xff\xff\xff\x0f0j\xff\xff\xff\x0f."),
    ("MEMOIZE after PUT", "the next number is how many there are", b"\x80\x04}q\x05\x940h\x01."),
    ("MEMOIZE over PUT", "of a number that was given", b"\x80\x04}q\x01\x94]0h\x01."),
    ("POP of a mark", "a mark goes as a value does", b"}(0."),
    ("POP_MARK", "all above the mark", b"}(I1\nI2\n1."),
    ("DUP", "twice the same", b"}Va\nI1\n2\x85s."[:-2] + b"0s."),
    ("APPENDS of nothing", "to what takes none", b"\x80\x02}(es."[:-2] + b"."),
    ("FRAME of nothing", "a frame needs no size", b"\x80\x04" + frame(0) + b"}."),
    ("FRAME across a value", "refused", b"\x80\x04" + frame(4) + b"}\x8c\x05abcdeNs."),
    ("a second FRAME", "right behind the first one", b"\x80\x04" + frame(1) + b"}" + frame(6) + b"\x8c\x01aNs."),
    ("a value behind a FRAME", "without a frame", b"\x80\x04" + frame(1) + b"}\x8c\x01aNs."),
    ("FRAME too long", "refused", b"\x80\x04" + frame(2**60) + b"}."),
    ("PROTO twice", "the last one counts", b"\x80\x02\x80\x04}."),
    ("PROTO 6", "refused", b"\x80\x06}."),
    ("Python 2's OrderedDict", "a list of lists", b"\x80\x02}U\x01accollections\nOrderedDict\n]](U\x01bK\x01ea\x85Rs."),
    ("Python 2's unicode set", "names of Python 2", b"\x80\x02}U\x01ac__builtin__\nset\n](U\x01bK\x01e\x85Rs."),
    ("Python 2's UUID", "as Python 2.7 pickles it", b"}S'a'\nccopy_reg\n_reconstructor\n(cuuid\nUUID\nc__builtin__\nobject\nNtR(dS'int'\nL5L\nsbs."),
    ("one frozenset as two keys", "one key to Python", b"\x80\x04}\x8c\x01d}((K\x01\x91\x94K\x01h\0K\x02us."),
    ("one date as two keys", "one key to Python", b"\x80\x04}\x8c\x01d}(cdatetime\ndate\nC\x04\x07\xe8\x01\x02\x85R\x94K\x01h\0K\x02us."),
    ("one object as two keys", "one key to Python", b"\x80\x04}\x8c\x01d}(capp\nX\n)\x81\x94K\x01h\0K\x02us."),
    ("one object as two elements", "one element", b"\x80\x04}\x8c\x01d\x8f(capp\nX\n)\x81\x94h\0\x90s."),
    ("one class as two keys", "one key, however often it is named", b"\x80\x04}\x8c\x01d}(cbuiltins\nint\nK\x01cbuiltins\nint\nK\x02us."),
    ("one tuple with a NaN as two keys", "one key to Python", b"\x80\x04}\x8c\x01d}(" + NAN + b"\x85\x94K\x01h\0K\x02us."),
    ("a module of an app called commands", "as one of Python 2 was", b"\x80\x04}\x8c\x01rccommands\nRole\nK\x01\x85Rs."),
    ("two NaNs as keys", "two keys", b"\x80\x04}\x8c\x01d}(" + NAN + b"K\x01" + NAN + b"K\x02us."),
    ("set of equal numbers", "one element", b"\x80\x04}\x8c\x01a\x8f(K\x01G?\xf0\0\0\0\0\0\0\x88\x90s."),
    ("LIST and DICT", "made of what is above a mark", b"(Va\n(I1\nI2\nlVb\n(Vc\nI3\ndd."),
    ("a UUID with is_safe", "of which the number is kept", pickle.dumps({"u": uuid.UUID(int=7, is_safe=uuid.SafeUUID.safe)}, 4)),
    ("getattr", "a class within a class, in protocol 2", b"\x80\x02}X\x01\0\0\0oc__builtin__\ngetattr\ncapp\nOuter\nX\x05\0\0\0Inner\x86R)\x81}X\x01\0\0\0aK\x01sbs."),
    ("BYTEARRAY8", "protocol 5's", b"\x80\x05}\x8c\x01a\x96\x01\0\0\0\0\0\0\0bs."),
    ("list as key", "refused", b"}]I1\ns."),
    ("tuple with a list as key", "refused", b"}(](ltI1\ns."),
    ("set of a set", "refused", b"\x80\x04\x8f(\x8f\x90."),
    ("SETITEMS, odd", "refused", b"}(Va\nu."),
    ("DICT, odd", "refused", b"(Va\nd."),
    ("APPEND to a dict", "refused", b"}I1\na."),
    ("SETITEM on a tuple", "refused", b")Va\nI1\ns."),
    ("BUILD on a dict", "refused", b"\x80\x02}}b."),
    ("nothing on the stack", "refused", b"."),
    ("POP of nothing", "refused", b"0."),
    ("DUP above a mark", "refused", b"\x80\x02(" + b"2" * 40),
    ("bytes after STOP, of a second pickle", "ignored", b"\x80\x02}.\x80\x02}X\x01\0\0\0aNs."),
    ("bad UTF-8 by itself", "refused", b"\x80\x04\x8c\x02\xff\xfe."),
    ("Python 2's str by itself, not ASCII", "refused", b"\x80\x02U\x02\xc3\xa9."),
    ("below the mark", "refused", b"}(0I1\n(a."),
    ("TUPLE without a mark", "refused", b"I1\nt."),
    ("get of nothing", "refused", b"\x80\x02h\x05."),
    ("MEMOIZE of nothing", "refused", b"\x80\x04\x94."),
    ("no STOP", "refused", b"\x80\x04}"),
    ("empty", "refused", b""),
    ("cut off", "refused", b"\x80\x04\x95"),
    ("BINUNICODE8, huge", "refused", b"\x80\x04\x8d" + b"\0" * 7 + b"\x40a."),
    ("BINBYTES, huge", "refused", b"\x80\x03B\xff\xff\xff\xffa."),
    ("LONG4, huge", "refused", b"\x80\x02\x8b\xff\xff\xff\x7fa."),
    ("LONG4, negative", "refused", b"\x80\x02\x8b\xff\xff\xff\xffa."),
    ("NEWOBJ, no tuple", "refused", b"\x80\x02cuuid\nUUID\n]\x81."),
    ("REDUCE, no tuple", "refused", b"\x80\x02cuuid\nUUID\n]R."),
    ("STACK_GLOBAL of a number", "refused", b"\x80\x04K\x01K\x02\x93."),
    ("a name without a module", "refused", b"c\nx\n."),
    ("NEXT_BUFFER", "refused", b"\x80\x05\x97."),
    ("opcode 0xff", "refused", b"\xff."),
]

# What Python would read, and is refused.
REFUSED = [
    ("one NaN as two keys", "one key, whose first value would be kept here", b"\x80\x04}\x8c\x01d}(" + NAN + b"\x94K\x01h\0K\x02us."),
    ("one NaN as two elements", "one element", b"\x80\x04}\x8c\x01d\x8f(" + NAN + b"2\x90s."),
    ("one NaN in two tuples as keys", "one key", b"\x80\x04}\x8c\x01d}(" + NAN + b"\x94\x85K\x01h\0\x85K\x02us."),
    ("FRAME in a frame", "CPython's loads takes it, its load and its twin in Python do not", b"\x80\x04" + frame(11) + frame(1) + b"}."),
    ("a list in itself", "a cycle", b"\x80\x02]q\0h\0a."),
    ("a dict in itself", "a cycle", b"\x80\x02}q\0U\x01ah\0s."),
    ("an object in its own state", "a cycle", b"\x80\x02cx\nY\n)\x81q\0h\0b."),
    ("40 levels of [x, x]", "254 bytes that are 2^40 lists", b"\x80\x02]q\0" + b"".join(b"](h%ch%ceq%c0" % (i, i, i + 1) for i in range(40)) + b"h\x28."),
    ("EXT1", "an extension code", b"\x80\x02\x82\x01."),
    ("PERSID", "a persistent id", b"Pabc\n."),
    ("BINPERSID", "a persistent id", b"}Q."),
    ("os.system", "what runs a program", b"cos\nsystem\n(S'echo hi'\ntR."),
    ("posix.system", "by its other name, in protocol 4", b"\x80\x04}\x8c\x01a\x8c\x05posix\x8c\x06system\x93s."),
    ("os.system by STACK_GLOBAL", "what runs a program", b"\x80\x04\x8c\x02os\x8c\x06system\x93\x8c\x02id\x85R."),
    ("os.system as a part of a class", "what runs a program", b"\x80\x04}\x8c\x01acos\nstat_result.__new__\n)Rs."),
    ("a module below os", "what may run a program", b"\x80\x04}\x8c\x01acos.path\nstat_result\n)Rs."),
    ("subprocess.Popen", "what runs a program", b"\x80\x04}\x8c\x01acsubprocess\nPopen\n\x8c\x02id\x85Rs."),
    ("commands.getoutput", "Python 2's module, which is subprocess in Python 3", b"\x80\x02}U\x01accommands\ngetoutput\nU\x02id\x85Rs."),
    ("eval by itself", "what runs code", b"\x80\x03cbuiltins\neval\nX\x03\0\0\x001+1\x85R."),
    ("eval", "what runs code", b"\x80\x03}X\x01\0\0\0acbuiltins\neval\nX\x03\0\0\x001+1\x85Rs."),
    ("CodeType", "what makes code", b"\x80\x04}\x8c\x01a\x8c\x05types\x8c\x08CodeType\x93)\x81s."),
    ("marshal.loads", "what makes code", b"\x80\x03}X\x01\0\0\0acmarshal\nloads\nC\x01N\x85Rs."),
    ("a dotted name in protocol 3", "which has none", b"\x80\x03}X\x01\0\0\0acx\nY.z\ns."),
    ("depth 1001", "one level too deep", b"}Va\n" + b"]" * 1000 + b"a" * 999 + b"s."),
]


def unified(value, texts):
    """A copy of a value in which equal strings are one object, as they are in Go."""
    kind = type(value)
    if kind is str:
        return texts.setdefault(value, value)
    if kind in (list, tuple):
        return kind([unified(member, texts) for member in value])
    if kind in (dict, collections.OrderedDict, collections.Counter):
        return kind({unified(k, texts): unified(v, texts) for k, v in value.items()})
    return value


def value_rows():
    for name, comment, value in VALUES:
        text = pickle_text.text(value)
        written = None if name in ONE_WAY else pickle.dumps(pickle_text.deep(lambda: unified(value, {})), 4).hex()
        for protocol in BIG.get(name, PROTOCOLS):
            data = pickle.dumps(value, protocol)
            yield row("value", f"{name} p{protocol}", comment, data, text, "" if data.hex() == written else written)
    name, comment, value = FOLDED
    for protocol in (4, 5):
        yield row("value", f"{name} p{protocol}", comment, pickle.dumps(value, protocol), pickle_text.text(value), pickle.dumps(value, 4).hex())


def object_rows():
    for name, comment, value in OBJECTS:
        for protocol in AS_EVER.get(name, PROTOCOLS):
            data = pickle.dumps(value, protocol)
            yield row("object", f"{name} p{protocol}", comment, data, pickle_text.text(pickle_text.load(data)))


def data_rows():
    for name, comment, data in DATA:
        try:
            text = pickle_text.text(pickle_text.load(data))
        except Exception:
            text = None
        yield row("data", name, comment, data, text)
    for name, comment, data in REFUSED:
        yield row("data", name, comment, data, None)


# Values as msgspec, which stores what was read from a pickle, writes them. Those in the
# second list it writes, and Go refuses: as another value they would be read.
STORED = [
    datetime.timedelta(1, 2, 3), datetime.timedelta(0), datetime.timedelta(seconds=-1), datetime.timedelta(-1, 86399, 999999),
    datetime.timedelta(days=5), datetime.timedelta(microseconds=10), datetime.timedelta.max, datetime.timedelta.min, datetime.timedelta(seconds=3661),
    datetime.timedelta(-2, 0, 1), datetime.timedelta(-3, 5), datetime.timedelta(-1, 0, 5), datetime.time(1, 2, 3), datetime.time(1, 2, 3, 4, tzinfo=UTC),
    datetime.time(1, 2, tzinfo=hours(-5)), datetime.date(9, 1, 2), datetime.datetime(9, 1, 1), datetime.datetime(2024, 1, 2, 3, 4, 5, 60),
    datetime.datetime(2024, 1, 2, 3, 4, 5, 6, tzinfo=UTC), datetime.datetime(2024, 1, 2, 3, 4, 5, tzinfo=hours(5, "X")),
    datetime.datetime(2024, 7, 2, 3, 4, 5, 6, tzinfo=zoneinfo.ZoneInfo("Europe/Paris")), datetime.datetime(2024, 10, 27, 2, 30, fold=1, tzinfo=zoneinfo.ZoneInfo("Europe/Paris")),
    datetime.datetime(2024, 10, 27, 2, 30, tzinfo=zoneinfo.ZoneInfo("Europe/Paris")), datetime.datetime(2024, 3, 31, 2, 30, tzinfo=zoneinfo.ZoneInfo("Europe/Paris")),
    datetime.datetime(2024, 3, 31, 2, 30, fold=1, tzinfo=zoneinfo.ZoneInfo("Europe/Paris")), datetime.datetime(1900, 1, 1, tzinfo=zoneinfo.ZoneInfo("UTC")),
    datetime.datetime(1, 1, 1, tzinfo=UTC), {1}, set(), frozenset((1, 2)), collections.deque([1]), collections.Counter("aa"), collections.OrderedDict(b=1, a=2),
    collections.defaultdict(list, a=1), bytearray(b"ab"), bytearray(), 1j, decimal.Decimal("1E+5"), decimal.Decimal("NaN"), Markup("<b>"),
    uuid.UUID(int=5), UTC, zoneinfo.ZoneInfo("UTC"), "\ud800", 2**64, slice(1),
]
REFUSED_JSON = [
    {1: 2}, {1.5: 2, "a": {True: 1}}, {(1, 2): 3}, {datetime.date(2024, 1, 2): 3}, {None: 1}, datetime.datetime(2024, 1, 2, tzinfo=datetime.timezone(datetime.timedelta(seconds=18040))),
]
REFUSED_BOTH = [
    datetime.time(1, tzinfo=datetime.timezone(datetime.timedelta(seconds=20))), datetime.time(1, tzinfo=zoneinfo.ZoneInfo("UTC")),
]


def stored_rows():
    for values, refused in ((STORED, ()), (REFUSED_JSON, ("json",)), (REFUSED_BOTH, ("json", "msgpack"))):
        for value in values:
            made = row("stored", pickle_text.text(value), "a value of a pickle in the other formats", pickle.dumps({"v": value}, 4), pickle_text.text({"v": value}))
            for name, module in (("msgpack", msgspec.msgpack), ("json", msgspec.json)):
                data = None if name in refused else msgspec_text.write(module.encode, {"v": value})
                made[name] = None if data is None else data.hex()
            yield made


def row(kind, name, comment, data, text, written=None):
    return {
        "kind": kind, "name": f"{kind}/{name}", "comment": comment, "data": data.hex(), "text": text, "written": written,
        "msgpack": None, "json": None,
    }


def main():
    directory = Path(sys.argv[1]) if len(sys.argv) > 1 else HERE.parent / "testdata"
    rows = [*value_rows(), *object_rows(), *data_rows(), *stored_rows()]
    text = "".join(json.dumps(row, sort_keys=True) + "\n" for row in rows)
    (directory / "pickle.jsonl").write_text(text, encoding="ascii")
    print(f"{len(rows)} rows")


if __name__ == "__main__":
    main()
