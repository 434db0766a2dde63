"""What is started is stopped: each program in a group of its own, and all of them at the end."""

import os
import random
import signal
import socket
import subprocess
import time
from http.client import HTTPException
from urllib.error import HTTPError
from urllib.request import ProxyHandler
from urllib.request import build_opener

#: In the environment of everything that is started, so that what left its group is found too.
MARK = "FLASKCOOKIE_APPS_RUN"

opener = build_opener(ProxyHandler({}))  # never by a proxy


class Failed(Exception):
    """Why a step could not be done, in a sentence."""


def free_port():
    """A port that nobody has, and that the system gives to nobody while a slow program starts."""
    while True:
        port = random.randrange(20000, 32000)
        with socket.socket() as s:
            try:
                s.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port


class Processes:
    def __init__(self):
        self.running = []
        self.mark = "%d-%d" % (os.getpid(), time.time_ns())

    def run(self, argv, log, timeout=600, env=None, **options):
        """Run a program to its end, and return what it wrote to standard output."""
        with open(log, "ab") as errors:
            process = self._popen(argv, env, stdout=subprocess.PIPE, stderr=errors, **options)
            try:
                output, _ = process.communicate(timeout=timeout)
            except subprocess.TimeoutExpired:
                self.stop(process)
                raise Failed("%s has not ended after %d seconds" % (os.path.basename(argv[0]), timeout)) from None
            self.running.remove(process)
        if process.returncode:
            raise Failed("%s ended with status %s: %s" % (os.path.basename(argv[0]), process.returncode, last_line(log)))
        return output

    def start(self, argv, log, env=None, **options):
        with open(log, "ab") as output:
            return self._popen(argv, env, stdout=output, stderr=subprocess.STDOUT, **options)

    def _popen(self, argv, env, **options):
        environment = {**(os.environ if env is None else env), MARK: self.mark}
        process = subprocess.Popen(
            [str(word) for word in argv], env=environment, stdin=subprocess.DEVNULL, start_new_session=True, **options
        )
        self.running.append(process)
        return process

    def await_http(self, process, url, log, timeout=240):
        """Wait until something answers there, with any status below 500."""

        def answers():
            try:
                with opener.open(url, timeout=10):
                    return True
            except HTTPError as error:
                return error.code < 500
            except (OSError, HTTPException):
                return False

        self.await_that(answers, process, log, timeout)

    def await_text(self, process, text, log, timeout=60):
        def written():
            with open(log, "rb") as file:
                return text.encode() in file.read()

        self.await_that(written, process, log, timeout)

    def await_that(self, done, process, log, timeout):
        deadline = time.monotonic() + timeout
        while not done():
            if process.poll() is not None:
                raise Failed("%s ended: %s" % (os.path.basename(process.args[0]), last_line(log)))
            if time.monotonic() > deadline:
                raise Failed("%s does not answer after %d seconds: %s" % (os.path.basename(process.args[0]), timeout, last_line(log)))
            time.sleep(0.3)
        if process.poll() is not None:  # and another program answers at its port
            raise Failed("%s ended: %s" % (os.path.basename(process.args[0]), last_line(log)))

    def stop(self, process):
        self._stop(process)
        self.running.remove(process)

    def stop_all(self):
        for process in reversed(self.running):
            self._stop(process)
        self.running.clear()
        for pid in self._strays():
            try:
                os.kill(pid, signal.SIGKILL)
            except ProcessLookupError:
                pass

    def _stop(self, process):
        """End a whole group: kindly, and then not."""
        for number, patience in ((signal.SIGTERM, 10), (signal.SIGKILL, 10)):
            try:
                os.killpg(process.pid, number)
            except (ProcessLookupError, PermissionError):
                break
            deadline = time.monotonic() + patience
            while time.monotonic() < deadline and self._alive(process):
                time.sleep(0.05)
        process.wait()

    def _alive(self, process):
        process.poll()
        try:
            os.killpg(process.pid, 0)
        except ProcessLookupError:
            return False
        return True

    def _strays(self):
        """What carries the mark and is in none of the groups that were stopped."""
        wanted = ("%s=%s" % (MARK, self.mark)).encode()
        for name in os.listdir("/proc") if os.path.isdir("/proc") else ():
            try:
                if name.isdigit() and wanted in open("/proc/%s/environ" % name, "rb").read().split(b"\0"):
                    yield int(name)
            except OSError:
                pass


def last_line(log):
    with open(log, "rb") as file:
        lines = [line for line in file.read().decode("utf-8", "replace").splitlines() if line.strip()]
    return lines[-1].strip() if lines else "without a word"
