package brotli

import (
	"bytes"
	"io"
	"math"
	"sync"

	"github.com/andybalholm/brotli"

	"github.com/flaskcookie/flaskcookie-go/serializer"
)

// Prefix marks a payload that is compressed with Brotli.
const Prefix = "~"

var (
	// Compressor makes the smallest cookies, at quality 11. It takes some
	// hundred times as long as zlib to write, and hardly longer to read.
	Compressor serializer.Compressor = newCompressor(11)

	// Fast compresses at quality 5: smaller than zlib, in some three times its time. Each of the two reads what the
	// other wrote; a program names only one of them, in both steps of the switch.
	Fast serializer.Compressor = newCompressor(5)
)

// compressor is safe for concurrent use. Writers and readers are pooled, since
// each keeps hundreds of kilobytes of tables.
type compressor struct {
	writers sync.Pool // of *brotli.Writer
	readers sync.Pool // of *brotli.Reader
}

func newCompressor(quality int) *compressor {
	c := new(compressor)
	c.writers.New = func() any { return brotli.NewWriterLevel(nil, quality) }
	c.readers.New = func() any { return brotli.NewReader(nil) }
	return c
}

func (*compressor) Prefix() string { return Prefix }

// Compress returns the bytes of brotli.compress(src, quality=…) in Python.
func (c *compressor) Compress(src []byte) ([]byte, error) {
	w := c.writers.Get().(*brotli.Writer)
	defer c.writers.Put(w)
	var out bytes.Buffer
	w.Reset(&out)
	if _, err := w.Write(src); err != nil {
		return nil, err
	}
	if err := w.Close(); err != nil {
		return nil, err
	}
	return out.Bytes(), nil
}

// Decompress reads what brotli.decompress reads in Python: one whole stream, with
// nothing after its end.
func (c *compressor) Decompress(src []byte, limit int64) ([]byte, error) {
	r := c.readers.Get().(*brotli.Reader)
	defer c.readers.Put(r)
	if err := r.Reset(bytes.NewReader(src)); err != nil {
		return nil, err
	}
	// The one byte more than the limit tells a longer stream apart.
	limit = min(limit, math.MaxInt64-1)
	data, err := io.ReadAll(io.LimitReader(r, limit+1))
	if err != nil {
		return nil, err
	}
	if int64(len(data)) > limit {
		return nil, serializer.ErrTooLarge
	}
	return data, nil
}
