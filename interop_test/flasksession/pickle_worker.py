"""The Python side of the differential test of pickles: one process, JSON lines both ways.

    pickle_worker.py

It speaks as exchange.py says. Bytes travel in base64, values as the text of
scripts/fixtures/pickle_text.py. The first line out names the version.
"""

import base64
import collections
import datetime
import decimal
import pickle
import platform
import random
import resource
import struct
import sys
import types
import uuid
import zoneinfo
from pathlib import Path

sys.dont_write_bytecode = True
HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parent), str(HERE.parents[1] / "scripts")]

import cachelib.serializers  # noqa: E402
from markupsafe import Markup  # noqa: E402

import exchange  # noqa: E402
from fixtures import pickle_classes  # noqa: E402
from fixtures import pickle_text  # noqa: E402

EDGES = [0, 1, 255, 256, 65535, 65536, 2**31 - 1, 2**31, 2**63 - 1, 2**63, 2**64, 2**127, 2**128, 10**40, 2**2040]
ZONES = ["UTC", "Europe/Paris", "America/New_York", "Asia/Kolkata"]


def main():
    # A damaged number of the memo makes Python ask for as much memory.
    resource.setrlimit(resource.RLIMIT_AS, (1 << 30, 1 << 30))
    exchange.serve({"python": platform.python_version()}, OPS)


def make(seed):
    """A random session in every protocol, and its text. Objects are "!" in the text."""
    value = Maker(random.Random(seed)).session()
    made = [pickle.dumps(value, protocol) for protocol in range(6)]
    return {
        "data": [base64.b64encode(data).decode() for data in made],
        # The older protocols lose the fold, and some have no form for an object.
        "text": [pickle_text.text(pickle_text.load(data)) for data in made],
    }


class Maker:
    def __init__(self, r):
        self.r = r
        self.before = []  # values to be used again

    def session(self):
        return {self.text(): self.value(4) for _ in range(self.r.choice((0, 1, 2, 3, 5, 8)))}

    def value(self, depth):
        if self.before and self.r.random() < 0.08:
            return self.r.choice(self.before)
        makers = SCALARS if depth == 0 or self.r.random() < 0.6 else CONTAINERS
        value = self.r.choice(makers)(self, depth - 1)
        self.before.append(value)
        return value

    def several(self, depth, most=6):
        return [self.value(depth) for _ in range(self.r.randrange(most))]

    def key(self):
        return self.r.choice(KEYS)(self, 0)

    def none(self, _):
        return None

    def flag(self, _):
        return self.r.random() < 0.5

    def int(self, _):
        n = self.r.choice(EDGES) + self.r.randrange(-2, 3)
        return self.r.choice((n, -n, self.r.randrange(1000), self.r.getrandbits(self.r.randrange(1, 300))))

    def float(self, _):
        return self.r.choice((0.0, -0.0, 1.5, float("inf"), self.r.random(), struct.unpack(">d", self.r.randbytes(8))[0]))

    def complex(self, _):
        return complex(self.r.random(), -0.0)

    def text(self, _=0):
        size = self.r.choice((0, 1, 2, 5, 9, 40, 255, 256))
        return "".join(chr(self.r.choice(CHARACTERS)(self.r)) for _ in range(size))

    def bytes(self, _):
        return self.r.randbytes(self.r.choice((0, 1, 5, 255, 256)))

    def bytearray(self, _):
        return bytearray(self.bytes(0))

    def decimal(self, _):
        digits = tuple(self.r.randrange(10) for _ in range(self.r.randrange(1, 30)))
        return self.r.choice((decimal.Decimal((self.r.randrange(2), digits, self.r.randrange(-40, 40))), decimal.Decimal("NaN")))

    def uuid(self, _):
        return uuid.UUID(int=self.r.getrandbits(self.r.choice((8, 128))))

    def markup(self, _):
        return Markup(self.text())

    def date(self, _):
        return datetime.date.fromordinal(self.r.randrange(1, 3652060))

    def zone(self):
        offset = datetime.timedelta(seconds=self.r.randrange(-86399, 86400), microseconds=self.r.choice((0, 0, 7)))
        return self.r.choice((
            None, datetime.timezone.utc, datetime.timezone(datetime.timedelta(hours=self.r.randrange(-12, 14))),
            datetime.timezone(offset), datetime.timezone(offset, self.text() or 'x'), zoneinfo.ZoneInfo(self.r.choice(ZONES))))

    def time(self, _):
        r = self.r
        return datetime.time(r.randrange(24), r.randrange(60), r.randrange(60), r.choice((0, r.randrange(10**6))), self.zone(), fold=r.randrange(2))

    def datetime(self, _):
        return datetime.datetime.combine(self.date(0), self.time(0))

    def timedelta(self, _):
        return datetime.timedelta(self.r.randrange(-999999999, 10**9), self.r.randrange(86400), self.r.randrange(10**6))

    def a_zone(self, _):
        return self.zone()

    def list(self, depth):
        return self.several(depth)

    def tuple(self, depth):
        return tuple(self.several(depth))

    def dict(self, depth):
        return {self.text(): self.value(depth) for _ in range(self.r.randrange(5))}

    def keyed(self, depth):
        return {self.key(): self.value(depth) for _ in range(self.r.randrange(5))}

    def set(self, _):
        return {self.key() for _ in range(self.r.randrange(6))}

    def frozenset(self, _):
        return frozenset(self.set(0))

    def ordered(self, depth):
        return collections.OrderedDict(self.r.choice((self.dict, self.keyed))(depth))

    def defaultdict(self, depth):
        return collections.defaultdict(self.r.choice((None, list, int)), self.dict(depth))

    def counter(self, _):
        return collections.Counter(self.key() for _ in range(self.r.randrange(6)))

    def deque(self, depth):
        items = self.several(depth)
        return collections.deque(items, self.r.choice((None, 9)))

    def large(self, _):
        return [self.r.randrange(9)] * self.r.choice((999, 1000, 1001, 2000)) if self.r.random() < 0.02 else []

    def inert(self, depth):
        return self.r.choice((
            lambda: pickle_classes.Colour.RED, lambda: pickle_classes.Point(self.value(depth), 1),
            lambda: pickle_classes.LazyString(len, *self.several(depth)), lambda: pickle_classes.Names(self.several(depth)),
            lambda: pickle_classes.Basket(self.dict(depth)), lambda: slice(1, self.value(depth)), lambda: pickle_classes.Outer.Inner()))()


