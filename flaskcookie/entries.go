package flaskcookie

import (
	"slices"

	taggedjson "github.com/flaskcookie/flaskcookie-go/tagged_json"
)

// entries is a dict in insertion order that many keys do not make slow: every operation
// takes the same time on average, however many there are.
type entries struct {
	items  taggedjson.Dict // has holes where keys were removed, if there is an index
	index  *index          // nil while there are few
	shared bool            // items is seen by others, and is copied before it is written to
}

// index finds the items of a large dict.
type index struct {
	places map[string]int // of each key
	holes  int            // among the items
}

// few is up to how many keys comparing them all beats a map.
const few = 16

// hole is the value of an item that was removed.
type hole struct{}

func (e *entries) find(key string) (place int, found bool) {
	if e.index != nil {
		place, found = e.index.places[key]
		return place, found
	}
	if len(e.items) > few {
		e.reindex()
		return e.find(key)
	}
	for i := range e.items {
		if e.items[i].Key == key {
			return i, true
		}
	}
	return 0, false
}

func (e *entries) reindex() {
	e.index = &index{places: make(map[string]int, len(e.items))}
	for i := range e.items {
		e.index.places[e.items[i].Key] = i
	}
}

func (e *entries) get(key string) (any, bool) {
	place, found := e.find(key)
	if !found {
		return nil, false
	}
	return e.items[place].Value, true
}

// set keeps the place of a key that is there.
func (e *entries) set(key string, value any) {
	place, found := e.find(key)
	if found {
		e.own(0)
		e.items[place].Value = value
		return
	}
	e.own(1)
	if e.index != nil {
		e.index.places[key] = len(e.items)
	}
	e.items = append(e.items, taggedjson.Item{Key: key, Value: value})
}

func (e *entries) delete(key string) {
	place, found := e.find(key)
	if !found {
		return
	}
	e.own(0)
	if e.index == nil {
		e.items = slices.Delete(e.items, place, place+1)
		return
	}
	delete(e.index.places, key)
	e.items[place] = taggedjson.Item{Value: hole{}}
	if e.index.holes++; e.index.holes > len(e.items)/2 {
		e.compact()
	}
}

// own makes items this dict's alone, with room for more.
func (e *entries) own(more int) {
	if e.shared {
		e.items = append(make(taggedjson.Dict, 0, len(e.items)+more), e.items...)
		e.shared = false
	}
}

func (e *entries) compact() {
	if e.holes() == 0 {
		return
	}
	kept := make(taggedjson.Dict, 0, e.len())
	for _, item := range e.items {
		if item.Value != any(hole{}) {
			kept = append(kept, item)
		}
	}
	*e = entries{items: kept}
}

func (e *entries) len() int { return len(e.items) - e.holes() }

func (e *entries) holes() int {
	if e.index == nil {
		return 0
	}
	return e.index.holes
}

// given returns the items with their holes. They are not written to afterwards.
func (e *entries) given() taggedjson.Dict {
	e.shared = true
	return e.items
}

// dict returns the items. They are not written to afterwards.
func (e *entries) dict() taggedjson.Dict {
	e.compact()
	e.shared = true
	return e.items
}
