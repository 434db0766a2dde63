"""A session interface for Flask that reads and writes Brotli-compressed cookies.

The twin of the Go package serializer/brotli. Copy this file into the application
and install the package Brotli, 1.2 or newer:

    from brotli_session import BrotliSessionInterface

    app.session_interface = BrotliSessionInterface()
    app.config["BROTLI_WRITE"] = False  # True once every reader has this

Cookies compressed with zlib, and those not compressed, are read as before.
"""

import brotli
from flask.sessions import SecureCookieSessionInterface
from itsdangerous import BadPayload, URLSafeTimedSerializer
from itsdangerous.encoding import base64_decode, base64_encode
from itsdangerous.url_safe import URLSafeSerializerMixin

if not hasattr(brotli.Decompressor, "can_accept_more_data"):
    raise ImportError("brotli_session needs the package Brotli, 1.2 or newer, which can bound its output")

MARK = b"~"
LIMIT = 4 << 20  # of a decompressed payload, in bytes
QUALITY = 11  # or 5, which is much faster and between zlib and 11 in size


def decompress(data):
    """brotli.decompress, but for at most LIMIT bytes."""
    stream = brotli.Decompressor()
    text = stream.process(data, output_buffer_limit=LIMIT + 1)
    while len(text) <= LIMIT and not stream.is_finished():
        more = stream.process(b"", output_buffer_limit=LIMIT + 1 - len(text))
        if not more:
            raise brotli.error("the stream ends early")
        text += more
    if len(text) > LIMIT:
        raise brotli.error("the payload is too large")
    return text


class BrotliSerializer(URLSafeTimedSerializer):
    """Skips the mixin that knows only zlib, where a payload is Brotli."""

    write = False

    def load_payload(self, payload, *args, **kwargs):
        if not payload.startswith(MARK):
            return super().load_payload(payload, *args, **kwargs)
        try:
            text = decompress(base64_decode(payload[len(MARK) :]))
        except Exception as e:
            raise BadPayload("Could not decompress the payload", original_error=e) from e
        return super(URLSafeSerializerMixin, self).load_payload(text, *args, **kwargs)

    def dump_payload(self, obj):
        if not self.write:
            return super().dump_payload(obj)
        text = super(URLSafeSerializerMixin, self).dump_payload(obj)
        packed = brotli.compress(text, quality=QUALITY)
        if len(packed) < len(text) - 1:
            return MARK + base64_encode(packed)
        return base64_encode(text)


class BrotliSessionInterface(SecureCookieSessionInterface):
    def get_signing_serializer(self, app):
        usual = super().get_signing_serializer(app)
        if usual is None:
            return None
        s = BrotliSerializer(
            usual.secret_keys,
            salt=usual.salt,
            serializer=usual.serializer,
            signer_kwargs=usual.signer_kwargs,
        )
        s.write = app.config.get("BROTLI_WRITE", False)
        return s
