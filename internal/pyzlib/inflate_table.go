package pyzlib

import "math/bits"

// entry is what a table says of the next bits of the stream:
//
//	bits 0 to 4    how many of them the code and its extra bits take
//	bits 6, 14, 15 literal, link or stop; a length or distance has none of them
//	bits 8 to 11   how many the code takes; of a link, the bits of its subtable
//	bits 16 to 31  the literal, the least length or distance, the place of the subtable
//
// The shifts below are made with the six bits that begin at bit 0 and 8, since these are
// what a processor shifts by: nothing else may be in them.
type entry uint32

const (
	isLiteral entry = 1 << 6
	isLink    entry = 1 << 14 // the code is longer than the bits the table is looked up with
	isStop    entry = 1 << 15 // the end of the block, or a fault

	invalid = isStop | 1<<16 // no symbol, or one without a meaning

	// In the table of the code for the lengths of codes.
	isRun   entry = 1 << 14 // the value is how often a length is repeated
	isZeros entry = 1 << 15 // and that length is 0

	codeBit = 1<<8 | 1 // for each bit of a code
)

func newEntry(value, extra uint) entry { return entry(value<<16 | extra) }

func (e entry) size() uint  { return uint(e & 63) }
func (e entry) value() uint { return uint(e >> 16) }

// number is the value together with its extra bits, which follow the code in acc.
func (e entry) number(acc uint64) int {
	return int(e>>16) + int(acc&(1<<(e&63)-1)>>(e>>8&63))
}

// linked is the place in the table that a link with these bits behind it leads to.
func (e entry) linked(acc uint64) uint64 {
	return uint64(e>>16) + acc&(1<<(e>>8&63)-1)
}

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

// litTable finds the symbol of a code for literals and lengths, distTable that for distances.
type (
	litTable  [maxLitTable]entry
	distTable [maxDistTable]entry
)

// The codes of fixed blocks (RFC 1951, section 3.2.6).
var fixedLitTable, fixedDistTable = fixedTables()

func fixedTables() (lit litTable, dist distTable) {
	fillTable(lit[:], litSymbols[:], describeAll(fixedLit[:]), litBits)
	fillTable(dist[:], distSymbols[:], describeAll(fixedDist[:]), distBits)
	return lit, dist
}

func describeAll(codes []code) (used []described) {
	for sym, c := range codes {
		used = append(used, describe(sym, c.length()))
	}
	return used
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
	for sym := range uint(repeatLast) {
		t[sym] = newEntry(sym, 0)
	}
	t[repeatLast] = newEntry(3, uint(runExtra[repeatLast])) | isRun
	t[repeatZero] = newEntry(3, uint(runExtra[repeatZero])) | isRun | isZeros
	t[repeatZeros] = newEntry(11, uint(runExtra[repeatZeros])) | isRun | isZeros
	return t
}

// fillTable writes the table of a code that is looked up with so many bits. ok is false if
// there is no such code, or if it is not complete, unless it is a single code of one bit or
// none at all: the cases zlib takes.
func fillTable(entries, symbols []entry, used []described, lookup uint) (complete, ok bool) {
	var f filler
	for _, s := range used {
		f.count[s.length()]++
	}
	left := f.measure()
	if left < 0 || left > 0 && (len(used) > 1 || len(used) == 1 && f.count[1] == 0) {
		return false, false
	}
	if left > 0 {
		fillFew(entries[:1<<lookup], symbols, used)
		return false, true
	}
	for _, s := range used {
		place := &f.place[s.length()]
		f.sorted[*place] = uint16(s.symbol())
		*place++
	}
	f.fill(entries, symbols, len(used), lookup)
	return true, true
}

// fillFew writes the table of no code, or of one of a single bit: 0.
func fillFew(entries, symbols []entry, used []described) {
	for i := range entries {
		entries[i] = invalid
		if i&1 == 0 && len(used) > 0 {
			entries[i] = symbols[used[0].symbol()] + codeBit
		}
	}
}

// filler writes a table in the order of the codes. While codes grow by a bit the table
// grows to twice its size: what stands in it holds for both values of the new bit.
type filler struct {
	count  [maxCodeBits + 1]uint16 // of codes of each length
	place  [maxCodeBits + 1]uint16 // where those begin in sorted
	sorted [litCodes + 2]uint16    // the symbols in the order of their codes
}

// measure sets the places, and returns how many more codes of the greatest length there
// might be: 0 if the code is complete, less if it has too many.
func (f *filler) measure() (left int) {
	left = 1
	total := uint16(0)
	for n := 1; n <= maxCodeBits; n++ {
		f.place[n] = total
		total += f.count[n]
		left = left<<1 - int(f.count[n])
	}
	return left
}

func (f *filler) fill(entries, symbols []entry, n int, lookup uint) {
	sorted := f.sorted[:n]
	size, code := uint(1), uint(0)
	for length := uint(1); length <= lookup; length++ {
		copy(entries[size:2*size], entries[:size])
		size *= 2
		for _, sym := range sorted[:f.count[length]] {
			entries[bits.Reverse16(uint16(code))] = symbols[sym] + entry(length)*codeBit
			code += 1 << (16 - length)
		}
		sorted = sorted[f.count[length]:]
	}
	if len(sorted) > 0 {
		f.fillLong(entries, symbols, sorted, lookup, code)
	}
}

// fillLong writes the subtables of the codes that are longer.
func (f *filler) fillLong(entries, symbols []entry, sorted []uint16, lookup, code uint) {
	var sub, subBits uint // the subtable being filled
	size, prefix := uint(1)<<lookup, ^uint(0)
	for length := lookup + 1; len(sorted) > 0; length++ {
		for range f.count[length] {
			reversed := uint(bits.Reverse16(uint16(code)))
			if p := reversed & (1<<lookup - 1); p != prefix {
				prefix, sub, subBits = p, size, f.subtableBits(length, lookup)
				size += 1 << subBits
				entries[prefix] = isLink | newEntry(sub, 0) | entry(subBits<<8)
			}
			for i := reversed >> lookup; i < 1<<subBits; i += 1 << (length - lookup) {
				entries[sub+i] = symbols[sorted[0]] + entry(length)*codeBit
			}
			sorted = sorted[1:]
			f.count[length]--
			code += 1 << (16 - length)
		}
	}
}

// subtableBits is how many bits the codes with a prefix of lookup bits have at most beyond
// it, if they begin with the given length: a complete code fills a subtable to the last
// entry.
func (f *filler) subtableBits(length, lookup uint) uint {
	used := uint(f.count[length])
	for used < 1<<(length-lookup) {
		length++
		used = used<<1 + uint(f.count[length])
	}
	return length - lookup
}
