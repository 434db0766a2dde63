package serializer

import (
	"crypto/sha1"
	"errors"
	"fmt"
	"hash"
	"strings"
	"testing"

	"github.com/flaskcookie/flaskcookie-go/signer"
)

// counted is SHA-1 that counts its results.
type counted struct {
	hash.Hash
	sums *int
}

func (c counted) Sum(b []byte) []byte {
	*c.sums++
	return c.Hash.Sum(b)
}

// TestFallbackKeys holds what a forged token costs where every key is tried with every signer: two
// digests for each of signer.MaxKeys, and New refuses one more.
func TestFallbackKeys(t *testing.T) {
	for _, tt := range []struct {
		keys, fallbackSigners int
		accepted              bool
	}{
		{signer.MaxKeys, 0, true},
		{signer.MaxKeys / 2, 1, true},
		{signer.MaxKeys / 4, 3, true},
		{1, signer.MaxKeys - 1, true},
		{signer.MaxKeys/2 + 1, 1, false},
		{1, signer.MaxKeys, false},
		{signer.MaxKeys, 1, false},
		{signer.MaxKeys, 1000, false},
	} {
		t.Run(fmt.Sprint(tt.keys, " keys, ", tt.fallbackSigners, " fallback signers"), func(t *testing.T) {
			sums := 0
			digest := func() hash.Hash { return counted{sha1.New(), &sums} }
			opts := &Options{Signer: signer.Options{Digest: digest}}
			for i := range tt.keys - 1 {
				opts.Signer.FallbackKeys = append(opts.Signer.FallbackKeys, fmt.Appendf(nil, "key number %d", i))
			}
			for range tt.fallbackSigners {
				opts.FallbackSigners = append(opts.FallbackSigners, signer.Options{Digest: digest})
			}
			for name, decode := range decoders(opts) {
				read, err := decode()
				if (err == nil) != tt.accepted {
					t.Errorf("%s: %v", name, err)
				}
				if err != nil {
					continue
				}
				sums = 0
				if err := read(strings.Repeat("A", 4000) + ".ZVPxAA." + strings.Repeat("A", 27)); !errors.Is(err, signer.ErrBadSignature) {
					t.Errorf("%s: a forged token: %v", name, err)
				}
				if sums != 2*signer.MaxKeys {
					t.Errorf("%s: a forged token costs %d digests", name, sums)
				}
			}
		})
	}
}

// decoders are the four constructors, each with what reads a token.
func decoders(opts *Options) map[string]func() (func(string) error, error) {
	plain := func(build func([]byte, string, *Options) (*Serializer, error)) func() (func(string) error, error) {
		return func() (func(string) error, error) {
			s, err := build(secret, "", opts)
			return func(token string) error { return s.Decode(token, new(any)) }, err
		}
	}
	timed := func(build func([]byte, string, *Options) (*TimedSerializer, error)) func() (func(string) error, error) {
		return func() (func(string) error, error) {
			s, err := build(secret, "", opts)
			return func(token string) error { _, err := s.Decode(token, new(any)); return err }, err
		}
	}
	return map[string]func() (func(string) error, error){
		"New": plain(New), "NewURLSafe": plain(NewURLSafe), "NewTimed": timed(NewTimed), "NewURLSafeTimed": timed(NewURLSafeTimed),
	}
}
