package pyzlib

import (
	"encoding/binary"
	"math/bits"
)

// The search parameters of level 6, and the limits of the format.
const (
	minMatch = 3   // RFC 1951, section 2
	maxMatch = 258 // RFC 1951, section 2

	goodLength = 8    // a match this long already: search a quarter of the chain
	lazyLength = 16   // a match this long already: do not look for a better one
	niceLength = 128  // a match this long ends the search
	chainLimit = 128  // candidates looked at
	tooFar     = 4096 // a match of 3 bytes from farther costs more than literals

	windowSize   = 1 << 15
	minLookahead = maxMatch + minMatch + 1
	maxDistance  = windowSize - minLookahead
	unreachable  = maxDistance + 1 // as far back as a link leads that leads nowhere

	hashBits = 15
	hashMask = 1<<hashBits - 1
)

// chains finds earlier places with the same three bytes. Places with equal
// hashes form a chain, newest first. Strings whose hashes collide share a chain
// and use up chainLimit together, so the hash decides about bytes: it has to be
// this one.
//
// A link leads to the next older place of the chain and to the three after that: their positions'
// lower halves, the newest lowest. It begins with the place before it, and goes on as that one's
// link does. So a walk that goes on for long waits for memory once in four places. A link stands where
// its own place is in the window, and its place is out of reach before another one comes to stand
// there. One that leads nowhere leads farther back than anything within reach of the place:
// unreachable for the place itself, and less than 64 KB for all that reach it.
type chains struct {
	head  [1 << hashBits]uint32 // epoch + position of the newest place
	links [windowSize]uint64
	epoch uint32 // added to positions, so that those of earlier inputs are too far
}

// hash3 is the hash of the first three bytes of b.
func hash3(b []byte) uint32 {
	_ = b[2]
	return (uint32(b[0])<<10 ^ uint32(b[1])<<5 ^ uint32(b[2])) & hashMask
}

// insert puts position p at the front of the chain of h and returns the
// distance to the chain's previous front: anything above maxDistance means that
// there is none in reach.
func (c *chains) insert(h uint32, p int) uint32 {
	at := c.epoch + uint32(p)
	dist := at - c.head[h&hashMask]
	c.head[h&hashMask] = at
	older := uint16(p) - uint16(min(dist, unreachable))
	c.links[uint16(p)%windowSize] = uint64(older) | c.links[older%windowSize]<<16
	return dist
}

// window follows the 64 KB buffer that zlib reads its input through. The buffer
// has no counterpart here, but its bounds show in the output: data before base
// has been dropped, and the place at base itself is never matched, because zlib
// uses its number, 0, for "none".
type window struct {
	base, end int // the part of the input that the buffer holds
}

// refill repeats what zlib does when fewer than minLookahead bytes are left
// ahead of p: it moves the buffer by a window if p is far enough in, even at the
// end of the input, and reads on.
func (w *window) refill(p, inputLen int) {
	if p-w.base >= windowSize+maxDistance {
		w.base += windowSize
		w.end = min(w.base+2*windowSize, inputLen)
	}
}

// deflate compresses src into blocks. Matching is lazy: a match found at p is
// taken only if the one found at p+1 is not longer; else the byte at p becomes a
// literal.
func (e *encoder) deflate(src []byte) {
	c, b := &e.chains, &e.block
	win := window{0, min(2*windowSize, len(src))}
	prev := noMatch  // the match at p-1, if that is pending
	pending := false // whether src[p-1] is not in the block yet
	b.reset(0)
	for p := 0; p < len(src); {
		if win.end-p < minLookahead {
			win.refill(p, len(src))
		}
		cur := noMatch
		if p <= len(src)-minMatch {
			dist := int64(c.insert(hash3(src[p:p+3:p+3]), p))
			if dist < int64(p-win.base) && dist <= maxDistance && prev.length < lazyLength {
				cur = c.find(src, p, int(dist), prev.length, p-win.base)
			}
		}
		if prev.length >= minMatch && cur.length <= prev.length {
			b.addMatch(prev)
			next := p - 1 + prev.length
			c.insertAll(src, p+1, next)
			p, prev, pending = next, noMatch, false
			if b.full() {
				e.endBlock(src, p, win.base, false)
			}
			continue
		}
		if pending {
			b.addLiteral(src[p-1])
			if b.full() { // without the literal that is pending at p
				e.endBlock(src, p, win.base, false)
			}
		}
		prev, pending = cur, true
		p++
	}
	if pending {
		b.addLiteral(src[len(src)-1])
	}
	e.endBlock(src, len(src), win.base, true)
}

// find returns the match to be had at p if it is longer than best bytes. The
// first candidate is dist back, and reach as far as the window goes.
func (c *chains) find(src []byte, p, dist, best, reach int) match {
	if best >= len(src)-p {
		return noMatch
	}
	m := c.longest(src, p, dist, best, reach)
	if m.length == minMatch && m.dist > tooFar {
		return noMatch
	}
	return m
}

