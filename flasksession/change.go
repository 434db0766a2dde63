package flasksession

import (
	"reflect"

	taggedjson "github.com/flaskcookie/flaskcookie-go/tagged_json"
)

// change is what a request did to the keys of its session. A key that was set to the
// value it had is not among them.
type change struct {
	set     taggedjson.Dict
	removed []string
}

// changeOf compares a session as it was opened with what it has become.
func changeOf(before, after taggedjson.Dict) change {
	var c change
	for _, item := range after {
		old, found := before.Get(item.Key)
		if !found || !reflect.DeepEqual(old, item.Value) {
			c.set = append(c.set, item)
		}
	}
	for _, item := range before {
		if _, found := after.Get(item.Key); !found {
			c.removed = append(c.removed, item.Key)
		}
	}
	return c
}

// none reports whether nothing changed.
func (c change) none() bool { return len(c.set) == 0 && len(c.removed) == 0 }

// apply does the same to another session, whose other keys stay as they are.
func (c change) apply(values taggedjson.Dict) taggedjson.Dict {
	for _, key := range c.removed {
		values.Delete(key)
	}
	for _, item := range c.set {
		values.Set(item.Key, item.Value)
	}
	return values
}
