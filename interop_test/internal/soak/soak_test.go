package soak

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestShrink(t *testing.T) {
	for _, tt := range []struct{ shows, data, needs, want string }{
		{"one byte in the middle", "aaaaaaaaaaaaaaaaaaXaaaaaaaaaa", "X", "X"},
		{"bytes far from each other", "XaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaY", "XY", "XY"},
		{"all that is needed stays", "abc", "abc", "abc"},
		{"what always fails is nothing", "abcdefg", "", ""},
		{"a long input", strings.Repeat("abcdefgh", 500) + "X", "X", "X"},
		{"nothing is as small as it gets", "", "", ""},
	} {
		fails := func(data []byte) bool {
			for _, need := range []byte(tt.needs) {
				if !bytes.Contains(data, []byte{need}) {
					return false
				}
			}
			return true
		}
		if got := string(Shrink([]byte(tt.data), fails)); got != tt.want {
			t.Errorf("%s: %q becomes %q, want %q", tt.shows, tt.data, got, tt.want)
		}
	}
}

func TestShrinkTexts(t *testing.T) {
	got := ShrinkTexts([]string{"aé\u00ffb", "\xffxyz", "abc"}, func(texts []string) bool {
		shorter := len(texts[2]) < 2 // so that the first text shrinks when the third has
		return strings.ContainsFunc(texts[0], func(r rune) bool { return r > 127 }) && (shorter || len(texts[0]) > 4) && len(texts[1]) > 0
	})
	if diff := cmp.Diff([]string{"ÿ", "z", ""}, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// What goes only with something that stands elsewhere goes with it.
func TestShrinkPairs(t *testing.T) {
	got := Shrink([]byte(`{"a":[[[true]]]}`), func(data []byte) bool { return json.Valid(data) && bytes.Contains(data, []byte("true")) })
	if string(got) != `{"":true}` {
		t.Errorf("%s", got)
	}
}

// A shrinker that never ends would hide the disagreement it was to explain.
func TestShrinkEnds(t *testing.T) {
	trials := 0
	Shrink(bytes.Repeat([]byte("a"), 1<<16), func([]byte) bool { trials++; return false })
	if trials > mostTrials {
		t.Errorf("%d trials, more than %d", trials, mostTrials)
	}
}

func TestBatch(t *testing.T) {
	var all Batch
	for range 2 {
		var batch Batch
		batch.Meet("ok")
		batch.Meet("ok")
		batch.Disagree("case %d", 7)
		all.Add(&batch)
	}
	want := Batch{Cases: 6, Met: map[string]int{"ok": 4, "DISAGREE": 2}, Disagreements: []string{"case 7", "case 7"}}
	if diff := cmp.Diff(want, all); diff != "" {
		t.Error(diff)
	}
}

func TestMissing(t *testing.T) {
	category := Category{Must: []string{"ok", "refused"}}
	few := &Batch{Cases: 999, Met: map[string]int{}}
	many := &Batch{Cases: 1000, Met: map[string]int{"ok": 1000}}
	if got := category.Missing(few); got != nil {
		t.Errorf("999 cases: %q are asked for", got)
	}
	if diff := cmp.Diff([]string{"refused"}, category.Missing(many)); diff != "" {
		t.Error(diff)
	}
}

// Two categories of one run must not judge the same cases.
func TestSeed(t *testing.T) {
	a, b := Category{Name: "a"}, Category{Name: "b"}
	if a.Seed(7) == b.Seed(7) || a.Seed(7) == a.Seed(8) {
		t.Error("the seeds of categories do not hang on both")
	}
}

func TestJudge(t *testing.T) {
	categories := []Category{{Name: "numbers", Judge: func(seed uint64, number, size int) (*Batch, error) {
		return &Batch{Cases: size, Met: map[string]int{"from": number}}, nil
	}}}
	report := judge(categories, Job{Category: "numbers", Seed: 1, Number: 1000})
	if report.Error != "" || report.Batch.Cases != BatchSize || report.Batch.Met["from"] != 1000 {
		t.Errorf("%+v", report)
	}
	if report := judge(categories, Job{Category: "letters"}); report.Error == "" {
		t.Error("a category that does not exist is judged")
	}
}
