package flasklogin

import (
	"context"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/flaskcookie/flaskcookie-go/flaskcookie"
	"github.com/flaskcookie/flaskcookie-go/internal/vectors"
	"github.com/flaskcookie/flaskcookie-go/signer"
)

// flow is a site that a row of login.jsonl visits.
type flow struct {
	row   vectors.Login
	codec *flaskcookie.Codec
	login *Manager[string]
	seen  []any
	calls []string
}

func newFlow(t *testing.T, row vectors.Login) *flow {
	t.Helper()
	mapping := vectors.WholeNumbers(row.Config)
	clock := func() time.Time { return time.Unix(1700000000, 500_000_000) }
	sessions, err := flaskcookie.ConfigFromMapping(mapping)
	if err != nil {
		t.Fatal(err)
	}
	sessions.Logger, sessions.Signer = discard, signer.Options{Now: clock}
	cfg, err := ConfigFromMapping(mapping)
	if err != nil {
		t.Fatal(err)
	}
	cfg.Logger, cfg.Now = discard, clock
	f := &flow{row: row, seen: []any{}, calls: []string{}}
	if f.codec, err = flaskcookie.New(sessions); err != nil {
		t.Fatal(err)
	}
	f.login, err = New(cfg, Users[string]{
		Load: func(_ context.Context, id string) (string, bool, error) {
			f.calls = append(f.calls, id)
			return id, id == "1" || id == "2" || id == "", nil
		},
		ID: func(id string) any { return id },
	})
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// perform is perform of scripts/fixtures/login.py.
func (f *flow) perform(w http.ResponseWriter, r *http.Request, action []any) {
	var err error
	switch ctx := r.Context(); action[0] {
	case "user":
		id, ok, loadErr := f.login.User(ctx)
		f.seen, err = append(f.seen, any(nil)), loadErr
		if ok {
			f.seen[len(f.seen)-1] = id
		}
	case "fresh":
		fresh, loadErr := f.login.Fresh(ctx)
		f.seen, err = append(f.seen, fresh), loadErr
	case "login":
		err = f.login.Login(ctx, action[1].(string), loginOptions(action[2].(map[string]any)))
	case "logout":
		err = f.login.Logout(ctx)
	case "confirm":
		err = f.login.ConfirmLogin(ctx)
	case "clear":
		flaskcookie.FromContext(ctx).Clear()
	case "permanent":
		flaskcookie.FromContext(ctx).SetPermanent(true)
	case "required":
		f.login.LoginRequired(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {})).ServeHTTP(w, r)
	case "fresh_required":
		f.login.FreshLoginRequired(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {})).ServeHTTP(w, r)
	default:
		panic(action[0])
	}
	if err != nil {
		panic(err)
	}
}

func loginOptions(m map[string]any) *LoginOptions {
	opts := &LoginOptions{Remember: m["remember"] == true, Stale: m["fresh"] == false}
	if seconds, ok := m["duration"].(float64); ok {
		opts.Duration = new(time.Duration(seconds * float64(time.Second)))
	}
	return opts
}

func (f *flow) visit() *httptest.ResponseRecorder {
	r := httptest.NewRequest(http.MethodGet, "/", nil)
	r.RemoteAddr = "127.0.0.1:1234"
	r.Header.Set("User-Agent", f.row.Agent)
	if f.row.Cookie != nil {
		r.Header.Set("Cookie", *f.row.Cookie)
	}
	w := httptest.NewRecorder()
	f.codec.Handler(f.login.Handler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		for _, action := range f.row.Actions {
			f.perform(w, r, action)
		}
	}))).ServeHTTP(w, r)
	return w
}

// answer is what is compared of a request.
type answer struct {
	Seen      []any
	Calls     []string
	Status    int
	SetCookie []string
	Vary      []string
}

