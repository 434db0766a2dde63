package taggedjson

import (
	"errors"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/flaskcookie/flaskcookie-go/internal/pybase64"
)

// decodeTag is JSONTag.to_python: it gets the child with its own tags resolved.
type decodeTag func(child any, spend *budget) (any, error)

// budget is what the tags of one parse share.
type budget struct {
	zoned   bool // a date with an offset was read; inUTC must follow
	spelled int  // bytes of Markup made by spelling out other values
	steps   int  // characters and elements looked at once more, for the tests of the cost
}

// flaskTags are Flask's own tags. A signed session may hold children that no
// Flask writes; each decoder gives what Python's gives for them.
var flaskTags = map[string]decodeTag{
	" di": decodeDict,
	" t":  decodeTuple,
	" b":  decodeBytes,
	" m":  decodeMarkup,
	" u":  decodeUUID,
	" d":  decodeDate,
}

// errChild stands for the TypeError, AttributeError, ValueError or StopIteration
// that Python raises.
var errChild = errors.New("taggedjson: a child of the wrong kind")

// text returns a str child; Markup is a str in Python.
func text(child any) (string, bool) {
	switch child := child.(type) {
	case string:
		return child, true
	case Markup:
		return string(child), true
	}
	return "", false
}

// decodeDict undoes the escaping of a one-key dict: the first key loses its last
// two characters, whatever they are, and further keys are ignored.
func decodeDict(child any, spend *budget) (any, error) {
	dict, ok := child.(Dict)
	if !ok || len(dict) == 0 {
		return nil, errChild
	}
	first := dict[0]
	return Dict{{dropLast(dropLast(first.Key, spend), spend), first.Value}}, nil
}

// dropLast cuts the last character of s. It looks for it from the end, since one
// long key may stand in many of these tags.
func dropLast(s string, spend *budget) string {
	for start := len(s) - 1; start >= 0; start-- {
		spend.steps++
		if utf8.RuneStart(s[start]) {
			return s[:start]
		}
	}
	return ""
}

// decodeTuple is tuple(child), which takes anything that can be iterated.
func decodeTuple(child any, spend *budget) (any, error) {
	switch child := child.(type) {
	case []any:
		return Tuple(child), nil
	case Tuple:
		return child, nil
	case Dict:
		spend.steps += len(child)
		keys := make(Tuple, len(child))
		for i, item := range child {
			keys[i] = textValue(item.Key)
		}
		return keys, nil
	case []byte:
		spend.steps += len(child)
		numbers := make(Tuple, len(child))
		for i, b := range child {
			numbers[i] = int64(b)
		}
		return numbers, nil
	}
	s, ok := text(child)
	if !ok {
		return nil, errChild
	}
	spend.steps += len(s)
	return characters(s), nil
}

// characters splits a text as Python does, where a lone surrogate is a character.
func characters(s string) Tuple {
	count := 0
	for rest := s; rest != ""; count++ {
		_, size, _ := decodeRune(rest)
		rest = rest[size:]
	}
	chars := make(Tuple, count)
	for i := range chars {
		_, size, _ := decodeRune(s)
		chars[i], s = textValue(s[:size]), s[size:]
	}
	return chars
}

// decodeBytes is base64.b64decode(child), which wants ASCII text or bytes.
func decodeBytes(child any, spend *budget) (any, error) {
	if b, ok := child.([]byte); ok {
		spend.steps += len(b)
		return pybase64.DecodeStd(b)
	}
	s, ok := text(child)
	if !ok || strings.ContainsFunc(s, func(r rune) bool { return r >= 0x80 }) {
		return nil, errChild
	}
	spend.steps += len(s)
	return pybase64.DecodeStd([]byte(s))
}

func decodeMarkup(child any, spend *budget) (any, error) {
	if s, ok := text(child); ok {
		return Markup(s), nil
	}
	s, err := pythonStr(child, spend)
	return Markup(s), err
}

func decodeUUID(child any, _ *budget) (any, error) {
	s, ok := text(child)
	if !ok {
		return nil, errChild
	}
	return ParseUUID(s)
}

// decodeDate is werkzeug.http.parse_date(child): an unreadable date is None, not
// an error, and so is anything falsy.
func decodeDate(child any, spend *budget) (any, error) {
	if s, ok := text(child); ok {
		t, ok, err := parseDate(s)
		if !ok || err != nil {
			return nil, err
		}
		spend.zoned = spend.zoned || t.Location() != time.UTC
		return t, nil
	}
	if _, isBytes := child.([]byte); isBytes || !truthy(child) {
		return nil, nil
	}
	return nil, errChild
}

// truthy is bool(v).
func truthy(v any) bool {
	switch v := v.(type) {
	case nil:
		return false
	case bool:
		return v
	case int64:
		return v != 0
	case float64:
		return v != 0
	case string:
		return v != ""
	case Markup:
		return v != ""
	case []byte:
		return len(v) > 0
	case []any:
		return len(v) > 0
	case Tuple:
		return len(v) > 0
	case Dict:
		return len(v) > 0
	}
	return true
}

// inUTC replaces the dates of a tree by the same instants in UTC. While a tree is
// being parsed its dates keep their offsets, which a Markup around them spells out.
func inUTC(v any) any {
	switch v := v.(type) {
	case time.Time:
		return v.UTC()
	case []any:
		for i := range v {
			v[i] = inUTC(v[i])
		}
	case Tuple:
		for i := range v {
			v[i] = inUTC(v[i])
		}
	case Dict:
		for i := range v {
			v[i].Value = inUTC(v[i].Value)
		}
	}
	return v
}
