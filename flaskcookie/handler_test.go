package flaskcookie

import (
	"bytes"
	"context"
	"errors"
	"io"
	"log/slog"
	"maps"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/flaskcookie/flaskcookie-go/serializer"
	"github.com/flaskcookie/flaskcookie-go/signer"
	taggedjson "github.com/flaskcookie/flaskcookie-go/tagged_json"
)

// testCodec has a frozen clock. change may be nil; log gets what is logged.
func testCodec(t *testing.T, change func(*Config)) (codec *Codec, log *bytes.Buffer) {
	t.Helper()
	log = new(bytes.Buffer)
	cfg := Config{
		SecretKey: []byte("key"),
		Signer:    signer.Options{Now: func() time.Time { return goldenNow }},
		Logger:    slog.New(slog.NewTextHandler(log, nil)),
	}
	if change != nil {
		change(&cfg)
	}
	codec, err := New(cfg)
	if err != nil {
		t.Fatal(err)
	}
	return codec, log
}

// serveOne sends one request with a cookie, unless it is empty.
func serveOne(h http.Handler, cookie string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(http.MethodGet, "/", nil)
	if cookie != "" {
		r.Header.Set("Cookie", "session="+cookie)
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w
}

func encoded(t *testing.T, codec *Codec, v any) string {
	t.Helper()
	cookie, err := codec.Encode(v)
	if err != nil {
		t.Fatal(err)
	}
	return cookie
}

// withSession is a handler that writes nothing.
func withSession(use func(s *Session)) http.Handler {
	return http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { use(FromContext(r.Context())) })
}

const deleted = "session=; Expires=Thu, 01 Jan 1970 00:00:00 GMT; Max-Age=0; HttpOnly; Path=/"

