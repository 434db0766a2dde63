package pybase64

import (
	"encoding/base64"
	"encoding/binary"
	"slices"
)

// appendPlain decodes what has nothing but characters of both alphabets, in whole bytes, as
// every token has that was not tampered with. For anything else ok is false.
func appendPlain(dst, src []byte) (decoded []byte, ok bool) {
	size := base64.RawURLEncoding.DecodedLen(len(src))
	dst = slices.Grow(dst, size+1) // since four bytes are written where three count
	out := dst[len(dst) : len(dst)+size+1]
	var all uint32
	for ; len(src) >= 4 && len(out) >= 4; src, out = src[4:], out[3:] {
		quantum := quanta[0][src[0]] | quanta[1][src[1]] | quanta[2][src[2]] | quanta[3][src[3]]
		binary.LittleEndian.PutUint32(out, quantum)
		all |= quantum
	}
	switch len(src) {
	case 2:
		quantum := quanta[0][src[0]] | quanta[1][src[1]]
		out[0] = byte(quantum)
		all |= quantum
	case 3:
		quantum := quanta[0][src[0]] | quanta[1][src[1]] | quanta[2][src[2]]
		out[0], out[1] = byte(quantum), byte(quantum>>8)
		all |= quantum
	}
	return dst[:len(dst)+size], all < noCharacter && len(src) != 1
}

// quanta are the three bytes of a quantum, the first one lowest, that have nothing but one
// character, by its place and itself.
var quanta = func() (quanta [4][256]uint32) {
	for place := range quanta {
		for char, value := range bothAlphabets {
			bits := uint32(value) << (18 - 6*place)
			quanta[place][char] = bits>>16 | bits&0xff00 | bits&0xff<<16
			if value >= 1<<6 {
				quanta[place][char] = noCharacter
			}
		}
	}
	return quanta
}()

// noCharacter stands for what is in no alphabet.
const noCharacter = 1 << 24
