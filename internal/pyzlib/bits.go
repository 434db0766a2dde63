package pyzlib

import (
	"encoding/binary"
	"slices"
)

// bitWriter appends bits to bytes, least significant bit first (RFC 1951,
// section 3.1.1).
type bitWriter struct {
	buf  []byte // written up to pos
	pos  int    // bytes written
	acc  uint64 // bits not written yet
	nacc uint   // how many: at most 7 between calls
}

// slack is what reserve asks for beyond the bits to come: bits are written
// eight bytes at a time.
const slack = 8

func (w *bitWriter) reset() {
	w.pos, w.acc, w.nacc = 0, 0, 0
}

// maxKept is the largest buffer kept for the next input.
const maxKept = 256 << 10

// trim drops the buffer if it has grown too large to be kept.
func (w *bitWriter) trim() {
	if len(w.buf) > maxKept {
		w.buf = nil
	}
}

// reserve makes room for n more bytes.
func (w *bitWriter) reserve(n int) {
	if len(w.buf)-w.pos < n+slack {
		grown := slices.Grow(w.buf[:w.pos], n+slack)
		w.buf = grown[:cap(grown)]
	}
}

// add appends the n low bits of v, at most 56, the others being 0.
func (w *bitWriter) add(v uint64, n uint) {
	w.acc |= v << w.nacc
	w.nacc += n
	binary.LittleEndian.PutUint64(w.buf[w.pos:], w.acc)
	w.pos += int(w.nacc / 8)
	w.acc >>= w.nacc &^ 7
	w.nacc &= 7
}

func (w *bitWriter) addCode(c code) { w.add(c.bits(), c.length()) }

// align fills up the current byte with zeros.
func (w *bitWriter) align() {
	if w.nacc > 0 {
		w.add(0, 8-w.nacc)
	}
}

// addBytes appends whole bytes; the writer must be aligned.
func (w *bitWriter) addBytes(p []byte) {
	w.pos += copy(w.buf[w.pos:], p)
}

// addSymbols appends literals and matches (RFC 1951, section 3.2.3). It is add,
// spelled out for the sake of speed.
func (w *bitWriter) addSymbols(symbols []symbol, lit *[litCodes + 2]code, dist *[distCodes + 2]code) {
	buf, pos, acc, n := w.buf, w.pos, w.acc, w.nacc
	for _, s := range symbols {
		if s <= 0xff {
			c := lit[s]
			acc |= c.bits() << (n & 63)
			n += c.length()
		} else {
			length := &lengthParts[s&0xff]
			c := lit[firstLength+int(length.code&31)]
			acc |= c.bits() << (n & 63)
			n += c.length()
			acc |= uint64(length.rest) << (n & 63)
			n += uint(length.extra)
			d := uint32(s >> 8)
			dc := distCode(d) & 31
			c = dist[dc]
			acc |= c.bits() << (n & 63)
			n += c.length()
			extra := uint(distExtras[dc])
			acc |= uint64((d-1)&(1<<(extra&31)-1)) << (n & 63)
			n += extra
		}
		binary.LittleEndian.PutUint64(buf[pos:pos+8:pos+8], acc)
		pos += int(n / 8)
		acc >>= n & 56
		n &= 7
	}
	w.pos, w.acc, w.nacc = pos, acc, n
}

// bytes returns what has been written; the writer must be aligned.
func (w *bitWriter) bytes() []byte { return w.buf[:w.pos] }
