package flasksession

import (
	"errors"
	"fmt"
	"math"
	"time"

	"github.com/flaskcookie/flaskcookie-go/internal/pickle"
)

// Date and times of Python, which a pickle holds as they are: without a zone, with a
// fixed offset or with a named one, to the microsecond.
type (
	// Date is a datetime.date.
	Date struct {
		Year  int // 1 to 9999
		Month time.Month
		Day   int
	}

	// Time is a datetime.time. Zone is its tzinfo: nil for none, a [FixedZone], a
	// [ZoneInfo], or an [Opaque] for one of another library.
	Time struct {
		Hour, Minute, Second, Microsecond int

		// Fold tells the later of two equal times, as when a clock is set back.
		Fold bool

		Zone any
	}

	// DateTime is a datetime.datetime. One with a zone fills a time.Time, so
	// flaskcookie.Get[time.Time] reads it.
	DateTime struct {
		Date
		Time
	}

	// TimeDelta is a datetime.timedelta, as Python holds it: Seconds is from 0 to 86399
	// and Microseconds from 0 to 999999, so minus one second is {-1, 86399, 0}.
	TimeDelta struct{ Days, Seconds, Microseconds int }

	// FixedZone is a datetime.timezone: an offset of less than a day, in whole
	// microseconds, and a name, which is mostly empty. The zero value is UTC.
	FixedZone struct {
		Offset time.Duration
		Name   string
	}

	// ZoneInfo is a zoneinfo.ZoneInfo by its key, such as "Europe/Paris". The key must be one that
	// zoneinfo takes and time.LoadLocation finds; a program that runs where no zones are
	// installed has to import time/tzdata. One that is not found is read as an [Opaque].
	ZoneInfo string
)

func (Date) storedValue()      {}
func (Time) storedValue()      {}
func (DateTime) storedValue()  {}
func (TimeDelta) storedValue() {}
func (FixedZone) storedValue() {}
func (ZoneInfo) storedValue()  {}

var (
	errNaive = errors.New("flasksession: a datetime without a zone is no moment")
	errZone  = errors.New("flasksession: the offset of the datetime's zone is not known here")
)

// AsTime returns the moment of a datetime that has a zone. It is an error for one that has
// none, whose zone is of a library other than datetime and zoneinfo, or whose ZoneInfo
// time.LoadLocation does not find.
func (d DateTime) AsTime() (time.Time, error) {
	switch zone := d.Zone.(type) {
	case nil:
		return time.Time{}, errNaive
	case FixedZone:
		return d.wall(time.UTC).Add(-zone.Offset).UTC(), nil
	case ZoneInfo:
		location, err := time.LoadLocation(string(zone))
		if err != nil || zone == "" || zone == "Local" {
			return time.Time{}, errZone
		}
		return d.in(location).UTC(), nil
	}
	return time.Time{}, errZone
}

// wall is the datetime as a clock in a zone shows it.
func (d DateTime) wall(zone *time.Location) time.Time {
	return time.Date(d.Year, d.Month, d.Day, d.Hour, d.Minute, d.Second, d.Microsecond*1000, zone)
}

// in is the moment at which a clock in a zone shows the datetime: of two the first, or
// with Fold the second. Where the clock skips it, Python takes the offset from before the
// gap, with Fold that from after it.
func (d DateTime) in(zone *time.Location) time.Time {
	wall := d.wall(time.UTC)
	const day = 24 * time.Hour // a zone changes its offset less often
	_, before := wall.Add(-day).In(zone).Zone()
	_, after := wall.Add(day).In(zone).Zone()
	first, second := wall.Add(-time.Duration(before)*time.Second), wall.Add(-time.Duration(after)*time.Second)
	shows := func(t time.Time) bool {
		_, offset := t.In(zone).Zone()
		return t.Add(time.Duration(offset) * time.Second).Equal(wall)
	}
	switch {
	case shows(first) && (!d.Fold || !shows(second)):
		return first
	case shows(second), d.Fold:
		return second
	}
	return first
}

// dateTimeOf is t as Python holds it, aware and in UTC.
func dateTimeOf(t time.Time) DateTime {
	return DateTime{
		Date{t.Year(), t.Month(), t.Day()},
		Time{Hour: t.Hour(), Minute: t.Minute(), Second: t.Second(), Microsecond: t.Nanosecond() / 1000, Zone: FixedZone{}},
	}
}

// Duration returns the timedelta as a time.Duration, and whether it is within its range
// of 292 years.
func (d TimeDelta) Duration() (time.Duration, bool) {
	seconds := int64(d.Days)*86400 + int64(d.Seconds)
	const most = int64(math.MaxInt64/time.Second) - 1
	if seconds > most || seconds < -most {
		return 0, false
	}
	return time.Duration(seconds)*time.Second + time.Duration(d.Microseconds)*time.Microsecond, true
}

