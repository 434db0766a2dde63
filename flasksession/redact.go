package flasksession

import (
	"errors"
	"fmt"
	"io"
	"strings"
)

// errStore is in all errors of stores.
var errStore = errors.New("store")

// storeError is the error of a store without the id, should it quote the key: the id is as
// good as a password.
func (s *ServerSide) storeError(id string, err error) error {
	err = fmt.Errorf("flasksession: %w: %w", errStore, err)
	text := err.Error()
	if without := redacted(text, *s.config.SessionKeyPrefix, id); without != text {
		return &withoutID{without, err}
	}
	return err
}

// redacted is text without an id. One of a few characters, which nobody but a stranger brings, may
// be a part of any word: it is taken for the id as a word of its own, or behind the prefix.
func redacted(text, prefix, id string) string {
	const long, stand = 16, "[id]"
	if len(id) >= long {
		return strings.ReplaceAll(text, id, stand)
	}
	var out strings.Builder
	for {
		before, after, found := strings.Cut(text, id)
		out.WriteString(before)
		if !found {
			return out.String()
		}
		behind := prefix != "" && strings.HasSuffix(out.String(), prefix)
		if behind || !endsInID(out.String()) && !beginsInID(after) {
			out.WriteString(stand)
		} else {
			out.WriteString(id)
		}
		text = after
	}
}

func endsInID(text string) bool { return text != "" && validID(text[len(text)-1:]) }

// beginsInID reports whether a word of the characters of ids goes on. A full stop that ends a
// sentence does not.
func beginsInID(text string) bool {
	text = strings.TrimPrefix(text, ".")
	return text != "" && validID(text[:1])
}

// withoutID is an error whose text had an id in it.
type withoutID struct {
	text  string
	cause error
}

func (e *withoutID) Error() string { return e.text }
func (e *withoutID) Unwrap() error { return e.cause }

// Format keeps package fmt from following the cause.
func (e *withoutID) Format(f fmt.State, _ rune) { io.WriteString(f, e.text) }
