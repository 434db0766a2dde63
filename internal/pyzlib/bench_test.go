package pyzlib_test

import (
	"bytes"
	"compress/zlib"
	"fmt"
	"io"
	"testing"

	"github.com/flaskcookie/flaskcookie-go/internal/pyzlib"
	"github.com/flaskcookie/flaskcookie-go/internal/pyzlib/zlibtest"
)

// benchmarkSizes are those of sessions in bytes. scripts/bench compares CPython.
var benchmarkSizes = []int{63, 300, 2 << 10, 4 << 10, 60 << 10}

// benchmarkPayloads runs fn on session JSON of each size.
func benchmarkPayloads(b *testing.B, fn func(b *testing.B, payload []byte)) {
	for _, size := range benchmarkSizes {
		payload, err := zlibtest.Build([]zlibtest.Step{{Op: "session", Seed: 1, N: size}})
		if err != nil {
			b.Fatal(err)
		}
		b.Run(fmt.Sprint(size), func(b *testing.B) {
			b.SetBytes(int64(size))
			b.ReportAllocs()
			fn(b, payload)
		})
	}
}

func BenchmarkAppendCompress(b *testing.B) {
	benchmarkPayloads(b, func(b *testing.B, payload []byte) {
		var dst []byte
		for b.Loop() {
			dst = pyzlib.AppendCompress(dst[:0], payload)
		}
	})
}

// BenchmarkCompress allocates the result, as zlib.compress does.
func BenchmarkCompress(b *testing.B) {
	benchmarkPayloads(b, func(b *testing.B, payload []byte) {
		for b.Loop() {
			pyzlib.AppendCompress(nil, payload)
		}
	})
}

// BenchmarkCannotWin is worth its time if it is far below that of
// AppendCompress.
func BenchmarkCannotWin(b *testing.B) {
	benchmarkPayloads(b, func(b *testing.B, payload []byte) {
		for b.Loop() {
			pyzlib.CannotWin(payload)
		}
	})
}

func BenchmarkStandardPooled(b *testing.B) {
	benchmarkPayloads(b, func(b *testing.B, payload []byte) {
		var dst bytes.Buffer
		w := zlib.NewWriter(&dst)
		for b.Loop() {
			dst.Reset()
			w.Reset(&dst)
			if _, err := w.Write(payload); err != nil {
				b.Fatal(err)
			}
			if err := w.Close(); err != nil {
				b.Fatal(err)
			}
		}
	})
}

func BenchmarkStandardFresh(b *testing.B) {
	benchmarkPayloads(b, func(b *testing.B, payload []byte) {
		for b.Loop() {
			var dst bytes.Buffer
			w := zlib.NewWriter(&dst)
			if _, err := w.Write(payload); err != nil {
				b.Fatal(err)
			}
			if err := w.Close(); err != nil {
				b.Fatal(err)
			}
		}
	})
}

func BenchmarkDecompress(b *testing.B) {
	benchmarkPayloads(b, func(b *testing.B, payload []byte) {
		src := pyzlib.AppendCompress(nil, payload)
		var dst []byte
		for b.Loop() {
			var err error
			if dst, err = pyzlib.AppendDecompress(dst[:0], src, 1<<22); err != nil {
				b.Fatal(err)
			}
		}
	})
}

// BenchmarkStandardDecompress is what AppendDecompress has to beat.
func BenchmarkStandardDecompress(b *testing.B) {
	benchmarkPayloads(b, func(b *testing.B, payload []byte) {
		var src bytes.Reader
		compressed := pyzlib.AppendCompress(nil, payload)
		src.Reset(compressed)
		r, err := zlib.NewReader(&src)
		if err != nil {
			b.Fatal(err)
		}
		for b.Loop() {
			src.Reset(compressed)
			if err := r.(zlib.Resetter).Reset(&src, nil); err != nil {
				b.Fatal(err)
			}
			if _, err := io.ReadAll(r); err != nil {
				b.Fatal(err)
			}
		}
	})
}
