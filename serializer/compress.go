package serializer

import (
	"errors"
	"math"

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
	mem := scratches.Get().(*scratch)
	defer mem.release()
	data, err := appendDecompress(mem.other[:0], src, limit)
	if err != nil {
		return nil, err
	}
	mem.other = data
	result := make([]byte, len(data)) // right before copy, the compiler does not fill it with zeros
	copy(result, data)
	return result, nil
}

// appendDecompress appends what the zlib stream src holds to dst.
func appendDecompress(dst, src []byte, limit int64) ([]byte, error) {
	data, err := pyzlib.AppendDecompress(dst, src, int(max(min(limit, math.MaxInt), -1))) // an int may have 32 bits
	if errors.Is(err, pyzlib.ErrTooLong) {
		return nil, ErrTooLarge
	}
	return data, err
}
