package flasksession

import (
	"math"
	"time"
	"unicode/utf8"

	taggedjson "github.com/flaskcookie/flaskcookie-go/tagged_json"
)

// spelling is how a format writes what the walk comes by. A container is open, then its
// members with item before each, then close; a dict's member is a key, colon, and a value.
type spelling interface {
	// scalar writes a value that is no container. known is false for a type it does not
	// know.
	scalar(v any) (known bool, err error)
	text(s string) error // a key of a Dict
	open(v any, n int) error
	item(v any, i, n int)
	colon()
	close(v any, n int)
}

// walker walks a value, the same way for every format, and has a spelling write it.
type walker struct {
	spelling
	deepest int // how many containers may stand inside each other
	depth   int
}

func (w *walker) value(v any) error {
	known, err := w.known(v)
	if known || err != nil {
		return err
	}
	converted, err := convert(v)
	if err != nil {
		return err
	}
	known, err = w.known(converted)
	if !known && err == nil {
		return typeError(v, "a type that has no form here")
	}
	return err
}

// known writes a value of a type that needs no conversion.
func (w *walker) known(v any) (bool, error) {
	switch members := v.(type) {
	case []any:
		return true, w.list(v, members)
	case taggedjson.Tuple:
		return true, w.list(v, members)
	case taggedjson.Dict:
		return true, w.dict(v, members)
	case Set:
		return true, w.set(v, members)
	case FrozenSet:
		return true, w.set(v, members)
	case Deque:
		return true, w.list(v, members.Items)
	case Map:
		return true, w.mapping(members)
	}
	return w.scalar(v)
}

// convert turns a value of any other type into one of the package taggedjson's.
func convert(v any) (any, error) {
	var converted any
	err := model.Convert(v, &converted)
	return converted, err
}

// enter counts a level that opens; the caller counts it down.
func (w *walker) enter(v any, n int) error {
	if w.depth++; w.depth > w.deepest {
		return typeError(v, "nested deeper than %d levels", w.deepest)
	}
	return w.open(v, n)
}

func (w *walker) leave(v any, n int) {
	w.close(v, n)
	w.depth--
}

func (w *walker) list(v any, members []any) error {
	if err := w.enter(v, len(members)); err != nil {
		return err
	}
	for i, member := range members {
		w.item(v, i, len(members))
		if err := w.value(member); err != nil {
			return inIndex(err, i)
		}
	}
	w.leave(v, len(members))
	return nil
}

func (w *walker) set(v any, members []any) error {
	if _, err := checkedSet(members, asIs); err != nil {
		return err
	}
	return w.list(v, members)
}

// asIs is for checks of what is converted when it is written.
func asIs(v any) (any, error) { return v, nil }

// plainKey is a key as it is written, so that an int is the same key as an int64.
func plainKey(v any) (any, error) {
	switch v.(type) {
	case nil, bool, int64, float64, string:
		return v, nil
	}
	if converted, err := convert(v); err == nil {
		return converted, nil
	}
	return v, nil // what is wrong is told when it is written
}

func (w *walker) dict(v any, dict taggedjson.Dict) error {
	if err := w.enter(v, len(dict)); err != nil {
		return err
	}
	if err := checkKeys(dict); err != nil {
		return err
	}
	for i, item := range dict {
		w.item(v, i, len(dict))
		err := w.text(item.Key)
		if err == nil {
			w.colon()
			err = w.value(item.Value)
		}
		if err != nil {
			return inKey(err, item.Key)
		}
	}
	w.leave(v, len(dict))
	return nil
}

func (w *walker) mapping(m Map) error {
	m, err := checkedMap(m, plainKey, asIs)
	if err != nil {
		return err
	}
	if err := w.enter(m, len(m.Pairs)); err != nil {
		return err
	}
	for i, pair := range m.Pairs {
		w.item(m, i, len(m.Pairs))
		err := w.value(pair.Key)
		if err == nil {
			w.colon()
			err = w.value(pair.Value)
		}
		if err != nil {
			return inside(err, pathOf(pair.Key))
		}
	}
	w.leave(m, len(m.Pairs))
	return nil
}

// pythonNaN gives Go's own NaN the bits of Python's. Others stay as they were read.
func pythonNaN(f float64) float64 {
	if math.Float64bits(f) == math.Float64bits(math.NaN()) {
		return math.Float64frombits(0x7ff8 << 48)
	}
	return f
}

// checkText refuses lone surrogates too, as Python's own encoder does.
func checkText(s string) error {
	if !utf8.ValidString(s) {
		return typeError(s, "not UTF-8: invalid bytes or a lone surrogate")
	}
	return nil
}

// pythonTime returns t as a datetime holds it: years 1 to 9999, microseconds.
func pythonTime(t time.Time) (time.Time, error) {
	t = t.UTC()
	if year := t.Year(); year < 1 || year > 9999 {
		return t, typeError(t, "year %d is outside Python's 1 to 9999", year)
	}
	return t.Truncate(time.Microsecond), nil
}
