package flaskwtf

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/flaskcookie/flaskcookie-go/flaskcookie"
	taggedjson "github.com/flaskcookie/flaskcookie-go/tagged_json"
)

const text = "3f786850e387550fdab836ed7e6dc881de23001b"

// withText is a session that has a token's text already.
func withText() *flaskcookie.Session {
	return flaskcookie.NewSession(taggedjson.Dict{{Key: "csrf_token", Value: text}})
}

func token(t testing.TB, c *CSRF) string {
	t.Helper()
	token, err := c.Token(withText())
	if err != nil {
		t.Fatal(err)
	}
	return token
}

// post is a request to the session of withText.
func post(method, kind, body string) *http.Request {
	r := httptest.NewRequest(method, "/", strings.NewReader(body))
	r.Header.Set("Content-Type", kind)
	return r.WithContext(flaskcookie.NewContext(r.Context(), withText()))
}

const urlencoded = "application/x-www-form-urlencoded"

// TestNewToken shows the text that a session gets: as Flask-WTF's, another each time, and
// only once in a session.
func TestNewToken(t *testing.T) {
	c := ofMapping(t, nil)
	seen := map[string]bool{}
	for range 3 {
		s := flaskcookie.NewSession(nil)
		first, err := c.Token(s)
		if err != nil {
			t.Fatal(err)
		}
		stored, _ := flaskcookie.Get[string](s, "csrf_token")
		if len(stored) != 40 || strings.Trim(stored, "0123456789abcdef") != "" || seen[stored] || !s.Modified() {
			t.Errorf("the session has %q", stored)
		}
		seen[stored] = true
		if second, err := c.Token(s); err != nil || second != first {
			t.Errorf("then %q, %v", second, err)
		}
		if err := c.Validate(s, first); err != nil {
			t.Error(err)
		}
		s.Clear() // a token that is made now has to be a living one
		if third, err := c.Token(s); err != nil || c.Validate(s, third) != nil || c.Validate(s, first) == nil {
			t.Errorf("after Clear: %v", err)
		}
	}
}

// TestUnwritable shows what Token says of a session that cannot take a text, and that one
// which has a text already needs none.
func TestUnwritable(t *testing.T) {
	c := ofMapping(t, nil)
	saved := flaskcookie.NewSession(nil)
	flaskcookie.Freeze(saved)
	for _, tt := range []struct {
		shows string
		s     *flaskcookie.Session
		want  error
	}{
		{"read-only", flaskcookie.Opening{ReadOnly: true}.Session(nil), flaskcookie.ErrReadOnly},
		{"saved", saved, flaskcookie.ErrSaved},
		{"read-only, with a text", flaskcookie.Opening{ReadOnly: true, Values: taggedjson.Dict{{Key: "csrf_token", Value: text}}}.Session(nil), nil},
	} {
		if _, err := c.Token(tt.s); !errors.Is(err, tt.want) {
			t.Errorf("%s: %v", tt.shows, err)
		}
		if field, err := c.Field(tt.s); !errors.Is(err, tt.want) || err != nil && field != "" {
			t.Errorf("%s: %q, %v", tt.shows, field, err)
		}
		if tag, err := c.MetaTag(tt.s); !errors.Is(err, tt.want) || err != nil && tag != "" {
			t.Errorf("%s: %q, %v", tt.shows, tag, err)
		}
	}
}

// TestOddText shows that a text in the session which is none, and at which Flask fails, is
// refused and replaced.
func TestOddText(t *testing.T) {
	c := ofMapping(t, nil)
	for _, odd := range []any{nil, 5, true, []any{text}, taggedjson.Dict{}} {
		s := flaskcookie.NewSession(nil)
		if err := s.Set("csrf_token", odd); err != nil {
			t.Fatal(err)
		}
		if err := c.Validate(s, token(t, c)); !errors.Is(err, ErrMismatch) {
			t.Errorf("%v: %v", odd, err)
		}
		if made, err := c.Token(s); err != nil || c.Validate(s, made) != nil {
			t.Errorf("%v: no good token: %v", odd, err)
		}
	}
}

