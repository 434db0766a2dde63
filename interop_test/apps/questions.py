"""The questions, asked of each application alike over HTTP, through the Go program in front.

Each returns an Answer. "in" and "out" are what a side takes a browser for; where Flask says
out and Go says in, Go is less safe than Flask, and the answer says so.
"""

import time
from collections import namedtuple

from app import DoesNotApply
from app import NotRun
from browser import OTHER_AGENT
from processes import Failed

Answer = namedtuple("Answer", "text detail")

YES, NO, NOT_RUN, SENSELESS = "yes", "no", "not run", "–"
BOTH_OUT, BOTH_IN, ONLY_GO, ONLY_FLASK = "both refuse", "both accept", "only Go accepts", "only Flask accepts"


def ask(app, name, question):
    """The answer to a question, whatever happens."""
    if name in app.no:
        return Answer(NOT_RUN, app.no[name])
    if name in app.senseless:
        return Answer(SENSELESS, app.senseless[name])
    try:
        return question(app)
    except DoesNotApply as reason:
        return Answer(SENSELESS, str(reason))
    except NotRun as reason:
        return Answer(NOT_RUN, str(reason))
    except Failed as reason:
        return Answer(NO, str(reason))
    except Exception as error:  # of an application that answers with what nobody expects
        return Answer(NO, "%s: %s" % (type(error).__name__, error))


def sides(app, browser):
    """What Flask and Go take a copy of the browser for, so that asking changes nothing."""
    return app.is_in(browser.copy()), app.go_knows(browser.copy())["in"]


def verdict(flask, go):
    return {(False, False): BOTH_OUT, (True, True): BOTH_IN, (False, True): ONLY_GO, (True, False): ONLY_FLASK}[flask, go]


def logged_in(app, remember=False):
    """A browser that has logged in at Flask."""
    browser = app.browser()
    if not app.has_login:
        browser.get(app.login_page)
        return browser
    answer = app.log_in(browser, remember=remember)
    if not app.is_in(browser.copy()):
        raise Failed("the login at Flask did not work: %s" % answer)
    return browser


def recorded(app):
    app.fixtures, rows = app.recorded()
    return Answer(YES, "%d rows%s" % (rows, ", with a shim" if app.shim else ""))


def checked(app):
    if getattr(app, "fixtures", None) is None:
        raise NotRun("nothing was recorded")
    result = app.checked(app.fixtures)
    text = "%d of %d" % (result["agree"], result["agree"] + result["disagree"] + result["unchecked"])
    return Answer(text if result["agree"] else NO, "; ".join((result.get("problems") or []) + [
        "%s: %s" % (row["name"], row.get("reason") or row["status"]) for row in (result.get("rows") or [])[:3]
    ]))


def read(app):
    guest = app.browser()
    app.is_in(guest)
    if app.go_knows(guest)["in"]:
        return Answer(NO, "Go takes a guest for a user")
    browser = logged_in(app)
    known = app.go_knows(browser)
    if not known["in"]:
        return Answer(NO, "Flask knows the user and Go does not")
    if "id" in known and str(known["id"]) != str(app.user_id):
        return Answer(NO, "Go takes the user for another")
    return Answer(YES, "")


def written(app):
    browser = logged_in(app)
    note = "noted at %d" % time.time_ns()
    answer = browser.post("/go/note", {"note": note})
    if answer.status != 200:
        return Answer(NO, answer.text.strip())
    if not app.is_in(browser):
        return Answer(NO, "Flask does not take the session that Go wrote")
    before = browser.jar.get(app.cookie)
    app.flask_writes(browser)
    kept = browser.get("/go/note").json()["note"] == note
    wrote = "" if browser.jar.get(app.cookie) == before else "Flask wrote the session again"
    return Answer(YES if kept and app.is_in(browser) else NO, wrote if kept else "the key that Go wrote is gone after a request of Flask")


def login_in_go(app):
    browser = app.browser()
    answer = browser.post("/go/login", {"id": app.user_id})
    if answer.status != 200:
        return Answer(NO, answer.text.strip())
    flask, go = sides(app, browser)
    return Answer(YES if flask and go else NO, "" if flask else "Flask does not take the login")


def out_on_both(app, browser):
    """yes, if neither side knows the user any more, now and at the next request."""
    for _ in range(2):
        flask, go = sides(app, browser)
        if flask or go:
            return Answer(NO, "afterwards: " + verdict(flask, go))
        app.is_in(browser)
    return Answer(YES, "")


