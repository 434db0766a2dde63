package brotli_test

import (
	"encoding/json"
	"testing"

	"github.com/flaskcookie/flaskcookie-go/serializer"
	"github.com/flaskcookie/flaskcookie-go/serializer/brotli"
)

// BenchmarkCompress compares the three on one session of about 2 KB.
func BenchmarkCompress(b *testing.B) {
	text, err := json.Marshal(withCart(login(), 30))
	if err != nil {
		b.Fatal(err)
	}
	for name, c := range map[string]serializer.Compressor{"zlib": serializer.Zlib, "brotli5": brotli.Fast, "brotli11": brotli.Compressor} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			b.SetBytes(int64(len(text)))
			for b.Loop() {
				if _, err := c.Compress(text); err != nil {
					b.Fatal(err)
				}
			}
		})
		packed, err := c.Compress(text)
		if err != nil {
			b.Fatal(err)
		}
		b.Run(name+"-read", func(b *testing.B) {
			for b.Loop() {
				if _, err := c.Decompress(packed, serializer.MaxPayloadSize); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
