package main

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestWays: a file of fixtures is checked with each way to read its keys, the usual one first, and with
// no more than a few.
func TestWays(t *testing.T) {
	line := source{candidates: []candidate{{key: []byte("a\n")}, {key: []byte("a")}}, usual: 1}
	plain := source{candidates: []candidate{{key: []byte("b")}}}
	want := [][][]byte{{[]byte("a"), []byte("b")}, {[]byte("a\n"), []byte("b")}}
	if diff := cmp.Diff(want, ways([]source{line, plain})); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	many := ways([]source{line, line, line, line, line, line, line})
	if len(many) != 16 || len(many[0]) != 7 || string(many[0][6]) != "a" {
		t.Errorf("%d ways, the first %q", len(many), many[0])
	}
}
