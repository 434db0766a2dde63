package pyzlib

import "math/bits"

// The alphabets of RFC 1951, section 3.2.5.
const (
	endOfBlock  = 256
	firstLength = 257
	litCodes    = 286
	distCodes   = 30
)

// maxSymbols is how many literals and matches zlib collects for one block.
const maxSymbols = 1<<14 - 1

// block collects literals and matches until they are written.
type block struct {
	symbols  [maxSymbols]symbol
	n        int // symbols in use
	litFreq  [litCodes]uint16
	distFreq [distCodes]uint16
	start    int // where in the input the block starts
}

// symbol is a literal byte, or distance<<8 + length-3. No distance is 0, so
// values below 256 are literals.
type symbol uint32

// reset empties the block; the next one starts at position start.
func (b *block) reset(start int) {
	b.n, b.start = 0, start
	clear(b.litFreq[:])
	clear(b.distFreq[:])
}

func (b *block) full() bool { return b.n == maxSymbols }

func (b *block) addLiteral(c byte) {
	b.symbols[b.n] = symbol(c)
	b.n++
	b.litFreq[c]++
}

func (b *block) addMatch(m match) {
	length := uint8(m.length - minMatch)
	b.symbols[b.n] = symbol(m.dist)<<8 | symbol(length)
	b.n++
	b.litFreq[firstLength+int(lengthCode[length])]++
	b.distFreq[distCode(uint32(m.dist))]++
}

// lengthCode gives the symbol of a match length, counted from firstLength, by
// length-3.
var lengthCode = func() (t [256]uint8) {
	for i := range t {
		t[i] = uint8(i)
		if n := bits.Len(uint(i)); n > 3 {
			t[i] = uint8(4*(n-2) + i>>(n-3)&3)
		}
	}
	t[255] = 28 // 258 bytes have a symbol of their own
	return t
}()

// lengthExtra is the number of extra bits of a length symbol.
func lengthExtra(code int) uint {
	if code < 8 || code == 28 {
		return 0
	}
	return uint(code/4 - 1)
}

// lengthParts says of each match length, by length-3, its symbol, counted from
// firstLength, and its extra bits: how many, and which.
var lengthParts = func() (t [256]struct{ code, extra, rest uint8 }) {
	for i := range t {
		n := lengthExtra(int(lengthCode[i]))
		t[i].code, t[i].extra, t[i].rest = lengthCode[i], uint8(n), uint8(i&(1<<n-1))
	}
	return t
}()

// distExtras is distExtra of each symbol.
var distExtras = func() (t [distCodes + 2]uint8) {
	for code := range t {
		t[code] = uint8(distExtra(code))
	}
	return t
}()

// distCode gives the symbol of a distance.
func distCode(dist uint32) uint {
	d := uint(dist - 1)
	if d < 4 {
		return d
	}
	n := uint(bits.Len(d)) - 2
	return 2*n + d>>n
}

// distExtra is the number of extra bits of a distance symbol.
func distExtra(code int) uint {
	return uint(max(0, code/2-1))
}
