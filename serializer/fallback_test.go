package serializer

import (
	"errors"
	"testing"
	"time"

	"github.com/flaskcookie/flaskcookie-go/signer"
)

// rotated is URLSafeTimedSerializer(["old", "new"],
// signer_kwargs={"key_derivation": "hmac"}, fallback_signers=[{}, {"sep": "::"}]).
func rotated(t *testing.T) *TimedSerializer {
	t.Helper()
	return must(NewURLSafeTimed([]byte("new"), "", &Options{
		Signer: signer.Options{
			KeyDerivation: signer.HMAC,
			FallbackKeys:  [][]byte{[]byte("old")},
			Now:           at(now), // which the entries inherit
		},
		FallbackSigners: []signer.Options{{}, {Sep: "::"}},
	}))
}

// The verdicts are those of itsdangerous 2.2.0 at 1700000000, with max_age=100.
func TestFallbackSignersLikePython(t *testing.T) {
	const (
		noSep    = `no "::" found in value`
		mismatch = "signature does not match"
	)
	for _, tt := range []struct {
		name, token string
		kind        error
		reason      string
	}{
		{"signing key", "eyJhIjoxfQ.ZVPxAA.KHawmvR2Jklz-dB2CEXSj1ymXHI", nil, ""},
		{"older key", "eyJhIjoxfQ.ZVPxAA.AxTm1uEE3sbfMW8qLicMfOUziiI", nil, ""},
		{"first fallback, older key", "eyJhIjoxfQ.ZVPxAA.-T381Kw8lqpRnzr_x-lvvBeQHUU", nil, ""},
		{"first fallback, signing key", "eyJhIjoxfQ.ZVPxAA.o5gUOVfrJrkzlnFTrWJ8X3LbnC0", nil, ""},
		{"second fallback", "eyJhIjoxfQ::ZVPxAA::FsgPDw0NDdqf0XdRKW248ctljFk", nil, ""},
		{"expired stops at once", "eyJhIjoxfQ.ZVPwmw.rD4CUkO1z79L9N2OJTJumEeDG-M",
			signer.ErrSignatureExpired, "signature age 101 > 100 seconds"},
		{"another key: the last signer's error", "eyJhIjoxfQ.ZVPxAA.6Lg2ZF4wLuQZe-dDj4ZfgTwGei8",
			signer.ErrBadSignature, noSep},
		{"another key, last separator", "eyJhIjoxfQ::ZVPxAA::GjIfSFSZZyyZN14WM4dG-9MSRHU",
			signer.ErrBadTimeSignature, mismatch},
		{"a digest nobody listed", "eyJhIjoxfQ.ZVPxAA.QTGSRwMDJrj4L4h7AJgIvQpBQvjABrAMV0ZkRcjoWQ4",
			signer.ErrBadSignature, noSep},
	} {
		t.Run(tt.name, func(t *testing.T) {
			var v map[string]int
			signedAt, err := rotated(t).DecodeMaxAge(tt.token, 100*time.Second, &v)
			if tt.kind == nil {
				if err != nil || v["a"] != 1 || signedAt.Unix() != now {
					t.Errorf("got %v, %v, %v", v, signedAt, err)
				}
				return
			}
			e, ok := errors.AsType[*signer.Error](err)
			if !ok || e.Kind != tt.kind || e.Reason != tt.reason || !signedAt.IsZero() || v != nil {
				t.Errorf("got %v, %v, %v, want %v: %s", v, signedAt, err, tt.kind, tt.reason)
			}
		})
	}
}

// An entry may have a clock of its own.
func TestFallbackSignerClock(t *testing.T) {
	opts := atNow()
	opts.Signer.KeyDerivation = signer.HMAC
	opts.FallbackSigners = []signer.Options{{Now: at(now + 1000)}}
	s := must(NewURLSafeTimed(secret, "", opts))
	_, err := s.DecodeMaxAge(tokens[0].urlSafeTimed, 100*time.Second, new(any))
	if e, ok := errors.AsType[*signer.Error](err); !ok || e.Reason != "signature age 1000 > 100 seconds" {
		t.Errorf("error %v", err)
	}
}

