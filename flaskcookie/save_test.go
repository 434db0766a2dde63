package flaskcookie

import (
	"context"
	"errors"
	"io"
	"math"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	taggedjson "github.com/flaskcookie/flaskcookie-go/tagged_json"
)

func TestSaveRules(t *testing.T) {
	plain := map[string]any{"a": 1}
	permanent := map[string]any{"_permanent": true, "a": 1}
	noRefresh := func(c *Config) { c.SessionRefreshEachRequest = new(false) }
	always := func(c *Config) { c.PermanentSessions = true }
	for _, tt := range []struct {
		name    string
		change  func(*Config)
		session any // in the request's cookie; nil is no cookie
		use     func(s *Session)
		saved   any // in the response's cookie; nil is none
		expires string
		vary    bool
	}{
		{"untouched", nil, plain, nil, nil, "", false},
		{"read", nil, plain, func(s *Session) { s.Get("a") }, nil, "", true},
		{"only fetched", nil, plain, func(*Session) {}, nil, "", true},
		{"empty and read", nil, nil, func(s *Session) { s.Get("a") }, nil, "", true},
		{"written", nil, nil, func(s *Session) { s.Set("a", 1) }, plain, "", true},
		{"cleared", nil, plain, func(s *Session) { s.Clear() }, deleted, "", true},
		{"cleared without a cookie", nil, nil, func(s *Session) { s.Clear() }, deleted, "", true},
		{"last key popped", nil, plain, func(s *Session) { s.Pop("a") }, deleted, "", true},
		{"permanent untouched", nil, permanent, nil, permanent, "; Expires=Fri, 15 Dec 2023 22:13:20 GMT", true},
		{"permanent untouched, no refresh", noRefresh, permanent, nil, nil, "", false},
		{"permanent written, no refresh", noRefresh, permanent, func(s *Session) { s.Set("a", 1) },
			permanent, "; Expires=Fri, 15 Dec 2023 22:13:20 GMT", true},
		{"parts of seconds add up", func(c *Config) { c.PermanentSessionLifetime = 90*time.Second + 900*time.Millisecond }, permanent, nil,
			permanent, "; Expires=Tue, 14 Nov 2023 22:14:51 GMT", true},
		{"made permanent, untouched", always, plain, nil, permanent, "; Expires=Fri, 15 Dec 2023 22:13:20 GMT", true},
		{"made permanent, no cookie", always, nil, nil, map[string]any{"_permanent": true}, "; Expires=Fri, 15 Dec 2023 22:13:20 GMT", true},
		{"made permanent, no refresh", func(c *Config) { always(c); noRefresh(c) }, plain, nil, permanent, "; Expires=Fri, 15 Dec 2023 22:13:20 GMT", true},
		{"made permanent, cleared", always, plain, func(s *Session) { s.Clear() }, deleted, "", true},
		{"made permanent and no longer so", always, plain, func(s *Session) { s.SetPermanent(false) },
			map[string]any{"_permanent": false, "a": 1}, "", true},
		{"made permanent, read-only", func(c *Config) { always(c); c.ReadOnly = true }, plain, nil, nil, "", false},
		{"no longer permanent", nil, permanent, func(s *Session) { s.SetPermanent(false) },
			map[string]any{"_permanent": false, "a": 1}, "", true},
	} {
		t.Run(tt.name, func(t *testing.T) {
			codec, log := testCodec(t, tt.change)
			cookie := ""
			if tt.session != nil {
				cookie = encoded(t, codec, tt.session)
			}
			handler := withSession(func(s *Session) { tt.use(s) })
			if tt.use == nil {
				handler = http.NotFoundHandler()
			}
			header := serveOne(codec.Handler(handler), cookie).Header()
			var want []string
			switch saved := tt.saved.(type) {
			case string:
				want = []string{saved}
			case map[string]any:
				want = []string{"session=" + encoded(t, codec, saved) + tt.expires + "; HttpOnly; Path=/"}
			}
			if diff := cmp.Diff(want, header["Set-Cookie"]); diff != "" {
				t.Errorf("Set-Cookie (-want +got):\n%s", diff)
			}
			if got := header.Get("Vary") == "Cookie"; got != tt.vary {
				t.Errorf("Vary: %q", header["Vary"])
			}
			if log.Len() > 0 {
				t.Errorf("logged %s", log)
			}
		})
	}
}

