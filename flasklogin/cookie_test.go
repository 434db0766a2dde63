package flasklogin

import (
	"encoding/hex"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/flaskcookie/flaskcookie-go/flaskcookie"
	"github.com/flaskcookie/flaskcookie-go/internal/vectors"
	taggedjson "github.com/flaskcookie/flaskcookie-go/tagged_json"
)

// TestRememberGolden shows that Flask-Login's cookies are written and read, mangled ones as
// well, and that no changed bit is accepted.
func TestRememberGolden(t *testing.T) {
	for _, row := range vectors.Load[vectors.Remember](t, "remember.jsonl") {
		t.Run(row.Name, func(t *testing.T) {
			if row.KeyText != nil {
				if key, err := RememberKey(*row.KeyText); err != nil || string(key) != string(row.Key) {
					t.Errorf("the key is %x, %v", key, err)
				}
			}
			id, ok := DecodeCookie(row.Cookie, row.Key)
			if ok != (row.ID != nil) || ok && id != *row.ID {
				t.Fatalf("got %q, %t", id, ok)
			}
			if !ok {
				return
			}
			if got := EncodeCookie(id, row.Key); got != row.Cookie {
				t.Errorf("written as %q", got)
			}
			for i := range len(row.Cookie) {
				changed := []byte(row.Cookie)
				changed[i] ^= 1
				if id, ok := DecodeCookie(string(changed), row.Key); ok {
					t.Errorf("%q was read as %q", changed, id)
				}
			}
		})
	}
}

func TestIdentifierGolden(t *testing.T) {
	identifier := Identifier06(nil)
	for _, row := range vectors.Load[vectors.Identifier](t, "identifier.jsonl") {
		r := httptest.NewRequest(http.MethodGet, "/", nil)
		r.RemoteAddr = ""
		if row.RemoteAddr != nil {
			r.RemoteAddr = *row.RemoteAddr + ":1234"
			if strings.Contains(*row.RemoteAddr, ":") {
				r.RemoteAddr = "[" + *row.RemoteAddr + "]:1234"
			}
		}
		if row.UserAgent != nil {
			r.Header["User-Agent"] = []string{string(*row.UserAgent)}
		}
		for _, line := range row.Forwarded {
			r.Header["X-Forwarded-For"] = append(r.Header["X-Forwarded-For"], string(line))
		}
		if got := identifier(r); got != row.Identifier {
			t.Errorf("%s: got %s", row.Name, got)
		}
	}
}

// TestOtherIdentifiers shows those of other releases, as Flask-Login 0.2.11 and the sources of
// 0.7 have made them.
func TestOtherIdentifiers(t *testing.T) {
	for _, tt := range []struct {
		release          string
		agent, forwarded string
		id               string
	}{
		{"0.7", "Mozilla/5.0 (X11; Linux x86_64) Gecko/20100101 Firefox/120.0", "", "32ecb3dae7bcc6de3ade2df233b13b59ed0ccb8cc0ce7669b858b94aa967b919490f6dfd0b45ede0f782723285b984e2cde0d14c8f2ce067334d46ad0aeb3186"},
		{"0.7", "say \"hi\"", "", "ba2cd14bfe3c2d6a8530f13801ddcd36c393ff3af8398eb835f7e189d46be0fc0ffa53bd3059ac5bdfe06d9a139e4a1c2d878027b494defd6d5327dd49197fdc"},
		{"0.7", "back\\slash\ttab", "", "a68c151b0e8214e639ed010bdfa0a3f81ee2ac16a49d450ad3ff4e61527d52f7125b2d823b33999698c050990b6e0ee8545c25d94f714810db6cf836a0ca9114"},
		{"0.2.11", "it's", "", "97065951f6ad03b4fd62a96d3cb46a5e"},
		{"0.2.11", "it's \"both\"", "", "d4eeb61175aa84992460d3101aa9df8f"},
		{"0.2.11", "back\\slash\ttab", "", "9ca37ea8d8a386f8cb0a1e8537ea083f"},
	} {
		r := httptest.NewRequest(http.MethodGet, "/", nil)
		r.RemoteAddr = "127.0.0.1:1"
		if tt.agent != "" {
			r.Header.Set("User-Agent", tt.agent)
		}
		if tt.forwarded != "" {
			r.Header.Set("X-Forwarded-For", tt.forwarded)
		}
		identifier := map[string]func(*http.Request) string{"0.2.11": Identifier02(nil), "0.7": Identifier07(nil)}[tt.release]
		if got := identifier(r); got != tt.id {
			t.Errorf("%+v: got %s", tt, got)
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
