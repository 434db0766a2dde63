package flaskcookie

import (
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	taggedjson "github.com/flaskcookie/flaskcookie-go/tagged_json"
)

// strays are Set-Cookies of the session's name that are another cookie to a browser which
// asked for http://app.example.com/auth/logout and has the session's own with Path=/.
var strays = map[string]string{
	"of the domain above":         "session=; Domain=example.com; Path=/; Max-Age=0",
	"of the host as a Domain":     "session=; Domain=app.example.com; Path=/; Max-Age=0",
	"of another path":             "session=; Path=/shop; Max-Age=0",
	"without Path below the top":  "session=; Max-Age=0",
	"whose last Path is relative": "session=; Path=/; Path=auth; Max-Age=0",
	"partitioned":                 "session=; Path=/; Secure; Partitioned; Max-Age=0",
	"of a foreign host":           "session=; Domain=example.org; Path=/; Max-Age=0",
}

// visitStray has a handler answer with Set-Cookies of its own and use its session. It
// returns the Set-Cookies of the response.
func visitStray(t *testing.T, codec *Codec, target, cookie string, lines []string, use func(*Session)) []string {
	t.Helper()
	r := httptest.NewRequest(http.MethodPost, target, nil)
	r.Header.Set("Cookie", "session="+cookie)
	w := httptest.NewRecorder()
	codec.Handler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		for _, line := range lines {
			w.Header().Add("Set-Cookie", line)
		}
		if use != nil {
			use(FromContext(r.Context()))
		}
	})).ServeHTTP(w, r)
	return w.Header()["Set-Cookie"]
}

// TestStrayCookies shows that a Set-Cookie which is another cookie to a browser neither
// replaces the session's nor holds it back: a logout deletes the session, a login keeps it,
// and a permanent one is refreshed.
func TestStrayCookies(t *testing.T) {
	codec, log := testCodec(t, nil)
	own := func(values map[string]any) string {
		return "session=" + encoded(t, codec, values) + "; HttpOnly; Path=/"
	}
	login := func(s *Session) { s.Set("user", "ann") }
	for name, stray := range strays {
		for _, tt := range []struct {
			shows   string
			session map[string]any
			use     func(*Session)
			want    string
		}{
			{"a logout", map[string]any{"user": "ann"}, (*Session).Clear, deleted},
			{"a login", nil, login, own(map[string]any{"user": "ann"})},
			{"a refresh", map[string]any{"_permanent": true}, nil,
				strings.Replace(own(map[string]any{"_permanent": true}), ";", "; Expires=Fri, 15 Dec 2023 22:13:20 GMT;", 1)},
			{"nothing due", map[string]any{"user": "ann"}, nil, ""},
		} {
			t.Run(tt.shows+" beside one "+name, func(t *testing.T) {
				want := []string{stray}
				if tt.want != "" {
					want = append(want, tt.want)
				}
				got := visitStray(t, codec, "http://app.example.com/auth/logout", encoded(t, codec, tt.session), []string{stray}, tt.use)
				if diff := cmp.Diff(want, got); diff != "" {
					t.Errorf("(-want +got):\n%s", diff)
				}
			})
		}
	}
	if log.Len() > 0 {
		t.Errorf("logged %s", log)
	}
}

