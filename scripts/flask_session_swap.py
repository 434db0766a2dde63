"""Flask-Session on Redis without lost updates.

Flask-Session reads a session when a request begins and writes all of it back when the
request ends, so that two requests of one user at a time erase each other's changes, and
those of a Go service. A logout made while another request runs is undone so. This interface writes only over the value it read. If that changed
meanwhile, it reads again and makes only its own changes, as the Go package flasksession
does, and as there nothing of one user's login gets into another's; the keys that say who is
logged in are LOGIN_KEYS. Copy it into your application:

    app.session_interface = SwapRedisSessionInterface(app)

instead of ``Session(app)``. It reads the same settings, SESSION_REDIS, SESSION_KEY_PREFIX and the
others, so that who is logged in stays so; arguments are those of RedisSessionInterface and go
before the settings. For Flask-Session 0.7 and 0.8.
"""

import contextlib

from flask import current_app
from flask_session.redis.redis import RedisSession
from flask_session.redis.redis import RedisSessionInterface
from redis import Redis
from redis import RedisError

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


# What Session(app) takes from the app's settings, by the arguments of RedisSessionInterface.
SETTINGS = {
    "key_prefix": "SESSION_KEY_PREFIX",
    "use_signer": "SESSION_USE_SIGNER",
    "permanent": "SESSION_PERMANENT",
    "sid_length": "SESSION_ID_LENGTH",
    "serialization_format": "SESSION_SERIALIZATION_FORMAT",
}


# The keys that say who is logged in: Flask-Login's, and that of Flask's tutorial.
LOGIN_KEYS = ("_user_id", "user_id")


class Stored(dict):
    """What was read, with the bytes it was read from."""

    stored = None


class SwapRedisSession(RedisSession):
    moved_from = None  # the identifier before regenerate()
    cleared = False
    gone = False  # others ended it meanwhile

    def __init__(self, initial=None, sid=None, permanent=None):
        self.written = set()  # keys that were set or removed, be it to what they were
        super().__init__(initial, sid, permanent)
        self.stored = getattr(initial, "stored", None)
        self.written.clear()

    def clear(self):
        super().clear()
        self.cleared = True

    def __setitem__(self, key, value):
        self.written.add(key)
        super().__setitem__(key, value)

    def __delitem__(self, key):
        self.written.add(key)
        super().__delitem__(key)

    def pop(self, key, *default):
        self.written.add(key)
        return super().pop(key, *default)

    def popitem(self):
        key, value = super().popitem()
        self.written.add(key)
        return key, value

    def update(self, *args, **kwargs):
        new = dict(*args, **kwargs)
        self.written.update(new)
        super().update(new)

    def __ior__(self, other):
        self.update(other)
        return self


