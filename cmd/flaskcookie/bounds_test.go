package main

import (
	"path/filepath"
	"strings"
	"testing"
)

// TestInputBounds has inputs that are as long as is read, and a byte longer.
func TestInputBounds(t *testing.T) {
	unsetenv(t, keyVariable)
	spaced := func(size int) string { return `{"a": 1` + strings.Repeat(" ", size-8) + "}" }
	dir := withFiles(t, map[string]string{"key": "dev", "longest": strings.Repeat("x", 1<<20), "longer": strings.Repeat("x", 1<<20+1)})
	file := func(name string) string { return filepath.Join(dir, name) }
	for _, tt := range []struct {
		shows, stdin string
		args         []string
		code         int
		want         string
	}{
		{"a session to sign", spaced(8 << 20), []string{"sign", "-key-file", file("key")}, 0, "eyJhIjoxfQ."},
		{"one to sign that is longer", spaced(8<<20 + 1), []string{"sign", "-key-file", file("key")}, 1, "standard input is longer than 8388608 bytes"},
		{"a stored session", spaced(1 << 20), []string{"inspect", "-stored"}, 0, "size     1048576 bytes"},
		{"a stored one that is longer", spaced(1<<20 + 1), []string{"inspect", "-stored"}, 1, "standard input is longer than 1 MiB"},
		{"a key", "", []string{"sign", "-key-file", file("longest"), "{}"}, 0, "e30."},
		{"a key that is longer", "", []string{"sign", "-key-file", file("longer"), "{}"}, 3, "the file is larger than 1 MiB"},
	} {
		out, code := runs(t, tt.stdin, tt.args...)
		if code != tt.code || !strings.Contains(out, tt.want) {
			t.Errorf("%s: exit %d, want %d with %q\n%.300s", tt.shows, code, tt.code, tt.want, out)
		}
	}
}
