package soak

import (
	"slices"
	"unicode/utf8"
)

// mostTrials bounds what a disagreement costs that cannot be made small.
const mostTrials = 10_000

// Shrink returns a smaller input for which fails still holds, as small as leaving out one piece
// after the other, or two bytes at once, makes it. fails must hold for data.
func Shrink(data []byte, fails func([]byte) bool) []byte {
	s := shrinker{data: slices.Clone(data), fails: fails, trials: mostTrials}
	for before := -1; before != len(s.data); {
		before = len(s.data)
		for size := len(s.data) / 2; size > 0; size /= 2 { // first what costs little
			s.leaveOut(size, size)
		}
		if before != len(s.data) {
			continue
		}
		for size := min(32, before); size > 1; size-- {
			s.leaveOut(size, 1)
		}
		if before <= mostForPairs {
			s.leaveOutPairs()
		}
	}
	return s.data
}

// mostForPairs bounds what is tried with each two of its bytes left out.
const mostForPairs = 64

// ShrinkTexts is [Shrink] for the texts of a case, one after the other. Texts that are UTF-8
// stay UTF-8, since others do not travel as JSON.
func ShrinkTexts(texts []string, fails func([]string) bool) []string {
	small := slices.Clone(texts)
	for range 2 { // what a text needs may hang on one behind it
		for i, text := range small {
			whole := utf8.ValidString(text)
			small[i] = string(Shrink([]byte(text), func(data []byte) bool {
				trial := slices.Clone(small)
				trial[i] = string(data)
				return (!whole || utf8.Valid(data)) && fails(trial)
			}))
		}
	}
	return small
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

// leaveOutPairs tries to do without two bytes that are of no use without each other, such as
// brackets.
func (s *shrinker) leaveOutPairs() {
	for from := 0; from < len(s.data); from++ {
		for to := from + 1; to < len(s.data) && s.trials > 0; to++ {
			s.trials--
			shorter := slices.Delete(slices.Clone(s.data), to, to+1)
			shorter = slices.Delete(shorter, from, from+1)
			if s.fails(shorter) {
				s.data, to = shorter, from
			}
		}
	}
}
