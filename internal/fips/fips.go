// Package fips turns what Go's cryptography does with GODEBUG=fips140=only into an error. There it
// panics at what is not approved by FIPS 140-3: SHA-1, MD5, and HMAC under a key of less than 14
// bytes. Whatever takes digests and keys from a configuration tries them once, when it is made, so
// that no request meets the panic.
package fips

import (
	"crypto/fips140"
	"errors"
	"fmt"
	"strings"
)

// Err is in the chain of each error of [Try].
var Err = errors.New("not allowed in FIPS 140-only mode")

// mode is how each panic and error of the standard library ends that is about this mode.
const mode = " in FIPS 140-only mode"

// Try calls f. The error, an [Err], has the standard library's words for what it refuses because
// of the mode, which name the digest or the length of the key. Any other panic goes on.
func Try(f func()) (err error) {
	if !fips140.Enforced() { // this mode, and not GODEBUG=fips140=on, which refuses nothing
		f()
		return nil
	}
	defer func() {
		if value := recover(); value != nil {
			if err = refusal(value); err == nil {
				panic(value)
			}
		}
	}()
	f()
	return nil
}

// Wrap returns err as an [Err] if it is the standard library's about this mode, and else as it is.
func Wrap(err error) error {
	if err == nil {
		return nil
	}
	if refused := refusal(err); refused != nil {
		return refused
	}
	return err
}

// refusal is the error for what the standard library panics with, or returns; nil if that is
// about something else.
func refusal(value any) error {
	switch value.(type) {
	case string, error:
		if text := fmt.Sprint(value); strings.HasPrefix(text, "crypto/") && strings.HasSuffix(text, mode) {
			return &refused{text}
		}
	}
	return nil
}

// IsRefusal reports whether what something has panicked with is about this mode.
func IsRefusal(value any) bool { return refusal(value) != nil }

type refused struct{ text string }

func (r *refused) Error() string { return r.text }
func (r *refused) Unwrap() error { return Err }
