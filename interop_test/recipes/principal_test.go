package recipes

import (
	"net/http"
	"strconv"
	"testing"

	"github.com/flaskcookie/flaskcookie-go/flaskcookie"
	taggedjson "github.com/flaskcookie/flaskcookie-go/tagged_json"
)

// What follows is the block of docs/login-recipes.md.

// principalIdentity returns the identity of the session, as session_identity_loader does.
func principalIdentity(s *flaskcookie.Session) (id, authType string, ok bool) {
	authType, _ = flaskcookie.Get[string](s, "identity.auth_type")
	value, _ := s.Get("identity.id")
	switch value := value.(type) {
	case string:
		id, ok = value, true
	case int64:
		id, ok = strconv.FormatInt(value, 10), true
	}
	return id, authType, ok && s.Has("identity.auth_type")
}

// TestFlaskPrincipal reads what Flask-Principal has stored, and what it takes for nobody.
func TestFlaskPrincipal(t *testing.T) {
	b := newBoth(t, "principal")
	b.serve(nil, func(w http.ResponseWriter, r *http.Request) {
		if id, _, ok := principalIdentity(flaskcookie.FromContext(r.Context())); ok {
			b.answer(w, id)
		}
	})
	b.nobody()
	b.flask("/login", nil)
	b.both("ann")
	if _, kind, _ := principalIdentity(b.session()); kind != "form" {
		t.Errorf("by %q", kind)
	}
	b.flask("/anonymous", nil)
	if b.session().Len() == 0 {
		t.Error("an anonymous identity leaves nothing: the case shows too little")
	}
	b.nobody()
	b.put(taggedjson.Dict{{Key: "identity.id", Value: "ann"}})
	b.nobody()
	b.put(taggedjson.Dict{{Key: "identity.id", Value: 7}, {Key: "identity.auth_type", Value: nil}})
	if id, _, ok := principalIdentity(b.session()); id != "7" || !ok {
		t.Errorf("an int is %q, %t", id, ok)
	}
}
