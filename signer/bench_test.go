package signer

import (
	"crypto/hmac"
	"crypto/sha1"
	"encoding/base64"
	"strings"
	"testing"
	"time"
)

func BenchmarkSign(b *testing.B) {
	s, err := New([]byte("secret"), "", nil)
	if err != nil {
		b.Fatal(err)
	}
	value := []byte(strings.Repeat("v", 200))
	b.ReportAllocs()
	for b.Loop() {
		s.Sign(value)
	}
}

func BenchmarkUnsign(b *testing.B) {
	s, err := New([]byte("secret"), "", nil)
	if err != nil {
		b.Fatal(err)
	}
	signed := s.Sign([]byte(strings.Repeat("v", 200)))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := s.Unsign(signed); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkTimestampSign(b *testing.B) {
	s := flaskSigner(b, time.Now)
	value := []byte(strings.Repeat("v", 200))
	b.ReportAllocs()
	for b.Loop() {
		s.Sign(value)
	}
}

func BenchmarkTimestampUnsign(b *testing.B) {
	s := flaskSigner(b, time.Now)
	signed := s.Sign([]byte(strings.Repeat("v", 200)))
	b.ReportAllocs()
	for b.Loop() {
		if _, _, err := s.UnsignMaxAge(signed, time.Hour); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkFloor is what checking a signature cannot cost less than: the HMAC by one state
// that is used again, the base64 text of the signature, and the comparison.
func BenchmarkFloor(b *testing.B) {
	value, sig := make([]byte, 60), make([]byte, 27)
	for i := range sig {
		sig[i] = 'A'
	}
	mac := hmac.New(sha1.New, []byte("key"))
	var sum, decoded [20]byte
	b.ReportAllocs()
	for b.Loop() {
		mac.Reset()
		mac.Write(value)
		if _, err := base64.RawURLEncoding.Decode(decoded[:], sig); err != nil {
			b.Fatal(err)
		}
		hmac.Equal(mac.Sum(sum[:0]), decoded[:])
	}
}
