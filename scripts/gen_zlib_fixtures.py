#!/usr/bin/env python3
"""Writes testdata/zlib.jsonl: inputs and what CPython's zlib.compress makes of
them. Run it with a Python on classical zlib; the result is always the same.

    gen_zlib_fixtures.py [DIRECTORY]

A row has a name, a comment that says what it shows, and either in and out in
base64, or a recipe with the sizes and SHA-256 sums of both. Recipes are lists
of steps, which Go follows too: internal/pyzlib/zlibtest/recipe.go.
"""

import base64
import hashlib
import json
import os
import sys
import zlib

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
MASK = (1 << 64) - 1


class Generator:
    """splitmix64"""

    def __init__(self, seed):
        self.state = seed

    def next(self):
        self.state = (self.state + 0x9E3779B97F4A7C15) & MASK
        z = self.state
        z = ((z ^ z >> 30) * 0xBF58476D1CE4E5B9) & MASK
        z = ((z ^ z >> 27) * 0x94D049BB133111EB) & MASK
        return z ^ z >> 31

    def below(self, n):
        return self.next() % n


def random(b, seed=0, n=0, k=0):
    g, first = Generator(seed), ord("a") if k <= 26 else 0
    b += bytes(first + g.below(k) for _ in range(n))


def copy(b, back=0, n=0):
    for _ in range(n):
        b.append(b[-back])


def skewed(b, seed=0, n=0):
    g = Generator(seed)
    for _ in range(n):
        bits, letter = g.next(), ord("a")
        while bits & 1:
            bits >>= 1
            letter += 1
        b.append(letter)


VOCABULARY = """
the session of a user and cookie is to basket in signed
with secret key for every request Flask reads it again when browser
sends back what server wrote before login logout remember me please welcome
your order has been shipped item added price total thank you invalid
""".split()


def words(b, seed=0, n=0):
    g, end = Generator(seed), len(b) + n
    while len(b) < end:
        b += VOCABULARY[g.below(len(VOCABULARY))].encode() + b" "
    del b[end:]


def session(b, seed=0, n=0):
    g, end = Generator(seed), len(b) + n
    b += b'{"_permanent":true'
    i = 0
    while True:
        field = session_field(g, i).encode()
        if len(b) + len(field) + len(',"note":""}') > end:
            break
        b += field
        i += 1
    b += b',"note":"'
    words(b, seed=g.next(), n=end - len(b) - len('"}'))
    b += b'"}'


def session_field(g, i):
    if i == 0:
        return f',"_user_id":"{10000 + g.below(90000)}"'
    if i == 1:
        return f',"csrf_token":"{hexadecimal(g, 40)}"'
    if i == 2:
        return ',"_fresh":true'
    if i == 3:
        return f',"_id":"{hexadecimal(g, 128)}"'
    name = VOCABULARY[g.below(len(VOCABULARY))] + " " + VOCABULARY[g.below(len(VOCABULARY))]
    price = f"{1 + g.below(200)}.{g.below(10)}5"
    return f',"item_{i}":{{"name":"{name}","price":{price},"qty":{1 + g.below(9)},"sku":"{hexadecimal(g, 8)}"}}'


def hexadecimal(g, n):
    return "".join("0123456789abcdef"[g.below(16)] for _ in range(n))


BLOCK_OF_LITERALS = 16383
FIB_LENGTHS = [51, 43, 35, 31, 27, 23, 19, 17, 15, 13, 11, 10, 9, 8, 7, 6, 5]


def fibonacci(g, n):
    indices, a, b = [], 1, 1
    for i in range(n):
        indices += [i] * a
        a, b = b, a + b + (b + 7) // 8
    for i in range(len(indices) - 1, 0, -1):
        j = g.below(i + 1)
        indices[i], indices[j] = indices[j], indices[i]
    return indices


def fib_lengths(b, seed=0, n=0):
    g = Generator(seed)
    random(b, seed=g.next(), n=BLOCK_OF_LITERALS, k=256)
    for i in fibonacci(g, n):
        copy(b, back=100 + g.below(16000), n=FIB_LENGTHS[len(FIB_LENGTHS) - n + i])


def fib_distances(b, seed=0, n=0):
    g, start = Generator(seed), len(b)
    random(b, seed=g.next(), n=BLOCK_OF_LITERALS, k=256)
    copied = set()
    for i in fibonacci(g, n):
        code = 27 - n + i
        extra = code // 2 - 1
        back = ((2 + code % 2) << extra) + 1 + g.below(1 << extra)
        while len(b) - back in copied and len(b) - back > start:
            back += 1
        copied |= {len(b) - back, len(b)}
        copy(b, back=back, n=4)


