package taggedjson

import (
	"encoding"
	"encoding/json"
	"math/big"
	"reflect"
	"strconv"
	"strings"
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
	if fields.zeroIsEmpty && dst.IsZero() { // as it mostly is
		return p.fillEmpty(dst, fields)
	}
	copied := reflect.New(dst.Type()).Elem()
	copied.Set(dst)
	done := p.fillWhole(copied, fields)
	if done {
		dst.Set(copied)
	}
	return done
}

// fillEmpty reads an object into a struct that holds nothing, and nothing again after a fault or
// a panic of a tag.
func (p *parser) fillEmpty(dst reflect.Value, fields *structFields) (done bool) {
	defer func() {
		if !done {
			dst.SetZero()
		}
	}()
	return p.fillWhole(dst, fields)
}

// fillWhole reads a text that is an object and nothing else.
func (p *parser) fillWhole(dst reflect.Value, fields *structFields) bool {
	p.space()
	if !p.fillFields(dst, fields) || p.spend.zoned {
		return false
	}
	p.space()
	return p.pos == len(p.data)
}

// fillFields reads an object.
func (p *parser) fillFields(dst reflect.Value, fields *structFields) bool {
	if p.depth++; p.next() != '{' || p.depth > MaxReadDepth {
		return false
	}
	p.pos++
	var seen uint64 // which of the fields have been set
	first, place := true, -1
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
		i, known := fields.find(key, place+1)
		if !known {
			if !p.pass() {
				return false
			}
			continue
		}
		f := &fields.list[i]
		place = i
		if seen&(1<<i) != 0 || !p.fill(f.set(dst), f.way) {
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

// fill reads a value into dst, whose type can be filled in the given way.
func (p *parser) fill(dst reflect.Value, w *way) bool {
	switch next := p.next(); {
	case w.kind == wayText && next == '"':
		text, err := p.string()
		dst.SetString(text)
		return err == nil
	case w.kind == wayNumber && (next == '-' || '0' <= next && next <= '9'):
		return p.fillNumber(dst)
	case w.kind == wayBool && (next == 't' || next == 'f'):
		value, err := p.word()
		dst.SetBool(value == true)
		return err == nil
	case w.kind == wayStruct && next == '{':
		fields, err := fieldsOf(dst.Type())
		return err == nil && fields.direct && p.fillFields(dst, fields)
	case w.kind == wayList && next == '[':
		return p.fillList(dst, w.elem)
	case w.kind == wayList && next == '{' && p.tuple():
		return p.fillList(dst, w.elem) && p.closed()
	}
	value, err := p.value()
	if _, broken := value.(*brokenTag); broken || err != nil {
		return false
	}
	return assign(dst, value) == nil
}

func (p *parser) fillNumber(dst reflect.Value) bool {
	n, err := p.numeral()
	if err != nil {
		return false
	}
	if n.isFloat && dst.CanFloat() {
		f := n.float()
		if dst.OverflowFloat(f) {
			return false
		}
		dst.SetFloat(f)
		return true
	}
	i := n.short
	if !n.isShort {
		i, err = strconv.ParseInt(n.text, 10, 64)
	}
	if err != nil || n.isFloat || !dst.CanInt() || dst.OverflowInt(i) {
		return false
	}
	dst.SetInt(i)
	return true
}

// tuple goes to the list of an object that is plainly a tuple, {" t":[, if the codec has
// Flask's tags. Otherwise it stays where it is.
func (p *parser) tuple() bool {
	const head = `{" t":[`
	if p.tags == nil || !strings.HasPrefix(p.text[p.pos:], head) {
		return false
	}
	p.pos += len(head) - 1
	p.depth++
	return true
}

// closed consumes the end of such an object.
func (p *parser) closed() bool {
	p.space()
	if p.next() != '}' {
		return false
	}
	p.pos++
	p.depth--
	return true
}

// fillList reads an array into a new slice.
func (p *parser) fillList(dst reflect.Value, elem *way) bool {
	if p.depth++; p.depth > MaxReadDepth {
		return false
	}
	p.pos++ // [
	list := reflect.New(dst.Type()).Elem()
	n := 0
	for p.space(); p.next() != ']'; p.space() {
		if n > 0 && p.comma("]") != nil {
			return false
		}
		list.Grow(1)
		list.SetLen(n + 1)
		if !p.fill(list.Index(n), elem) {
			return false
		}
		n++
	}
	p.pos++ // ]
	p.depth--
	if n == 0 {
		list = reflect.MakeSlice(dst.Type(), 0, 0)
	}
	dst.Set(list)
	return true
}

// way is how a value of a type can be filled.
type way struct {
	kind wayKind
	elem *way // of wayList
}

type wayKind int

const (
	wayOther  wayKind = iota // by assign
	wayText                  // a str as it is
	wayNumber                // an int or a float, of whatever size
	wayBool
	wayStruct
	wayList
)

var otherWay = &way{}

// wayOf returns the way to fill values of a type. Lists in lists are followed for a few
// levels only, since a type may be a list of itself.
func wayOf(t reflect.Type, levels int) *way {
	if readsOwnText(t) || levels == 0 {
		return otherWay
	}
	switch t.Kind() {
	case reflect.String:
		if t != reflect.TypeFor[json.Number]() && !isMarkupType(t) {
			return &way{kind: wayText}
		}
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64, reflect.Float32, reflect.Float64:
		return &way{kind: wayNumber}
	case reflect.Bool:
		return &way{kind: wayBool}
	case reflect.Struct:
		return &way{kind: wayStruct}
	case reflect.Slice:
		if elem := wayOf(t.Elem(), levels-1); elem != otherWay {
			return &way{kind: wayList, elem: elem}
		}
	}
	return otherWay
}

// isDirect reports whether fillStruct can fill a struct of the type.
func isDirect(t reflect.Type, fields []field) bool {
	const most = 64 // bits to remember which were set
	return t != reflect.TypeFor[time.Time]() && t != reflect.TypeFor[big.Int]() && !readsOwnText(t) && len(fields) <= most
}

// holdsFloat reports whether values of a type have a float in them, which may be -0.0: that is
// zero to reflect, and not nothing.
func holdsFloat(t reflect.Type) bool {
	switch t.Kind() {
	case reflect.Float32, reflect.Float64, reflect.Complex64, reflect.Complex128:
		return true
	case reflect.Array:
		return holdsFloat(t.Elem())
	case reflect.Struct:
		for f := range t.Fields() {
			if holdsFloat(f.Type) {
				return true
			}
		}
	}
	return false
}

// readsOwnText reports whether a type decides itself what it reads.
func readsOwnText(t reflect.Type) bool {
	pointer := reflect.PointerTo(t)
	return pointer.Implements(reflect.TypeFor[json.Unmarshaler]()) || pointer.Implements(reflect.TypeFor[encoding.TextUnmarshaler]())
}
