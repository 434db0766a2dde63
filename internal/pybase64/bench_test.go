package pybase64_test

import (
	"encoding/base64"
	"strings"
	"testing"

	"github.com/flaskcookie/flaskcookie-go/internal/pybase64"
)

// BenchmarkDecode decodes a signature, the payload of a short session and a long one, with the
// standard library beside it.
func BenchmarkDecode(b *testing.B) {
	for name, size := range map[string]int{"27": 27, "84": 84, "4000": 4000} {
		text := []byte(strings.Repeat("aZ0-_9Bc", size/8+1)[:size])
		dst := make([]byte, 0, size)
		b.Run(name+"/ours", func(b *testing.B) {
			for b.Loop() {
				if _, err := pybase64.AppendDecodeURL(dst, text); err != nil {
					b.Fatal(err)
				}
			}
		})
		b.Run(name+"/standard", func(b *testing.B) {
			for b.Loop() {
				if _, err := base64.RawURLEncoding.Decode(dst[:size], text); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
