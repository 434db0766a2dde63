"""Runs the Python blocks of a document, and calls their functions.

    driver.py DOCUMENT

Prints the number of blocks. Then each line of standard input is a call with its
time, and each line of standard output what it returned or the class it raised.
"""

import json
import re
import sys
import time

now = 0
time.time = lambda: now + 0.5

with open(sys.argv[1], encoding="utf-8") as document:
    blocks = re.findall(r"^```python\n(.*?)^```$", document.read(), re.M | re.S)
names = {}
for block in blocks:
    exec(compile(block, sys.argv[1], "exec"), names)
print(len(blocks), flush=True)

for line in sys.stdin:
    call = json.loads(line)
    now = call["now"]
    arguments = call["args"]
    if call["name"] == "once_user":  # its second argument is a function
        arguments = [arguments[0], lambda user_id: call["args"][1]]
    try:
        answer = {"value": names[call["name"]](*arguments), "error": ""}
    except Exception as error:
        answer = {"value": None, "error": type(error).__name__}
    print(json.dumps(answer), flush=True)