// TestOwnCookieStands shows which Set-Cookies of a Flask behind the server are the
// session's own: nothing is added to them, a permanent session is not refreshed, so that
// Flask's logout stands, and a change made in Go is reported as lost. Strays around it make
// no difference, in either order.
func TestOwnCookieStands(t *testing.T) {
	wide := func(c *Config) { c.SessionCookieDomain = "example.com" }
	below := func(c *Config) { c.SessionCookiePath = "/shop" }
	for _, tt := range []struct {
		shows  string
		change func(*Config)
		target string
		line   string
	}{
		{"Flask's deletion", nil, "http://app.example.com/auth/logout", deleted},
		{"attributes in another order and case", nil, "http://app.example.com/auth/logout", "session=x; PATH = /; httponly"},
		{"HttpOnly, Secure and SameSite do not count", nil, "http://app.example.com/auth/logout", "session=x; Path=/; Secure; SameSite=Strict"},
		{"an empty Domain is none", nil, "http://app.example.com/auth/logout", "session=x; Path=/; Domain="},
		{"without Path at the top", nil, "http://app.example.com/logout?next=/a/b", "session=; Max-Age=0"},
		{"Domain=localhost at localhost", nil, "http://localhost:5000/", "session=; Domain=localhost; Path=/"},
		{"an IP address as Domain", nil, "http://127.0.0.1:5000/", "session=; Domain=127.0.0.1; Path=/"},
		{"Domain as configured, with a dot", wide, "http://app.example.com/auth/logout", "session=x; Domain=.EXAMPLE.com; Path=/"},
		{"Domain as configured, another host here", wide, "http://127.0.0.1:5000/", "session=x; Domain=example.com; Path=/"},
		{"Path as configured", below, "http://app.example.com/auth/logout", "session=x; Path=/shop"},
		{"without Path below the configured one", below, "http://app.example.com/shop/logout", "session=; Max-Age=0"},
	} {
		for _, lines := range [][]string{
			{tt.line},
			{"session=; Domain=other.example.com; Path=/", tt.line},
			{tt.line, "session=; Domain=other.example.com; Path=/"},
		} {
			t.Run(tt.shows, func(t *testing.T) {
				codec, log := testCodec(t, tt.change)
				permanent := encoded(t, codec, map[string]any{"_permanent": true, "user": "ann"})
				if diff := cmp.Diff(lines, visitStray(t, codec, tt.target, permanent, lines, nil)); diff != "" || log.Len() > 0 {
					t.Errorf("not changed (-want +got):\n%s\nlogged %s", diff, log)
				}
				if diff := cmp.Diff(lines, visitStray(t, codec, tt.target, permanent, lines, (*Session).Clear)); diff != "" {
					t.Errorf("changed (-want +got):\n%s", diff)
				}
				if !strings.Contains(log.String(), "has the session cookie already") {
					t.Errorf("the lost change is not told: %s", log)
				}
			})
		}
	}
}

// TestDomainOnOneSide shows that with Domain configured on one side only there are two
// cookies: neither side's answer stands in for the other's.
func TestDomainOnOneSide(t *testing.T) {
	const plain, wide = "session=; Path=/; Max-Age=0", "session=; Domain=example.com; Path=/; Max-Age=0"
	for _, tt := range []struct {
		shows  string
		domain string // in Go
		flask  string // Flask's line
	}{
		{"in Flask only", "", wide},
		{"in Go only", "example.com", plain},
	} {
		t.Run(tt.shows, func(t *testing.T) {
			codec, _ := testCodec(t, func(c *Config) { c.SessionCookieDomain = tt.domain })
			for _, use := range []func(*Session){nil, (*Session).Clear} {
				got := visitStray(t, codec, "http://app.example.com/logout",
					encoded(t, codec, map[string]any{"_permanent": true}), []string{tt.flask}, use)
				if len(got) != 2 || got[0] != tt.flask || strings.Contains(got[1], "Domain") != (tt.domain != "") {
					t.Errorf("changed %t: %q", use != nil, got)
				}
			}
		})
	}
}

// TestUnknownRequest saves sessions without a request. Where it hangs on the request whether
// the header has the session's own cookie, a change is written and nothing is refreshed.
func TestUnknownRequest(t *testing.T) {
	codec, _ := testCodec(t, nil)
	values := taggedjson.Dict{{Key: "_permanent", Value: true}}
	for _, tt := range []struct {
		shows    string
		line     string
		modified bool
		writes   bool
	}{
		{"no Path: changed", "session=", true, true},
		{"no Path: a refresh", "session=", false, false},
		{"a Domain that may be the host: changed", "session=; Domain=localhost; Path=/", true, true},
		{"a Domain that may be the host: a refresh", "session=; Domain=localhost; Path=/", false, false},
		{"another path: changed", "session=; Path=/shop", true, true},
		{"another path: a refresh", "session=; Path=/shop", false, true},
		{"the session's own: changed", "session=; Path=/", true, false},
		{"the session's own: a refresh", "session=; Path=/", false, false},
		{"none: a refresh", "", false, true},
	} {
		t.Run(tt.shows, func(t *testing.T) {
			s := NewSession(values)
			if tt.modified {
				s.Set("user", "ann")
			}
			h := http.Header{}
			if tt.line != "" {
				h.Add("Set-Cookie", tt.line)
			}
			before := slices.Clone(h["Set-Cookie"])
			if err := codec.Save(t.Context(), h, s); err != nil {
				t.Fatal(err)
			}
			if writes := len(h["Set-Cookie"]) > len(before); writes != tt.writes {
				t.Errorf("%q", h["Set-Cookie"])
			}
		})
	}
}