// TestCommit shows when the session is saved.
func TestCommit(t *testing.T) {
	set := func(r *http.Request) error { return FromContext(r.Context()).Set("a", 1) }
	for _, tt := range []struct {
		name   string
		serve  func(w http.ResponseWriter, r *http.Request)
		status int
		saved  bool
		panics any
	}{
		{"before the body", func(w http.ResponseWriter, r *http.Request) { set(r); io.WriteString(w, "x") }, 200, true, nil},
		{"nothing written", func(_ http.ResponseWriter, r *http.Request) { set(r) }, 200, true, nil},
		{"redirect", func(w http.ResponseWriter, r *http.Request) { set(r); http.Redirect(w, r, "/", http.StatusFound) }, 302, true, nil},
		{"error page", func(w http.ResponseWriter, r *http.Request) { set(r); http.Error(w, "", 500) }, 500, true, nil},
		// The recorder has the first status, whatever it is.
		{"early hints come before", func(w http.ResponseWriter, r *http.Request) { w.WriteHeader(103); set(r) }, 103, true, nil},
		{"after the body", func(w http.ResponseWriter, r *http.Request) {
			io.WriteString(w, "x")
			if err := set(r); !errors.Is(err, ErrSaved) {
				t.Errorf("after the body: %v", err)
			}
		}, 200, false, nil},
		{"panic", func(_ http.ResponseWriter, r *http.Request) { set(r); panic("x") }, 200, true, "x"},
		{"abort", func(_ http.ResponseWriter, r *http.Request) { set(r); panic(http.ErrAbortHandler) }, 200, false, http.ErrAbortHandler},
	} {
		t.Run(tt.name, func(t *testing.T) {
			codec, log := testCodec(t, nil)
			w := httptest.NewRecorder()
			func() {
				defer func() {
					if p := recover(); p != tt.panics {
						t.Errorf("panic %v", p)
					}
				}()
				codec.Handler(http.HandlerFunc(tt.serve)).ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/", nil))
			}()
			if saved := len(w.Header()["Set-Cookie"]) == 1; saved != tt.saved || tt.panics == nil && w.Code != tt.status {
				t.Errorf("status %d, %v", w.Code, w.Header())
			}
			if late := strings.Contains(log.String(), ErrSaved.Error()); late != (tt.name == "after the body") {
				t.Errorf("logged %s", log)
			}
		})
	}
}

// late is a clock by which no permanent session can be saved: it would last into the year
// 10000.
func late() time.Time { return time.Date(9999, 12, 31, 0, 0, 0, 0, time.UTC) }

// TestSaveError shows that the ErrorHandler answers for a session that cannot be saved,
// with Vary, and that nothing of the handler's answer is sent.
func TestSaveError(t *testing.T) {
	var reported error
	codec, log := testCodec(t, func(c *Config) {
		c.Signer.Now = late
		c.ErrorHandler = func(w http.ResponseWriter, _ *http.Request, err error) {
			reported = err
			http.Error(w, "sorry", http.StatusServiceUnavailable)
		}
	})
	w := serveOne(codec.Handler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		FromContext(r.Context()).SetPermanent(true)
		if _, err := io.WriteString(w, "page"); err == nil {
			t.Error("the page was written")
		}
	})), "")
	if w.Code != http.StatusServiceUnavailable || w.Body.String() != "sorry\n" || w.Header().Get("Vary") != "Cookie" || reported == nil {
		t.Errorf("%v, reported %v", w, reported)
	}
	if w.Header().Get("Set-Cookie") != "" || !strings.Contains(log.String(), "cannot be saved") {
		t.Errorf("%v, logged %s", w.Header(), log)
	}
}

// TestPermanentSessions shows that a bad cookie gives a permanent session too, which
// replaces it, and that the answer of a Flask behind the server stands without a word.
func TestPermanentSessions(t *testing.T) {
	codec, log := testCodec(t, func(c *Config) { c.PermanentSessions = true })
	renewed := "session=" + encoded(t, codec, map[string]any{"_permanent": true}) + "; Expires=Fri, 15 Dec 2023 22:13:20 GMT; HttpOnly; Path=/"
	header := serveOne(codec.Handler(withSession(func(s *Session) {
		if !s.Permanent() || s.Modified() || s.Rejected == nil {
			t.Errorf("permanent: %t, modified: %t, rejected: %v", s.Permanent(), s.Modified(), s.Rejected)
		}
	})), "bad").Header()
	if diff := cmp.Diff([]string{renewed}, header["Set-Cookie"]); diff != "" {
		t.Errorf("Set-Cookie (-want +got):\n%s", diff)
	}
	log.Reset()
	header = serveOne(codec.Handler(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Add("Set-Cookie", deleted)
	})), encoded(t, codec, map[string]any{"a": 1})).Header()
	if diff := cmp.Diff([]string{deleted}, header["Set-Cookie"]); diff != "" || log.Len() > 0 {
		t.Errorf("logged %s; Set-Cookie (-want +got):\n%s", log, diff)
	}
}

