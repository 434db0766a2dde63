package flasksession

import (
	"bytes"
	"context"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/flaskcookie/flaskcookie-go/flaskcookie"
	taggedjson "github.com/flaskcookie/flaskcookie-go/tagged_json"
)

// stray and flasks are what a handler adds to the answer: a cookie of the session's name
// that is another one to a browser, and the session's own.
const (
	stray  = "session=; Domain=example.com; Path=/; Max-Age=0"
	flasks = "session=; Path=/; Max-Age=0"
)

// answered has a handler at http://app.example.com answer with Set-Cookies of its own and
// use its session. It returns the Set-Cookies of the response.
func answered(s *ServerSide, path string, lines []string, use func(*flaskcookie.Session)) []string {
	r := httptest.NewRequest(http.MethodPost, "http://app.example.com"+path, nil)
	r.Header.Set("Cookie", "session=OLD")
	w := httptest.NewRecorder()
	s.Handler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		for _, line := range lines {
			w.Header().Add("Set-Cookie", line)
		}
		use(flaskcookie.FromContext(r.Context()))
	})).ServeHTTP(w, r)
	return w.Header()["Set-Cookie"]
}

// TestStrayCookies shows what is stored and sent beside the Set-Cookies of the session's
// name that an answer has already, on every kind of store.
func TestStrayCookies(t *testing.T) {
	was := dict("_permanent", true, "user", "ann")
	const refreshed = "session=OLD; Expires=Fri, 15 Dec 2023 22:13:20 GMT; HttpOnly; Path=/"
	login := func(s *flaskcookie.Session) { s.Set("user", "bob") }
	for _, tt := range []struct {
		shows string
		path  string
		lines []string
		use   func(*flaskcookie.Session)
		want  string // the cookie that is added
		saved taggedjson.Dict
		log   string
	}{
		{"a logout beside a stray", "/", []string{stray}, (*flaskcookie.Session).Clear, deleted, nil, ""},
		{"a login beside a stray", "/", []string{stray}, login, refreshed, dict("_permanent", true, "user", "bob"), ""},
		{"a refresh beside a stray", "/", []string{stray}, func(*flaskcookie.Session) {}, refreshed, was, ""},
		{"no Path below the top is a stray", "/auth/logout", []string{"session=; Max-Age=0"}, (*flaskcookie.Session).Clear, deleted, nil, ""},
		{"a logout that deletes the cookie by hand", "/logout", []string{"session=; Max-Age=0"}, (*flaskcookie.Session).Clear, "", nil, ""},
		{"one that deletes it and sets it again", "/", []string{flasks, "session=x; Path=/"}, (*flaskcookie.Session).Clear, "", was, "has the session cookie already"},
		{"a change beside a deletion by hand", "/logout", []string{"session=; Max-Age=0"}, login, "", was, "has the session cookie already"},
		{"Flask's own stands", "/", []string{flasks}, func(*flaskcookie.Session) {}, "", was, ""},
		{"Flask's own behind a stray stands", "/", []string{stray, flasks}, func(*flaskcookie.Session) {}, "", was, ""},
		{"Flask's own before a stray stands", "/", []string{flasks, stray}, func(*flaskcookie.Session) {}, "", was, ""},
		{"a change beside Flask's own is lost, and told", "/", []string{flasks, stray}, login, "", was, "has the session cookie already"},
	} {
		for name, wrap := range map[string]func(*MemoryStore) Store{
			"a swapper":     func(m *MemoryStore) Store { return m },
			"a plain store": func(m *MemoryStore) Store { return plain{m} },
		} {
			t.Run(tt.shows+" on "+name, func(t *testing.T) {
				store := NewMemoryStore()
				put(t, store, "session:OLD", was)
				var log bytes.Buffer
				cfg := Config{}
				cfg.Logger = slog.New(slog.NewTextHandler(&log, nil))
				want := tt.lines
				if tt.want != "" {
					want = append(want[:len(want):len(want)], tt.want)
				}
				if diff := cmp.Diff(want, answered(open(t, cfg, wrap(store)), tt.path, tt.lines, tt.use)); diff != "" {
					t.Errorf("Set-Cookie (-want +got):\n%s", diff)
				}
				if diff := cmp.Diff(tt.saved, lookup(t, store, "session:OLD")); diff != "" {
					t.Errorf("stored (-want +got):\n%s", diff)
				}
				if got := log.String(); (got == "") != (tt.log == "") || !strings.Contains(got, tt.log) {
					t.Errorf("logged %q", got)
				}
			})
		}
	}
}

// TestUnknownRequest saves a stored session whose request is not known, so that nobody can
// tell where a Set-Cookie without Path belongs: a change is written, and nothing renewed.
func TestUnknownRequest(t *testing.T) {
	was := dict("_permanent", true, "user", "ann")
	for _, tt := range []struct {
		shows string
		line  string
		use   func(*flaskcookie.Session)
		sends bool
		saved taggedjson.Dict
	}{
		{"no Path: changed", "session=", func(s *flaskcookie.Session) { s.Set("user", "bob") }, true, dict("_permanent", true, "user", "bob")},
		{"no Path: a logout", "session=", (*flaskcookie.Session).Clear, true, nil},
		{"no Path: not changed", "session=", func(*flaskcookie.Session) {}, false, was},
		{"another Path: not changed", "session=; Path=/shop", func(*flaskcookie.Session) {}, true, was},
		{"none: not changed", "other=1", func(*flaskcookie.Session) {}, true, was},
		{"the session's own: changed", flasks, func(s *flaskcookie.Session) { s.Set("user", "bob") }, false, was},
	} {
		t.Run(tt.shows, func(t *testing.T) {
			store := &timed{MemoryStore: NewMemoryStore()}
			put(t, store.MemoryStore, "session:OLD", was)
			s := open(t, Config{}, store)
			loaded, err := s.load(t.Context(), "OLD")
			if err != nil {
				t.Fatal(err)
			}
			session := s.session(nil, loaded, nil)
			tt.use(session)
			h := http.Header{"Set-Cookie": {tt.line}}
			if err := s.Save(t.Context(), h, session); err != nil {
				t.Fatal(err)
			}
			if sends := len(h["Set-Cookie"]) == 2; sends != tt.sends || store.touched != (sends && !session.Modified()) {
				t.Errorf("Set-Cookie %q, renewed in the store %t", h["Set-Cookie"], store.touched)
			}
			if diff := cmp.Diff(tt.saved, lookup(t, store, "session:OLD")); diff != "" {
				t.Errorf("stored (-want +got):\n%s", diff)
			}
		})
	}
}

// timed notes whether the time of a session was renewed.
type timed struct {
	*MemoryStore
	touched bool
}

func (s *timed) Touch(ctx context.Context, key string, ttl time.Duration) (bool, error) {
	s.touched = true
	return s.MemoryStore.Touch(ctx, key, ttl)
}
