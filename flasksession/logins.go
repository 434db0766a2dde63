package flasksession

import (
	"slices"

	taggedjson "github.com/flaskcookie/flaskcookie-go/tagged_json"
)

// logins are the keys that say who is logged in.
type logins []string

// defaultLogins are those of Flask-Login, and of Flask's tutorial.
var defaultLogins = logins{"_user_id", "user_id"}

// written reports whether one of them was written, be it to what it was.
func (l logins) written(keys map[string]bool) bool {
	return slices.ContainsFunc(l, func(key string) bool { return keys[key] })
}

// same reports whether the same user is logged in to two sessions, or nobody to both.
func (l logins) same(a, b taggedjson.Dict) bool {
	return !slices.ContainsFunc(l, func(key string) bool {
		x, _ := a.Get(key)
		y, _ := b.Get(key)
		return !same(x, y)
	})
}

// nobody reports whether nobody is logged in.
func (l logins) nobody(values taggedjson.Dict) bool { return l.same(values, nil) }
