package taggedjson

import (
	"errors"
	"fmt"
	"reflect"
	"strconv"
	"strings"
	"unicode"
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
)

// inKey puts key in front of the path of a TypeError on its way up.
func inKey(err error, key string) error {
	return prefixPath(err, pathKey(key))
}

// inIndex puts [i] in front of the path of a TypeError on its way up.
func inIndex(err error, i int) error {
	return prefixPath(err, "["+strconv.Itoa(i)+"]")
}

// maxPath bounds the path of a fault that lies deep.
const maxPath = 200

func prefixPath(err error, segment string) error {
	located, ok := errors.AsType[*TypeError](err)
	if !ok || len(located.Path) > maxPath {
		return err
	}
	if located.Path != "" && located.Path[0] != '[' {
		segment += "."
	}
	located.Path = segment + located.Path
	return err
}

// pathKey is the key itself when it reads well in a path, else quoted; long
// ones are cut, since a key can be as long as the whole payload.
func pathKey(key string) string {
	const most = 40
	odd := strings.ContainsFunc(key, func(r rune) bool {
		return r == unicode.ReplacementChar || !unicode.IsLetter(r) && !unicode.IsDigit(r) && r != '_' && r != '-'
	})
	if runes := []rune(key); len(runes) > most {
		key = string(runes[:most]) + "…"
	}
	if odd || key == "" {
		return "[" + strconv.Quote(key) + "]"
	}
	return key
}