// timeDeltaOf is a duration of whole microseconds.
func timeDeltaOf(d time.Duration) TimeDelta {
	µs := d.Microseconds()
	const daily = 86400 * 1_000_000
	days := µs / daily
	if µs %= daily; µs < 0 {
		days, µs = days-1, µs+daily
	}
	return TimeDelta{int(days), int(µs / 1_000_000), int(µs % 1_000_000)}
}

// String returns the date as Python's isoformat does: 2024-01-02.
func (d Date) String() string { return fmt.Sprintf("%04d-%02d-%02d", d.Year, d.Month, d.Day) }

// String returns the time as Python's isoformat does, such as 03:04:05.000006+02:00; the
// offset of a zone that is no FixedZone is left out.
func (t Time) String() string {
	text := fmt.Sprintf("%02d:%02d:%02d", t.Hour, t.Minute, t.Second)
	if t.Microsecond != 0 {
		text += fmt.Sprintf(".%06d", t.Microsecond)
	}
	if zone, ok := t.Zone.(FixedZone); ok {
		text += zone.offset()
	}
	return text
}

// String returns the datetime as Python's isoformat does: 2024-01-02T03:04:05.
func (d DateTime) String() string { return d.Date.String() + "T" + d.Time.String() }

// offset is how isoformat writes it.
func (z FixedZone) offset() string {
	sign, offset := "+", z.Offset
	if offset < 0 {
		sign, offset = "-", -offset
	}
	text := fmt.Sprintf("%s%02d:%02d", sign, offset/time.Hour, offset/time.Minute%60)
	seconds, µs := offset/time.Second%60, offset/time.Microsecond%1_000_000
	if seconds != 0 || µs != 0 {
		text += fmt.Sprintf(":%02d", seconds)
	}
	if µs != 0 {
		text += fmt.Sprintf(".%06d", µs)
	}
	return text
}

// MarshalText returns String, for APIs and logs; so do those of the other types.
func (d Date) MarshalText() ([]byte, error) { return []byte(d.String()), nil }

// MarshalText returns String.
func (t Time) MarshalText() ([]byte, error) { return []byte(t.String()), nil }

// MarshalText returns String.
func (d DateTime) MarshalText() ([]byte, error) { return []byte(d.String()), nil }

// MarshalText returns the duration in ISO 8601, such as P1DT2.5S.
func (d TimeDelta) MarshalText() ([]byte, error) { return []byte(d.iso()), nil }

// MarshalText returns the name of the zone, or UTC and the offset, as Python's str does.
func (z FixedZone) MarshalText() ([]byte, error) {
	switch {
	case z.Name != "":
		return []byte(z.Name), nil
	case z.Offset == 0:
		return []byte("UTC"), nil
	}
	return []byte("UTC" + z.offset()), nil
}

// MarshalText returns the key.
func (z ZoneInfo) MarshalText() ([]byte, error) { return []byte(z), nil }

// check refuses what Python could not hold.
func (d Date) check() error {
	if d.Year < 1 || d.Year > 9999 || !d.exists() {
		return typeError(d, "no date of the years 1 to 9999")
	}
	return nil
}

func (d Date) exists() bool {
	t := time.Date(d.Year, d.Month, d.Day, 0, 0, 0, 0, time.UTC)
	return t.Year() == d.Year && t.Month() == d.Month && t.Day() == d.Day
}

func (t Time) check() error {
	if t.Hour < 0 || t.Hour > 23 || t.Minute < 0 || t.Minute > 59 || t.Second < 0 || t.Second > 59 ||
		t.Microsecond < 0 || t.Microsecond > 999_999 {
		return typeError(t, "no time of day")
	}
	switch zone := t.Zone.(type) {
	case nil:
		return nil
	case ZoneInfo:
		return zone.check()
	case Opaque:
		if !zone.pickle || zone.data == "" {
			return typeError(t, "a Zone that is no object of a pickle")
		}
		return nil
	case FixedZone:
		return zone.check()
	}
	return typeError(t, "a Zone of type %T", t.Zone)
}

func (d DateTime) check() error {
	if err := d.Date.check(); err != nil {
		return err
	}
	return d.Time.check()
}

func (d TimeDelta) check() error {
	const most = 999_999_999
	if d.Days < -most || d.Days > most || d.Seconds < 0 || d.Seconds > 86399 || d.Microseconds < 0 || d.Microseconds > 999_999 {
		return typeError(d, "no timedelta as Python holds it")
	}
	return nil
}

func (z FixedZone) check() error {
	if z.Offset <= -24*time.Hour || z.Offset >= 24*time.Hour || z.Offset%time.Microsecond != 0 {
		return typeError(z, "an offset that is not less than a day, or no whole microseconds")
	}
	if !pickle.ValidText(z.Name) {
		return typeError(z, "a Name that is not UTF-8")
	}
	return nil
}
