package flasksession

import (
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/flaskcookie/flaskcookie-go/flaskcookie"
)

// TestPrefixedLogoutStands shows that a proxied Flask's logout stands though Flask-Session
// deletes a cookie with __Host- in front without Secure, which browsers drop.
func TestPrefixedLogoutStands(t *testing.T) {
	store := NewMemoryStore()
	cfg := Config{SessionCookieName: "__Host-session", SessionCookieSecure: true}
	s := open(t, cfg, plain{store})
	put(t, store, "session:OLD", dict("_permanent", true, "user", "ann"))
	const deletion = "__Host-session=; Expires=Thu, 01 Jan 1970 00:00:00 GMT; Max-Age=0; Path=/"
	request := httptest.NewRequest(http.MethodPost, "/logout", nil)
	request.Header.Set("Cookie", "__Host-session=OLD")
	response := httptest.NewRecorder()
	s.Handler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if err := store.Delete(r.Context(), "session:OLD"); err != nil { // Flask's side of it
			t.Error(err)
		}
		w.Header().Set("Set-Cookie", deletion)
	})).ServeHTTP(response, request)
	if diff := cmp.Diff([]string{deletion}, response.Header()["Set-Cookie"]); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if _, found, _ := store.Get(t.Context(), "session:OLD"); found {
		t.Error("the session lives again")
	}
}

// TestLogoutByHand shows that a handler which ends a session and deletes its cookie itself,
// in whichever way, leaves nothing in the store for who has copied the id.
func TestLogoutByHand(t *testing.T) {
	emptied := func(s *flaskcookie.Session) { s.Delete("user") }
	for shows, tt := range map[string]struct {
		end    func(*flaskcookie.Session)
		cookie http.Cookie
	}{
		"cleared, Max-Age":       {(*flaskcookie.Session).Clear, http.Cookie{MaxAge: -1}},
		"cleared, Expires":       {(*flaskcookie.Session).Clear, http.Cookie{Expires: time.Unix(1, 0)}},
		"last key gone, Max-Age": {emptied, http.Cookie{MaxAge: -1}},
	} {
		t.Run(shows, func(t *testing.T) {
			store := NewMemoryStore()
			put(t, store, "session:OLD", dict("user", "ann"))
			tt.cookie.Name, tt.cookie.Path = "session", "/"
			visitHTTP(open(t, Config{}, store), "OLD", func(w http.ResponseWriter, r *http.Request) {
				tt.end(flaskcookie.FromContext(r.Context()))
				http.SetCookie(w, &tt.cookie)
			})
			if _, found, _ := store.Get(t.Context(), "session:OLD"); found {
				t.Error("the session is still stored")
			}
		})
	}
}
