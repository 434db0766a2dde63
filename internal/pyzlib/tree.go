package pyzlib

import (
	"math/bits"
	"slices"
)

// Limits on the length of a code (RFC 1951, section 3.2.7).
const (
	maxCodeBits = 15
	maxRunBits  = 7 // for the codes that describe codes
)

// code is a Huffman code: its length in the low four bits, above them its bits
// in the order they are written. 0 means that the symbol has no code.
type code uint32

func (c code) length() uint { return uint(c & 15) }

func (c code) bits() uint64 { return uint64(c >> 4) }

// node is a tree awaiting its place in a larger one, packed so that comparing
// numbers compares frequencies, then depths: frequency << 16 | depth << 10 |
// number. Frequencies add up to at most maxSymbols+1; with them depths stay
// below 32, and numbers below twice the largest alphabet.
type node uint32

const (
	numberBits = 10
	depthBits  = 6
	numberMask = 1<<numberBits - 1
	depthMask  = 1<<depthBits - 1
)

func newNode(freq, depth, number uint32) node {
	return node(freq<<(depthBits+numberBits) | depth<<numberBits | number)
}

func (n node) number() uint32 { return uint32(n & numberMask) }

func (n node) depth() uint32 { return uint32(n>>numberBits) & depthMask }

// join returns the tree made of a and b.
func join(a, b node, number uint32) node {
	freq := uint32(a>>(depthBits+numberBits)) + uint32(b>>(depthBits+numberBits))
	return newNode(freq, max(a.depth(), b.depth())+1, number)
}

// notAfter reports whether a leaves the heap no later than b. Numbers do not
// count: equal trees stay where the heap happens to have them.
func notAfter(a, b node) bool { return a <= b|numberMask }

// heapEnd leaves a heap after any tree.
const heapEnd = ^node(0)

// trees builds Huffman codes. Optimal codes are not unique; which one comes out
// depends on the order of equal frequencies, so heap and ties work exactly as
// in zlib.
type trees struct {
	heap   [litCodes + 2]node   // heap[1] is the least; children of k are 2k and 2k+1
	size   int                  // behind them there is heapEnd
	taken  [2 * litCodes]uint16 // numbers of nodes, in the order they left the heap
	parent [2 * litCodes]uint16
	depth  [2 * litCodes]uint8
	count  [maxCodeBits + 2]uint16 // codes of each length
}

// build writes to codes a code for each symbol that occurs, and appends these
// symbols in their order to used, which is empty. No code is longer than limit.
func (t *trees) build(codes []code, freq, used []uint16, limit uint8) []uint16 {
	used = t.gather(freq, used)
	taken := t.merge(len(freq))
	if over := t.measure(taken, len(freq), limit); over > 0 {
		t.shorten(taken, len(freq), limit, over)
	}
	canonical(codes, used, t.depth[:], &t.count)
	return used
}

// gather fills the heap with the symbols that occur. A code needs at least two
// symbols, so others are added if there are fewer.
func (t *trees) gather(freq, used []uint16) []uint16 {
	for sym := 0; sym < len(freq); sym++ {
		if len(freq)-sym >= 4 && *(*[4]uint16)(freq[sym:]) == [4]uint16{} {
			sym += 3
			continue
		}
		if f := freq[sym]; f != 0 {
			used = append(used, uint16(sym))
			t.heap[len(used)] = newNode(uint32(f), 0, uint32(sym))
		}
	}
	for len(used) < 2 {
		used = t.pad(used)
	}
	t.size = len(used)
	t.heap[t.size+1] = heapEnd
	for k := t.size / 2; k >= 1; k-- {
		t.sink(k)
	}
	return used
}

// pad adds a symbol to at most one: the following one if that is below 3, else 0.
func (t *trees) pad(used []uint16) []uint16 {
	sym := uint16(0)
	if len(used) > 0 && used[0] < 2 {
		sym = used[0] + 1
	}
	used = append(used, sym)
	t.heap[len(used)] = newNode(1, 0, uint32(sym))
	slices.Sort(used)
	return used
}

