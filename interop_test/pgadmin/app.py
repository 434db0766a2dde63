"""pgAdmin as it is installed, with the config_local.py beside this file."""

import importlib.util
import sys

sys.path.insert(0, importlib.util.find_spec("pgadmin4").submodule_search_locations[0])

from pgAdmin4 import app  # noqa: E402, F401
