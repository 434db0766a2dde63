package shadow

import (
	"net/http"
	"net/url"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/flaskcookie/flaskcookie-go/flaskcookie"
	"github.com/flaskcookie/flaskcookie-go/flaskshadow"
	"github.com/flaskcookie/flaskcookie-go/interop_test/internal/compared"
	taggedjson "github.com/flaskcookie/flaskcookie-go/tagged_json"
)

const shopKey = "the shop's key"

// signed is a session that somebody signed some time ago.
func signed(t *testing.T, key string, ago time.Duration, values taggedjson.Dict) string {
	t.Helper()
	cfg := flaskcookie.Config{SecretKey: []byte(key)}
	cfg.Signer.Now = func() time.Time { return time.Now().Add(-ago) }
	codec, err := flaskcookie.New(cfg)
	if err != nil {
		t.Fatal(err)
	}
	cookie, err := codec.Encode(values)
	if err != nil {
		t.Fatal(err)
	}
	return cookie
}

// holding is a browser that has a session cookie.
func holding(t *testing.T, f *compared.Front, cookie string) *http.Client {
	t.Helper()
	client := browser(t)
	at, err := url.Parse(f.URL)
	if err != nil {
		t.Fatal(err)
	}
	client.Jar.SetCookies(at, []*http.Cookie{{Name: "session", Value: cookie}})
	return client
}

// suspicions have an answer of real Flask each that holds the values of a cookie which Go
// refuses. In some Flask has accepted it and in some it has not, and the answers are the
// same: nothing is a difference. A twin tells them apart.
var suspicions = []struct {
	name   string
	shop   settings
	cfg    flaskcookie.Config
	key    string
	ago    time.Duration
	values taggedjson.Dict
	what   string   // the request
	twin   []string // what is named once the view is a twin
}{
	{"accepted: the lifetime is shorter in Go", settings{}, flaskcookie.Config{PermanentSessionLifetime: time.Minute},
		shopKey, time.Hour, taggedjson.Dict{{Key: "user", Value: "a"}}, "/cart", []string{"twin session user"}},
	{"refused: the same user logs in again after expiry",
		settings{config: map[string]any{"PERMANENT_SESSION_LIFETIME": 60}},
		flaskcookie.Config{PermanentSessionLifetime: time.Minute},
		shopKey, time.Hour, taggedjson.Dict{{Key: "user", Value: "a"}, {Key: "id", Value: 42}}, "POST /login?user=a", nil},
	{"refused: a counter begins anew, and the cookie is of somebody without the key", settings{}, flaskcookie.Config{},
		"another key", 0, taggedjson.Dict{{Key: "visits", Value: 1}}, "/cart", nil},
}

// TestSuspicions demands that each is suspected, and that a twin brings certainty.
func TestSuspicions(t *testing.T) {
	for _, tc := range suspicions {
		t.Run(tc.name, func(t *testing.T) {
			shop := startShop(t, tc.shop)
			f := startFront(t, shop, flaskshadow.Config{Cookie: tc.cfg}, nil)
			visit(t, holding(t, f, signed(t, tc.key, tc.ago, tc.values)), f.URL, tc.what)
			if diff := cmp.Diff([]string{"suspected open"}, kindsOf(t, f)); diff != "" {
				t.Errorf("without a twin: named (-want +got):\n%s", diff)
			}
			if stats := f.Shadow.Stats(); stats.Different != 0 || stats.Rejected != 1 || stats.Suspected != 1 {
				t.Errorf("got %+v", stats)
			}
			f = startFront(t, shop, flaskshadow.Config{Cookie: tc.cfg, UnsafeTwinMethods: []string{http.MethodPost}},
				map[string]http.HandlerFunc{"/cart": cart, "/login": login(func(*flaskcookie.Session) {})})
			visit(t, holding(t, f, signed(t, tc.key, tc.ago, tc.values)), f.URL, tc.what)
			if diff := cmp.Diff(tc.twin, kindsOf(t, f)); diff != "" {
				t.Errorf("with a twin: named (-want +got):\n%s", diff)
			}
		})
	}
}

// TestMissingFallback: Flask accepts a key that Go lacks. Go does not unpack what it cannot
// verify: a session that Flask sends again as it was is suspected, one that it changes is
// only counted as rejected, and a twin is certain.
func TestMissingFallback(t *testing.T) {
	shop := startShop(t, settings{config: map[string]any{"SECRET_KEY": "new", "SECRET_KEY_FALLBACKS": []string{shopKey}}})
	permanent := taggedjson.Dict{{Key: "_permanent", Value: true}, {Key: "user", Value: "a"}}
	for what, want := range map[string][2][]string{ // without twins, with them
		"/plain": {{"suspected open"}, {"suspected open"}},
		"/cart":  {nil, {"twin cookie Expires", "twin session _permanent", "twin session user"}},
	} {
		for i, twins := range []map[string]http.HandlerFunc{nil, {"/cart": cart}} {
			f := startFront(t, shop, flaskshadow.Config{Cookie: flaskcookie.Config{SecretKey: []byte("new")}}, twins)
			visit(t, holding(t, f, signed(t, shopKey, 0, permanent)), f.URL, what)
			if diff := cmp.Diff(want[i], kindsOf(t, f)); diff != "" {
				t.Errorf("%s: named (-want +got):\n%s", what, diff)
			}
			if stats := f.Shadow.Stats(); stats.Rejected != 1 {
				t.Errorf("%s: %+v", what, stats)
			}
		}
	}
}

// TestRefresh: Flask and Go with each setting, and answers before that do not go through
// Flask's session interface.
func TestRefresh(t *testing.T) {
	off := map[string]any{"SESSION_REFRESH_EACH_REQUEST": false}
	before := []string{"POST /login?user=a&permanent=1", "/failing", "/style.css"}
	for _, tc := range []struct {
		name        string
		flask, goes map[string]any
		what        string
		want        []string
	}{
		{"both, a page", nil, nil, "/", nil},
		{"both, a view that sets a value to what it was", nil, nil, "/same", nil},
		{"neither, a page", off, off, "/", nil},
		{"neither, a view that sets a value to what it was", off, off, "/same", []string{"suspected refresh"}},
		{"Flask only", nil, off, "/plain", []string{"suspected refresh"}},
		{"Go only", off, nil, "/", []string{"refresh"}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			f := startFront(t, startShop(t, settings{config: tc.flask}), flaskshadow.Config{Cookie: goConfig(t, tc.goes)}, nil)
			client := browser(t)
			for _, what := range before {
				visit(t, client, f.URL, what)
			}
			if kinds := kindsOf(t, f); kinds != nil {
				t.Errorf("before: named %q", kinds)
			}
			for range 3 {
				visit(t, client, f.URL, tc.what)
				if diff := cmp.Diff(tc.want, kindsOf(t, f)); diff != "" {
					t.Errorf("named (-want +got):\n%s", diff)
				}
			}
		})
	}
}
