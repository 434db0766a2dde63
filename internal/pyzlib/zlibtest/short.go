package zlibtest

import (
	"fmt"
	"math/rand/v2"
)

// Short makes a payload of fewer than 120 bytes: mostly session JSON as Flask
// and its extensions write it, with repeats and without, and some that is close
// to being worth compression or is no JSON at all.
func Short(rng *rand.Rand) []byte {
	n := rng.IntN(120)
	switch rng.IntN(8) {
	case 0:
		return one(rng, Step{Op: "random", N: n, K: 1 + rng.IntN(64)})
	case 1:
		return repetitive(rng, n)
	case 2:
		return appendJSON(nil, rng, n)[:n]
	}
	b := shortSession(rng, n)
	return b[:min(len(b), 119)]
}

// repetitive alternates between new bytes and repeats of earlier ones.
func repetitive(rng *rand.Rand, n int) []byte {
	var b []byte
	letters := 1 + rng.IntN(100)
	for len(b) < n {
		b = append(b, one(rng, Step{Op: "random", N: 1 + rng.IntN(20), K: letters})...)
		b = appendCopy(b, Step{Back: 1 + rng.IntN(len(b)), N: rng.IntN(12)})
	}
	return b[:n]
}

// shortSession adds fields until there are n bytes.
func shortSession(rng *rand.Rand, n int) []byte {
	b := []byte("{")
	for len(b) < n {
		if len(b) > 1 {
			b = append(b, ',')
		}
		b = appendField(b, rng)
	}
	return append(b, '}')
}

func appendField(b []byte, rng *rand.Rand) []byte {
	g := generator(rng.Uint64())
	word := func() string { return vocabulary[g.below(len(vocabulary))] }
	switch g.below(12) {
	case 0:
		return append(b, `"_fresh":true`...)
	case 1:
		return append(b, `"_permanent":true`...)
	case 2:
		return fmt.Appendf(b, `"_user_id":"%d"`, g.below(100000))
	case 3:
		return fmt.Appendf(b, `"csrf_token":"%s"`, g.hex(40))
	case 4:
		return fmt.Appendf(b, `"_id":"%s"`, g.hex(128))
	case 5:
		return fmt.Appendf(b, `"_flashes":[{" t":["%s","%s %s %s"]}]`, word(), word(), word(), word())
	case 6:
		return fmt.Appendf(b, `"%s_%s":%d`, word(), word(), g.below(1000))
	case 7:
		return fmt.Appendf(b, `"%s":"%s@%s.example"`, word(), word(), word())
	case 8:
		return fmt.Appendf(b, `"%s":{" d":"Tue, %02d Oct 2026 12:%02d:00 GMT"}`, word(), 1+g.below(28), g.below(60))
	case 9:
		return fmt.Appendf(b, `"%s":[%d,%d,%d]`, word(), g.below(10), g.below(10), g.below(10))
	case 10:
		return fmt.Appendf(b, `"%s":{" u":"%s"}`, word(), g.hex(32))
	default:
		return fmt.Appendf(b, `"%s":"%s"`, word(), word())
	}
}
