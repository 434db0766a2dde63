package pyzlib

import (
	"bytes"
	"hash/adler32"
	"math/rand/v2"
	"testing"
)

// TestChecksum compares with the standard library: every length around the words and the
// runs of words, and the bytes that come nearest to overflowing a lane.
func TestChecksum(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 32))
	for n := range 1200 {
		noise := make([]byte, n)
		for i := range noise {
			noise[i] = byte(random.Uint32())
		}
		for name, p := range map[string][]byte{"noise": noise, "0xff": bytes.Repeat([]byte{0xff}, n)} {
			if got, want := checksum(p), adler32.Checksum(p); got != want {
				t.Errorf("%d bytes of %s: %#x, want %#x", n, name, got, want)
			}
		}
	}
	large := bytes.Repeat([]byte{0xff}, 1<<20)
	if got, want := checksum(large), adler32.Checksum(large); got != want {
		t.Errorf("1 MiB of 0xff: %#x, want %#x", got, want)
	}
}
