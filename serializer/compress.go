package serializer

import (
	"bytes"
	"compress/zlib"
	"errors"
	"io"
	"math"
	"sync"

	"github.com/flaskcookie/flaskcookie-go/internal/pyzlib"
)

// MaxPayloadSize is how many bytes a compressed payload may decompress to, 4 MiB.
// A cookie, or an URL of the length servers accept, stays far below it unless it
// was made to exhaust memory: zlib inflates a byte to at most 1032. What the value
// takes then is told by the Payload; see package tagged_json.
const MaxPayloadSize = 4 << 20

// ErrTooLarge is the error of a Compressor whose output would pass the limit.
var ErrTooLarge = errors.New("serializer: decompressed data is too large")

// Compressor makes the payloads of URL-safe tokens smaller. It must be safe for
// concurrent use.
type Compressor interface {
	// Prefix marks compressed payloads in a token; that of Zlib is ".". It is
	// always the same, and begins with a character that base64 does not use.
	Prefix() string

	// Compress returns src compressed. The result is used only if it saves
	// more than one byte.
	Compress(src []byte) ([]byte, error)

	// Decompress is the reverse. It must stop with an error, best ErrTooLarge,
	// when the result would be longer than limit, and must not return a part
	// of the result.
	Decompress(src []byte, limit int64) ([]byte, error)
}

// Zlib is the compression of itsdangerous, with the prefix ".". It reads what
// Python's zlib.decompress reads: a zlib stream, complete and with the right
// checksum; bytes after its end are ignored.
var Zlib Compressor = zlibCompressor{}

type zlibCompressor struct{}

func (zlibCompressor) Prefix() string { return "." }

func (zlibCompressor) Compress(src []byte) ([]byte, error) {
	return pyzlib.AppendCompress(nil, src), nil
}

func (zlibCompressor) Decompress(src []byte, limit int64) ([]byte, error) {
	if len(src) > 1 && src[1]&presetDictionary != 0 {
		return nil, zlib.ErrDictionary
	}
	in, err := openInflater(src)
	if err != nil {
		return nil, err
	}
	defer in.release()

	// The one byte more than the limit shows a longer stream, and makes the
	// reader reach the checksum at the end of a shorter one.
	limit = min(limit, math.MaxInt64-1)
	data, err := io.ReadAll(io.LimitReader(in.stream, limit+1))
	if err != nil {
		return nil, err
	}
	if int64(len(data)) > limit {
		return nil, ErrTooLarge
	}
	return data, nil
}

// presetDictionary is the bit in the second byte of a stream that needs one.
// Python refuses them all; compress/zlib would take the empty dictionary.
const presetDictionary = 0x20

// inflater is a zlib reader that is reset for each use, over its own source.
type inflater struct {
	src    bytes.Reader
	stream io.ReadCloser // also a zlib.Resetter
}

var inflaters sync.Pool // of *inflater, each with a stream

// openInflater returns an inflater over src, or an error if src does not begin
// like a zlib stream.
func openInflater(src []byte) (*inflater, error) {
	in, reused := inflaters.Get().(*inflater)
	if reused {
		in.src.Reset(src)
		if err := in.stream.(zlib.Resetter).Reset(&in.src, nil); err != nil {
			in.release()
			return nil, err
		}
		return in, nil
	}
	in = new(inflater)
	in.src.Reset(src)
	stream, err := zlib.NewReader(&in.src)
	if err != nil {
		return nil, err
	}
	in.stream = stream
	return in, nil
}

func (in *inflater) release() {
	in.src.Reset(nil)
	inflaters.Put(in)
}
