package taggedjson

import (
	"fmt"
	"reflect"
)

// Tag teaches a codec one more type, as a subclass of Flask's JSONTag does for
// its serializer. Make it with [NewTag].
type Tag struct {
	key    string
	owns   func(v any) bool
	encode func(v any) (any, error)
	decode func(child any) (any, error)

	// convert makes the copy of a value that a conversion carries over; nil for values
	// that are carried over as they are.
	convert func(v any, member func(any) (any, error)) (any, error)
}

// NewTag returns a tag that writes a T as an object with the single key key.
//
// encode returns the value to put under the key (to_json, whose result is tagged
// in turn); decode receives that value with its own tags resolved and returns the
// T (to_python). Flask's keys begin with a space, which keeps them apart from an
// application's own. A dict whose only key is key is escaped by the " di" rule.
// An error of decode makes the whole payload unreadable, as an exception does in
// Flask.
func NewTag[T any](key string, encode func(T) (any, error), decode func(any) (T, error)) Tag {
	if key == "" || encode == nil || decode == nil {
		panic("taggedjson: NewTag needs a key and two functions")
	}
	return Tag{
		key:    key,
		owns:   func(v any) bool { _, ok := v.(T); return ok },
		encode: func(v any) (any, error) { return encode(v.(T)) },
		decode: func(child any) (any, error) { return decode(child) },
	}
}

// Converted returns the tag for a T that is no constant, or has members: [Convert] calls
// convert for each T, and carries over what it returns. convert copies the T, after member
// has converted each of its members, or refuses it with a [*TypeError]. Without it a T is
// carried over as it is.
func (t Tag) Converted(convert func(v any, member func(any) (any, error)) (any, error)) Tag {
	t.convert = convert
	return t
}

func (t Tag) fromChild(child any, _ *budget) (any, error) {
	return t.decode(child)
}

// tagFor returns the custom tag for v, if there is one.
func (c *Codec) tagFor(v any) (Tag, bool) {
	for _, tag := range c.options.Tags {
		if tag.owns(v) {
			return tag, true
		}
	}
	return Tag{}, false
}

// Copy returns a copy of a value that a custom tag with a conversion serves, its members
// copied by member; ok is false for any other. Unlike [Codec.Convert] it follows any depth. It
// is for the packages of this module.
func (c *Codec) Copy(v any, member func(any) (any, error)) (copied any, ok bool) {
	tag, found := c.tagFor(v)
	if !found || tag.convert == nil {
		return nil, false
	}
	copied, err := tag.convert(v, member)
	return copied, err == nil
}

// toChild returns what stands under the tag's key for v.
func (t Tag) toChild(v any) (any, error) {
	child, err := t.encode(v)
	if err != nil {
		return nil, &TypeError{Type: reflect.TypeOf(v), Err: &tagError{t.key, err}}
	}
	return child, nil
}

// tagError is the failure of a tag's own encode function, whose text may quote the value.
type tagError struct {
	key   string
	cause error
}

func (e *tagError) Error() string { return fmt.Sprintf("tag %q cannot be encoded", e.key) }

// Unwrap returns what the function said.
func (e *tagError) Unwrap() error { return e.cause }
