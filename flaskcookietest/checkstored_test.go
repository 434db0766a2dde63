package flaskcookietest_test

import (
	"net/http"
	"testing"
	"time"

	"github.com/flaskcookie/flaskcookie-go/flaskcookietest"
	"github.com/flaskcookie/flaskcookie-go/flasksession"
)

// TestCheckStored holds a Config against an app that keeps its sessions in Redis. That it can
// fail is shown in interop_test/recorded.
func TestCheckStored(t *testing.T) {
	flaskcookietest.CheckStored(t, flasksession.Config{
		SecretKey:                []byte("a test key, not a secret"),
		SessionUseSigner:         true,
		SessionCookieSameSite:    http.SameSiteLaxMode,
		PermanentSessionLifetime: 12 * time.Hour,
	}, "../testdata/recorded_stored.jsonl")
}
