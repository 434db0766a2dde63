// Package words looks at eight bytes of a text at a time.
//
// A test of all bytes of a word leaves its answer in the highest bit of each, to be taken out
// with [Highs]. Below is x^c*Ones a word with a zero byte wherever x has the byte c, and
// (y-Ones)&^y has the highest bit of each zero byte of y. The borrow of such a byte may set that
// of bytes above it, so that only the lowest bit is sure, and that there is one at all.
package words

// Size is how many bytes a word has.
const Size = 8

// One and the highest bit of each byte of a word.
const (
	Ones  = 0x0101010101010101
	Highs = 0x80 * Ones
)

// Load returns the first eight bytes of s, the first one lowest. The compiler reads them at once.
// It panics if s is shorter.
func Load(s string) uint64 {
	_ = s[7]
	return uint64(s[0]) | uint64(s[1])<<8 | uint64(s[2])<<16 | uint64(s[3])<<24 |
		uint64(s[4])<<32 | uint64(s[5])<<40 | uint64(s[6])<<48 | uint64(s[7])<<56
}
