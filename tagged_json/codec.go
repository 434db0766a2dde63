package taggedjson

import (
	"fmt"
	"reflect"
	"slices"
)

// Limits. Python's own depend on its build and on how deep its caller stands;
// ours are fixed.
const (
	// MaxReadDepth is how many arrays and objects may stand inside each other
	// in a text that is read.
	MaxReadDepth = 1000
	// MaxWriteDepth is the same for a text that is written: the deepest that
	// every supported Flask can read and write back.
	MaxWriteDepth = 320
	// MaxIntDigits is how many digits an integer may have, read or written
	// (sys.int_info.default_max_str_digits).
	MaxIntDigits = 4300
)

// Options choose a variant of the format. The zero value is Flask's
// TaggedJSONSerializer outside a request: tags, insertion order, ASCII, no
// spaces.
type Options struct {
	// Tags are custom tags beside Flask's own. They are tried first, so that a
	// tag may serve a struct or a named type.
	Tags []Tag
	// Untagged turns all tags off, which leaves Python's json module. Tuples are
	// then written as arrays and Markup as a string; bytes, dates and UUIDs
	// are refused.
	Untagged bool
	// SortKeys sorts the keys of every dict by code point, as Flask's JSON
	// provider does inside a request (sort_keys). It only affects writing.
	SortKeys bool
	// RawUnicode writes characters beyond ASCII as they are (ensure_ascii=False).
	// It only affects writing.
	RawUnicode bool
	// Spaced writes ", " and ": ", the separators of a bare json.dumps. It only
	// affects writing.
	Spaced bool
	// Portable refuses to write what only Python's json module reads back as it
	// was: NaN and the infinities, integers that fit into neither an int64 nor a
	// uint64, and lone surrogates. It is for an app whose JSON provider is built
	// on another library, such as orjson, which fails on the first and the last
	// and reads such an integer as a float. It only affects writing.
	Portable bool
}

// Codec reads and writes one variant of the format. It is immutable and safe for
// concurrent use.
type Codec struct {
	options Options
	decode  map[string]decodeTag // by key; nil when untagged
}

// NewCodec returns a codec. It panics if two tags share a key, if a tag was not
// made by [NewTag], or if tags are given together with Untagged.
func NewCodec(opts Options) *Codec {
	opts.Tags = slices.Clone(opts.Tags)
	c := &Codec{options: opts}
	if opts.Untagged {
		if len(opts.Tags) > 0 {
			panic("taggedjson: Options has both Untagged and Tags")
		}
		return c
	}
	c.decode = make(map[string]decodeTag, len(flaskTags)+len(opts.Tags))
	for key, decode := range flaskTags {
		c.decode[key] = decode
	}
	for _, tag := range opts.Tags {
		if tag.decode == nil {
			panic("taggedjson: a Tag must be made by NewTag")
		}
		if _, taken := c.decode[tag.key]; taken {
			panic(fmt.Sprintf("taggedjson: tag %q is already registered", tag.key))
		}
		c.decode[tag.key] = tag.fromChild
	}
	return c
}

var flask = NewCodec(Options{})

// Marshal returns v as Flask's tagged JSON with the keys in insertion order: the
// twin of TaggedJSONSerializer().dumps outside a request. The keys of a Go map,
// which have no order, are sorted. The error is a [*TypeError].
func Marshal(v any) ([]byte, error) { return flask.Marshal(v) }

// Unmarshal reads Flask's tagged JSON into v, a non-nil pointer: the twin of
// TaggedJSONSerializer().loads. An *any is filled with the values listed in the
// package comment, other types by conversion. When the text cannot be read the
// error is a [*SyntaxError]; when its value does not fit *v, a [*TypeError]. On
// an error *v is left as it was. The strings it reads share one copy of the text, which is
// kept as long as any of them: strings.Clone one that is to outlive the others.
func Unmarshal(data []byte, v any) error { return flask.Unmarshal(data, v) }

