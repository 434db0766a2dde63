package serializer

import "sync"

// scratch is memory that one Encode or Decode after the other uses. Nothing of it is in
// what they return, nor is it given to code that is not this module's.
type scratch struct {
	token []byte // or the part of it before the signature
	data  []byte // as the payload has it
	other []byte // data compressed, or what was compressed, or the finished token
}

var scratches = sync.Pool{New: func() any { return new(scratch) }}

// The largest buffers kept for the next token: cookies are far below both. What a stranger sends
// gets into token alone; the others hold what was signed, or is to be.
const (
	maxToken   = 64 << 10
	maxScratch = 512 << 10
)

func (s *scratch) release() {
	trim(&s.token, maxToken)
	trim(&s.data, maxScratch)
	trim(&s.other, maxScratch)
	scratches.Put(s)
}

// trim lets go of a buffer with more room than most.
func trim(buf *[]byte, most int) {
	if cap(*buf) > most {
		*buf = nil
	}
}

// signed returns the token of a part.
func (s *scratch) signed(sign func(dst, value []byte) []byte, part []byte) string {
	s.other = sign(s.other[:0], part)
	return string(s.other)
}
