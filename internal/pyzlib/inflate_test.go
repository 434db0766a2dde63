package pyzlib_test

import (
	"bytes"
	"compress/flate"
	"compress/zlib"
	"errors"
	"flag"
	"io"
	"math/rand/v2"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/flaskcookie/flaskcookie-go/internal/growth"
	"github.com/flaskcookie/flaskcookie-go/internal/pyzlib"
	"github.com/flaskcookie/flaskcookie-go/internal/pyzlib/zlibtest"
)

// standard is what the standard library makes of a stream. It takes an empty preset
// dictionary, which Python does not.
func standard(src []byte, limit int) ([]byte, bool) {
	if len(src) > 1 && src[1]&0x20 != 0 {
		return nil, false
	}
	r, err := zlib.NewReader(bytes.NewReader(src))
	if err != nil {
		return nil, false
	}
	out, err := io.ReadAll(io.LimitReader(r, int64(limit)+1))
	return out, err == nil && len(out) <= limit
}

func compareWithStandard(t *testing.T, src []byte, limit int) (accepted bool) {
	t.Helper()
	want, ok := standard(src, limit)
	got, err := pyzlib.AppendDecompress([]byte("before"), src, limit)
	if (err == nil) != ok {
		t.Fatalf("%x, limit %d: %v, the standard library accepts it: %t", src, limit, err, ok)
	}
	if !ok {
		if got != nil {
			t.Fatalf("%x: %d bytes beside the error", src, len(got))
		}
		return false
	}
	if want := append([]byte("before"), want...); !bytes.Equal(want, got) {
		t.Fatalf("%x (-want +got):\n%s", src, cmp.Diff(want, got))
	}
	return true
}

// stream compresses data in one of the ways there are: ours, and those of the standard
// library from stored blocks to Huffman codes only, with flushes in between.
func stream(rng *rand.Rand, data []byte) []byte {
	if rng.IntN(2) == 0 {
		return pyzlib.AppendCompress(nil, data)
	}
	var b bytes.Buffer
	w, err := zlib.NewWriterLevel(&b, flate.HuffmanOnly+rng.IntN(12))
	if err != nil {
		panic(err)
	}
	for len(data) > 0 && rng.IntN(3) == 0 {
		n := rng.IntN(len(data) + 1)
		w.Write(data[:n])
		w.Flush()
		data = data[n:]
	}
	w.Write(data)
	w.Close()
	return b.Bytes()
}

var streamsFlag = flag.Int("streams", 2_000, "zlib streams of the comparison with the standard library")

// TestDecompress compares with the standard library on streams of every kind, half of
// them damaged, with limits around their length.
func TestDecompress(t *testing.T) {
	growth.SkipUnderRace(t)
	rng := rand.New(rand.NewPCG(1950, 1951))
	accepted, refused := 0, 0
	for range *streamsFlag {
		_, data := zlibtest.Random(rng)
		src := stream(rng, data)
		if rng.IntN(2) == 0 {
			src = zlibtest.Damage(rng, src)
		}
		limit := len(data) + 1<<10
		if rng.IntN(4) == 0 {
			limit = max(0, len(data)+rng.IntN(5)-2)
		}
		if compareWithStandard(t, src, limit) {
			accepted++
		} else {
			refused++
		}
	}
	if accepted < refused/4 || refused < accepted/4 {
		t.Errorf("%d accepted, %d refused: the streams show too little", accepted, refused)
	}
}

// TestDecompressRoom gives the result rooms of every size: what stands before it stays,
// and no room changes what is read.
func TestDecompressRoom(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	for range 300 {
		_, data := zlibtest.Random(rng)
		data = data[:min(len(data), 2000)]
		src := pyzlib.AppendCompress(nil, data)
		dst := append(make([]byte, 0, rng.IntN(2*len(data)+10)), "x"...)
		got, err := pyzlib.AppendDecompress(dst, src, len(data))
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff("x"+string(data), string(got)); diff != "" {
			t.Fatalf("room for %d bytes (-want +got):\n%s", cap(dst), diff)
		}
	}
}

// TestDecompressCopies repeats what begins 1 to 40 bytes before, in every length: copies
// that overlap themselves, and those that are made of whole words.
func TestDecompressCopies(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 258))
	noise := make([]byte, 64) // so much input behind a copy lets it be quick
	for back := 1; back <= 40; back++ {
		for length := 3; length <= 258; length++ {
			for i := range noise {
				noise[i] = byte(rng.Uint32())
			}
			data := bytes.Clone(noise[:back])
			for range length {
				data = append(data, data[len(data)-back])
			}
			data = append(data, noise[back:]...)
			if !compareWithStandard(t, pyzlib.AppendCompress(nil, data), len(data)) {
				t.Fatalf("%d bytes from %d before are refused", length, back)
			}
		}
	}
}

// TestDecompressErrors has one stream for each reason.
func TestDecompressErrors(t *testing.T) {
	for _, tt := range []struct {
		name, stream string
		limit        int
		want         error
	}{
		{"nothing", "", 9, pyzlib.ErrTruncated},
		{"another method", "\x77\x9f", 9, pyzlib.ErrHeader},
		{"a window of 64 KB", "\x88\x9c", 9, pyzlib.ErrHeader},
		{"wrong check bits", "\x78\x9d", 9, pyzlib.ErrHeader},
		{"a preset dictionary", "\x78\xbb", 9, pyzlib.ErrDictionary},
		{"no block", "\x78\x9c", 9, pyzlib.ErrTruncated},
		{"a block of no type", "\x78\x9c\x07", 9, pyzlib.ErrCorrupt},
		{"a distance to before the start", "\x78\x9c\x03\x02\x00", 9, pyzlib.ErrCorrupt},
		{"no checksum", "\x78\x9c\x03\x00", 9, pyzlib.ErrTruncated},
		{"a wrong checksum", "\x78\x9c\x03\x00\x00\x00\x00\x02", 9, pyzlib.ErrChecksum},
		{"too long", string(pyzlib.AppendCompress(nil, make([]byte, 10))), 9, pyzlib.ErrTooLong},
		{"nothing is too long for less", "\x78\x9c\x03\x00\x00\x00\x00\x01", -1, pyzlib.ErrTooLong},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got, err := pyzlib.AppendDecompress([]byte("x"), []byte(tt.stream), tt.limit)
			if diff := cmp.Diff(tt.want, err, cmpopts.EquateErrors()); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
			if got != nil {
				t.Errorf("%q beside the error", got)
			}
			if tt.limit >= 0 && !errors.Is(err, pyzlib.ErrTooLong) {
				if _, ok := standard([]byte(tt.stream), tt.limit); ok {
					t.Error("the standard library takes it")
				}
			}
		})
	}
}

// TestDecompressAllocates holds that the result is the only allocation for text as sessions have
// it, and none where there is room for it.
func TestDecompressAllocates(t *testing.T) {
	growth.SkipUnderRace(t) // it empties pools
	data, err := zlibtest.Build([]zlibtest.Step{{Op: "session", Seed: 1, N: 2000}})
	if err != nil {
		t.Fatal(err)
	}
	src := pyzlib.AppendCompress(nil, data)
	for _, tt := range []struct {
		name string
		dst  []byte
		want float64
	}{
		{"with room", make([]byte, 0, 4096), 0},
		{"without", nil, 1},
	} {
		got := testing.AllocsPerRun(100, func() { pyzlib.AppendDecompress(tt.dst, src, 4096) })
		if got > tt.want {
			t.Errorf("%s: %v allocations, want %v", tt.name, got, tt.want)
		}
	}
}