// TestParsedBefore shows forms that somebody has parsed before, which loses their order.
func TestParsedBefore(t *testing.T) {
	c := ofMapping(t, nil)
	good := token(t, c)
	for _, tt := range []struct {
		shows, method, body string
		want                error
	}{
		{"good", "POST", "csrf_token=" + good, nil},
		{"prefixed", "POST", "a-csrf_token=" + good, nil},
		{"two prefixed ones", "POST", "a-csrf_token=" + good + "&b-csrf_token=bad", ErrMissing},
		{"none", "POST", "a=1", ErrMissing},
		{"DELETE, of which ParseForm reads no body", "DELETE", "csrf_token=" + good, nil},
	} {
		r := post(tt.method, urlencoded, tt.body)
		if err := r.ParseForm(); err != nil {
			t.Fatal(err)
		}
		if err := c.Check(r); !errors.Is(err, tt.want) {
			t.Errorf("%s: %v", tt.shows, err)
		}
	}
	body, kind := uploaded(t, good, 10)
	for _, parse := range []func(*http.Request) error{(*http.Request).ParseForm, func(r *http.Request) error { return r.ParseMultipartForm(1000) }} {
		r := post("POST", kind, body)
		if err := parse(r); err != nil {
			t.Fatal(err)
		}
		if err := c.Check(r); err != nil {
			t.Error(err)
		}
	}
}

// uploaded is a form with a file of that size before the token.
func uploaded(t *testing.T, token string, size int) (body, kind string) {
	t.Helper()
	var out bytes.Buffer
	w := multipart.NewWriter(&out)
	file, err := w.CreateFormFile("f", "f.txt")
	if err == nil {
		_, err = file.Write(bytes.Repeat([]byte("x"), size))
	}
	if err = errors.Join(err, w.WriteField("csrf_token", token), w.Close()); err != nil {
		t.Fatal(err)
	}
	return out.String(), w.FormDataContentType()
}

// TestLargeForms shows how far a body is searched, that what follows is read by nobody, and
// that the view finds all of it.
func TestLargeForms(t *testing.T) {
	c, err := New(Config{SecretKey: []byte("s3cret"), MaxFormMemory: 5000, Logger: discard, Now: func() time.Time { return testTime }})
	if err != nil {
		t.Fatal(err)
	}
	good := token(t, c)
	pair := "csrf_token=" + good + "&a="
	late, lateKind := uploaded(t, good, 6000)
	early, earlyKind := "--B\r\nContent-Disposition: form-data; name=\"csrf_token\"\r\n\r\n"+good+"\r\n--B\r\n"+
		"Content-Disposition: form-data; name=\"f\"; filename=\"f\"\r\n\r\n"+strings.Repeat("x", 9000)+"\r\n--B--\r\n", "multipart/form-data; boundary=B"
	for _, tt := range []struct {
		shows, kind, body, header string
		status                    int
	}{
		{"exactly as much", urlencoded, pair + strings.Repeat("x", 5000-len(pair)), "", 200},
		{"one byte more", urlencoded, pair + strings.Repeat("x", 5001-len(pair)), "", 413},
		{"one byte more, and a header", urlencoded, pair + strings.Repeat("x", 5001-len(pair)), good, 200},
		{"one byte more, and a bad header", urlencoded, pair + strings.Repeat("x", 5001-len(pair)), "bad", 400},
		{"a file before the token", lateKind, late, "", 413},
		{"a file before the token, and a header", lateKind, late, good, 200},
		{"a file behind the token", earlyKind, early, "", 200},
		{"no form at all", "text/plain", strings.Repeat("x", 9000), "", 400},
	} {
		r := post("POST", tt.kind, tt.body)
		if tt.header != "" {
			r.Header.Set("X-CSRFToken", tt.header)
		}
		read := &counter{Reader: strings.NewReader(tt.body)}
		r.Body = io.NopCloser(read)
		w := httptest.NewRecorder()
		var seen int64
		c.Handler(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
			seen = read.n
			if body, err := io.ReadAll(r.Body); err != nil || string(body) != tt.body {
				t.Errorf("%s: the view reads %d bytes, %v", tt.shows, len(body), err)
			}
		})).ServeHTTP(w, r)
		if w.Code != tt.status || seen > 5001 || w.Code != 200 && read.n > 5001 {
			t.Errorf("%s: status %d, %d and %d bytes read", tt.shows, w.Code, seen, read.n)
		}
	}
}

