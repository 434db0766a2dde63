package flaskcookietest_test

import (
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/flaskcookie/flaskcookie-go/flaskcookie"
	"github.com/flaskcookie/flaskcookie-go/flaskcookietest"
	"github.com/flaskcookie/flaskcookie-go/signer"
)

// TestCookies shows what becomes of each kind of cookie.
func TestCookies(t *testing.T) {
	fixed := flaskcookie.Config{SecretKey: []byte("k"), Signer: signer.Options{Now: func() time.Time { return time.Unix(1e9, 0) }}}
	short := flaskcookie.Config{SecretKey: []byte("k"), PermanentSessionLifetime: time.Minute, SessionCookieName: "login"}
	never := flaskcookie.Config{SecretKey: []byte("k"), PermanentSessionLifetime: -time.Hour}
	type maker = func(testing.TB, flaskcookie.Config, any) *http.Cookie
	for _, tt := range []struct {
		name string
		make maker
		cfg  flaskcookie.Config
		want error
	}{
		{"good", flaskcookietest.Cookie, rotated(), nil},
		{"good by a clock of its own", flaskcookietest.Cookie, fixed, nil},
		{"expired", flaskcookietest.ExpiredCookie, rotated(), signer.ErrSignatureExpired},
		{"expired by the default", flaskcookietest.ExpiredCookie, fixed, signer.ErrSignatureExpired},
		{"expired after a minute", flaskcookietest.ExpiredCookie, short, signer.ErrSignatureExpired},
		{"expired where all are", flaskcookietest.ExpiredCookie, never, signer.ErrSignatureExpired},
		{"future", flaskcookietest.FutureCookie, rotated(), signer.ErrSignatureExpired},
		{"tampered", flaskcookietest.TamperedCookie, rotated(), signer.ErrBadSignature},
		{"wrong key", flaskcookietest.WrongKeyCookie, rotated(), signer.ErrBadSignature},
		{"wrong key, not a fallback", flaskcookietest.WrongKeyCookie, fixed, signer.ErrBadSignature},
	} {
		t.Run(tt.name, func(t *testing.T) {
			codec, err := flaskcookie.New(tt.cfg)
			if err != nil {
				t.Fatal(err)
			}
			r := &http.Request{Header: http.Header{}}
			r.AddCookie(tt.make(t, tt.cfg, map[string]any{"user_id": 42}))
			s, err := codec.Open(r)
			if err != nil || !errors.Is(s.Rejected, tt.want) || errors.Is(s.Rejected, signer.ErrSignatureExpired) != (tt.want == signer.ErrSignatureExpired) {
				t.Fatalf("opened with %v, rejected: %v", err, s.Rejected)
			}
			if id, ok := flaskcookie.Get[int](s, "user_id"); ok != (tt.want == nil) || ok && id != 42 {
				t.Errorf("user_id is %d, %t", id, ok)
			}
		})
	}
}

// TestTamperedDiffers shows that a payload which begins with the replacement is changed too.
func TestTamperedDiffers(t *testing.T) {
	cfg := flaskcookie.Config{SecretKey: []byte("k")}
	for _, values := range []any{map[string]any{}, map[string]any{"a": 1}, []any{}} {
		good, bad := flaskcookietest.Cookie(t, cfg, values), flaskcookietest.TamperedCookie(t, cfg, values)
		if good.Value[0] == bad.Value[0] {
			t.Errorf("%v: the payload still begins with %c", values, bad.Value[0])
		}
	}
}

// failing notes that a test was ended.
type failing struct {
	testing.TB
	fatal []any
}

func (f *failing) Helper()           {}
func (f *failing) Fatal(args ...any) { f.fatal = args; panic(f) }

// TestExpiredCookieRefuses shows a lifetime that no cookie can be older than.
func TestExpiredCookieRefuses(t *testing.T) {
	f := &failing{}
	func() {
		defer func() { recover() }()
		cfg := flaskcookie.Config{SecretKey: []byte("k"), PermanentSessionLifetime: 100 * 365 * 24 * time.Hour}
		flaskcookietest.ExpiredCookie(f, cfg, nil)
	}()
	if len(f.fatal) == 0 || !strings.Contains(fmt.Sprint(f.fatal...), "before 1970") {
		t.Errorf("the test goes on: %v", f.fatal)
	}
}

func TestCookieRefuses(t *testing.T) {
	for name, tt := range map[string]struct {
		cfg    flaskcookie.Config
		values any
	}{
		"no key":                 {flaskcookie.Config{}, nil},
		"values without a form":  {flaskcookie.Config{SecretKey: []byte("k")}, map[string]any{"f": func() {}}},
		"a time before year 100": {flaskcookie.Config{SecretKey: []byte("k")}, map[string]any{"t": time.Time{}}},
	} {
		f := &failing{}
		func() {
			defer func() { recover() }()
			flaskcookietest.Cookie(f, tt.cfg, tt.values)
		}()
		if len(f.fatal) == 0 {
			t.Errorf("%s: the test goes on", name)
		}
	}
}
