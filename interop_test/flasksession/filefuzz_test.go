package flasksession

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"log/slog"
	"os"
	"path/filepath"
	"testing"

	"github.com/flaskcookie/flaskcookie-go/flasksession/filestore"
	"github.com/flaskcookie/flaskcookie-go/interop_test/internal/live"
)

// FuzzCachelibHeader has cachelib read any file, up to where its pickle begins. A file with a
// pickled time of expiry is read as by cachelib up to 0.6, every other as by those that followed.
func FuzzCachelibHeader(f *testing.F) {
	w := live.StartWorker(f, "header_worker.py", new(any))
	later := binary.LittleEndian.AppendUint32(nil, 4_000_000_000)
	pickledLater := binary.LittleEndian.AppendUint32([]byte{'J'}, 2_000_000_000)
	for _, beginning := range []string{
		"", "\x00", "\x00\x00\x00\x00", "\x01\x00\x00\x00", string(later), "K\x00.", string(pickledLater) + ".", "J\x01\x00\x00\x00.", "J\xff\xff\xff\xff.",
		"\x80\x02K\x00.", "\x80\x04K\x00.", "\x80\x02" + string(pickledLater) + ".", "\x80\x04\x95\x06\x00\x00\x00\x00\x00\x00\x00" + string(pickledLater) + ".",
	} {
		f.Add([]byte(beginning), false)
		f.Add([]byte(beginning+"\x80\x04}."), true)
		f.Add([]byte(beginning+"\x80\x06}."), false)
	}
	dir := f.TempDir()
	name := sha256.Sum256([]byte("k"))
	path := filepath.Join(dir, hex.EncodeToString(name[:]))
	stores := map[bool]*filestore.Store{}
	for _, pickled := range []bool{false, true} {
		store, err := filestore.New(dir, &filestore.Options{PickledExpiry: pickled, Threshold: new(0), Logger: slog.New(slog.DiscardHandler)})
		if err != nil {
			f.Fatal(err)
		}
		stores[pickled] = store
	}
	f.Fuzz(func(t *testing.T, file []byte, pickled bool) {
		if err := os.WriteFile(path, file, 0o600); err != nil {
			t.Fatal(err)
		}
		theirs := live.Ask[[2]*[]byte](t, w, "read", [][]byte{append([]byte{}, file...)})[0]
		data, found, err := stores[pickled].Get(t.Context(), "k")
		want := theirs[0]
		if hasPickledTime(file, pickled) {
			want = theirs[1]
		}
		if (err != nil) != (len(file) < 4 && !hasPickledTime(file, pickled)) || found != (want != nil) || found && !bytes.Equal(data, *want) {
			t.Errorf("%q, pickled %t: Go %q, %t, %v, cachelib %q", file, pickled, data, found, err, want)
		}
	})
}

// hasPickledTime reports whether a file begins as cachelib up to 0.6 began it: a pickled number
// that is no time of the past century, and behind it another pickle, which need not be told from
// chance if the store is said to have such files.
func hasPickledTime(file []byte, surely bool) bool {
	rest, hasProtocol := file, false
	if len(rest) >= 2 && rest[0] == 0x80 && rest[1] <= 5 {
		rest, hasProtocol = rest[2:], true
	}
	if hasProtocol && len(rest) >= 9 && rest[0] == 0x95 && bytes.Equal(rest[2:9], make([]byte, 7)) && rest[1] == 6 {
		rest = rest[9:]
	}
	switch {
	case len(rest) >= 6 && rest[0] == 'J' && rest[4] < 0x80 && rest[5] == '.':
		rest = rest[6:]
	case len(rest) >= 3 && rest[0] == 'K' && rest[1] == 0 && rest[2] == '.':
		rest = rest[3:]
	default:
		return false
	}
	return surely || len(rest) >= 2 && rest[0] == 0x80 && rest[1] <= 5
}
