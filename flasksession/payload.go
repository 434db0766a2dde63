package flasksession

import (
	"errors"
	"fmt"
	"reflect"

	"github.com/flaskcookie/flaskcookie-go/internal/valuepath"
	taggedjson "github.com/flaskcookie/flaskcookie-go/tagged_json"
)

// MaxDepth is how many lists and dicts may stand inside each other in a stored
// session, the session itself included. msgspec and pickle follow the recursion limit of
// their Python, 1000 by default, of which Flask and the server have used some already;
// what is written here every Flask can read.
const MaxDepth = 900

// DecodeError reports stored bytes that are not what the serializer reads:
// msgspec.DecodeError, and the other exceptions msgspec raises for bad data, or what
// Python's unpickler raises, or what is refused in a pickle.
type DecodeError struct {
	Format string // "MessagePack", "JSON" or "pickle"
	Offset int    // byte at which the fault was noticed
	Msg    string // what is wrong, without any of the data
}

// Error describes the fault without quoting the data.
func (e *DecodeError) Error() string {
	if e.Format == "pickle" {
		return fmt.Sprintf("%v: %s at byte %d", ErrPickle, e.Msg, e.Offset)
	}
	return fmt.Sprintf("flasksession: not %s that msgspec reads: %s at byte %d", e.Format, e.Msg, e.Offset)
}

// Unwrap returns ErrPickle for a pickle.
func (e *DecodeError) Unwrap() error {
	if e.Format == "pickle" {
		return ErrPickle
	}
	return nil
}

var (
	// errMissing is a stored None: Flask-Session makes a new session, as if
	// nothing were stored.
	errMissing = errors.New("flasksession: None is stored")
	// errNotDict is well-formed data which is no session: Flask answers 500.
	errNotDict = errors.New("flasksession: what is stored is no dict")
	// errOddKeys is a session that Flask reads and a taggedjson.Dict cannot hold.
	errOddKeys = errors.New("flasksession: the stored session has a key that is no str")
)

// format is a serializer of Flask-Session.
type format struct {
	write   func(taggedjson.Dict) ([]byte, error)
	read    func([]byte) (taggedjson.Dict, error)
	tooMany func([]byte) bool // more than MaxValues; nil if read counts
}

// Marshal writes what [taggedjson.Convert] makes a dict of.
func (f *format) Marshal(v any) ([]byte, error) {
	dict, err := dictOf(v)
	if err != nil {
		return nil, err
	}
	data, err := f.write(dict)
	if err == nil && len(data) > MaxValues {
		err = f.readable(data)
	}
	if err != nil {
		return nil, err
	}
	return data, nil
}

// readable is the error of reading what was written, if it is beyond a bound.
func (f *format) readable(data []byte) error {
	if f.tooMany != nil {
		if f.tooMany(data) {
			return ErrTooManyValues
		}
		return nil
	}
	_, err := f.read(data)
	switch {
	case err == nil, errors.Is(err, ErrTooManyValues):
		return err
	case len(data) > MaxStored:
		return ErrTooLong
	}
	return fmt.Errorf("flasksession: the session is not written, since it could not be read again: %w", err)
}

// Unmarshal reads a session into v.
func (f *format) Unmarshal(data []byte, v any) error {
	if f.tooMany != nil && f.tooMany(data) {
		return ErrTooManyValues
	}
	dict, err := f.read(data)
	if err != nil {
		return err
	}
	return store(dict, v)
}

// sessionBy returns what reads a session from what reads any value.
func sessionBy(read func([]byte) (any, error)) func([]byte) (taggedjson.Dict, error) {
	return func(data []byte) (taggedjson.Dict, error) {
		value, err := read(data)
		if err != nil {
			return nil, err
		}
		return sessionOf(value)
	}
}

// sessionOf tells the session from the other values that may be stored.
func sessionOf(value any) (taggedjson.Dict, error) {
	switch value := value.(type) {
	case taggedjson.Dict:
		return value, nil
	case nil:
		return nil, errMissing
	case Opaque:
		if value.isDict() {
			return nil, errOddKeys
		}
	case Map:
		return sessionOfMap(value)
	}
	return nil, errNotDict
}

// sessionOfMap makes a plain dict of a Map whose keys are all str, as Flask does of what
// it finds stored.
func sessionOfMap(m Map) (taggedjson.Dict, error) {
	dict := make(taggedjson.Dict, len(m.Pairs))
	for i, pair := range m.Pairs {
		key, isStr := pair.Key.(string)
		if !isStr {
			return nil, errOddKeys
		}
		dict[i] = taggedjson.Item{Key: key, Value: pair.Value}
	}
	return dict, nil
}

// store hands a session that was read to the caller of Unmarshal.
func store(dict taggedjson.Dict, v any) error {
	switch v := v.(type) {
	case *taggedjson.Dict:
		if v != nil {
			*v = dict
			return nil
		}
	case *any:
		if v != nil {
			*v = dict
			return nil
		}
	}
	return model.Convert(dict, v)
}

// dictOf returns what Marshal is to write.
func dictOf(v any) (taggedjson.Dict, error) {
	if dict, ok := v.(taggedjson.Dict); ok {
		return dict, nil
	}
	var dict taggedjson.Dict
	err := model.Convert(v, &dict)
	return dict, err
}

func typeError(v any, format string, args ...any) *taggedjson.TypeError {
	return &taggedjson.TypeError{Type: reflect.TypeOf(v), Err: fmt.Errorf(format, args...)}
}

// inKey puts key in front of the path of a TypeError on its way up.
func inKey(err error, key string) error { return inside(err, valuepath.Key(key)) }

// inIndex does the same for an index.
func inIndex(err error, i int) error { return inside(err, valuepath.Index(i)) }

func inside(err error, segment string) error {
	if located, ok := errors.AsType[*taggedjson.TypeError](err); ok {
		located.Path = valuepath.In(segment, located.Path)
	}
	return err
}
