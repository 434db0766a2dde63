package flaskshadow

import taggedjson "github.com/flaskcookie/flaskcookie-go/tagged_json"

// beginTwin gives the twin the session that Flask has seen, in a store of its own.
func (c *comparison) beginTwin() {
	if v := c.exchange.visit; v != nil {
		c.probe.server.put(v.key, v.before)
	}
}

// known reports whether it is known what the request's session was when Flask opened it, and
// what Flask left.
func (c *comparison) known() bool {
	v := c.exchange.visit
	return v == nil || c.opened && c.shadow.stored.visits.quiet(v, v.key)
}

// twinStored is the session that a twin has stored under the id in its cookie.
func (c *comparison) twinStored(cookie setCookie) (taggedjson.Dict, error) {
	key := c.keyIn(cookie)
	c.twinID(key)
	return c.probe.readStored(cookie.value, key, c.probe.server.record(key), c.exchange.answered)
}

// twinID compares whether the two went on under the id of the request.
func (c *comparison) twinID(key string) {
	if !c.had() || c.action != set {
		return
	}
	old := c.exchange.visit.key
	if flask, goes := c.keyIn(c.cookie) != old, key != old; flask != goes {
		c.result.add(KindTwinCookie, "id", newOrKept(flask), newOrKept(goes))
	}
}

func newOrKept(moved bool) string {
	if moved {
		return "made a new one"
	}
	return "kept it"
}

// twinSilent is the session that a twin has left under the request's id.
func (c *comparison) twinSilent() taggedjson.Dict {
	v := c.exchange.visit
	if v == nil || !c.had() {
		return c.before
	}
	left := c.probe.server.record(v.key)
	if !left.found {
		return nil
	}
	values, err := c.probe.readStored(c.sent(), v.key, left, c.exchange.answered)
	if err != nil {
		return nil
	}
	return values
}
