package flasksession

import (
	"slices"

	taggedjson "github.com/flaskcookie/flaskcookie-go/tagged_json"
)

// change is what a request did to the keys of its session. A key that was set to the
// value it had is not among them.
type change struct {
	set     taggedjson.Dict
	removed []string
	all     taggedjson.Dict // after Clear: what the session is, whatever others wrote
	cleared bool
}

// changeOf compares a session as it was opened with what it has become.
func changeOf(before, after taggedjson.Dict, cleared bool) change {
	c := change{all: after, cleared: cleared}
	old := placesOf(before)
	for _, item := range after {
		i, found := old.find(item.Key)
		if !found || !same(before[i].Value, item.Value) {
			c.set = append(c.set, item)
		}
	}
	now := placesOf(after)
	for _, item := range before {
		if _, found := now.find(item.Key); !found {
			c.removed = append(c.removed, item.Key)
		}
	}
	return c
}

// none reports whether nothing changed.
func (c change) none() bool { return len(c.set) == 0 && len(c.removed) == 0 && !c.cleared }

// apply does the same to another session, whose other keys stay as they are.
func (c change) apply(values taggedjson.Dict) taggedjson.Dict {
	if c.cleared {
		return c.all
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
