package flasksession

import (
	"crypto/sha256"
	"errors"
	"net/http"
	"testing"

	"github.com/flaskcookie/flaskcookie-go/internal/fips/fipstest"
	"github.com/flaskcookie/flaskcookie-go/signer"
)

// TestFIPS shows that with GODEBUG=fips140=only sessions in a store are served in each format,
// and that New refuses signed ids, which are SHA-1 in Flask-Session.
func TestFIPS(t *testing.T) {
	if !fipstest.Enforced(t) {
		return
	}
	key := []byte("a key of 16 byte")
	for _, tt := range []struct {
		name    string
		cfg     Config
		refused bool
	}{
		{"MessagePack", Config{}, false},
		{"JSON", Config{Serialization: JSON}, false},
		{"pickles", Config{Serialization: Pickle}, false},
		{"uuid4", Config{Version: V05}, false},
		{"signed ids", Config{SessionUseSigner: true, SecretKey: key}, true},
		{"ids that a class of the app's own signs with SHA-256", Config{SessionUseSigner: true, SecretKey: key, Signer: signer.Options{Digest: sha256.New}}, false},
	} {
		store := NewMemoryStore()
		sessions, err := New(tt.cfg, store)
		if tt.refused != errors.Is(err, signer.ErrFIPS) || !tt.refused && err != nil {
			t.Errorf("%s: %v, refused: %t", tt.name, err, tt.refused)
		}
		if err != nil {
			continue
		}
		s, err := sessions.Open(&http.Request{Header: http.Header{}})
		if err != nil {
			t.Errorf("%s: %v", tt.name, err)
			continue
		}
		if err := s.Set("user", "ann"); err != nil {
			t.Errorf("%s: %v", tt.name, err)
		}
		written := http.Header{}
		if err := sessions.Save(t.Context(), written, s); err != nil {
			t.Errorf("%s: %v", tt.name, err)
		}
		cookies := (&http.Response{Header: written}).Cookies()
		again, err := sessions.Open(&http.Request{Header: http.Header{"Cookie": {cookies[0].Name + "=" + cookies[0].Value}}})
		if err != nil || !again.Has("user") {
			t.Errorf("%s: %v, the session is not found again", tt.name, err)
		}
	}
}
