package taggedjson

import (
	"errors"
	"math"
	"math/big"
	"slices"
	"strings"
	"time"
	"unicode"
)

var errYear = errors.New("a time before the year 100 or after 9999, which Flask would not read back as it is")

// appendDate appends t as werkzeug.http.http_date writes it: in UTC, whole
// seconds. Years before 100 are refused because a reader takes them for short
// forms: "0050" comes back as 2050, and Go's zero time as 2001.
func appendDate(dst []byte, t time.Time) ([]byte, error) {
	t = t.UTC()
	if year := t.Year(); year < 100 || year > 9999 {
		return nil, errYear
	}
	return t.AppendFormat(dst, "Mon, 02 Jan 2006 15:04:05 GMT"), nil
}

// errDateRange is Python's OverflowError, which parse_date lets through.
var errDateRange = errors.New("taggedjson: a number of the date is out of any range")

// parseDate is werkzeug.http.parse_date, that is, email.utils' parser with all it
// forgives. ok is false where Python returns None.
func parseDate(text string) (t time.Time, ok bool, err error) {
	fields, ok := dateFields(text)
	if !ok {
		return time.Time{}, false, nil
	}
	d, ok := fields.numbers()
	if !ok {
		return time.Time{}, false, nil
	}
	return d.time()
}

// fiveFields are the words of a date, before any is read.
type fiveFields struct{ day, month, year, clock, zone string }

// dateFields finds the five words and puts them in order.
func dateFields(text string) (f fiveFields, ok bool) {
	words := firstWords(text)
	if len(words) == 0 {
		return f, false
	}
	words = withoutWeekday(words)
	if len(words) == 3 { // RFC 850: 14-Nov-2023
		if parts := strings.SplitN(words[0], "-", 4); len(parts) == 3 {
			words = append(parts, words[1:]...)
		}
	}
	if len(words) == 4 {
		words = splitZone(words)
	}
	if len(words) < 5 || words[0] == "" || words[1] == "" || words[2] == "" {
		return f, false
	}
	f = fiveFields{words[0], strings.ToLower(words[1]), words[2], words[3], words[4]}
	return f, f.reorder()
}

// firstWords is text.split(), cut after as many words as make a difference: a weekday
// and five more.
func firstWords(text string) []string {
	const enough = 6
	words := make([]string, 0, enough)
	for word := range strings.FieldsFuncSeq(text, isSplitSpace) {
		if words = append(words, word); len(words) == enough {
			break
		}
	}
	return words
}

// isSplitSpace is what str.split takes for space: one run of control characters
// more than Unicode's white space.
func isSplitSpace(r rune) bool {
	return unicode.IsSpace(r) || 0x1c <= r && r <= 0x1f
}

func withoutWeekday(words []string) []string {
	first := words[0]
	if strings.HasSuffix(first, ",") || slices.Contains(weekdays, strings.ToLower(first)) {
		return words[1:]
	}
	words[0] = first[strings.LastIndexByte(first, ',')+1:]
	return words
}

// splitZone gives four words a fifth: the zone that is glued to the clock, or none.
func splitZone(words []string) []string {
	clock := words[3]
	i := strings.IndexByte(clock, '+')
	if i < 0 {
		i = strings.IndexByte(clock, '-')
	}
	if i > 0 {
		return []string{words[0], words[1], words[2], clock[:i], clock[i:]}
	}
	return append(words[:4:4], "")
}

// reorder swaps words that stand in each other's place and cuts final commas. It
// fails where Python gives up.
func (f *fiveFields) reorder() bool {
	if !slices.Contains(months, f.month) {
		f.day, f.month = f.month, strings.ToLower(f.day)
		if !slices.Contains(months, f.month) {
			return false
		}
	}
	f.day = strings.TrimSuffix(f.day, ",")
	if strings.IndexByte(f.year, ':') > 0 {
		f.year, f.clock = f.clock, f.year
	}
	f.year = strings.TrimSuffix(f.year, ",")
	if f.year == "" {
		return false
	}
	if first, _, _ := decodeRune(f.year); !isDigit(first) {
		f.year, f.zone = f.zone, f.year
	}
	f.clock = strings.TrimSuffix(f.clock, ",")
	return true
}

var (
	weekdays = []string{"mon", "tue", "wed", "thu", "fri", "sat", "sun"}
	months   = []string{
		"jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec",
		"january", "february", "march", "april", "may", "june", "july", "august", "september",
		"october", "november", "december",
	}
	zones = map[string]int64{ // as hhmm
		"UT": 0, "UTC": 0, "GMT": 0, "Z": 0,
		"AST": -400, "ADT": -300, "EST": -500, "EDT": -400, "CST": -600, "CDT": -500,
		"MST": -700, "MDT": -600, "PST": -800, "PDT": -700,
	}
)

// isDigit is str.isdigit for one character: the decimal digits and those with a
// digit value, such as superscripts, which int() refuses all the same.
func isDigit(r rune) bool {
	_, decimal := decimalDigit(r)
	return decimal || unicode.Is(otherDigits, r)
}

