package main

import (
	"path/filepath"
	"strings"
	"testing"

	"github.com/flaskcookie/flaskcookie-go/internal/growth"
)

// TestBoundCost holds what is allocated for inputs that are as long as is read against SECURITY.md.
func TestBoundCost(t *testing.T) {
	growth.SkipUnderRace(t)
	unsetenv(t, keyVariable)
	spaced := func(size int) string { return `{"a": 1` + strings.Repeat(" ", size-8) + "}" }
	dir := withFiles(t, map[string]string{"key": "dev", "longest": strings.Repeat("x", 1<<20)})
	for _, tt := range []struct {
		shows, stdin string
		most         uint64
		args         []string
	}{
		{"a session to sign", spaced(8 << 20), 64 << 20, []string{"sign", "-key-file", filepath.Join(dir, "key")}},
		{"a stored session", spaced(1 << 20), 12 << 20, []string{"inspect", "-stored"}},
		{"a key", "", 12 << 20, []string{"sign", "-key-file", filepath.Join(dir, "longest"), "{}"}},
	} {
		growth.Most(t, tt.shows, tt.most, func() { runs(t, tt.stdin, tt.args...) })
	}
}
