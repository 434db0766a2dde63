package flasksession

import (
	"slices"

	"github.com/flaskcookie/flaskcookie-go/flaskcookie"
	taggedjson "github.com/flaskcookie/flaskcookie-go/tagged_json"
)

// change is what a request did to the keys of its session. A key that was set to the value it
// had is not among them, so that who writes a whole struct back undoes nothing of others;
// unless the request logs somebody in or out, which means all that it wrote: a login that takes
// a right away takes it away also where the user has got it meanwhile.
type change struct {
	set     taggedjson.Dict
	removed []string
	before  taggedjson.Dict // as it was opened
	all     taggedjson.Dict // what it has become
	cleared bool
	logins  logins
	logs    bool // somebody in or out
}

// changeOf compares a session as it was opened with what it has become.
func changeOf(before taggedjson.Dict, f flaskcookie.Frozen, by logins) change {
	c := change{before: before, all: f.Values, cleared: f.Cleared, logins: by}
	c.logs = !by.same(before, f.Values) || f.Regenerated && by.written(f.Written) // the same user anew
	old, now := placesOf(before), placesOf(f.Values)
	for _, item := range f.Values {
		i, found := old.find(item.Key)
		if !found || !same(before[i].Value, item.Value) || c.logs && f.Written[item.Key] {
			c.set = append(c.set, item)
		}
	}
	for _, item := range before {
		if _, found := now.find(item.Key); !found {
			c.removed = append(c.removed, item.Key)
		}
	}
	if c.logs {
		for key := range f.Written {
			if _, found := now.find(key); !found {
				c.removed = append(c.removed, key)
			}
		}
	}
	return c
}

// none reports whether nothing changed.
func (c change) none() bool { return len(c.set) == 0 && len(c.removed) == 0 && !c.cleared && !c.logs }

// out reports whether the request logs somebody out, and nobody in.
func (c change) out() bool { return !c.logins.nobody(c.before) && c.logins.nobody(c.all) }

// overtaken reports whether somebody else logged in or out meanwhile who had been logged in
// when this request began: what it does was meant for that user, and allowed to that user.
func (c change) overtaken(values taggedjson.Dict) bool {
	return !c.cleared && !c.logs && !c.logins.nobody(c.before) && !c.logins.same(c.before, values)
}

// apply does the same to another session, whose other keys stay as they are. Where nothing of
// one login must get into another, all is this request's, without what was removed meanwhile.
func (c change) apply(values taggedjson.Dict) taggedjson.Dict {
	switch {
	case c.cleared:
		return c.all
	case c.logs && c.parts(values):
		return c.without(values)
	}
	removed := make(map[string]bool, len(c.removed))
	for _, key := range c.removed {
		removed[key] = true
	}
	out := make(taggedjson.Dict, 0, len(values)+len(c.set))
	for _, item := range values {
		if !removed[item.Key] {
			out = append(out, item)
		}
	}
	places := placesOf(out)
	for _, item := range c.set {
		if i, found := places.find(item.Key); found {
			out[i].Value = item.Value
			continue
		}
		out = append(out, item)
	}
	return out
}

// parts reports whether a login of this request and the session as it is now belong to two
// users: to one who has logged in or out meanwhile, or to one who was logged in before.
func (c change) parts(values taggedjson.Dict) bool {
	l := c.logins
	if !l.same(c.before, values) {
		return !l.same(c.all, values)
	}
	return !l.nobody(c.before) && !l.nobody(c.all) && !l.same(c.before, c.all)
}

// without is what the session has become, less what is not in values any more and was not set.
func (c change) without(values taggedjson.Dict) taggedjson.Dict {
	theirs, set := placesOf(values), placesOf(c.set)
	out := make(taggedjson.Dict, 0, len(c.all))
	for _, item := range c.all {
		_, kept := theirs.find(item.Key)
		_, own := set.find(item.Key)
		if kept || own {
			out = append(out, item)
		}
	}
	return out
}

// places tells where each key of a dict stands.
type places struct {
	dict taggedjson.Dict
	many map[string]int // nil if it is short
}

func placesOf(dict taggedjson.Dict) places {
	const few = 16 // up to here, a search beats making a map
	p := places{dict: dict}
	if len(dict) > few {
		p.many = make(map[string]int, len(dict))
		for i, item := range slices.Backward(dict) { // of a key that is there twice, the first counts
			p.many[item.Key] = i
		}
	}
	return p
}

func (p places) find(key string) (int, bool) {
	if p.many != nil {
		i, found := p.many[key]
		return i, found
	}
	i := slices.IndexFunc(p.dict, func(item taggedjson.Item) bool { return item.Key == key })
	return i, i >= 0
}
