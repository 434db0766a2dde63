package flasksession

import (
	taggedjson "github.com/flaskcookie/flaskcookie-go/tagged_json"
)

// nest counts a level that opens; the caller counts it down.
func (r *msgpackReader) nest() error {
	if r.depth++; r.depth > MaxDepth {
		return r.fault("nested deeper than %d levels", MaxDepth)
	}
	return nil
}

const unhashable = "a key of a dict that has no hash in Python"

func (r *msgpackReader) list(as place, claimed uint64) (any, error) {
	n, err := r.length(claimed, 1)
	if err != nil {
		return nil, err
	}
	const longTuple = 16 // msgspec reads a longer tuple by way of a list, and its elements as values
	switch {
	case as == asLeaf:
		return nil, r.fault(unhashable)
	case as == asKey && n > longTuple:
		as = asLeaf
	}
	if err := r.nest(); err != nil {
		return nil, err
	}
	list := make([]any, n)
	for i := range list {
		r.owed--
		if list[i], err = r.value(as); err != nil {
			return nil, err
		}
	}
	r.depth--
	return list, nil
}

// boxedDict reads a dict that began at start as a value. With a key that is no str it is an Opaque.
func (r *msgpackReader) boxedDict(as place, start int, claimed uint64) (any, error) {
	dict, isOdd, err := r.dict(as, claimed)
	switch {
	case err != nil:
		return nil, err
	case isOdd:
		return Opaque{data: r.text[start:r.pos]}, nil
	}
	return dict, nil
}

// dict reads the members of a dict. isOdd reports a key that is no str.
func (r *msgpackReader) dict(as place, claimed uint64) (dict taggedjson.Dict, isOdd bool, err error) {
	n, err := r.length(claimed, 2)
	if err != nil {
		return nil, false, err
	}
	if as != asValue {
		return nil, false, r.fault(unhashable)
	}
	if err := r.nest(); err != nil {
		return nil, false, err
	}
	dict = make(taggedjson.Dict, n)
	var marks keyMarks
	again := false
	for i := range dict {
		r.owed -= 2
		item := &dict[i]
		var isStr bool
		if item.Key, isStr, err = r.key(); err != nil {
			return nil, false, err
		}
		if item.Value, err = r.value(asValue); err != nil {
			return nil, false, err
		}
		isOdd = isOdd || !isStr
		again = again || !marks.mark(item.Key)
	}
	r.depth--
	if again && !isOdd {
		dict = lastWins(dict)
	}
	return dict, isOdd, nil
}

// key reads the key of a dict, which is mostly a short str.
func (r *msgpackReader) key() (name string, isStr bool, err error) {
	if r.pos < len(r.data) && r.data[r.pos]&^31 == msgpackFixStr {
		r.pos++
		name, err = r.str(uint64(r.data[r.pos-1] & 31))
		return name, true, err
	}
	key, err := r.value(asKey)
	name, isStr = key.(string)
	return name, isStr, err
}