type counter struct {
	io.Reader
	n int64
}

func (c *counter) Read(p []byte) (int, error) {
	n, err := c.Reader.Read(p)
	c.n += int64(n)
	return n, err
}

// TestBrokenBody shows that a body that cannot be read is no refusal: it is nobody's attack.
func TestBrokenBody(t *testing.T) {
	broken := errors.New("the connection is gone")
	r := post("POST", urlencoded, "")
	r.Body = io.NopCloser(io.MultiReader(strings.NewReader("a=1&"), &failing{broken}))
	if err := ofMapping(t, nil).Check(r); !errors.Is(err, broken) || errors.Is(err, ErrRefused) {
		t.Errorf("got %v", err)
	}
}

type failing struct{ err error }

func (f *failing) Read([]byte) (int, error) { return 0, f.err }

// TestProxiedBehind shows that a proxy behind the check passes the whole body on.
func TestProxiedBehind(t *testing.T) {
	c := ofMapping(t, nil)
	body := "csrf_token=" + token(t, c) + "&a=1"
	backend := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		got, err := io.ReadAll(r.Body)
		fmt.Fprint(w, string(got) == body, err)
	}))
	defer backend.Close()
	target, err := url.Parse(backend.URL)
	if err != nil {
		t.Fatal(err)
	}
	w := httptest.NewRecorder()
	c.Handler(httputil.NewSingleHostReverseProxy(target)).ServeHTTP(w, post("POST", urlencoded, body))
	if w.Code != 200 || w.Body.String() != "true <nil>" {
		t.Errorf("got %d %s", w.Code, w.Body)
	}
}

// TestHandler shows what Handler leaves alone, and what it does not.
func TestHandler(t *testing.T) {
	base := Config{SecretKey: []byte("s3cret"), Logger: discard}
	for _, tt := range []struct {
		shows  string
		change func(*Config)
		method string
		status int
	}{
		{"POST", func(*Config) {}, "POST", 400},
		{"GET", func(*Config) {}, "GET", 200},
		{"exempt", func(c *Config) { c.Exempt = func(r *http.Request) bool { return r.URL.Path == "/" } }, "POST", 200},
		{"another is exempt", func(c *Config) { c.Exempt = func(r *http.Request) bool { return r.URL.Path == "/hook" } }, "POST", 400},
		{"disabled", func(c *Config) { c.Disabled = true }, "POST", 200},
		{"not by default", func(c *Config) { c.NoCheck = true }, "POST", 200},
		{"an answer of one's own", func(c *Config) {
			c.ErrorHandler = func(w http.ResponseWriter, _ *http.Request, err error) {
				if errors.Is(err, ErrMissing) {
					w.WriteHeader(http.StatusTeapot)
				}
			}
		}, "POST", 418},
	} {
		cfg := base
		tt.change(&cfg)
		c, err := New(cfg)
		if err != nil {
			t.Fatal(err)
		}
		w := httptest.NewRecorder()
		c.Handler(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {})).ServeHTTP(w, post(tt.method, urlencoded, "a=1"))
		if w.Code != tt.status {
			t.Errorf("%s: status %d", tt.shows, w.Code)
		}
		if tt.status == 200 && tt.method == "POST" && tt.shows != "exempt" {
			if err := c.Check(post("POST", urlencoded, "a=1")); !errors.Is(err, ErrMissing) {
				t.Errorf("%s: Check says %v", tt.shows, err)
			}
		}
	}
}

