"""Random sessions of the types a Flask application really puts in."""

import random
import struct
import uuid
from collections import OrderedDict
from collections import namedtuple
from dataclasses import dataclass
from datetime import date
from datetime import datetime
from datetime import timedelta
from datetime import timezone
from decimal import Decimal
from enum import IntEnum

from markupsafe import Markup

Point = namedtuple("Point", "x y")
TAGS = (" di", " t", " b", " m", " u", " d")


class Level(IntEnum):
    LOW = 1
    HIGH = 2


@dataclass
class Item:
    name: str
    price: float


class Page:
    def __init__(self, text):
        self.text = text

    def __html__(self):
        return self.text


def make(seed):
    """The session of *seed*: the same one every time."""
    chance = random.Random(seed)
    if chance.random() < 0.05:
        return value(chance, 3)  # not a dict at all
    return {text(chance): value(chance, 3) for _ in range(chance.randrange(6))}


def value(chance, depth):
    makers = LEAVES if depth == 0 else LEAVES + NESTS
    return chance.choice(makers)(chance, depth)


def text(chance, depth=0):
    size = chance.choice((0, 1, 3, 8, 20, 60, 200))
    kind = chance.randrange(5)
    if kind == 0:
        return "".join(chance.choice("abc ") for _ in range(size))
    if kind == 1:
        return "".join(chr(chance.randrange(128)) for _ in range(size))
    if kind == 2:
        return "".join(chr(chance.randrange(0x3000)) for _ in range(size))
    if kind == 3:
        return "".join(chr(chance.choice((0xD7FF, 0xD800, 0xDBFF, 0xDC00, 0xDFFF, 0xE000, 0xFFFF, 0x10000, 0x1F600, 0x10FFFF))) for _ in range(size))
    return chance.choice(TAGS + tuple(tag + "__" for tag in TAGS) + ("_user_id", "csrf_token", "_permanent"))


def integer(chance, depth):
    return chance.randrange(-(1 << (limit := chance.choice((3, 8, 31, 53, 62, 63, 64, 200)))), (1 << limit) + 1)


def real(chance, depth):
    if chance.random() < 0.5:
        return struct.unpack(">d", chance.randbytes(8))[0]
    return chance.choice((0.0, -0.0, 1e16, 1e15, 1e-4, 1e-5, float("inf"), float("-inf"), chance.randrange(10**6) / 100))


def moment(chance, depth):
    made = datetime(chance.randrange(101, 9999), 1, 1) + timedelta(days=chance.randrange(366), microseconds=chance.randrange(86400 * 10**6))
    if chance.random() < 0.5:
        return made
    return made.replace(tzinfo=timezone(timedelta(minutes=chance.randrange(-1439, 1440))))


def several(chance, depth):
    return [value(chance, depth - 1) for _ in range(chance.randrange(5))]


def mapping(chance, depth):
    return {text(chance): value(chance, depth - 1) for _ in range(chance.randrange(5))}


def number_keys(chance, depth):
    key = chance.choice((integer, real, lambda c, d: c.random() < 0.5))
    return {key(chance, 0): value(chance, depth - 1) for _ in range(chance.randrange(4))}


LEAVES = (
    lambda chance, depth: None,
    lambda chance, depth: chance.random() < 0.5,
    integer,
    real,
    text,
    lambda chance, depth: chance.randbytes(chance.randrange(40)),
    lambda chance, depth: Markup(text(chance)),
    lambda chance, depth: Page(text(chance)),
    lambda chance, depth: uuid.UUID(int=chance.getrandbits(128)),
    moment,
    lambda chance, depth: date(chance.randrange(1, 9999), 2, 28),
    lambda chance, depth: Decimal(chance.randrange(10**6)) / 100,
    lambda chance, depth: chance.choice(list(Level)),
)
NESTS = (
    several,
    mapping,
    number_keys,
    lambda chance, depth: {None: value(chance, depth - 1)},
    lambda chance, depth: tuple(several(chance, depth)),
    lambda chance, depth: Point(value(chance, depth - 1), value(chance, depth - 1)),
    lambda chance, depth: OrderedDict(mapping(chance, depth)),
    lambda chance, depth: {chance.choice(TAGS): value(chance, depth - 1)},
    lambda chance, depth: Item(text(chance), real(chance, 0)),
    lambda chance, depth: [("message", text(chance)), ("error", Markup(text(chance)))],
)