// insertAll puts the positions from p up to end into their chains, as far as
// three bytes follow them.
func (c *chains) insertAll(src []byte, p, end int) {
	end = min(end, len(src)-minMatch+1)
	if p >= end {
		return
	}
	// The hash of three bytes is that of the last three, without the first, with
	// the next. The rest is insert, spelled out so that the position stays in a
	// register.
	hash, at := hash3(src[p-1:]), c.epoch+uint32(p)
	for _, next := range src[p+minMatch-1 : end+minMatch-1] {
		hash = (hash<<5 ^ uint32(next)) & hashMask
		dist := at - c.head[hash]
		c.head[hash] = at
		older := uint16(p) - uint16(min(dist, unreachable))
		c.links[uint16(p)%windowSize] = uint64(older) | c.links[older%windowSize]<<16
		at++
		p++
	}
}

// match is a repeat of earlier bytes.
type match struct {
	length, dist int
}

// noMatch is too short to be one.
var noMatch = match{length: minMatch - 1}

// longest walks the chain of place p, whose first candidate is dist back, for
// the longest match above best bytes; of equally long ones it finds the
// nearest. reach is the distance from p to the base of the window. It returns
// no match if there is nothing longer than best.
func (c *chains) longest(src []byte, p, dist, best, reach int) match {
	var (
		found = noMatch
		tries = chainLimit
		limit = min(maxMatch, len(src)-p)
		nice  = min(niceLength, limit)
		most  = min(maxDistance, reach) - 1 // the distance: that of the first candidate may be one more
	)
	if best >= goodLength {
		tries = chainLimit / 4
	}
	if best >= minMatch && !c.mayExceed(src, p, best, dist, most) {
		return noMatch
	}
	for {
		if src[p-dist+best] == src[p+best] {
			if n := commonLen(src, p-dist, p, limit); n > best {
				best, found = n, match{n, dist}
				if n >= nice || !c.mayExceed(src, p, best, dist, most) {
					return found
				}
			}
		}
		// What a longer match has where it ends, or the first three bytes if there is none yet.
		from, tail, compare := p, binary.LittleEndian.Uint32(src[p-1:])>>8, ^uint32(0)>>8
		if best >= minMatch {
			from = p + best - 3
			tail, compare = binary.LittleEndian.Uint32(src[from:]), ^uint32(0)
		}
		var at uint16
		at, tries = c.next(src[from-most:from+3], tail, compare, uint16(p-most), uint16(p-dist), tries)
		dist = int(uint16(p) - at)
		if tries == 0 || dist > most {
			return found
		}
	}
}

// next follows a chain from the candidate at on, with so many tries left, that one's among them:
// to the next candidate that has the four bytes of tail, as far as compare has their bits, to the
// first that is out of reach, or until no try is left. tails begins with the four bytes that are
// to be tail in the farthest candidate within reach, low, and ends with those of the nearest.
// Most of the time for a long input goes into this loop, which therefore has a function of its
// own, with all it needs in registers and one check for both the reach and the bounds of tails.
//
//go:noinline
func (c *chains) next(tails []byte, tail, compare uint32, low, at uint16, tries int) (next uint16, left int) {
	for {
		older := c.links[at%windowSize]
		for range 4 {
			at = uint16(older)
			older >>= 16
			i := int(at - low)
			if tries--; tries == 0 || i+4 > len(tails) || (binary.LittleEndian.Uint32(tails[i:i+4])^tail)&compare == 0 {
				return at, tries
			}
		}
	}
}

// mayExceed reports whether a candidate dist back or farther, up to most, might agree with place
// p in more than best bytes. It would contain the three bytes that end at
// src[p+best], and if that is not after p, they are in a chain: so their newest
// place is no farther back than the candidate is from p. This spares most walks
// and changes no result.
func (c *chains) mayExceed(src []byte, p, best, dist, most int) bool {
	last := p + best - 2
	if best-2 > dist {
		return true
	}
	newest := c.epoch + uint32(last) - c.head[hash3(src[last:last+3:last+3])&hashMask]
	return int64(newest) <= int64(most+1)
}

// commonLen counts the bytes that src has from a on as from b on, up to limit.
func commonLen(src []byte, a, b, limit int) int {
	n := 0
	for ; n <= limit-8; n += 8 {
		i, j := a+n, b+n
		x := binary.LittleEndian.Uint64(src[i:i+8:i+8]) ^ binary.LittleEndian.Uint64(src[j:j+8:j+8])
		if x != 0 {
			return n + bits.TrailingZeros64(x)/8
		}
	}
	for n < limit && src[a+n] == src[b+n] {
		n++
	}
	return n
}
