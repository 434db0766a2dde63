package flaskwtf

import (
	"errors"
	"strings"
	"testing"
)

// TestFormMemory: a form without a word about its length in Config may have 500,000 bytes, as
// in Flask.
func TestFormMemory(t *testing.T) {
	c, err := New(Config{SecretKey: []byte("s3cret"), Logger: discard})
	if err != nil {
		t.Fatal(err)
	}
	form := "csrf_token=" + token(t, c) + "&a="
	for size, want := range map[int]error{500_000: nil, 500_001: ErrTooLarge} {
		body := form + strings.Repeat("x", size-len(form))
		if err := c.Check(post("POST", urlencoded, body)); !errors.Is(err, want) {
			t.Errorf("%d bytes: %v, want %v", size, err, want)
		}
	}
}

// TestLongContentType reads a Content-Type that is no longer than SECURITY.md says.
func TestLongContentType(t *testing.T) {
	for size, read := range map[int]bool{4096: true, 4097: false} {
		header := "multipart/form-data; boundary=b; x="
		kind, boundary := formType(header + strings.Repeat("y", size-len(header)))
		if read != (kind == "multipart/form-data" && boundary == "b") {
			t.Errorf("%d bytes: %q, %q", size, kind, boundary)
		}
	}
}
