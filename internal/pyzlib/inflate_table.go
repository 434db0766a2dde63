package pyzlib

import (
	"encoding/binary"
	"math/bits"
)

// entry is what a table says of the next bits of the stream:
//
//	bits 0 to 4    how many of them the code takes
//	bits 8 to 11   how many extra bits follow it; of a link, the bits of its subtable
//	bits 13 to 15  literal, link or stop; a length or distance has none of them
//	bits 16 to 31  the literal, the least length or distance, the place of the subtable
type entry uint32

const (
	isLiteral entry = 1 << 13
	isLink    entry = 1 << 14 // the code is longer than the bits the table is looked up with
	isStop    entry = 1 << 15 // the end of the block, or a fault

	invalid = isStop | 1<<16 // no symbol, or one without a meaning
)

func newEntry(value, extra uint) entry { return entry(value<<16 | extra<<8) }

func (e entry) size() uint  { return uint(e & 31) }
func (e entry) extra() uint { return uint(e >> 8 & 15) }
func (e entry) value() uint { return uint(e >> 16) }

// What tables are looked up with. More bits mean fewer links and a table that takes
// longer to fill.
const (
	litBits  = 9
	distBits = 8
)

// Room for tables. A complete code of 286 symbols and 15 bits needs at most 852 entries at
// 9 bits, one of 30 symbols 402 at 8, as zlib's examples/enough.c counts. These are powers
// of two so that a masked index needs no check.
const (
	maxLitTable  = 1024
	maxDistTable = 512
)

// litTable finds the symbol of a code for literals and lengths.
type litTable struct {
	entries [maxLitTable]entry
	mask    uint64 // of the bits to look up with
}

// distTable is the same for distances.
type distTable struct {
	entries [maxDistTable]entry
	mask    uint64
}

// The codes of fixed blocks (RFC 1951, section 3.2.6).
var fixedLitTable, fixedDistTable = fixedTables()

func fixedTables() (lit litTable, dist distTable) {
	var lengths [litCodes + 2]uint8
	for sym, c := range fixedLit {
		lengths[sym] = uint8(c.length())
	}
	lit.mask, _ = fillTable(lit.entries[:], litSymbols[:], lengths[:], litBits)
	for sym, c := range fixedDist {
		lengths[sym] = uint8(c.length())
	}
	dist.mask, _ = fillTable(dist.entries[:], distSymbols[:], lengths[:len(fixedDist)], distBits)
	return lit, dist
}

// The symbols of literals and lengths, distances, and code lengths, without their codes
// (RFC 1951, sections 3.2.5 and 3.2.7).
var (
	litSymbols  = litEntries()
	distSymbols = distEntries()
	runSymbols  = runEntries()
)

func litEntries() (t [litCodes + 2]entry) {
	for c := range uint(endOfBlock) {
		t[c] = newEntry(c, 0) | isLiteral
	}
	t[endOfBlock] = isStop
	least := uint(minMatch)
	for code := range litCodes - firstLength {
		t[firstLength+code] = newEntry(least, lengthExtra(code))
		least += 1 << lengthExtra(code)
	}
	t[litCodes-1] = newEntry(maxMatch, 0) // 258 has a symbol of its own
	t[litCodes], t[litCodes+1] = invalid, invalid
	return t
}

func distEntries() (t [distCodes + 2]entry) {
	least := uint(1)
	for code := range distCodes {
		t[code] = newEntry(least, distExtra(code))
		least += 1 << distExtra(code)
	}
	t[distCodes], t[distCodes+1] = invalid, invalid
	return t
}

func runEntries() (t [runCodes]entry) {
	for sym := range t {
		t[sym] = newEntry(uint(sym), 0)
	}
	return t
}

// fillTable writes the table for codes of the given lengths and returns the mask to
// look up with; ok is false if no code has such lengths, or if it is not complete, unless
// it is a single code of one bit or none at all: the cases zlib takes.
func fillTable(entries, symbols []entry, lengths []uint8, lookup uint) (mask uint64, ok bool) {
	var count [maxCodeBits + 1]uint16
	for sym := nextUsed(lengths, 0); sym < len(lengths); sym = nextUsed(lengths, sym+1) {
		count[lengths[sym]&15]++
	}
	longest, complete, ok := measureCode(&count)
	if !ok {
		return 0, false
	}
	if !complete {
		return fillFew(entries, symbols, lengths), true
	}
	f := filler{entries: entries, lookup: min(lookup, longest)}
	var sorted [litCodes + 2]uint16
	f.fill(symbols, sortByLength(&sorted, lengths, &count), &count)
	return 1<<f.lookup - 1, true
}

