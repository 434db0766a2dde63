#!/usr/bin/env python3
"""List the routes of a Flask app, with what each asks of a view in Go.

    python list_routes.py myapp:app                     # a table to read
    python list_routes.py myapp:app --json              # all that was found
    python list_routes.py myapp:app --tsv > routes.tsv  # the routes file of examples/migration
    python list_routes.py myapp:app --update routes.tsv > new.tsv    # the same, with its answers kept
    python list_routes.py myapp:app --check routes.tsv  # exit status 1 if the app has other routes now

APP is what the flask command takes as --app. Run it in the environment and the directory of
the app. It needs Flask 2.2 or newer and nothing else, and calls no view and no hook.

The rules come in the order in which Werkzeug tries them. What is written of each:

methods    those the rule takes, HEAD and OPTIONS included where Flask adds them; * for all
slashes    strict: the path without the rule's last slash is redirected; loose: it is the same
login      required or fresh, where Flask-Login's decorators are seen among those of the view; the
           names of other decorators; or "not seen". A check inside of the view, in a hook, or
           below a decorator without functools.wraps is not seen.
csrf       checked or exempt, by the rules of Flask-WTF's CSRFProtect; off; "not seen" where the
           app has none; - where the rule takes no method that is checked
before     the hooks that run before the view, in their order: url_value_preprocessor and
           before_request, of the app and of the view's blueprints
after      those behind it: after_request, then teardown_request
limits     why the rule cannot be matched outside of Flask, such as a converter of the app's own

The notes on standard error are about the whole app. Neither has a value of the configuration.
"""

import argparse
import functools
import hashlib
import inspect
import json
import os
import re
import sys

COLUMNS = ["answer", "methods", "rule", "endpoint", "slashes", "login", "csrf", "before", "after", "limits"]

METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]


class CannotList(Exception):
    """Why there is no list, in a sentence."""


# --- the app -----------------------------------------------------------------


def load(target):
    """The app by the rules of the flask command, or CannotList."""
    from flask.cli import ScriptInfo

    sys.argv = sys.argv[:1]  # the arguments are not the app's
    try:
        app = ScriptInfo(app_import_path=target).load_app()
    except KeyboardInterrupt:
        raise
    except BaseException as error:  # of the app: SystemExit too
        text = error.format_message() if hasattr(error, "format_message") else str(error)
        raise CannotList("the app cannot be loaded: {}: {}".format(type(error).__name__, text))
    if not hasattr(getattr(app, "url_map", None), "_matcher"):
        raise CannotList("this needs Flask and Werkzeug 2.2 or newer: an older url_map finds rules in another way.")
    return app


def rules_of(url_map):
    """The rules in the order in which Werkzeug tries them."""
    url_map.update()
    found = []

    def walk(state):
        found.extend(state.rules)
        for below in state.static.values():
            walk(below)
        for _, below in state.dynamic:
            walk(below)

    walk(url_map._matcher._root)
    return found


# --- what a view asks for -----------------------------------------------------


def layers(view):
    """A view and what it wraps, from the outside, as far as functools.wraps tells."""
    found = []
    while view is not None and all(view is not other for other in found):
        found.append(view)
        if isinstance(view, functools.partial):
            view = view.func
        elif inspect.ismethod(view):
            view = view.__func__
        else:
            view = getattr(view, "__wrapped__", None)
    return found


def login_codes():
    """The code of Flask-Login's two decorators, which every view below them shares."""
    module = sys.modules.get("flask_login")
    codes = {}
    for name, word in (("login_required", "required"), ("fresh_login_required", "fresh")):
        decorator = getattr(module, name, None)
        if decorator is not None:
            codes[decorator(lambda: None).__code__] = word
    return codes


#: What a decorator's variables may be called for their values to be shown. Others may be secret.
RIGHTS = re.compile("role|perm|scope|group", re.IGNORECASE)


def decorators(view, codes):
    """What stands around a view, in words, from the outside."""
    return [describe(layer, codes) for layer in layers(view)[:-1] if hasattr(layer, "__wrapped__")]


def describe(layer, codes):
    code = getattr(layer, "__code__", None)
    if code is None:  # an object that can be called
        return name_of(layer)
    if code in codes:
        return codes[code]
    # wraps gives a decorator the name of its view. What it was called stands in the code.
    name = getattr(code, "co_qualname", code.co_name).split(".<locals>")[0]
    variables = dict(zip(code.co_freevars, layer.__closure__ or ()))
    values = [
        variable + "=" + shown
        for variable, shown in sorted((v, show(cell)) for v, cell in variables.items() if RIGHTS.search(v))
        if shown
    ]
    return layer.__globals__.get("__name__", "?") + "." + name + ("(" + ";".join(values) + ")" if values else "")