// sink moves heap[k] down to its place.
func (t *trees) sink(k int) {
	h := t.heap[:t.size+2]
	v := h[k]
	for {
		child := 2 * k
		if child+1 >= len(h) {
			break
		}
		if notAfter(h[child+1], h[child]) {
			child++
		}
		if notAfter(v, h[child]) {
			break
		}
		h[k] = h[child]
		k = child
	}
	h[k] = v
}

// merge joins the two least frequent trees until one is left. The second of
// them is not popped but replaced by the joined tree, which decides about ties
// later on. It returns the nodes in the order they were joined, the root last.
func (t *trees) merge(symbols int) []uint16 {
	taken := t.taken[:0]
	for number := uint32(symbols); t.size >= 2; number++ {
		a := t.heap[1]
		t.heap[1], t.heap[t.size] = t.heap[t.size], heapEnd
		t.size--
		t.sink(1)
		b := t.heap[1]
		taken = append(taken, uint16(a.number()), uint16(b.number()))
		t.parent[a.number()] = uint16(number)
		t.parent[b.number()] = uint16(number)
		t.heap[1] = join(a, b, number)
		t.sink(1)
	}
	return append(taken, uint16(t.heap[1].number()))
}

// measure sets the depth of each node, cut to limit, and counts the codes of
// each length. It returns how many nodes, inner ones included, were cut.
func (t *trees) measure(taken []uint16, symbols int, limit uint8) (over int) {
	clear(t.count[:])
	root := len(taken) - 1
	t.depth[taken[root]] = 0
	for i := root - 1; i >= 0; i-- {
		n := taken[i]
		d := t.depth[t.parent[n]] + 1
		if d > limit {
			d = limit
			over++
		}
		t.depth[n] = d
		if int(n) < symbols {
			t.count[d]++
		}
	}
	return over
}

// shorten makes a code of cut lengths decodable. For every two nodes that were
// cut, a shorter code moves one level down and takes a cut one as its brother.
// Then the lengths are handed out anew, the longest to the rarest.
func (t *trees) shorten(taken []uint16, symbols int, limit uint8, over int) {
	for ; over > 0; over -= 2 {
		d := limit - 1
		for t.count[d] == 0 {
			d--
		}
		t.count[d]--
		t.count[d+1] += 2
		t.count[limit]--
	}
	next, d := t.count, limit
	for _, n := range taken {
		if int(n) >= symbols {
			continue
		}
		for next[d] == 0 {
			d--
		}
		next[d]--
		t.depth[n] = d
	}
}

// canonical is the algorithm of RFC 1951, section 3.2.2: the codes of the symbols
// used, from the lengths of these and from how many there are of each.
func canonical(codes []code, used []uint16, lengths []uint8, count *[maxCodeBits + 2]uint16) {
	var next [maxCodeBits + 1]uint16 // the next code of each length, in the high bits
	for n := 1; n < maxCodeBits; n++ {
		next[n+1] = next[n] + count[n]<<(16-n)
	}
	for _, sym := range used {
		n := lengths[sym] & 15
		codes[sym] = code(bits.Reverse16(next[n]))<<4 | code(n)
		next[n] += 1 << (16 - n)
	}
}

// The codes of fixed blocks (RFC 1951, section 3.2.6).
var fixedLit, fixedDist = fixedCodes()

func fixedCodes() (lit [litCodes + 2]code, dist [distCodes + 2]code) {
	var lengths [litCodes + 2]uint8
	var all [litCodes + 2]uint16
	for sym := range lengths {
		all[sym] = uint16(sym)
		switch {
		case sym < 144:
			lengths[sym] = 8
		case sym < endOfBlock:
			lengths[sym] = 9
		case sym < 280:
			lengths[sym] = 7
		default:
			lengths[sym] = 8
		}
	}
	canonical(lit[:], all[:], lengths[:], &[maxCodeBits + 2]uint16{7: 24, 8: 152, 9: 112})
	for sym := range dist {
		lengths[sym] = 5
	}
	canonical(dist[:], all[:len(dist)], lengths[:], &[maxCodeBits + 2]uint16{5: 32})
	return lit, dist
}
