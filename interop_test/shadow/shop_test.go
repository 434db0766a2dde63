package shadow

import (
	"cmp"
	"context"
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"strings"
	"sync"
	"testing"

	"github.com/flaskcookie/flaskcookie-go/flaskshadow"
	"github.com/flaskcookie/flaskcookie-go/interop_test/internal/live"
)

// settings is how the shop is configured, as its environment.
type settings struct {
	config  map[string]any // app.config
	json    map[string]any // attributes of app.json
	noZlib  bool
	workers int
	threads int
}

// startShop serves shop.py under gunicorn.
func startShop(t testing.TB, s settings) *url.URL {
	t.Helper()
	env := []string{"SHOP_CONFIG=" + toJSON(t, s.config), "SHOP_JSON=" + toJSON(t, s.json)}
	if s.noZlib {
		env = append(env, "SHOP_NO_COMPRESSION=1")
	}
	at, err := url.Parse(live.Gunicorn(t, "shop:app", live.Options{Env: env, Workers: s.workers, Threads: s.threads}))
	if err != nil {
		t.Fatal(err)
	}
	return at
}

func toJSON(t testing.TB, value map[string]any) string {
	t.Helper()
	if value == nil {
		return "{}"
	}
	text, err := json.Marshal(value)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// front is Go in front of the shop.
type front struct {
	url     string
	shadow  *flaskshadow.Shadow
	mu      sync.Mutex
	results []flaskshadow.Result
}

// startFront compares every route of the shop, and some with twins.
func startFront(t testing.TB, shop *url.URL, cfg flaskshadow.Config, twins map[string]http.HandlerFunc) *front {
	t.Helper()
	f := &front{}
	if cfg.Cookie.SecretKey == nil {
		cfg.Cookie.SecretKey = []byte("the shop's key")
	}
	cfg.OnCompare = func(_ context.Context, r flaskshadow.Result) {
		f.mu.Lock()
		defer f.mu.Unlock()
		f.results = append(f.results, r)
	}
	cfg.Logger = cmp.Or(cfg.Logger, slog.New(slog.DiscardHandler))
	shadow, err := flaskshadow.New(cfg)
	if err != nil {
		t.Fatal(err)
	}
	f.shadow = shadow
	proxy := &httputil.ReverseProxy{Rewrite: func(r *httputil.ProxyRequest) {
		r.SetURL(shop)
		r.Out.Host = r.In.Host
	}}
	mux := http.NewServeMux()
	mux.Handle("/", shadow.Handler(proxy))
	for pattern, twin := range twins {
		mux.Handle(pattern, shadow.Twin(proxy, twin))
	}
	server := httptest.NewServer(mux)
	t.Cleanup(server.Close)
	f.url = server.URL
	return f
}

// take waits for the comparisons that are under way and returns the new results.
func (f *front) take(t testing.TB) []flaskshadow.Result {
	t.Helper()
	if err := f.shadow.Wait(t.Context()); err != nil {
		t.Fatal(err)
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	results := f.results
	f.results = nil
	return results
}

// browser keeps cookies and follows no redirects.
func browser(t testing.TB) *http.Client {
	t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	return &http.Client{Jar: jar, CheckRedirect: func(*http.Request, []*http.Request) error {
		return http.ErrUseLastResponse
	}}
}

// visit sends one request, such as "/cart", "POST /login?user=a" or "/cached If-None-Match: "v1"".
func visit(t testing.TB, client *http.Client, base, what string) *http.Response {
	t.Helper()
	method := http.MethodGet
	if m, rest, ok := strings.Cut(what, " /"); ok {
		method, what = m, "/"+rest
	}
	path, field, _ := strings.Cut(what, " ")
	path, query, _ := strings.Cut(path, "?")
	var body io.Reader
	target := base + path + "?" + query
	if method == http.MethodPost {
		body, target = strings.NewReader(query), base+path
	}
	request, err := http.NewRequest(method, target, body)
	if err != nil {
		t.Fatal(err)
	}
	if body != nil {
		request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	if name, value, ok := strings.Cut(field, ": "); ok {
		request.Header.Set(name, value)
	}
	response, err := client.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	if _, err := io.Copy(io.Discard, response.Body); err != nil {
		t.Fatal(err)
	}
	return response
}