def show(cell):
    """A text or some texts, else nothing."""
    try:
        value = cell.cell_contents
    except ValueError:
        return ""
    if isinstance(value, str):
        value = [value]
    if isinstance(value, (set, frozenset)):
        value = sorted(value, key=str)
    if isinstance(value, (list, tuple)) and value and all(isinstance(item, str) for item in value):
        return "+".join(value)
    return ""


def login_of(view, methods, codes):
    """The decorators of a view; of a class, those of each of its methods where they differ."""
    outer = decorators(view, codes)
    view_class = getattr(view, "view_class", None)
    if view_class is None:
        return ",".join(outer) or "not seen"
    found = {}
    for method in methods:
        function = getattr(view_class, method.lower(), None)
        if function is None and method == "HEAD":
            function = getattr(view_class, "get", None)
        if function is None and method == "OPTIONS":
            continue  # Flask answers it
        found[method] = ",".join(outer + decorators(function or view_class.dispatch_request, codes)) or "not seen"
    if len(set(found.values())) <= 1:
        return "".join(set(found.values())) or "not seen"
    return ";".join(method + ":" + words for method, words in found.items())


def csrf_of(app, endpoint, methods):
    """What CSRFProtect of Flask-WTF does with a view."""
    protect = app.extensions.get("csrf")
    if protect is None or not hasattr(protect, "_exempt_views"):
        return "not seen"
    if not app.config.get("WTF_CSRF_ENABLED") or not app.config.get("WTF_CSRF_CHECK_DEFAULT"):
        return "off"
    if methods is not None and not set(methods) & set(app.config["WTF_CSRF_METHODS"]):
        return "-"
    blueprint = app.blueprints.get(endpoint.rpartition(".")[0])
    names = {getattr(exempt, "name", exempt) for exempt in protect._exempt_blueprints}  # names, in older releases
    if blueprint is not None and (blueprint in protect._exempt_blueprints or blueprint.name in names):
        return "exempt"
    view = app.view_functions[endpoint]
    name = "{}.{}".format(getattr(view, "__module__", "?"), getattr(view, "__name__", "?"))
    return "exempt" if name in protect._exempt_views else "checked"


# --- hooks --------------------------------------------------------------------


def blueprints_of(endpoint):
    """The blueprints of a view, the innermost first, as request.blueprints has them."""
    names = []
    name = endpoint.rpartition(".")[0]
    while name:
        names.append(name)
        name = name.rpartition(".")[0]
    return names


def hooks_of(app, endpoint):
    inward = [None] + blueprints_of(endpoint)[::-1]
    outward = inward[::-1]
    before = [f for name in inward for f in app.url_value_preprocessors.get(name, ())]
    before += [f for name in inward for f in app.before_request_funcs.get(name, ())]
    after = [f for name in outward for f in reversed(app.after_request_funcs.get(name, ()))]
    after += [f for name in outward for f in reversed(app.teardown_request_funcs.get(name, ()))]
    return [name_of(f) for f in before], [name_of(f) for f in after]


def name_of(thing):
    while isinstance(thing, functools.partial):
        thing = thing.func
    if not hasattr(thing, "__qualname__"):
        thing = type(thing)
    name = thing.__qualname__.rpartition("<locals>.")[2]
    return "{}.{}".format(getattr(thing, "__module__", "?"), name)


# --- what cannot be matched elsewhere ------------------------------------------

CONVERTER = re.compile(r"<(?:([a-zA-Z_][a-zA-Z0-9_]*)(?:\(.*?\))?:)?[a-zA-Z_][a-zA-Z0-9_]*>")


def limits_of(app, rule):
    from werkzeug.routing import Map
    from werkzeug.routing import Rule
    from werkzeug.routing.converters import DEFAULT_CONVERTERS

    url_map = rule.map
    limits = []
    for name in CONVERTER.findall(rule.rule):
        name = name or "default"
        if url_map.converters.get(name) is not DEFAULT_CONVERTERS.get(name):
            limits.append("converter:" + name)
    siblings = [other for other in url_map.iter_rules() if other.endpoint == rule.endpoint]
    found = {
        "host": url_map.host_matching or rule.host,
        "subdomain": rule.subdomain or app.subdomain_matching,
        "defaults": any(other.defaults for other in siblings),
        "alias": any(other.alias for other in siblings),
        "redirect_to": rule.redirect_to is not None,
        "websocket": rule.websocket,
        "unmerged": not (rule.merge_slashes and url_map.merge_slashes),
        "class": type(rule) is not Rule or type(url_map) is not Map,
        "adapter": type(app).create_url_adapter is not flask_class().create_url_adapter,
    }
    return limits + [name for name, applies in found.items() if applies]


