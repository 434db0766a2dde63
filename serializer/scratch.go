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

// maxScratch is the largest buffer kept for the next token: cookies are far below it, and a long
// token of another use does not make its buffers anew each time.
const maxScratch = 256 << 10

func (s *scratch) release() {
	for _, buf := range []*[]byte{&s.token, &s.data, &s.other} {
		if cap(*buf) > maxScratch {
			*buf = nil
		}
	}
	scratches.Put(s)
}

// signed returns the token of a part.
func (s *scratch) signed(sign func(dst, value []byte) []byte, part []byte) string {
	s.other = sign(s.other[:0], part)
	return string(s.other)
}
