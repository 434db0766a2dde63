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
