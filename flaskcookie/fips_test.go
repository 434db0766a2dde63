package flaskcookie_test

import (
	"crypto/sha256"
	"errors"
	"hash"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/flaskcookie/flaskcookie-go/flaskcookie"
	"github.com/flaskcookie/flaskcookie-go/internal/fips/fipstest"
	"github.com/flaskcookie/flaskcookie-go/signer"
)

// TestFIPS shows what New says of a configuration that Go refuses with GODEBUG=fips140=only, and
// that of SHA-256 a session is written and read.
func TestFIPS(t *testing.T) {
	if !fipstest.Enforced(t) {
		return
	}
	key, short := []byte("a key of 16 byte"), []byte("of 13 bytes..")
	sha2 := signer.Options{Digest: func() hash.Hash { return sha256.New() }}
	for _, tt := range []struct {
		name string
		cfg  flaskcookie.Config
		want string
	}{
		{"Flask's default", flaskcookie.Config{SecretKey: key}, "flaskcookie: signer: the key: crypto/hmac: use of hash functions other than SHA-2 or SHA-3"},
		{"SHA-256", flaskcookie.Config{SecretKey: key, Signer: sha2}, ""},
		{"a short key", flaskcookie.Config{SecretKey: short, Signer: sha2}, "flaskcookie: signer: the key: crypto/hmac: use of keys shorter than 112 bits"},
		{"a short fallback key", flaskcookie.Config{SecretKey: key, SecretKeyFallbacks: [][]byte{key, short}, Signer: sha2}, "flaskcookie: signer: a fallback key: crypto/hmac: use of keys shorter than 112 bits"},
	} {
		codec, err := flaskcookie.New(tt.cfg)
		if tt.want != "" {
			if !errors.Is(err, signer.ErrFIPS) || !strings.HasPrefix(err.Error(), tt.want) {
				t.Errorf("%s: %v, want %q", tt.name, err, tt.want)
			}
			continue
		}
		if err != nil {
			t.Errorf("%s: %v", tt.name, err)
			continue
		}
		if got := visits(t, codec); got != "12" {
			t.Errorf("%s: the visits were counted as %s", tt.name, got)
		}
	}
}

// visits makes two requests, the second with the cookie of the first.
func visits(t *testing.T, codec *flaskcookie.Codec) string {
	t.Helper()
	count := codec.Handler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s := flaskcookie.FromContext(r.Context())
		n, _ := flaskcookie.Get[int](s, "visits")
		if err := s.Set("visits", n+1); err != nil {
			t.Error(err)
		}
		w.Write([]byte{'1' + byte(n)})
	}))
	first := httptest.NewRecorder()
	count.ServeHTTP(first, httptest.NewRequest(http.MethodGet, "/", nil))
	again := httptest.NewRequest(http.MethodGet, "/", nil)
	for _, cookie := range first.Result().Cookies() {
		again.AddCookie(cookie)
	}
	second := httptest.NewRecorder()
	count.ServeHTTP(second, again)
	return first.Body.String() + second.Body.String()
}
