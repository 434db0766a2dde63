package flaskcookie

import (
	"errors"
	"fmt"
	"math/big"
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
	switch value := value.(type) {
	case nil:
		return nil, nil // SecureCookieSession(None): no initial value
	case taggedjson.Dict:
		return value, nil
	case []any:
		return dictOfPairs(value)
	case taggedjson.Tuple:
		return dictOfPairs(value)
	case string, taggedjson.Markup, []byte:
		if !truthy(value) {
			return nil, nil
		}
		// Its elements are single characters or integers, and none is looked at: a long
		// text would be as many values.
		return nil, notAPair(0)
	}
	return nil, fmt.Errorf("%w: it is no sequence", ErrNotDict)
}

func notAPair(i int) error { return fmt.Errorf("%w: element %d is not a pair", ErrNotDict, i) }

func dictOfPairs(elems []any) (taggedjson.Dict, error) {
	var dict taggedjson.Dict
	index := make(map[string]int) // a later pair of the same key wins, in the place of the first
	for i, elem := range elems {
		first, second, ok := pairOf(elem)
		if !ok {
			return nil, notAPair(i)
		}
		key, ok := keyOf(first)
		if !ok {
			return nil, fmt.Errorf("%w: the key in element %d is not a string", ErrNotDict, i)
		}
		place, twice := index[key]
		if !twice {
			place = len(dict)
			index[key] = place
			dict = append(dict, taggedjson.Item{Key: key})
		}
		dict[place].Value = second
	}
	return dict, nil
}

// pairOf is first, second = value: the elements of any sequence of two, such as the
// characters of a string and the keys of a dict.
func pairOf(value any) (first, second any, ok bool) {
	switch value := value.(type) {
	case []any:
		return pairIn(value)
	case taggedjson.Tuple:
		return pairIn(value)
	case string:
		return characters(value)
	case taggedjson.Markup:
		return characters(string(value))
	case []byte:
		if len(value) == 2 {
			return int64(value[0]), int64(value[1]), true
		}
	case taggedjson.Dict:
		if len(value) == 2 {
			return value[0].Key, value[1].Key, true
		}
	}
	return nil, nil, false
}

func pairIn(elems []any) (first, second any, ok bool) {
	if len(elems) != 2 {
		return nil, nil, false
	}
	return elems[0], elems[1], true
}

// characters splits a text of two characters.
func characters(text string) (first, second any, ok bool) {
	n := firstSize(text)
	one, other := text[:n], text[n:]
	if one == "" || other == "" || firstSize(other) != len(other) {
		return nil, nil, false
	}
	return one, other, true
}

// firstSize is the size of the first character as Python has it, where a lone surrogate
// is one character; it takes three bytes in WTF-8, which Go would read as three.
func firstSize(text string) int {
	_, size := utf8.DecodeRuneInString(text)
	if size == 1 && text[0] == 0xed && len(text) >= 3 {
		return 3
	}
	return size
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
	case string:
		return value != ""
	case taggedjson.Markup:
		return value != ""
	case []byte:
		return len(value) > 0
	case []any:
		return len(value) > 0
	case taggedjson.Tuple:
		return len(value) > 0
	case taggedjson.Dict:
		return len(value) > 0
	}
	return true
}
