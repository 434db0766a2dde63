package serializer

import (
	"errors"
	"fmt"
	"reflect"
	"strings"

	"github.com/flaskcookie/flaskcookie-go/internal/pyzlib"
)

// marked is a compressor with its prefix, which is asked for once.
type marked struct {
	Compressor
	prefix string
}

func newWriter(opts *Options) *marked {
	if opts.Compressor == nil {
		return &marked{Zlib, Zlib.Prefix()}
	}
	return &marked{opts.Compressor, opts.Compressor.Prefix()}
}

// newReaders returns what Decode understands: Zlib, the compressor of Encode, and
// the decompressors. A compressor with the prefix of Zlib is a way of writing zlib
// streams, say with another level; reading them stays the task of Zlib.
func newReaders(opts *Options) ([]marked, error) {
	readers := []marked{{Zlib, Zlib.Prefix()}}
	others := opts.Decompressors
	if c := opts.Compressor; c != nil && c.Prefix() != Zlib.Prefix() {
		others = append([]Compressor{c}, others...)
	}
	for _, c := range others {
		if c == nil {
			return nil, errors.New("serializer: a decompressor is nil")
		}
		m := marked{c, c.Prefix()}
		if m.isIn(readers) {
			continue
		}
		if err := m.check(readers); err != nil {
			return nil, err
		}
		readers = append(readers, m)
	}
	return readers, nil
}

// cannotWin reports that compressing data would be wasted. Only for zlib is there a
// proof, which spares most short sessions the work.
func (m marked) cannotWin(data []byte) bool {
	_, isZlib := m.Compressor.(zlibCompressor)
	return isZlib && pyzlib.CannotWin(data)
}

// isIn reports whether the very same compressor is among readers: it stays in
// Decompressors when it becomes the Compressor.
func (m marked) isIn(readers []marked) bool {
	for _, r := range readers {
		if reflect.ValueOf(r.Compressor).Comparable() && reflect.ValueOf(m.Compressor).Comparable() &&
			r.Compressor == m.Compressor {
			return true
		}
	}
	return false
}

// check refuses a prefix that base64 text could begin with, that begins another
// prefix or with another prefix, or that has no place in a cookie. The separator
// of the signature needs no check, since tokens are split from the end.
func (m marked) check(readers []marked) error {
	if m.prefix == "" || isBase64(m.prefix[0]) {
		return fmt.Errorf("serializer: compressor prefix %q could begin an uncompressed payload", m.prefix)
	}
	for _, char := range []byte(m.prefix) {
		if char <= ' ' || char >= 0x7f || strings.IndexByte("\",;\\", char) >= 0 {
			return fmt.Errorf("serializer: compressor prefix %q has a character not allowed in cookies", m.prefix)
		}
	}
	for _, r := range readers {
		if strings.HasPrefix(m.prefix, r.prefix) || strings.HasPrefix(r.prefix, m.prefix) {
			return fmt.Errorf("serializer: compressor prefixes %q and %q are ambiguous", r.prefix, m.prefix)
		}
	}
	return nil
}

// isBase64 reports whether char means something in either alphabet of base64.
func isBase64(char byte) bool {
	return 'A' <= char && char <= 'Z' || 'a' <= char && char <= 'z' || '0' <= char && char <= '9' ||
		strings.IndexByte("+/-_=", char) >= 0
}
