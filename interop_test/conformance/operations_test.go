package conformance

import (
	"strings"

	"github.com/flaskcookie/flaskcookie-go/flaskcookie"
	taggedjson "github.com/flaskcookie/flaskcookie-go/tagged_json"
)

// session is how a view gets at its session, which marks it accessed.
type session func() *flaskcookie.Session

// operations are DO of app.py.
var operations = map[string]func(s session) any{
	"nothing":      func(session) any { return nil },
	"get":          func(s session) any { return value(s().Get("a")) },
	"get-missing":  func(s session) any { return value(s().Get("missing")) },
	"has":          func(s session) any { return s().Has("a") },
	"len":          func(s session) any { return s().Len() },
	"iterate":      iterate,
	"is-permanent": func(s session) any { return s().Permanent() },
	"is-modified":  func(s session) any { return s().Modified() },
	"write": func(s session) any {
		return s().Update(map[string]any{"user": "Zoë", "at": taggedjson.Tuple{1, []byte{0}}})
	},
	"write-same": func(s session) any { return s().Set("a", value(s().Get("a"))) },
	"write-unwritable": func(s session) any {
		if err := s().Set("x", map[int]bool{1: true}); err != nil {
			return "an error"
		}
		return nil
	},
	"write-large":         writeLarge,
	"update-nothing":      func(s session) any { return s().Update(taggedjson.Dict{}) },
	"setdefault":          func(s session) any { return value(s().SetDefault("new", []int{1})) },
	"setdefault-old":      func(s session) any { return value(s().SetDefault("a", 2)) },
	"nested-write":        func(s session) any { nestedWrite(s()); return nil },
	"nested-write-marked": func(s session) any { return s().Set("cart", nestedWrite(s())) },
	"pop":                 func(s session) any { return value(s().Pop("a")) },
	"pop-missing":         func(s session) any { return value(s().Pop("missing")) },
	"clear":               func(s session) any { s().Clear(); return nil },
	"clear-and-write":     func(s session) any { s().Clear(); return s().Set("b", 1) },
	"write-and-clear":     func(s session) any { s().Set("b", 1); s().Clear(); return nil },
	"permanent-by-value":  func(s session) any { return s().Set("_permanent", []int{0}) },
	"permanent-falsy":     func(s session) any { return s().Set("_permanent", taggedjson.Dict{}) },
	"mark-modified":       func(s session) any { s().SetModified(true); return nil },
	"unmark-modified":     func(s session) any { s().Set("b", 1); s().SetModified(false); return nil },
	"flash":               func(s session) any { s().Flash("one", ""); return s().Flash("two", "error") },
	"flash-no-category":   func(s session) any { return s().Flash("one", "") },
	"messages":            messages,
	"flashes":             func(s session) any { return pairs(s().Flashes()) },
	"flashes-and-flash": func(s session) any {
		first := pairs(s().Flashes())
		s().Flash("later", "")
		return []any{first, pairs(s().Flashes())}
	},
	"flashes-filtered": func(s session) any { return pairs(s().Flashes("error")) },
}

// value is the value alone; nil is what a Python program gets for a missing key.
func value(v any, _ any) any { return v }

func iterate(s session) any {
	list := []any{}
	for key, value := range s().All() {
		list = append(list, taggedjson.Tuple{key, value})
	}
	return list
}

// nestedWrite changes the copy that Get returns, and returns it.
func nestedWrite(s *flaskcookie.Session) taggedjson.Dict {
	cart, _ := flaskcookie.Get[taggedjson.Dict](s, "cart")
	cart.Set("x", 1)
	return cart
}

// writeLarge writes a text that does not compress, so that the cookie is too large.
func writeLarge(s session) any {
	var text strings.Builder
	for i := range 5000 {
		text.WriteByte(byte(33 + i*i*7919%90))
	}
	return s().Set("long", text.String())
}

func messages(s session) any {
	list := []any{}
	for _, flash := range s().Flashes() {
		list = append(list, flash.Message)
	}
	return list
}

func pairs(flashes []flaskcookie.Flash) any {
	list := []any{}
	for _, flash := range flashes {
		list = append(list, taggedjson.Tuple{flash.Category, flash.Message})
	}
	return list
}
