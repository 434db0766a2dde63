package flasksession

import (
	"path"
	"strings"
	"sync"
	"time"

	"github.com/flaskcookie/flaskcookie-go/internal/pickle"
)

// check refuses a key that zoneinfo.ZoneInfo would not take, or that Go has no zone for: Flask
// could not load the session any more.
func (z ZoneInfo) check() error {
	if !z.plain() {
		return typeError(z, "no key of a time zone")
	}
	if !zones.known(string(z), time.Now(), false) {
		return typeError(z, "a time zone that is not known here")
	}
	return nil
}

// plain holds a key to the rules of zoneinfo: a path below its directories, in its shortest
// form. "Local" is a name of Go's.
func (z ZoneInfo) plain() bool {
	key := string(z)
	return key != "" && key != "." && key != "Local" && path.Clean(key) == key && key[0] != '/' &&
		key != ".." && !strings.HasPrefix(key, "../") && !strings.Contains(key, "\x00") && pickle.ValidText(key)
}

// zoneOf returns a zone that was read, and nil for one that could not be written again.
func zoneOf(key string) any {
	if !ZoneInfo(key).plain() || !zones.known(key, time.Now(), true) {
		return nil
	}
	return ZoneInfo(key)
}

var zones zoneNames

// zoneNames remembers which zones time.LoadLocation finds. To find none costs 40 KB where Go
// itself is installed.
type zoneNames struct {
	mu        sync.Mutex
	names     map[string]bool
	forgotten time.Time // when names were, so that a zone may be installed meanwhile
	failed    int       // lookups in vain since then, for what was read
}

// These hold for the process, and so for all sessions in it.
const (
	maxZonesKept   = 4096
	maxZonesFailed = 32  // in a minute
	maxZoneName    = 255 // bytes: no file system has a longer name, and zoneinfo finds none either
)

// known reports whether there is a zone. Where too many of those that were read are none, a new
// one counts as unknown: it is kept as an Opaque then.
func (z *zoneNames) known(name string, now time.Time, read bool) bool {
	if len(name) > maxZoneName {
		return false
	}
	z.mu.Lock()
	defer z.mu.Unlock()
	if age := now.Sub(z.forgotten); z.names == nil || age < 0 || age > time.Minute || len(z.names) >= maxZonesKept {
		z.names, z.forgotten, z.failed = map[string]bool{}, now, 0
	}
	found, remembered := z.names[name]
	if remembered || read && z.failed >= maxZonesFailed {
		return found
	}
	_, err := time.LoadLocation(name)
	if err != nil && read {
		z.failed++
	}
	z.names[strings.Clone(name)] = err == nil // name may be a part of a long text
	return err == nil
}