class SwapRedisSessionInterface(RedisSessionInterface):
    session_class = SwapRedisSession

    def __init__(self, app, client=None, **options):
        set_up = {option: app.config[setting] for option, setting in SETTINGS.items() if setting in app.config}
        if client is None:
            super().__init__(app, app.config.get("SESSION_REDIS"), **(set_up | options))
        else:
            super().__init__(app, client if isinstance(client, Redis) else Redis(), **(set_up | options))
            self.client = client  # a RedisCluster too, which Flask-Session does not take

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
        if session or session.stored is not None:
            session.moved_from = session.moved_from or session.sid
            session.sid = self._generate_sid(self.sid_length)
            session.modified = True

    def save_session(self, app, session, response):
        if session.modified and not session:
            self._end(session)
        super().save_session(app, session, response)

    def should_set_cookie(self, app, session):
        return not session.gone and super().should_set_cookie(app, session)

    def _end(self, session):
        """Delete an emptied session, or take in what others wrote to it meanwhile."""
        old_id = self._get_store_id(session.moved_from or session.sid)
        if session.cleared or session.stored is None:  # a logout, whatever others wrote
            self.client.delete(old_id)
            return
        before = self.serializer.decode(session.stored)
        while not session and not self.client.eval(SWAP, 1, old_id, session.stored, b"", 0):
            session.stored = self.client.get(old_id)
            others = self.serializer.decode(session.stored) if session.stored else None
            if others is None:
                return
            if self._parts(before, session, others):
                self.client.delete(old_id)
                return
            session.update({key: value for key, value in others.items() if key not in before})

    def _upsert_session(self, session_lifetime, session, store_id):
        seconds = int(session_lifetime.total_seconds())
        if session.stored is None:
            self.client.set(store_id, self.serializer.encode(session), ex=seconds)
            return
        old_id = self._get_store_id(session.moved_from or session.sid)
        before = dict(self.serializer.decode(session.stored))
        logs = self._login(before) != self._login(session)  # somebody in or out, or the same user anew:
        logs = logs or bool(session.moved_from and session.written.intersection(LOGIN_KEYS))
        meant = session.written if logs else set()  # a right that a login takes away may have been got meanwhile
        changed = {
            key: value
            for key, value in session.items()
            if session.cleared or key in meant or not self._same(before, key, value)
        }
        removed = (before.keys() | meant) - session.keys()
        stored = session.stored
        while True:
            others = {} if session.cleared else self.serializer.decode(stored)
            if logs and not session.cleared and self._parts(before, session, others):
                others = {key: value for key, value in session.items() if key in others}
            if not logs and not session.cleared and self._overtaken(before, others):
                session.gone = True
                current_app.logger.warning("session not saved: somebody else has logged in or out in it meanwhile")
                if old_id != store_id:
                    self.client.delete(store_id)
                return
            merged = {key: value for key, value in others.items() if key not in removed} | changed
            if self._swap(old_id, store_id, stored, merged, seconds):
                session.gone = not merged.keys() - {"_permanent"}
                return
            stored = self.client.get(old_id)
            if not stored or self.serializer.decode(stored) is None:
                break
        # Somebody logged out meanwhile, which stands. But regenerate() mostly means a login, and that is kept.
        session.gone = old_id == store_id or not changed
        if old_id != store_id:
            kept = {key: before[key] for key in ("_permanent",) if key in before} | changed
            self._write(store_id, kept if changed else {}, seconds)

    def _login(self, values):
        return self.serializer.encode({key: values.get(key) for key in LOGIN_KEYS})

    def _overtaken(self, before, others):
        """Was somebody logged in when the request began who is not any more? What it does was for that user."""
        return self._login(before) not in (self._login({}), self._login(others))

    def _parts(self, before, session, others):
        """Do a login of this request and the session as it is now belong to two users?"""
        was, ours, theirs = self._login(before), self._login(session), self._login(others)
        if was != theirs:
            return ours != theirs
        return ours != was and self._login({}) not in (was, ours)

    def _swap(self, old_id, store_id, stored, values, seconds):
        """Write values if the old identifier still holds what was read there."""
        written = self.serializer.encode(values) if values.keys() - {"_permanent"} else b""
        if old_id == store_id:
            return self.client.eval(SWAP, 1, old_id, stored, written, seconds)
        # If the answer is lost, redis-py asks again. So the session is not deleted under its old identifier at once:
        # None takes its place, which every reader takes for no session, and tells that it has moved and not ended.
        self._write(store_id, values, seconds)
        nothing = self.serializer.encoder.encode(None)
        if not self.client.eval(SWAP, 1, old_id, stored, nothing, 60) and self.client.get(old_id) != nothing:
            return False
        with contextlib.suppress(RedisError):  # it expires
            self.client.delete(old_id)
        return True

    def _write(self, store_id, values, seconds):
        if values.keys() - {"_permanent"}:
            self.client.set(store_id, self.serializer.encode(values), ex=seconds)
        else:
            self.client.delete(store_id)

    def _same(self, before, key, value):
        # 1, 1.0 and True are equal in Python, but not in the store.
        return key in before and self.serializer.encode({key: before[key]}) == self.serializer.encode({key: value})
