package flasksession

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/flaskcookie/flaskcookie-go/internal/growth"
	taggedjson "github.com/flaskcookie/flaskcookie-go/tagged_json"
)

// forgetZones begins anew with what is remembered for the process, now and after the test.
func forgetZones(t *testing.T) {
	forget := func() {
		zones.mu.Lock()
		defer zones.mu.Unlock()
		zones.names = nil
	}
	forget()
	t.Cleanup(forget)
}

// TestZonesFailed reads 32 names of no zone, after which a zone that exists stays an Opaque, in any
// session, and is written as it was. One that is remembered, or that is set, is a zone still.
func TestZonesFailed(t *testing.T) {
	for failed, isZone := range map[int]bool{31: true, 32: false} {
		forgetZones(t)
		read := func(key string) any {
			var values taggedjson.Dict
			if err := Pickle.Unmarshal([]byte(zonePickle(key)), &values); err != nil {
				t.Fatal(err)
			}
			return values[0].Value
		}
		read("UTC")
		for i := range failed {
			read(fmt.Sprint("No/", i))
		}
		if got := read("UTC"); got != ZoneInfo("UTC") {
			t.Errorf("%d names of none: one that is remembered is %T", failed, got)
		}
		got := read("Europe/Paris")
		if _, zone := got.(ZoneInfo); zone != isZone {
			t.Errorf("%d names of none: a zone is %T", failed, got)
		}
		data, err := Pickle.Marshal(dict("a", got))
		if err != nil || !strings.Contains(string(data), "Europe/Paris") {
			t.Errorf("%d names of none: written as %q, %v", failed, data, err)
		}
		if err := ZoneInfo("Europe/Berlin").check(); err != nil {
			t.Errorf("%d names of none: one that is set: %v", failed, err)
		}
	}
}

// TestZonesHeld holds what the lookups allocate and what the names of a minute hold, of the longest
// names: at most 3 MiB and 2 MiB, the figures of SECURITY.md. A longer name is of no zone and is not kept.
func TestZonesHeld(t *testing.T) {
	growth.SkipUnderRace(t)
	name := func(i, size int) string { return fmt.Sprintf("No/%06d", i) + strings.Repeat("x", size-9) }
	now := time.Now()
	taken := growth.Allocated(func() {
		var z zoneNames
		for i := range 2 * maxZonesFailed {
			z.known(name(i, 255), now, true)
		}
	})
	held, _ := growth.Memory(func() (any, error) {
		z := new(zoneNames)
		for i := range maxZonesKept {
			z.known(name(i, 255), now, false)
		}
		return z, nil
	})
	t.Logf("%d bytes are allocated for names of no zone, %d are held", taken, held)
	if taken > 3<<20 || held > 2<<20 {
		t.Errorf("%d bytes are allocated, %d are held", taken, held)
	}
	for size, kept := range map[int]int{255: 1, 256: 0, 16 << 20: 0} {
		var z zoneNames
		if z.known(name(0, size), now, true) || len(z.names) != kept || z.failed != kept {
			t.Errorf("%d bytes: %d names are kept, %d failed", size, len(z.names), z.failed)
		}
	}
}
