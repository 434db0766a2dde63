package flaskwtf

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

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
