"""JSON Web Signatures of itsdangerous 2.0.1, made by it."""

import warnings

from cases import KEY
from cases import case
from cases import everywhere
from itsdangerous import JSONWebSignatureSerializer
from itsdangerous import TimedJSONWebSignatureSerializer

warnings.simplefilter("ignore")
everywhere("timed", "jws", TimedJSONWebSignatureSerializer(KEY, 3600).dumps({"confirm": 23}))
everywhere("a text", "jws", TimedJSONWebSignatureSerializer(KEY, 3600).dumps("a@example.com"))
everywhere("a salt", "jws", TimedJSONWebSignatureSerializer(KEY, 3600, salt="activate").dumps({"user": 42}))
everywhere("HS256", "jws", TimedJSONWebSignatureSerializer(KEY, 3600, algorithm_name="HS256").dumps({"user": 42}))
everywhere("no time", "jwt", JSONWebSignatureSerializer(KEY).dumps({"user": 42}))
case("no time, a salt", "jwt", JSONWebSignatureSerializer(KEY, salt="activate").dumps({"user": 42}))
