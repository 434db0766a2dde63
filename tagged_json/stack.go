package taggedjson

// stack holds the members of containers that are not finished. It grows by chunks,
// which never move: one slice would be copied again and again as it grows, and
// leave more behind than it holds.
type stack[T any] struct {
	top   []T   // its last members; empty only when the whole stack is
	full  [][]T // the chunks below it
	spare [][]T // emptied chunks, for a stack that goes up and down at an edge
	n     int
}

const (
	firstChunk = 64 // a whole session, mostly
	chunk      = 1024
)

func newStack[T any]() stack[T] { return stack[T]{top: make([]T, 0, firstChunk)} }

func (s *stack[T]) push(v T) {
	if len(s.top) == cap(s.top) {
		s.grow()
	}
	s.top = append(s.top, v)
	s.n++
}

func (s *stack[T]) grow() {
	s.full = append(s.full, s.top)
	if last := len(s.spare) - 1; last >= 0 {
		s.top, s.spare = s.spare[last], s.spare[:last]
		return
	}
	s.top = make([]T, 0, chunk)
}

// pop takes the last n members off and returns them in a slice of exactly that size.
func (s *stack[T]) pop(n int) []T {
	out := make([]T, n)
	s.popInto(out)
	return out
}

// popInto fills out with the last members and takes them off.
func (s *stack[T]) popInto(out []T) {
	for rest := out; len(rest) > 0; {
		moved := s.top[max(0, len(s.top)-len(rest)):]
		rest = rest[:len(rest)-len(moved)]
		copy(out[len(rest):], moved)
		s.drop(moved)
	}
}

// popOne is pop(1) without the slice.
func (s *stack[T]) popOne() T {
	last := s.top[len(s.top)-1]
	s.drop(s.top[len(s.top)-1:])
	return last
}

// reset empties the stack. Its first chunk stays, and one more if it has emptied itself.
func (s *stack[T]) reset() {
	if s.n > 0 { // a text with a fault
		if len(s.full) > 0 {
			s.top = s.full[0]
		}
		clear(s.top)
		*s = stack[T]{top: s.top[:0]}
	}
	s.spare = s.spare[:min(len(s.spare), 1)]
}

// drop forgets moved, the end of the top.
func (s *stack[T]) drop(moved []T) {
	clear(moved)
	s.n -= len(moved)
	s.top = s.top[:len(s.top)-len(moved)]
	if below := len(s.full) - 1; len(s.top) == 0 && below >= 0 {
		s.spare = append(s.spare, s.top)
		s.top, s.full = s.full[below], s.full[:below]
	}
}
