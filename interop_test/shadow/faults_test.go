package shadow

import (
	"crypto/sha256"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/flaskcookie/flaskcookie-go/flaskcookie"
	"github.com/flaskcookie/flaskcookie-go/flaskshadow"
	"github.com/flaskcookie/flaskcookie-go/interop_test/internal/compared"
	"github.com/flaskcookie/flaskcookie-go/signer"
)

// faults are configurations that differ. Each must be named, and nothing else.
var faults = []struct {
	name  string
	shop  settings
	cfg   flaskcookie.Config
	kinds []string // Kind and Name of the differences and suspicions over the walk, each once
}{
	{"another key", settings{}, flaskcookie.Config{SecretKey: []byte("wrong")}, []string{"signature"}},
	{"another salt", settings{}, flaskcookie.Config{Salt: "cookie"}, []string{"signature"}},
	{"another SameSite", settings{config: map[string]any{"SESSION_COOKIE_SAMESITE": "Lax"}},
		flaskcookie.Config{SessionCookieSameSite: http.SameSiteStrictMode}, []string{"attribute SameSite"}},
	{"no SameSite in Go", settings{config: map[string]any{"SESSION_COOKIE_SAMESITE": "Lax"}},
		flaskcookie.Config{}, []string{"attribute SameSite"}},
	{"Secure in Go", settings{}, flaskcookie.Config{SessionCookieSecure: true}, []string{"attribute Secure"}},
	{"HttpOnly not in Go", settings{}, flaskcookie.Config{SessionCookieHTTPOnly: new(false)}, []string{"attribute HttpOnly"}},
	{"another path and domain", settings{}, flaskcookie.Config{SessionCookiePath: "/shop", SessionCookieDomain: "example.com"},
		[]string{"attribute Domain", "attribute Path"}},
	{"a domain in Flask only", settings{config: map[string]any{"SESSION_COOKIE_DOMAIN": "example.com"}}, flaskcookie.Config{},
		[]string{"attribute Domain"}},
	{"a path in Flask only, and another key", settings{config: map[string]any{"SESSION_COOKIE_PATH": "/shop"}},
		flaskcookie.Config{SecretKey: []byte("wrong")}, []string{"signature"}},
	{"Partitioned in Go", settings{config: map[string]any{"SESSION_COOKIE_SECURE": true}},
		flaskcookie.Config{SessionCookiePartitioned: true}, []string{"attribute Partitioned"}},
	{"a shorter lifetime in Go", settings{}, flaskcookie.Config{PermanentSessionLifetime: time.Hour}, []string{"attribute Expires"}},
	{"a longer lifetime in Go, by two seconds", settings{config: map[string]any{"PERMANENT_SESSION_LIFETIME": 598}},
		flaskcookie.Config{PermanentSessionLifetime: 600 * time.Second}, []string{"attribute Expires"}},
	{"sort_keys off in Flask", settings{json: map[string]any{"sort_keys": false}}, flaskcookie.Config{}, []string{"JSON sort_keys"}},
	{"ensure_ascii off in Flask", settings{json: map[string]any{"ensure_ascii": false}}, flaskcookie.Config{}, []string{"JSON ensure_ascii"}},
	{"no compression in Go", settings{}, flaskcookie.Config{NoCompression: true}, []string{"compression"}},
	{"no compression in Flask", settings{noZlib: true}, flaskcookie.Config{}, []string{"compression"}},
	{"no refresh in Go", settings{}, flaskcookie.Config{SessionRefreshEachRequest: new(false)}, []string{"suspected refresh"}},
	{"no refresh in Flask", settings{config: map[string]any{"SESSION_REFRESH_EACH_REQUEST": false}}, flaskcookie.Config{}, []string{"refresh"}},
	{"another name", settings{config: map[string]any{"SESSION_COOKIE_NAME": "shop"}}, flaskcookie.Config{}, []string{"cookie name"}},
	{"Flask signs with an old key", settings{}, flaskcookie.Config{
		SecretKey: []byte("new"), SecretKeyFallbacks: [][]byte{[]byte("the shop's key")},
	}, []string{"signing key"}},
	{"Flask's clock is behind", settings{}, skewed(5 * time.Second), []string{"clock"}},
	{"Flask's clock is ahead", settings{}, skewed(-5 * time.Second), []string{"clock", "suspected open"}},
	{"another digest", settings{}, flaskcookie.Config{Signer: signer.Options{Digest: sha256.New}}, []string{"signature"}},
	{"another derivation", settings{}, flaskcookie.Config{Signer: signer.Options{KeyDerivation: signer.DjangoConcat}}, []string{"signature"}},
}

// TestFaults demands that each fault is named, and that no other is.
func TestFaults(t *testing.T) {
	shops := map[string]*url.URL{} // by their settings
	for _, fault := range faults {
		key := fmt.Sprint(fault.shop)
		if shops[key] == nil {
			shops[key] = startShop(t, fault.shop)
		}
		t.Run(fault.name, func(t *testing.T) {
			f := startFront(t, shops[key], flaskshadow.Config{Cookie: fault.cfg}, nil)
			client := browser(t)
			for _, step := range walk {
				visit(t, client, f.URL, step.what)
			}
			if diff := cmp.Diff(fault.kinds, kindsOf(t, f)); diff != "" {
				t.Errorf("named (-want +got):\n%s", diff)
			}
		})
	}
}

// kindsOf are those of the new results, each once.
func kindsOf(t *testing.T, f *compared.Front) []string {
	t.Helper()
	var kinds []string
	note := func(before string, d flaskshadow.Difference) {
		kind := strings.TrimSpace(before + string(d.Kind) + " " + d.Name)
		if !slices.Contains(kinds, kind) {
			kinds = append(kinds, kind)
			t.Log(d)
		}
	}
	for _, result := range f.Take(t) {
		for _, d := range result.Differences {
			note("", d)
		}
		for _, d := range result.Suspicions {
			note("suspected ", d)
		}
	}
	slices.Sort(kinds)
	return kinds
}

// skewed is a configuration whose clock differs from Flask's.
func skewed(by time.Duration) flaskcookie.Config {
	var cfg flaskcookie.Config
	cfg.Signer.Now = func() time.Time { return time.Now().Add(by) }
	return cfg
}
