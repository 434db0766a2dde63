package taggedjson

import (
	"errors"
	"fmt"
	"reflect"

	"github.com/flaskcookie/flaskcookie-go/internal/valuepath"
)

// SyntaxError reports text that Flask could not have loaded: it is not UTF-8,
// not JSON by Python's rules, nested too deeply, or a tag holds what its decoder
// refuses. Flask answers such a session with a BadPayload.
type SyntaxError struct {
	Offset int    // byte in the text where the fault was noticed
	Msg    string // what is wrong, without any of the text
	cause  error  // what a custom tag returned
}

// Error describes the fault without quoting the text.
func (e *SyntaxError) Error() string {
	return fmt.Sprintf("taggedjson: %s at byte %d", e.Msg, e.Offset)
}

// Unwrap returns the error of a custom tag's decode function, if that is what
// went wrong.
func (e *SyntaxError) Unwrap() error { return e.cause }

// TypeError reports a value that has no faithful form on the other side: a Go
// value that Python could not read back as it was, or a Python value that does
// not fit the Go type asked for.
type TypeError struct {
	Path string       // where, such as cart.items[2].qty; empty for the value itself
	Type reflect.Type // the Go type concerned; nil for a nil interface
	Err  error        // why
}

// Error describes the fault by its path and type, never by the value.
func (e *TypeError) Error() string {
	text := "taggedjson: "
	if e.Path != "" {
		text += e.Path + ": "
	}
	return text + e.Err.Error()
}

// Unwrap returns the reason.
func (e *TypeError) Unwrap() error { return e.Err }

func typeErrorf(t reflect.Type, format string, args ...any) *TypeError {
	return &TypeError{Type: t, Err: fmt.Errorf(format, args...)}
}

var (
	errWriteDepth = fmt.Errorf("nested deeper than %d levels", MaxWriteDepth)
	errKeyTwice   = errors.New("the same key twice")
	errUTF8       = errors.New("invalid UTF-8")
	errNotFinite  = errors.New("NaN or an infinity, which is not portable JSON")
	errBeyond64   = errors.New("an integer beyond 64 bits, which is not portable JSON")
	errSurrogate  = errors.New("a lone surrogate, which is not portable JSON")
)

// inKey puts key in front of the path of a TypeError on its way up.
func inKey(err error, key string) error { return inside(err, valuepath.Key(key)) }

// inIndex puts [i] in front of the path of a TypeError on its way up.
func inIndex(err error, i int) error { return inside(err, valuepath.Index(i)) }

func inside(err error, segment string) error {
	if located, ok := errors.AsType[*TypeError](err); ok {
		located.Path = valuepath.In(segment, located.Path)
	}
	return err
}
