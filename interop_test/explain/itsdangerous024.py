"""Cookies of itsdangerous 0.24, made by it."""

import hashlib

import itsdangerous
from cases import KEY
from cases import SALT
from cases import case
from cases import everywhere

FLASK = {"key_derivation": "hmac", "digest_method": hashlib.sha1}

cookie = itsdangerous.URLSafeTimedSerializer(KEY, salt=SALT, signer_kwargs=FLASK).dumps({"user": 42})
case("a session", "legacy-epoch", cookie)
case("a session, no key", "legacy-epoch", cookie, key="")
for payload in ({"user": 42}, {"id": 1}, {}):
    everywhere("a JSON Web Signature", "jwt", itsdangerous.JSONWebSignatureSerializer(KEY).dumps(payload))
