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

#: What the table says, why, and whether it is as it should be.
Answer = namedtuple("Answer", "text detail good", defaults=("", True))

YES, NO, NOT_RUN, SENSELESS = "yes", "no", "not run", "–"
BOTH_OUT, BOTH_IN, ONLY_GO, ONLY_FLASK = "both refuse", "both accept", "only Go accepts", "only Flask accepts"


def ask(app, name):
    """The answer to a question, whatever happens."""
    if name in app.no:
        return Answer(NOT_RUN, app.no[name])
    if name in app.senseless:
        return Answer(SENSELESS, app.senseless[name])
    try:
        return QUESTIONS[name](app)
    except DoesNotApply as reason:
        return Answer(SENSELESS, str(reason))
    except NotRun as reason:
        return Answer(NOT_RUN, str(reason))
    except Failed as reason:
        return no(str(reason))
    except Exception as error:  # of an application that answers with what nobody expects
        return no("%s: %s" % (type(error).__name__, error))


def no(why):
    return Answer(NO, why, False)


def sides(app, browser):
    """What Flask and Go take a copy of the browser for, so that asking changes nothing."""
    return app.is_in(browser.copy()), app.go_knows(browser.copy())["in"]


def judged(app, browser, detail=""):
    """What both make of a browser. That only Go accepts it must not be."""
    text = {(False, False): BOTH_OUT, (True, True): BOTH_IN, (False, True): ONLY_GO, (True, False): ONLY_FLASK}[sides(app, browser)]
    return Answer(text, detail, text != ONLY_GO)


def logged_in(app, remember=False):
    """A browser that has logged in at Flask, and that both sides know."""
    browser = app.browser()
    if not app.has_login:
        browser.get(app.login_page)
        return browser
    answer = app.log_in(browser, remember=remember)
    if not app.is_in(browser.copy()):
        raise Failed("the login at Flask did not work: %s" % answer)
    return browser


def flask_logs_out(app, browser):
    answer = app.log_out(browser)
    if answer.status >= 400:
        raise Failed("the logout at Flask did not work: %s" % answer)


def go_logs_out(_, browser):
    posted(browser, "/go/logout")


def posted(browser, path, form=None):
    answer = browser.post(path, form)
    if answer.status != 200:
        raise Failed("Go answers %s with status %d: %s" % (path, answer.status, answer.text.strip()))
    return answer


# --- the questions ---


def recorded(app):
    try:
        app.fixtures, rows = app.recorded()
    except Failed as reason:
        return Answer(NO, str(reason), app.own_interface and "session_interface is" in str(reason))
    return Answer(YES, "%d rows%s" % (rows, ", with a shim" if app.shim else ""))


def checked(app):
    if getattr(app, "fixtures", None) is None:
        raise NotRun("nothing was recorded")
    result = app.checked(app.fixtures)
    rows = result["agree"] + result["disagree"] + result["unchecked"]
    differ = [row["name"] for row in result.get("rows") or []]
    unknown = [name for name in differ if name not in app.known_rows]
    words = (result.get("problems") or []) + (["otherwise: " + ", ".join(differ)] if differ else [])
    return Answer("%d of %d" % (result["agree"], rows), "; ".join(words), rows > 0 and not unknown)


def read(app):
    guest = app.browser()
    app.is_in(guest)
    if app.go_knows(guest)["in"]:
        return no("Go takes a guest for a user")
    known = app.go_knows(logged_in(app))
    if not known["in"]:
        return no("Flask knows the user and Go does not")
    if "id" in known and str(known["id"]) != str(app.user_id):
        return no("Go takes the user for another")
    return Answer(YES)


def written(app):
    """Go writes a key, Flask takes the session and keeps the key."""
    browser, note = logged_in(app), "noted at %d" % time.time_ns()
    posted(browser, "/go/note", {"note": note})
    if not app.is_in(browser):
        return no("Flask does not take the session that Go wrote")
    before = browser.jar.get(app.cookie)
    app.flask_writes(browser)
    if browser.get("/go/note").json()["note"] != note:
        return no("the key that Go wrote is gone after a request of Flask")
    if not app.is_in(browser):
        return no("Flask does not take the session any more")
    return Answer(YES, "" if browser.jar.get(app.cookie) == before else "Flask wrote the session again")


def login_in_go(app):
    browser = app.browser()
    posted(browser, "/go/login", {"id": app.user_id})
    answer = judged(app, browser)
    return Answer(YES) if answer.text == BOTH_IN else no(answer.text)


