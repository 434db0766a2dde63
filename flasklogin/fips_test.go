package flasklogin

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/flaskcookie/flaskcookie-go/flaskcookie"
	"github.com/flaskcookie/flaskcookie-go/internal/fips/fipstest"
	"github.com/flaskcookie/flaskcookie-go/signer"
)

// TestFIPS shows what New says with GODEBUG=fips140=only: the remember cookie is HMAC-SHA512 and
// the identifier of Flask-Login 0.3 to 0.7 a SHA-512, so that keys of 14 bytes serve; the
// identifier of 0.2 is an MD5.
func TestFIPS(t *testing.T) {
	if !fipstest.Enforced(t) {
		return
	}
	own := func(*flaskcookie.Session, string) (string, error) { return "", nil }
	read := func(*flaskcookie.Session, string) (string, bool) { return "", false }
	long, short := []byte("fourteen bytes"), []byte("of 13 bytes..")
	for _, tt := range []struct {
		name string
		cfg  Config
		want string
	}{
		{"the defaults", Config{SecretKey: long}, ""},
		{"a short key", Config{SecretKey: short}, "flasklogin: SecretKey, of the remember cookie: crypto/hmac: use of keys shorter than 112 bits"},
		{"a short key, and a remember cookie of another form", Config{SecretKey: short, Remember: RememberCookie{Encode: own, Decode: read}}, ""},
		{"the identifier of 0.6", Config{SecretKey: long, SessionIdentifier: Identifier06(RemoteAddr)}, ""},
		{"of 0.7", Config{SecretKey: long, SessionIdentifier: Identifier07(nil)}, ""},
		{"of 0.2", Config{SecretKey: long, SessionIdentifier: Identifier02(nil)}, "flasklogin: SessionIdentifier: crypto/md5: use of MD5"},
		{"of 0.2 inside of another", Config{SecretKey: long, SessionIdentifier: func(r *http.Request) string { return Identifier02(nil)(r) }}, "flasklogin: SessionIdentifier: crypto/md5"},
		{"an application's own, which panics at a request without what it looks for", Config{SecretKey: long, SessionIdentifier: func(r *http.Request) string { panic("no header") }}, ""},
	} {
		_, err := New(tt.cfg, Users[string]{Load: func(context.Context, string) (string, bool, error) { return "", false, nil }})
		if (err != nil) != (tt.want != "") || err != nil && (!errors.Is(err, signer.ErrFIPS) || !strings.HasPrefix(err.Error(), tt.want)) {
			t.Errorf("%s: %v, want %q", tt.name, err, tt.want)
		}
	}
	if id, ok := DecodeCookie(EncodeCookie("42", long), long); id != "42" || !ok {
		t.Errorf("the remember cookie says %q, %t", id, ok)
	}
	r := httptest.NewRequest(http.MethodGet, "/", nil)
	if got := Identifier06(nil)(r); len(got) != 128 {
		t.Errorf("the identifier is %q", got)
	}
}

// TestFIPSShortKey shows that a remember cookie is neither made nor accepted under a key that Go
// refuses, whatever the cookie says.
func TestFIPSShortKey(t *testing.T) {
	const of = "42|" // and a digest by a process that computes it
	short := []byte("of 13 bytes..")
	made := EncodeCookie("42", short)
	if id, ok := DecodeCookie(made, short); !strings.HasPrefix(made, of) && made != "" || made != "" && (id != "42" || !ok) {
		t.Errorf("%q says %q, %t", made, id, ok)
	}
	if !fipstest.Enforced(t) {
		return
	}
	if made != "" {
		t.Errorf("made %q", made)
	}
	for _, cookie := range []string{"", of, "|", of + strings.Repeat("0", 128)} {
		if id, ok := DecodeCookie(cookie, short); ok || id != "" {
			t.Errorf("%q is accepted as %q", cookie, id)
		}
	}
}

// TestFIPSDirect shows that the identifier of Flask-Login 0.2 panics when it is called directly, and
// no other one does.
func TestFIPSDirect(t *testing.T) {
	if !fipstest.Enforced(t) {
		return
	}
	for name, identifier := range map[string]func(*http.Request) string{
		"02": Identifier02(nil), "06": Identifier06(nil), "07": Identifier07(nil),
	} {
		func() {
			defer func() {
				if got := recover() != nil; got != (name == "02") {
					t.Errorf("Identifier%s: panics %t", name, got)
				}
			}()
			identifier(httptest.NewRequest("GET", "/", nil))
		}()
	}
}
