#!/usr/bin/env python3
"""Write testdata/routes.jsonl: routes files that list_routes.py makes, and which of their rules
Werkzeug gives requests to.

    gen_route_fixtures.py [DIRECTORY]

A request has its method and target, and what Werkzeug answers: the endpoint with its values, the
redirect, or none. "unsure" is true where a program that is not Flask may give up.
"""

import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.dont_write_bytecode = True
sys.path.insert(0, str(HERE))

from fixtures import routes  # noqa: E402
from fixtures.rows import dump  # noqa: E402
from gen_fixtures import check_versions  # noqa: E402


def main():
    check_versions()
    directory = Path(sys.argv[1]) if len(sys.argv) > 1 else HERE.parent / "testdata"
    with open(directory / "routes.jsonl", "w", encoding="ascii") as file:
        for row in routes.rows():
            file.write(dump(row) + "\n")


if __name__ == "__main__":
    main()
