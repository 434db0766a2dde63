package main

import (
	"bytes"
	"os"
	"path/filepath"
	"regexp"
	"testing"
)

// toldOfLine is all that is told of a line.
var toldOfLine = regexp.MustCompile(`^the (line|setting) ((FLASK_)?SECRET_KEY|app\.secret_key)=? of the file(, as Python reads it)?$`)

// FuzzKeyFile has any file read for a key. Whatever its lines are taken for, the file as it is
// stays a candidate, its lines offer no empty key and none twice, in at most two ways a line, and
// what is told of a line shows nothing of its value.
func FuzzKeyFile(f *testing.F) {
	for _, tt := range keyLines {
		f.Add([]byte(tt.text))
	}
	f.Add([]byte("\r\n"))
	f.Add([]byte("{\"SECRET_KEY\": \"\\ud800\"}\n"))
	f.Add([]byte("SECRET_KEY='\\777'\\"))
	path := filepath.Join(f.TempDir(), "key")
	f.Fuzz(func(t *testing.T, file []byte) {
		if err := os.WriteFile(path, file, 0o600); err != nil {
			t.Fatal(err)
		}
		s, err := readKeyFile("-key-file", path)
		if shorter := withoutNewline(file); (err != nil) != (len(shorter) == 0 || len(file) > maxKeyFile) {
			t.Fatalf("%q: %v", file, err)
		}
		if err != nil {
			return
		}
		if !bytes.Equal(s.candidates[0].key, file) || s.usual >= len(s.candidates) || len(s.lines) > 2*maxKeyLines {
			t.Fatalf("%q: %d candidates, usual %d, %d of lines, the first %q", file, len(s.candidates), s.usual, len(s.lines), s.candidates[0].key)
		}
		seen := map[string]bool{}
		for _, c := range s.lines {
			if len(c.key) == 0 || seen[string(c.key)] {
				t.Errorf("%q: the lines offer %q", file, c.key)
			}
			seen[string(c.key)] = true
			if !toldOfLine.MatchString(c.how) {
				t.Errorf("%q: it is told that the key is %q", file, c.how)
			}
		}
		if err := s.onlyLine(); (err != nil) != (len(s.lines) == 0) {
			t.Errorf("%q: %d lines, %v", file, len(s.lines), err)
		}
	})
}
