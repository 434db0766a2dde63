package flaskshadow

import (
	"fmt"
	"testing"

	"github.com/flaskcookie/flaskcookie-go/internal/growth"
)

// TestEndedHeld holds what the sessions that are remembered take, of ids of 43 characters, against
// SECURITY.md: at most 128 KiB.
func TestEndedHeld(t *testing.T) {
	growth.SkipUnderRace(t)
	held, _ := growth.Memory(func() (any, error) {
		v := new(visits)
		for i := range 1024 {
			v.end(v.begin(fmt.Sprintf("%043d", i)))
		}
		return v, nil
	})
	t.Logf("%d bytes are held", held)
	if held > 128<<10 {
		t.Errorf("%d bytes are held", held)
	}
}
