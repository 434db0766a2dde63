package pyzlib_test

import (
	"errors"
	"testing"

	"github.com/flaskcookie/flaskcookie-go/internal/pyzlib"
)

// TestDescribedCodes reads what hardly any compressor writes: blocks whose description of
// their codes lies at the edge of what zlib takes, or beyond it. Nothing else is wrong with
// most of them.
func TestDescribedCodes(t *testing.T) {
	const (
		lengths = "\xdb\x92\x24\x49\x92\x2c\xcb" // a complete code of lengths
		zeros   = "\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00"
	)
	for _, tt := range []struct {
		name, stream string
		want         error
	}{
		{"the end only", "\x78\x9c\x05\xe0" + lengths + "\xfe\xff\x5f\x23\x00\x00\x00\x00\x01", nil},
		{"the end only, of 286 and 30 codes", "\x78\x9c\xed\xfd" + lengths + "\xfe\xff\x5f\xe3\x97\xfc\x09\x00\x00\x00\x01", nil},
		{"codes of 15 bits at the end of the input", "\x78\x9c\x0d\xef" + lengths + "\x7e\x2b\xfe\xff\x4f\x10\x21\xb1\xa8\x79\x64\xf5\xac\x7d\x0e" +
			zeros + zeros[:7] + "\xc0\xff\xbf\xe2\xff\x7f\x10\x91\x48\x4e\x0f", nil},
		{"287 codes", "\x78\x9c\xf5\xfd" + lengths + "\xfe\xff\x5f\xe3\x9f\xfc\x09\x00\x00\x00\x01", pyzlib.ErrCorrupt},
		{"31 distances", "\x78\x9c\xed\xfe" + lengths + "\xfe\xff\x5f\xe3\x97\x7c\x0a\x00\x00\x00\x01", pyzlib.ErrCorrupt},
		{"a length repeated before there is one", "\x78\x9c\x05\xe0" + lengths + "\x5e\xfe\xff\xa3\x11\x01\x00\x00\x00\x01", pyzlib.ErrCorrupt},
		{"more lengths than codes", "\x78\x9c\x05\xe0" + lengths + "\xfe\xff\x5f\xe3\x07\x00\x00\x00\x00\x01", pyzlib.ErrCorrupt},
		{"no code for the end", "\x78\x9c\x05\xe0" + lengths + "\x22\xfe\xff\x57\x23" + zeros, pyzlib.ErrCorrupt},
		{"more codes than bits", "\x78\x9c\x05\xe0" + lengths + "\x22\xfe\xff\x4f\x23\x02" + zeros, pyzlib.ErrCorrupt},
		{"more bits than codes", "\x78\x9c\x05\xe0" + lengths + "\x02\xfd\xff\x4f\x23\x02" + zeros, pyzlib.ErrCorrupt},
		{"more bits than distances", "\x78\x9c\x05\xe1" + lengths + "\x02\xfe\xff\x4f\x23\x12" + zeros, pyzlib.ErrCorrupt},
		{"more bits than lengths of codes", "\x78\x9c\x05\xe0\xdb\x92\x24\x49\xb2\x2c\xcb\x02" + zeros, pyzlib.ErrCorrupt},
		{"the bit that no distance has", "\x78\x9c\x0d\xe0" + lengths + "\x7e\x2b\xfe\xff\x4f\x10\xa1\x03" + zeros, pyzlib.ErrCorrupt},
		{"an end within the lengths", "\x78\x9c\x05\xe0" + lengths + "\xfe\xff", pyzlib.ErrTruncated},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if _, err := pyzlib.AppendDecompress(nil, []byte(tt.stream), 1000); !errors.Is(err, tt.want) {
				t.Errorf("%v, want %v", err, tt.want)
			}
			compareWithStandard(t, []byte(tt.stream), 1000)
		})
	}
}
