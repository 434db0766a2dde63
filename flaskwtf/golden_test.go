package flaskwtf

import (
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/flaskcookie/flaskcookie-go/flaskcookie"
	"github.com/flaskcookie/flaskcookie-go/internal/vectors"
	taggedjson "github.com/flaskcookie/flaskcookie-go/tagged_json"
)

var (
	discard  = slog.New(slog.DiscardHandler)
	testTime = time.Unix(1700000000, 500_000_000)
)

// ofMapping makes a CSRF of Flask's configuration, with a key of its own.
func ofMapping(t testing.TB, config map[string]any) *CSRF {
	t.Helper()
	return withKey(t, config, "s3cret")
}

func withKey(t testing.TB, config map[string]any, key string) *CSRF {
	t.Helper()
	mapping := vectors.WholeNumbers(config)
	mapping["SECRET_KEY"] = key
	cfg, err := ConfigFromMapping(mapping)
	if err != nil {
		t.Fatal(err)
	}
	cfg.Logger, cfg.Now = discard, func() time.Time { return testTime }
	csrf, err := New(cfg)
	if err != nil {
		t.Fatal(err)
	}
	return csrf
}

func session(t testing.TB, text string) *flaskcookie.Session {
	t.Helper()
	var values taggedjson.Dict
	if err := taggedjson.Unmarshal([]byte(text), &values); err != nil {
		t.Fatal(err)
	}
	return flaskcookie.NewSession(values)
}

// TestTokenGolden shows that the tokens are Flask-WTF's, and so is what is said of them.
// What makes Flask fail is refused.
func TestTokenGolden(t *testing.T) {
	for _, row := range vectors.Load[vectors.CSRF](t, "csrf.jsonl") {
		t.Run(row.Name, func(t *testing.T) {
			csrf, s := withKey(t, row.Config, string(row.Key)), session(t, row.Session)
			if row.Kind == "made" {
				made(t, csrf, s, row)
			}
			var token string
			if row.Token != nil {
				token = *row.Token
			}
			err := csrf.Validate(s, token)
			switch {
			case row.Message == nil && row.Error == nil:
				if err != nil {
					t.Error(err)
				}
			case !errors.Is(err, ErrRefused):
				t.Errorf("got %v", err)
			case row.Message != nil && err.Error() != "flaskwtf: "+*row.Message:
				t.Errorf("got %v, want %s", err, *row.Message)
			}
		})
	}
}

func made(t *testing.T, csrf *CSRF, s *flaskcookie.Session, row vectors.CSRF) {
	t.Helper()
	token, err := csrf.Token(s)
	if err != nil || token != *row.Token {
		t.Errorf("got %s, %v", token, err)
	}
	if meta, err := csrf.MetaTag(s); err != nil || string(meta) != *row.Meta {
		t.Errorf("got %s, %v", meta, err)
	}
	if hidden, err := csrf.Field(s); err != nil || string(hidden) != *row.Hidden {
		t.Errorf("got %s, %v, want %s", hidden, err, *row.Hidden)
	}
	if s.Modified() {
		t.Error("the session has a text already")
	}
}

// TestRequestGolden sends every request of csrf_request.jsonl. A view must find the body as
// if nobody had read it.
func TestRequestGolden(t *testing.T) {
	for _, row := range vectors.Load[vectors.CSRFRequest](t, "csrf_request.jsonl") {
		t.Run(row.Name, func(t *testing.T) {
			r := row.Request()
			r = r.WithContext(flaskcookie.NewContext(r.Context(), session(t, row.Session)))
			w := httptest.NewRecorder()
			ofMapping(t, row.Config).Handler(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
				if body, err := io.ReadAll(r.Body); err != nil || string(body) != string(row.Body) {
					t.Errorf("the view reads %q, %v", body, err)
				}
			})).ServeHTTP(w, r)
			want := row.Status
			if want == http.StatusInternalServerError {
				want = http.StatusBadRequest
			}
			if w.Code != want || row.Message != nil && strings.TrimSpace(w.Body.String()) != *row.Message {
				t.Errorf("got %d %s, want %d %v", w.Code, w.Body, want, row.Message)
			}
		})
	}
}
