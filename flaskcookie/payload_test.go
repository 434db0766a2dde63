package flaskcookie

import (
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/flaskcookie/flaskcookie-go/signer"
	taggedjson "github.com/flaskcookie/flaskcookie-go/tagged_json"
)

// watching is a Payload that looks at what it has read, and may keep it.
type watching struct {
	*taggedjson.Codec
	look func(values *taggedjson.Dict) error
}

func (w watching) Unmarshal(data []byte, v any) error {
	values := v.(*taggedjson.Dict)
	if err := w.Codec.Unmarshal(data, values); err != nil {
		return err
	}
	return w.look(values)
}

// openWatched is the session of user 7, read by a Payload that looks at it.
func openWatched(t *testing.T, look func(values *taggedjson.Dict) error) (*Session, error) {
	t.Helper()
	cfg := at(now)
	cfg.Payload = watching{taggedjson.NewCodec(taggedjson.Options{}), look}
	codec := newCodec(t, cfg)
	cookie, err := codec.Encode(taggedjson.Dict{{Key: "_fresh", Value: true}, {Key: "_user_id", Value: "7"}})
	if err != nil {
		t.Fatal(err)
	}
	r := httptest.NewRequest(http.MethodGet, "/", nil)
	r.Header.Set("Cookie", "session="+cookie)
	return codec.Open(r)
}

// TestPayloadRefuses shows that a Payload which has read a session and refuses it leaves
// nothing of it, whatever its error.
func TestPayloadRefuses(t *testing.T) {
	s, err := openWatched(t, func(*taggedjson.Dict) error { return fmt.Errorf("revoked: %w", signer.ErrSignatureExpired) })
	if err != nil || !errors.Is(s.Rejected, signer.ErrSignatureExpired) || s.Len() != 0 {
		t.Errorf("got %d keys, %v, rejected for %v", s.Len(), err, s.Rejected)
	}
	if s, err := openWatched(t, func(*taggedjson.Dict) error { return errors.New("unknown") }); err == nil {
		t.Errorf("got %d keys and no error", s.Len())
	}
}

// TestPayloadKeeps shows that what a Payload keeps of what it has filled is not the session.
func TestPayloadKeeps(t *testing.T) {
	var kept *taggedjson.Dict
	s, err := openWatched(t, func(values *taggedjson.Dict) error { kept = values; return nil })
	if err != nil {
		t.Fatal(err)
	}
	*kept = taggedjson.Dict{{Key: "_user_id", Value: "admin"}}
	if id, _ := s.Get("_user_id"); id != "7" {
		t.Errorf("the user is %v", id)
	}
	if err := s.Set("next", "/"); err != nil || len(*kept) != 1 {
		t.Errorf("the payload sees %d keys, %v", len(*kept), err)
	}
}
