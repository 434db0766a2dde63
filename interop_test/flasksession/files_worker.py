"""Works with cachelib on the directory that Go works on, and prints what it met as JSON.

    files_worker.py DIRECTORY {read KEY|write KEY|count} NUMBER

``read`` reads a session again and again that Go replaces, ``write`` replaces one that Go
reads. A session is a dict of ``n`` and ``text``, which is n in 3,000 letters.
"""

import json
import sys

from cachelib.file import FileSystemCache

directory, what, key, number = sys.argv[1:]
cache = FileSystemCache(directory, threshold=500)
seen = {"missing": 0, "torn": 0, "values": 0}
last = None
for n in range(int(number)):
    if what == "write":
        assert cache.set(key, {"n": n, "text": f"{n:06}" * 500}, 3600)
        continue
    value = cache.get(key)
    if value is None:
        seen["missing"] += 1
    elif value["text"] != f"{value['n']:06}" * 500:
        seen["torn"] += 1
    elif value["n"] != last:
        last = value["n"]
        seen["values"] += 1
print(json.dumps(seen))
