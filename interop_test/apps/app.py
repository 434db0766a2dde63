"""What a recipe says of an application, and the steps that are the same for all."""

import json
import os
import shutil
import sqlite3
import subprocess

import environment
from browser import Browser
from processes import Failed
from processes import free_port


class NotRun(Exception):
    """Why a question was not asked of an application."""


class DoesNotApply(Exception):
    """Why a question makes no sense for an application."""


class App:
    #: The command line's name, and the one people know.
    name = title = None
    #: The package whose version names the application, what is installed, and the day whose
    #: newest releases all other packages are of.
    package, pins, until = None, (), "2026-11-20"
    #: About how much that takes on the disk.
    megabytes = 300
    #: Whose environment and whose Go program it uses, if those are not of its own name.
    environment = go = None

    #: How its sessions work, in a few words for the table.
    sessions = "Flask's cookie"
    cookie = "session"
    #: The application as scripts/record_fixtures.py gets it; shim is the text of a shim.py.
    record, shim = None, None
    #: Rows that Go judges otherwise, and words of what the shadow finds to differ, both for
    #: reasons that docs/apps.md tells.
    known_rows = known_differences = ()
    #: Whether its session interface is one that the recorder has to refuse.
    own_interface = False
    user, password = "ada", "Throw-away-1842"
    #: The user's id as it stands in the session, which is what Go logs in by.
    user_id = "1"
    #: Flask's pages: to log in and out, and one for users only.
    login_page, logout_page, private_page = "/login", "/logout", "/"
    logout_method = "GET"
    username_field, password_field, remember_field = "username", "password", None
    csrf_field = "csrf_token"
    #: Whether the login is in the session at all.
    has_login = True
    #: Reasons for questions that are not asked, by their names: since they do not apply, and
    #: since something is in the way.
    senseless, no = {}, {}

    def __init__(self, processes):
        self.processes = processes
        self.environment, self.go = self.environment or self.name, self.go or self.name
        self.dir = environment.CACHE / "runs" / self.name
        self.log = self.dir / "app.log"
        self.flask = self.front = None
        self.temporary = []  # directories to remove at the end

    # --- what recipes replace ---

    def prepare(self):
        """Write configuration and database, and make the user."""

    def start(self):
        """Start the application at self.port."""

    def go_environment(self):
        """The variables of the Go program."""
        return {}

    def go_config(self):
        """Where the Go program finds what it reads: a path or an address."""
        return self.dir

    def key(self):
        """SECRET_KEY as bytes, once the application has started."""
        raise NotImplementedError

    def revoke(self):
        """Take the user's right to be logged in: at the application, by its own means."""
        raise NotRun("there is no way known")

    def restore(self):
        """Undo revoke."""

    def is_in(self, browser):
        """Whether Flask takes the browser for a user's. Asking changes nothing."""
        return browser.get(self.private_page, follow=False).status == 200

    def log_in(self, browser, remember=False, token=None):
        """Fill in Flask's form. token stands in for the one of the page."""
        page = browser.get(self.login_page)
        form = {self.username_field: self.user, self.password_field: self.password}
        found = page.field(self.csrf_field)
        if found is not None or token is not None:
            form[self.csrf_field] = found if token is None else token
        if remember:
            if not self.remember_field:
                raise DoesNotApply("the application has no remember me")
            form[self.remember_field] = "y"
        return browser.post(self.login_page, form)

    def log_out(self, browser):
        if self.logout_method == "GET":
            return browser.get(self.logout_page)
        token = browser.get(self.private_page).field(self.csrf_field)
        return browser.post(self.logout_page, {self.csrf_field: token} if token else {})

    def flask_writes(self, browser):
        """Have Flask write the session, if there is a page that does."""
        browser.get(self.private_page)

    def submit(self, browser, token):
        """Send a form of Flask's with this token; the login form is one."""
        self.log_in(browser, token=token)

    def submitted(self, browser):
        """Whether Flask took the form."""
        return self.is_in(browser.copy())

    def flask_token(self, browser):
        """A token of Flask's for this browser."""
        token = browser.get(self.login_page).field(self.csrf_field)
        if not token:
            raise NotRun("no token was found on " + self.login_page)
        return token

    def go_knows(self, browser):
        """What Go makes of the browser: whether there is a user, and who."""
        answer = browser.get("/go/who")
        if answer.status != 200:
            raise Failed("Go answers /go/who with status %d: %s" % (answer.status, answer.text.strip()))
        return answer.json()

    # --- what recipes use ---

    @property
    def python(self):
        return environment.python_of(self)

    def env(self, **extra):
        """The environment of the application's programs: nothing of ours leaks into it."""
        kept = {name: os.environ[name] for name in ("PATH", "LANG", "TMPDIR", "SSL_CERT_FILE") if name in os.environ}
        return {**kept, "HOME": str(self.dir), "PYTHONUNBUFFERED": "1", **self.settings(), **extra}

    def settings(self):
        """Variables that all programs of the application need."""
        return {}

    def program(self, name):
        return environment.CACHE / self.environment / "venv" / "bin" / name

    def run(self, *argv, **options):
        return self.processes.run(argv, self.log, env=self.env(), cwd=self.dir, **options)

    def serve(self, *argv, ready="/", timeout=240):
        process = self.processes.start(argv, self.log, env=self.env(), cwd=self.dir)
        self.processes.await_http(process, self.flask + ready, self.log, timeout)

    def gunicorn(self, target, ready="/"):
        self.serve(self.python, "-m", "gunicorn", "--no-control-socket", "--threads", "4", "--bind", "127.0.0.1:%d" % self.port, target, ready=ready)

    def write(self, name, text):
        path = self.dir / name
        path.write_text(text)
        return path

    def copy(self, *names):
        """Copy files that stand beside the recipe into the directory of the run."""
        for name in names:
            shutil.copy(environment.ROOT / "interop_test" / "apps" / "recipes" / name, self.dir / name)

    def sql(self, path, statement, *values):
        with sqlite3.connect(self.dir / path, timeout=20) as db:
            rows = db.execute(statement, values).fetchall()
        db.close()
        return rows

    def browser(self, **options):
        return Browser(self.front, **options)

    # --- the steps of all ---

    def fresh(self):
        """An empty directory, and ports."""
        shutil.rmtree(self.dir, ignore_errors=True)
        self.dir.mkdir(parents=True)
        self.port, self.front_port = free_port(), free_port()
        self.flask = "http://127.0.0.1:%d" % self.port
        self.front = "http://127.0.0.1:%d" % self.front_port

    def clean(self):
        for directory in self.temporary:
            shutil.rmtree(directory, ignore_errors=True)
        self.temporary.clear()

    def start_front(self):
        """Build and start the Go program in front of the application."""
        program, log = environment.CACHE / "bin" / self.go, self.dir / "go.log"
        module = environment.ROOT / "examples" / "apps"
        self.processes.run(["go", "build", "-o", program, "./" + self.go], log, cwd=module)
        argv = [program, "-listen", "127.0.0.1:%d" % self.front_port, "-flask", self.flask, "-config", self.go_config()]
        process = self.processes.start(argv, log, env={**os.environ, **self.go_environment()}, cwd=self.dir)
        self.processes.await_text(process, "listening on", log)

    def recorded(self):
        """Record the application; returns the file and how many rows it has."""
        if self.shim:
            self.write("shim.py", self.shim)
        out = self.dir / "fixtures.jsonl"
        words = self.dir / "recorder.log"
        recorder = environment.ROOT / "scripts" / "record_fixtures.py"
        rows = self.processes.run(
            [self.python, recorder, self.record, "--url", self.front, "--report", self.dir / "recorder.txt"], words, timeout=60, cwd=self.dir, env=self.env(PYTHONPATH=str(self.dir))
        )
        out.write_bytes(rows)
        return out, len(rows.splitlines()) - 1

    def checked(self, fixtures):
        """Have flaskcookie check judge the file: the counts, and what it says."""
        program = environment.CACHE / "bin" / "flaskcookie"
        self.processes.run(["go", "build", "-o", program, "./cmd/flaskcookie"], self.log, cwd=environment.ROOT)
        key = self.dir / "key"
        key.write_bytes(self.key())
        done = subprocess.run([program, "check", "-json", "-key-file", key, fixtures], capture_output=True, text=True, timeout=60)
        try:
            return json.loads(done.stdout)
        except ValueError:
            raise Failed("flaskcookie check: " + done.stderr.strip()) from None