func TestSaveRules(t *testing.T) {
	plain := map[string]any{"a": 1}
	permanent := map[string]any{"_permanent": true, "a": 1}
	noRefresh := func(c *Config) { c.SessionRefreshEachRequest = new(false) }
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
			if got := header["Set-Cookie"]; !slices.Equal(got, want) {
				t.Errorf("got  %q\nwant %q", got, want)
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

// TestRejected shows that a bad cookie is reported once, by its reason and not by its
// text, and is not deleted.
func TestRejected(t *testing.T) {
	type key struct{}
	ctx := context.WithValue(t.Context(), key{}, "request")
	var rejected []error
	codec, log := testCodec(t, func(c *Config) {
		c.OnReject = func(ctx context.Context, err error) {
			if ctx.Value(key{}) != "request" {
				t.Error("not the context of the request")
			}
			rejected = append(rejected, err)
		}
	})
	old, _ := testCodec(t, func(c *Config) { c.Signer.Now = func() time.Time { return goldenNow.AddDate(0, 0, -32) } })
	for _, tt := range []struct {
		name, cookie string
		want         error
	}{
		{"changed", "X" + encoded(t, codec, map[string]any{"a": 1}), signer.ErrBadSignature},
		{"expired", encoded(t, old, map[string]any{"a": 1}), signer.ErrSignatureExpired},
	} {
		log.Reset()
		rejected = nil
		r := httptest.NewRequest(http.MethodGet, "/", nil).WithContext(ctx)
		r.Header.Set("Cookie", "session="+tt.cookie)
		s, err := codec.Open(r)
		if err != nil || s.Len() != 0 || !errors.Is(s.Rejected, tt.want) {
			t.Errorf("%s: %v, %v, rejected %v", tt.name, s, err, s.Rejected)
		}
		if len(rejected) != 1 || rejected[0] != s.Rejected {
			t.Errorf("%s: OnReject got %v", tt.name, rejected)
		}
		if strings.Count(log.String(), "ignored") != 1 || strings.Contains(log.String(), tt.cookie[:12]) {
			t.Errorf("%s: logged %s", tt.name, log)
		}
	}
}

// TestOpenErrors shows genuine cookies that hold no session: status 500, and the
// handler is not called.
func TestOpenErrors(t *testing.T) {
	codec, log := testCodec(t, nil)
	plain, _ := testCodec(t, func(c *Config) { c.Payload = pickled{} })
	for name, tt := range map[string]struct {
		cookie string
		want   error
	}{
		"a number":   {encoded(t, codec, 5), ErrNotDict},
		"not JSON":   {encoded(t, plain, nil), serializer.ErrBadPayload},
		"an int key": {encoded(t, codec, []any{[]any{1, 2}}), ErrNotDict},
	} {
		log.Reset()
		w := serveOne(codec.Handler(http.NotFoundHandler()), tt.cookie)
		if w.Code != http.StatusInternalServerError || w.Body.String() != "Internal Server Error\n" || w.Header().Get("Vary") != "" {
			t.Errorf("%s: %v", name, w)
		}
		if !strings.Contains(log.String(), "cannot be opened") || strings.Contains(log.String(), tt.cookie) {
			t.Errorf("%s: logged %s", name, log)
		}
		r := httptest.NewRequest(http.MethodGet, "/", nil)
		r.Header.Set("Cookie", "session="+tt.cookie)
		if _, err := codec.Open(r); !errors.Is(err, tt.want) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// pickled is a payload that is no tagged JSON, and reads a session into a Dict.
type pickled struct{}

func (pickled) Marshal(any) ([]byte, error) { return []byte("(dp0\n."), nil }
func (pickled) Unmarshal(_ []byte, v any) error {
	*v.(*taggedjson.Dict) = taggedjson.Dict{{Key: "a", Value: "pickled"}}
	return nil
}

func TestOtherPayload(t *testing.T) {
	codec, _ := testCodec(t, func(c *Config) { c.Payload = pickled{} })
	serveOne(codec.Handler(withSession(func(s *Session) {
		if got, _ := s.Get("a"); got != "pickled" {
			t.Errorf("got %v", got)
		}
	})), encoded(t, codec, nil))
}

// TestCustomTag shows that a session keeps values of the codec's tags.
func TestCustomTag(t *testing.T) {
	codec, _ := testCodec(t, func(c *Config) {
		c.Tags = []taggedjson.Tag{taggedjson.NewTag(" x",
			func(d time.Duration) (any, error) { return int64(d), nil },
			func(v any) (time.Duration, error) { return time.Duration(v.(int64)), nil })}
	})
	w := serveOne(codec.Handler(withSession(func(s *Session) {
		if err := s.Set("d", time.Minute); err != nil {
			t.Error(err)
		}
	})), "")
	cookie, _, _ := strings.Cut(strings.TrimPrefix(w.Header().Get("Set-Cookie"), "session="), ";")
	serveOne(codec.Handler(withSession(func(s *Session) {
		if d, _ := Get[time.Duration](s, "d"); d != time.Minute {
			t.Errorf("got %v", d)
		}
	})), cookie)
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

// TestReadOnly sends 1,000 requests of all kinds. None sets a cookie, each says that
// it depends on one, and each change that is lost is reported.
func TestReadOnly(t *testing.T) {
	codec, log := testCodec(t, func(c *Config) { c.ReadOnly = true })
	cookies := []string{
		"", "nonsense", encoded(t, codec, map[string]any{"a": 1}), encoded(t, codec, map[string]any{"_permanent": true}),
		encoded(t, codec, map[string]any{"_flashes": []any{[]any{"message", "x"}}}),
	}
	uses := []func(*Session){
		func(*Session) {}, func(s *Session) { s.Get("a") }, func(s *Session) { s.Set("a", 1) }, func(s *Session) { s.Clear() },
		func(s *Session) { s.SetPermanent(true) }, func(s *Session) { s.Flash("x", "") }, func(s *Session) { s.Pop("a") },
		func(s *Session) { s.Flashes() }, func(s *Session) { s.SetModified(true) }, func(s *Session) { s.Regenerate() },
		func(s *Session) { s.SetDefault("b", 2) },
	}
	answers := slices.Sorted(maps.Keys(commits))
	answers = slices.DeleteFunc(answers, func(name string) bool { return name == "hijack" || name == "leave" || name == "fail" })
	changes := 0
	for i := range 1000 {
		answer := commits[answers[i%len(answers)]].answer
		w := serveRecovering(codec.Handler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			s := FromContext(r.Context())
			uses[i%len(uses)](s)
			if s.Modified() && answers[i%len(answers)] != "abort" { // where nothing is saved
				changes++
			}
			answer(w, r)
		})), cookies[i%len(cookies)])
		varies := slices.Equal(w.Header()["Vary"], []string{"Cookie"})
		if header := w.Header(); header["Set-Cookie"] != nil || varies == (answers[i%len(answers)] == "abort") {
			t.Fatalf("request %d: %v", i, header)
		}
	}
	if reports := strings.Count(log.String(), "read-only"); reports != changes || changes < 500 {
		t.Errorf("%d reports of %d changes", reports, changes)
	}
}

// serveRecovering is serveOne for handlers that may panic.
func serveRecovering(h http.Handler, cookie string) *httptest.ResponseRecorder {
	return serveOne(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		defer func() { recover() }()
		h.ServeHTTP(w, r)
	}), cookie)
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

// TestNested shows one session for handlers of one codec, and two for two.
func TestNested(t *testing.T) {
	codec, _ := testCodec(t, nil)
	other, _ := testCodec(t, func(c *Config) { c.SessionCookieName = "other" })
	for _, tt := range []struct {
		inner func(http.Handler) http.Handler
		want  []string
	}{
		{codec.Handler, []string{"session=" + encoded(t, codec, map[string]any{"in": 1, "out": 1})}},
		{other.Handler, []string{"other=" + encoded(t, codec, map[string]any{"in": 1}), "session=" + encoded(t, codec, map[string]any{"out": 1})}},
		{ // the other one between them, and nobody sets anything in its session
			func(next http.Handler) http.Handler { return other.Handler(codec.Handler(next)) },
			[]string{"session=" + encoded(t, codec, map[string]any{"in": 1, "out": 1})},
		},
	} {
		inner := tt.inner(withSession(func(s *Session) { s.Set("in", 1) }))
		w := serveOne(codec.Handler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			FromContext(r.Context()).Set("out", 1)
			inner.ServeHTTP(w, r)
		})), "")
		var got []string
		for _, line := range w.Header()["Set-Cookie"] {
			pair, _, _ := strings.Cut(line, ";")
			got = append(got, pair)
		}
		if !slices.Equal(got, tt.want) {
			t.Errorf("got  %q\nwant %q", got, tt.want)
		}
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

func TestContext(t *testing.T) {
	defer func() {
		if recover() == nil {
			t.Error("FromContext without the middleware did not panic")
		}
	}()
	s := NewSession(nil)
	ctx := NewContext(t.Context(), s)
	if got, ok := Lookup(ctx); got != s || !ok || s.Accessed() {
		t.Error("Lookup does not find the session, or marks it")
	}
	if s.Len(); s.Accessed() {
		t.Error("reading what Lookup found marks it")
	}
	if FromContext(ctx) != s || !s.Accessed() {
		t.Error("FromContext does not find the session, or does not mark it")
	}
	if _, ok := Lookup(t.Context()); ok {
		t.Error("Lookup finds a session in an empty context")
	}
	FromContext(t.Context())
}
