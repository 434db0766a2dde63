package pyzlib

import "encoding/binary"

// checksum is adler32.Checksum (RFC 1950, section 8.2), on eight bytes at a time. It is a
// tenth of what a decompression costs with the standard library's.
func checksum(p []byte) uint32 {
	const mod = 65521
	s1, s2 := uint64(1), uint64(0)
	for len(p) >= 8 {
		n := min(len(p)/8, maxWords)
		sums, weighted := sumWords(p[:8*n])
		s2 = (s2 + 8*uint64(n)*s1 + weighted) % mod
		s1 = (s1 + sums) % mod
		p = p[8*n:]
	}
	for _, b := range p {
		s1 += uint64(b)
		s2 += s1
	}
	return uint32(s2%mod<<16 | s1%mod)
}

// maxWords is how many words sumWords takes: with 255 in every byte the last of them adds
// 255*22*23/2 to a lane of 16 bits, in all.
const maxWords = 23

// sumWords returns the sum of the bytes, and that of each byte times the number of bytes
// from it to the end.
func sumWords(p []byte) (sum, weighted uint64) {
	const lanes = 0x00ff00ff00ff00ff
	var even, odd uint64             // sums of the bytes at each place of the words so far
	var evenBefore, oddBefore uint64 // sums of what these were before each word
	for ; len(p) >= 8; p = p[8:] {
		word := binary.LittleEndian.Uint64(p)
		evenBefore += even
		oddBefore += odd
		even += word & lanes
		odd += word >> 8 & lanes
	}
	weighted = 8 * (addLanes(evenBefore) + addLanes(oddBefore))
	for i := uint64(0); i < 8; i += 2 {
		e, o := even>>(8*i)&0xffff, odd>>(8*i)&0xffff
		sum += e + o
		weighted += (8-i)*e + (7-i)*o
	}
	return sum, weighted
}

// addLanes returns the sum of four numbers of 16 bits.
func addLanes(v uint64) uint64 {
	return v&0xffff + v>>16&0xffff + v>>32&0xffff + v>>48
}
