package flaskshadow_test

import (
	"cmp"
	"context"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/flaskcookie/flaskcookie-go/flaskcookie"
	"github.com/flaskcookie/flaskcookie-go/flaskshadow"
	"github.com/flaskcookie/flaskcookie-go/internal/vectors"
)

// the fixtures that Flask made share this key and moment.
const (
	fixtureKey = "a test key, not a secret"
	fixtureNow = 1700000000
)

// fixture returns a cookie that Flask wrote, by the name of its row in encode.jsonl.
func fixture(t testing.TB, name string) string {
	t.Helper()
	for _, row := range vectors.Load[vectors.Encode](t, "encode.jsonl") {
		if row.Name == name {
			if len(row.Keys) != 1 || string(row.Keys[0]) != fixtureKey || row.Now != fixtureNow {
				t.Fatalf("%s has another key or moment", name)
			}
			return string(row.Cookie.Cookie)
		}
	}
	t.Fatalf("no fixture %q", name)
	return ""
}

// base is the configuration of the fixtures, a moment later.
func base() flaskcookie.Config {
	cfg := flaskcookie.Config{SecretKey: []byte(fixtureKey)}
	cfg.Signer.Now = func() time.Time { return time.Unix(fixtureNow, 300_000_000) }
	return cfg
}

// at is the configuration with the clock so much after the fixtures; with several
// clocks, the next one each time somebody looks at it.
func at(later ...time.Duration) flaskcookie.Config {
	cfg := base()
	next := 0
	cfg.Signer.Now = func() time.Time {
		now := time.Unix(fixtureNow, 0).Add(later[min(next, len(later)-1)])
		next++
		return now
	}
	return cfg
}

// recorder collects results.
type recorder struct {
	*flaskshadow.Shadow
	serving sync.WaitGroup // requests of pass_test.go
	mu      sync.Mutex
	results []flaskshadow.Result
}

func newShadow(t testing.TB, cfg flaskshadow.Config) *recorder {
	t.Helper()
	r := &recorder{}
	cfg.Logger = cmp.Or(cfg.Logger, slog.New(slog.DiscardHandler))
	cfg.OnCompare = func(_ context.Context, result flaskshadow.Result) {
		r.mu.Lock()
		defer r.mu.Unlock()
		r.results = append(r.results, result)
	}
	var err error
	if r.Shadow, err = flaskshadow.New(cfg); err != nil {
		t.Fatal(err)
	}
	return r
}

// take waits for the comparisons and returns their results.
func (r *recorder) take(t testing.TB) []flaskshadow.Result {
	t.Helper()
	r.serving.Wait()
	if err := r.Wait(t.Context()); err != nil {
		t.Fatal(err)
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	results := r.results
	r.results = nil
	return results
}

// differences are those of the only result, one a line, and then its suspicions.
func (r *recorder) differences(t testing.TB) string {
	t.Helper()
	results := r.take(t)
	if len(results) != 1 {
		t.Fatalf("%d results, want one", len(results))
	}
	var lines []string
	for _, d := range results[0].Differences {
		lines = append(lines, d.String())
	}
	for _, d := range results[0].Suspicions {
		lines = append(lines, "suspected "+d.String())
	}
	return strings.Join(lines, "\n")
}

// flaskAnswers is a Flask whose answer has the given header fields, "Name: value".
func flaskAnswers(status int, fields ...string) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		for _, field := range fields {
			name, value, _ := strings.Cut(field, ": ")
			w.Header().Add(name, value)
		}
		w.WriteHeader(status)
	})
}

// get sends a GET with a session cookie, "" for none.
func get(h http.Handler, cookie string) *httptest.ResponseRecorder {
	request := httptest.NewRequest(http.MethodGet, "/path?token=secret", nil)
	if cookie != "" {
		request.Header.Set("Cookie", "session="+cookie)
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, request)
	return w
}
