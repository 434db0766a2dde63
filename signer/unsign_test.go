package signer

import (
	"bytes"
	"crypto/sha1"
	"crypto/sha256"
	"crypto/sha512"
	"errors"
	"hash"
	"testing"
	"time"

	"github.com/flaskcookie/flaskcookie-go/internal/growth"
)

// TestUnsignCopiesNothing shows that a value is a part of what was signed, to which nothing
// can be appended over the signature, while an error has a copy.
func TestUnsignCopiesNothing(t *testing.T) {
	s, err := NewTimestamp([]byte("key"), "", &Options{Now: func() time.Time { return time.Unix(1_700_000_000, 0) }})
	if err != nil {
		t.Fatal(err)
	}
	signed := s.Sign([]byte("value"))
	value, _, err := s.Unsign(signed)
	if err != nil {
		t.Fatal(err)
	}
	if &value[0] != &signed[0] || cap(value) != len(value) {
		t.Errorf("the value has a place of its own, or room for %d bytes more", cap(value)-len(value))
	}
	forged := bytes.Clone(signed)
	forged[len(forged)-2] ^= 1
	_, _, unverified := s.Unsign(forged)
	_, _, expired := s.UnsignMaxAge(signed, -1)
	clear(forged)
	clear(signed)
	for _, err := range []error{unverified, expired} {
		if refused, ok := errors.AsType[*Error](err); !ok || string(refused.Payload) != "value" {
			t.Errorf("the error became %#v", err)
		}
	}
}

// TestUnsignAllocates holds that a genuine value costs no memory.
func TestUnsignAllocates(t *testing.T) {
	growth.SkipUnderRace(t) // it empties pools
	for name, digest := range map[string]func() hash.Hash{"SHA-1": sha1.New, "SHA-256": sha256.New, "SHA-512": sha512.New} {
		s, err := NewTimestamp([]byte("key"), "", &Options{Digest: digest})
		if err != nil {
			t.Fatal(err)
		}
		signed := s.Sign([]byte("value"))
		if got := testing.AllocsPerRun(100, func() { _, _, err = s.UnsignMaxAge(signed, time.Hour) }); err != nil || got > 0 {
			t.Errorf("%s: %v allocations, %v", name, got, err)
		}
	}
}
