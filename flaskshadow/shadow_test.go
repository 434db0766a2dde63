package flaskshadow_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/flaskcookie/flaskcookie-go/flaskcookie"
	"github.com/flaskcookie/flaskcookie-go/flaskshadow"
	"github.com/flaskcookie/flaskcookie-go/internal/vectors"
	"github.com/flaskcookie/flaskcookie-go/signer"
	taggedjson "github.com/flaskcookie/flaskcookie-go/tagged_json"
)

const tail = "; HttpOnly; Path=/"

// TestFixtures has Flask set every session of the fixtures. Those of the default
// settings bring no difference; the others are named by their setting.
func TestFixtures(t *testing.T) {
	s := newShadow(t, flaskshadow.Config{Cookie: base()})
	same := 0
	for _, row := range vectors.Load[vectors.Encode](t, "encode.jsonl") {
		if row.Payload == "{}" || strings.HasPrefix(row.Name, "session/top-") || row.Recookie == nil || string(row.Key()) != fixtureKey || row.Value == nil || *row.Value != row.Payload {
			continue // Flask deletes an empty session, never writes another value, and some do not read back as they were
		}
		want := ""
		switch {
		case !row.SortKeys:
			want = "JSON sort_keys: Flask False, Go True"
		case !row.EnsureASCII && strings.ContainsFunc(row.Payload, func(r rune) bool { return r > '~' }):
			want = "JSON ensure_ascii: Flask False, Go True"
		default:
			same++
		}
		get(s.Handler(flaskAnswers(200, "Set-Cookie: session="+string(row.Cookie.Cookie)+tail, "Vary: Cookie")), "")
		if got := s.differences(t); got != want && !strings.HasPrefix(row.Name, "session/permanent") {
			t.Errorf("%s: %s, want %q", row.Name, got, want)
		}
	}
	if same < 100 {
		t.Errorf("only %d rows of the default settings", same)
	}
}