def literally(b, data=""):
    b += base64.b64decode(data)


STEPS = {
    "bytes": literally,
    "random": random,
    "copy": copy,
    "words": words,
    "session": session,
    "skewed": skewed,
    "fib-lengths": fib_lengths,
    "fib-distances": fib_distances,
}


def build(recipe):
    b = bytearray()
    for step in recipe:
        arguments = dict(step)
        STEPS[arguments.pop("op")](b, **arguments)
    return bytes(b)


def short_rows():
    """Rows small enough to be read."""
    yield "empty", "the fixed block 03 00 and nothing else", b""
    for n in (1, 2, 3, 4, 5, 8, 16, 40):
        yield f"a x {n}", "one letter: a match needs three bytes, and one of them may overlap itself", b"a" * n
    for n in (257, 258, 259, 260, 261, 262, 516, 517, 518, 519, 520):
        yield f"zeros x {n}", "a match is at most 258 bytes long", bytes(n)
    yield "ab", "two bytes: no hash, no match", b"ab"
    yield "abcabc", "the shortest match", b"abcabc"
    yield "abcabca", "a match of four", b"abcabca"
    yield "lazy", "a match is dropped for the longer one that starts a byte later", b"abc bcde abcde abcde"
    yield "lazy twice", "dropped twice in a row", b"abc bcde cdefg abcdefg"
    yield "same length", "of two equally long matches the nearer one, at the earlier place", b"abcX.abcY.abcZ.bcZ"
    yield "every byte", "256 literals: stored beats both codes", bytes(range(256))
    yield "every byte twice", "a match of 256 bytes at distance 256", bytes(range(256)) * 2
    yield "high bytes", "literals of nine bits in the fixed code", bytes(range(144, 256))
    yield "binary row", "codes in use up to 255: the row runs into the end of block", b"".join(bytes([255 - i % 7]) * (i % 5 + 1) for i in range(90))
    sessions = {
        "{}": "the empty session",
        '{"user_id":1}': "the shortest useful session",
        '{"_fresh":true,"_id":"' + "0123456789abcdef" * 8 + '","_user_id":"1"}': "Flask-Login's, with an identifier that repeats",
        '{"_flashes":[{" t":["message","You were logged in"]}]}': "a flashed message",
        '{"csrf_token":"' + hexadecimal(Generator(5), 40) + '"}': "Flask-WTF's",
        '{"a":1,"b":2,"c":3,"d":4,"e":5,"f":6,"g":7,"h":8,"i":9,"j":10,"k":11}': "many short matches",
        '{"note":"\\u00fcber\\u00fcber\\u00e4\\u00f6\\u00fc"}': "escaped text",
    }
    for text, comment in sessions.items():
        yield text[:20], comment, text.encode()
    for n in (29, 40, 63, 80, 100, 150, 200, 300, 400, 500, 700):
        yield f"session {n}", "session JSON", build([{"op": "session", "seed": n, "n": n}])
    for k in (1, 2, 3, 4, 8, 16, 26, 64):
        for n in (12, 30, 60, 120):
            yield f"{n} of {k} letters", "where fixed, dynamic and stored blocks meet", build([{"op": "random", "seed": n + k, "n": n, "k": k}])
    for n in (20, 50, 100, 200, 400):
        yield f"text {n}", "English words", build([{"op": "words", "seed": n, "n": n}])
        yield f"skewed {n}", "halving frequencies: the codes of codes reach their limit of 7 bits", build([{"op": "skewed", "seed": n, "n": n}])


