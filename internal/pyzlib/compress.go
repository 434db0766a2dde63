package pyzlib

import (
	"encoding/binary"
	"math"
	"sync"
)

// header announces deflate with a 32 KB window at the default level (RFC 1950,
// section 2.2).
const header = "\x78\x9c"

// trailerSize is that of the Adler-32 checksum at the end.
const trailerSize = 4

// encoder is the state of one compression, reused by the next. None of its
// tables is cleared between inputs.
type encoder struct {
	chains chains
	block  block
	codes  ownCodes
	trees  trees
	out    bitWriter
}

// newEncoder makes the state for the pool.
func newEncoder() any {
	return &encoder{chains: chains{epoch: firstEpoch}}
}

var pool = sync.Pool{New: newEncoder}

// AppendCompress appends to dst what CPython's zlib.compress(src) returns on a
// classical zlib, and returns the longer slice.
//
// Inputs of 4 GiB and more still give a valid stream, but maybe not CPython's.
// AppendCompress is safe for concurrent use and allocates only the result.
func AppendCompress(dst, src []byte) []byte {
	e := pool.Get().(*encoder)
	dst = append(dst, e.compress(src)...)
	e.out.trim()
	pool.Put(e)
	return dst
}

// compress returns the whole stream in memory of the encoder.
func (e *encoder) compress(src []byte) []byte {
	e.chains.reserve(len(src))
	e.out.reset()
	e.out.reserve(len(header))
	e.out.addBytes([]byte(header))
	e.deflate(src)
	e.chains.retire(len(src))
	e.out.align()
	e.out.addBytes(binary.BigEndian.AppendUint32(nil, checksum(src)))
	return e.out.bytes()
}

// firstEpoch keeps position 0 of the first input out of reach of the zeros a
// fresh head table holds.
const firstEpoch = 2 * windowSize

// reserve makes sure that epoch+n stays within 32 bits, starting over with
// empty tables if it would not.
func (c *chains) reserve(n int) {
	if uint64(c.epoch)+uint64(n) > math.MaxUint32 {
		c.restart()
	}
}

// restart empties the hash table; the links are reached from there only.
func (c *chains) restart() {
	clear(c.head[:])
	c.epoch = firstEpoch
}

// retire moves the epoch so far on that no position of an input of n bytes
// lies within a window of the next input. That empties the tables.
func (c *chains) retire(n int) {
	next := uint64(c.epoch) + uint64(n) + windowSize
	if next > math.MaxUint32 {
		c.restart()
		return
	}
	c.epoch = uint32(next)
}
