package main

import (
	"testing"
	"time"

	"github.com/flaskcookie/flaskcookie-go/flasksession"
)

// TestZones: a time that has a zone does not look like one without.
func TestZones(t *testing.T) {
	at := func(zone any) flasksession.DateTime {
		return flasksession.DateTime{
			Date: flasksession.Date{Year: 2026, Month: 11, Day: 27}, Time: flasksession.Time{Hour: 10, Minute: 43, Second: 2, Zone: zone},
		}
	}
	for want, v := range map[string]any{
		`DateTime("2026-11-27T10:43:02")`:                                 at(nil),
		`DateTime("2026-11-27T10:43:02+01:00")`:                           at(flasksession.FixedZone{Offset: time.Hour}),
		`DateTime("2026-11-27T10:43:02 Europe/Berlin")`:                   at(flasksession.ZoneInfo("Europe/Berlin")),
		`Time("10:43:02 Europe/Berlin")`:                                  at(flasksession.ZoneInfo("Europe/Berlin")).Time,
		`ZoneInfo("Europe/Berlin")`:                                       flasksession.ZoneInfo("Europe/Berlin"),
		`DateTime("2026-11-27T10:43:02 in a zone that has no form here")`: at(flasksession.Opaque{}),
	} {
		if got := pythonText(v); got != want {
			t.Errorf("got %s, want %s", got, want)
		}
	}
}
