package flaskshadow

import (
	"context"
	"time"

	taggedjson "github.com/flaskcookie/flaskcookie-go/tagged_json"
)

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
