package flaskcookie

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"maps"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

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
	log.Reset() // of the key, which is a weak one
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

// TestRejected shows that a bad cookie is reported once, by its reason and not by its
// text, and is not deleted.
func TestRejected(t *testing.T) {
	type key struct{}
	ctx := context.WithValue(t.Context(), key{}, "request")
	var rejected []error
	log := new(bytes.Buffer)
	codec, _ := testCodec(t, func(c *Config) {
		c.Logger = slog.New(slog.NewTextHandler(log, &slog.HandlerOptions{Level: slog.LevelDebug}))
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
		if strings.Count(log.String(), "ignored") != 1 || !strings.Contains(log.String(), "flaskcookie explain") || strings.Contains(log.String(), tt.cookie[:12]) {
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
		if diff := cmp.Diff(tt.want, got); diff != "" {
			t.Errorf("the cookies (-want +got):\n%s", diff)
		}
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