// TestSession shows each rule that needs no twin, with answers as Flask gives them.
func TestSession(t *testing.T) {
	user := fixture(t, "session/flask-wtf")
	permanent := fixture(t, "session/permanent")
	const vary = "Vary: Cookie"
	expires := "; Expires=Fri, 15 Dec 2023 22:13:20 GMT"
	expired := at(time.Minute)
	expired.PermanentSessionLifetime = time.Second
	ahead, half, nearly, behind := at(-2*time.Second), at(-500*time.Millisecond), at(-50*time.Millisecond), at(5*time.Second)
	plain, fraction := base(), base()
	plain.NoCompression = true
	fraction.PermanentSessionLifetime = 90*time.Second + 900*time.Millisecond
	cart := "Set-Cookie: session=" + fixture(t, "session/cart") + tail
	for _, tc := range []struct {
		name   string
		cfg    flaskcookie.Config
		cookie string // of the request
		flask  http.Handler
		want   string
	}{
		{name: "nothing", flask: flaskAnswers(200)},
		{name: "a session that was only read", cookie: user, flask: flaskAnswers(200, vary)},
		{name: "deleted", cookie: user, flask: flaskAnswers(302, "Set-Cookie: session=; Expires=Thu, 01 Jan 1970 00:00:00 GMT; Max-Age=0"+tail, vary)},
		{name: "deleted otherwise", cookie: user, flask: flaskAnswers(302, "Set-Cookie: session=; Expires=Thu, 01 Jan 1970 00:00:00 GMT; Path=/", vary),
			want: "attribute Max-Age: Flask none, Go 0\nattribute HttpOnly: Flask none, Go set"},
		{name: "permanent", flask: flaskAnswers(200, "Set-Cookie: session="+permanent+expires+tail, vary)},
		{name: "another case", flask: flaskAnswers(200, "Set-Cookie: session="+permanent+expires+"; httponly; path=/", vary),
			want: "attribute spelling: Flask has another order or spelling, Go writes Werkzeug's"},
		{name: "an attribute of its own", flask: flaskAnswers(200, "Set-Cookie: session="+user+tail+"; Priority=High", vary),
			want: "attribute Priority: Flask set, Go none"},
		{name: "an hour too long", flask: flaskAnswers(200, "Set-Cookie: session="+permanent+"; Expires=Fri, 15 Dec 2023 23:13:20 GMT"+tail, vary),
			want: "attribute Expires: Flask lifetime longer by 1h0m0s, Go its own"},
		{name: "two seconds too short", flask: flaskAnswers(200, "Set-Cookie: session="+permanent+"; Expires=Fri, 15 Dec 2023 22:13:18 GMT"+tail, vary),
			want: "attribute Expires: Flask lifetime shorter by 2s, Go its own"},
		{name: "a second too long", flask: flaskAnswers(200, "Set-Cookie: session="+permanent+"; Expires=Fri, 15 Dec 2023 22:13:21 GMT"+tail, vary),
			want: "attribute Expires: Flask lifetime longer by 1s, Go its own"},
		{name: "a fraction of a second carried over", cfg: fraction, flask: flaskAnswers(200, "Set-Cookie: session="+permanent+"; Expires=Tue, 14 Nov 2023 22:14:51 GMT"+tail, vary)},
		{name: "a second began before the signature", flask: flaskAnswers(200, "Set-Cookie: session="+permanent+"; Expires=Fri, 15 Dec 2023 22:13:19 GMT"+tail, vary)},
		{name: "twice", flask: flaskAnswers(200, "Set-Cookie: session=x"+tail, "Set-Cookie: session="+user+tail, vary),
			want: "several cookies session: Flask 2, Go 1"},
		{name: "another name", flask: flaskAnswers(200, "Set-Cookie: theme=a.b.c", "Set-Cookie: sid="+user+tail, vary),
			want: "cookie name: Flask sid, Go session"},
		{name: "no Vary", flask: flaskAnswers(200, "Set-Cookie: session="+user+tail), want: `Vary: Flask none, Go "Cookie"`},
		{name: "a longer Vary", flask: flaskAnswers(200, "Set-Cookie: session="+user+tail, "Vary: Accept-Encoding, Cookie")},
		{name: "Vary by the view, in its own case", flask: flaskAnswers(200, "Set-Cookie: session="+user+tail, "Vary: cookie, Accept")},
		{name: "refreshed", cookie: permanent, flask: flaskAnswers(200, "Set-Cookie: session="+permanent+expires+tail, vary)},
		{name: "unreadable", flask: flaskAnswers(200, "Set-Cookie: session="+user[:len(user)-4]+"AAAA"+tail, vary),
			want: "signature: Flask set a cookie, Go refuses it: signer: signature does not match"},
		{name: "not compressed by Go", cfg: plain, flask: flaskAnswers(200, cart, vary),
			want: "compression: Flask compressed by zlib, Go not compressed by zlib"},
		{name: "Flask's clock is ahead", cfg: ahead, flask: flaskAnswers(200, cart, vary),
			want: "clock: Flask is ahead by 2s, Go refuses the cookie until then"},
		{name: "Flask's clock is ahead by half a second", cfg: half, flask: flaskAnswers(200, cart, vary),
			want: "clock: Flask is ahead by 500ms, Go refuses the cookie until then"},
		{name: "within the tolerance", cfg: nearly, flask: flaskAnswers(200, cart, vary)},
		{name: "Flask's clock is behind", cfg: behind, flask: flaskAnswers(200, cart, vary),
			want: "clock: Flask is behind by 4s or more, Go is ahead: Flask would refuse Go's cookies until then"},
		{name: "expired by both", cfg: expired, cookie: user, flask: flaskAnswers(200)},
		{name: "a value that Go cannot read", cookie: signedText(t, "[1]", 0), flask: flaskAnswers(200),
			want: "open: Flask opened the session, Go status 500: flaskcookie: the value of the cookie is not a session: element 0 is not a pair"},
		{name: "a value that neither can read", cookie: signedText(t, "[1]", 0), flask: flaskAnswers(500)},
	} {
		t.Run(tc.name, func(t *testing.T) {
			if tc.cfg.SecretKey == nil {
				tc.cfg = base()
			}
			s := newShadow(t, flaskshadow.Config{Cookie: tc.cfg})
			get(s.Handler(tc.flask), tc.cookie)
			if got := s.differences(t); got != tc.want {
				t.Errorf("got\n%s\nwant\n%s", got, tc.want)
			}
		})
	}
}

