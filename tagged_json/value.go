package taggedjson

import (
	"bytes"
	"encoding/json"
	"iter"
)

// Dict is a Python dict: items in insertion order, each key once.
//
// A Dict behaves as a value. Set and Delete never write to an array that
// another Dict may share, so a copy stays what it was. Looking up a key walks
// the items, which is fastest for the handful of keys a session has: Get, Set and
// Delete take time that grows with the number of items, and Set and Delete copy
// them. To work through thousands of keys, make a map from key to index first.
type Dict []Item

// Item is one key of a [Dict] with its value.
type Item struct {
	Key   string
	Value any
}

// Get returns the value of key, and whether the dict has it.
func (d Dict) Get(key string) (any, bool) {
	if i := d.index(key); i >= 0 {
		return d[i].Value, true
	}
	return nil, false
}

// Set gives key a value, in its old place or, when it is new, at the end.
func (d *Dict) Set(key string, value any) {
	old := *d
	i := old.index(key)
	if i < 0 {
		*d = append(old[:len(old):len(old)], Item{key, value})
		return
	}
	*d = append(Dict(nil), old...)
	(*d)[i].Value = value
}

// Delete removes key and reports whether it was there.
func (d *Dict) Delete(key string) bool {
	old := *d
	i := old.index(key)
	if i < 0 {
		return false
	}
	kept := make(Dict, 0, len(old)-1)
	*d = append(append(kept, old[:i]...), old[i+1:]...)
	return true
}

// All iterates over the keys and values in order.
func (d Dict) All() iter.Seq2[string, any] {
	return func(yield func(string, any) bool) {
		for _, item := range d {
			if !yield(item.Key, item.Value) {
				return
			}
		}
	}
}

// MarshalJSON writes the dict as an ordinary JSON object in its order, its
// values as encoding/json writes them. It is meant for APIs and logs, not for
// Flask: the tags are lost. See [Marshal].
func (d Dict) MarshalJSON() ([]byte, error) {
	var out bytes.Buffer
	text := json.NewEncoder(&out)
	text.SetEscapeHTML(false) // whoever calls this method escapes if asked to
	if err := writeJSON(&out, text, d); err != nil {
		return nil, err
	}
	return out.Bytes(), nil
}

// writeJSON walks the containers itself: encoding/json would check the text of each
// nested Dict again at every level above it.
func writeJSON(out *bytes.Buffer, text *json.Encoder, v any) error {
	switch v := v.(type) {
	case Dict:
		out.WriteByte('{')
		for i, item := range v {
			if i > 0 {
				out.WriteByte(',')
			}
			if err := text.Encode(item.Key); err != nil {
				return err
			}
			out.WriteByte(':')
			if err := writeJSON(out, text, item.Value); err != nil {
				return err
			}
		}
		out.WriteByte('}')
		return nil
	case []any:
		return writeJSONArray(out, text, v)
	case Tuple:
		return writeJSONArray(out, text, v)
	}
	return text.Encode(v)
}

func writeJSONArray(out *bytes.Buffer, text *json.Encoder, elems []any) error {
	out.WriteByte('[')
	for i, elem := range elems {
		if i > 0 {
			out.WriteByte(',')
		}
		if err := writeJSON(out, text, elem); err != nil {
			return err
		}
	}
	out.WriteByte(']')
	return nil
}

// UnmarshalJSON reads an ordinary JSON object in its order, by Python's rules
// and without looking for tags. See [Unmarshal].
func (d *Dict) UnmarshalJSON(data []byte) error {
	return plain.Unmarshal(data, d)
}

var plain = NewCodec(Options{Untagged: true})

func (d Dict) index(key string) int {
	for i := range d {
		if d[i].Key == key {
			return i
		}
	}
	return -1
}

// Tuple is a Python tuple.
type Tuple []any

// Markup is a markupsafe.Markup: text that is HTML already, which templates
// print without escaping.
type Markup string
