package signer

import (
	"bytes"
	"testing"
	"time"
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