var otherDigits = &unicode.RangeTable{
	R16: []unicode.Range16{
		{Lo: 0xb2, Hi: 0xb3, Stride: 1}, {Lo: 0xb9, Hi: 0xb9, Stride: 1}, {Lo: 0x1369, Hi: 0x1371, Stride: 1},
		{Lo: 0x19da, Hi: 0x19da, Stride: 1}, {Lo: 0x2070, Hi: 0x2070, Stride: 1}, {Lo: 0x2074, Hi: 0x2079, Stride: 1},
		{Lo: 0x2080, Hi: 0x2089, Stride: 1}, {Lo: 0x2460, Hi: 0x2468, Stride: 1}, {Lo: 0x2474, Hi: 0x247c, Stride: 1},
		{Lo: 0x2488, Hi: 0x2490, Stride: 1}, {Lo: 0x24ea, Hi: 0x24ea, Stride: 1}, {Lo: 0x24f5, Hi: 0x24fd, Stride: 1},
		{Lo: 0x24ff, Hi: 0x24ff, Stride: 1}, {Lo: 0x2776, Hi: 0x277e, Stride: 1}, {Lo: 0x2780, Hi: 0x2788, Stride: 1},
		{Lo: 0x278a, Hi: 0x2792, Stride: 1},
	},
	R32: []unicode.Range32{
		{Lo: 0x10a40, Hi: 0x10a43, Stride: 1}, {Lo: 0x10e60, Hi: 0x10e68, Stride: 1},
		{Lo: 0x11052, Hi: 0x1105a, Stride: 1}, {Lo: 0x1f100, Hi: 0x1f10a, Stride: 1},
	},
	LatinOffset: 2,
}

// dateNumbers are the words read as numbers, of any size.
type dateNumbers struct {
	year, day, hour, minute, second *big.Int
	month                           time.Month
	offset                          *big.Int // seconds east of UTC
}

func (f fiveFields) numbers() (d dateNumbers, ok bool) {
	hour, minute, second, ok := splitClock(f.clock)
	if !ok {
		return d, false
	}
	for _, part := range []struct {
		word   string
		number **big.Int
	}{{f.year, &d.year}, {f.day, &d.day}, {hour, &d.hour}, {minute, &d.minute}, {second, &d.second}} {
		if *part.number, ok = pythonInt(part.word); !ok {
			return d, false
		}
	}
	if d.year.Cmp(big.NewInt(100)) < 0 {
		d.year.Add(d.year, century(d.year))
	}
	d.month = time.Month(slices.Index(months, f.month)%12 + 1)
	d.offset = zoneOffset(f.zone)
	return d, true
}

// century completes a year of two digits as POSIX does: 69 to 99 belong to 1900.
func century(year *big.Int) *big.Int {
	if year.Cmp(big.NewInt(68)) > 0 {
		return big.NewInt(1900)
	}
	return big.NewInt(2000)
}

// splitClock takes h:m, h:m:s, or the same with dots.
func splitClock(clock string) (hour, minute, second string, ok bool) {
	sep := ":"
	if !strings.Contains(clock, ":") {
		sep = "."
	}
	switch parts := strings.SplitN(clock, sep, 4); len(parts) {
	case 2:
		return parts[0], parts[1], "0", true
	case 3:
		return parts[0], parts[1], parts[2], true
	}
	return "", "", "", false
}

// ligatures are what str.upper turns into ST and Go's ToUpper does not.
var ligatures = strings.NewReplacer("\ufb05", "ST", "\ufb06", "ST")

// zoneOffset reads a zone's name or ±hhmm; anything else counts as UTC.
func zoneOffset(zone string) *big.Int {
	zone = ligatures.Replace(strings.ToUpper(zone))
	hhmm, ok := pythonInt(zone)
	if named, isName := zones[zone]; isName {
		hhmm, ok = big.NewInt(named), true
	}
	if !ok {
		return new(big.Int)
	}
	hours, minutes := new(big.Int).QuoRem(hhmm, big.NewInt(100), new(big.Int))
	seconds := hours.Mul(hours, big.NewInt(3600))
	return seconds.Add(seconds, minutes.Mul(minutes, big.NewInt(60)))
}

const day = 24 * 60 * 60

// Bounds of datetime.timedelta in seconds; beyond them Python overflows.
var (
	minDelta = big.NewInt(-999999999 * day)
	maxDelta = big.NewInt(1000000000*day - 1)
)

// time does what the constructors of timezone and datetime do, in their order.
func (d dateNumbers) time() (t time.Time, ok bool, err error) {
	if d.offset.Cmp(minDelta) < 0 || d.offset.Cmp(maxDelta) > 0 {
		return t, false, errDateRange
	}
	offset := d.offset.Int64()
	if offset <= -day || offset >= day {
		return t, false, nil
	}
	for _, n := range []*big.Int{d.year, d.day, d.hour, d.minute, d.second} {
		if !n.IsInt64() || n.Int64() < math.MinInt32 || n.Int64() > math.MaxInt32 {
			return t, false, errDateRange
		}
	}
	zone := time.UTC
	if offset != 0 {
		zone = time.FixedZone("", int(offset))
	}
	t, ok = calendarTime(int(d.year.Int64()), d.month, int(d.day.Int64()),
		int(d.hour.Int64()), int(d.minute.Int64()), int(d.second.Int64()), zone)
	return t, ok, nil
}

// calendarTime is time.Date for a date and time that exist.
func calendarTime(year int, month time.Month, day, hour, minute, second int, zone *time.Location) (time.Time, bool) {
	if year < 1 || year > 9999 || hour < 0 || hour > 23 || minute < 0 || minute > 59 || second < 0 || second > 59 {
		return time.Time{}, false
	}
	lastDay := time.Date(year, month+1, 0, 0, 0, 0, 0, time.UTC).Day()
	if day < 1 || day > lastDay {
		return time.Time{}, false
	}
	return time.Date(year, month, day, hour, minute, second, 0, zone), true
}
