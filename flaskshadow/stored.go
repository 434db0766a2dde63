package flaskshadow

import (
	"fmt"
	"net/http"

	"github.com/flaskcookie/flaskcookie-go/internal/werkzeug"
)

// storedSession compares a session on a server as far as no Go code for the view is needed.
func (c *comparison) storedSession() {
	c.openStored()
	all := c.cookiesOf(c.exchange.answer)
	if count := len(all.same); count > 1 {
		c.result.add(KindSeveral, c.probe.name, fmt.Sprint(count), "1")
	}
	cookie, found := c.own(all, c.exchange.answer)
	switch {
	case !found:
		c.otherStoredName(all.others)
		c.storedSilent(len(all.named) > 0)
	case cookie.value == "":
		c.cookie = cookie
		c.storedDeleted()
	default:
		c.cookie = cookie
		c.storedSet()
	}
}

// openStored opens the request's session as it was before Flask was asked.
func (c *comparison) openStored() {
	v := c.exchange.visit
	if !v.looked {
		return
	}
	s, err := c.probe.openStored(c.exchange.cookies, c.exchange.started, v.key, v.before)
	if err != nil {
		if c.exchange.answer.status < http.StatusInternalServerError {
			c.result.add(KindOpen, "", "opened the session", "status 500: "+c.probe.reason(err))
		}
		return
	}
	c.opened = true
	if s.Rejected != nil {
		c.result.Rejected = refused(s.Rejected)
	}
	if c.had() {
		c.before = valuesOf(s)
	}
}

// had reports whether the request had a session that Go opens.
func (c *comparison) had() bool {
	return c.opened && c.exchange.visit.before.found && c.result.Rejected == nil
}

// storedSet compares a cookie that Flask has set, and the session that it names.
func (c *comparison) storedSet() {
	key := c.keyIn(c.cookie)
	if key == "" {
		c.unreadableID()
		return
	}
	c.id(key)
	found, ok := c.look(key)
	if !ok {
		return
	}
	if !found.found {
		c.mismatch(c.sure(key, found), KindStore, "", "set the cookie of a session", "finds nothing in the store under its id")
		return
	}
	values, err := c.probe.readStored(c.cookie.value, key, found, c.exchange.answered)
	if err != nil {
		c.result.add(KindPayload, "", "stored the session", "cannot read it: "+c.probe.reason(err))
		return
	}
	c.action, c.after, c.settled = set, values, c.opened
	vary := withoutCookie(c.exchange.answer.vary)
	line, goVary, goes, err := c.probe.writeStored(values, key, c.exchange.answered, vary)
	if err != nil {
		c.result.add(KindPayload, "", "stored the session", "cannot write it: "+c.probe.reason(err))
		return
	}
	c.storedCookie(parseSetCookie(line))
	if c.probe.server.varies {
		c.vary(goVary)
	}
	c.content(values, found.data, goes.data, key)
	c.lifetime(key, found, goes)
	c.storedAgain(key, found)
}

// storedCookie compares all of a Set-Cookie.
func (c *comparison) storedCookie(goes setCookie) {
	flask := c.cookie
	if flask.line == goes.line {
		return
	}
	if flask.value != goes.value { // the id is the same: it was read with a key that is a fallback
		c.result.add(KindSigningKey, "", "signs with a key of FallbackKeys", "signs with SecretKey")
	}
	c.attributes(flask, goes)
}

// storedDeleted compares the deletion of a session, as at a logout.
func (c *comparison) storedDeleted() {
	c.action, c.settled = deleted, c.opened
	if c.probe.server.always {
		c.result.add(KindDeletion, "", "deleted the cookie", "never does, by SaveAlways")
		return
	}
	vary := withoutCookie(c.exchange.answer.vary)
	line, goVary, err := c.probe.write(nil, c.exchange.answered, vary)
	if err != nil {
		c.result.add(KindPayload, "", "deleted the session", c.probe.reason(err))
		return
	}
	if goes := parseSetCookie(line); c.cookie.line != goes.line {
		c.attributes(c.cookie, goes)
	}
	if c.probe.server.varies {
		c.vary(goVary)
	}
	v := c.exchange.visit
	if !c.had() {
		return
	}
	if found, ok := c.look(v.key); ok && found.found {
		c.mismatch(c.sure(v.key, found), KindDeletion, "", "deleted the cookie and left the session in the store", "deletes both")
	}
}

// storedSilent compares an answer without a cookie of the session: would Go have sent it,
// and does the store keep the session for as long?
func (c *comparison) storedSilent(strays bool) {
	v := c.exchange.visit
	c.action, c.after, c.settled = untouched, c.before, c.opened
	if !c.had() || strays || !c.exchange.answer.ofFlask() {
		return
	}
	line, goes, err := c.probe.untouched(c.exchange.cookies, c.exchange.answered, v.key, v.before)
	if err != nil {
		c.result.add(KindPayload, "", "left the session", c.probe.reason(err))
		return
	}
	found, ok := c.look(v.key)
	if !ok || !found.found {
		return // somebody has logged out, or it has expired
	}
	if values, err := c.probe.readStored(c.sent(), v.key, found, c.exchange.answered); err == nil {
		c.after = values // a value that a view changed in place is stored without a word
	}
	// Another request may have ended the session before Flask opened it, and brought it back.
	// Only Flask-Session 0.7 and later says by Vary that it has seen the answer, and only
	// if the view looked at the session: a static file of a WSGI middleware has none.
	seen := c.probe.server.varies && variesByCookie(c.exchange.answer.vary)
	if line != "" {
		c.mismatch(seen && c.shadow.stored.visits.quiet(v, v.key), KindRefresh, "", "did not send the cookie of an unchanged session again", "would send it")
	}
	if goes.found && seen {
		c.lifetime(v.key, found, goes)
	}
}

// sent is the value of the request's cookie.
func (c *comparison) sent() string {
	value, _ := werkzeug.Value(http.Header{"Cookie": c.exchange.cookies}, c.probe.name)
	return value
}

// storedAgain looks at a cookie that Flask sent for a session which is what it was.
func (c *comparison) storedAgain(key string, found record) {
	v := c.exchange.visit
	if !c.had() || key != v.key || string(found.data) != string(v.before.data) {
		return
	}
	line, _, err := c.probe.untouched(c.exchange.cookies, c.exchange.answered, key, found)
	if err == nil && line == "" {
		c.result.suspect(KindRefresh, "sent the cookie of an unchanged session again", "does not")
	}
}
