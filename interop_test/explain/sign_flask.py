"""What Flask makes of cookies on standard input, one a line: the status of a page that looks at
the session."""

import sys

from cases import KEY
from flask import Flask
from flask import session

app = Flask("sign")
app.secret_key = KEY


@app.get("/")
def view():
    return str(session.get("user"))


for line in sys.stdin:
    client = app.test_client()
    client.set_cookie("session", line.strip())
    print(client.get("/").status_code)
