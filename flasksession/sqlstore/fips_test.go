package sqlstore_test

import (
	"testing"

	"github.com/flaskcookie/flaskcookie-go/internal/fips/fipstest"
)

// TestFIPS shows that a Store is as good with GODEBUG=fips140=only: it computes nothing that Go
// refuses, when it is linked neither.
func TestFIPS(t *testing.T) { fipstest.All(t) }
