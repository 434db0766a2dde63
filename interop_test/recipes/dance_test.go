package recipes

import (
	"net/http"
	"testing"
	"time"

	"github.com/flaskcookie/flaskcookie-go/flaskcookie"
	taggedjson "github.com/flaskcookie/flaskcookie-go/tagged_json"
)

// What follows is the block of docs/login-recipes.md.

// danceToken returns the token of a linked account: name is that of the blueprint.
func danceToken(s *flaskcookie.Session, name string, now time.Time) (token string, ok bool) {
	stored, ok := flaskcookie.Get[struct {
		AccessToken string   `json:"access_token"`
		ExpiresAt   *float64 `json:"expires_at"`
	}](s, name+"_oauth_token")
	if !ok || stored.AccessToken == "" || stored.ExpiresAt != nil && *stored.ExpiresAt < float64(now.Unix()) {
		return "", false
	}
	return stored.AccessToken, true
}

// TestFlaskDance: Go finds the linked account where Flask-Dance does, but not by a token that
// is expired, which Flask-Dance finds out from the API.
func TestFlaskDance(t *testing.T) {
	b := newBoth(t, "dance")
	b.serve(nil, func(w http.ResponseWriter, r *http.Request) {
		if token, ok := danceToken(flaskcookie.FromContext(r.Context()), "github", time.Now()); ok {
			b.answer(w, token)
		}
	})
	b.nobody()
	b.flask("/github", nil) // on the way to GitHub
	if b.session().Len() == 0 {
		t.Error("Flask-Dance kept nothing")
	}
	b.nobody()
	b.flask("/link", nil)
	b.both("gho_token")
	stored, _ := b.session().Get("github_oauth_token")
	token := stored.(taggedjson.Dict)
	token.Set("expires_at", float64(time.Now().Add(-time.Minute).Unix()))
	b.put(taggedjson.Dict{{Key: "github_oauth_token", Value: token}})
	if token := b.goUser(); token != "" {
		t.Errorf("an expired token is %s", token)
	}
	b.put(taggedjson.Dict{{Key: "github_oauth_token", Value: "gho_token"}})
	if token := b.goUser(); token != "" {
		t.Errorf("a text is the token %s", token)
	}
}
