package pyzlib

// readCodes reads the codes of a dynamic block (RFC 1951, section 3.2.7).
func (d *inflater) readCodes() error {
	head, err := d.bits(14)
	if err != nil {
		return err
	}
	lits, dists, runs := int(head&31)+firstLength, int(head>>5&31)+1, int(head>>10)+4
	if lits > litCodes || dists > distCodes {
		return ErrCorrupt
	}
	if err := d.readRunCode(runs); err != nil {
		return err
	}
	if err := d.readLengths(d.lengths[:lits+dists]); err != nil {
		return err
	}
	return d.fillTables(d.lengths[:lits], d.lengths[lits:lits+dists])
}

// readRunCode reads the code for the lengths of codes into the table of distances, which
// is not needed yet.
func (d *inflater) readRunCode(sent int) error {
	var lengths [runCodes]uint8
	for _, sym := range runOrder[:sent] {
		n, err := d.bits(3)
		if err != nil {
			return err
		}
		lengths[sym] = uint8(n)
	}
	mask, ok := fillTable(d.dist.entries[:], runSymbols[:], lengths[:], maxRunBits)
	if !ok || d.dist.entries[mask] == invalid { // it must be complete
		return ErrCorrupt
	}
	d.dist.mask = mask
	return nil
}

// readLengths reads the lengths of codes.
func (d *inflater) readLengths(lengths []uint8) error {
	for i := 0; i < len(lengths); {
		e, err := d.symbol(d.dist.entries[:], d.dist.mask, maxRunBits)
		if err != nil {
			return err
		}
		sym := e.value()
		if sym < repeatLast {
			lengths[i] = uint8(sym)
			i++
			continue
		}
		n, err := d.runLength(sym)
		if err != nil {
			return err
		}
		var length uint8
		if sym == repeatLast && i > 0 {
			length = lengths[i-1]
		}
		if sym == repeatLast && i == 0 || n > len(lengths)-i {
			return ErrCorrupt
		}
		for range n {
			lengths[i] = length
			i++
		}
	}
	return nil
}

// runLength reads how often a length is repeated.
func (d *inflater) runLength(sym uint) (int, error) {
	extra, err := d.bits(uint(runExtra[sym]))
	if sym == repeatZeros {
		return 11 + int(extra), err
	}
	return 3 + int(extra), err
}

func (d *inflater) fillTables(lits, dists []uint8) error {
	if lits[endOfBlock] == 0 {
		return ErrCorrupt
	}
	var ok bool
	if d.lit.mask, ok = fillTable(d.lit.entries[:], litSymbols[:], lits, litBits); !ok {
		return ErrCorrupt
	}
	if d.dist.mask, ok = fillTable(d.dist.entries[:], distSymbols[:], dists, distBits); !ok {
		return ErrCorrupt
	}
	return nil
}
