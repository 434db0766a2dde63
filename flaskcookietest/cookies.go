package flaskcookietest

import (
	"cmp"
	"crypto/rand"
	"errors"
	"log/slog"
	"math"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/flaskcookie/flaskcookie-go/flaskcookie"
)

// Cookie returns a session cookie that a Flask app with the Config would have written
// now, for the AddCookie of a request or the SetCookies of a jar: with the name, value,
// Domain, Path and Secure of the Config. values is a map, a struct, a taggedjson.Dict or
// a *flaskcookie.Session. The test ends if cfg or the values are wrong.
func Cookie(t testing.TB, cfg flaskcookie.Config, values any) *http.Cookie {
	return cookie(t, cfg, values, 0)
}

// ExpiredCookie returns a genuine cookie that is a minute older than
// PermanentSessionLifetime allows. It is ignored like a foreign one. The test ends if the
// lifetime reaches back to before 1970.
func ExpiredCookie(t testing.TB, cfg flaskcookie.Config, values any) *http.Cookie {
	lifetime := cfg.PermanentSessionLifetime
	if lifetime == 0 {
		lifetime = 31 * 24 * time.Hour // Flask's default
	}
	return cookie(t, cfg, values, -min(max(lifetime, 0), math.MaxInt64-time.Minute)-time.Minute)
}

// FutureCookie returns a genuine cookie that was signed by a clock which is an hour ahead.
// It is ignored as well.
func FutureCookie(t testing.TB, cfg flaskcookie.Config, values any) *http.Cookie {
	return cookie(t, cfg, values, time.Hour)
}

// TamperedCookie returns a cookie whose payload was changed after it was signed.
func TamperedCookie(t testing.TB, cfg flaskcookie.Config, values any) *http.Cookie {
	c := Cookie(t, cfg, values)
	other := "A"
	if strings.HasPrefix(c.Value, other) {
		other = "B"
	}
	c.Value = other + c.Value[1:]
	return c
}

// WrongKeyCookie returns a cookie that is in order but for its key, a random one.
func WrongKeyCookie(t testing.TB, cfg flaskcookie.Config, values any) *http.Cookie {
	cfg.SecretKey, cfg.SecretKeyFallbacks, cfg.Signer.FallbackKeys = []byte(rand.Text()), nil, nil
	return Cookie(t, cfg, values)
}

// cookie signs values at a time that is off by shift. It calls t only to fail, so that an
// example needs no test to show it.
func cookie(t testing.TB, cfg flaskcookie.Config, values any, shift time.Duration) *http.Cookie {
	now := cfg.Signer.Now
	if now == nil {
		now = time.Now
	}
	cfg.Signer.Now = func() time.Time { return now().Add(shift) }
	cfg.Logger = slog.New(slog.DiscardHandler) // what New says of a key is for the app's own Codec
	codec, err := flaskcookie.New(cfg)
	if err == nil && cfg.Signer.Now().Unix() < 0 {
		err = errors.New("flaskcookietest: PermanentSessionLifetime reaches back to before 1970: no cookie can be older")
	}
	if err != nil {
		t.Helper()
		t.Fatal(err)
	}
	value, err := codec.Encode(values)
	if err != nil {
		t.Helper()
		t.Fatal(err)
	}
	return &http.Cookie{
		Name:   cmp.Or(cfg.SessionCookieName, "session"),
		Value:  value,
		Domain: cfg.SessionCookieDomain,
		Path:   cmp.Or(cfg.SessionCookiePath, cfg.ApplicationRoot, "/"),
		Secure: cfg.SessionCookieSecure || cfg.SessionCookiePartitioned,
	}
}
