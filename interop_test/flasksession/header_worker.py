"""cachelib's side of filefuzz_test.go: JSON lines, as exchange.py says.

A file and what it holds travel in base64.
"""

import base64
import io
import logging
import pickle
import resource
import sys
import tempfile
import time
from importlib.metadata import version
from pathlib import Path

sys.dont_write_bytecode = True
sys.path[:0] = [str(Path(__file__).resolve().parent.parent)]

from cachelib.file import FileSystemCache  # noqa: E402

import exchange  # noqa: E402

logging.disable()


class Rest:
    """A serializer that leaves what it reads, of any bytes, as it is."""

    def load(self, file):
        return file.read()


class Plain(pickle.Unpickler):
    """An unpickler of numbers, which calls nothing."""

    def find_class(self, module, name):
        raise pickle.UnpicklingError(name)


def by_struct(cache, file):
    """FileSystemCache.get of cachelib as it is, but for its pickles."""
    Path(cache._get_filename("k")).write_bytes(file)
    return cache.get("k")


def by_pickle(file):
    """The same of cachelib up to 0.6, whose time of expiry is a pickle: lines of its get."""
    file = io.BytesIO(file)
    try:
        pickle_time = Plain(file).load()
        if pickle_time == 0 or pickle_time >= time.time():
            return Rest().load(file)
    except Exception:
        return None
    return None


def read(case):
    file = base64.b64decode(case)
    return [None if held is None else base64.b64encode(held).decode() for held in (by_struct(cache, file), by_pickle(file))]


if __name__ == "__main__":
    # A damaged number of the memo makes Python ask for as much memory.
    resource.setrlimit(resource.RLIMIT_AS, (1 << 30, 1 << 30))
    with tempfile.TemporaryDirectory() as directory:
        cache = FileSystemCache(directory, threshold=0)
        cache.serializer = Rest()
        exchange.serve({"cachelib": version("cachelib")}, {"read": read})