// nextUsed returns the first symbol from sym on that has a code. Most of a short text's
// alphabet has none.
func nextUsed(lengths []uint8, sym int) int {
	for sym <= len(lengths)-8 && binary.LittleEndian.Uint64(lengths[sym:]) == 0 {
		sym += 8
	}
	for sym < len(lengths) && lengths[sym] == 0 {
		sym++
	}
	return sym
}

// measureCode returns the length of the longest code and whether the code is complete;
// ok is false if there is none, or too much, and more than one code.
func measureCode(count *[maxCodeBits + 1]uint16) (longest uint, complete, ok bool) {
	left := 1
	for n := uint(1); n <= maxCodeBits; n++ {
		left = left<<1 - int(count[n])
		if left < 0 {
			return 0, false, false
		}
		if count[n] > 0 {
			longest = n
		}
	}
	if left == 0 {
		return longest, true, true
	}
	return longest, false, longest == 0 || longest == 1
}

// fillFew writes the table of no code, or of one of a single bit: 0.
func fillFew(entries, symbols []entry, lengths []uint8) (mask uint64) {
	entries[0], entries[1] = invalid, invalid
	for sym, n := range lengths {
		if n == 1 {
			entries[0] = symbols[sym] | 1
		}
	}
	return 1
}

// sortByLength returns the symbols that have a code in the order of their codes.
func sortByLength(sorted *[litCodes + 2]uint16, lengths []uint8, count *[maxCodeBits + 1]uint16) []uint16 {
	var place [maxCodeBits + 1]uint16
	total := uint16(0)
	for n := 1; n <= maxCodeBits; n++ {
		place[n] = total
		total += count[n]
	}
	for sym := nextUsed(lengths, 0); sym < len(lengths); sym = nextUsed(lengths, sym+1) {
		n := lengths[sym] & 15
		sorted[place[n]] = uint16(sym)
		place[n]++
	}
	return sorted[:total]
}

// filler writes a table in the order of the codes. While codes grow by a bit the table
// grows to twice its size: what stands in it holds for both values of the new bit.
type filler struct {
	entries []entry
	lookup  uint // bits
	code    uint // the next code, first bit lowest
	length  uint // of that code
	size    uint // of the table so far, or of all of it with the subtables

	prefix  uint // of the subtable being filled
	sub     uint // where it begins
	subBits uint
}

func (f *filler) fill(symbols []entry, sorted []uint16, count *[maxCodeBits + 1]uint16) {
	f.size, f.prefix = 1, ^uint(0)
	for f.length = 1; ; f.length++ {
		if f.length <= f.lookup {
			copy(f.entries[f.size:2*f.size], f.entries[:f.size])
			f.size *= 2
		}
		for range count[f.length&15] {
			e := symbols[sorted[0]]
			sorted = sorted[1:]
			if f.length <= f.lookup {
				f.entries[f.code] = e | entry(f.length)
			} else {
				f.putLong(e, count)
			}
			count[f.length&15]--
			if len(sorted) == 0 {
				return
			}
			f.next()
		}
	}
}

// next goes to the following code: the code read from its first bit, plus one.
func (f *filler) next() {
	bit := uint(1) << (bits.Len(f.code^(1<<f.length-1)) - 1)
	f.code = f.code&(bit-1) | bit
}

// putLong puts a symbol with a long code into the subtable of its first bits.
func (f *filler) putLong(e entry, count *[maxCodeBits + 1]uint16) {
	over := f.length - f.lookup
	if prefix := f.code & (1<<f.lookup - 1); prefix != f.prefix {
		f.prefix, f.sub, f.subBits = prefix, f.size, f.subtableBits(over, count)
		f.size += 1 << f.subBits
		f.entries[prefix] = isLink | newEntry(f.sub, f.subBits) | entry(f.lookup)
	}
	for i := f.code >> f.lookup; i < 1<<f.subBits; i += 1 << over {
		f.entries[f.sub+i] = e | entry(over)
	}
}

// subtableBits is how many bits the codes with this prefix have at most beyond it: a
// complete code fills a subtable to the last entry.
func (f *filler) subtableBits(over uint, count *[maxCodeBits + 1]uint16) uint {
	used := uint(count[f.length])
	for used < 1<<over {
		over++
		used = used<<1 + uint(count[f.lookup+over])
	}
	return over
}
