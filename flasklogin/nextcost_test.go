package flasklogin

import (
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/flaskcookie/flaskcookie-go/internal/growth"
)

// TestNextCost holds what the longest page to return to allocates against SECURITY.md.
func TestNextCost(t *testing.T) {
	growth.SkipUnderRace(t)
	for _, query := range []string{strings.Repeat("q", 4095), strings.Repeat("%ff", 1365)} {
		r := httptest.NewRequest("GET", "/?"+query, nil)
		growth.Most(t, query[:3], 48<<10, func() { nextParam("/login", r) })
	}
}
