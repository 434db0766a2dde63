package explain

import (
	"bytes"
	"compress/zlib"
	"io"
	"strings"

	"github.com/flaskcookie/flaskcookie-go/internal/pybase64"
	"github.com/flaskcookie/flaskcookie-go/serializer"
)

const (
	// budgetSize is how many bytes unverified payloads inflate to in one run, beside
	// freeGrowth times what they have themselves: two of the largest that are read.
	budgetSize = 2 * serializer.MaxPayloadSize

	// freeGrowth is more than the JSON of a session grows by, mostly.
	freeGrowth = 16
)

// Budget is what payloads that nobody has verified may still cost: 4 KB that a stranger
// made inflate to 4 MiB, and are parsed. All cookies of a run share one.
type Budget struct{ left, tries int }

// maxTries is how many signatures are computed in one run to find a character that was changed.
const maxTries = 500_000

// NewBudget returns the budget of a run.
func NewBudget() *Budget { return &Budget{budgetSize, maxTries} }

// try reports whether so many signatures may be computed, and charges for them.
func (b *Budget) try(n int) bool {
	ok := n <= b.tries
	if ok {
		b.tries -= n
	}
	return ok
}

// Allows reports whether a payload may be read, and charges for it. Only what is
// compressed costs more than its own bytes.
func (b *Budget) Allows(part string) bool {
	text, compressed := strings.CutPrefix(part, ".")
	data, err := pybase64.DecodeURL([]byte(text))
	if !compressed || err != nil {
		return true
	}
	free := freeGrowth * len(part)
	limit := min(serializer.MaxPayloadSize, free+b.left)
	size := inflatedSize(data, limit)
	b.left -= max(0, min(size, limit)-free)
	return size <= limit || limit == serializer.MaxPayloadSize
}

// inflatedSize is how many bytes a stream holds before it ends or breaks off, as far as
// limit, and one more if there are more.
func inflatedSize(data []byte, limit int) int {
	stream, err := zlib.NewReader(bytes.NewReader(data))
	if err != nil {
		return 0
	}
	defer stream.Close()
	n, _ := io.CopyN(io.Discard, stream, int64(limit)+1) // what is wrong with it is look's to say
	return int(n)
}

// seen is the payload that was looked at last: a text is judged in many ways.
type seen struct {
	part    string
	content content
}

// look takes an unverified payload apart, unless that would cost too much.
func (e *explainer) look(part string) content {
	if e.seen == nil || e.seen.part != part {
		c := content{cause: Unexamined}
		if e.Budget.Allows(part) {
			c = look(part)
		}
		e.seen = &seen{part, c}
	}
	return e.seen.content
}

// unexamined ends the search on a payload that was not read.
func (e *explainer) unexamined(t token) (Finding, bool) {
	if t.parts < 2 || e.look(t.part).cause != Unexamined {
		return Finding{}, false
	}
	return because(Unexamined, "Its payload is compressed, and was not read: of what unverified payloads may inflate to in one run, "+
		plural(budgetSize>>20, "MiB")+" beside "+plural(freeGrowth, "time")+" their own size, too little was left.", e.unverified()), true
}