// TestPortable shows that Set refuses what a portable Payload does not write, and that a
// session which came with it can be read and not saved.
func TestPortable(t *testing.T) {
	codec, log := testCodec(t, func(c *Config) { c.Payload = taggedjson.NewCodec(taggedjson.Options{SortKeys: true, Portable: true}) })
	plain, _ := testCodec(t, nil)
	header := serveOne(codec.Handler(withSession(func(s *Session) {
		_, errDefault := s.SetDefault("b", math.NaN())
		for _, err := range []error{s.Set("a", math.NaN()), s.Update(map[string]any{"c": math.Inf(1)}), errDefault} {
			if _, ok := errors.AsType[*taggedjson.TypeError](err); !ok {
				t.Errorf("got %v, want a TypeError", err)
			}
		}
		if err := s.Set("ok", 1.5); err != nil || s.Len() != 1 {
			t.Errorf("%v, %d keys", err, s.Len())
		}
	})), "").Header()
	if want := "session=" + encoded(t, plain, map[string]any{"ok": 1.5}) + "; HttpOnly; Path=/"; header.Get("Set-Cookie") != want {
		t.Errorf("got  %s\nwant %s", header.Get("Set-Cookie"), want)
	}
	log.Reset()
	w := serveOne(codec.Handler(withSession(func(s *Session) {
		if f, ok := Get[float64](s, "old"); !ok || !math.IsNaN(f) {
			t.Errorf("read %v, %t", f, ok)
		}
		s.Set("ok", 1)
	})), encoded(t, plain, map[string]any{"old": math.NaN()}))
	if w.Code != http.StatusInternalServerError || !strings.Contains(log.String(), "not portable JSON") {
		t.Errorf("status %d, logged %s", w.Code, log)
	}
}

// TestProxiedCookie shows that the cookie of a Flask behind the server stands.
func TestProxiedCookie(t *testing.T) {
	codec, log := testCodec(t, nil)
	permanent := encoded(t, codec, map[string]any{"_permanent": true})
	for _, tt := range []struct {
		line   string
		change bool
		stands bool
	}{
		{deleted, false, true},
		{deleted, true, true},
		{" session = x; Path=/", true, true},
		{"session2=x", true, false},
		{"SESSION=x", true, false},
		{"other=session=x", true, false},
	} {
		log.Reset()
		w := serveOne(codec.Handler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			w.Header().Add("Set-Cookie", tt.line)
			if tt.change {
				FromContext(r.Context()).Set("a", 1)
			}
		})), permanent)
		if stands := len(w.Header()["Set-Cookie"]) == 1; stands != tt.stands {
			t.Errorf("%v: %q", tt, w.Header()["Set-Cookie"])
		}
		if lost := strings.Contains(log.String(), "not saved"); lost != (tt.stands && tt.change) {
			t.Errorf("%v: logged %s", tt, log)
		}
	}
}

func TestLargeCookie(t *testing.T) {
	for size, warns := range map[int]bool{0: true, -1: false, 10_000: false, 60: true} {
		codec, log := testCodec(t, func(c *Config) { c.MaxCookieSize, c.NoCompression = size, true })
		w := serveOne(codec.Handler(withSession(func(s *Session) { s.Set("a", strings.Repeat("x", 4000)) })), "")
		if len(w.Header()["Set-Cookie"]) != 1 || strings.Contains(log.String(), "too large") != warns {
			t.Errorf("%d: %d cookies, logged %s", size, len(w.Header()["Set-Cookie"]), log)
		}
	}
}

// TestLargeDeletion has a deletion above the limit, which is reported and sent as well.
func TestLargeDeletion(t *testing.T) {
	codec, log := testCodec(t, func(c *Config) { c.MaxCookieSize = 60 })
	w := serveOne(codec.Handler(withSession((*Session).Clear)), "")
	if len(w.Header()["Set-Cookie"]) != 1 || !strings.Contains(log.String(), "too large") {
		t.Errorf("%q, logged %s", w.Header()["Set-Cookie"], log)
	}
}

// stored is a SessionInterface of another kind, whose type cannot be compared.
type stored struct {
	saved func(ctx context.Context)
}

func (s stored) Open(*http.Request) (*Session, error) { return NewSession(nil), nil }

func (s stored) Save(ctx context.Context, _ http.Header, _ *Session) error {
	s.saved(ctx)
	return errors.New("down")
}

// TestSaveContext shows that saving outlives the request, but not for ever, and that a
// nil ErrorHandler is a bare 500.
func TestSaveContext(t *testing.T) {
	ctx, leave := context.WithCancel(t.Context())
	saves := 0
	i := stored{saved: func(ctx context.Context) {
		saves++
		if deadline, ok := ctx.Deadline(); ctx.Err() != nil || !ok || time.Until(deadline) > SaveTimeout {
			t.Errorf("%v, deadline %v", ctx.Err(), deadline)
		}
	}}
	w := httptest.NewRecorder()
	NewHandler(i, NewHandler(i, http.HandlerFunc(func(http.ResponseWriter, *http.Request) { leave() }), nil), nil).
		ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/", nil).WithContext(ctx))
	if saves != 2 || w.Code != http.StatusInternalServerError {
		t.Errorf("%d saves, status %d", saves, w.Code)
	}
}
