package pyzlib

import "encoding/binary"

const (
	// slop is how far behind the end of a match bytes may be written: 32 are copied whatever
	// its length, since few matches are longer and the processor need not guess.
	slop = 32

	fastRoom = maxMatch + slop
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
// It is inlined by hand for the sake of speed: what costs is the way from one entry to the
// next, each of which has to be known before the other can be looked up. So each symbol
// begins with all 64 bits of acc filled. A length and a distance take at most 48 of them,
// and what is left finds the next entry, before there is more input and while the bytes of
// this symbol are written.
func (d *inflater) quickly(lit *litTable, dist *distTable) (ended bool, err error) {
	in, at, acc, n := d.in, d.at, d.acc, d.n
	out, pos := d.out, d.pos
	end := min(len(out)-fastRoom+1, d.limit)
	last := len(in) - 8
	if at > last || pos >= end {
		return false, nil
	}
	acc |= binary.LittleEndian.Uint64(in[at:]) << (n & 63)
	e := lit[acc&(1<<litBits-1)]
	for at <= last && pos < end {
		acc |= binary.LittleEndian.Uint64(in[at:at+8:at+8]) << (n & 63)
		at += int((63 - n) >> 3)
		n |= 56

		if e&isLiteral != 0 {
			acc >>= e.size()
			n -= e.size()
			out[pos] = byte(e.value())
			pos++
			e = lit[acc&(1<<litBits-1)]
			continue
		}
		if e&(isLink|isStop) != 0 {
			if e&isLink != 0 {
				e = lit[e.linked(acc>>litBits)&(maxLitTable-1)]
				continue
			}
			acc >>= e.size()
			n -= e.size()
			ended, err = stop(e)
			break
		}
		length := e.number(acc)
		acc >>= e.size()
		n -= e.size()

		e = dist[acc&(1<<distBits-1)]
		if e&isLink != 0 {
			e = dist[e.linked(acc>>distBits)&(maxDistTable-1)]
		}
		back := e.number(acc)
		acc >>= e.size()
		n -= e.size()
		if e&isStop != 0 || back > pos-d.start {
			err = ErrCorrupt
			break
		}
		e = lit[acc&(1<<litBits-1)]

		if back < 16 {
			copyNear(out[pos-back:pos+length], back)
		} else {
			copy16(out, pos, back)
			copy16(out, pos+16, back)
			for i := 32; i < length; i += 16 {
				copy16(out, pos+i, back)
			}
		}
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

// copy16 repeats at pos the 16 bytes that begin back bytes before, or more.
func copy16(p []byte, pos, back int) {
	from := pos - back
	*(*[16]byte)(p[pos : pos+16 : pos+16]) = [16]byte(p[from : from+16 : from+16])
}

// copyNear repeats the first back bytes of p to its end.
func copyNear(p []byte, back int) {
	for done := back; done < len(p); {
		done += copy(p[done:], p[:done])
	}
}

// carefully reads one symbol, checking what quickly need not.
func (d *inflater) carefully(lit *litTable, dist *distTable) (ended bool, err error) {
	d.fill()
	e := lit[d.acc&(1<<litBits-1)]
	if e&isLink != 0 {
		e = lit[e.linked(d.acc>>litBits)&(maxLitTable-1)]
	}
	length, err := d.take(e)
	switch {
	case err != nil:
		return false, err
	case e&isStop != 0:
		return stop(e)
	case e&isLiteral != 0:
		if err := d.room(1); err != nil {
			return false, err
		}
		d.out[d.pos] = byte(length)
		d.pos++
		return false, nil
	}
	d.fill()
	e = dist[d.acc&(1<<distBits-1)]
	if e&isLink != 0 {
		e = dist[e.linked(d.acc>>distBits)&(maxDistTable-1)]
	}
	back, err := d.take(e)
	if err != nil {
		return false, err
	}
	if e&isStop != 0 || back > d.pos-d.start {
		return false, ErrCorrupt
	}
	return false, d.repeat(back, length)
}

// take returns the number of an entry and takes its bits.
func (d *inflater) take(e entry) (int, error) {
	if e.size() > d.n {
		return 0, ErrTruncated
	}
	number := e.number(d.acc)
	d.acc >>= e.size()
	d.n -= e.size()
	return number, nil
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
