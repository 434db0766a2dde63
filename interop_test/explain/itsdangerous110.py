"""Cookies of itsdangerous 1.1.0, made by it."""

import hashlib

import itsdangerous
from cases import KEY
from cases import OLD
from cases import SALT
from cases import case

fallback = itsdangerous.URLSafeTimedSerializer.default_fallback_signers[0]["digest_method"]
assert fallback is hashlib.sha512
case("the fallback of 1.1", "itsdangerous-1.1",
     itsdangerous.URLSafeTimedSerializer(KEY, salt=SALT, signer_kwargs={"digest_method": fallback}).dumps({"user": 42}))
case("the default of 1.1", "library-default", itsdangerous.URLSafeTimedSerializer(KEY, salt=SALT).dumps({"user": 42}))
case("no time", "untimed", itsdangerous.URLSafeSerializer(KEY, salt=SALT).dumps({"user": 42}))
case("another key", "wrong-key-or-salt", itsdangerous.URLSafeTimedSerializer(OLD, salt=SALT).dumps({"user": 42}))
