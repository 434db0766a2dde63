package pyzlib

import "encoding/binary"

const (
	// slop is how far behind the end of a match bytes may be written: matches are
	// copied sixteen bytes at a time.
	slop = 16

	// literals is how many literals are read before the input is filled up again. Each
	// takes at most litBits of 56 bits, and what is left has to hold any code.
	literals = (56 - maxCodeBits) / litBits

	fastRoom = literals + maxMatch + slop
)

// symbols reads the symbols of a block up to its end: quickly while there is enough
// input and room for any symbol, and one at a time where there is not.
func (d *inflater) symbols(lit *litTable, dist *distTable) error {
	for {
		if len(d.out)-d.pos < fastRoom {
			d.grow(0)
		}
		ended, err := d.quickly(lit, dist)
		if ended || err != nil {
			return err
		}
		if ended, err = d.carefully(lit, dist); ended || err != nil {
			return err
		}
	}
}

// quickly reads symbols while eight bytes of input are left and the limit is not reached.
// The next entry is looked up before the bytes of this one are written, so that the
// processor can do both at once. It is inlined by hand for the sake of speed.
func (d *inflater) quickly(lit *litTable, dist *distTable) (ended bool, err error) {
	in, at, acc, n := d.in, d.at, d.acc, d.n
	out, pos := d.out, d.pos
	end := min(len(out)-fastRoom+1, d.limit)
	last := len(in) - 8
	if at > last || pos >= end {
		return false, nil
	}
	acc |= binary.LittleEndian.Uint64(in[at:]) << (n & 63)
	at += int((63 - n) >> 3)
	n |= 56
	e := lit.entries[acc&lit.mask&(maxLitTable-1)]
	for at <= last && pos < end {
		acc |= binary.LittleEndian.Uint64(in[at:]) << (n & 63)
		at += int((63 - n) >> 3)
		n |= 56

		if e&isLiteral != 0 {
			for range literals {
				c := e
				acc >>= c.size()
				n -= c.size()
				e = lit.entries[acc&lit.mask&(maxLitTable-1)]
				out[pos] = byte(c.value())
				pos++
				if e&isLiteral == 0 {
					break
				}
			}
			continue
		}
		if e&isLink != 0 {
			acc >>= litBits
			n -= litBits
			e = lit.entries[(uint64(e.value())+acc&(1<<e.extra()-1))&(maxLitTable-1)]
		}
		acc >>= e.size()
		n -= e.size()
		if e&(isLiteral|isStop) != 0 {
			if e&isLiteral != 0 {
				out[pos] = byte(e.value())
				pos++
				e = lit.entries[acc&lit.mask&(maxLitTable-1)]
				continue
			}
			ended, err = stop(e)
			break
		}
		length := int(e.value() + uint(acc)&(1<<e.extra()-1))
		acc >>= e.extra()
		n -= e.extra()

		e = dist.entries[acc&dist.mask&(maxDistTable-1)]
		if e&isLink != 0 {
			acc >>= distBits
			n -= distBits
			e = dist.entries[(uint64(e.value())+acc&(1<<e.extra()-1))&(maxDistTable-1)]
		}
		acc >>= e.size()
		n -= e.size()
		back := int(e.value() + uint(acc)&(1<<e.extra()-1))
		acc >>= e.extra()
		n -= e.extra()
		if e&isStop != 0 || back > pos-d.start {
			err = ErrCorrupt
			break
		}
		if at <= last {
			acc |= binary.LittleEndian.Uint64(in[at:]) << (n & 63)
			at += int((63 - n) >> 3)
			n |= 56
		}
		e = lit.entries[acc&lit.mask&(maxLitTable-1)]
		copyMatch(out, pos, back, length)
		pos += length
	}
	d.at, d.acc, d.n, d.pos = at, acc, n, pos
	if pos > d.limit {
		return false, ErrTooLong
	}
	return ended, err
}

// stop says what a stop is.
func stop(e entry) (ended bool, err error) {
	if e&invalid == invalid {
		return false, ErrCorrupt
	}
	return true, nil
}

// copyMatch repeats the length bytes that begin back bytes before pos; up to slop bytes
// more are written behind them.
func copyMatch(out []byte, pos, back, length int) {
	from, end := pos-back, pos+length
	if back < 8 {
		copyNear(out[from:], out[pos:end])
		return
	}
	for {
		binary.LittleEndian.PutUint64(out[pos:], binary.LittleEndian.Uint64(out[from:]))
		binary.LittleEndian.PutUint64(out[pos+8:], binary.LittleEndian.Uint64(out[from+8:]))
		if pos, from = pos+16, from+16; pos >= end {
			return
		}
	}
}

// copyNear copies one byte at a time, since what is read may just have been written.
func copyNear(from, to []byte) {
	for i := range to {
		to[i] = from[i]
	}
}

// carefully reads one symbol, checking what quickly need not.
func (d *inflater) carefully(lit *litTable, dist *distTable) (ended bool, err error) {
	e, err := d.symbol(lit.entries[:], lit.mask, litBits)
	switch {
	case err != nil:
		return false, err
	case e&isStop != 0:
		return stop(e)
	case e&isLiteral != 0:
		if err := d.room(1); err != nil {
			return false, err
		}
		d.out[d.pos] = byte(e.value())
		d.pos++
		return false, nil
	}
	length, err := d.valueOf(e)
	if err != nil {
		return false, err
	}
	if e, err = d.symbol(dist.entries[:], dist.mask, distBits); err != nil {
		return false, err
	}
	if e&isStop != 0 {
		return false, ErrCorrupt
	}
	back, err := d.valueOf(e)
	if err != nil {
		return false, err
	}
	if back > d.pos-d.start {
		return false, ErrCorrupt
	}
	return false, d.repeat(back, length)
}

// symbol reads one code.
func (d *inflater) symbol(entries []entry, mask uint64, lookup uint) (entry, error) {
	d.fill()
	e, used := entries[d.acc&mask], uint(0)
	if e&isLink != 0 {
		used = lookup
		e = entries[uint64(e.value())+d.acc>>lookup&(1<<e.extra()-1)]
	}
	if used += e.size(); used > d.n {
		return 0, ErrTruncated
	}
	d.acc >>= used
	d.n -= used
	return e, nil
}

// valueOf returns the length or distance of a symbol, with its extra bits.
func (d *inflater) valueOf(e entry) (int, error) {
	extra, err := d.bits(e.extra())
	return int(e.value()) + int(extra), err
}

// repeat writes a match, one byte after the other since it may overlap itself.
func (d *inflater) repeat(back, length int) error {
	if err := d.room(length); err != nil {
		return err
	}
	for range length {
		d.out[d.pos] = d.out[d.pos-back]
		d.pos++
	}
	return nil
}