def flask_class():
    from flask import Flask

    return Flask


# --- the list -------------------------------------------------------------------


def list_routes(app):
    """A dict for each rule."""
    codes = login_codes()
    rows = []
    for rule in rules_of(app.url_map):
        endpoint = str(rule.endpoint)
        view = app.view_functions.get(rule.endpoint)
        methods = None if rule.methods is None else sorted(rule.methods, key=order)
        before, after = hooks_of(app, endpoint)
        limits = limits_of(app, rule)
        if view is None:
            limits.append("no view")
        static = view is not None and name_of(layers(view)[-1]).endswith(".send_static_file") or endpoint in statics(app)
        rows.append(
            {
                "methods": methods,
                "rule": rule.rule,
                "endpoint": endpoint,
                "blueprint": endpoint.rpartition(".")[0] or None,
                "slashes": "strict" if rule.strict_slashes else "loose",
                "login": "not seen" if view is None or static else login_of(view, methods or METHODS, codes),
                "csrf": "not seen" if view is None else csrf_of(app, endpoint, methods),
                "before": before,
                "after": after,
                "limits": limits,
                "static": static,
            }
        )
    return rows


def statics(app):
    """The endpoints of static files, which Flask answers by a function of its own."""
    found = {"static"} if app.has_static_folder else set()
    return found | {name + ".static" for name, blueprint in app.blueprints.items() if blueprint.has_static_folder}


def order(method):
    return (METHODS.index(method) if method in METHODS else len(METHODS), method)


def cells(row):
    """The columns of a row but the first."""
    joined = dict(row, methods="*" if row["methods"] is None else ",".join(row["methods"]))
    for name in ("before", "after", "limits"):
        joined[name] = ",".join(row[name]) or "-"
    return [re.sub(r"[\t\r\n]", " ", joined[name]) for name in COLUMNS[1:]]


def digest_of(rows):
    """What the routes file is held against: everything but who answers."""
    text = "".join("\t".join(cells(row)) + "\n" for row in rows)
    return hashlib.sha256(text.encode("utf-8")).hexdigest()[:16]


def write_tsv(rows, answers, out):
    """The routes file. A rule without an answer of its own is Flask's."""
    out.write("# Only the column answer may be changed here: flask, compare, read, a share such as 10%, or go.\n")
    out.write("# digest " + digest_of(rows) + "\n")
    out.write("\t".join(COLUMNS) + "\n")
    for row in rows:
        key = tuple(cells(row)[:3])
        out.write("\t".join([answers.get(key, "flask")] + cells(row)) + "\n")


def read_answers(name):
    """The answers of a routes file, by methods, rule and endpoint."""
    answers = {}
    with open(name, encoding="utf-8") as file:
        for line in file:
            values = line.rstrip("\r\n").split("\t")
            if len(values) == len(COLUMNS) and values != COLUMNS:
                answers[tuple(values[1:4])] = values[0]
    return answers


def read_digest(name):
    with open(name, encoding="utf-8") as file:
        for line in file:
            if line.startswith("# digest "):
                return line.split()[2]
    return None


def write_table(rows, out):
    """For people: what is the same in all rows is left to the last lines."""
    shown = ["methods", "rule", "endpoint", "slashes", "login", "csrf", "limits"]
    index = [COLUMNS.index(name) - 1 for name in shown]
    lines = [shown] + [[cells(row)[i] for i in index] for row in rows]
    widths = [max(len(line[i]) for line in lines) for i in range(len(shown))]
    for line in lines:
        out.write("  ".join(text.ljust(width) for text, width in zip(line, widths)).rstrip() + "\n")
    groups = {}
    for row in rows:
        hooks = (tuple(row["before"]), tuple(row["after"]))
        groups.setdefault(hooks, []).append(row["endpoint"])
    for (before, after), endpoints in groups.items():
        out.write("\nhooks of " + ", ".join(sorted(set(endpoints))) + ":\n")
        out.write("  before: " + (", ".join(before) or "none") + "\n")
        out.write("  after: " + (", ".join(after) or "none") + "\n")


# --- notes ------------------------------------------------------------------------


