package flaskcookie

import (
	"encoding/base64"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"
)

// What a signed cookie does not protect, as SECURITY.md says it.

// TestSignedNotEncrypted reads a session with no key at hand.
func TestSignedNotEncrypted(t *testing.T) {
	cookie, err := newCodec(t, at(now)).Encode(map[string]any{"email": "ann@example.com"})
	if err != nil {
		t.Fatal(err)
	}
	payload, _, _ := strings.Cut(cookie, ".")
	if text, err := base64.RawURLEncoding.DecodeString(payload); err != nil || string(text) != `{"email":"ann@example.com"}` {
		t.Errorf("%s, %v", text, err)
	}
}

// TestReplay logs a user out, who has kept a copy of the cookie: it is as good as before,
// until the lifetime is over.
func TestReplay(t *testing.T) {
	cfg := at(now)
	cfg.PermanentSessionLifetime = time.Hour
	codec := newCodec(t, cfg)
	kept, err := codec.Encode(map[string]any{"_user_id": "1"})
	if err != nil {
		t.Fatal(err)
	}
	user := func(codec *Codec) (id string, answer *http.Response) {
		r := httptest.NewRequest("GET", "/", nil)
		r.AddCookie(&http.Cookie{Name: "session", Value: kept})
		w := httptest.NewRecorder()
		codec.Handler(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
			id, _ = Get[string](FromContext(r.Context()), "_user_id")
			FromContext(r.Context()).Clear()
		})).ServeHTTP(w, r)
		return id, w.Result()
	}

	id, answer := user(codec)
	deleted := slices.ContainsFunc(answer.Cookies(), func(c *http.Cookie) bool { return c.Name == "session" && c.MaxAge < 0 })
	if id != "1" || !deleted {
		t.Fatalf("user %q, and the browser was told %v", id, answer.Header)
	}
	if id, _ := user(codec); id != "1" {
		t.Errorf("the copy is %q's: there is a revocation that SECURITY.md does not know of", id)
	}
	cfg = at(now + int64(time.Hour/time.Second) + 1)
	cfg.PermanentSessionLifetime = time.Hour
	if id, _ := user(newCodec(t, cfg)); id != "" {
		t.Errorf("the copy is %q's after its time", id)
	}
}

// TestReplayRenews uses the copy of a permanent session half a lifetime after another, as a
// thief may: each answer brings a new one, unless SESSION_REFRESH_EACH_REQUEST is off.
func TestReplayRenews(t *testing.T) {
	const lifetime = 3600
	for _, refresh := range []bool{true, false} {
		copied, seen := "", ""
		for i := range 4 {
			cfg := at(now + int64(i)*lifetime/2)
			cfg.PermanentSessionLifetime, cfg.SessionRefreshEachRequest = lifetime*time.Second, &refresh
			codec := newCodec(t, cfg)
			if i == 0 {
				cookie, err := codec.Encode(map[string]any{"_user_id": "1", "_permanent": true})
				if err != nil {
					t.Fatal(err)
				}
				copied = cookie
			}
			r := httptest.NewRequest("GET", "/", nil)
			r.AddCookie(&http.Cookie{Name: "session", Value: copied})
			w := httptest.NewRecorder()
			codec.Handler(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
				seen, _ = Get[string](FromContext(r.Context()), "_user_id")
			})).ServeHTTP(w, r)
			for _, cookie := range w.Result().Cookies() {
				copied = cookie.Value
			}
		}
		if (seen == "1") != refresh {
			t.Errorf("refresh %t: after one and a half lifetimes the user is %q", refresh, seen)
		}
	}
}

// TestCompressionTells guesses at a secret of the session, beside a value that a stranger
// may choose: the length of a compressed cookie tells which guess is right, that of one
// that is not compressed does not.
func TestCompressionTells(t *testing.T) {
	const secret = "token=6d1f0a83c95e"
	length := func(plain bool, guess string) int {
		cfg := at(now)
		cfg.NoCompression = plain
		cookie, err := newCodec(t, cfg).Encode(map[string]any{"secret": secret, "query": strings.Repeat(guess, 4)})
		if err != nil {
			t.Fatal(err)
		}
		return len(cookie)
	}
	const wrong = "token=0b7e52d4a91f"
	if got, other := length(false, secret), length(false, wrong); got >= other {
		t.Errorf("compressed, the right guess has %d bytes and a wrong one %d: nothing is told", got, other)
	}
	if got, other := length(true, secret), length(true, wrong); got != other {
		t.Errorf("with NoCompression the right guess has %d bytes and a wrong one %d", got, other)
	}
}
