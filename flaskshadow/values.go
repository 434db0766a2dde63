package flaskshadow

import (
	"bytes"
	"fmt"
	"math/big"
	"slices"
	"time"

	"github.com/flaskcookie/flaskcookie-go/flasksession"
	"github.com/flaskcookie/flaskcookie-go/internal/valuepath"
	taggedjson "github.com/flaskcookie/flaskcookie-go/tagged_json"
)

// differ compares two sessions and calls found for each value that differs, with its
// path and what each side has: a Python type, "missing", a length, or "another value".
// Values themselves are never passed on. The values of ignored keys are not compared.
type differ struct {
	ignore []string
	equal  func(a, b any) bool
	found  func(path, flask, goes string)
}

const (
	missing = "missing"
	another = "another value"
)

func (d differ) dict(path string, flask, goes taggedjson.Dict) {
	ofFlask, ofGo := indexed(flask), indexed(goes)
	for key, f := range flask.All() {
		at := valuepath.In(path, valuepath.Key(key))
		if g, ok := ofGo[key]; ok {
			d.value(at, f, g)
		} else {
			d.found(at, typeName(f), missing)
		}
	}
	for key, g := range goes.All() {
		if _, ok := ofFlask[key]; !ok {
			d.found(valuepath.In(path, valuepath.Key(key)), missing, typeName(g))
		}
	}
}

// indexed makes a look-up of each key cost the same, whatever their number.
func indexed(values taggedjson.Dict) map[string]any {
	index := make(map[string]any, len(values))
	for key, value := range values.All() {
		index[key] = value
	}
	return index
}

func (d differ) value(path string, flask, goes any) {
	f, g := typeName(flask), typeName(goes)
	switch {
	case f != g:
		d.found(path, f, g)
	case slices.Contains(d.ignore, path):
	default:
		d.sameType(path, flask, goes)
	}
}

func (d differ) sameType(path string, flask, goes any) {
	switch flask := flask.(type) {
	case taggedjson.Dict:
		d.dict(path, flask, goes.(taggedjson.Dict))
	case []any:
		d.list(path, flask, goes.([]any))
	case taggedjson.Tuple:
		d.list(path, flask, goes.(taggedjson.Tuple))
	default:
		if !d.equal(flask, goes) {
			d.found(path, "one value", another)
		}
	}
}

func (d differ) list(path string, flask, goes []any) {
	if len(flask) != len(goes) {
		d.found(path, fmt.Sprintf("length %d", len(flask)), fmt.Sprintf("length %d", len(goes)))
		return
	}
	for i := range flask {
		d.value(valuepath.In(path, valuepath.Index(i)), flask[i], goes[i])
	}
}

// equal reports whether two values are written alike.
func (p *probe) equal(a, b any) bool {
	left, err1 := p.marshal(a)
	right, err2 := p.marshal(b)
	return err1 == nil && err2 == nil && bytes.Equal(left, right)
}

// typeName is the name of a value's type in Python.
func typeName(value any) string {
	switch value.(type) {
	case nil:
		return "None"
	case bool:
		return "bool"
	case int64, *big.Int:
		return "int"
	case float64:
		return "float"
	case string:
		return "str"
	case []byte:
		return "bytes"
	case []any:
		return "list"
	case taggedjson.Tuple:
		return "tuple"
	case taggedjson.Dict:
		return "dict"
	case taggedjson.Markup:
		return "Markup"
	case taggedjson.UUID:
		return "UUID"
	case time.Time, flasksession.DateTime:
		return "datetime"
	}
	return storedTypeName(value)
}

// storedTypeName is the name of a type that only sessions on a server have.
func storedTypeName(value any) string {
	switch value.(type) {
	case complex128:
		return "complex"
	case flasksession.Set:
		return "set"
	case flasksession.FrozenSet:
		return "frozenset"
	case flasksession.ByteArray:
		return "bytearray"
	case flasksession.Decimal:
		return "Decimal"
	case flasksession.Deque:
		return "deque"
	case flasksession.Map:
		return "dict with other keys"
	case flasksession.Date:
		return "date"
	case flasksession.Time:
		return "time"
	case flasksession.TimeDelta:
		return "timedelta"
	case flasksession.Opaque:
		return "object"
	}
	return fmt.Sprintf("%T", value)
}
