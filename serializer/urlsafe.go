package serializer

import (
	"bytes"
	"cmp"
	"fmt"

	"github.com/flaskcookie/flaskcookie-go/internal/pybase64"
	"github.com/flaskcookie/flaskcookie-go/internal/pyzlib"
)

// urlSafe signs the payload as base64, compressed and marked with the prefix of
// the compressor if that is shorter.
type urlSafe struct {
	plain
	writer  *marked // nil: never compress
	readers []marked
}

func newURLSafe(opts *Options) (*urlSafe, error) {
	readers, err := newReaders(opts)
	if err != nil {
		return nil, err
	}
	u := &urlSafe{plain: newPlain(cmp.Or(opts.Payload, compactJSON)), readers: readers}
	if !opts.NoCompression {
		u.writer = newWriter(opts)
	}
	return u, nil
}

// pack is URLSafeSerializerMixin.dump_payload. Compression is used if it saves
// more than the one byte Python's mark takes, counted before base64.
func (u *urlSafe) pack(mem *scratch, v any) ([]byte, error) {
	data, err := u.plain.pack(mem, v)
	if err != nil {
		return nil, err
	}
	if u.writer == nil || u.writer.cannotWin(data) {
		return mem.encode("", data), nil
	}
	compressed, err := mem.compress(u.writer, data)
	if err != nil {
		return nil, fmt.Errorf("serializer: cannot compress: %w", err)
	}
	if len(compressed) < len(data)-1 {
		if len(data) > MaxPayloadSize { // no reader of this package would take it
			return nil, fmt.Errorf("serializer: cannot compress: %w", ErrTooLarge)
		}
		return mem.encode(u.writer.prefix, compressed), nil
	}
	return mem.encode("", data), nil
}

// encode returns the base64 text of data behind a mark, in the memory of tokens.
func (s *scratch) encode(mark string, data []byte) []byte {
	s.token = pybase64.AppendURL(append(s.token[:0], mark...), data)
	return s.token
}

// compress packs into its own memory with zlib. Another Compressor may keep what it gets.
func (s *scratch) compress(writer *marked, data []byte) ([]byte, error) {
	if _, isZlib := writer.Compressor.(zlibCompressor); !isZlib {
		return writer.Compress(bytes.Clone(data))
	}
	s.other = pyzlib.AppendCompress(s.other[:0], data)
	return s.other, nil
}

// unpack is URLSafeSerializerMixin.load_payload. One mark is taken off; whatever
// follows it is base64, where further marks are ignored characters.
func (u *urlSafe) unpack(mem *scratch, part []byte, v any) error {
	if u.tagged == nil {
		mem = new(scratch) // since what is in it may be kept
	}
	text, reader := u.cutMark(part)
	data, err := pybase64.AppendDecodeURL(mem.data[:0], text)
	if err != nil {
		return &PayloadError{fmt.Errorf("base64: %w", err)}
	}
	mem.data = data
	if reader != nil {
		if data, err = mem.decompress(reader, data); err != nil {
			return &PayloadError{fmt.Errorf("decompression: %w", err)}
		}
	}
	return u.read(data, v)
}

// decompress reads zlib's streams into its own memory. Another Compressor's are its own.
func (s *scratch) decompress(reader Compressor, data []byte) (_ []byte, err error) {
	if _, isZlib := reader.(zlibCompressor); !isZlib {
		return reader.Decompress(bytes.Clone(data), MaxPayloadSize)
	}
	inflated, err := appendDecompress(s.other[:0], data, MaxPayloadSize)
	if err != nil {
		return nil, err
	}
	s.other = inflated
	return inflated, nil
}

// cutMark returns the base64 text of part and how to decompress it, if marked.
func (u *urlSafe) cutMark(part []byte) (text []byte, reader Compressor) {
	for _, m := range u.readers {
		if text, found := bytes.CutPrefix(part, []byte(m.prefix)); found {
			return text, m.Compressor
		}
	}
	return part, nil
}
