"""Tell what an app makes of a cookie, the first line: "error" for status 500, or "session" and whether the value "v"
is that of the second line, which is tagged JSON, or of which type it is instead."""

import sys

from flask.cli import ScriptInfo
from flask.json.tag import TaggedJSONSerializer

cookie, text = sys.stdin.read().split("\n", 1)
want = TaggedJSONSerializer().loads(text)  # by Python's json, outside of the app
app = ScriptInfo(app_import_path=sys.argv[1]).load_app()
request = app.test_request_context("/", headers={"Cookie": "session=" + cookie}).request
try:
    with app.app_context():
        session = app.session_interface.open_session(app, request)
except Exception:
    print("error")
else:
    same = repr(session["v"]) == repr(want)
    print("session" if session else "empty", "same" if same else type(session["v"]).__name__)
