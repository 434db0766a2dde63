package flaskcookie

import (
	"bytes"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/google/go-cmp/cmp"

	taggedjson "github.com/flaskcookie/flaskcookie-go/tagged_json"
)

// TestOpenedSession shows what a session has of the Codec that opened it.
func TestOpenedSession(t *testing.T) {
	opened := func(change func(*Config)) *Session {
		cfg := at(now)
		change(&cfg)
		s, err := newCodec(t, cfg).Open(httptest.NewRequest(http.MethodGet, "/", nil))
		if err != nil {
			t.Fatal(err)
		}
		return s
	}
	t.Run("that nothing will be saved", func(t *testing.T) {
		for _, readOnly := range []bool{false, true} {
			if s := opened(func(c *Config) { c.ReadOnly = readOnly }); s.ReadOnly != readOnly {
				t.Errorf("the session of a Config with ReadOnly %v has %v", readOnly, s.ReadOnly)
			}
		}
	})
	t.Run("the types of custom tags", func(t *testing.T) {
		s := opened(func(c *Config) { c.Tags = []taggedjson.Tag{crateTag(writeCrate)} })
		if err := s.Set("mine", crate{"apples"}); err != nil {
			t.Fatal(err)
		}
		got, _ := s.Get("mine")
		if diff := cmp.Diff(any(crate{"apples"}), got, cmp.AllowUnexported(crate{})); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
	})
	t.Run("what its payload cannot write", func(t *testing.T) {
		portable := func(c *Config) { c.Payload = taggedjson.NewCodec(taggedjson.Options{Portable: true}) }
		if err := opened(portable).Set("a", uint64(1)<<63); err != nil {
			t.Errorf("an integer of 64 bits: %v", err)
		}
		if err := opened(portable).Set("a", "\xed\xa0\x80"); err == nil {
			t.Error("a lone surrogate is taken")
		}
	})
}

// TestOpenReport shows where the log says that a session could not be opened.
func TestOpenReport(t *testing.T) {
	for _, tt := range []struct{ shows, target, route, want string }{
		{"the path", "/cart/7?secret-value=1", "", `method=POST path=/cart/7`},
		{"the path, escaped once", "/a%20b", "", `method=POST path=/a%20b`},
		{"the route, where a router has set one", "/cart/7", "/cart/{id}", `method=POST route=/cart/{id}`},
	} {
		t.Run(tt.shows, func(t *testing.T) {
			var log bytes.Buffer
			codec, _ := testCodec(t, func(c *Config) { c.Logger = withoutTimes(&log, slog.LevelInfo) })
			log.Reset() // of what New says of the key
			r := httptest.NewRequest(http.MethodPost, tt.target, nil)
			r.Pattern = tt.route
			r.Header.Set("Cookie", "session="+encoded(t, codec, 7))
			if s, err := codec.Open(r); err == nil {
				t.Fatalf("a number is a session of %d keys", s.Len())
			}
			want := `level=ERROR msg="flaskcookie: the session cannot be opened" ` + tt.want + ` err="` + ErrNotDict.Error() + ": "
			if got := log.String(); len(got) < len(want) || got[:len(want)] != want {
				t.Errorf("got %q, want it to begin with %q", got, want)
			}
		})
	}
}
