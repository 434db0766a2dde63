package flasklogin

import (
	"crypto/fips140"
	"crypto/hmac"
	"crypto/sha512"
	"fmt"
	"net/http"

	"github.com/flaskcookie/flaskcookie-go/internal/fips"
)

// refused tells what Go refuses of a Config with GODEBUG=fips140=only, at which a request would
// panic.
func (c Config) refused() error {
	if !fips140.Enforced() {
		return nil
	}
	if c.Remember.Encode == nil {
		if err := fips.Try(func() { hmac.New(sha512.New, c.SecretKey) }); err != nil {
			return fmt.Errorf("flasklogin: SecretKey, of the remember cookie: %w", err)
		}
	}
	if err := fips.Try(func() { identify(c.SessionIdentifier) }); err != nil {
		return fmt.Errorf("flasklogin: SessionIdentifier: %w", err)
	}
	return nil
}

// identify makes the identifier of a request that nobody has sent. What an application's own
// function has against such a request is nothing to complain about.
func identify(identifier func(*http.Request) string) {
	r, _ := http.NewRequest(http.MethodGet, "http://localhost/", nil)
	r.RemoteAddr = "127.0.0.1:1"
	defer func() {
		if value := recover(); value != nil && fips.IsRefusal(value) {
			panic(value)
		}
	}()
	identifier(r)
}
