package flaskcookie

import (
	"errors"
	"fmt"
	"math/big"
	"time"
	"unicode/utf8"

	taggedjson "github.com/flaskcookie/flaskcookie-go/tagged_json"
)

// ErrNotDict reports a genuine cookie whose value is no session. Python's dict()
// raises TypeError or ValueError for most of these; a key that is no string, such as
// that of [[1,2]], is one more here, since a [taggedjson.Dict] cannot hold it.
var ErrNotDict = errors.New("flaskcookie: the value of the cookie is not a session")

// dictOf is dict(value), which SecureCookieSession calls on whatever the cookie held:
// None and anything empty is the empty session, a list may hold pairs.
func dictOf(value any) (taggedjson.Dict, error) {
	if dict, ok := value.(taggedjson.Dict); ok {
		return dict, nil
	}
	if value == nil {
		return nil, nil // SecureCookieSession(None): no initial value
	}
	elems, ok := sequence(value)
	if !ok {
		return nil, fmt.Errorf("%w: it is no sequence", ErrNotDict)
	}
	dict := make(taggedjson.Dict, 0, len(elems))
	index := make(map[string]int) // a later pair of the same key wins, in the place of the first
	for i, elem := range elems {
		pair, ok := sequence(elem)
		if !ok || len(pair) != 2 {
			return nil, fmt.Errorf("%w: element %d is not a pair", ErrNotDict, i)
		}
		key, ok := keyOf(pair[0])
		if !ok {
			return nil, fmt.Errorf("%w: the key in element %d is not a string", ErrNotDict, i)
		}
		place, twice := index[key]
		if !twice {
			place = len(dict)
			index[key] = place
			dict = append(dict, taggedjson.Item{Key: key})
		}
		dict[place].Value = pair[1]
	}
	return dict, nil
}

// keyOf returns a key of a pair. Markup is a str in Python and is written as one.
func keyOf(value any) (string, bool) {
	switch value := value.(type) {
	case string:
		return value, true
	case taggedjson.Markup:
		return string(value), true
	}
	return "", false
}

// sequence is list(value): the characters of a string, the integers of bytes, the keys
// of a dict.
func sequence(value any) ([]any, bool) {
	switch value := value.(type) {
	case []any:
		return value, true
	case taggedjson.Tuple:
		return value, true
	case string:
		return characters(value), true
	case taggedjson.Markup:
		return characters(string(value)), true
	case []byte:
		elems := make([]any, len(value))
		for i, b := range value {
			elems[i] = int64(b)
		}
		return elems, true
	case taggedjson.Dict:
		elems := make([]any, len(value))
		for i, item := range value {
			elems[i] = item.Key
		}
		return elems, true
	}
	return nil, false
}

// characters splits a text as Python does, where a lone surrogate is one character; it
// takes three bytes in WTF-8, which Go would read as three.
func characters(text string) []any {
	var chars []any
	for len(text) > 0 {
		_, size := utf8.DecodeRuneInString(text)
		if size == 1 && text[0] == 0xed && len(text) >= 3 {
			size = 3
		}
		chars = append(chars, text[:size])
		text = text[size:]
	}
	return chars
}

// truthy is bool(value).
func truthy(value any) bool {
	switch value := value.(type) {
	case nil:
		return false
	case bool:
		return value
	case int64:
		return value != 0
	case *big.Int:
		return value.Sign() != 0
	case float64:
		return value != 0
	case time.Time, taggedjson.UUID:
		return true
	}
	elems, ok := sequence(value)
	return !ok || len(elems) > 0
}
