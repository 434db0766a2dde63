package shadow

import (
	"net/http"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/flaskcookie/flaskcookie-go/flaskcookie"
	"github.com/flaskcookie/flaskcookie-go/flaskshadow"
	"github.com/flaskcookie/flaskcookie-go/interop_test/internal/compared"
	taggedjson "github.com/flaskcookie/flaskcookie-go/tagged_json"
)

// TestStrayCookies: views of real Flask that set or delete a cookie of the session's name
// for another Domain or Path bring no difference, in either order, and hide none.
func TestStrayCookies(t *testing.T) {
	shop := startShop(t, settings{})
	wide := startShop(t, settings{config: map[string]any{"SESSION_COOKIE_DOMAIN": "example.com"}})
	cookie := signed(t, shopKey, 0, taggedjson.Dict{{Key: "user", Value: "a"}})
	domain := []string{"attribute Domain"}
	for _, tc := range []struct {
		what    string
		set     int      // Set-Cookies of the answer
		differs []string // what is named when only Flask has a Domain
	}{
		{"/stray/login/delete", 2, domain},
		{"/stray/logout/delete", 2, domain},
		{"/stray/login/set", 2, domain},
		{"/stray/logout/set", 2, domain},
		{"/stray/look/delete", 1, nil},
		{"/stray/look/set", 1, nil},
		{"/stray/login/none", 1, domain},
		{"/stray/logout/none", 1, domain},
		{"/stray/nothing/delete", 1, nil},
		{"/stray/nothing/set", 1, nil},
	} {
		for _, order := range []string{"", "?reversed"} {
			t.Run(tc.what+order, func(t *testing.T) {
				for where, differs := range map[*compared.Front][]string{
					startFront(t, shop, flaskshadow.Config{}, nil): nil,
					startFront(t, wide, flaskshadow.Config{}, nil): tc.differs,
				} {
					response := visit(t, holding(t, where, cookie), where.URL, tc.what+order)
					if n := len(response.Header.Values("Set-Cookie")); n != tc.set {
						t.Errorf("%d cookies are set, want %d", n, tc.set)
					}
					if diff := cmp.Diff(differs, kindsOf(t, where)); diff != "" {
						t.Errorf("named (-want +got):\n%s", diff)
					}
				}
			})
		}
	}
}

// TestStrayCookiesOfATwin: the twin of such a view does as Flask does.
func TestStrayCookiesOfATwin(t *testing.T) {
	shop := startShop(t, settings{})
	cookie := signed(t, shopKey, 0, taggedjson.Dict{{Key: "user", Value: "a"}})
	f := startFront(t, shop, flaskshadow.Config{}, map[string]http.HandlerFunc{
		"/stray/logout/delete": func(w http.ResponseWriter, r *http.Request) { flaskcookie.FromContext(r.Context()).Clear() },
		"/stray/login/set":     func(w http.ResponseWriter, r *http.Request) { flaskcookie.FromContext(r.Context()).Set("user", "a") },
		"/stray/look/delete": func(w http.ResponseWriter, r *http.Request) {
			flaskcookie.FromContext(r.Context()).Get("user")
			http.SetCookie(w, &http.Cookie{Name: "session", Domain: "example.com", Path: "/", MaxAge: -1})
		},
	})
	for _, what := range []string{"/stray/logout/delete", "/stray/login/set", "/stray/look/delete", "/stray/logout/delete?reversed"} {
		visit(t, holding(t, f, cookie), f.URL, what)
		results := f.Take(t)
		if len(results) != 1 || !results[0].TwinRan || !results[0].Same() {
			t.Errorf("%s: %+v", what, results)
		}
	}
}
