package signer

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"time"

	"github.com/flaskcookie/flaskcookie-go/internal/pybase64"
)

// TimestampSigner signs values together with the time of signing, so that a
// signature can expire: itsdangerous.TimestampSigner. It never changes and may
// be used by many goroutines at once.
//
// The time is in whole seconds. It is not secret, and not more trustworthy than
// the clock of the machine that signed.
type TimestampSigner struct {
	signer *Signer
	now    func() time.Time
}

const (
	// maxStamp is the last second of the year 9999, the end of Python's
	// datetime.
	maxStamp = 253402300799

	// maxStampSize is the base64 size of a 64-bit number.
	maxStampSize = 11
)

// NewTimestamp returns a TimestampSigner. It takes the same arguments as [New],
// with the same errors.
func NewTimestamp(key []byte, salt string, opts *Options) (*TimestampSigner, error) {
	signer, err := New(key, salt, opts)
	if err != nil {
		return nil, err
	}
	now := time.Now
	if opts != nil && opts.Now != nil {
		now = opts.Now
	}
	return &TimestampSigner{signer: signer, now: now}, nil
}

// Sign returns value, the time and the signature over both, with separators
// between them (TimestampSigner.sign).
//
// The format has no room for a time before 1970, where Python raises
// struct.error. Sign writes 1970 then: such a signature is refused as expired
// by everyone whose clock is right.
func (s *TimestampSigner) Sign(value []byte) []byte {
	room := len(value) + 2*len(s.signer.sep) + maxStampSize + s.signer.sigSize
	return s.AppendSign(make([]byte, 0, room), value)
}

// AppendSign appends what Sign returns for value to dst, whose room value must not lie in.
func (s *TimestampSigner) AppendSign(dst, value []byte) []byte {
	signed := append(append(dst, value...), s.signer.sep...)
	return s.signer.seal(appendStamp(signed, s.now().Unix()), len(dst))
}

// Unsign returns the value, a part of signed and no copy, and the time of signing in UTC, however
// old the signature is (TimestampSigner.unsign without max_age). The error is
// always an [*Error].
func (s *TimestampSigner) Unsign(signed []byte) (value []byte, signedAt time.Time, err error) {
	stamped, genuine, err := s.signer.open(signed)
	if err != nil {
		return nil, time.Time{}, err
	}
	value, stamp, found := s.signer.cut(stamped)
	if !found {
		return nil, time.Time{}, unstampedError(stamped, genuine)
	}
	seconds, readable := parseStamp(stamp)
	switch {
	case !genuine:
		return nil, time.Time{}, forgedError(value, seconds, readable)
	case !readable:
		return nil, time.Time{}, newError(ErrBadTimeSignature, value, malformed)
	case seconds > maxStamp:
		return nil, time.Time{}, newError(ErrBadData, nil, "timestamp is after the year 9999")
	}
	return value, stampTime(seconds), nil
}

// UnsignMaxAge is Unsign for signatures that are not older than maxAge
// (TimestampSigner.unsign with max_age). Ages are whole seconds and maxAge is
// cut to whole seconds: a signature exactly maxAge old passes. One from the future
// does not, and with a negative maxAge, however small, none does. The error is
// of the kind [ErrSignatureExpired] then, and its Payload is genuine.
func (s *TimestampSigner) UnsignMaxAge(signed []byte, maxAge time.Duration) (value []byte, signedAt time.Time, err error) {
	value, signedAt, err = s.Unsign(signed)
	if err != nil {
		return nil, time.Time{}, err
	}
	if reason := s.expired(signedAt, maxAge); reason != "" {
		return nil, time.Time{}, &Error{ErrSignatureExpired, bytes.Clone(value), signedAt, reason}
	}
	return value, signedAt, nil
}

// expired returns why a signature of that time is not acceptable now, or "".
func (s *TimestampSigner) expired(signedAt time.Time, maxAge time.Duration) string {
	age := s.now().Unix() - signedAt.Unix()
	limit := int64(maxAge / time.Second)
	if maxAge < 0 {
		limit = min(limit, -1)
	}
	switch {
	case age > limit: // first, as in Python: it decides the text
		return fmt.Sprintf("signature age %d > %d seconds", age, limit)
	case age < 0:
		return fmt.Sprintf("signature age %d < 0 seconds", age)
	}
	return ""
}

// malformed is the reason of errors about a timestamp that cannot be read.
const malformed = "malformed timestamp"

// unstampedError refuses a value without a timestamp. If it is genuine, a plain
// Signer made it.
func unstampedError(value []byte, genuine bool) *Error {
	if genuine {
		return newError(ErrBadTimeSignature, value, "timestamp missing")
	}
	return newError(ErrBadSignature, value, mismatch)
}

// forgedError refuses a wrong signature and reports the time it claims. A time
// after the year 9999 takes the place of the reason, as in Python.
func forgedError(value []byte, seconds uint64, readable bool) *Error {
	err := newError(ErrBadTimeSignature, value, mismatch)
	switch {
	case readable && seconds > maxStamp:
		err.Reason = malformed
	case readable:
		err.DateSigned = stampTime(seconds)
	}
	return err
}

// appendStamp appends the base64 text of the seconds since 1970, big-endian and
// without leading zero bytes: nothing at all for zero.
func appendStamp(dst []byte, seconds int64) []byte {
	var number [8]byte
	binary.BigEndian.PutUint64(number[:], uint64(max(seconds, 0)))
	return pybase64.AppendURL(dst, bytes.TrimLeft(number[:], "\x00"))
}

// parseStamp is the reverse of appendStamp. It reads up to eight bytes, leading
// zeros included.
func parseStamp(stamp []byte) (seconds uint64, ok bool) {
	if len(stamp) == 6 {
		if number, ok := pybase64.DecodeSix([6]byte(stamp)); ok {
			return uint64(number), true
		}
	}
	var room [8]byte
	number, err := pybase64.AppendDecodeURL(room[:0], stamp)
	if err != nil || len(number) > len(room) {
		return 0, false
	}
	for _, b := range number {
		seconds = seconds<<8 | uint64(b)
	}
	return seconds, true
}

func stampTime(seconds uint64) time.Time { return time.Unix(int64(seconds), 0).UTC() }
