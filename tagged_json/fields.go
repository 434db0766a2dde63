package taggedjson

import (
	"reflect"
	"slices"
	"strings"
	"sync"
)

// maxLists is how many lists in each other are filled without a Dict.
const maxLists = 4

// field is one struct field that stands for a dict key.
type field struct {
	name      string
	index     []int // path through embedded structs
	omitEmpty bool
	omitZero  bool
	way       *way
}

type structFields struct {
	list   []field // in the order of declaration
	byName map[string]int
	direct bool // see isDirect

	zeroIsEmpty bool // what reflect calls zero holds nothing
}

// find returns the field of a name, which is mostly the one at guess: what writes a struct
// keeps its order.
func (f *structFields) find(name string, guess int) (i int, known bool) {
	if guess < len(f.list) && f.list[guess].name == name {
		return guess, true
	}
	i, known = f.byName[name]
	return i, known
}

var fieldCache sync.Map // reflect.Type to fieldsResult

type fieldsResult struct {
	fields *structFields
	err    error
}

// fieldsOf returns the fields of a struct type as encoding/json sees them.
func fieldsOf(t reflect.Type) (*structFields, error) {
	if cached, ok := fieldCache.Load(t); ok {
		result := cached.(fieldsResult)
		return result.fields, result.err
	}
	fields, err := collectFields(t)
	fieldCache.Store(t, fieldsResult{fields, err})
	if err != nil {
		return nil, err
	}
	return fields, nil
}

// collector gathers the fields of a struct and of those it embeds. Of several with
// one name the least embedded counts, then the one with a tag. Where
// encoding/json would drop all of them silently, this is an error.
type collector struct {
	structFields
	tagged  map[string]bool
	parents []reflect.Type
}

func collectFields(t reflect.Type) (*structFields, error) {
	c := collector{structFields: structFields{byName: map[string]int{}}, tagged: map[string]bool{}}
	if err := c.collect(t, nil); err != nil {
		return nil, err
	}
	c.direct, c.zeroIsEmpty = isDirect(t, c.list), !holdsFloat(t)
	return &c.structFields, nil
}

func (c *collector) collect(t reflect.Type, path []int) error {
	if slices.Contains(c.parents, t) { // it embeds itself by pointer
		return nil
	}
	c.parents = append(c.parents, t)
	for i := range t.NumField() {
		f := t.Field(i)
		if err := c.add(t, f, append(path[:len(path):len(path)], i)); err != nil {
			return err
		}
	}
	c.parents = c.parents[:len(c.parents)-1]
	return nil
}

func (c *collector) add(t reflect.Type, f reflect.StructField, path []int) error {
	tag, hasTag := f.Tag.Lookup("json")
	name, options, _ := strings.Cut(tag, ",")
	switch {
	case tag == "-":
		return nil
	case flattened(f, name):
		return c.embedded(f, path)
	case !f.IsExported():
		return nil
	case hasOption(options, "string"):
		return fieldError(t, f, `the json option "string" is not supported`)
	case name == "":
		name, hasTag = f.Name, false
	}
	entry := field{name, path, hasOption(options, "omitempty"), hasOption(options, "omitzero"), wayOf(f.Type, maxLists)}
	return c.place(t, f, entry, hasTag)
}

// embedded goes into an embedded struct, which a pointer to an unexported type
// does not let anyone fill.
func (c *collector) embedded(f reflect.StructField, path []int) error {
	if f.Type.Kind() != reflect.Pointer {
		return c.collect(f.Type, path)
	}
	if !f.IsExported() {
		return nil
	}
	return c.collect(f.Type.Elem(), path)
}

// place adds entry unless one of its name that counts more is there.
func (c *collector) place(t reflect.Type, f reflect.StructField, entry field, hasTag bool) error {
	i, taken := c.byName[entry.name]
	if !taken {
		c.byName[entry.name] = len(c.list)
		c.tagged[entry.name] = hasTag
		c.list = append(c.list, entry)
		return nil
	}
	deeper := len(entry.index) - len(c.list[i].index)
	switch wasTagged := c.tagged[entry.name]; {
	case deeper == 0 && hasTag == wasTagged:
		return fieldError(t, f, "two fields are named "+entry.name)
	case deeper < 0, deeper == 0 && hasTag:
		c.list[i] = entry
		c.tagged[entry.name] = hasTag
	}
	return nil
}

func fieldError(t reflect.Type, f reflect.StructField, msg string) error {
	return typeErrorf(t, "field %s of %s: %s", f.Name, t, msg)
}

// flattened reports whether an embedded struct is replaced by its fields.
func flattened(f reflect.StructField, name string) bool {
	t := f.Type
	if t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	return f.Anonymous && name == "" && t.Kind() == reflect.Struct && !hasOwnText(t)
}

func hasOption(options, name string) bool {
	for option := range strings.SplitSeq(options, ",") {
		if option == name {
			return true
		}
	}
	return false
}

// get returns the field of v; ok is false behind a nil embedded pointer.
func (f *field) get(v reflect.Value) (reflect.Value, bool) {
	for _, i := range f.index {
		if v.Kind() == reflect.Pointer {
			if v.IsNil() {
				return v, false
			}
			v = v.Elem()
		}
		v = v.Field(i)
	}
	return v, true
}

// set returns the field of v to be written, allocating embedded pointers anew so
// that nothing the caller still holds is changed.
func (f *field) set(v reflect.Value) reflect.Value {
	for _, i := range f.index {
		if v.Kind() == reflect.Pointer {
			fresh := reflect.New(v.Type().Elem())
			if !v.IsNil() {
				fresh.Elem().Set(v.Elem())
			}
			v.Set(fresh)
			v = fresh.Elem()
		}
		v = v.Field(i)
	}
	return v
}

// omits applies omitempty and omitzero as encoding/json defines them.
func (f *field) omits(v reflect.Value) bool {
	return f.omitEmpty && isEmpty(v) || f.omitZero && isZero(v)
}

func isEmpty(v reflect.Value) bool {
	switch v.Kind() {
	case reflect.Array, reflect.Map, reflect.Slice, reflect.String:
		return v.Len() == 0
	case reflect.Struct:
		return false
	}
	return v.IsZero()
}

func isZero(v reflect.Value) bool {
	nilPointer := v.Kind() == reflect.Pointer && v.IsNil() || v.Kind() == reflect.Interface && v.IsNil()
	if z, ok := v.Interface().(interface{ IsZero() bool }); ok && !nilPointer {
		return z.IsZero()
	}
	return v.IsZero()
}
