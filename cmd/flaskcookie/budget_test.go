package main

import (
	"bytes"
	"compress/zlib"
	"encoding/base64"
	"errors"
	"io"
	"strings"
	"testing"
)

// TestBudget shows that inspect and explain read only some of the cookies that were forged
// to inflate to megabytes, say so for the others, and read ordinary ones all the same.
func TestBudget(t *testing.T) {
	compressed := func(text string) string {
		var data bytes.Buffer
		w := zlib.NewWriter(&data)
		io.WriteString(w, text)
		if err := w.Close(); err != nil {
			t.Fatal(err)
		}
		return "." + base64.RawURLEncoding.EncodeToString(data.Bytes()) + ".ZVPxAA." + strings.Repeat("A", 27) + "\n"
	}
	stdin := strings.Repeat(compressed(`{"a":"`+strings.Repeat("x", 3<<20)+`"}`), 6) + compressed(`{"user":"ann"}`)
	for command, read := range map[string]string{"inspect": `"session":`, "explain": `"cause":"expired"`} {
		var out bytes.Buffer
		if err := exec([]string{command, "-json"}, strings.NewReader(stdin), &out, io.Discard); !errors.Is(err, errRejected) {
			t.Errorf("%s: %v", command, err)
		}
		lines := strings.Split(strings.TrimSpace(out.String()), "\n")
		if len(lines) != 7 || !strings.Contains(strings.ReplaceAll(lines[6], `": `, `":`), read) {
			t.Fatalf("%s: %d lines, the last %.300s", command, len(lines), lines[len(lines)-1])
		}
		unread := 0
		for _, line := range lines {
			if strings.Contains(line, "was not read") {
				unread++
			}
		}
		if unread != 4 {
			t.Errorf("%s: %d are not read, want 4 of 6", command, unread)
		}
	}
}
