package flaskcookie

import (
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/flaskcookie/flaskcookie-go/internal/growth"
	taggedjson "github.com/flaskcookie/flaskcookie-go/tagged_json"
)

// TestAllocations holds how often a session of 63 bytes of JSON allocates. Every allocation is
// paid for twice, the second time by the garbage collector.
func TestAllocations(t *testing.T) {
	growth.SkipUnderRace(t) // it empties pools
	c := newCodec(t, at(now))
	value := taggedjson.Dict{
		{Key: "_fresh", Value: true}, {Key: "_user_id", Value: "42"}, {Key: "n", Value: int64(7)}, {Key: "next", Value: "/account/orders?"},
	}
	cookie, err := c.Encode(value)
	if err != nil {
		t.Fatal(err)
	}
	r := httptest.NewRequest(http.MethodGet, "/", nil)
	r.Header.Set("Cookie", "session="+cookie)
	var into [1]struct {
		Fresh  bool   `json:"_fresh"`
		UserID string `json:"_user_id"`
		N      int    `json:"n"`
		Next   string `json:"next"`
	}
	h := http.Header{}
	w := httptest.NewRecorder()
	handler := c.Handler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		Get[string](FromContext(r.Context()), "_user_id")
		w.WriteHeader(http.StatusNoContent)
	}))
	for _, tt := range []struct {
		name string
		most float64
		do   func() error
	}{
		{"opened for a request: its text, its items, two of its values and itself", 5, func() error { _, err := c.Open(r); return err }},
		{"decoded into an empty struct: its text", 1, func() error { clear(into[:]); _, err := c.Decode(cookie, &into[0]); return err }},
		{"encoded: the box of the Dict, and the text", 2, func() error { _, err := c.Encode(value); return err }},
		{"made and saved: itself, the text of the header, and the slices of it and of Vary", 4, func() error {
			clear(h)
			s := NewSession(value)
			s.SetModified(true)
			return c.Save(t.Context(), h, s)
		}},
		{"a request that reads: what opening takes, in which session, context and writer are one, the request's copy, and the field Vary", 7, func() error {
			clear(w.Header())
			handler.ServeHTTP(w, r)
			return nil
		}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got := testing.AllocsPerRun(200, func() {
				if err := tt.do(); err != nil {
					t.Fatal(err)
				}
			})
			if got > tt.most {
				t.Errorf("%v allocations, more than %v", got, tt.most)
			}
		})
	}
}
