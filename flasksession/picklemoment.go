package flasksession

import (
	"time"

	"github.com/flaskcookie/flaskcookie-go/internal/pickle"
)

// packed returns the bytes that hold a date or time, if they are so many.
func packed(args []any, size int) []byte {
	if len(args) == 0 || sizeOf(args[0]) != size {
		return nil
	}
	data, _ := bytesOf(args[0])
	return data
}

func dateOf(args []any) any {
	b := packed(args, 4)
	if b == nil || len(args) != 1 {
		return nil
	}
	return valid(dateIn(b))
}

func dateIn(b []byte) Date { return Date{int(b[0])<<8 | int(b[1]), time.Month(b[2]), int(b[3])} }

func clockIn(b []byte) Time {
	return Time{Hour: int(b[0]), Minute: int(b[1]), Second: int(b[2]), Microsecond: int(b[3])<<16 | int(b[4])<<8 | int(b[5])}
}

// folded is the bit beside the hour, or beside the month of a datetime.
const folded = 0x80

func timeOf(args []any) any {
	b := packed(args, 6)
	if b == nil || len(args) > 2 {
		return nil
	}
	fold := b[0]&folded != 0
	b[0] &^= folded
	t := clockIn(b)
	t.Fold = fold
	if t.check() != nil || !zoned(&t, args[1:]) {
		return nil
	}
	return t
}

func datetimeOf(args []any) any {
	b := packed(args, 10)
	if b == nil || len(args) > 2 {
		return nil
	}
	fold := b[2]&folded != 0
	b[2] &^= folded
	t := clockIn(b[4:])
	t.Fold = fold
	d := DateTime{dateIn(b), t}
	if d.check() != nil || !zoned(&d.Time, args[1:]) {
		return nil
	}
	return d
}

// zoned gives t the zone of the arguments, if there is one. It comes last: an unknown zone is
// written out, and so would be what it stands in if that were no time.
func zoned(t *Time, args []any) bool {
	if len(args) == 0 {
		return true
	}
	zone, isObject := args[0].(*pickle.Object)
	if !isObject {
		return false
	}
	if class, isGlobal := zone.Call.(pickle.Global); !isGlobal || class == datetimeClass("timezone") {
		t.Zone = knownObject(zone)
	}
	if t.Zone == nil {
		t.Zone = inert(zone)
	}
	return true
}

// valid returns v, or nil if Python could not hold it.
func valid(v interface{ check() error }) any {
	if v.check() != nil {
		return nil
	}
	return v
}

func timedeltaOf(args []any) any {
	var parts [3]int
	if len(args) != len(parts) {
		return nil
	}
	for i, arg := range args {
		n, isInt := arg.(int64)
		if !isInt || int64(int32(n)) != n {
			return nil
		}
		parts[i] = int(n)
	}
	return valid(TimeDelta{parts[0], parts[1], parts[2]})
}

// timezoneOf reads an offset and a name. An empty name is not the same as none, and stays
// an Opaque.
func timezoneOf(args []any) any {
	if len(args) == 0 || len(args) > 2 {
		return nil
	}
	name := ""
	if len(args) == 2 {
		if name, _ = args[1].(string); name == "" {
			return nil
		}
	}
	object, _ := args[0].(*pickle.Object)
	if object == nil || object.Call != datetimeClass("timedelta") {
		return nil
	}
	delta, isDelta := knownObject(object).(TimeDelta)
	offset, fits := delta.Duration()
	if !isDelta || !fits {
		return nil
	}
	return valid(FixedZone{offset, name})
}
