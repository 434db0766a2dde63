package flaskcookie

import (
	"errors"
	"fmt"
	"iter"
	"math/big"
	"slices"
	"strings"
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
	var dict taggedjson.Dict
	index := make(map[string]int) // a later pair of the same key wins, in the place of the first
	i := 0
	for elem := range elems {
		pair, ok := pairOf(elem)
		if !ok {
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
		i++
	}
	return dict, nil
}

// pairOf returns the elements of a sequence of two. It looks at no more than three.
func pairOf(value any) (pair [2]any, ok bool) {
	elems, ok := sequence(value)
	if !ok {
		return pair, false
	}
	n := 0
	for elem := range elems {
		if n == len(pair) {
			return pair, false
		}
		pair[n] = elem
		n++
	}
	return pair, n == len(pair)
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

// sequence is iter(value): the characters of a string, the integers of bytes, the keys
// of a dict. It makes them one by one, as Python does: what dict() refuses at the first
// element costs no more than that one, however many there are.
func sequence(value any) (iter.Seq[any], bool) {
	switch value := value.(type) {
	case []any:
		return slices.Values(value), true
	case taggedjson.Tuple:
		return slices.Values([]any(value)), true
	case string:
		return characters(value), true
	case taggedjson.Markup:
		return characters(string(value)), true
	case []byte:
		return integers(value), true
	case taggedjson.Dict:
		return keys(value), true
	}
	return nil, false
}

func integers(data []byte) iter.Seq[any] {
	return func(yield func(any) bool) {
		for _, b := range data {
			if !yield(int64(b)) {
				return
			}
		}
	}
}

func keys(dict taggedjson.Dict) iter.Seq[any] {
	return func(yield func(any) bool) {
		for _, item := range dict {
			if !yield(item.Key) {
				return
			}
		}
	}
}

// characters splits a text as Python does, where a lone surrogate is one character; it
// takes three bytes in WTF-8, which Go would read as three.
func characters(text string) iter.Seq[any] {
	return func(yield func(any) bool) {
		for rest := text; rest != ""; {
			_, size := utf8.DecodeRuneInString(rest)
			if size == 1 && rest[0] == 0xed && len(rest) >= 3 {
				size = 3
			}
			if !yield(strings.Clone(rest[:size])) { // a part would keep the whole text alive
				return
			}
			rest = rest[size:]
		}
	}
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
	if !ok {
		return true
	}
	for range elems {
		return true
	}
	return false
}
