package flaskcookie

import (
	"errors"
	"testing"

	taggedjson "github.com/flaskcookie/flaskcookie-go/tagged_json"
)

// TestRead shows that one call tells a missing key, None and another type apart.
func TestRead(t *testing.T) {
	s := NewSession(taggedjson.Dict{{Key: "_user_id", Value: "7"}, {Key: "none", Value: nil}})
	if id, err := Read[string](s, "_user_id"); id != "7" || err != nil {
		t.Errorf("got %q, %v", id, err)
	}
	if _, err := Read[string](s, "missing"); !errors.Is(err, ErrMissing) {
		t.Errorf("missing: %v", err)
	}
	if _, err := Read[string](s, "none"); !errors.Is(err, ErrNone) {
		t.Errorf("None: %v", err)
	}
	_, err := Read[int](s, "_user_id")
	typeError, ok := errors.AsType[*taggedjson.TypeError](err)
	if !ok || typeError.Path != "_user_id" {
		t.Errorf("another type: %v", err)
	}
}

func TestDelete(t *testing.T) {
	s := testSession()
	if s.Delete("missing") || s.Modified() {
		t.Error("a key that is not there was deleted")
	}
	if !s.Delete("a") || s.Has("a") || !s.Modified() {
		t.Error("not deleted")
	}
}