CHARACTERS = [lambda r: r.randrange(128), lambda r: r.randrange(97, 123), lambda r: r.randrange(0x800), lambda r: r.randrange(0x10000),
              lambda r: r.randrange(0x10000, 0x110000), lambda r: ord(r.choice("\\u\n\r\0\x1a'"))]
SCALARS = [Maker.none, Maker.flag, Maker.int, Maker.int, Maker.float, Maker.complex, Maker.text, Maker.text, Maker.bytes, Maker.bytearray,
           Maker.decimal, Maker.uuid, Maker.markup, Maker.date, Maker.time, Maker.datetime, Maker.datetime, Maker.timedelta, Maker.a_zone, Maker.large]
CONTAINERS = [Maker.list, Maker.tuple, Maker.dict, Maker.dict, Maker.keyed, Maker.set, Maker.frozenset, Maker.ordered, Maker.defaultdict,
              Maker.counter, Maker.deque, Maker.inert]
KEYS = [Maker.none, Maker.flag, Maker.int, Maker.text, Maker.bytes, Maker.date, Maker.uuid, Maker.timedelta, Maker.frozenset]


# cachelib loads by the fixtures' unpickler, as pickles without its mark are loaded here.
cachelib.serializers.pickle = types.SimpleNamespace(loads=pickle_text.load, PickleError=pickle.PickleError)


def session(data, load):
    """What a session is to Flask-Session: a dict, whatever kind of dict is stored."""
    value = load(base64.b64decode(data))
    return dict(value) if isinstance(value, dict) else value


def is_of_pickle(error):
    """Whether a pickle was refused for itself, and not by a class that it calls, which may
    have made an object that is thrown away."""
    faults = (pickle.UnpicklingError, UnicodeError, EOFError, MemoryError)
    texts = ("unhashable", "could not convert", "invalid literal", "unsupported pickle protocol", "must be")
    if "class argument must be a type" in str(error):
        return False  # what NEWOBJ was to make an object of is one itself
    return isinstance(error, faults) or any(text in str(error) for text in texts)


def check(case):
    """Whether Python loads a pickle, what it is, and whether Go's rewriting is the same. No
    pickle begins with the mark of cachelib."""
    marked = base64.b64decode(case["data"]).startswith(b"!")
    load = cachelib.serializers.RedisSerializer().loads if marked else pickle_text.load
    try:
        value = session(case["data"], load)
    except Exception as error:
        return {"error": type(error).__name__, "object": not is_of_pickle(error)}
    again = session(case["again"], load)
    return {"text": pickle_text.text(value), "same": pickle_text.exact(value) == pickle_text.exact(again)}


OPS = {"make": make, "check": check}

if __name__ == "__main__":
    main()
