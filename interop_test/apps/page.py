"""docs/apps.md: the tables and lists that are made of what was measured."""

import json
import re

import environment
from questions import QUESTIONS

PAGE = environment.ROOT / "docs" / "apps.md"
BLOCK = "<!-- measured: %s -->\n"
END = "<!-- end -->\n"


def remember(result):
    """Keep the newest result of each application, so that a page can be made of many runs."""
    directory = environment.CACHE / "results"
    directory.mkdir(parents=True, exist_ok=True)
    (directory / (result["name"] + ".json")).write_text(json.dumps(result, indent=1) + "\n")


def summary(results):
    for result in results:
        wrong = [name for name, (_, _, good) in result["answers"].items() if not good]
        print("%-18s %s" % (result["name"], result.get("not run") or ("as it should be" if not wrong else "NOT AS IT SHOULD BE: " + ", ".join(wrong))))


def write(names):
    """Write the page anew, from the newest result of each application that was ever run here."""
    text, rows = PAGE.read_text(), ""
    for name in names:
        path = environment.CACHE / "results" / (name + ".json")
        if path.exists():
            result = json.loads(path.read_text())
            text = replaced(text, name, detail(result))
            rows += row(result)
    PAGE.write_text(TABLE.sub(lambda found: found.group(1) + rows + found.group(2), text))


#: The table's line of dashes, and what ends it.
TABLE = re.compile(r"(\| application \|.*\n\|[-|]+\|\n)(?:\|.*\n)*(<!-- end of the table -->\n)")


def replaced(text, name, content):
    start = BLOCK % name
    if start not in text:
        raise SystemExit("docs/apps.md has no place for " + name)
    before, _, rest = text.partition(start)
    _, _, after = rest.partition(END)
    return before + start + content + END + after


def detail(result):
    """What was measured of one application, as a list."""
    if "not run" in result:
        return "Not run on %s, because: %s\n" % (result["date"], result["not run"])
    versions = ", ".join("%s %s" % pair for pair in result["versions"].items())
    lines = ["Measured on %s with %s:" % (result["date"], versions), "", "| question | answer | |", "|---|---|---|"]
    lines += ["| %s | %s | %s |" % (name, text, cell(why)) for name, (text, why, _) in result["answers"].items()]
    return "\n".join(lines) + "\n"


#: The columns of the table: a heading, and the questions whose answers stand in it.
COLUMNS = {
    "record": ("record",),
    "check": ("check",),
    "read": ("read",),
    "write": ("write",),
    "login in Go": ("login in Go",),
    "logout in Flask": ("logout in Flask", "logout in Flask, remembered"),
    "logout in Go": ("logout in Go", "logout in Go, remembered"),
    "remembered": ("remembered",),
    "CSRF": ("Go's token in Flask", "Flask's token in Go"),
    "old cookie": ("cookie kept, logout in Flask", "cookie kept, logout in Go"),
    "revoked": ("revoked",),
    "another browser": ("another browser",),
    "shadow": ("shadow",),
}
assert set(QUESTIONS) == {name for names in COLUMNS.values() for name in names}


def row(result):
    """The row of an application in the table."""
    cells = [", ".join(dict.fromkeys(result["answers"].get(name, ["not run"])[0] for name in names)) for names in COLUMNS.values()]
    anchor = re.sub(r"[^a-z0-9 -]", "", result["title"].lower()).replace(" ", "-")
    return "| [%s](#%s) | %s | %s |\n" % (result["title"], anchor, cell(result["sessions"]), " | ".join(cells))


def cell(text):
    """A text without what Markdown takes for its own, and without the paths of this machine."""
    text = text.replace(str(environment.ROOT) + "/", "")
    return text.replace("|", "\\|").replace("\n", " ").replace("<", "&lt;")
