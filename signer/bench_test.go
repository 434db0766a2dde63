package signer

import (
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
