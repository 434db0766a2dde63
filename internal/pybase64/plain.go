package pybase64

import (
	"encoding/base64"
	"encoding/binary"
	"slices"
)

// appendPlain decodes what has nothing but characters of both alphabets, in whole bytes, as
// every token has that was not tampered with. For anything else ok is false, and what it
// returns is dst with room for the whole. encoding/base64 knows one alphabet, and takes a
// third longer.
func appendPlain(dst, src []byte) (decoded []byte, ok bool) {
	size := base64.RawURLEncoding.DecodedLen(len(src))
	dst = slices.Grow(dst, size)
	out := dst[len(dst) : len(dst)+size]
	var all uint32
	for ; len(out) >= 4 && len(src) >= 4 && all < noCharacter; src, out = src[4:], out[3:] {
		quantum := quanta[0][src[0]] | quanta[1][src[1]] | quanta[2][src[2]] | quanta[3][src[3]]
		binary.LittleEndian.PutUint32(out, quantum) // the next one writes over the fourth byte
		all |= quantum
	}
	if all >= noCharacter || len(src)%4 == 1 {
		return dst, false
	}
	var last uint32
	for i, char := range src { // two to four, or none
		last |= quanta[i&3][char]
	}
	for i := range out {
		out[i] = byte(last >> (8 * i))
	}
	if last >= noCharacter {
		return dst, false
	}
	return dst[:len(dst)+size], true
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
