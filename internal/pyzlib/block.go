package pyzlib

// The types of blocks (RFC 1951, section 3.2.3).
const (
	storedBlock  = 0
	fixedBlock   = 1
	dynamicBlock = 2
)

// endBlock writes the collected symbols, which stand for the input up to end,
// in the way that takes fewest bytes, and starts the next block there. A fixed
// block is preferred to an equally long dynamic one. A block can only be stored
// while its input is still in the window, which starts at base.
func (e *encoder) endBlock(src []byte, end, base int, final bool) {
	b := &e.block
	b.litFreq[endOfBlock] = 1
	e.codes.build(b, &e.trees)
	fixed, dynamic := b.cost(&e.codes)
	size := min(wholeBytes(fixed), wholeBytes(dynamic))
	raw := src[b.start:end]
	e.out.reserve(size + trailerSize + 2) // two more: the bits left over from the block before, and alignment
	switch {
	case len(raw)+4 <= size && b.start >= base:
		e.out.stored(raw, final)
	case wholeBytes(fixed) == size:
		e.out.begin(fixedBlock, final)
		e.out.addSymbols(b.symbols[:b.n], &fixedLit, &fixedDist)
		e.out.addCode(fixedLit[endOfBlock])
	default:
		e.out.begin(dynamicBlock, final)
		e.out.addCodes(&e.codes)
		e.out.addSymbols(b.symbols[:b.n], &e.codes.lit, &e.codes.dist)
		e.out.addCode(e.codes.lit[endOfBlock])
	}
	b.reset(end)
}

// wholeBytes is the size by which block types are compared: that of the bits
// and the three before them.
func wholeBytes(bits int) int { return (bits + 3 + 7) / 8 }

// cost returns the size in bits of the block's symbols, end of block included,
// in fixed codes, and in its own codes together with their description.
func (b *block) cost(own *ownCodes) (fixed, dynamic int) {
	extra := 0
	for _, sym := range own.usedLit {
		f := int(b.litFreq[sym])
		fixed += f * int(fixedLit[sym].length())
		dynamic += f * int(own.lit[sym].length())
		if sym >= firstLength {
			extra += f * int(lengthExtra(int(sym-firstLength)))
		}
	}
	for _, sym := range own.usedDist { // some may not occur
		f := int(b.distFreq[sym])
		fixed += f * int(fixedDist[sym].length())
		dynamic += f * int(own.dist[sym].length())
		extra += f * int(distExtra(int(sym)))
	}
	return fixed + extra, own.runs.cost() + dynamic + extra
}

// ownCodes are the codes made for one dynamic block, and their description. Only
// symbols in use have one that counts.
type ownCodes struct {
	lit      [litCodes + 2]code // as long as the fixed codes; the last two stay unused
	dist     [distCodes + 2]code
	usedLit  []uint16
	usedDist []uint16
	runs     runList
}

func (o *ownCodes) build(b *block, t *trees) {
	o.usedLit = t.build(o.lit[:], b.litFreq[:], o.usedLit[:0], maxCodeBits)
	o.usedDist = t.build(o.dist[:], b.distFreq[:], o.usedDist[:0], maxCodeBits)
	o.runs.reset()
	o.runs.add(o.lit[:], o.usedLit)
	o.runs.add(o.dist[:], o.usedDist)
	o.runs.build(t)
}

// begin writes the three bits that every block starts with.
func (w *bitWriter) begin(kind uint64, final bool) {
	if final {
		w.add(kind<<1|1, 3)
	} else {
		w.add(kind<<1, 3)
	}
}

// stored writes raw bytes (RFC 1951, section 3.2.4). There are fewer than
// 65,536 of them: no more symbols than fit in a block are worse than that.
func (w *bitWriter) stored(raw []byte, final bool) {
	w.begin(storedBlock, final)
	w.align()
	n := uint64(len(raw))
	w.add(n, 16)
	w.add(n^0xffff, 16)
	w.addBytes(raw)
}

// addCodes writes the description of a dynamic block's codes (RFC 1951, section
// 3.2.7).
func (w *bitWriter) addCodes(o *ownCodes) {
	r := &o.runs
	w.add(uint64(last(o.usedLit)+1-firstLength)|uint64(last(o.usedDist))<<5|uint64(r.sent-4)<<10, 5+5+4)
	var some uint64 // as many bits as there may be to add at once
	n := uint(0)
	for _, symbol := range runOrder[:r.sent] {
		some |= uint64(r.codes[symbol].length()) << (n & 63)
		if n += 3; n > 56-3 {
			w.add(some, n)
			some, n = 0, 0
		}
	}
	w.add(some, n)
	some, n = 0, 0
	for _, v := range r.runs[:r.n] {
		c := r.codes[v.symbol()]
		some |= (c.bits() | v.extra()<<c.length()) << (n & 63)
		if n += c.length() + uint(runExtra[v.symbol()]); n > 56-maxRunBits-maxRunExtra {
			w.add(some, n)
			some, n = 0, 0
		}
	}
	w.add(some, n)
}

func last(symbols []uint16) uint16 { return symbols[len(symbols)-1] }
