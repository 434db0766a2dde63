package flasklogin

import (
	"context"
	"encoding/hex"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/flaskcookie/flaskcookie-go/flaskcookie"
	"github.com/flaskcookie/flaskcookie-go/internal/vectors"
	taggedjson "github.com/flaskcookie/flaskcookie-go/tagged_json"
)

// TestRememberGolden shows that Flask-Login's cookies are written and read, mangled ones as
// well, and that no changed bit is accepted.
func TestRememberGolden(t *testing.T) {
	for _, row := range vectors.Load[vectors.Remember](t, "remember.jsonl") {
		t.Run(row.Name, func(t *testing.T) { rememberRow(t, row, EncodeCookie, DecodeCookie) })
	}
}

// TestOldRememberGolden shows the same of other releases. Flask-Login 0.2 has another digest,
// which ExampleRememberCookie reads.
func TestOldRememberGolden(t *testing.T) {
	for _, row := range vectors.Load[vectors.Remember](t, "remember_legacy.jsonl") {
		encode, decode := EncodeCookie, DecodeCookie
		if row.MadeBy == "0.2.11" {
			encode = func(id string, key []byte) string { return id + "|" + hex.EncodeToString(sha1MAC(id, key)) }
			decode = decodeSHA1
		}
		t.Run(row.Name, func(t *testing.T) { rememberRow(t, row, encode, decode) })
	}
}

func rememberRow(t *testing.T, row vectors.Remember, encode func(string, []byte) string, decode func(string, []byte) (string, bool)) {
	t.Helper()
	if row.KeyText != nil {
		key, err := RememberKey(*row.KeyText)
		if row.Cookie == nil {
			if err == nil {
				t.Errorf("a key that Flask-Login fails on (%s) is %x", *row.Error, key)
			}
			return
		}
		if err != nil || string(key) != string(row.Key) {
			t.Errorf("the key is %x, %v", key, err)
		}
	}
	cookie := *row.Cookie
	id, ok := decode(cookie, row.Key)
	if ok != (row.ID != nil) || ok && id != *row.ID {
		t.Fatalf("got %q, %t", id, ok)
	}
	if !ok {
		return
	}
	if got := encode(id, row.Key); got != cookie {
		t.Errorf("written as %q", got)
	}
	if row.SetCookie != nil {
		if got := setCookieOf(t, row.Key, id); got != *row.SetCookie {
			t.Errorf("Login sets\n%s, Flask-Login\n%s", got, *row.SetCookie)
		}
	}
	for i := range len(cookie) {
		changed := []byte(cookie)
		changed[i] ^= 1
		if id, ok := decode(string(changed), row.Key); ok {
			t.Errorf("%q was read as %q", changed, id)
		}
	}
}

// setCookieOf is the first header line of a login that is remembered.
func setCookieOf(t *testing.T, key []byte, id string) string {
	t.Helper()
	clock := func() time.Time { return time.Unix(1700000000, 500_000_000) }
	login, err := New(Config{SecretKey: key, Logger: discard, Now: clock}, Users[string]{
		Load: func(_ context.Context, id string) (string, bool, error) { return id, true, nil },
		ID:   func(id string) any { return id },
	})
	if err != nil {
		t.Fatal(err)
	}
	codec, err := flaskcookie.New(flaskcookie.Config{SecretKey: []byte("of the session"), Logger: discard})
	if err != nil {
		t.Fatal(err)
	}
	w := httptest.NewRecorder()
	codec.Handler(login.Handler(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		if err := login.Login(r.Context(), id, &LoginOptions{Remember: true}); err != nil {
			t.Error(err)
		}
	}))).ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/", nil))
	return w.Header().Get("Set-Cookie")
}

func TestIdentifierGolden(t *testing.T) {
	for _, row := range vectors.Load[vectors.Identifier](t, "identifier.jsonl") {
		if got := Identifier06(nil)(row.Request()); got != row.Identifier {
			t.Errorf("%s: got %s", row.Name, got)
		}
	}
}

// TestOtherIdentifiers shows those of other releases.
func TestOtherIdentifiers(t *testing.T) {
	identifiers := map[string]func(*http.Request) string{
		"0.2.11": Identifier02(nil), "0.4.1": Identifier06(nil), "0.7.0.dev": Identifier07(nil),
	}
	for _, row := range vectors.Load[vectors.Identifier](t, "identifier_legacy.jsonl") {
		if got := identifiers[row.MadeBy](row.Request()); got != row.Identifier {
			t.Errorf("%s: got %s", row.Name, got)
		}
	}
}

// TestOldRememberCookie shows an application that still has cookies of Flask-Login 0.2,
// whose digests are HMAC-SHA1, as example of Remember.Decode.
func TestOldRememberCookie(t *testing.T) {
	old := "1|" + hex.EncodeToString(sha1MAC("1", testKey))
	if _, ok := DecodeCookie(old, testKey); ok {
		t.Error("it is not to be read by itself")
	}
	s := newSite(t, func(c *Config) {
		c.Remember.Encode = func(_ *flaskcookie.Session, id string) (string, error) { return EncodeCookie(id, testKey), nil }
		c.Remember.Decode = func(_ *flaskcookie.Session, cookie string) (string, bool) {
			if id, ok := DecodeCookie(cookie, testKey); ok {
				return id, true
			}
			return decodeSHA1(cookie, testKey)
		}
	}, nil)
	for cookie, want := range map[string]bool{old: true, old[:len(old)-1] + "x": false, EncodeCookie("1", testKey): true} {
		s.visit(t, taggedjson.Dict(nil), cookie, func(_ http.ResponseWriter, r *http.Request) {
			if _, ok, err := s.login.User(r.Context()); ok != want || err != nil {
				t.Errorf("%q: %t, %v", cookie, ok, err)
			}
		})
	}
}
