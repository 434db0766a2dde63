package zlibtest

import (
	"bytes"
	"fmt"
	"math"
	"math/rand/v2"
)

// maxSize is the size of the longest inputs, but for the few kinds that need
// more to make their point.
const maxSize = 200_000

// kinds are the inputs Random chooses from: each appends about n bytes.
var kinds = []struct {
	name string
	make func(rng *rand.Rand, n int) []byte
}{
	{"session", func(rng *rand.Rand, n int) []byte { return one(rng, Step{Op: "session", N: max(n, 29)}) }},
	{"json", func(rng *rand.Rand, n int) []byte { return appendJSON(nil, rng, n)[:n] }},
	{"text", func(rng *rand.Rand, n int) []byte { return one(rng, Step{Op: "words", N: n}) }},
	{"bytes", func(rng *rand.Rand, n int) []byte { return one(rng, Step{Op: "random", N: n, K: 256}) }},
	{"letters", func(rng *rand.Rand, n int) []byte { return one(rng, Step{Op: "random", N: n, K: 1 + rng.IntN(100)}) }},
	{"skewed", func(rng *rand.Rand, n int) []byte { return one(rng, Step{Op: "skewed", N: n}) }},
	{"periodic", periodic},
	{"distances", distances},
	{"window starts", windowStarts},
	{"collisions", collisions},
	{"mixture", mixture},
	{"fib lengths", func(rng *rand.Rand, n int) []byte { return fib(rng, n, "fib-lengths", 17) }},
	{"fib distances", func(rng *rand.Rand, n int) []byte { return fib(rng, n, "fib-distances", 17) }},
}

// Random makes an input and names its kind. Most are short, as cookies are;
// some are just as long as a bound inside zlib.
func Random(rng *rand.Rand) (kind string, data []byte) {
	k := kinds[rng.IntN(len(kinds))]
	return k.name, k.make(rng, size(rng))
}

// bounds are where zlib's window, its look-ahead and its buffers end.
var bounds = []int{258, 4096, 16383, 32506, 32768, 65274, 65536, 98042, 98304, 131072}

func size(rng *rand.Rand) int {
	switch p := rng.IntN(100); {
	case p < 3:
		return bounds[rng.IntN(len(bounds))] + rng.IntN(9) - 4
	case p < 5:
		return rng.IntN(maxSize)
	case p < 15:
		return int(math.Exp(rng.Float64() * math.Log(maxSize)))
	default:
		return int(math.Exp(rng.Float64()*math.Log(3000))) - 1
	}
}

// one follows a single step with a random seed.
func one(rng *rand.Rand, s Step) []byte {
	s.Seed = rng.Uint64()
	return steps[s.Op](nil, s)
}

func periodic(rng *rand.Rand, n int) []byte {
	period := int(math.Exp(rng.Float64() * math.Log(70_000)))
	b := one(rng, Step{Op: "random", N: min(n, period), K: 1 + rng.IntN(256)})
	return appendCopy(b, Step{Back: period, N: n - len(b)})
}

// distances copies from about the distances where zlib changes its mind.
func distances(rng *rand.Rand, n int) []byte {
	b := one(rng, Step{Op: "random", N: max(1, min(n, 33_000)), K: 2 + rng.IntN(255)})
	for len(b) < n {
		back := []int{4096, 32506, 32768}[rng.IntN(3)] + rng.IntN(7) - 3
		b = appendCopy(b, Step{Back: min(back, len(b)), N: 3 + rng.IntN(6)})
		b = append(b, one(rng, Step{Op: "random", N: rng.IntN(200), K: 256})...)
	}
	return b[:n]
}

// collisions has few of zlib's hashes and many different strings for each: of the candidates that
// are looked at, hardly one agrees in three bytes.
func collisions(rng *rand.Rand, n int) []byte {
	b, low, high := make([]byte, n), byte(rng.UintN(32)), rng.Perm(8)[:1+rng.IntN(8)]
	next := func() byte { return byte(high[rng.IntN(len(high))]) }
	for i, x := 0, next(); i < n; i++ {
		y := next()
		b[i] = x<<5 | (low^y)&31
		x = y
	}
	return b
}

// windowStarts repeats the strings at which zlib's buffer begins in turn.
func windowStarts(rng *rand.Rand, n int) []byte {
	b := one(rng, Step{Op: "random", N: min(n, 100), K: 256})
	for len(b) < n {
		b = append(b, one(rng, Step{Op: "random", N: rng.IntN(3000), K: 256})...)
		start := rng.IntN(len(b)>>15+1) << 15
		start = max(0, start+rng.IntN(3)-1)
		b = appendCopy(b, Step{Back: max(1, len(b)-start), N: 3 + rng.IntN(20)})
	}
	return b[:n]
}

func mixture(rng *rand.Rand, n int) []byte {
	var b []byte
	for len(b) < n {
		part := 1 + rng.IntN(n)
		switch rng.IntN(5) {
		case 0:
			b = append(b, one(rng, Step{Op: "random", N: part, K: 256})...)
		case 1:
			b = append(b, one(rng, Step{Op: "words", N: part})...)
		case 2:
			b = append(b, one(rng, Step{Op: "skewed", N: part})...)
		case 3:
			b = append(b, bytes.Repeat([]byte{byte(rng.Uint32())}, part)...)
		case 4:
			b = appendCopy(b, Step{Back: 1 + rng.IntN(max(1, len(b))), N: min(len(b), part)})
		}
	}
	return b[:n]
}

// fib makes the long codes that need a long input, or as much as n allows.
func fib(rng *rand.Rand, n int, op string, most int) []byte {
	if n > 2000 {
		return one(rng, Step{Op: op, N: most - rng.IntN(3)})
	}
	b := one(rng, Step{Op: op, N: most - 8})
	b = b[rng.IntN(len(b)-n):]
	return b[:n]
}

// appendJSON appends nested JSON of at least n bytes.
func appendJSON(b []byte, rng *rand.Rand, n int) []byte {
	b = append(b, '{')
	for i := 0; len(b) < n || i == 0; i++ {
		if i > 0 {
			b = append(b, ',')
		}
		b = fmt.Appendf(b, "%q:", vocabulary[rng.IntN(len(vocabulary))])
		b = appendValue(b, rng, 3)
	}
	return append(b, '}')
}

func appendValue(b []byte, rng *rand.Rand, depth int) []byte {
	switch rng.IntN(8) {
	case 0:
		return append(b, "null"...)
	case 1:
		return fmt.Appendf(b, "%t", rng.IntN(2) == 0)
	case 2:
		return fmt.Appendf(b, "%d", rng.IntN(1<<rng.IntN(31)))
	case 3:
		return fmt.Appendf(b, "%g", rng.NormFloat64())
	case 4:
		return fmt.Appendf(b, `{" t":[%d,"%x"]}`, rng.IntN(10), rng.Uint64())
	case 5:
		if depth > 0 {
			b = append(b, '[')
			for range rng.IntN(5) {
				b = append(appendValue(b, rng, depth-1), ',')
			}
			return append(b, "0]"...)
		}
		fallthrough
	default:
		return fmt.Appendf(b, "%q", vocabulary[rng.IntN(len(vocabulary))]+" "+vocabulary[rng.IntN(len(vocabulary))])
	}
}
