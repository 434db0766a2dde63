"""The servers that some applications need beside them, each for one run."""

import glob
import os
import pwd
import shutil
import tempfile

from app import NotRun
from processes import free_port


def redis(app):
    """Start a Redis and return its URL."""
    program = shutil.which("redis-server")
    if not program:
        raise NotRun("redis-server is not installed")
    port, log = free_port(), app.dir / "redis.log"
    process = app.processes.start([program, "--bind", "127.0.0.1", "--port", port, "--dir", app.dir, "--save", ""], log)
    app.processes.await_text(process, "eady to accept connections", log)
    return "redis://127.0.0.1:%d/0" % port


def postgresql(app):
    """Start a PostgreSQL with an empty database "app" and return the port and a runner of psql."""
    bins = sorted(glob.glob("/usr/lib/postgresql/*/bin")) or [os.path.dirname(shutil.which("initdb") or "")]
    if not os.path.exists(os.path.join(bins[-1], "postgres")):
        raise NotRun("PostgreSQL is not installed")
    data, options = tempfile.mkdtemp(prefix="apps-postgres-"), {}
    app.temporary.append(data)
    if os.getuid() == 0:  # for whom it refuses to work
        user = pwd.getpwnam("postgres")
        os.chown(data, user.pw_uid, user.pw_gid)
        options = {"user": user.pw_uid, "group": user.pw_gid, "cwd": data}
    program = lambda name: os.path.join(bins[-1], name)  # noqa: E731
    port, log = free_port(), app.dir / "postgres.log"
    app.processes.run([program("initdb"), "-D", data + "/data", "-U", "app", "-A", "trust", "-N", "-E", "UTF8", "--locale", "C"], log, **options)
    process = app.processes.start([program("postgres"), "-D", data + "/data", "-h", "127.0.0.1", "-p", port, "-k", data, "-c", "fsync=off"], log, **options)
    app.processes.await_text(process, "database system is ready", log)
    psql = [program("psql"), "-h", "127.0.0.1", "-p", str(port), "-U", "app", "-v", "ON_ERROR_STOP=1", "-At"]
    app.processes.run([*psql, "-d", "postgres", "-c", "CREATE DATABASE app"], log)
    return port, lambda statement: app.processes.run([*psql, "-d", "app", "-c", statement], log).decode().strip()
