package serializer

import (
	"bytes"
	"compress/zlib"
	"errors"
	"io"
	"testing"

	"github.com/flaskcookie/flaskcookie-go/signer"
)

// FuzzDecode: any text, genuine or not, gives a value or an error of the right
// kind, and never both.
func FuzzDecode(f *testing.F) {
	for _, tt := range tokens {
		f.Add(tt.urlSafeTimed)
	}
	s := must(NewURLSafeTimed(secret, "", atNow()))
	f.Fuzz(func(t *testing.T, token string) {
		var v any
		signedAt, err := s.DecodeMaxAge(token, 0, &v)
		if err == nil {
			return
		}
		if !errors.Is(err, signer.ErrBadData) || v != nil || !signedAt.IsZero() {
			t.Errorf("%q: %v, %v, %v", token, v, signedAt, err)
		}
	})
}

// FuzzDecodePart: a part that anyone signed is read or is a PayloadError, and a
// value that was read survives Encode and Decode.
func FuzzDecodePart(f *testing.F) {
	for _, tt := range parts {
		part, _, _ := bytes.Cut([]byte(tt.token[1:]), []byte("."))
		f.Add(append([]byte(tt.token[:1]), part...))
	}
	s := must(NewURLSafe(secret, "", nil))
	f.Fuzz(func(t *testing.T, part []byte) {
		var v any
		if err := s.DecodePayload(part, &v); err != nil {
			checkPayloadError(t, string(part), err)
			return
		}
		token, err := s.Encode(v)
		if err != nil {
			return // a lone surrogate, which Python refuses to write too
		}
		var again any
		if err := s.Decode(token, &again); err != nil {
			t.Fatalf("%q: %v", part, err)
		}
		if twice, err := s.Encode(again); err != nil || twice != token {
			t.Errorf("%q: %q, then %q, %v", part, token, twice, err)
		}
	})
}

// FuzzDecompress compares pooled, limited reading with the plain way.
func FuzzDecompress(f *testing.F) {
	f.Add(must(Zlib.Compress([]byte(`{"a":1}`))), int64(7))
	f.Add(must(Zlib.Compress(make([]byte, 1000))), int64(999))
	f.Fuzz(func(t *testing.T, stream []byte, limit int64) {
		limit = min(limit, MaxPayloadSize)
		got, err := Zlib.Decompress(stream, limit)
		want, ok := slowInflate(stream, limit)
		if (err == nil) != ok || !bytes.Equal(got, want) {
			t.Errorf("%x: %d bytes, %v, want %d bytes, %t", stream, len(got), err, len(want), ok)
		}
	})
}

// presetDictionary is the bit in the second byte of a stream that needs one. Python refuses
// them all; compress/zlib takes the empty dictionary.
const presetDictionary = 0x20

func slowInflate(stream []byte, limit int64) ([]byte, bool) {
	r, err := zlib.NewReader(bytes.NewReader(stream))
	if err != nil || stream[1]&presetDictionary != 0 {
		return nil, false
	}
	var out bytes.Buffer
	_, err = io.CopyN(&out, r, MaxPayloadSize+1)
	if err != io.EOF || int64(out.Len()) > limit {
		return nil, false
	}
	return out.Bytes(), true
}

func FuzzCompressRoundTrip(f *testing.F) {
	f.Add([]byte(""))
	f.Add(bytes.Repeat([]byte("abc"), 100))
	f.Fuzz(func(t *testing.T, data []byte) {
		compressed, err := Zlib.Compress(data)
		if err != nil {
			t.Fatal(err)
		}
		got, err := Zlib.Decompress(compressed, int64(len(data)))
		if err != nil || !bytes.Equal(got, data) {
			t.Errorf("%x came back as %x, %v", data, got, err)
		}
	})
}
