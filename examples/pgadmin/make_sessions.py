"""Writes the sessions of testdata/, by pgAdmin's own code.

    pip install pgadmin4==9.18
    python make_sessions.py testdata

Made once, with pgAdmin 9.18 and Python 3.11: each run has another time and other random
numbers in it. testdata/sessions has the files as pgAdmin keeps them, testdata/cookies.json
the cookies that belong to them.
"""

import importlib.util
import json
import os
import pathlib
import sys
import types

root = importlib.util.find_spec("pgadmin4").submodule_search_locations[0]
sys.path.insert(0, root)
# The module imports all of pgAdmin's configuration and this helper for answers it does
# not need here.
sys.modules["config"] = types.SimpleNamespace(SESSION_DIGEST_METHOD="hashlib.sha256")
package = types.ModuleType("pgadmin")
package.__path__ = [os.path.join(root, "pgadmin")]
sys.modules["pgadmin"] = package
utils = types.ModuleType("pgadmin.utils")
utils.__path__ = [os.path.join(root, "pgadmin", "utils")]
sys.modules["pgadmin.utils"] = utils
sys.modules["pgadmin.utils.ajax"] = types.SimpleNamespace(make_json_response=None)

from authlib.oauth2.rfc6749.wrappers import OAuth2Token  # noqa: E402
from pgadmin.utils import session as pgadmin_session  # noqa: E402

KEY = "throw-away-pga-key"

LOGIN = {  # as a login left it, for 127.0.0.1 and the browser "Mozilla/5.0 real-apps"
    "_fresh": True,
    "_id": "b60d7e3d4834fd25153bae0b08b4db9c84352fd0e846fe05498314aea26cc7ae"
           "497321afd53418a5d18b0a3a87c61522ab1f859b5b9904906cc05b20f9962cfe",
    "_paranoid_token": "6e4e0eed567783cee5cc94c84b7b63b36f652c829ed53514ea4930f377975b83",
    "_permanent": True,
    "_user_id": "2cd337bddc5c4968b43931a4d4030a0d",
    "auth_source_manager": {"auth_sources": ["internal"], "current_source": "internal", "source_friendly_name": "internal"},
    "csrf_token": "7f340c7e9b7139a16d035b9bf5eb9d7aac4378a8",
    "fs_cc": "set",
    "fs_paa": 1795737404.6693532,
    "mfa_authenticated": True,
}


class Evil:
    def __reduce__(self):
        return os.system, ("echo this must not run >&2",)


def without(*keys):
    return {key: value for key, value in LOGIN.items() if key not in keys}


SESSIONS = {  # name: id, data
    "login": ("129352a9-4de2-4988-9f49-0a76fb86c80e", LOGIN),
    "guest": ("4576492d-00a8-4a7b-9e1c-92bb40d409a3", without("_user_id", "_id", "fs_paa", "mfa_authenticated")),
    "second factor owed": ("92f10147-b3f9-4bae-9b1e-10b3022b9028", without("mfa_authenticated")),
    "objects": ("f8cd12f2-455f-414a-9a83-1b0fac9b4e98", LOGIN | {
        "oauth2_token": OAuth2Token({"access_token": "at", "expires_in": 60, "expires_at": 1795737404}),
        "__pgsql_server_managers": {1: {"sid": 1, "ver": "160004", "password": b"\x80\xff", "connections": {"CONN:1": {"wasConnected": True}}}},
        "gridData": {"1": {"command_obj": b"\x80\x05N."}},
    }),
    "evil": ("0eb1d4a8-5f35-47a5-8a63-000000000bad", LOGIN | {"x": Evil()}),
    "not encrypted": ("1781bea7-44ff-40ac-b362-b01d8c43d489", LOGIN),
    "empty": ("3f0d2f8e-9b07-4a0d-b6f2-5d4f6a1d2c11", {}),
}


class PlainFernet:
    """What pgAdmin wrote between the file's MAC and its encryption."""

    def encrypt(self, data):
        return data


def main(out):
    folder = out / "sessions"
    manager = pgadmin_session.FileBackedSessionManager(str(folder), KEY, 0)
    cookies = {}
    derive = pgadmin_session._derive_session_fernet
    for name, (sid, data) in SESSIONS.items():
        pgadmin_session._derive_session_fernet = (lambda _: PlainFernet()) if name == "not encrypted" else derive
        session = pgadmin_session.ManagedSession(data, sid=sid)
        manager.put(session)
        cookies[name] = f"{session.sid}!{session.hmac_digest}"
    (folder / "5d3b6f0a-1c1c-4c8e-9f0e-e5e5e5e5e5e5").touch()  # a visitor's, as new_session makes it
    cookies["placeholder"] = "5d3b6f0a-1c1c-4c8e-9f0e-e5e5e5e5e5e5!" + cookies["login"].split("!")[1]
    (out / "cookies.json").write_text(json.dumps(cookies, indent="\t") + "\n")


main(pathlib.Path(sys.argv[1]))
