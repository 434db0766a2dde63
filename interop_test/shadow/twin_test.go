package shadow

import (
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/flaskcookie/flaskcookie-go/flaskcookie"
	"github.com/flaskcookie/flaskcookie-go/flaskshadow"
	taggedjson "github.com/flaskcookie/flaskcookie-go/tagged_json"
)

// cart is the shop's view of that name.
func cart(w http.ResponseWriter, r *http.Request) {
	session := flaskcookie.FromContext(r.Context())
	session.Flashes()
	visits, _ := flaskcookie.Get[int](session, "visits")
	session.Set("visits", visits+1)
}

// login is the shop's view of that name, with room for a mistake before it answers.
func login(mistake func(s *flaskcookie.Session)) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		session := flaskcookie.FromContext(r.Context())
		session.Clear()
		session.SetPermanent(r.FormValue("permanent") != "")
		session.Set("user", r.FormValue("user"))
		session.Set("id", 42)
		session.Set("since", time.Date(2024, 2, 29, 12, 0, 0, 0, time.UTC))
		session.Set("token", taggedjson.UUID{15: 7})
		session.Set("roles", taggedjson.Tuple{"admin", taggedjson.Markup("<b>staff</b>"), []byte{0, 0xff}})
		session.Flash("Welcome back", "info")
		mistake(session)
		http.Redirect(w, r, "/cart?from=login", http.StatusFound)
	}
}

var twinFaults = []struct {
	name string
	what string // the request
	twin http.HandlerFunc
	want []string // the differences
}{
	{"a faithful twin", "POST /login?user=a&permanent=1", login(func(*flaskcookie.Session) {}), nil},
	{"a missing key", "POST /login?user=a", login(func(s *flaskcookie.Session) { s.Pop("since") }),
		[]string{"twin session since: Flask datetime, Go missing"}},
	{"a key too many", "POST /login?user=a", login(func(s *flaskcookie.Session) { s.Set("name", "a") }),
		[]string{"twin session name: Flask missing, Go str"}},
	{"an int for a str", "POST /login?user=7", login(func(s *flaskcookie.Session) { s.Set("user", 7) }),
		[]string{"twin session user: Flask str, Go int"}},
	{"a list for a tuple", "POST /login?user=a", login(func(s *flaskcookie.Session) { s.Set("roles", []string{"admin"}) }),
		[]string{"twin session roles: Flask tuple, Go list"}},
	{"bytes as text, inside", "POST /login?user=a", login(func(s *flaskcookie.Session) {
		s.Set("roles", taggedjson.Tuple{"admin", "<b>staff</b>", []byte{0, 0xff}})
	}), []string{"twin session roles[1]: Flask Markup, Go str"}},
	{"another value", "POST /login?user=a", login(func(s *flaskcookie.Session) { s.Set("id", 43) }),
		[]string{"twin session id: Flask one value, Go another value"}},
	{"forgets permanent", "POST /login?user=a&permanent=1", login(func(s *flaskcookie.Session) { s.SetPermanent(false) }),
		[]string{"twin cookie Expires: Flask set, Go none", "twin session _permanent: Flask one value, Go another value"}},
	{"forgets the flash", "POST /login?user=a", login(func(s *flaskcookie.Session) { s.Flashes() }),
		[]string{"twin session _flashes: Flask list, Go missing"}},
	{"panics", "/cart", func(http.ResponseWriter, *http.Request) { panic("secret") },
		[]string{"twin failure: Flask answered, Go panicked with a string"}},
	{"panics in the runtime", "/cart", func(_ http.ResponseWriter, r *http.Request) { _ = r.Header["Nothing"][len(r.URL.Path)] },
		[]string{"twin failure: Flask answered, Go panicked: runtime error: index out of range [N] with length N"}},
	{"takes too long", "/cart", func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() },
		[]string{"twin failure: Flask answered, Go took longer than 100ms"}},
	{"does nothing", "/cart", func(http.ResponseWriter, *http.Request) {}, []string{
		"twin Vary Cookie: Flask yes, Go no", "twin cookie: Flask cookie set, Go no cookie",
		"twin session visits: Flask int, Go missing",
	}},
	{"sets a cookie too many", "/plain", cart, []string{
		"twin Vary Cookie: Flask no, Go yes", "twin cookie: Flask no cookie, Go cookie set",
		"twin session visits: Flask missing, Go int",
	}},
	{"another place", "/logout", func(w http.ResponseWriter, r *http.Request) {
		flaskcookie.FromContext(r.Context()).Clear()
		http.Redirect(w, r, "/bye?token=secret", http.StatusSeeOther)
	}, []string{
		"twin Location path: Flask one, Go another", "twin Location query: Flask none, Go another",
		"twin status: Flask 302, Go 303",
	}},
	{"does not delete", "/logout", func(w http.ResponseWriter, r *http.Request) {
		flaskcookie.FromContext(r.Context())
		http.Redirect(w, r, "/", http.StatusFound)
	}, []string{"twin cookie: Flask cookie deleted, Go no cookie"}},
}

// TestTwin demands that each fault of a twin is named, and that no other is. No name
// holds a value.
func TestTwin(t *testing.T) {
	shop := startShop(t, settings{})
	for _, fault := range twinFaults {
		t.Run(fault.name, func(t *testing.T) {
			path := fault.what[strings.Index(fault.what, "/"):]
			path, _, _ = strings.Cut(path, "?")
			f := startFront(t, shop, flaskshadow.Config{
				UnsafeTwinMethods: []string{http.MethodPost}, TwinTimeout: 100 * time.Millisecond,
			}, map[string]http.HandlerFunc{path: fault.twin})
			visit(t, browser(t), f.URL, fault.what)
			results := f.Take(t)
			if len(results) != 1 || !results[0].TwinRan {
				t.Fatalf("got %+v", results)
			}
			var got []string
			for _, d := range results[0].Differences {
				got = append(got, d.String())
			}
			slices.Sort(got)
			if diff := cmp.Diff(fault.want, got); diff != "" {
				t.Errorf("named (-want +got):\n%s", diff)
			}
		})
	}
}

// TestTwinWalk has a faithful twin of one route over a whole walk, and none of its
// requests but GET and HEAD.
func TestTwinWalk(t *testing.T) {
	f := startFront(t, startShop(t, settings{}), flaskshadow.Config{}, map[string]http.HandlerFunc{"/cart": cart})
	client := browser(t)
	for _, step := range walk {
		visit(t, client, f.URL, step.what)
	}
	ran := 0
	for _, result := range f.Take(t) {
		if !result.Same() {
			t.Errorf("%s %s: %v", result.Method, result.Path, result.Differences)
		}
		if result.TwinRan {
			ran++
		}
	}
	if stats := f.Shadow.Stats(); ran != 4 || stats.TwinSkipped != 2 {
		t.Errorf("the twin ran %d times and was left out %d times, want 4 and 2", ran, stats.TwinSkipped)
	}
}
