package pyzlib

import "encoding/binary"

// checksum is adler32.Checksum (RFC 1950, section 8.2), which adds up eight bytes at once
// here: the standard library's is a fifth of what a decompression costs.
func checksum(p []byte) uint32 {
	const mod = 65521
	s1, s2 := uint64(1), uint64(0)
	for len(p) >= 32 {
		n := min(len(p)&^31, maxSum)
		sum, weighted := sumBytes(p[:n])
		s2 = (s2 + uint64(n)*s1 + weighted) % mod
		s1 += sum
		p = p[n:]
	}
	for _, b := range p {
		s1 += uint64(b)
		s2 += s1
	}
	return uint32(s2%mod<<16 | s1%mod)
}

// maxSum is how many bytes sumBytes takes: with 255 in all of 20 words, the last of them
// makes 255*20*19/2 of a lane of 16 bits.
const maxSum = 160

// sumBytes returns the sum of the bytes, and that of each byte times the number of bytes
// from it to the end. There are so many that words of 32 bytes hold them.
func sumBytes(p []byte) (sum, weighted uint64) {
	const (
		lanes = 0x00ff00ff00ff00ff
		total = 0x0001000100010001 // times four lanes: their sum in the highest
		steps = 0x0003000200010000 // three times the first, twice the second, and the third
	)
	var even, odd uint64     // sums of the bytes at each place of the words so far
	var evenUp, oddUp uint64 // sums of what these were before each word
	for ; len(p) >= 32; p = p[32:] {
		a, b := binary.LittleEndian.Uint64(p), binary.LittleEndian.Uint64(p[8:])
		c, d := binary.LittleEndian.Uint64(p[16:]), binary.LittleEndian.Uint64(p[24:])
		evenUp, oddUp = evenUp+even, oddUp+odd
		even, odd = even+a&lanes, odd+a>>8&lanes
		evenUp, oddUp = evenUp+even, oddUp+odd
		even, odd = even+b&lanes, odd+b>>8&lanes
		evenUp, oddUp = evenUp+even, oddUp+odd
		even, odd = even+c&lanes, odd+c>>8&lanes
		evenUp, oddUp = evenUp+even, oddUp+odd
		even, odd = even+d&lanes, odd+d>>8&lanes
	}
	evens, odds := even*total>>48, odd*total>>48
	weighted = 2*(even*steps>>48+odd*steps>>48+evens) + odds
	return evens + odds, weighted + 8*(addLanes(evenUp)+addLanes(oddUp))
}

// addLanes returns the sum of four numbers of 16 bits.
func addLanes(v uint64) uint64 {
	v = v&0x0000ffff0000ffff + v>>16&0x0000ffff0000ffff
	return v&0xffffffff + v>>32
}
