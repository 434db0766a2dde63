"""The Python side of a differential test: JSON lines both ways.

Each line in is {"op": name, "cases": [...]}, each line out {"results": [...]}, one
result a case, or {"error": text}. The first line out is what `serve` is given as
greeting.
"""

import json
import sys
import traceback


def serve(greeting, ops):
    answer(greeting)
    for line in sys.stdin:
        try:
            request = json.loads(line)
            op = ops[request["op"]]
            answer({"results": [op(case) for case in request["cases"]]})
        except Exception:
            answer({"error": traceback.format_exc()})


def answer(message):
    print(json.dumps(message), flush=True)
