package flasksession

import (
	"strconv"
	"strings"

	taggedjson "github.com/flaskcookie/flaskcookie-go/tagged_json"
)

// msgspecText writes what msgspec turns into a str in both of its formats, and refuses
// what it refuses.
func msgspecText(w spelling, v any) (known bool, err error) {
	if err := checkOwn(v); err != nil {
		return true, err
	}
	switch v := v.(type) {
	case taggedjson.UUID:
		return true, w.text(v.String())
	case Decimal:
		return true, w.text(string(v))
	case Date:
		return true, w.text(v.String())
	case Time:
		text, err := msgspecTime(v)
		if err != nil {
			return true, err
		}
		return true, w.text(text)
	case TimeDelta:
		return true, w.text(v.iso())
	case taggedjson.Markup:
		return true, typeError(v, "msgspec refuses Markup; store a string, and mark it again when it is shown")
	case complex128, FixedZone, ZoneInfo:
		return true, unsupported(v)
	}
	return false, nil
}

func unsupported(v any) error { return typeError(v, "msgspec does not store this type") }

func pickledError(o Opaque) error {
	return typeError(o, "an object of a pickle, which no other format can hold")
}

// msgspecTime is the text of a time of day, with a Z for UTC.
func msgspecTime(t Time) (string, error) {
	zone, fixed := t.Zone.(FixedZone)
	text := t.String()
	switch {
	case t.Zone != nil && !fixed:
		return "", typeError(t, "a time of day with a zone whose offset depends on the date")
	case fixed:
		return rfc3339(text, zone)
	}
	return text, nil
}

// rfc3339 replaces the offset at the end of a text of isoformat. msgspec would round an
// offset that is not in minutes, which makes another time of it.
func rfc3339(text string, zone FixedZone) (string, error) {
	offset := zone.offset()
	const inMinutes = len("+00:00")
	switch {
	case len(offset) != inMinutes:
		return "", typeError(zone, "an offset that is not in whole minutes")
	case zone.Offset == 0:
		return strings.TrimSuffix(text, offset) + "Z", nil
	}
	return text, nil
}

// iso is the duration as ISO 8601 writes it in days and seconds, such as -P1DT2.5S.
func (d TimeDelta) iso() string {
	days, seconds, µs := d.Days, d.Seconds, d.Microseconds
	sign := ""
	if days < 0 {
		sign = "-"
		if µs > 0 {
			seconds, µs = seconds+1, 1_000_000-µs
		}
		if days = -days; seconds > 0 {
			days, seconds = days-1, 86400-seconds
		}
	}
	text := sign + "P"
	if days > 0 || seconds == 0 && µs == 0 {
		text += strconv.Itoa(days) + "D"
	}
	if seconds == 0 && µs == 0 {
		return text
	}
	text += "T" + strconv.Itoa(seconds)
	if µs > 0 {
		text += "." + strings.TrimRight(strconv.Itoa(1_000_000 + µs)[1:], "0")
	}
	return text + "S"
}
