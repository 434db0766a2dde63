package serializer

import (
	"sync"

	taggedjson "github.com/flaskcookie/flaskcookie-go/tagged_json"
)

// scratch is memory that one Encode or Decode after the other uses. Nothing of it is in
// what they return, nor is it given to code that is not this module's.
type scratch struct {
	token, data, inflated []byte
}

var scratches = sync.Pool{New: func() any { return new(scratch) }}

// maxScratch is the largest buffer kept for the next token: cookies are far below it.
const maxScratch = 64 << 10

func (s *scratch) release() {
	for _, buf := range []*[]byte{&s.token, &s.data, &s.inflated} {
		if cap(*buf) > maxScratch {
			*buf = nil
		}
	}
	scratches.Put(s)
}

// keepsNothing reports whether a payload is known to keep no part of the data it reads.
func keepsNothing(p Payload) bool {
	_, ours := p.(*taggedjson.Codec)
	return ours
}
