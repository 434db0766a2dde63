"""Write floats, given by their bits, as Python's json and orjson do. NaN and infinities are left out."""

import json
import math
import struct
import sys

import orjson

for line in sys.stdin:
    value, = struct.unpack(">d", bytes.fromhex(line.strip()))
    if math.isfinite(value):
        print(json.dumps(value), orjson.dumps(value).decode())
