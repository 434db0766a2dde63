package pyzlib

import (
	"math"
	"math/bits"
)

// Bits below are fixed-point numbers with fraction bits behind the point.
const fraction = 16

// bounds enclose a number: low <= number <= high.
type bounds struct{ low, high int }

// log and nlog enclose log2(n) and n*log2(n). Indices are numbers of symbols: a
// description has at most one for each of 257 literals and two for distances.
var log, nlog = logarithms()

// nlogStep has the differences of nlog[n].high to the one before: those up to n add up to it.
var nlogStep = func() (step [256]int) {
	for n := 1; n <= maxShort; n++ {
		step[n] = nlog[n].high - nlog[n-1].high
	}
	return step
}()

func logarithms() (log, nlog [endOfBlock + 4]bounds) {
	around := func(x float64) bounds {
		f := int(math.Floor(x * (1 << fraction)))
		return bounds{max(0, f-1), f + 2} // one more than needed, in case Log2 is off
	}
	for n := 2; n < len(log); n++ {
		log[n] = around(math.Log2(float64(n)))
		nlog[n] = around(float64(n) * math.Log2(float64(n)))
	}
	return log, nlog
}

// description counts the symbols that describe the codes of a dynamic block.
type description struct {
	zero     int    // the length 0
	zeros3   int    // symbol 17
	zeros11  int    // symbol 18
	one      int    // the length 1, where it is known to be that of distances
	lengths  int    // other lengths
	repeated int    // symbol 16
	places   [7]int // where symbol 16 could be, by how many lengths it would stand for
}

// runBits bounds the size of the description of the codes in a dynamic block.
//
// A prefix code for symbols of which the kth occurs t[k] times takes no less
// than the sum of t[k]*log2(T/t[k]) bits, T being the sum of all t[k]. That bound
// grows with every t[k], and shrinks when two kinds are counted as one. So lower
// bounds of the t[k] will do, and all lengths of codes may count as one kind.
//
// The literals in use are known: the byte values present. So are the gaps
// between them, up to the end of block, and with them the symbols 0, 17 and 18
// that zlib describes gaps with, and their extra bits. Of a row of u literals in
// use, the first takes a symbol of its own; of the rest, each repetition (symbol
// 16, two extra bits) stands for at most six. How many repetitions there are is
// not known, so the bound is the least over all numbers of them, each number
// taking the places that save most; more repetitions than places save nothing.
//
// How many lengths of run codes are sent depends on the last one used in
// runOrder, in which 1 comes after 2, 2 after 3, 3 after 4. A complete code of m
// symbols has one of no more than log2(m) bits; the distances have at most
// max(2, matches) symbols, and at most 30.
func (s *shortPayload) runBits() int {
	d := s.describe()
	sent := 12
	switch {
	case s.matches < 4:
		sent = 18
	case s.matches < 8:
		sent = 16
	case s.matches < 16:
		sent = 14
	}
	least := d.entropy()
	for n := len(d.places) - 1; n > 0; n-- {
		for range d.places[n] {
			d.repeated++
			d.lengths -= n
			least = min(least, d.entropy()+2*d.repeated<<fraction)
		}
	}
	return (3*sent+3*d.zeros3+7*d.zeros11)<<fraction + least
}

// describe counts what is known of the description of src's codes.
func (s *shortPayload) describe() (d description) {
	d.addDistances(s)
	next, row := 0, 0 // the literal after the last one in use; how many before it are in use
	for w, set := range s.present {
		for ; set != 0; set &= set - 1 {
			literal := 64*w + bits.TrailingZeros64(set)
			if literal > next {
				d.addRow(row)
				d.addGap(literal - next)
				row = 0
			}
			row++
			next = literal + 1
		}
	}
	if next < endOfBlock {
		d.addRow(row)
		d.addGap(endOfBlock - next)
		row = 0
	}
	d.addLastRow(row + 1)
	return d
}

// addDistances counts the lengths of distance codes. There are always two of
// them at least, since zlib adds what is missing. With at most two matches, they
// are two of one bit. If then no literal or length has a code of one bit, these
// make a kind of their own. An optimal code gives one bit only to a symbol that
// makes up a third of all: the other subtree, of the two joined last, is made of
// two trees that were joined before the symbol was, so neither is heavier.
func (d *description) addDistances(s *shortPayload) {
	switch {
	case s.matches > 3:
		d.lengths = 1 // and maybe repetitions of it
	case s.matches == 3 || 3*max(s.most, s.matches) > s.sure:
		d.lengths = 2
	default:
		d.one = 2
	}
}

// addGap counts what stands for n unused literals.
func (d *description) addGap(n int) {
	for ; n >= 11; n -= min(n, 138) {
		d.zeros11++
	}
	if n >= 3 {
		d.zeros3++
	} else {
		d.zero += n
	}
}

// addRow counts n literals in use between unused ones; zlib repeats nothing in
// rows of less than four.
func (d *description) addRow(n int) {
	if n < 4 {
		d.lengths += n
		return
	}
	d.addLastRow(n)
}

// addLastRow counts n symbols in use, which may go on with lengths of matches.
func (d *description) addLastRow(n int) {
	d.lengths += n
	for n--; n > 0; n -= min(n, 6) {
		d.places[min(n, 6)]++
	}
}

// entropy bounds the bits of the symbols without their extra bits.
func (d *description) entropy() int {
	total := d.zero + d.zeros3 + d.zeros11 + d.one + d.lengths + d.repeated
	return max(0, nlog[total].low-nlog[d.zero].high-nlog[d.zeros3].high-nlog[d.zeros11].high-
		nlog[d.one].high-nlog[d.lengths].high-nlog[d.repeated].high)
}

// symbolBits bounds the size of the symbols in a dynamic block, by the same
// bound for prefix codes.
//
// Start from the literals that no match can cover and the end of block: T of
// them, with the bound B. In the block there are more: other literals, and the
// lengths of matches, counted as one kind. By the bound's derivative,
// log2(T/t[k]), one more of a kind adds at least log2(T/t), where t is the most
// there can be of the kind: the most frequent byte's count for a literal, the
// number of matches for a length. A run either has a match, which takes this
// much for its length, and for its distance 1 bit and e extra bits, or makes
// literals of all its bytes, of which those count that no other run touches.
func (s *shortPayload) symbolBits() int {
	total := s.sure + 1
	sum := max(0, nlog[total].low-s.weight)
	literal := max(0, log[total].low-log[s.most].high)
	length := max(0, log[total].low-log[s.matches].high)
	for i := range s.runs[:s.nruns] {
		r := &s.runs[i]
		sum += min(int(r.own)*literal, length+(1+r.extraBits())<<fraction)
	}
	return sum
}