def logout_in_flask(app, remember=False):
    browser = logged_in(app, remember)
    app.go_knows(browser)
    flask_logs_out(app, browser)
    return out_on_both(app, browser)


def logout_in_go(app, remember=False):
    browser = logged_in(app, remember)
    answer = browser.post("/go/logout")
    if answer.status != 200:
        return Answer(NO, answer.text.strip())
    return out_on_both(app, browser)


def remembered(app):
    """The browser was closed: the session is gone, the remember cookie there."""
    browser = logged_in(app, remember=True)
    browser.jar.pop(app.cookie, None)
    flask, go = sides(app, browser)
    if not (flask and go):
        return Answer(NO, verdict(flask, go))
    app.go_knows(browser)  # Go restores the login, in this very browser
    return Answer(YES if app.is_in(browser) else NO, "Go restored the login, and Flask takes it")


def flask_takes_gos_token(app):
    """Flask's own form, with a token that Go has made, and with one that nobody has."""
    browser = app.browser()
    app.flask_token(browser)
    token = browser.get("/go/token").json()["token"]
    app.submit(browser, token[:-4] + "AAAA")
    if app.submitted(browser):
        return Answer(NO, "Flask takes a token that nobody made: its form is not protected")
    app.submit(browser, token)
    return Answer(YES if app.submitted(browser) else NO, "")


def go_takes_flasks_token(app):
    browser = app.browser()
    token = app.flask_token(browser)
    bad = browser.post("/go/form", {"csrf_token": token[:-4] + "AAAA"}).status
    good = browser.post("/go/form", {"csrf_token": token})
    if bad != 400:
        return Answer(NO, "Go answers a wrong token with status %d" % bad)
    return Answer(YES if good.status == 200 else NO, "" if good.status == 200 else good.text.strip())


def kept_cookie(app, out):
    """A copy of the cookies, made before the logout and used after it."""
    browser = logged_in(app)
    if sides(app, browser) != (True, True):
        raise Failed("the two sides differ before the logout: " + verdict(*sides(app, browser)))
    kept = browser.copy()
    out(app, browser)
    flask, go = sides(app, kept)
    return Answer(verdict(flask, go), "")


def flask_logs_out(app, browser):
    answer = app.log_out(browser)
    if answer.status >= 400:
        raise Failed("the logout at Flask did not work: %s" % answer)


def go_logs_out(_, browser):
    answer = browser.post("/go/logout")
    if answer.status != 200:
        raise NotRun(answer.text.strip())


def revoked(app):
    browser = logged_in(app)
    if sides(app, browser) != (True, True):
        raise Failed("the two sides differ before: " + verdict(*sides(app, browser)))
    how = app.revoke()
    try:
        return Answer(verdict(*sides(app, browser)), how or "")
    finally:
        app.restore()


def stolen(app):
    browser = logged_in(app)
    return Answer(verdict(*sides(app, browser.copy(agent=OTHER_AGENT))), "")


def shadow(app):
    answer = app.browser().get("/go/shadow")
    if answer.status != 200:
        raise NotRun("flaskshadow compares sessions in a cookie")
    report = answer.json()
    stats, found = report["stats"], report["found"]
    if not stats["Compared"]:
        return Answer(NO, "nothing was compared")
    text = "%d compared, %d differ" % (stats["Compared"], stats["Different"])
    words = ["%s (%d times)" % (what, often) for what, often in sorted(found.items()) if what.startswith("difference")]
    suspected = sorted({what.split(": ")[1] for what in found if what.startswith("suspicion")})
    if suspected:
        words.append("%d suspicions of the kind %s" % (stats["Suspected"], ", ".join(suspected)))
    return Answer(text, "; ".join(words))


#: In this order, the name being that of the column.
QUESTIONS = {
    "record": recorded,
    "check": checked,
    "read": read,
    "write": written,
    "login in Go": login_in_go,
    "logout in Flask": logout_in_flask,
    "logout in Go": logout_in_go,
    "remembered": remembered,
    "logout in Flask, remembered": lambda app: logout_in_flask(app, remember=True),
    "logout in Go, remembered": lambda app: logout_in_go(app, remember=True),
    "Go's token in Flask": flask_takes_gos_token,
    "Flask's token in Go": go_takes_flasks_token,
    "cookie kept, logout in Flask": lambda app: kept_cookie(app, flask_logs_out),
    "cookie kept, logout in Go": lambda app: kept_cookie(app, go_logs_out),
    "revoked": revoked,
    "another browser": stolen,
    "shadow": shadow,
}
