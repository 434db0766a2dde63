package fips_test

import (
	"crypto/fips140"
	"crypto/hmac"
	"crypto/md5"
	"crypto/pbkdf2"
	"crypto/sha1"
	"crypto/sha256"
	"errors"
	"hash"
	"strings"
	"testing"

	"github.com/flaskcookie/flaskcookie-go/internal/fips"
	"github.com/flaskcookie/flaskcookie-go/internal/fips/fipstest"
)

// TestTry shows that what Go refuses in this mode is an error that names the cause. It is the
// words of the standard library that tell such a panic from another: the rows hold them.
func TestTry(t *testing.T) {
	if !fipstest.Enforced(t) {
		return
	}
	long, short := make([]byte, 14), make([]byte, 13)
	for _, tt := range []struct {
		name string
		f    func()
		want string // in the error; "" for none
	}{
		{"SHA-1", func() { sha1.Sum(nil) }, "SHA-1"},
		{"SHA-1 of a hash.Hash", func() { sha1.New().Sum(nil) }, "SHA-1"},
		{"MD5", func() { md5.Sum(nil) }, "MD5"},
		{"SHA-256", func() { sha256.Sum256(nil) }, ""},
		{"HMAC with SHA-1", func() { hmac.New(sha1.New, long) }, "hash functions other than SHA-2 or SHA-3"},
		{"HMAC with a short key", func() { hmac.New(sha256.New, short) }, "keys shorter than 112 bits"},
		{"HMAC", func() { hmac.New(sha256.New, long).Sum(nil) }, ""},
		{"HMAC with a SHA-256 that somebody has wrapped", func() { hmac.New(func() hash.Hash { return struct{ hash.Hash }{sha256.New()} }, long) }, "other than SHA-2"},
		{"an error that somebody panics with, as scrypt does", func() { _, err := pbkdf2.Key(sha256.New, "pw", make([]byte, 15), 1, 32); panic(err) }, "salts shorter than 128 bits"},
	} {
		err := fips.Try(tt.f)
		if (err != nil) != (tt.want != "") || err != nil && (!errors.Is(err, fips.Err) || !strings.Contains(err.Error(), tt.want)) {
			t.Errorf("%s: %v, want %q", tt.name, err, tt.want)
		}
	}
	_, err := pbkdf2.Key(sha256.New, "pw", make([]byte, 15), 1, 32)
	if wrapped := fips.Wrap(err); err == nil || !errors.Is(wrapped, fips.Err) || wrapped.Error() != err.Error() {
		t.Errorf("PBKDF2: %v is %v", err, wrapped)
	}
}

// TestOtherPanics shows that no other panic becomes an error, which could show what it is about.
func TestOtherPanics(t *testing.T) {
	if !fipstest.Enforced(t) {
		return
	}
	for _, value := range []any{"a key in FIPS 140-only mode", "crypto/hmac: something else", errors.New("x"), 7} {
		func() {
			defer func() {
				if got := recover(); got != value {
					t.Errorf("panicked with %v, and then with %v", value, got)
				}
			}()
			err := fips.Try(func() { panic(value) })
			t.Errorf("%v became %v", value, err)
		}()
	}
	if err := errors.New("x"); fips.Wrap(err) != err || fips.Wrap(nil) != nil {
		t.Error("another error is changed")
	}
}

// TestOn shows that GODEBUG=fips140=on refuses nothing.
func TestOn(t *testing.T) {
	if !fips140.Enabled() {
		if out, err := fipstest.Again(t, "on"); err != nil {
			t.Errorf("%v\n%s", err, out)
		}
		return
	}
	if fips140.Enforced() {
		t.Skip("this is another mode") // of those who run all tests in it
	}
	if err := fips.Try(func() { hmac.New(sha1.New, nil).Sum(nil) }); err != nil {
		t.Error(err)
	}
}
