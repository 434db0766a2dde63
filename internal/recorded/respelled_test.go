package recorded

import (
	"strings"
	"testing"
	"time"

	"github.com/flaskcookie/flaskcookie-go/flaskcookie"
)

// respell makes value/floats what an app on orjson records, signed with key.
func respell(t *testing.T, f *File, key string) {
	t.Helper()
	cfg := config(t, f)
	cfg.SecretKey, cfg.SecretKeyFallbacks, cfg.Payload = []byte(key), nil, verbatim{}
	cfg.Signer.Now = func() time.Time { return time.Unix(row(f, "value/floats").Now, 0) }
	codec, err := flaskcookie.New(cfg)
	if err != nil {
		t.Fatal(err)
	}
	r := row(f, "value/floats")
	*r.Value = strings.Replace(*r.Value, "1e-05", "0.00001", 1)
	cookie, err := codec.Encode(*r.Value)
	if err != nil {
		t.Fatal(err)
	}
	*r.Recookie = Bytes(cookie)
}

// verbatim writes a text as it is.
type verbatim struct{}

func (verbatim) Marshal(v any) ([]byte, error)      { return []byte(v.(string)), nil }
func (verbatim) Unmarshal(data []byte, _ any) error { return nil }

// TestRespelledRow shows that a row which differs by rule agrees, with a note, and that its
// signature, its stamp and its values still count.
func TestRespelledRow(t *testing.T) {
	for _, tt := range []struct {
		shows  string
		change func(t *testing.T, f *File)
		agrees bool
	}{
		{"orjson's spelling", func(t *testing.T, f *File) { respell(t, f, key) }, true},
		{"another key", func(t *testing.T, f *File) { respell(t, f, "another key, not a secret") }, false},
		{"another value in the cookie", func(t *testing.T, f *File) {
			respell(t, f, key)
			r := row(f, "value/floats")
			*r.Value = strings.Replace(*r.Value, "0.5", "0.6", 1)
		}, false},
	} {
		report := checked(t, func(f *File) { tt.change(t, f) })
		if report.OK() != tt.agrees {
			t.Errorf("%s: %+v", tt.shows, report.Failed())
		}
		if tt.agrees != (len(report.Notes) == 1 && report.Notes[0] == respelledNote) {
			t.Errorf("%s: notes %q", tt.shows, report.Notes)
		}
	}
}
