package flasksession

import (
	"math"
	"math/big"
	"math/rand/v2"
	"time"

	taggedjson "github.com/flaskcookie/flaskcookie-go/tagged_json"
)

func pick[T any](r *rand.Rand, from ...T) T { return from[r.IntN(len(from))] }

// randomDict is a session of every type the model knows, some of which msgspec
// refuses.
func randomDict(r *rand.Rand, depth int) taggedjson.Dict {
	dict := taggedjson.Dict{}
	for range pick(r, 0, 1, 2, 3, 5, 15, 16, 20) {
		dict.Set(randomText(r), randomValue(r, depth))
	}
	return dict
}

func randomValue(r *rand.Rand, depth int) any {
	kinds := 16
	if depth == 0 {
		kinds = 13
	}
	switch r.IntN(kinds) {
	case 0:
		return nil
	case 1:
		return r.IntN(2) == 0
	case 2, 3:
		return edgeInt(r)
	case 4:
		return randomBig(r)
	case 5, 6:
		return randomFloat(r)
	case 7, 8:
		return randomText(r)
	case 9:
		return randomBytes(r)
	case 10:
		return randomTime(r)
	case 11:
		return taggedjson.UUID(randomOf(r, 16))
	case 12:
		if r.IntN(60) == 0 {
			return taggedjson.Markup("<b>")
		}
		return ""
	case 13:
		return randomList(r, depth-1)
	case 14:
		return taggedjson.Tuple(randomList(r, depth-1))
	}
	return randomDict(r, 0)
}

func randomList(r *rand.Rand, depth int) []any {
	list := make([]any, pick(r, 0, 1, 2, 3, 15, 16, 17))
	for i := range list {
		list[i] = randomValue(r, max(depth-len(list)/8, 0))
	}
	return list
}

func edgeInt(r *rand.Rand) int64 {
	n := int64(1)<<pick(r, 0, 3, 4, 5, 6, 7, 8, 15, 16, 31, 32, 62) + int64(r.IntN(5)-2)
	return pick(r, n, -n, math.MaxInt64, math.MinInt64, int64(r.Uint64()))
}

// randomBig may lie beyond what msgpack has.
func randomBig(r *rand.Rand) any {
	n := new(big.Int).SetUint64(math.MaxInt64 + 1 + r.Uint64()>>1)
	switch r.IntN(40) {
	case 0:
		n.Lsh(n, uint(1+r.IntN(200)))
	case 1:
		n.Neg(n)
	}
	if n.IsInt64() {
		return n.Int64()
	}
	return n
}

func randomFloat(r *rand.Rand) float64 {
	switch r.IntN(8) {
	case 0:
		if f := math.Float64frombits(r.Uint64()); !math.IsNaN(f) {
			return f
		}
		return math.NaN() // of which a text tells no bits
	case 1:
		return pick(r, math.Inf(1), math.Inf(-1), math.Copysign(0, -1), 0, 1, 1e15, 1e16, 1e17, 1e-4, 1e-5, 1e-6, 1e21, 1e22, 1e23, 5e-324, math.MaxFloat64, math.NaN())
	case 2:
		return math.Nextafter(pick(r, 1e16, 1e-5, 1e-4, 1e15), pick(r, 0.0, 1e300))
	case 3:
		return float64(r.IntN(1e6)) / 100
	case 4:
		return math.Ldexp(float64(r.IntN(1000)), r.IntN(2000)-1000)
	}
	return r.NormFloat64() * math.Pow(10, float64(r.IntN(40)-20))
}

func randomText(r *rand.Rand) string {
	var text []rune
	for range pick(r, 0, 1, 2, 5, 8, 30, 31, 32, 255, 256) / pick(r, 1, 1, 4) {
		text = append(text, pick(r, rune(r.IntN(128)), rune('a'+r.IntN(26)), rune(r.IntN(0x800)), rune(r.IntN(0xd800)), rune(0xe000+r.IntN(0x2000)), rune(0x10000+r.IntN(0x100000)), '"', '\\', 0x7f, 0x2028))
	}
	if r.IntN(300) == 0 {
		return string(text) + pick(r, "\xed\xa0\x80", "\xed\xbf\xbf")
	}
	return string(text)
}

func randomOf(r *rand.Rand, n int) []byte {
	data := make([]byte, n)
	for i := range data {
		data[i] = byte(r.Uint32())
	}
	return data
}

func randomBytes(r *rand.Rand) []byte { return randomOf(r, pick(r, 0, 1, 2, 3, 20, 255, 256)) }

func randomTime(r *rand.Rand) time.Time {
	seconds := pick(r, 0, 1<<32-1, 1<<32, 1<<34-1, 1<<34, -1, -62135596800, 253402300799, r.Int64N(1<<33), r.Int64N(253402300799), -r.Int64N(62135596800))
	return time.Unix(seconds, pick(r, 0, 0, 1000, 999_999_000, 999, r.Int64N(1e9))).In(pick(r, time.UTC, time.FixedZone("", 3600*5)))
}
