package zlibtest

import "math/rand/v2"

// Damage returns stream with a few faults: bits turned, bytes changed, left out or put in,
// its end cut off or something behind it. Half of them fall into the first 80 bytes, where
// a stream describes its codes.
func Damage(rng *rand.Rand, stream []byte) []byte {
	b := append([]byte{}, stream...)
	for range 1 + rng.IntN(3) {
		at := rng.IntN(len(b) + 1)
		if rng.IntN(2) == 0 {
			at = rng.IntN(min(len(b), 80) + 1)
		}
		switch kind := rng.IntN(8); {
		case kind == 0:
			b = b[:at]
		case kind == 1:
			b = append(b, byte(rng.Uint32()))
		case at == len(b):
		case kind == 2:
			b = append(b[:at], b[at+1:]...)
		case kind == 3:
			b = append(b[:at], append([]byte{byte(rng.Uint32())}, b[at:]...)...)
		case kind == 4:
			b[at] = byte(rng.Uint32())
		default:
			b[at] ^= 1 << rng.IntN(8)
		}
	}
	return b
}
