package explain

import (
	"math"
	"strconv"
	"strings"
	"time"

	"github.com/flaskcookie/flaskcookie-go/internal/pybase64"
)

// token is a text taken apart at its dots, as itsdangerous does it, from the right.
type token struct {
	text             string
	parts            int // 1: no dot, 2: no timestamp, 3: all
	part, stamp, sig string
}

func split(text string) token {
	t := token{text: text, parts: 1, part: text}
	dot := strings.LastIndexByte(text, '.')
	if dot < 0 || dot == 0 { // one dot in front is the mark of a compressed payload
		return t
	}
	signed := text[:dot]
	t.parts, t.part, t.sig = 2, signed, text[dot+1:]
	// A dot in front may be the mark of a compressed payload without a timestamp.
	if dot = strings.LastIndexByte(signed, '.'); dot > 0 || dot == 0 && len(signed) <= len(".")+maxStampSize {
		t.parts, t.part, t.stamp = 3, signed[:dot], signed[dot+1:]
	}
	return t
}

// seconds reads the timestamp. It is not ok if it is no number of up to eight bytes.
func (t token) seconds() (seconds uint64, ok bool) {
	number, err := pybase64.DecodeURL([]byte(t.stamp))
	if t.parts < 3 || err != nil || len(number) > 8 {
		return 0, false
	}
	for _, b := range number {
		seconds = seconds<<8 | uint64(b)
	}
	return seconds, true
}

const (
	// maxStampSize is the base64 size of a 64-bit number.
	maxStampSize = 11

	// legacyEpoch is 2011-01-01: itsdangerous before 1.0 counted from it.
	legacyEpoch = 1293840000

	// firstRelease is 2011-06-01, in whose month itsdangerous appeared: nothing was
	// signed before it.
	firstRelease = 1306886400

	// endOfDates is the first second that Python's datetime cannot hold.
	endOfDates = 253402300800
)

// date shows a time, in seconds since 1970.
func date(seconds int64) string {
	return time.Unix(seconds, 0).UTC().Format("2006-01-02 15:04:05 UTC")
}

// span shows a number of seconds, with days when there are any.
func span(seconds int64) string {
	const day = 24 * 60 * 60
	switch {
	case seconds < 0:
		return "-" + span(max(-seconds, -math.MaxInt64))
	case seconds < day:
		return (time.Duration(seconds) * time.Second).String()
	case seconds%day == 0:
		return plural(seconds/day, "day")
	}
	return plural(seconds/day, "day") + " " + (time.Duration(seconds%day) * time.Second).String()
}

// plural counts things in English.
func plural[N int | int64](n N, thing string) string {
	text := strconv.FormatInt(int64(n), 10) + " " + thing
	if n != 1 {
		text += "s"
	}
	return text
}

func quote(text string) string { return strconv.QuoteToASCII(text) }
