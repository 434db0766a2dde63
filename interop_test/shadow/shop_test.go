package shadow

import (
	"encoding/json"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"strings"
	"testing"

	"github.com/flaskcookie/flaskcookie-go/flaskshadow"
	"github.com/flaskcookie/flaskcookie-go/interop_test/internal/compared"
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

// startFront compares every route of the shop, and some with twins.
func startFront(t testing.TB, shop *url.URL, cfg flaskshadow.Config, twins map[string]http.HandlerFunc) *compared.Front {
	t.Helper()
	if cfg.Cookie.SecretKey == nil {
		cfg.Cookie.SecretKey = []byte("the shop's key")
	}
	return compared.Start(t, shop.String(), cfg, compared.Options{Twins: twins})
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
