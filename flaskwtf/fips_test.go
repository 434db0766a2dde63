package flaskwtf_test

import (
	"errors"
	"testing"

	"github.com/flaskcookie/flaskcookie-go/flaskwtf"
	"github.com/flaskcookie/flaskcookie-go/internal/fips/fipstest"
	"github.com/flaskcookie/flaskcookie-go/signer"
)

// TestFIPS shows that tokens of Flask-WTF, which are SHA-1 whatever the app is configured with,
// are refused by New with GODEBUG=fips140=only.
func TestFIPS(t *testing.T) {
	if !fipstest.Enforced(t) {
		return
	}
	for _, cfg := range []flaskwtf.Config{{}, {Disabled: true}, {NoCheck: true}} {
		cfg.SecretKey = []byte("a key of 16 byte")
		if _, err := flaskwtf.New(cfg); !errors.Is(err, signer.ErrFIPS) {
			t.Errorf("%v: %v", cfg, err)
		}
	}
}
