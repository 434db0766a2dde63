package signer

import (
	"bytes"
	"crypto/hmac"
	"crypto/sha1"
	"testing"
	"time"

	"github.com/flaskcookie/flaskcookie-go/internal/pybase64"
)

// FuzzUnsign: nothing panics, what is accepted can be signed again, and a
// date is in the range of Python's datetime.
func FuzzUnsign(f *testing.F) {
	for _, tt := range verdicts {
		f.Add([]byte(tt.signed))
	}
	s := flaskSigner(f, at(1700000000))
	f.Fuzz(func(t *testing.T, signed []byte) {
		value, signedAt, err := s.Unsign(signed)
		if err != nil {
			e := err.(*Error)
			if value != nil || e.DateSigned.Unix() > maxStamp || !bytes.HasPrefix(signed, e.Payload) {
				t.Errorf("%q: %q, %#v", signed, value, e)
			}
			return
		}
		stamped := s.signer.seal(appendStamp(append(value, '.'), signedAt.Unix()), 0)
		again, _, err := s.Unsign(stamped)
		if err != nil || !bytes.HasPrefix(signed, again) || signedAt.Unix() > maxStamp {
			t.Errorf("%q: %q, %v", signed, value, signedAt)
		}
	})
}

// FuzzRoundTrip: any value at any time comes back, and nothing longer or
// shorter does.
func FuzzRoundTrip(f *testing.F) {
	f.Add([]byte("part"), int64(1700000000))
	f.Add([]byte(".."), int64(0))
	f.Add([]byte{}, int64(maxStamp))
	f.Fuzz(func(t *testing.T, value []byte, seconds int64) {
		if seconds < 0 || seconds > maxStamp {
			return
		}
		signed := flaskSigner(t, at(seconds)).Sign(value)
		s := flaskSigner(t, at(seconds))
		got, signedAt, err := s.UnsignMaxAge(signed, 0)
		if err != nil || !bytes.Equal(got, value) || !signedAt.Equal(time.Unix(seconds, 0)) {
			t.Errorf("%q came back as %q, %v, %v", value, got, signedAt, err)
		}
		for _, other := range [][]byte{signed[1:], append([]byte{'.'}, signed...), signed[:len(signed)-1]} {
			if got, _, err := s.Unsign(other); err == nil {
				t.Errorf("%q gives %q", other, got)
			}
		}
	})
}

// FuzzSplit compares verifying with the slow and obvious way, on tokens whose signature is
// genuine but for what is put into it: split at the last separator, try each key by hand.
func FuzzSplit(f *testing.F) {
	f.Add([]byte("part"), []byte(""), 27, byte(0))
	f.Add([]byte("a.b"), []byte("."), 30, byte(1))
	f.Add([]byte(""), []byte("=!"), 3, byte(2))
	keys := [][]byte{[]byte("new"), []byte("older"), []byte("oldest")}
	s, err := New(keys[0], "salt", &Options{KeyDerivation: HMAC, FallbackKeys: keys[1:]})
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, value, junk []byte, at int, by byte) {
		maker, err := New(keys[int(by)%len(keys)], "salt", &Options{KeyDerivation: HMAC})
		if err != nil {
			t.Fatal(err)
		}
		signed := maker.Sign(value)
		at = min(max(at, 0), len(signed))
		signed = append(append(bytes.Clone(signed[:at]), junk...), signed[at:]...)
		want, ok := slowUnsign(keys, signed)
		got, err := s.Unsign(signed)
		if (err == nil) != ok || !bytes.Equal(got, want) {
			t.Errorf("%q: %q, %v, want %q, %t", signed, got, err, want, ok)
		}
	})
}

func slowUnsign(keys [][]byte, signed []byte) ([]byte, bool) {
	pieces := bytes.Split(signed, []byte("."))
	value := bytes.Join(pieces[:len(pieces)-1], []byte("."))
	signature, err := pybase64.DecodeURL(pieces[len(pieces)-1])
	if err != nil || len(pieces) < 2 {
		return nil, false
	}
	for _, key := range keys {
		derived := hmac.New(sha1.New, key)
		derived.Write([]byte("salt"))
		mac := hmac.New(sha1.New, derived.Sum(nil))
		mac.Write(value)
		if bytes.Equal(mac.Sum(nil), signature) {
			return value, true
		}
	}
	return nil, false
}
