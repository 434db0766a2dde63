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

import secrets

from flask_session.redis.redis import RedisSession
from flask_session.redis.redis import RedisSessionInterface

# Redis runs a script as one step. A missing key is never equal to an old value.
SWAP = """
if redis.call('GET', KEYS[1]) ~= ARGV[1] then
    return 0
end
if ARGV[2] == '' then
    return redis.call('DEL', KEYS[1])
end
redis.call('SET', KEYS[1], ARGV[2], 'EX', ARGV[3])
return 1
"""

#: The key of what stands under an old identifier, for a moment, when its session has moved.
MOVED = "_moved"


class Stored(dict):
    """What was read, with the bytes it was read from."""

    stored = None


class SwapRedisSession(RedisSession):
    moved_from = None  # the identifier before regenerate()
    cleared = False

    def __init__(self, initial=None, sid=None, permanent=None):
        super().__init__(initial, sid, permanent)
        self.stored = getattr(initial, "stored", None)

    def clear(self):
        super().clear()
        self.cleared = True


class SwapRedisSessionInterface(RedisSessionInterface):
    session_class = SwapRedisSession

    def _retrieve_session_data(self, store_id):
        stored = self.client.get(store_id)
        data = self.serializer.decode(stored) if stored else None
        if data is None:
            return None
        data = Stored(data)
        data.stored = stored
        return data

    def regenerate(self, session):
        # The old identifier ends when the session is saved, with what others wrote to it.
        if session:
            session.moved_from = session.moved_from or session.sid
            session.sid = self._generate_sid(self.sid_length)
            session.modified = True

    def save_session(self, app, session, response):
        if session.modified and not session:
            self._end(session)
        super().save_session(app, session, response)

    def _end(self, session):
        """Delete an emptied session, or take in what others wrote to it meanwhile."""
        old_id = self._get_store_id(session.moved_from or session.sid)
        if session.cleared or session.stored is None:  # a logout, whatever others wrote
            self.client.delete(old_id)
            return
        before = self.serializer.decode(session.stored)
        while not session and not self.client.eval(SWAP, 1, old_id, session.stored, b"", 0):
            session.stored = self.client.get(old_id)
            if self._gone(session.stored):
                return
            others = self.serializer.decode(session.stored)
            session.update({key: value for key, value in others.items() if key not in before})

    def _upsert_session(self, session_lifetime, session, store_id):
        seconds = int(session_lifetime.total_seconds())
        if session.stored is None:
            self.client.set(store_id, self.serializer.encode(session), ex=seconds)
            return
        old_id = self._get_store_id(session.moved_from or session.sid)
        moves = old_id != store_id
        # If the answer of Redis is lost, redis-py asks again: the mark tells this move from another's.
        mark = self.serializer.encode({MOVED: secrets.token_hex(16)})
        before = dict(self.serializer.decode(session.stored))
        changed = {key: value for key, value in session.items() if not self._same(before, key, value)}
        removed = before.keys() - session.keys()
        stored = session.stored
        while True:
            merged = dict(self.serializer.decode(stored)) | changed
            merged = {key: value for key, value in merged.items() if key not in removed}
            written = self.serializer.encode(dict(session) if session.cleared else merged)
            if moves:
                self.client.set(store_id, written, ex=seconds)
            swapped = self.client.eval(SWAP, 1, old_id, stored, mark if moves else written, seconds)
            stored = stored if swapped else self.client.get(old_id)
            if swapped or stored == mark:
                break
            if self._gone(stored):
                self._survive(moves, changed, before, store_id, seconds)
                return
        if moves:
            self.client.delete(old_id)

    def _survive(self, moves, changed, before, store_id, seconds):
        """Somebody logged out meanwhile, which stands. But regenerate() mostly means a login, and that is kept."""
        if not moves:
            return
        if not changed:
            self.client.delete(store_id)
            return
        kept = {key: before[key] for key in ("_permanent",) if key in before} | changed
        self.client.set(store_id, self.serializer.encode(kept), ex=seconds)

    def _gone(self, stored):
        return not stored or MOVED in self.serializer.decode(stored)

    def _same(self, before, key, value):
        # 1, 1.0 and True are equal in Python, but not in the store.
        return key in before and self.serializer.encode({key: before[key]}) == self.serializer.encode({key: value})
