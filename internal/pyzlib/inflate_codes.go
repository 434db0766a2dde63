package pyzlib

// described is a symbol that has a code, in the low bits, and above them the length of that.
type described uint16

const lengthShift = 12

func describe(symbol int, length uint) described {
	return described(length<<lengthShift) | described(symbol)
}

func (s described) symbol() uint { return uint(s & (1<<lengthShift - 1)) }

func (s described) length() uint { return uint(s >> lengthShift) }

// readCodes reads the codes of a dynamic block (RFC 1951, section 3.2.7).
func (d *inflater) readCodes() error {
	head, err := d.bits(14)
	if err != nil {
		return err
	}
	lits, dists, sent := int(head&31)+firstLength, int(head>>5&31)+1, int(head>>10)+4
	if lits > litCodes || dists > distCodes {
		return ErrCorrupt
	}
	if err := d.readRunCode(sent); err != nil {
		return err
	}
	used, err := d.readLengths(lits + dists)
	if err != nil {
		return err
	}
	return d.fillTables(used, uint(lits))
}

// readRunCode reads the code for the lengths of codes into the table of distances, which
// is not needed yet.
func (d *inflater) readRunCode(sent int) error {
	var lengths [runCodes]uint
	for _, sym := range runOrder[:sent] {
		n, err := d.bits(3)
		if err != nil {
			return err
		}
		lengths[sym] = uint(n)
	}
	used := d.used[:0]
	for sym, n := range lengths {
		if n != 0 {
			used = append(used, describe(sym, n))
		}
	}
	if complete, _ := fillTable(d.dist[:], runSymbols[:], used, maxRunBits); !complete {
		return ErrCorrupt
	}
	return nil
}

// readLengths reads the lengths of so many codes, and returns those that are not 0. Its
// state is in local variables for the sake of speed.
func (d *inflater) readLengths(symbols int) ([]described, error) {
	var last uint // the length before
	used, acc, n := 0, d.acc, d.n
	for sym := 0; sym < symbols; {
		if n < maxRunBits+maxRunExtra {
			d.acc, d.n = acc, n
			d.fill()
			acc, n = d.acc, d.n
		}
		e := d.dist[acc&(1<<maxRunBits-1)]
		if e.size() > n {
			return nil, ErrTruncated
		}
		value := e.number(acc)
		acc >>= e.size()
		n -= e.size()
		if e&isRun == 0 {
			last = uint(value)
			if value != 0 {
				d.used[used] = describe(sym, uint(value))
				used++
			}
			sym++
			continue
		}
		if e&isZeros != 0 {
			last = 0
		} else if sym == 0 {
			return nil, ErrCorrupt
		}
		if value > symbols-sym {
			return nil, ErrCorrupt
		}
		if last != 0 {
			for i := range value {
				d.used[used] = describe(sym+i, last)
				used++
			}
		}
		sym += value
	}
	d.acc, d.n = acc, n
	return d.used[:used], nil
}

// fillTables fills the tables of literals and lengths, of which so many are described, and
// of distances, which come behind them.
func (d *inflater) fillTables(used []described, lits uint) error {
	split := len(used)
	for split > 0 && used[split-1].symbol() >= lits {
		split--
		used[split] -= described(lits)
	}
	end := split
	for end > 0 && used[end-1].symbol() > endOfBlock {
		end--
	}
	if end == 0 || used[end-1].symbol() != endOfBlock {
		return ErrCorrupt
	}
	if _, ok := fillTable(d.lit[:], litSymbols[:], used[:split], litBits); !ok {
		return ErrCorrupt
	}
	if _, ok := fillTable(d.dist[:], distSymbols[:], used[split:], distBits); !ok {
		return ErrCorrupt
	}
	return nil
}
