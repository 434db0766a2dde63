package soak

import "slices"

// mostTrials bounds what a disagreement costs that cannot be made small.
const mostTrials = 3000

// Shrink returns a smaller input for which fails still holds, as small as leaving out one piece
// after the other makes it. fails must hold for data.
func Shrink(data []byte, fails func([]byte) bool) []byte {
	s := shrinker{data: slices.Clone(data), fails: fails, trials: mostTrials}
	for size := len(data) / 2; size > 32; size /= 2 {
		s.leaveOut(size, size)
	}
	for {
		before := len(s.data)
		for size := min(32, before); size > 0; size-- {
			s.leaveOut(size, 1)
		}
		if len(s.data) == before || s.trials == 0 {
			return s.data
		}
	}
}

type shrinker struct {
	data   []byte
	fails  func([]byte) bool
	trials int // left
}

// leaveOut tries to do without the pieces of a size that begin at every step.
func (s *shrinker) leaveOut(size, step int) {
	for from := 0; from+size <= len(s.data) && s.trials > 0; {
		s.trials--
		shorter := slices.Delete(slices.Clone(s.data), from, from+size)
		if s.fails(shorter) {
			s.data = shorter
			continue
		}
		from += step
	}
}