// signedText signs a session, or a value that is none, a while after the fixtures.
func signedText(t testing.TB, text string, later time.Duration) string {
	t.Helper()
	var value any
	if err := taggedjson.Unmarshal([]byte(text), &value); err != nil {
		t.Fatal(err)
	}
	cookie, err := newCodec(t, at(later)).Encode(value)
	if err != nil {
		t.Fatal(err)
	}
	return cookie
}

func newCodec(t testing.TB, cfg flaskcookie.Config) *flaskcookie.Codec {
	t.Helper()
	codec, err := flaskcookie.New(cfg)
	if err != nil {
		t.Fatal(err)
	}
	return codec
}

// TestRejected counts a cookie that Go ignores, which is no difference by itself.
// TestPermanentSessions shows a Flask that makes every session permanent, as Go does with
// PermanentSessions, and one that does not.
func TestPermanentSessions(t *testing.T) {
	cfg := base()
	cfg.PermanentSessions = true
	flask, err := flaskcookie.New(cfg)
	if err != nil {
		t.Fatal(err)
	}
	s := newShadow(t, flaskshadow.Config{Cookie: cfg})
	user := fixture(t, "session/flask-wtf")
	for _, cookie := range []string{"", user, user[:len(user)-3], fixture(t, "session/permanent")} {
		get(s.Handler(flask.Handler(flaskAnswers(200))), cookie)
		if got := s.differences(t); got != "" {
			t.Errorf("%q: %s", cookie, got)
		}
	}
	get(s.Handler(flaskAnswers(200, "Vary: Cookie")), user)
	if got, want := s.differences(t), "refresh: Flask did not send the cookie of a permanent session again, Go would send it"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

// verbatim writes a text as it is.
type verbatim struct{}

func (verbatim) Marshal(v any) ([]byte, error)   { return []byte(v.(string)), nil }
func (verbatim) Unmarshal(_ []byte, _ any) error { return nil }

// TestRespelledFloats shows a Flask whose JSON provider spells floats in another way, which is
// no difference, and one that has another float.
func TestRespelledFloats(t *testing.T) {
	cfg := base()
	cfg.Payload = verbatim{}
	flask, err := flaskcookie.New(cfg)
	if err != nil {
		t.Fatal(err)
	}
	s := newShadow(t, flaskshadow.Config{Cookie: base()})
	for text, want := range map[string]string{
		`{"v":0.00001,"w":[1e+16]}`: "",
		`{"v": 0.00001}`:            "JSON: Flask wrote another text for the same values, Go writes Flask's default",
	} {
		value, err := flask.Encode(text)
		if err != nil {
			t.Fatal(err)
		}
		get(s.Handler(flaskAnswers(200, "Set-Cookie: session="+value+tail, "Vary: Cookie")), "")
		if got := s.differences(t); got != want {
			t.Errorf("%s: %s, want %q", text, got, want)
		}
	}
}

func TestRejected(t *testing.T) {
	s := newShadow(t, flaskshadow.Config{Cookie: base()})
	get(s.Handler(flaskAnswers(200)), "nonsense")
	results := s.take(t)
	if len(results) != 1 || !errors.Is(results[0].Rejected, signer.ErrBadSignature) || !results[0].Same() {
		t.Errorf("got %+v", results)
	}
	if stats := s.Stats(); stats.Rejected != 1 || stats.Different != 0 {
		t.Errorf("got %+v", stats)
	}
}

// TestCustomTag: the payload of the configuration is used, custom tags included.
func TestCustomTag(t *testing.T) {
	cfg := base()
	cfg.Tags = []taggedjson.Tag{moneyTag}
	cookie, err := newCodec(t, cfg).Encode(taggedjson.Dict{{Key: "due", Value: money{7}}})
	if err != nil {
		t.Fatal(err)
	}
	flask := flaskAnswers(200, "Set-Cookie: session="+cookie+tail, "Vary: Cookie")
	s := newShadow(t, flaskshadow.Config{Cookie: cfg})
	twin := func(w http.ResponseWriter, r *http.Request) {
		flaskcookie.FromContext(r.Context()).Set("due", money{8})
	}
	get(s.Twin(flask, http.HandlerFunc(twin)), cookie)
	if got := s.differences(t); got != "twin session due: Flask one value, Go another value" {
		t.Errorf("got %q", got)
	}
}

// TestNoSecrets reads the log and the results of requests with every kind of fault: no
// value, cookie, key or query is in them.
func TestNoSecrets(t *testing.T) {
	var log bytes.Buffer
	cfg := base()
	cfg.SecretKey = []byte("topsecret")
	cfg.SecretKeyFallbacks = [][]byte{[]byte(fixtureKey)}
	s := newShadow(t, flaskshadow.Config{Cookie: cfg, Logger: slog.New(slog.NewTextHandler(&log, nil))})
	cookie := fixture(t, "session/permanent")
	twin := func(w http.ResponseWriter, r *http.Request) {
		flaskcookie.FromContext(r.Context()).Set("user", 1)
		http.Redirect(w, r, "/hidden/place", http.StatusFound)
	}
	get(s.Twin(flaskAnswers(200, "Set-Cookie: session="+cookie), http.HandlerFunc(twin)), cookie)
	panicking := func(http.ResponseWriter, *http.Request) { panic("hidden") }
	get(s.Twin(flaskAnswers(200), http.HandlerFunc(panicking)), "")
	link := httptest.NewRequest(http.MethodGet, "/reset/ImFubiI.ZVPxAA.c2lnbmF0dXJlIG9mIGEgbGluaw", nil)
	s.Twin(flaskAnswers(200), http.HandlerFunc(panicking)).ServeHTTP(httptest.NewRecorder(), link)
	text := fmt.Sprintf("%+v %#v %+v", s.take(t), s.Shadow, flaskshadow.Config{Cookie: cfg}) + log.String()
	for _, secret := range []string{"ann", cookie[:20], cookie[len(cookie)-20:], "topsecret", fixtureKey, "hidden", "token=secret", "ImFubiI", "c2lnbmF0"} {
		if strings.Contains(text, secret) {
			t.Errorf("%q is in what is logged:\n%s", secret, text)
		}
	}
	for _, named := range []string{"user: Flask str, Go int", "signing key", "attribute HttpOnly", "twin failure", "/reset/[signed]"} {
		if !strings.Contains(log.String(), named) {
			t.Errorf("%q is not logged:\n%s", named, log.String())
		}
	}
}

// TestDropped: with one comparison running and no room for more, others are dropped and
// counted, and no answer waits.
func TestDropped(t *testing.T) {
	begun, release := make(chan bool), make(chan bool)
	twin := func(http.ResponseWriter, *http.Request) { begun <- true; <-release }
	s := newShadow(t, flaskshadow.Config{Cookie: base(), MaxConcurrent: 1})
	get(s.Twin(flaskAnswers(200), http.HandlerFunc(twin)), "")
	<-begun
	for range 5 {
		get(s.Handler(flaskAnswers(200)), "")
	}
	ctx, cancel := context.WithTimeout(t.Context(), time.Millisecond)
	defer cancel()
	if err := s.Wait(ctx); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("Wait: %v while a comparison runs", err)
	}
	close(release)
	s.take(t)
	if stats := s.Stats(); stats.Dropped != 5 || stats.Compared != 1 {
		t.Errorf("got %+v", stats)
	}
}

// TestPanicOfOnCompare does not end the server, nor lose the room of its comparison.
func TestPanicOfOnCompare(t *testing.T) {
	var log bytes.Buffer
	s, err := flaskshadow.New(flaskshadow.Config{
		Cookie: base(), MaxConcurrent: 1, Logger: slog.New(slog.NewTextHandler(&log, nil)),
		OnCompare: func(context.Context, flaskshadow.Result) { panic("planted") },
	})
	if err != nil {
		t.Fatal(err)
	}
	for range 3 {
		get(s.Handler(flaskAnswers(200)), "")
		if err := s.Wait(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	if n := strings.Count(log.String(), "the comparison panicked"); n != 3 {
		t.Errorf("%d panics logged, want 3", n)
	}
}

// TestNew refuses a configuration that flaskcookie refuses.
func TestNew(t *testing.T) {
	if _, err := flaskshadow.New(flaskshadow.Config{}); err == nil || !strings.HasPrefix(err.Error(), "flaskshadow: ") {
		t.Errorf("got %v", err)
	}
}
