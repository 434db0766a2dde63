"""Serves a Flask application on the loopback address, for a test."""

import os
import sys
import threading

from werkzeug.serving import make_server


def serve(app):
    """Prints the port, and ends the program when standard input ends."""
    server = make_server("127.0.0.1", 0, app, threaded=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    print(server.port, flush=True)
    sys.stdin.read()
    os._exit(0)
