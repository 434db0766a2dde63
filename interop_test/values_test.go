package interop

import (
	"math"
	"math/big"
	"math/rand/v2"
	"strings"
	"time"

	taggedjson "github.com/flaskcookie/flaskcookie-go/tagged_json"
)

var tags = []string{" di", " t", " b", " m", " u", " d"}

func pick[T any](r *rand.Rand, from ...T) T { return from[r.IntN(len(from))] }

// one reports true once in n times.
func one(r *rand.Rand, n int) bool { return r.IntN(n) == 0 }

// randomSession is a session made of Go values.
func randomSession(r *rand.Rand) any {
	if one(r, 20) {
		return randomValue(r, 3)
	}
	return randomDict(r, 3)
}

func randomDict(r *rand.Rand, depth int) taggedjson.Dict {
	dict := taggedjson.Dict{}
	for range r.IntN(6) {
		dict.Set(randomText(r), randomValue(r, depth))
	}
	return dict
}

func randomValue(r *rand.Rand, depth int) any {
	if depth > 0 && one(r, 3) {
		switch r.IntN(4) {
		case 0:
			return randomList(r, depth)
		case 1:
			return taggedjson.Tuple(randomList(r, depth))
		case 2:
			return taggedjson.Dict{{Key: pick(r, tags...), Value: randomValue(r, depth-1)}}
		}
		return randomDict(r, depth-1)
	}
	switch r.IntN(10) {
	case 0:
		return nil
	case 1:
		return one(r, 2)
	case 2:
		return randomInt(r)
	case 3:
		return new(big.Int).Lsh(big.NewInt(r.Int64()-math.MaxInt64/2), uint(r.IntN(300)))
	case 4:
		return randomFloat(r)
	case 5:
		return randomBytes(r)
	case 6:
		return taggedjson.Markup(randomText(r))
	case 7:
		return taggedjson.UUID(randomUUID(r))
	case 8:
		return time.Unix(r.Int64N(311_000_000_000)-58_000_000_000, r.Int64N(1e9)).UTC()
	}
	return randomText(r)
}

func randomList(r *rand.Rand, depth int) []any {
	list := []any{}
	for range r.IntN(5) {
		list = append(list, randomValue(r, depth-1))
	}
	return list
}

func randomInt(r *rand.Rand) int64 { return int64(r.Uint64()) >> r.IntN(64) }

func randomFloat(r *rand.Rand) float64 {
	switch r.IntN(4) {
	case 0:
		return math.Float64frombits(r.Uint64())
	case 1:
		return pick(r, 0, math.Copysign(0, -1), 1e16, 1e15, 1e-4, 1e-5, math.Inf(1), math.Inf(-1), math.MaxFloat64, 5e-324)
	case 2:
		return float64(r.IntN(1_000_000)) / 100
	}
	return float64(r.IntN(1<<30)) * math.Pow10(r.IntN(40)-20)
}

func randomBytes(r *rand.Rand) []byte {
	data := make([]byte, r.IntN(40))
	for i := range data {
		data[i] = byte(r.Uint32())
	}
	return data
}

func randomUUID(r *rand.Rand) (id [16]byte) {
	for i := range id {
		id[i] = byte(r.Uint32())
	}
	return id
}

// randomText is text of one alphabet or another; lone surrogates stand in it
// as the three bytes WTF-8 gives them.
func randomText(r *rand.Rand) string {
	if one(r, 5) {
		return pick(r, tags...) + pick(r, "", "__", "x")
	}
	var text strings.Builder
	alphabet := r.IntN(4)
	high := false
	for range pick(r, 0, 1, 3, 8, 20, 60, 200) {
		switch alphabet {
		case 0:
			text.WriteByte("abc "[r.IntN(4)])
		case 1:
			text.WriteByte(byte(r.IntN(128)))
		case 2:
			text.WriteRune(rune(r.IntN(0x3000)))
		case 3:
			high = writeEdge(&text, r, high)
		}
	}
	return text.String()
}

// writeEdge writes a character at the edge of a range, or a lone surrogate. After
// a high one no low one may follow: the pair would be a character, which WTF-8
// spells in another way.
func writeEdge(text *strings.Builder, r *rand.Rand, afterHigh bool) (high bool) {
	switch r.IntN(4) {
	case 0:
		text.WriteString("\xed\xa0\xbd") // U+D83D
		return true
	case 1:
		if !afterHigh {
			text.WriteString("\xed\xb8\x80") // U+DE00
		}
		return false
	}
	text.WriteRune(pick[rune](r, 0xd7ff, 0xe000, 0xfeff, 0xffff, 0x10000, 0x1f600, 0x10ffff, 0x7f, 0x80, 0x2028))
	return false
}
