package pyzlib

import (
	"encoding/binary"
	"errors"
	"sync"
)

// Why a stream is refused. CPython's zlib.decompress raises zlib.error for all of them
// but ErrTooLong, which it does not know.
var (
	ErrHeader     = errors.New("zlib: not a zlib stream")
	ErrDictionary = errors.New("zlib: the stream needs a preset dictionary")
	ErrTruncated  = errors.New("zlib: the stream ends too early")
	ErrCorrupt    = errors.New("zlib: the stream is damaged")
	ErrChecksum   = errors.New("zlib: the checksum does not match")
	ErrTooLong    = errors.New("zlib: the decompressed data is too long")
)

// AppendDecompress appends to dst what CPython's zlib.decompress(src) returns, and
// returns the longer slice. What follows the end of the stream is ignored, as there.
//
// It stops with ErrTooLong when that would be more than limit bytes, before it has
// taken room for more than twice the limit. On any error it returns nil. It allocates
// nothing but the result, if dst has no room for that, and does so again each time that a text
// turns out longer: the first time at four times src. It is safe for concurrent use.
func AppendDecompress(dst, src []byte, limit int) ([]byte, error) {
	if err := checkHeader(src); err != nil {
		return nil, err
	}
	if limit < 0 {
		return nil, ErrTooLong
	}
	d := inflaters.Get().(*inflater)
	d.begin(src[len(header):], dst, limit)
	err := d.run()
	out, rest := d.out[:d.pos], d.rest()
	d.end()
	inflaters.Put(d)
	switch {
	case err != nil:
		return nil, err
	case len(rest) < trailerSize:
		return nil, ErrTruncated
	case binary.BigEndian.Uint32(rest) != checksum(out[len(dst):]):
		return nil, ErrChecksum
	}
	return out, nil
}

// checkHeader reads the two bytes of RFC 1950, section 2.2.
func checkHeader(src []byte) error {
	const (
		deflate    = 8 // compression method
		maxWindow  = 7 // 32 KB
		dictionary = 0x20
	)
	switch {
	case len(src) < len(header):
		return ErrTruncated
	case src[0]&15 != deflate, src[0]>>4 > maxWindow, binary.BigEndian.Uint16(src)%31 != 0:
		return ErrHeader
	case src[1]&dictionary != 0:
		return ErrDictionary
	}
	return nil
}

// inflater is the state of one decompression, reused by the next. Its tables are
// written before they are read.
type inflater struct {
	in  []byte
	at  int    // bytes of in that are in acc or behind it
	acc uint64 // bits not used yet, the next one lowest
	n   uint   // how many

	out   []byte // all of its room
	pos   int    // bytes written
	start int    // where the result begins: what dst held stands before it
	limit int    // how far pos may go

	lit  litTable
	dist distTable
	used [litCodes + distCodes]described // the codes of a dynamic block
}

var inflaters = sync.Pool{New: func() any { return new(inflater) }}

func (d *inflater) begin(src, dst []byte, limit int) {
	d.in, d.at, d.acc, d.n = src, 0, 0, 0
	d.out, d.pos, d.start = dst[:cap(dst)], len(dst), len(dst)
	d.limit = len(dst) + min(limit, maxLimit)
}

// maxLimit keeps sums with a limit in range.
const maxLimit = 1<<31 - 1<<16

// end lets go of the memory of others.
func (d *inflater) end() { d.in, d.out = nil, nil }

// run reads blocks until the last one.
func (d *inflater) run() error {
	for last := false; !last; {
		head, err := d.bits(3)
		if err != nil {
			return err
		}
		last = head&1 != 0
		if err := d.block(head >> 1); err != nil {
			return err
		}
	}
	return nil
}

func (d *inflater) block(kind uint64) error {
	switch kind {
	case 0:
		return d.stored()
	case 1:
		return d.symbols(&fixedLitTable, &fixedDistTable)
	case 2:
		if err := d.readCodes(); err != nil {
			return err
		}
		return d.symbols(&d.lit, &d.dist)
	}
	return ErrCorrupt
}

// stored copies a block that is not compressed (RFC 1951, section 3.2.4).
func (d *inflater) stored() error {
	rest := d.rest()
	if len(rest) < 4 {
		return ErrTruncated
	}
	size := int(binary.LittleEndian.Uint16(rest))
	if size != int(^binary.LittleEndian.Uint16(rest[2:])) {
		return ErrCorrupt
	}
	rest = rest[4:]
	if len(rest) < size {
		return ErrTruncated
	}
	if err := d.room(size); err != nil {
		return err
	}
	d.pos += copy(d.out[d.pos:], rest[:size])
	d.in, d.at, d.acc, d.n = rest[size:], 0, 0, 0
	return nil
}

// rest returns the input from the next whole byte on.
func (d *inflater) rest() []byte { return d.in[d.at-int(d.n/8):] }

// bits takes n bits, at most 16.
func (d *inflater) bits(n uint) (uint64, error) {
	if d.n < n {
		d.fill()
		if d.n < n {
			return 0, ErrTruncated
		}
	}
	v := d.acc & (1<<n - 1)
	d.acc >>= n
	d.n -= n
	return v, nil
}

// fill takes as many whole bytes into acc as there are and fit, but leaves the top
// byte free. Above the n bits that count acc may hold some of those that follow.
func (d *inflater) fill() {
	if d.at <= len(d.in)-8 {
		d.acc |= binary.LittleEndian.Uint64(d.in[d.at:]) << (d.n & 63)
		d.at += int((63 - d.n) >> 3)
		d.n |= 56
		return
	}
	for d.n < 56 && d.at < len(d.in) {
		d.acc |= uint64(d.in[d.at]) << d.n
		d.at++
		d.n += 8
	}
}

// room makes sure that n more bytes may be written.
func (d *inflater) room(n int) error {
	if d.pos+n > d.limit {
		return ErrTooLong
	}
	if d.pos+n > len(d.out) {
		d.grow(n)
	}
	return nil
}

// grow makes room for n more bytes, and for as many as the stream may turn out to hold:
// sessions mostly inflate to less than four times their length.
func (d *inflater) grow(n int) {
	size := max(2*(d.pos-d.start), 4*len(d.in))
	grown := make([]byte, d.pos+max(min(size, d.limit-d.pos), n)+fastRoom)
	copy(grown, d.out[:d.pos])
	d.out = grown
}
