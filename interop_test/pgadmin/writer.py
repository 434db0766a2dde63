"""Writes one session again and again, by pgAdmin's own code. Prints its cookie first.

    python writer.py DIRECTORY KEY USER-AGENT
"""

import hashlib
import importlib.util
import sys
import time

sys.path.insert(0, importlib.util.find_spec("pgadmin4").submodule_search_locations[0])

import config  # noqa: E402, F401  must be the first of pgAdmin
from pgadmin.utils.session import FileBackedSessionManager, ManagedSession  # noqa: E402

manager = FileBackedSessionManager(sys.argv[1], sys.argv[2], 0)
session = ManagedSession({
    "_user_id": "ada",
    "_paranoid_token": hashlib.sha256(b"127.0.0.1|" + sys.argv[3].encode()).hexdigest(),
    "mfa_authenticated": True,
    "filler": "x" * 200_000,
}, sid="129352a9-4de2-4988-9f49-0a76fb86c80e")
manager.put(session)
print(f"writing as {session.sid}!{session.hmac_digest}", flush=True)
while True:
    session.force_write = True
    manager.put(session)
    time.sleep(0.02)
