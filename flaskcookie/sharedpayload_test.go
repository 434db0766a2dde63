package flaskcookie

import (
	"net/http/httptest"
	"testing"

	"github.com/google/go-cmp/cmp"

	taggedjson "github.com/flaskcookie/flaskcookie-go/tagged_json"
)

// fixedPayload gives every session the same Dict.
type fixedPayload struct{ values taggedjson.Dict }

func (fixedPayload) Marshal(any) ([]byte, error)       { return []byte("{}"), nil }
func (p fixedPayload) Unmarshal(_ []byte, v any) error { *v.(*taggedjson.Dict) = p.values; return nil }

// TestPayloadKeepsItsDict shows that a session does not write to what a payload of another
// package has given it, which may be another session's too.
func TestPayloadKeepsItsDict(t *testing.T) {
	given := func() taggedjson.Dict {
		return taggedjson.Dict{{Key: "a", Value: int64(1)}, {Key: "b", Value: int64(2)}}
	}
	values := given()
	c, err := New(Config{SecretKey: []byte("0123456789abcdef"), Payload: fixedPayload{values}})
	if err != nil {
		t.Fatal(err)
	}
	cookie, err := c.Encode(nil)
	if err != nil {
		t.Fatal(err)
	}
	r := httptest.NewRequest("GET", "/", nil)
	r.Header.Set("Cookie", "session="+cookie)
	s, err := c.Open(r)
	if err != nil {
		t.Fatal(err)
	}
	s.Set("a", 9)
	s.Delete("b")
	if diff := cmp.Diff(given(), values); diff != "" {
		t.Errorf("the payload's Dict (-want +got):\n%s", diff)
	}
}
