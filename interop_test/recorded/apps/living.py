"""Ask the living app about recorded cookies: prints how many rows it read as recorded,
and how many of them it accepts today."""

import json
import sys

from flask.cli import ScriptInfo

sys.stdout, out = sys.stderr, sys.stdout
app = ScriptInfo(app_import_path=sys.argv[1]).load_app()
name = app.config["SESSION_COOKIE_NAME"]
asked = accepted = 0
for line in list(sys.stdin)[1:]:
    row = json.loads(line)
    headers = {f"{name}={cookie}" for cookie in {row["cookie"], row.get("recookie")} - {None}}
    for header in headers | ({row.get("header")} - {None}):
        asked += 1
        request = app.test_request_context("/", headers={"Cookie": header}).request
        with app.app_context():
            accepted += bool(app.session_interface.open_session(app, request))
print(asked, accepted, file=out)
