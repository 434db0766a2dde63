package flasksession

import (
	"bytes"
	"fmt"
	"log/slog"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/flaskcookie/flaskcookie-go/flaskcookie"
	"github.com/flaskcookie/flaskcookie-go/internal/growth"
	taggedjson "github.com/flaskcookie/flaskcookie-go/tagged_json"
)

// noZones are keys that zoneinfo.ZoneInfo refuses, as interop_test asks it, or that name nothing.
var noZones = []ZoneInfo{
	"", "Local", "No/Such", "../../x", "..", ".", "./UTC", "UTC/", "Europe//Paris", "Europe/./Paris", "Europe/../UTC", "/UTC",
	"/usr/share/zoneinfo/UTC", "../zoneinfo/UTC", "UTC\x00", "\x00", "utc", "Europe", "Eur\xff", "\xed\xa0\x80", "Europe\\Paris", "UTC ",
}

// TestNoZones shows that no session gets a zone which Flask could not load: every request of the
// user would be answered with status 500 from then on.
func TestNoZones(t *testing.T) {
	s := open(t, Config{Version: V05, Logger: slog.New(slog.DiscardHandler)}, NewMemoryStore())
	visit(s, "", func(session *flaskcookie.Session) {
		for _, key := range noZones {
			for _, value := range []any{key, &key, []any{key}, Time{Zone: key}, DateTime{Date{2024, 1, 2}, Time{Zone: key}}, Map{Pairs: []Pair{{key, 1}}}} {
				if err := session.Set("zone", value); err == nil {
					t.Errorf("%T of %q was set", value, key)
				}
			}
		}
		for _, key := range []ZoneInfo{"UTC", "Europe/Paris", "Etc/GMT+5", "America/Argentina/Ushuaia"} {
			if err := session.Set("zone", Time{Zone: key}); err != nil {
				t.Errorf("%q: %v", key, err)
			}
		}
	})
}

func zonePickle(key string) string {
	return "\x80\x04}\x8c\x01a" + pickledZone(key) + "s."
}

func pickledZone(key string) string {
	return "cbuiltins\ngetattr\nczoneinfo\nZoneInfo\n\x8c\x09_unpickle\x86R\x8c" + string([]byte{byte(len(key))}) + key + "K\x01\x86R"
}

// TestUnknownZonesRead shows that a zone Go does not have, of a newer Python or in a damaged
// pickle, stays what it was: alone and in a datetime.
func TestUnknownZonesRead(t *testing.T) {
	for _, key := range append(noZones, "UTC") {
		if !utf8.ValidString(string(key)) {
			continue // no pickle
		}
		for wants, data := range map[string]string{
			"Opaque": zonePickle(string(key)),
			"Time":   "\x80\x04}\x8c\x01acdatetime\ntime\nC\x06\x01\x02\x03\x00\x00\x00" + pickledZone(string(key)) + "\x86Rs.",
		} {
			var values taggedjson.Dict
			if err := Pickle.Unmarshal([]byte(data), &values); err != nil {
				t.Fatalf("%q: %v", key, err)
			}
			got := values[0].Value
			if at, ok := got.(Time); ok && wants == "Time" {
				got = at.Zone
			}
			if _, isZone := got.(ZoneInfo); isZone != (key == "UTC") {
				t.Errorf("%s: %q was read as %T", wants, key, got)
			}
			if _, err := Pickle.Marshal(values); err != nil {
				t.Errorf("%s: %q: %v", wants, key, err)
			}
		}
	}
}

// TestZoneNames shows how long it is remembered that there is a zone or none, and that no more
// lookups in vain are made for what is read than are stated.
func TestZoneNames(t *testing.T) {
	var z zoneNames
	now := time.Now()
	for i := range 2 * maxZonesFailed {
		z.known(fmt.Sprint("No/", i), now, i%2 == 0)
	}
	if z.failed != maxZonesFailed {
		t.Errorf("%d lookups in vain count", z.failed)
	}
	for _, step := range []struct {
		shows, name string
		read, want  bool
		after       time.Duration
	}{
		{"a zone that is new, after many that are none", "UTC", true, false, 0},
		{"the same, which the application sets", "UTC", false, true, 0},
		{"and reads", "UTC", true, true, 0},
		{"none, which the application sets", "No/Such", false, false, 0},
		{"a minute later", "Europe/Paris", true, true, 2 * time.Minute},
	} {
		if got := z.known(step.name, now.Add(step.after), step.read); got != step.want {
			t.Errorf("%s: %t", step.shows, got)
		}
	}
	for i := range 3 * maxZonesKept {
		z.known(fmt.Sprint("No/", i%50, "/", i), now.Add(time.Duration(i)*time.Millisecond), i%50 != 0)
		if len(z.names) > maxZonesKept {
			t.Fatalf("%d names are kept", len(z.names))
		}
	}
}

// TestZonesCost: many zones that are none cost no more memory than any pickle may.
func TestZonesCost(t *testing.T) {
	growth.SkipUnderRace(t)
	number, size := 0, 0
	taken := growth.Allocated(func() {
		forgetZones(t)
		var out bytes.Buffer
		out.WriteString("\x80\x04}\x8c\x01acbuiltins\ngetattr\nczoneinfo\nZoneInfo\n\x8c\x09_unpickle\x86R\x940(")
		for range 1000 {
			number++
			fmt.Fprintf(&out, "h\x00\x8c\x07%07dK\x01\x86R", number)
		}
		out.WriteString("ts.")
		size = out.Len()
		var values taggedjson.Dict
		if err := Pickle.Unmarshal(out.Bytes(), &values); err != nil {
			t.Fatal(err)
		}
	})
	t.Logf("%d bytes take %d", size, taken)
	if most := uint64(PickleMemoryFixed + PickleMemory*size); taken > most {
		t.Errorf("%d bytes take %d, %d is stated", size, taken, most)
	}
}