def notes_of(app, rows):
    """What is true of the app as a whole, a sentence each."""
    flask = flask_class()
    if "wsgi_app" in vars(app):
        name = name_of(app.wsgi_app)
        yield "app.wsgi_app is {}: what it does with a request before Flask sees it is not seen here.".format(name)
    for name in REQUEST_METHODS:
        if name in vars(app) and name != "wsgi_app" or getattr(type(app), name, None) is not getattr(flask, name, None):
            yield "the app's class has a {} of its own: what it does is not seen here.".format(name)
    for signal, names in receivers_of(app):
        yield "on the signal {}, with each request: {}. What they refuse, a view in Go has to refuse itself.".format(signal, ", ".join(names))
    if app.config.get("TRUSTED_HOSTS"):
        yield "TRUSTED_HOSTS is set: Flask refuses other hosts, and Go does not. Have them refused before Go."
    if app.config.get("APPLICATION_ROOT", "/") != "/":
        yield "APPLICATION_ROOT is set: the rules are below it, and the paths that Go sees must be as well."
    if app.config.get("LOGIN_DISABLED"):
        yield "LOGIN_DISABLED is true: no view of Flask requires a login."
    if app.config.get("MAX_CONTENT_LENGTH"):
        yield "MAX_CONTENT_LENGTH is set: a view in Go has to limit its body itself."
    handled = sorted({str(code or error.__name__) for error, code in handlers_of(app)})
    if handled:
        yield "the app has error handlers, and a view in Go answers such errors itself: " + ", ".join(handled)
    hidden = sorted({row["endpoint"] for row in rows if hides(app.view_functions.get(row["endpoint"]))})
    if hidden:
        yield "decorated without functools.wraps, so that what is below is not seen: " + ", ".join(hidden)
    limited = sorted({row["endpoint"] for row in rows if row["limits"]})
    if limited:
        yield "stay with Flask, since their rules cannot be matched elsewhere: " + ", ".join(limited)


#: What Flask asks of itself with each request, as record_fixtures.py has it.
REQUEST_METHODS = (
    "__call__", "wsgi_app", "request_context", "create_url_adapter", "full_dispatch_request", "preprocess_request",
    "dispatch_request", "finalize_request", "process_response", "make_response", "ensure_sync", "handle_user_exception",
    "handle_http_exception", "handle_exception", "make_default_options_response", "raise_routing_exception",
    "open_session", "save_session",
)


def receivers_of(app):
    """What Flask calls with each request for a signal that it sends."""
    import flask

    for name in ("appcontext_pushed", "request_started", "request_finished"):
        receivers = list(getattr(getattr(flask, name), "receivers_for", lambda sender: ())(app))  # there are none without blinker
        if receivers:
            yield name, [name_of(receiver) for receiver in receivers]


def handlers_of(app):
    """The exceptions and status codes that the app answers by functions of its own."""
    for by_code in app.error_handler_spec.values():
        for code, by_class in by_code.items():
            for error in by_class:
                yield error, code


def hides(view):
    """Whether a view is a function around another that it does not name."""
    if view is None:
        return False
    cells_of = getattr(layers(view)[-1], "__closure__", None) or ()
    return not hasattr(view, "view_class") and any(inspect.isfunction(contents(cell)) for cell in cells_of)


def contents(cell):
    try:
        return cell.cell_contents
    except ValueError:
        return None


# --- the command --------------------------------------------------------------------


def parse_args():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("app", metavar="APP")
    form = parser.add_mutually_exclusive_group()
    form.add_argument("--json", action="store_true", help="all that was found, as JSON")
    form.add_argument("--tsv", action="store_true", help="the routes file, with every rule Flask's")
    form.add_argument("--update", metavar="FILE", help="the routes file, with the answers of FILE")
    form.add_argument("--check", metavar="FILE", help="compare with FILE, and print nothing if it agrees")
    return parser.parse_args()


def run(args, out):
    app = load(args.app)
    rows = list_routes(app)
    if args.check:
        if read_digest(args.check) != digest_of(rows):
            raise CannotList("the app's routes are not those of {}: make it anew with --update.".format(args.check))
        return
    if args.json:
        json.dump(rows, out, indent=1)
        out.write("\n")
    elif args.tsv or args.update:
        answers = read_answers(args.update) if args.update else {}
        write_tsv(rows, answers, out)
        for key in sorted(answers.keys() - {tuple(cells(row)[:3]) for row in rows}):
            sys.stderr.write("The app no longer has {}, whose answer was {}.\n".format(" ".join(key[:2]), answers[key]))
    else:
        write_table(rows, out)
    out.flush()
    for note in notes_of(app, rows):
        sys.stderr.write("Note: " + note + "\n")


def main():
    args = parse_args()
    sys.path.insert(0, os.getcwd())
    out = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)  # what the app prints is no part of the list
    status = 0
    try:
        run(args, out)
    except CannotList as error:
        sys.stderr.write("list_routes: {}\n".format(error))
        status = 1
    out.flush()
    sys.stderr.flush()
    os._exit(status)  # although the app may have left threads


if __name__ == "__main__":
    main()