// A genuine stamp beyond dates ends the search too, as Python's ValueError does.
func TestBadDataStops(t *testing.T) {
	opts := &Options{Signer: signer.Options{Now: at(253402300800)}}
	token, err := must(NewURLSafeTimed(secret, "", opts)).Encode("x")
	if err != nil {
		t.Fatal(err)
	}
	opts.FallbackSigners = []signer.Options{{Sep: "::"}}
	_, err = must(NewURLSafeTimed(secret, "", opts)).Decode(token, new(any))
	if e, ok := errors.AsType[*signer.Error](err); !ok || e.Kind != signer.ErrBadData {
		t.Errorf("error %v", err)
	}
}

func TestFallbackSignersOfSerializer(t *testing.T) {
	opts := &Options{
		Signer:          signer.Options{KeyDerivation: signer.HMAC},
		FallbackSigners: []signer.Options{{}},
	}
	var v string
	if err := must(NewURLSafe(secret, "", opts)).Decode(tokens[0].urlSafe, &v); err != nil || v != "x" {
		t.Errorf("Decode = %q, %v", v, err)
	}
	err := must(NewURLSafe([]byte("other"), "", opts)).Decode(tokens[0].urlSafe, &v)
	if !errors.Is(err, signer.ErrBadSignature) {
		t.Errorf("another key: %v", err)
	}
}

func TestDecodeExpired(t *testing.T) {
	s := must(NewURLSafeTimed(secret, "", &Options{Signer: signer.Options{Now: at(now + 1000)}}))
	var v string
	if _, err := s.DecodeMaxAge(tokens[0].urlSafeTimed, time.Second, &v); !errors.Is(err, signer.ErrSignatureExpired) {
		t.Errorf("DecodeMaxAge: %v", err)
	}
	for name, decode := range map[string]func(string, any) (time.Time, error){"Decode": s.Decode, "DecodeExpired": s.DecodeExpired} {
		v = ""
		signedAt, err := decode(tokens[0].urlSafeTimed, &v)
		if err != nil || v != "x" || signedAt.Unix() != now {
			t.Errorf("%s = %q, %v, %v", name, v, signedAt, err)
		}
		if _, err := decode(tokens[1].urlSafeTimed+"A", &v); !errors.Is(err, signer.ErrBadSignature) {
			t.Errorf("%s of a changed token: %v", name, err)
		}
	}
}

// The age is judged before the payload is looked at.
func TestExpiredBeforeBadPayload(t *testing.T) {
	stamper := must(signer.NewTimestamp(secret, "itsdangerous", &signer.Options{Now: at(now - 101)}))
	token := string(stamper.Sign([]byte("not base64")))
	s := must(NewURLSafeTimed(secret, "", atNow()))
	if _, err := s.DecodeMaxAge(token, 100*time.Second, new(any)); !errors.Is(err, signer.ErrSignatureExpired) {
		t.Errorf("expired: %v", err)
	}
	if _, err := s.DecodeMaxAge(token, 101*time.Second, new(any)); !errors.Is(err, ErrBadPayload) {
		t.Errorf("fresh: %v", err)
	}
}

func TestNewErrors(t *testing.T) {
	for _, tt := range []struct {
		name string
		key  string
		opts Options
	}{
		{"empty key", "", Options{}},
		{"empty fallback key", "k", Options{Signer: signer.Options{FallbackKeys: [][]byte{{}}}}},
		{"separator", "k", Options{Signer: signer.Options{Sep: "a"}}},
		{"separator of a fallback", "k", Options{FallbackSigners: []signer.Options{{Sep: "a"}}}},
		{"keys of a fallback", "k", Options{FallbackSigners: []signer.Options{{FallbackKeys: [][]byte{{1}}}}}},
	} {
		opts, key := &tt.opts, []byte(tt.key)
		for _, construct := range []func() error{
			func() error { _, err := New(key, "", opts); return err },
			func() error { _, err := NewURLSafe(key, "", opts); return err },
			func() error { _, err := NewTimed(key, "", opts); return err },
			func() error { _, err := NewURLSafeTimed(key, "", opts); return err },
		} {
			if construct() == nil {
				t.Errorf("%s is accepted", tt.name)
			}
		}
	}
}