// Marshal returns v as text. The error is a [*TypeError].
func (c *Codec) Marshal(v any) ([]byte, error) { return c.AppendMarshal(nil, v) }

// AppendMarshal appends what Marshal returns for v to dst. On an error the result is nil.
func (c *Codec) AppendMarshal(dst []byte, v any) ([]byte, error) {
	w := writer{codec: c, buf: dst}
	var err error
	if dict, ok := v.(*Dict); ok && dict != nil && len(c.options.Tags) == 0 {
		err = w.dict(*dict) // an interface that holds a pointer needs no room of its own
	} else {
		err = w.value(v)
	}
	if err != nil {
		return nil, err
	}
	return w.buf, nil
}

// Portable reports whether the codec is [Options.Portable], so that [Codec.CheckPortable] may
// refuse something.
func (c *Codec) Portable() bool { return c.options.Portable }

// CheckPortable returns the error with which Marshal would refuse v, if the codec is
// [Options.Portable], and nil if it is not. It lets those who keep values for a later
// Marshal refuse them at once.
func (c *Codec) CheckPortable(v any) error {
	if !c.options.Portable {
		return nil
	}
	_, err := c.Marshal(v)
	return err
}

// Unmarshal reads data into v, a non-nil pointer. The errors are those of
// [Unmarshal].
func (c *Codec) Unmarshal(data []byte, v any) error {
	switch target := v.(type) {
	case *any:
		if target != nil {
			return c.readAny(data, target)
		}
	case *Dict:
		if target != nil {
			return c.readDict(data, target)
		}
	case taker:
		return c.readInto(data, target)
	}
	target := reflect.ValueOf(v)
	if target.Kind() != reflect.Pointer || target.IsNil() {
		return typeErrorf(reflect.TypeOf(v), "Unmarshal needs a non-nil pointer, got %T", v)
	}
	p, err := newParser(data, c.decode)
	if err != nil {
		return err
	}
	defer p.release()
	if p.fillStruct(target.Elem()) {
		return nil
	}
	p.again()
	value, err := p.parse()
	if err != nil {
		return err
	}
	return fill(target.Elem(), value)
}

func (c *Codec) readAny(data []byte, target *any) error {
	value, err := parse(data, c.decode)
	if err == nil {
		*target = value
	}
	return err
}

func (c *Codec) readDict(data []byte, target *Dict) error {
	dict, other, err := parseDict(data, c.decode)
	switch {
	case err != nil:
		return err
	case dict == nil:
		return fill(reflect.ValueOf(target).Elem(), other)
	}
	*target = dict
	return nil
}

// taker is a target that takes a dict without an interface around it, or whatever else a text
// holds. The sessions of package flaskcookie are such, while they are opened.
type taker interface{ TakeTagged(dict Dict, other any) }

func (c *Codec) readInto(data []byte, target taker) error {
	dict, other, err := parseDict(data, c.decode)
	if err != nil {
		return err
	}
	target.TakeTagged(dict, other)
	return nil
}

// Convert stores src in dst, a non-nil pointer, as if it were written as tagged
// JSON and read back, without the text. Both may be Go types or the values of
// the package comment. What dst receives shares nothing with src. The error is a
// [*TypeError].
func Convert(src, dst any) error { return flask.Convert(src, dst) }

// Convert is [Convert] with the codec's custom tags, whose types are carried over
// as they are.
func (c *Codec) Convert(src, dst any) error {
	if target, ok := dst.(*any); ok && target != nil {
		value, err := c.normalize(src)
		if err == nil {
			*target = value
		}
		return err
	}
	target := reflect.ValueOf(dst)
	if target.Kind() != reflect.Pointer || target.IsNil() {
		return typeErrorf(reflect.TypeOf(dst), "Convert needs a non-nil pointer, got %T", dst)
	}
	value, err := c.normalize(src)
	if err != nil {
		return err
	}
	return fill(target.Elem(), value)
}
