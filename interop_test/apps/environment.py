"""The environment of an application: its packages, kept for the next run."""

import fcntl
import json
import shutil
import subprocess
import sys
from pathlib import Path

from processes import Failed

ROOT = Path(__file__).resolve().parents[2]
CACHE = ROOT / ".cache" / "apps"  # ignored by git
UV = "uv==0.13.9"


def python_of(app):
    return CACHE / app.environment / "venv" / "bin" / "python"


def wanted(app):
    return json.dumps([sys.version.split()[0], app.until, *app.pins])


def installed(app):
    note = CACHE / app.environment / "installed.json"
    return note.exists() and note.read_text() == wanted(app) and python_of(app).exists()


def room_for(apps):
    """A sentence if the disk has not the room for what is not installed yet, else None."""
    need = {app.environment: app.megabytes for app in apps if not installed(app)}
    CACHE.mkdir(parents=True, exist_ok=True)
    free = shutil.disk_usage(CACHE).free // 1_000_000
    total = sum(need.values()) + 1500  # and room for what they write
    if free < total:
        return "the disk has %d MB free, and %s need about %d MB" % (free, ", ".join(sorted(need)) or "the runs", total)
    return None


def taken():
    """Take the directory for this run. A sentence if another run has it, else None."""
    taken.lock = open(CACHE / "lock", "w")
    try:
        fcntl.flock(taken.lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return "another run is under way: " + str(CACHE / "lock")
    return None


def install(app):
    """Make the environment of an application, as it was on the day of app.until."""
    if installed(app):
        return "kept from an earlier run"
    uv, processes, log = CACHE / "uv" / "bin" / "uv", app.processes, app.log
    if not uv.exists():
        processes.run([sys.executable, "-m", "venv", CACHE / "uv"], log)
        processes.run([CACHE / "uv" / "bin" / "python", "-m", "pip", "install", "--quiet", UV], log)
    directory = CACHE / app.environment
    venv = directory / "venv"
    shutil.rmtree(directory, ignore_errors=True)
    processes.run([uv, "venv", "--quiet", "--python", sys.executable, venv], log)
    processes.run(
        [uv, "pip", "install", "--quiet", "--python", venv / "bin" / "python", "--exclude-newer", app.until, *app.pins], log, timeout=1800
    )
    (directory / "installed.json").write_text(wanted(app))


def versions(app):
    """The versions of the packages whose formats are in question."""
    script = (
        "import importlib.metadata as m, json, platform, sys\n"
        "found = {'Python': platform.python_version()}\n"
        "for name in sys.argv[1:]:\n"
        "    try: found[name] = m.version(name)\n"
        "    except m.PackageNotFoundError: pass\n"
        "print(json.dumps(found))"
    )
    packages = [app.package, "Flask", "Werkzeug", "itsdangerous", "Flask-Login", "Flask-Session", "Flask-WTF"]
    done = subprocess.run([python_of(app), "-c", script, *packages], capture_output=True, text=True)
    if done.returncode:
        raise Failed("the environment does not work: " + (done.stderr.strip().splitlines() or ["?"])[-1])
    return json.loads(done.stdout)
