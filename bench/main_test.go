package main

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestChoose(t *testing.T) {
	for _, test := range []struct {
		comment string
		names   []string
		want    string // the rows, or a part of the error
	}{
		{"one row", []string{"open/63"}, "open/63"},
		{"what begins so", []string{"inflate", "http/scs-redis"}, "inflate/390 inflate/2k inflate/20k http/scs-redis-read http/scs-redis-write http/scs-redis-idle-read"},
		{"in the order of the page, once each", []string{"save/63", "open/63", "save/6"}, "open/63 save/63"},
		{"a name that is none", []string{"open/63", "opne"}, `no row "opne"`},
	} {
		t.Run(test.comment, func(t *testing.T) {
			chosen, err := choose(test.names)
			if err != nil {
				if !strings.Contains(err.Error(), test.want) {
					t.Errorf("got %v", err)
				}
				return
			}
			var got []string
			for _, row := range chosen.work {
				got = append(got, row.Name)
			}
			for _, row := range chosen.web {
				got = append(got, row.Name())
			}
			if diff := cmp.Diff(test.want, strings.Join(got, " ")); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
	all, err := choose(nil)
	if err != nil || len(all.work)+len(all.web) != len(rowNames()) {
		t.Errorf("without names %d and %d rows, %v", len(all.work), len(all.web), err)
	}
}

// TestPasses shows that the passes have all rounds together.
func TestPasses(t *testing.T) {
	for quick, l := range lengths {
		rounds := 0
		for pass := range l.passes {
			rounds += l.part(pass).Rounds
		}
		if rounds != l.work.Rounds {
			t.Errorf("quick %t: %d rounds, want %d", quick, rounds, l.work.Rounds)
		}
	}
}

// TestProgress shows what a long run tells.
func TestProgress(t *testing.T) {
	var out strings.Builder
	p := progress{out: &out, total: 2}
	p.step("open/63")
	p.step("http, a round")
	if diff := cmp.Diff("  1 of 2     0 s  open/63\n  2 of 2     0 s  http, a round\n", out.String()); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}
