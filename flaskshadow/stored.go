package flaskshadow

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"time"

	"github.com/flaskcookie/flaskcookie-go/flasksession"
	"github.com/flaskcookie/flaskcookie-go/internal/werkzeug"
	"github.com/flaskcookie/flaskcookie-go/signer"
	taggedjson "github.com/flaskcookie/flaskcookie-go/tagged_json"
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

// maxOthers bounds the cookies of an answer that are looked up in the store.
const maxOthers = 8

// otherStoredName finds the id of a session in a cookie that Go does not look for.
func (c *comparison) otherStoredName(cookies []setCookie) {
	for _, cookie := range cookies[:min(len(cookies), maxOthers)] {
		if c.isStored(cookie) {
			c.result.add(KindName, "", cookie.name, c.probe.name)
		}
	}
}

// isStored reports whether a cookie has an id under which the store has something.
func (c *comparison) isStored(cookie setCookie) bool {
	key := c.keyIn(cookie)
	if key == "" {
		return false
	}
	r, ok := c.look(key)
	return ok && r.found
}

func (c *comparison) keyIn(cookie setCookie) string {
	if cookie.value == "" {
		return ""
	}
	return c.shadow.stored.keyOf(c.probe.header(cookie.value))
}

func (c *comparison) look(key string) (record, bool) {
	return c.shadow.look(context.Background(), c.shadow.stored.after, key, true)
}

// settle is how long is waited before a mismatch is looked at again.
const settle = 20 * time.Millisecond

// sure reports whether what a look found is what Flask has left: a second one finds the same,
// and no other request of this session is known that may have changed it.
func (c *comparison) sure(key string, found record) bool {
	time.Sleep(settle)
	again, ok := c.look(key)
	return ok && found.same(again) && c.shadow.stored.visits.quiet(c.exchange.visit, key)
}

// mismatch notes a difference between the store and what Go would have left there, or a
// suspicion if another request may have brought it about.
func (c *comparison) mismatch(sure bool, kind Kind, name, flask, goes string) {
	if sure {
		c.result.add(kind, name, flask, goes)
		return
	}
	c.result.suspectOf(kind, name, flask, goes)
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

// unreadableID names why Go does not find the id in a cookie that Flask has set.
func (c *comparison) unreadableID() {
	s, err := c.probe.openStored(c.probe.header(c.cookie.value), c.exchange.answered, "", record{})
	if err == nil {
		err = s.Rejected
	}
	kind := KindSignature
	if !errors.Is(err, signer.ErrBadSignature) {
		kind = KindID
	}
	c.result.add(kind, "", "set a cookie", "refuses it: "+c.probe.reason(err))
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

// id compares the id under which Flask goes on with that of the request.
func (c *comparison) id(key string) {
	v := c.exchange.visit
	switch {
	case !c.opened:
	case c.result.Rejected != nil:
		c.keptID(key)
	case v.before.found && key != v.key:
		c.leftOld()
	}
}

// keptID finds a session that Flask has accepted and Go ignores. That releases before 0.7 take
// over an id which is not in the store is known, and told in docs/differences.md.
func (c *comparison) keptID(key string) {
	v := c.exchange.visit
	refused := c.result.Rejected
	if !errors.Is(refused, flasksession.ErrUnknownID) {
		if c.sent() == c.cookie.value {
			c.result.add(KindOpen, "", "kept the id of the request", "ignores it: "+refused.Error())
		}
		return
	}
	if key == v.key && !c.probe.server.adopts {
		c.mismatch(c.shadow.stored.visits.quiet(v, key), KindID, "", "kept an id that was not in the store", "makes a new one")
	}
}

// leftOld finds a session that Flask moved to a new id and left under the old one: whoever
// knows that is still let in.
func (c *comparison) leftOld() {
	old := c.exchange.visit.key
	if found, ok := c.look(old); ok && found.found {
		c.mismatch(c.sure(old, found), KindID, "", "made a new id and kept the session under the old one too", "deletes the old one")
	}
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

// content compares what Flask stored with what Go stores for the same session: not the bytes,
// of which a format has several for one value, but what is read of them.
func (c *comparison) content(values taggedjson.Dict, flask, goes []byte, key string) {
	if string(flask) == string(goes) {
		return
	}
	if format := c.probe.server.format; !reads(format, flask) {
		c.result.add(KindFormat, "", formatName(flask), formatName(goes))
		return
	}
	again, err := c.probe.readStored(c.cookie.value, key, record{data: goes, found: true}, c.exchange.answered)
	if err != nil {
		c.result.add(KindPayload, "", "stored the session", "cannot read what it writes itself: "+c.probe.reason(err))
		return
	}
	d := differ{equal: c.probe.equal, found: func(path, flask, goes string) { c.result.add(KindStored, path, flask, goes) }}
	d.dict("", values, again)
}

// expiryTolerance is more than whole seconds and two clocks make of one lifetime.
const expiryTolerance = 2 * time.Second

// lifetime compares how long the store keeps a session. Others may have renewed it until it
// was looked at.
func (c *comparison) lifetime(key string, found, goes record) {
	if c.shadow.stored.expirer == nil {
		c.shadow.lifetimeUnknown.Add(1)
		return
	}
	if !found.timed || !goes.timed {
		return
	}
	first, latest := c.exchange.started.Add(goes.ttl), found.at.Add(goes.ttl)
	ends := found.at.Add(found.ttl)
	if found.ttl != 0 && !ends.Before(first.Add(-expiryTolerance)) && !ends.After(latest.Add(expiryTolerance)) {
		return
	}
	flask := "keeps it for " + found.ttl.Round(time.Second).String() + " more"
	if found.ttl == 0 {
		flask = "keeps it for ever"
	}
	c.mismatch(c.sure(key, found), KindLifetime, "", flask, "for "+goes.ttl.String())
}
