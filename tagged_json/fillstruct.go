package taggedjson

import (
	"encoding"
	"encoding/json"
	"math/big"
	"reflect"
	"time"
)

// fillStruct reads an object straight into the fields of a struct, without a Dict in
// between, and reports whether it did. Whatever is not plainly right it leaves to the
// plain way, which begins anew: faults, which are told there, keys that come twice,
// objects that may be tags, dates with an offset. dst is as it was then.
func (p *parser) fillStruct(dst reflect.Value) bool {
	if dst.Kind() != reflect.Struct {
		return false
	}
	fields, err := fieldsOf(dst.Type())
	if err != nil || !fields.direct {
		return false
	}
	copied := reflect.New(dst.Type()).Elem()
	copied.Set(dst)
	if !p.fillFields(copied, fields) || p.spend.zoned {
		return false
	}
	if p.space(); p.pos < len(p.data) {
		return false
	}
	dst.Set(copied)
	return true
}

// fillFields reads the object.
func (p *parser) fillFields(dst reflect.Value, fields *structFields) bool {
	if p.space(); p.next() != '{' {
		return false
	}
	p.pos++
	p.depth++
	var seen uint64 // which of the fields have been set
	first := true
	for p.space(); p.next() != '}'; p.space() {
		if !first && p.comma("}") != nil {
			return false
		}
		key, err := p.key()
		if err != nil {
			return false
		}
		if _, tag := p.tags[key]; tag && first {
			return false
		}
		first = false
		i, known := fields.byName[key]
		if !known {
			if !p.pass() {
				return false
			}
			continue
		}
		if seen&(1<<i) != 0 || !p.fillField(dst, &fields.list[i]) {
			return false
		}
		seen |= 1 << i
	}
	p.pos++ // }
	p.depth--
	return true
}

// pass reads a value that no field is for. What is in it has to be readable all the same.
func (p *parser) pass() bool {
	if p.next() == '"' {
		_, err := p.string()
		return err == nil
	}
	value, err := p.value()
	_, broken := value.(*brokenTag)
	return err == nil && !broken
}

func (p *parser) fillField(dst reflect.Value, f *field) bool {
	if f.plainText && p.next() == '"' {
		text, err := p.string()
		if err != nil {
			return false
		}
		f.set(dst).SetString(text)
		return true
	}
	value, err := p.value()
	if _, broken := value.(*brokenTag); broken || err != nil {
		return false
	}
	return assign(f.set(dst), value) == nil
}

// isDirect reports whether fillStruct can fill a struct of the type.
func isDirect(t reflect.Type, fields []field) bool {
	const most = 64 // bits to remember which were set
	return t != reflect.TypeFor[time.Time]() && t != reflect.TypeFor[big.Int]() && !readsOwnText(t) && len(fields) <= most
}

// isPlainText reports whether assign stores any str in a field of the type as it is.
func isPlainText(t reflect.Type) bool {
	return t.Kind() == reflect.String && t != reflect.TypeFor[json.Number]() && !isMarkupType(t) && !readsOwnText(t)
}

// readsOwnText reports whether a type decides itself what it reads.
func readsOwnText(t reflect.Type) bool {
	pointer := reflect.PointerTo(t)
	return pointer.Implements(reflect.TypeFor[json.Unmarshaler]()) || pointer.Implements(reflect.TypeFor[encoding.TextUnmarshaler]())
}
