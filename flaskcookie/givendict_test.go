package flaskcookie

import (
	"log/slog"
	"net/http/httptest"
	"testing"

	"github.com/google/go-cmp/cmp"

	taggedjson "github.com/flaskcookie/flaskcookie-go/tagged_json"
)

// fixedPayload gives every session the same Dict.
type fixedPayload struct{ values taggedjson.Dict }

func (fixedPayload) Marshal(any) ([]byte, error)       { return []byte("{}"), nil }
func (p fixedPayload) Unmarshal(_ []byte, v any) error { *v.(*taggedjson.Dict) = p.values; return nil }

// TestGivenDictIsKept shows that a session does not write to a Dict that a payload of another
// package or a custom tag has given it, and may give the next session too.
func TestGivenDictIsKept(t *testing.T) {
	given := func() taggedjson.Dict {
		return taggedjson.Dict{{Key: "a", Value: int64(1)}, {Key: "b", Value: int64(2)}}
	}
	values := given()
	tag := taggedjson.NewTag(" v", func(taggedjson.Dict) (any, error) { return nil, nil }, func(any) (taggedjson.Dict, error) { return values, nil })
	for name, cfg := range map[string]Config{
		"by a payload": {Payload: fixedPayload{values}},
		"by a tag":     {Tags: []taggedjson.Tag{tag}},
	} {
		t.Run(name, func(t *testing.T) {
			cfg.SecretKey, cfg.Logger = []byte("0123456789abcdef"), slog.New(slog.DiscardHandler)
			c, err := New(cfg)
			if err != nil {
				t.Fatal(err)
			}
			cookie, err := c.Encode(taggedjson.Dict{})
			if err != nil {
				t.Fatal(err)
			}
			r := httptest.NewRequest("GET", "/", nil)
			r.Header.Set("Cookie", "session="+cookie)
			s, err := c.Open(r)
			if err != nil {
				t.Fatal(err)
			}
			if got, _ := s.Get("a"); got != int64(1) {
				t.Fatalf("the Dict was not given: %v", got)
			}
			s.Set("a", 9)
			s.Delete("b")
			if diff := cmp.Diff(given(), values); diff != "" {
				t.Errorf("the Dict (-want +got):\n%s", diff)
			}
		})
	}
}
