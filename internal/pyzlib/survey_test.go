package pyzlib

import (
	"math/rand/v2"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// naive is what survey finds, place by place.
func naive(src []byte) (s shortPayload) {
	touched := s.naiveRuns(src)
	var all [256]int
	for i, c := range src {
		all[c]++
		s.most = max(s.most, all[c])
		s.present[c>>6] |= 1 << (c & 63)
		if touched[i] == 0 {
			s.counts[c]++
			s.sure++
		}
	}
	for _, n := range s.counts {
		s.weight += nlog[n].high
	}
	return s
}

// naiveRuns finds the runs, and returns how many of them touch each byte.
func (s *shortPayload) naiveRuns(src []byte) (touched []int) {
	last := -2 // repeated place
	for i := 0; i+minMatch <= len(src); i++ {
		dist := naiveDistance(src, i)
		if dist == 0 {
			continue
		}
		if last != i-1 {
			s.runs[s.nruns] = repeatRun{end: uint8(i + minMatch - 1), length: minMatch - 1, near: uint8(dist)}
			s.nruns++
		}
		r := &s.runs[s.nruns-1]
		r.end, r.length, r.near = r.end+1, r.length+1, min(r.near, uint8(dist))
		last = i
	}
	touched = make([]int, len(src))
	for _, r := range s.runs[:s.nruns] {
		s.matches += int(r.length) / minMatch
		for i := r.end - r.length; i < r.end; i++ {
			touched[i]++
		}
	}
	for i := range s.runs[:s.nruns] {
		r := &s.runs[i]
		for at := r.end - r.length; at < r.end; at++ {
			if touched[at] == 1 {
				r.own++
			}
		}
	}
	return touched
}

// naiveDistance is how far before a place the nearest with the same three bytes is, or 0.
func naiveDistance(src []byte, place int) int {
	for at := place - 1; at >= 0; at-- {
		if string(src[at:at+minMatch]) == string(src[place:place+minMatch]) {
			return place - at
		}
	}
	return 0
}

// TestSurvey holds the fast survey against one that looks at each place by itself.
func TestSurvey(t *testing.T) {
	for shows, text := range map[string]string{
		"nothing":                        "",
		"two bytes, too short to repeat": "aa",
		"a repeat that overlaps the bytes it repeats": "aaaa",
		"one repeat":             "abcxabc",
		"runs that share a byte": "abc cde abcde",
		"one repeat up to the greatest length": "abcdefghijklmnopabcdefghijklmnopabcdefghijklmnopabcdefghijklmnop" +
			"abcdefghijklmnopabcdefghijklmnopabcdefghijklmnopabcdefghijklmnop",
		"51 runs": "eaedcacddacdacedcdaedaeeeebcdabbdbdbaaaadbdebccccbecddebaacdcaed" +
			"deaeaebcbebcaccbbddedaacbeaecdebecbbbdcdbaeeddbdaabbcbcbdcccedbd",
	} {
		t.Run(shows, func(t *testing.T) { checkSurvey(t, []byte(text)) })
	}
	rng := rand.New(rand.NewPCG(1, 2))
	for range 600 {
		src := make([]byte, rng.IntN(maxShort+1))
		letters := 1 + rng.IntN(256)
		if rng.IntN(2) == 0 {
			letters = 1 + rng.IntN(8)
		}
		for i := range src {
			src[i] = byte(rng.IntN(letters))
		}
		checkSurvey(t, src)
	}
}

func checkSurvey(t *testing.T, src []byte) {
	t.Helper()
	var got shortPayload
	got.survey(src)
	if diff := cmp.Diff(naive(src), got, cmp.AllowUnexported(shortPayload{}, repeatRun{})); diff != "" {
		t.Fatalf("%q (-want +got):\n%s", src, diff)
	}
}

// TestSurveyCollisions shows that three bytes of the same hash are no repeat, whichever of them
// differs.
func TestSurveyCollisions(t *testing.T) {
	for _, tt := range []struct{ shows, one, other string }{
		{"the second byte differs", `!!"`, `!]"`},
		{"the third byte differs", `!!*`, `!!g`},
		{"the first byte differs", "\x00!\"", "\xe9!\""},
	} {
		t.Run(tt.shows, func(t *testing.T) {
			if hashOf(tt.one) != hashOf(tt.other) || tt.one == tt.other {
				t.Fatalf("%q and %q do not share a hash", tt.one, tt.other)
			}
			for _, src := range []string{
				tt.one + "-" + tt.other,                // the only one of the chain
				tt.one + "-" + tt.other + "=" + tt.one, // behind it the right one
				tt.other + "-" + tt.one + "=" + tt.one, // before it the right one
				tt.one + tt.other + tt.one + tt.other,  // with bytes of both between
			} {
				checkSurvey(t, []byte(src))
			}
			var s shortPayload
			if s.survey([]byte(tt.one + "-" + tt.other)); s.nruns != 0 {
				t.Errorf("%d runs", s.nruns)
			}
		})
	}
}

// hashOf returns what stands for three bytes in placesByHash: the place of its head.
func hashOf(three string) int {
	var places placesByHash
	places.add(0, uint32(three[0])|uint32(three[1])<<8|uint32(three[2])<<16)
	for hash, head := range places.head {
		if head != 0 {
			return hash
		}
	}
	return -1
}