def long_rows():
    """Rows too long to be written out."""
    for n in (1000, 2048, 4096, 10000, 61440, 200000):
        yield f"session {n}", "session JSON", [{"op": "session", "seed": 1, "n": n}]
        yield f"text {n}", "English words", [{"op": "words", "seed": n, "n": n}]
        yield f"random {n}", "incompressible", [{"op": "random", "seed": n, "n": n, "k": 256}]
        yield f"skewed {n}", "halving frequencies", [{"op": "skewed", "seed": n, "n": n}]
        yield f"zeros {n}", "nothing but matches of 258", [{"op": "bytes", "data": "AA=="}, {"op": "copy", "back": 1, "n": n - 1}]
    for edge, what in ((32506, "the farthest distance"), (32768, "the window"), (65274, "where the window moves"),
                       (65536, "the buffer"), (98042, "where it moves again"), (98304, "the buffer's third half"),
                       (131072, "two buffers")):
        for n in range(edge - 3, edge + 4):
            yield f"words {n}", f"ends near {what}", [{"op": "words", "seed": edge, "n": n}]
        for off in (-300, -262, -261, -259, -258, -1, 0, 1, 2, 262):
            yield (f"late copy {edge}{off:+}", f"the first bytes again near {what}",
                   [{"op": "random", "seed": edge, "n": edge + off, "k": 256}, {"op": "copy", "back": edge + off, "n": 300}])
    for start in (32768, 65536):
        for off in (-1, 0, 1):
            yield (f"window start {start}{off:+}", "what stands at the base of the moved window cannot be matched",
                   [{"op": "random", "seed": start, "n": start + 33000, "k": 256},
                    {"op": "copy", "back": 33000 - off, "n": 50}, {"op": "random", "seed": 9, "n": 20, "k": 256},
                    {"op": "copy", "back": 32000, "n": 50}])
    for back in (4094, 4095, 4096, 4097, 4098, 32505, 32506, 32507, 32508, 32768):
        for n in (3, 4, 20):
            yield (f"{n} from {back}", "three bytes from more than 4,096 back are not worth it; 32,506 is the farthest",
                   [{"op": "random", "seed": back, "n": back, "k": 256}, {"op": "copy", "back": back, "n": n},
                    {"op": "random", "seed": 1, "n": 10, "k": 256}])
    for n in (16382, 16383, 16384, 16385, 32766, 32767, 49149):
        yield f"symbols {n}", "random bytes: 16,383 symbols fill a block", [{"op": "random", "seed": 7, "n": n, "k": 256}]
        yield (f"symbols {n}, 64 letters", "the same in dynamic blocks, with a match at the end",
               [{"op": "random", "seed": 7, "n": n, "k": 64}, {"op": "copy", "back": 500, "n": 9}])
    for n in (16381, 16382, 16383):
        yield (f"match fills {n}", "the last symbol of the block is a match, or the literal after it",
               [{"op": "random", "seed": 3, "n": n, "k": 256}, {"op": "copy", "back": 100, "n": 40}])
    for n in (65530, 65535, 65536, 65540, 131070):
        yield f"stored {n}", "stored blocks end where symbols do, long before 65,535 bytes", [{"op": "random", "seed": n, "n": n, "k": 256}]
    for n, seed in ((14, 1), (16, 1), (17, 18), (17, 22), (17, 41)):
        yield (f"lengths {n} {seed}", "match lengths about as frequent as Fibonacci numbers: with 17, codes at their limit of 15 bits",
               [{"op": "fib-lengths", "seed": seed, "n": n}])
    for n in (14, 15, 16, 17):
        yield (f"distances {n}", "the same for distances: with 16 or 17, codes at their limit",
               [{"op": "fib-distances", "seed": n, "n": n}])
    for period in (1, 2, 3, 5, 258, 1000, 4096, 32505, 32506, 32507, 40000):
        yield (f"period {period}", "repetition, as far as the window reaches",
               [{"op": "random", "seed": period, "n": period, "k": 256}, {"op": "copy", "back": period, "n": 120000 - period}])
    for k in (2, 3, 5, 10, 40):
        yield f"long chains {k}", "few letters: chains longer than the search, which a match of eight cuts to a quarter", [{"op": "random", "seed": k, "n": 60000, "k": k}]
    yield ("mixed", "stored, fixed and dynamic blocks in one stream",
           [{"op": "random", "seed": 1, "n": 40000, "k": 256}, {"op": "words", "seed": 2, "n": 60000},
            {"op": "copy", "back": 1, "n": 50000}, {"op": "skewed", "seed": 3, "n": 30000}, {"op": "random", "seed": 4, "n": 17000, "k": 256}])


def rows():
    for name, comment, data in short_rows():
        yield {"name": name, "comment": comment, "in": base64.b64encode(data).decode(),
               "out": base64.b64encode(zlib.compress(data)).decode()}
    for name, comment, recipe in long_rows():
        data = build(recipe)
        out = zlib.compress(data)
        yield {"name": name, "comment": comment, "recipe": recipe,
               "in_len": len(data), "in_sha256": hashlib.sha256(data).hexdigest(),
               "out_len": len(out), "out_sha256": hashlib.sha256(out).hexdigest()}


def main():
    if zlib.ZLIB_RUNTIME_VERSION.endswith("zlib-ng"):
        sys.exit("this Python runs on zlib-ng, which compresses differently: use one on classical zlib")
    directory = sys.argv[1] if len(sys.argv) > 1 else os.path.join(ROOT, "testdata")
    with open(os.path.join(directory, "zlib.jsonl"), "w", encoding="ascii", newline="\n") as f:
        for row in rows():
            f.write(json.dumps(row, separators=(",", ":")) + "\n")


if __name__ == "__main__":
    main()