// TestMapping shows what is made of a mapping, and what is refused.
func TestMapping(t *testing.T) {
	got, err := ConfigFromMapping(map[string]any{
		"SECRET_KEY": "clé", "WTF_CSRF_METHODS": []any{"POST"}, "WTF_CSRF_HEADERS": []string{"X-T"}, "WTF_CSRF_TIME_LIMIT": 60.5,
		"WTF_CSRF_ENABLED": false, "WTF_CSRF_CHECK_DEFAULT": 0, "WTF_CSRF_SSL_STRICT": nil, "WTF_CSRF_FIELD_NAME": "t", "WTF_CSRF_META_NAME": "m", "OTHER": 1,
	})
	want := Config{
		SecretKey: []byte("clé"), Methods: []string{"POST"}, Headers: []string{"X-T"}, TimeLimit: 60500 * time.Millisecond,
		Disabled: true, NoCheck: true, NoSSLStrict: true, FieldName: "t", MetaName: "m",
	}
	if diff := cmp.Diff(fmt.Sprintf("%+v %q %q", want, want.Methods, want.Headers), fmt.Sprintf("%+v %q %q", got, got.Methods, got.Headers)); diff != "" || err != nil ||
		string(got.SecretKey) != string(want.SecretKey) {
		t.Errorf("%v (-want +got):\n%s", err, diff)
	}
	if got, err := ConfigFromMapping(map[string]any{"SECRET_KEY": "a", "WTF_CSRF_SECRET_KEY": "b", "WTF_CSRF_TIME_LIMIT": nil}); err != nil || string(got.SecretKey) != "b" || !got.NoTimeLimit {
		t.Errorf("got %v, %v", got, err)
	}
	for name, values := range map[string][]any{
		"SECRET_KEY":             {5, true},
		"WTF_CSRF_SECRET_KEY":    {5, nil},
		"WTF_CSRF_METHODS":       {"POST", []any{"post"}, []any{5}, []any{""}, nil},
		"WTF_CSRF_HEADERS":       {"X-CSRFToken", []any{5}, nil},
		"WTF_CSRF_TIME_LIMIT":    {0, 0.5, "60", -1, 1e12, true},
		"WTF_CSRF_ENABLED":       {"false", "", []any{}},
		"WTF_CSRF_CHECK_DEFAULT": {"false"},
		"WTF_CSRF_SSL_STRICT":    {"false"},
		"WTF_CSRF_FIELD_NAME":    {"", nil, 5},
		"WTF_CSRF_META_NAME":     {"", nil, 5},
	} {
		for _, value := range values {
			if _, err := ConfigFromMapping(map[string]any{name: value}); err == nil || !strings.Contains(err.Error(), "flaskwtf: "+name) {
				t.Errorf("%s = %#v: %v", name, value, err)
			}
		}
	}
}

// TestNewErrors shows what New refuses.
func TestNewErrors(t *testing.T) {
	for shows, change := range map[string]func(*Config){
		"no key":               func(c *Config) { c.SecretKey = nil },
		"a negative limit":     func(c *Config) { c.TimeLimit = -1 },
		"seconds without unit": func(c *Config) { c.TimeLimit = 3600 },
		"two limits":           func(c *Config) { c.TimeLimit, c.NoTimeLimit = time.Hour, true },
		"negative memory":      func(c *Config) { c.MaxFormMemory = -1 },
	} {
		cfg := Config{SecretKey: []byte("key")}
		change(&cfg)
		if _, err := New(cfg); err == nil || !strings.HasPrefix(err.Error(), "flaskwtf: ") {
			t.Errorf("%s: %v", shows, err)
		}
	}
}

// TestSecrets shows that neither key nor token are printed or logged.
func TestSecrets(t *testing.T) {
	var logged bytes.Buffer
	cfg := Config{SecretKey: []byte("schluessel"), Logger: slog.New(slog.NewTextHandler(&logged, &slog.HandlerOptions{Level: slog.LevelDebug}))}
	c, err := New(cfg)
	if err != nil {
		t.Fatal(err)
	}
	c.Handler(http.NotFoundHandler()).ServeHTTP(httptest.NewRecorder(), post("POST", urlencoded, "csrf_token=schlecht"))
	cfg.Logger.Info("configured", "config", cfg)
	texts := logged.String() + cfg.String()
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x"} {
		texts += fmt.Sprintf(verb, cfg) + fmt.Sprintf(verb, &cfg) + fmt.Sprintf(verb, c.config)
	}
	for _, secret := range []string{"schl", fmt.Sprintf("%x", "schl"), text} {
		if strings.Contains(texts, secret) {
			t.Errorf("%q is in %s", secret, texts)
		}
	}
	if !strings.Contains(texts, "invalid") || !strings.Contains(texts, "redacted") {
		t.Error("nothing was printed")
	}
}
