package flasksession

import (
	"fmt"
	"strings"

	taggedjson "github.com/flaskcookie/flaskcookie-go/tagged_json"
)

func readJSON(data []byte) (any, error) {
	r := jsonReader{text: string(data)}
	value, err := r.value()
	if err != nil {
		return nil, err
	}
	if r.space(); r.pos < len(r.text) {
		return nil, r.fault("trailing data")
	}
	return value, nil
}

// jsonReader is the state of one text. Members of unfinished objects and arrays
// wait on two stacks, so that each finished one is allocated once, at its size.
type jsonReader struct {
	text  string // strings without escapes are parts of it
	pos   int
	depth int
	elems []any
	items []taggedjson.Item
}

func (r *jsonReader) fault(format string, args ...any) error {
	return &DecodeError{Format: "JSON", Offset: r.pos, Msg: fmt.Sprintf(format, args...)}
}

func (r *jsonReader) space() {
	for r.pos < len(r.text) && strings.IndexByte(" \t\n\r", r.text[r.pos]) >= 0 {
		r.pos++
	}
}

// next returns the byte at the position, or 0 at the end, which no token starts
// with.
func (r *jsonReader) next() byte {
	if r.pos < len(r.text) {
		return r.text[r.pos]
	}
	return 0
}

// value reads a value and the space before it.
func (r *jsonReader) value() (any, error) {
	r.space()
	switch r.next() {
	case '"':
		return r.str()
	case '{':
		return r.nested(r.object)
	case '[':
		return r.nested(r.array)
	case 'n':
		return r.word("null", nil)
	case 't':
		return r.word("true", true)
	case 'f':
		return r.word("false", false)
	}
	return r.number()
}

func (r *jsonReader) word(word string, value any) (any, error) {
	if !strings.HasPrefix(r.text[r.pos:], word) {
		return nil, r.fault("expected a value")
	}
	r.pos += len(word)
	return value, nil
}

func (r *jsonReader) nested(read func() (any, error)) (any, error) {
	if r.depth++; r.depth > MaxDepth {
		return nil, r.fault("nested deeper than %d levels", MaxDepth)
	}
	r.pos++ // the bracket
	value, err := read()
	r.depth--
	return value, err
}

// more reports whether another member follows: not if the container ends here.
// Between two members there must be a comma, behind which one must follow.
func (r *jsonReader) more(first bool, end byte) (bool, error) {
	r.space()
	if r.next() == end {
		r.pos++
		return false, nil
	}
	if first {
		return true, nil
	}
	if r.next() != ',' {
		return false, r.fault("expected ',' or %q", end)
	}
	r.pos++
	if r.space(); r.next() == end {
		return false, r.fault("trailing comma")
	}
	return true, nil
}

func (r *jsonReader) array() (any, error) {
	base := len(r.elems)
	for {
		more, err := r.more(len(r.elems) == base, ']')
		if err != nil {
			return nil, err
		}
		if !more {
			break
		}
		elem, err := r.value()
		if err != nil {
			return nil, err
		}
		r.elems = append(r.elems, elem)
	}
	list := append(make([]any, 0, len(r.elems)-base), r.elems[base:]...)
	clear(r.elems[base:])
	r.elems = r.elems[:base]
	return list, nil
}

func (r *jsonReader) object() (any, error) {
	base := len(r.items)
	for {
		more, err := r.more(len(r.items) == base, '}')
		if err != nil {
			return nil, err
		}
		if !more {
			break
		}
		item, err := r.member()
		if err != nil {
			return nil, err
		}
		r.items = append(r.items, item)
	}
	dict := append(taggedjson.Dict{}, lastWins(r.items[base:])...)
	clear(r.items[base:])
	r.items = r.items[:base]
	return dict, nil
}

func (r *jsonReader) member() (taggedjson.Item, error) {
	if r.next() != '"' {
		return taggedjson.Item{}, r.fault("expected a key in double quotes")
	}
	key, err := r.str()
	if err != nil {
		return taggedjson.Item{}, err
	}
	if r.space(); r.next() != ':' {
		return taggedjson.Item{}, r.fault("expected ':'")
	}
	r.pos++
	value, err := r.value()
	return taggedjson.Item{Key: key, Value: value}, err
}