// TestFlowGolden makes every request of login.jsonl and wants the headers, what the view saw
// and the calls of the loader to be Flask-Login's. What differs on purpose has to differ.
func TestFlowGolden(t *testing.T) {
	differ := map[string]int{}
	for _, row := range vectors.Load[vectors.Login](t, "login.jsonl") {
		t.Run(row.Name, func(t *testing.T) {
			if mode, given := row.Config["SESSION_PROTECTION"]; given && mode != "basic" && mode != "strong" && mode != nil {
				if _, err := ConfigFromMapping(row.Config); err == nil {
					t.Errorf("SESSION_PROTECTION %v is silently off", mode)
				}
				differ["login-config"]++
				return
			}
			f := newFlow(t, row)
			w := f.visit()
			got := answer{f.seen, f.calls, w.Code, w.Header()["Set-Cookie"], w.Header()["Vary"]}
			want := answer{row.Seen, row.Calls, row.Status, row.SetCookie, row.Vary}
			if got.SetCookie == nil {
				got.SetCookie = []string{}
			}
			if len(row.Actions) > 0 && row.Actions[0][0] == "logout" && cmp.Diff(want.Calls, got.Calls) != "" {
				differ["logout-loads"]++
				got.Calls, want.Calls = nil, nil
			}
			if row.Config["REMEMBER_COOKIE_REFRESH_EACH_REQUEST"] == true && cmp.Diff(want.SetCookie, got.SetCookie) != "" {
				// Go leaves some of Flask's cookies out, and adds none.
				differ["refresh-all"]++
				want.SetCookie = slices.DeleteFunc(want.SetCookie, func(line string) bool { return !slices.Contains(got.SetCookie, line) })
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("(-Flask +Go):\n%s\nsession %v", diff, row.Session)
			}
		})
	}
	t.Logf("intended: %v", differ)
	for _, id := range []string{"logout-loads", "refresh-all", "login-config"} {
		if differ[id] == 0 {
			t.Errorf("no row shows %s", id)
		}
	}
}

// TestNextGolden shows where users are sent who have to log in.
func TestNextGolden(t *testing.T) {
	for _, row := range vectors.Load[vectors.LoginNext](t, "login_next.jsonl") {
		t.Run(row.Name, func(t *testing.T) {
			s := newSite(t, func(c *Config) {
				c.LoginView, c.UseSessionForNext, c.LoginMessage = row.View, row.InSession, new("")
			}, nil)
			r := targetRequest(t, row)
			w := httptest.NewRecorder()
			var stored *string
			s.codec.Handler(s.login.Handler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				s.login.Unauthorized(w, r)
				if next, ok := flaskcookie.Get[string](flaskcookie.FromContext(r.Context()), "next"); ok {
					stored = &next
				}
			}))).ServeHTTP(w, r)
			want := row.Location
			switch {
			case strings.HasPrefix(row.Host, "xn--"): // Flask writes the letters
				want = strings.ReplaceAll(want, "b%C3%BCcher.example", "xn--bcher-kva.example")
			case strings.Contains(string(row.Target), `\`) || strings.Contains(string(row.Target), "%5C"):
				want = row.View // it would leave the site
			}
			if w.Code != row.Status || w.Header().Get("Location") != want {
				t.Errorf("status %d, Location\n%s, want\n%s", w.Code, w.Header().Get("Location"), want)
			}
			if diff := cmp.Diff(row.Next, stored); diff != "" {
				t.Errorf("in the session (-Flask +Go):\n%s", diff)
			}
		})
	}
}

// targetRequest is a request as net/http reads it from a connection.
func targetRequest(t *testing.T, row vectors.LoginNext) *http.Request {
	t.Helper()
	r := httptest.NewRequest(http.MethodGet, row.Scheme+"://x/", nil)
	r.RequestURI, r.Host = string(row.Target), row.Host
	var err error
	if r.URL, err = r.URL.Parse(string(row.Target)); err != nil || strings.HasPrefix(row.Name, "//") {
		t.Skip("net/http does not read it so")
	}
	return r
}
