"""What a test run of the plain app does with observe: seen.jsonl gets its sessions."""

import sys

from plain import app

sys.path.insert(0, sys.argv[1])
from record_fixtures import observe  # noqa: E402

observe(app, sys.argv[2], redact=sys.argv[3] == "redact", redact_keys=len(sys.argv) > 4)
client = app.test_client()
for name in ("Zoë Q. Secretly", "Zoë Q. Secretly", "Bob 42"):
    assert client.get("/login", query_string={"name": name}).status_code == 200
assert app.test_client().get("/kinds").status_code == 200
