package brotli_test

import (
	"bytes"
	"errors"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	andybalholm "github.com/andybalholm/brotli"

	"github.com/flaskcookie/flaskcookie-go/internal/vectors"
	"github.com/flaskcookie/flaskcookie-go/serializer"
	"github.com/flaskcookie/flaskcookie-go/serializer/brotli"
)

// row is a line of testdata/brotli.jsonl.
type row struct {
	Name    string `json:"name"`
	Comment string `json:"comment"`
	Text    string `json:"text"`
	Q5      []byte `json:"q5"`
	Q11     []byte `json:"q11"`
}

// TestPython demands the bytes of Python's brotli package.
func TestPython(t *testing.T) {
	for _, r := range vectors.Load[row](t, "brotli.jsonl") {
		t.Run(r.Name, func(t *testing.T) {
			for _, c := range []struct {
				quality    string
				compressor serializer.Compressor
				want       []byte
			}{{"5", brotli.Fast, r.Q5}, {"11", brotli.Compressor, r.Q11}} {
				got, err := c.compressor.Compress([]byte(r.Text))
				if err != nil {
					t.Errorf("%s, quality %s: %v", r.Comment, c.quality, err)
				}
				if diff := cmp.Diff(c.want, got); diff != "" {
					t.Errorf("%s, quality %s (-want +got):\n%s", r.Comment, c.quality, diff)
				}
				back, err := c.compressor.Decompress(c.want, int64(len(r.Text)))
				if err != nil || string(back) != r.Text {
					t.Errorf("%s, quality %s: does not come back: %v", r.Comment, c.quality, err)
				}
			}
		})
	}
}

// TestRefuses holds what brotli.decompress refuses in Python, and what is too large.
func TestRefuses(t *testing.T) {
	good, err := brotli.Compressor.Compress([]byte(strings.Repeat(`{"a":1}`, 20)))
	if err != nil {
		t.Fatal(err)
	}
	for shows, data := range map[string][]byte{
		"nothing":                 {},
		"a stream cut short":      good[:len(good)-1],
		"a byte after the stream": append(bytes.Clone(good), 'x'),
		"a NUL after the stream":  append(bytes.Clone(good), 0),
		"zlib":                    []byte("x\x9c\x03\x00\x00\x00\x00\x01"),
		"junk":                    []byte("\xff\xff\xff"),
	} {
		if got, err := brotli.Compressor.Decompress(data, 1000); err == nil || got != nil {
			t.Errorf("%s: got %d bytes, %v", shows, len(got), err)
		}
	}
	if _, err := brotli.Compressor.Decompress(good, 139); !errors.Is(err, serializer.ErrTooLarge) {
		t.Errorf("one byte over the limit: %v", err)
	}
	if got, err := brotli.Compressor.Decompress(good, 140); err != nil || len(got) != 140 {
		t.Errorf("at the limit: %d bytes, %v", len(got), err)
	}
}

// TestBomb reads 100 MB that were made of a few bytes.
func TestBomb(t *testing.T) {
	var bomb bytes.Buffer
	w := andybalholm.NewWriterLevel(&bomb, 1)
	block := make([]byte, 1<<20)
	for range 16 {
		if _, err := w.Write(block); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := brotli.Fast.Decompress(bomb.Bytes(), serializer.MaxPayloadSize); !errors.Is(err, serializer.ErrTooLarge) {
		t.Errorf("%d bytes that hold 16 MiB: %v", bomb.Len(), err)
	}
}

// TestConcurrent shares the pools between goroutines.
func TestConcurrent(t *testing.T) {
	var wg sync.WaitGroup
	for i := range 8 {
		wg.Go(func() {
			text := []byte(strings.Repeat(string(rune('a'+i)), 500))
			for range 20 {
				packed, err := brotli.Fast.Compress(text)
				if err != nil {
					t.Error(err)
				}
				if back, err := brotli.Compressor.Decompress(packed, 500); err != nil || !bytes.Equal(back, text) {
					t.Errorf("%v", err)
				}
			}
		})
	}
	wg.Wait()
}

func FuzzDecompress(f *testing.F) {
	for _, r := range vectors.Load[row](f, "brotli.jsonl") {
		f.Add(r.Q5)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		const limit = 1 << 16
		text, err := brotli.Compressor.Decompress(data, limit)
		if err != nil {
			return
		}
		if len(text) > limit {
			t.Fatalf("%d bytes", len(text))
		}
		packed, err := brotli.Fast.Compress(text)
		if err != nil {
			t.Fatal(err)
		}
		if back, err := brotli.Fast.Decompress(packed, limit); err != nil || !bytes.Equal(back, text) {
			t.Fatalf("does not come back: %v", err)
		}
	})
}
