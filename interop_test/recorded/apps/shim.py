"""What the start function of the app does, up to where it serves."""

import sys

sys.argv = ["unstarted", "--debug"]  # if the app reads its arguments

from unstarted.server import create_app  # noqa: E402


def make():
    return create_app({"key": "the unstarted app's secret key"})
