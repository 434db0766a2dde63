package pickle_test

import (
	"strings"
	"testing"

	"github.com/flaskcookie/flaskcookie-go/internal/growth"
	"github.com/flaskcookie/flaskcookie-go/internal/pickle"
)

// TestBoundsCost holds what is allocated at the bounds of depth and digits against SECURITY.md.
func TestBoundsCost(t *testing.T) {
	growth.SkipUnderRace(t)
	for shows, tt := range map[string]struct {
		data string
		most uint64
	}{
		"1,000 lists":  {strings.Repeat("]", 1000) + strings.Repeat("a", 999), 128 << 10},
		"1,001 lists":  {strings.Repeat("]", 1001) + strings.Repeat("a", 1000), 128 << 10},
		"4,300 digits": {"I" + strings.Repeat("9", 4300) + "\n", 96 << 10},
		"4,301 digits": {"I" + strings.Repeat("9", 4301) + "\n", 16 << 10},
	} {
		data := []byte("\x80\x04" + tt.data + ".")
		growth.Most(t, shows, tt.most, func() { pickle.Read(data) })
	}
}
