package flaskshadow

import (
	"strconv"
	"testing"
)

// TestVisits: when it is known that no other request of a session was under way.
func TestVisits(t *testing.T) {
	for _, tc := range []struct {
		shows string
		want  bool
		run   func(v *visits) (ours *visit, key string)
	}{
		{"nobody else", true, func(v *visits) (*visit, string) { return v.begin("a"), "a" }},
		{"another session", true, func(v *visits) (*visit, string) {
			ours := v.begin("a")
			v.end(v.begin("b"))
			return ours, "a"
		}},
		{"one that ended before", true, func(v *visits) (*visit, string) {
			v.end(v.begin("a"))
			return v.begin("a"), "a"
		}},
		{"one that began before", false, func(v *visits) (*visit, string) {
			v.begin("a")
			return v.begin("a"), "a"
		}},
		{"one that began before and has ended", false, func(v *visits) (*visit, string) {
			other, ours := v.begin("a"), v.begin("a")
			v.end(other)
			return ours, "a"
		}},
		{"one that began meanwhile and has ended", false, func(v *visits) (*visit, string) {
			ours := v.begin("a")
			v.end(v.begin("a"))
			return ours, "a"
		}},
		{"a new id that nobody else has", true, func(v *visits) (*visit, string) {
			v.end(v.begin("b")) // before
			return v.begin(""), "b"
		}},
		{"a new id that is in use", false, func(v *visits) (*visit, string) {
			ours := v.begin("a")
			v.begin("b")
			return ours, "b"
		}},
		{"a new id that was in use meanwhile", false, func(v *visits) (*visit, string) {
			ours := v.begin("")
			v.end(v.begin("b"))
			return ours, "b"
		}},
		{"so many meanwhile that nobody remembers", false, func(v *visits) (*visit, string) {
			ours := v.begin("")
			for i := range 2 * maxEnded {
				v.end(v.begin(strconv.Itoa(i)))
			}
			return ours, "b"
		}},
	} {
		v := new(visits)
		ours, key := tc.run(v)
		if got := v.quiet(ours, key); got != tc.want {
			t.Errorf("%s: %t", tc.shows, got)
		}
	}
}

// TestEndedIsBounded: of sessions that came and went, 1,024 at most are remembered.
func TestEndedIsBounded(t *testing.T) {
	v, most := new(visits), 0
	for i := range 3000 {
		v.end(v.begin(strconv.Itoa(i)))
		most = max(most, len(v.ended))
	}
	if most != 1024 {
		t.Errorf("%d remembered", most)
	}
}
