// Package compared puts a proxy in Go in front of a Flask and has flaskshadow compare every
// answer. It is imported by tests only.
package compared

import (
	"cmp"
	"context"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"strings"
	"sync"
	"testing"

	"github.com/flaskcookie/flaskcookie-go/flaskshadow"
)

// Front is the proxy.
type Front struct {
	URL    string
	Shadow *flaskshadow.Shadow

	mu      sync.Mutex
	results []flaskshadow.Result
}

// Options are what a front does besides; the zero value is nothing.
type Options struct {
	// Twins are views of Go by their patterns, which run beside Flask.
	Twins map[string]http.HandlerFunc
	// Rewrite changes what Flask is asked, after host and address are set.
	Rewrite func(*httputil.ProxyRequest)
}

// Start starts a front, for as long as the test runs, before the Flask at a URL.
func Start(t testing.TB, flask string, cfg flaskshadow.Config, o Options) *Front {
	t.Helper()
	f := &Front{}
	cfg.Logger = cmp.Or(cfg.Logger, slog.New(slog.DiscardHandler))
	cfg.OnCompare = func(_ context.Context, r flaskshadow.Result) {
		f.mu.Lock()
		defer f.mu.Unlock()
		f.results = append(f.results, r)
	}
	var err error
	if f.Shadow, err = flaskshadow.New(cfg); err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(f.handler(t, flask, o))
	t.Cleanup(server.Close)
	f.URL = server.URL
	return f
}

func (f *Front) handler(t testing.TB, flask string, o Options) http.Handler {
	t.Helper()
	target, err := url.Parse(flask)
	if err != nil {
		t.Fatal(err)
	}
	proxy := &httputil.ReverseProxy{Rewrite: func(r *httputil.ProxyRequest) {
		r.SetURL(target)
		r.Out.Host = r.In.Host
		if o.Rewrite != nil {
			o.Rewrite(r)
		}
	}}
	mux := http.NewServeMux()
	if o.Twins["/"] == nil {
		mux.Handle("/", f.Shadow.Handler(proxy))
	}
	for pattern, twin := range o.Twins {
		mux.Handle(pattern, f.Shadow.Twin(proxy, twin))
	}
	return mux
}

// Take waits for the comparisons that are under way and returns the results since the last
// time.
func (f *Front) Take(t testing.TB) []flaskshadow.Result {
	t.Helper()
	if err := f.Shadow.Wait(t.Context()); err != nil {
		t.Fatal(err)
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	results := f.results
	f.results = nil
	return results
}

// Said is what Take returns as text: a difference or suspicion a line.
func (f *Front) Said(t testing.TB) string {
	t.Helper()
	var lines []string
	for _, r := range f.Take(t) {
		for _, d := range r.Differences {
			lines = append(lines, d.String())
		}
		for _, d := range r.Suspicions {
			lines = append(lines, "suspected "+d.String())
		}
	}
	return strings.Join(lines, "\n")
}
