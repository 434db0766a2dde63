package work

import (
	"bytes"
	"compress/zlib"
	"crypto/hmac"
	"crypto/sha1"
	"encoding/base64"
	"errors"
	"hash"
	"io"
)

// floor does with the standard library, and with buffers and states that are used again, the
// least that a signed cookie takes: the HMAC over the same bytes, the base64 of signature and
// payload, the comparison, and for a compressed payload the inflating.
type floor struct {
	mac       hash.Hash
	sum       [sha1.Size]byte
	signature [sha1.Size]byte
	payload   []byte
	text      bytes.Buffer
	source    bytes.Reader
	inflater  io.ReadCloser
}

func newFloor(key string) *floor {
	derive := hmac.New(sha1.New, []byte(key))
	derive.Write([]byte("cookie-session"))
	return &floor{mac: hmac.New(sha1.New, derive.Sum(nil)), payload: make([]byte, 1<<20)}
}

var errSignature = errors.New("the signature is wrong")

// unsign checks a token and returns what is signed, with its time.
func (f *floor) unsign(token []byte) ([]byte, error) {
	dot := bytes.LastIndexByte(token, '.')
	value := token[:dot]
	if _, err := base64.RawURLEncoding.Decode(f.signature[:], token[dot+1:]); err != nil {
		return nil, err
	}
	f.mac.Reset()
	f.mac.Write(value)
	if !hmac.Equal(f.mac.Sum(f.sum[:0]), f.signature[:]) {
		return nil, errSignature
	}
	return value, nil
}

// open checks a cookie and returns the JSON in it.
func (f *floor) open(cookie []byte) ([]byte, error) {
	value, err := f.unsign(cookie)
	if err != nil {
		return nil, err
	}
	text, compressed := bytes.CutPrefix(value[:bytes.LastIndexByte(value, '.')], []byte("."))
	n, err := base64.RawURLEncoding.Decode(f.payload, text)
	if err != nil || !compressed {
		return f.payload[:n], err
	}
	return f.inflate(f.payload[:n])
}

func (f *floor) inflate(data []byte) ([]byte, error) {
	f.source.Reset(data)
	if f.inflater == nil {
		var err error
		if f.inflater, err = zlib.NewReader(&f.source); err != nil {
			return nil, err
		}
	} else if err := f.inflater.(zlib.Resetter).Reset(&f.source, nil); err != nil {
		return nil, err
	}
	f.text.Reset()
	_, err := f.text.ReadFrom(f.inflater)
	return f.text.Bytes(), err
}

// sign makes a token of JSON that is not compressed, and of a stamp.
func (f *floor) sign(json []byte, stamp string) []byte {
	token := base64.RawURLEncoding.AppendEncode(f.payload[:0], json)
	token = append(append(token, '.'), stamp...)
	f.mac.Reset()
	f.mac.Write(token)
	return base64.RawURLEncoding.AppendEncode(append(token, '.'), f.mac.Sum(f.sum[:0]))
}
