package signer_test

import (
	"crypto/fips140"
	"crypto/md5"
	"crypto/sha1"
	"crypto/sha256"
	"errors"
	"fmt"
	"hash"
	"strings"
	"testing"

	"github.com/flaskcookie/flaskcookie-go/internal/fips/fipstest"
	"github.com/flaskcookie/flaskcookie-go/internal/names"
	"github.com/flaskcookie/flaskcookie-go/signer"
)

// TestFIPS makes a Signer of every digest, derivation and length of a key, as the key and as a
// fallback. Either New says what Go refuses, or signing and verifying work.
func TestFIPS(t *testing.T) {
	if !fipstest.Enforced(t) {
		return
	}
	const long = "fourteen bytes"
	made, refused := 0, 0
	for digest, newHash := range names.Digests {
		for name, derive := range names.Derivations {
			for _, key := range []string{long, long[1:], "k"} {
				for _, fallback := range []string{"", long, long[1:]} {
					opts := &signer.Options{Digest: newHash, KeyDerivation: derive}
					if fallback != "" {
						opts.FallbackKeys = [][]byte{[]byte(fallback)}
					}
					row := fmt.Sprintf("%s, %s, a key of %d and a fallback key of %d bytes", digest, name, len(key), len(fallback))
					want := refusal(digest, name, key, fallback)
					s, err := signer.NewTimestamp([]byte(key), "salt", opts)
					if want != "" {
						refused++
						if !errors.Is(err, signer.ErrFIPS) || !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), key+" ") {
							t.Errorf("%s: %v, want %q", row, err, want)
						}
						continue
					}
					made++
					if err != nil {
						t.Errorf("%s: %v", row, err)
						continue
					}
					if value, _, err := s.Unsign(s.Sign([]byte("value"))); err != nil || string(value) != "value" {
						t.Errorf("%s: %q, %v", row, value, err)
					}
				}
			}
		}
	}
	if made < 30 || refused < 30 {
		t.Errorf("%d were made, %d refused", made, refused)
	}
}

// refusal is what the error says, or "": the mode knows SHA-2 only, of the digests here, and no
// HMAC key of less than 14 bytes.
func refusal(digest, derivation, key, fallback string) string {
	const enough = 14
	isSHA2 := digest != "sha1" && digest != "md5"
	keyed := derivation == "hmac" || derivation == "none" // the key is one of HMAC
	switch {
	case keyed && len(key) < enough:
		return "signer: the key: crypto/hmac: use of keys shorter than 112 bits"
	case !isSHA2:
		return "signer: the key: crypto/" // which digest, or that it is neither SHA-2 nor SHA-3
	case keyed && fallback != "" && len(fallback) < enough:
		return "signer: a fallback key: crypto/hmac: use of keys shorter than 112 bits"
	}
	return ""
}

// TestFIPSDefault shows what a Flask app of today's defaults is told.
func TestFIPSDefault(t *testing.T) {
	if !fipstest.Enforced(t) {
		return
	}
	_, err := signer.New([]byte("a key of many bytes"), "cookie-session", &signer.Options{KeyDerivation: signer.HMAC})
	const want = "signer: the key: crypto/hmac: use of hash functions other than SHA-2 or SHA-3 is not allowed in FIPS 140-only mode"
	if !errors.Is(err, signer.ErrFIPS) || err.Error() != want {
		t.Errorf("%v, want %s", err, want)
	}
}

// TestFIPSDirect shows which derivations panic when they are called directly, as their comment says.
func TestFIPSDirect(t *testing.T) {
	if !fipstest.Enforced(t) {
		return
	}
	const long = "fourteen bytes"
	for _, tt := range []struct {
		name   string
		derive signer.KeyDerivation
		digest func() hash.Hash
		key    string
		panics bool
	}{
		{"HMAC, SHA-1", signer.HMAC, sha1.New, long, true},
		{"HMAC, a short key", signer.HMAC, sha256.New, long[1:], true},
		{"HMAC, SHA-256", signer.HMAC, sha256.New, long, false},
		{"Concat, SHA-1", signer.Concat, sha1.New, long, true},
		{"Concat, SHA-256 and a short key", signer.Concat, sha256.New, "k", false},
		{"DjangoConcat, MD5", signer.DjangoConcat, md5.New, long, true},
		{"DjangoConcat, SHA-256 and a short key", signer.DjangoConcat, sha256.New, "k", false},
		{"None", signer.None, md5.New, "k", false},
	} {
		func() {
			defer func() {
				if got := recover() != nil; got != tt.panics {
					t.Errorf("%s: panics %t", tt.name, got)
				}
			}()
			tt.derive(tt.digest, []byte(tt.key), []byte("salt"))
		}()
	}
}

// TestWithoutEnforcement shows that what docs/fips.md says of fips140.WithoutEnforcement is so: a
// Signer of SHA-1 is made and used within it, and not outside.
func TestWithoutEnforcement(t *testing.T) {
	if !fipstest.Enforced(t) {
		return
	}
	var made *signer.Signer
	fips140.WithoutEnforcement(func() {
		s, err := signer.New([]byte("k"), "", nil)
		if err != nil {
			t.Fatal(err)
		}
		done := make(chan error)
		go func() { // as a server does for a request
			_, err := s.Unsign(s.Sign([]byte("value")))
			done <- err
		}()
		if err := <-done; err != nil {
			t.Error(err)
		}
		made = s
	})
	defer func() {
		if recover() == nil {
			t.Error("it is of use outside too")
		}
	}()
	made.Sign([]byte("value"))
}
