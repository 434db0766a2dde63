package serializer

import (
	"cmp"
	"time"

	"github.com/flaskcookie/flaskcookie-go/signer"
)

// TimedSerializer writes and reads signed tokens that hold the time of signing:
// TimedSerializer and URLSafeTimedSerializer of itsdangerous. It never changes
// and may be used by many goroutines at once.
type TimedSerializer struct {
	format  format
	signers []*signer.TimestampSigner // in the order of verification; the first one signs
}

// NewTimed is [New] for tokens that can expire (TimedSerializer).
func NewTimed(key []byte, salt string, opts *Options) (*TimedSerializer, error) {
	opts = cmp.Or(opts, &Options{})
	return newTimedSerializer(key, salt, opts, newPlain(cmp.Or(opts.Payload, plainJSON)))
}

// NewURLSafeTimed is [NewURLSafe] for tokens that can expire
// (URLSafeTimedSerializer).
func NewURLSafeTimed(key []byte, salt string, opts *Options) (*TimedSerializer, error) {
	opts = cmp.Or(opts, &Options{})
	format, err := newURLSafe(opts)
	if err != nil {
		return nil, err
	}
	return newTimedSerializer(key, salt, opts, format)
}

func newTimedSerializer(key []byte, salt string, opts *Options, format format) (*TimedSerializer, error) {
	signers, err := newSigners(key, salt, opts, signer.NewTimestamp)
	if err != nil {
		return nil, err
	}
	return &TimedSerializer{format, signers}, nil
}

// Encode returns the token for v, signed now (TimedSerializer.dumps).
func (s *TimedSerializer) Encode(v any) (string, error) {
	mem := scratches.Get().(*scratch)
	defer mem.release()
	part, err := s.format.pack(mem, v)
	if err != nil {
		return "", err
	}
	return mem.signed(s.signers[0].AppendSign, part), nil
}

// AppendEncode appends what Encode returns for v to dst. On an error the result is nil.
func (s *TimedSerializer) AppendEncode(dst []byte, v any) ([]byte, error) {
	mem := scratches.Get().(*scratch)
	defer mem.release()
	part, err := s.format.pack(mem, v)
	if err != nil {
		return nil, err
	}
	return s.signers[0].AppendSign(dst, part), nil
}

// Decode verifies token, stores its value in what v points to and returns the
// time of signing in UTC (TimedSerializer.loads without max_age). A token of any
// age passes, even one from the future: DecodeMaxAge is the better choice for
// most tokens. The error is a [signer.Error] if the signature is wrong and a
// [PayloadError] if only the payload is.
func (s *TimedSerializer) Decode(token string, v any) (signedAt time.Time, err error) {
	return s.decode(token, v, nil)
}

// DecodeMaxAge is Decode for tokens that are not older than maxAge
// (TimedSerializer.loads with max_age), as told in
// [signer.TimestampSigner.UnsignMaxAge]. The age is judged before the payload is
// looked at.
func (s *TimedSerializer) DecodeMaxAge(token string, maxAge time.Duration, v any) (signedAt time.Time, err error) {
	return s.decode(token, v, &maxAge)
}

// DecodeExpired is Decode by a name that says what it gives up. Call it where
// DecodeMaxAge has failed with signer.ErrSignatureExpired and the value is wanted
// all the same, for example to greet a returning user by name. The value is
// authentic, and may be out of date by any span of time.
func (s *TimedSerializer) DecodeExpired(token string, v any) (signedAt time.Time, err error) {
	return s.Decode(token, v)
}

// DecodePayload stores an UNVERIFIED value: it takes the part of a token before
// the timestamp and never sees a signature (Serializer.load_payload). Anyone may
// have written it. It serves diagnosis, for example of [signer.Error.Payload].
func (s *TimedSerializer) DecodePayload(payload []byte, v any) error {
	return unpack(s.format, payload, v)
}

// decode unpacks what the first willing signer lets through, of any age if maxAge is nil.
// Unpacking comes after the signers: a payload that cannot be read is not tried with another.
func (s *TimedSerializer) decode(token string, v any, maxAge *time.Duration) (signedAt time.Time, err error) {
	mem := scratches.Get().(*scratch)
	defer mem.release()
	mem.token = append(mem.token[:0], token...)
	part, signedAt, err := s.unsign(mem.token, maxAge)
	if err != nil {
		return time.Time{}, err
	}
	if err := s.format.unpack(mem, part, v); err != nil {
		return time.Time{}, err
	}
	return signedAt, nil
}

// unsign returns the error of the last signer, as Python does.
func (s *TimedSerializer) unsign(token []byte, maxAge *time.Duration) (part []byte, signedAt time.Time, err error) {
	for _, signer := range s.signers {
		if maxAge == nil {
			part, signedAt, err = signer.Unsign(token)
		} else {
			part, signedAt, err = signer.UnsignMaxAge(token, *maxAge)
		}
		if !triesNext(err) {
			break
		}
	}
	return part, signedAt, err
}
