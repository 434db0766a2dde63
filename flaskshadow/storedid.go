package flaskshadow

import (
	"errors"

	"github.com/flaskcookie/flaskcookie-go/flasksession"
	"github.com/flaskcookie/flaskcookie-go/signer"
)

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
