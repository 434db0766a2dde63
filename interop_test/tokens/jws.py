"""Links of an itsdangerous that has JSON Web Signatures, and what it says of them.

Prints one JSON row a line: name, link, which reader, and value or the class of the exception.
"""

import json
import time
import warnings

warnings.simplefilter("ignore")

import itsdangerous  # noqa: E402
from itsdangerous import JSONWebSignatureSerializer as Untimed  # noqa: E402
from itsdangerous import TimedJSONWebSignatureSerializer as Timed  # noqa: E402

KEY = "the key of this application"
readers = {"mailed": Timed(KEY), "activation": Timed(KEY, salt="activate")}
good = Timed(KEY).dumps({"confirm": 23})


def lately(seconds, **options):
    class Earlier(Timed):
        def now(self):
            return int(time.time()) - seconds

    return Earlier(KEY, 3600, **options)


links = {
    "good": good,
    "text": Timed(KEY, 60).dumps({"confirm": "zoë"}),
    "until the end of the century": Timed(KEY, 2_000_000_000).dumps({"confirm": 1}),
    "a fraction of a second": Timed(KEY, 60.5).dumps({"confirm": 1}),
    "expired": lately(3700).dumps({"confirm": 23}),
    "long expired": lately(100_000_000).dumps({"confirm": 23}),
    "expires before 1970": Timed(KEY, -10_000_000_000).dumps({"confirm": 23}),
    "another key": Timed("another key").dumps({"confirm": 23}),
    "a salt": Timed(KEY, salt="activate").dumps({"confirm": 23}),
    "HS256": Timed(KEY, algorithm_name="HS256").dumps({"confirm": 23}),
    "none": Timed(KEY, algorithm_name="none").dumps({"confirm": 23}),
    "HS512 says the header, and another digest signed": Untimed(KEY, algorithm_name="HS256").make_signer().sign(good.rpartition(b".")[0]),
    "says none, and is signed": Untimed(KEY).make_signer().sign(Timed(KEY, algorithm_name="none").dumps({"confirm": 23}).rpartition(b".")[0]),
    "a salt, expired": lately(3700, salt="activate").dumps({"confirm": 23}),
    "a salt, another key": Timed("another key", salt="activate").dumps({"confirm": 23}),
    "no time": Untimed(KEY).dumps({"confirm": 23}),
    "a header that is no object": Untimed(KEY).make_signer().sign(b"WzFd.eyJjb25maXJtIjoyM30"),
    "one part": Untimed(KEY).make_signer().sign(b"eyJjb25maXJtIjoyM30"),
    "no signature": good.rpartition(b".")[0],
    "an empty signature": good.rpartition(b".")[0] + b".",
    "cut off": good[:-5],
    "empty": b"",
    "a token of another serializer": itsdangerous.URLSafeTimedSerializer(KEY, salt="itsdangerous").dumps({"confirm": 23}).encode()
    if isinstance(itsdangerous.URLSafeTimedSerializer(KEY).dumps(1), str)
    else itsdangerous.URLSafeTimedSerializer(KEY, salt="itsdangerous").dumps({"confirm": 23}),
}
for reader in readers:
    for name, link in links.items():
        row = {"name": name, "link": link.decode(), "reader": reader}
        try:
            row["value"] = readers[reader].loads(link)
        except Exception as error:
            row["error"] = type(error).__name__
        print(json.dumps(row))
