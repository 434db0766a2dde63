"""Flask-Session on Redis without lost updates.

Flask-Session reads a session when a request begins and writes all of it back when the
request ends, so that two requests of one user at a time erase each other's changes, and
those of a Go service. This interface writes only over the value it read. If that changed
meanwhile, it reads again and makes only its own changes, as the Go package flasksession
does. Copy it into your application:

    app.session_interface = SwapRedisSessionInterface(app, client=redis.Redis())

instead of ``Session(app)``. Its arguments are those of RedisSessionInterface. For
Flask-Session 0.7 and 0.8.
"""

from flask_session.redis.redis import RedisSession
from flask_session.redis.redis import RedisSessionInterface

# Redis runs a script as one step. A missing key is never equal to an old value.
SWAP = """
if redis.call('GET', KEYS[1]) ~= ARGV[1] then
    return 0
end
redis.call('SET', KEYS[1], ARGV[2], 'EX', ARGV[3])
return 1
"""


class Stored(dict):
    """What was read, with the bytes it was read from."""

    stored = None


class SwapRedisSession(RedisSession):
    def __init__(self, initial=None, sid=None, permanent=None):
        super().__init__(initial, sid, permanent)
        self.stored = getattr(initial, "stored", None)


class SwapRedisSessionInterface(RedisSessionInterface):
    session_class = SwapRedisSession

    def _retrieve_session_data(self, store_id):
        stored = self.client.get(store_id)
        if not stored:
            return None
        data = Stored(self.serializer.decode(stored))
        data.stored = stored
        return data

    def _upsert_session(self, session_lifetime, session, store_id):
        seconds = int(session_lifetime.total_seconds())
        before = self.serializer.decode(session.stored) if session.stored else {}
        changed = {key: value for key, value in session.items() if not self._same(before, key, value)}
        removed = before.keys() - session.keys()
        stored = session.stored
        while True:
            data = self.serializer.decode(stored) if stored else {}
            merged = {key: value for key, value in (data | changed).items() if key not in removed}
            written = self.serializer.encode(merged)
            if self._swap(store_id, stored, written, seconds):
                session.stored = written
                return
            stored = self.client.get(store_id)
            if stored is None and session.stored is not None:
                return  # Somebody logged out meanwhile, which stands.

    def _same(self, before, key, value):
        # 1, 1.0 and True are equal in Python, but not in the store.
        return key in before and self.serializer.encode({key: before[key]}) == self.serializer.encode({key: value})

    def _swap(self, store_id, old, new, seconds):
        if old is None:
            return self.client.set(store_id, new, ex=seconds, nx=True)
        return self.client.eval(SWAP, 1, store_id, old, new, seconds)

    def regenerate(self, session):
        super().regenerate(session)
        session.stored = None  # The new identifier has no value yet.
