package pyzlib

// runCodes is the size of the alphabet in which a dynamic block describes its
// codes (RFC 1951, section 3.2.7): lengths 0 to 15 and three kinds of runs.
const (
	runCodes    = 19
	repeatLast  = 16 // the last length 3-6 times more
	repeatZero  = 17 // 0, 3-10 times
	repeatZeros = 18 // 0, 11-138 times
)

// runOrder is the order in which the lengths of the run codes are sent; those
// likely to be unused come last.
var runOrder = [runCodes]uint8{16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15}

// run is a symbol of that alphabet in its low five bits, and above them the
// value of its extra bits.
type run uint16

func (r run) symbol() int { return int(r & 31) }

func (r run) extra() uint64 { return uint64(r >> 5) }

// runExtra is the number of extra bits of each symbol.
var runExtra = [runCodes]uint8{repeatLast: 2, repeatZero: 3, repeatZeros: maxRunExtra}

const maxRunExtra = 7

// runList describes the codes of a block by the runs of their lengths.
type runList struct {
	runs  [litCodes + distCodes]run
	n     int
	freq  [runCodes]uint16
	codes [runCodes]code
	used  []uint16
	sent  int // how many of runOrder are sent
}

func (l *runList) reset() {
	l.n = 0
	clear(l.freq[:])
}

// add appends the lengths of one code, up to the last symbol in use. The format
// would let a run go on from one code into the next; zlib does not.
func (l *runList) add(codes []code, used []uint16) {
	next := 0 // the symbol after those described
	for len(used) > 0 {
		from := int(used[0])
		l.zeros(from - next)
		length := codes[from].length()
		n := 1
		for n < len(used) && int(used[n]) == from+n && codes[from+n].length() == length {
			n++
		}
		l.lengths(run(length), n)
		next, used = from+n, used[n:]
	}
}

// zeros adds n zeros.
func (l *runList) zeros(n int) {
	for ; n >= 11; n -= min(n, 138) {
		l.put(repeatZeros, min(n, 138)-11)
	}
	if n >= 3 {
		l.put(repeatZero, n-3)
		return
	}
	for ; n > 0; n-- {
		l.put(0, 0)
	}
}

// lengths adds n times the same length, which is not 0.
func (l *runList) lengths(length run, n int) {
	if n >= 4 {
		l.put(length, 0)
		for n--; n >= 3; n -= min(n, 6) {
			l.put(repeatLast, min(n, 6)-3)
		}
	}
	for ; n > 0; n-- {
		l.put(length, 0)
	}
}

func (l *runList) put(symbol run, extra int) {
	l.runs[l.n] = symbol | run(extra)<<5
	l.n++
	l.freq[symbol]++
}

// build makes the codes for the runs.
func (l *runList) build(t *trees) {
	clear(l.codes[:])
	l.used = t.build(l.codes[:], l.freq[:], l.used[:0], maxRunBits)
	l.sent = runCodes
	for l.sent > 4 && l.codes[runOrder[l.sent-1]] == 0 {
		l.sent--
	}
}

// cost is the size in bits of everything between a dynamic block's three
// leading bits and its first symbol.
func (l *runList) cost() int {
	n := 5 + 5 + 4 + 3*l.sent
	for _, symbol := range l.used {
		n += int(l.freq[symbol]) * int(l.codes[symbol].length()+uint(runExtra[symbol]))
	}
	return n
}