def logout(app, log_out, remember):
    """yes, if neither side knows the user any more, at the next request and at the one after it."""
    browser = logged_in(app, remember)
    app.go_knows(browser)
    log_out(app, browser)
    for _ in range(2):
        answer = judged(app, browser)
        if answer.text != BOTH_OUT:
            return no("afterwards " + answer.text)
        app.is_in(browser)
    return Answer(YES)


def remembered(app):
    """The browser was closed: the session is gone, the remember cookie there."""
    browser = logged_in(app, remember=True)
    if browser.jar.pop(app.cookie, None) is None:
        raise Failed("there is no cookie " + app.cookie)
    answer = judged(app, browser)
    if answer.text != BOTH_IN:
        return no(answer.text)
    app.go_knows(browser)  # Go restores the login, in this very browser
    return Answer(YES, "Go restored the login, and Flask takes it") if app.is_in(browser) else no("Flask does not take what Go restored")


def flask_takes_gos_token(app):
    """Flask's own form, with a token that nobody has made, and with one that Go has."""
    browser = app.browser()
    app.flask_token(browser)
    token = browser.get("/go/token").json()["token"]
    app.submit(browser, token[:-4] + "AAAA")
    if app.submitted(browser):
        return no("Flask takes a token that nobody made: its form is not protected")
    app.submit(browser, token)
    return Answer(YES) if app.submitted(browser) else no("Flask refuses it")


def go_takes_flasks_token(app):
    browser = app.browser()
    token = app.flask_token(browser)
    bad = browser.post("/go/form", {"csrf_token": token[:-4] + "AAAA"}).status
    if bad != 400:
        return no("Go answers a wrong token with status %d" % bad)
    posted(browser, "/go/form", {"csrf_token": token})
    return Answer(YES)


def kept_cookie(app, log_out):
    """A copy of the cookies, made before the logout and used after it."""
    browser = logged_in(app)
    before = judged(app, browser)
    if before.text != BOTH_IN:
        raise Failed("before the logout " + before.text)
    kept = browser.copy()
    log_out(app, browser)
    return judged(app, kept)


def kept_after_flask(app):
    app.after_flask = kept_cookie(app, flask_logs_out)
    return app.after_flask


def kept_after_go(app):
    answer = kept_cookie(app, go_logs_out)
    if answer.text == BOTH_IN and app.after_flask.text == BOTH_OUT:
        return Answer(BOTH_IN, "a logout in Go ends less than one in Flask", False)
    return answer


def revoked(app):
    browser = logged_in(app)
    before = judged(app, browser)
    if before.text != BOTH_IN:
        raise Failed("before that " + before.text)
    how = app.revoke()
    try:
        return judged(app, browser, how)
    finally:
        app.restore()


def another_browser(app):
    """The cookies in a browser with another User-Agent, as after a theft."""
    return judged(app, logged_in(app).copy(agent=OTHER_AGENT))


def shadow(app):
    answer = app.browser().get("/go/shadow")
    if answer.status != 200:
        raise NotRun("the Go program here has no shadow")
    stats, found = answer.json()["stats"], answer.json()["found"]
    if not stats["Compared"]:
        return no("nothing was compared")
    words = ["%s (%d times)" % (what.removeprefix("difference: "), often) for what, often in sorted(found.items()) if what.startswith("difference")]
    unknown = [what for what in words if not any(known in what for known in app.known_differences)]
    suspected = sorted({what.split(": ")[1] for what in found if what.startswith("suspicion")})
    if suspected:
        words.append("%d suspicions, of the kinds %s" % (stats["Suspected"], ", ".join(suspected)))
    return Answer("%d compared, %d differ" % (stats["Compared"], stats["Different"]), "; ".join(words), not unknown)


#: In the order in which they are asked; shadow has seen the traffic of all others.
QUESTIONS = {
    "record": recorded,
    "check": checked,
    "read": read,
    "write": written,
    "login in Go": login_in_go,
    "logout in Flask": lambda app: logout(app, flask_logs_out, False),
    "logout in Go": lambda app: logout(app, go_logs_out, False),
    "remembered": remembered,
    "logout in Flask, remembered": lambda app: logout(app, flask_logs_out, True),
    "logout in Go, remembered": lambda app: logout(app, go_logs_out, True),
    "Go's token in Flask": flask_takes_gos_token,
    "Flask's token in Go": go_takes_flasks_token,
    "cookie kept, logout in Flask": kept_after_flask,
    "cookie kept, logout in Go": kept_after_go,
    "revoked": revoked,
    "another browser": another_browser,
    "shadow": shadow,
}
