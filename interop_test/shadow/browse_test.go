package shadow

import (
	"fmt"
	"net/http"
	"sync"
	"testing"

	"github.com/flaskcookie/flaskcookie-go/flaskcookie"
	"github.com/flaskcookie/flaskcookie-go/flaskshadow"
)

// walk is a browsing session with the statuses that Flask answers.
var walk = []struct {
	what   string
	status int
}{
	{"/", 200},
	{"/plain", 200},
	{"/cart", 200},
	{"POST /login?user=b", 302},
	{"/cart", 200}, // shows the flashed message, and takes it out
	{"/", 200},
	{"HEAD /cart", 200},
	{"/fill", 200},
	{"/", 200},
	{"POST /add?item=pear", 302},
	{"POST /login?user=Z%C3%B3e&permanent=1", 302},
	{"/cart", 200},
	{"/plain", 200}, // refreshed, although the view looks at nothing
	{"/fill", 200},
	{"/lang", 200},
	{"/lang", 200},
	{"/cached", 200},
	{`/cached If-None-Match: "v1"`, 304},
	{"/stream", 200},
	{"/broken", 500},
	{"/failing", 500},
	{"/style.css", 200},
	{"/teapot", 418},
	{"/nowhere", 404},
	{"OPTIONS /cart", 200},
	{"POST /cart?a=1", 405},
	{"/named", 200},
	{"/logout", 302},
	{"/logout", 302}, // of an empty session: Flask deletes the cookie again
	{"/", 200},
}

// configs are those in which the two must agree. Each is one app.config and its Go twin
// made by ConfigFromMapping.
var configs = []map[string]any{
	{},
	{"SESSION_REFRESH_EACH_REQUEST": false},
	{"SESSION_COOKIE_NAME": "shop", "SESSION_COOKIE_SAMESITE": "Lax", "SESSION_COOKIE_PATH": "/", "PERMANENT_SESSION_LIFETIME": 600},
	{"SESSION_COOKIE_DOMAIN": "127.0.0.1", "SESSION_COOKIE_HTTPONLY": false, "PERMANENT_SESSION_LIFETIME": 90.9},
	{"SESSION_COOKIE_PARTITIONED": true, "SESSION_COOKIE_SAMESITE": "None"},
}

// TestBrowsing walks through the shop in each configuration: no difference.
func TestBrowsing(t *testing.T) {
	for i, config := range configs {
		t.Run(fmt.Sprint(i), func(t *testing.T) {
			f := startFront(t, startShop(t, settings{config: config}), flaskshadow.Config{Cookie: goConfig(t, config)}, nil)
			client := browser(t)
			set, suspected := 0, uint64(0)
			for _, step := range walk {
				response := visit(t, client, f.URL, step.what)
				if response.StatusCode != step.status {
					t.Errorf("%s: status %d, want %d", step.what, response.StatusCode, step.status)
				}
				set += len(response.Header.Values("Set-Cookie"))
				for _, result := range f.Take(t) {
					for _, d := range result.Differences {
						t.Errorf("%s: %v", step.what, d)
					}
					if len(result.Suspicions) > 0 && step.what == "/lang" && config["SESSION_REFRESH_EACH_REQUEST"] == false {
						suspected++ // the view set a value to what it was
					}
				}
			}
			stats := f.Shadow.Stats()
			if want := uint64(len(walk)); stats.Compared != want || stats.Dropped != 0 || stats.Rejected != 0 || stats.Suspected != suspected {
				t.Errorf("%+v, want %d compared, %d suspected", stats, want, suspected)
			}
			t.Logf("%d answers, %d cookies set, no difference", len(walk), set)
			if set < 12 {
				t.Errorf("only %d cookies were set", set)
			}
		})
	}
}

// goConfig is the configuration of Go for an app.config.
func goConfig(t testing.TB, config map[string]any) flaskcookie.Config {
	t.Helper()
	mapping := map[string]any{"SECRET_KEY": "the shop's key"}
	for key, value := range config {
		mapping[key] = value
	}
	cfg, err := flaskcookie.ConfigFromMapping(mapping)
	if err != nil {
		t.Fatal(err)
	}
	return cfg
}

// TestManyClients browses with fifty clients at once. What is not compared is counted.
func TestManyClients(t *testing.T) {
	shop := startShop(t, settings{workers: 2, threads: 8})
	f := startFront(t, shop, flaskshadow.Config{MaxConcurrent: 8}, map[string]http.HandlerFunc{"/cart": cart})
	var clients sync.WaitGroup
	for range 50 {
		clients.Go(func() {
			client := browser(t)
			for _, step := range walk {
				visit(t, client, f.URL, step.what)
			}
		})
	}
	clients.Wait()
	for _, result := range f.Take(t) {
		for _, d := range result.Differences {
			t.Errorf("%s %s: %v", result.Method, result.Path, d)
		}
	}
	stats := f.Shadow.Stats()
	t.Logf("%+v", stats)
	if want := uint64(50 * len(walk)); stats.Compared+stats.Dropped != want {
		t.Errorf("%d compared and %d dropped, want %d in all", stats.Compared, stats.Dropped, want)
	}
	if stats.Compared < 50 {
		t.Errorf("only %d compared", stats.Compared)
	}
}
