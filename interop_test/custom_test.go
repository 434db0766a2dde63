package interop

import (
	"bytes"
	"errors"
	"math/rand/v2"

	taggedjson "github.com/flaskcookie/flaskcookie-go/tagged_json"
)

// What an application's own tags stand for: the twins of the classes in custom_tags.py.
type (
	money string   // " mny": a text
	bag   []any    // " bag": a list of anything
	point [2]any   // " pt": exactly two of anything
	empty struct{} // " e__": None, under a key that looks escaped
)

var errOfTag = errors.New("not what the tag holds")

// registeredTags are registered in the order of custom_tags.py.
var registeredTags = []taggedjson.Tag{
	taggedjson.NewTag(" mny",
		func(m money) (any, error) { return string(m), nil },
		func(child any) (money, error) {
			text, ok := child.(string)
			if !ok {
				return "", errOfTag
			}
			return money(text), nil
		}),
	taggedjson.NewTag(" bag",
		func(b bag) (any, error) { return []any(b), nil },
		func(child any) (bag, error) {
			list, ok := child.([]any)
			if !ok {
				return nil, errOfTag
			}
			return bag(list), nil
		}),
	taggedjson.NewTag(" pt",
		func(p point) (any, error) { return []any{p[0], p[1]}, nil },
		func(child any) (point, error) {
			list, ok := child.([]any)
			if !ok || len(list) != 2 {
				return point{}, errOfTag
			}
			return point{list[0], list[1]}, nil
		}),
	taggedjson.NewTag(" e__",
		func(empty) (any, error) { return nil, nil },
		func(child any) (empty, error) {
			if child != nil {
				return empty{}, errOfTag
			}
			return empty{}, nil
		}),
}

// customKeys are what takes the place of Flask's own keys. "e" is what " di" makes of the
// escaped key "e__".
var customKeys = map[string][]string{
	`" t":`: {`" bag":`, `" pt":`}, `" b":`: {`" mny":`}, `" u":`: {`" mny":`, `" e__":`}, `" d":`: {`" mny":`, `" bag":`}, `" di":`: {`" e__":`, `" mny__":`},
}

// withCustomTags puts keys of custom tags in the place of some others.
func withCustomTags(r *rand.Rand, payload []byte) []byte {
	var out []byte
	for len(payload) > 0 {
		at := bytes.IndexByte(payload, '"')
		if at < 0 {
			break
		}
		out, payload = append(out, payload[:at]...), payload[at:]
		size := 1
		for _, key := range []string{`" t":`, `" b":`, `" u":`, `" d":`, `" di":`} {
			if bytes.HasPrefix(payload, []byte(key)) && one(r, 2) {
				out, size = append(out, pick(r, customKeys[key]...)...), len(key)
				break
			}
		}
		if size == 1 {
			out = append(out, '"')
		}
		payload = payload[size:]
	}
	return append(out, payload...)
}

// customSession is a session of Go values with some of the tags' own.
func customSession(r *rand.Rand) any {
	dict := randomDict(r, 2)
	for range 1 + r.IntN(3) {
		dict.Set(randomText(r), customValue(r, 2))
	}
	return dict
}

func customValue(r *rand.Rand, depth int) any {
	if depth == 0 {
		return money(randomText(r))
	}
	switch r.IntN(6) {
	case 0:
		return money(randomText(r))
	case 1:
		return bag{customValue(r, depth-1), randomValue(r, 1)}
	case 2:
		return point{customValue(r, depth-1), randomValue(r, 1)}
	case 3:
		return empty{}
	case 4:
		return []any{customValue(r, depth-1), customValue(r, depth-1)}
	}
	return taggedjson.Dict{{Key: pick(r, " mny", " bag", " pt", " e__", " mny__"), Value: customValue(r, depth-1)}}
}
