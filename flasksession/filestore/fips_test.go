package filestore

import (
	"crypto/md5"
	"errors"
	"log/slog"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/flaskcookie/flaskcookie-go/internal/fips/fipstest"
	"github.com/flaskcookie/flaskcookie-go/signer"
)

// TestFIPS shows that with GODEBUG=fips140=only a directory of today's cachelib is shared, and New
// refuses the names of cachelib up to 0.15, which are MD5.
func TestFIPS(t *testing.T) {
	if !fipstest.Enforced(t) {
		return
	}
	_, err := New(t.TempDir(), &Options{Hash: md5.New})
	if !errors.Is(err, signer.ErrFIPS) || !strings.HasPrefix(err.Error(), "filestore: Hash: crypto/md5: use of MD5") {
		t.Errorf("MD5: %v", err)
	}
	s, err := New(t.TempDir(), &Options{Logger: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Set(t.Context(), "session:1", []byte("data"), time.Hour); err != nil {
		t.Fatal(err)
	}
	if data, found, err := s.Get(t.Context(), "session:1"); string(data) != "data" || !found || err != nil {
		t.Errorf("%q, %t, %v", data, found, err)
	}
}

// TestCountFiles shows that the names of the count files are what they were computed as.
func TestCountFiles(t *testing.T) {
	for i, hash := range []*Store{{hash: Options{}.withDefaults().Hash}, {hash: md5.New}} {
		if got := filepath.Base(hash.path(countKey)); got != countFiles[i].file {
			t.Errorf("%s: %s, want %s", countFiles[i].name, countFiles[i].file, got)
		}
	}
}
