package signer

import (
	"errors"
	"fmt"
	"io"
	"log/slog"
	"strconv"
	"time"

	"github.com/flaskcookie/flaskcookie-go/internal/fips"
)

// The kinds of verification failure, from the widest to the narrowest. Each
// wraps the one before it. Match them with errors.Is.
var (
	// ErrBadData is any refusal (BadData). As the Kind of an [*Error] itself it
	// means: genuinely signed, but with a timestamp after the year 9999, for
	// which Python raises ValueError, OverflowError or OSError.
	ErrBadData error = &kind{"bad data", nil}

	// ErrBadSignature means that no key made the signature (BadSignature).
	ErrBadSignature error = &kind{"bad signature", ErrBadData}

	// ErrBadTimeSignature is a bad signature over a value that has a timestamp,
	// or a good one over a missing or malformed timestamp (BadTimeSignature).
	ErrBadTimeSignature error = &kind{"bad time signature", ErrBadSignature}

	// ErrSignatureExpired means that the signature is genuine but too old, or
	// from the future (SignatureExpired).
	ErrSignatureExpired error = &kind{"signature expired", ErrBadTimeSignature}
)

// ErrFIPS is the error of [New] for a digest or a key that Go refuses with
// GODEBUG=fips140=only: SHA-1, which is the default here as in Python, and MD5; and a key
// of less than 14 bytes under HMAC, whether it derives or signs. The text of the error
// says which. See docs/fips.md.
var ErrFIPS error = fips.Err

// kind is a sentinel error below another one.
type kind struct {
	text   string
	parent error
}

func (k *kind) Error() string { return "signer: " + k.text }
func (k *kind) Unwrap() error { return k.parent }

// Error says why a signed value was refused. Its text names the reason and
// never the data: no verb of package fmt, no log/slog and no encoding/json shows
// Payload, and encoding/gob refuses it.
type Error struct {
	// Kind is one of the sentinels of this package.
	Kind error

	// Payload is the part of the value before the timestamp, or before the
	// signature if there is no timestamp. It is UNVERIFIED, anyone may have
	// written it, unless Kind is ErrSignatureExpired. It is nil if the value
	// could not be split at all, Python's None.
	Payload []byte

	// DateSigned is the time the value claims to have been signed, in UTC and
	// just as unverified as Payload. It is zero if there is none.
	DateSigned time.Time

	// Reason is a short text such as "signature does not match".
	Reason string
}

// Error returns the reason, without data.
func (e *Error) Error() string { return e.String() }

// Unwrap returns Kind.
func (e *Error) Unwrap() error { return e.Kind }

// String is Error for the struct itself, so that no way of printing it with
// package fmt shows Payload.
func (e Error) String() string { return "signer: " + e.Reason }

// Format prints Error with any verb of package fmt, and GoString with %#v.
func (e Error) Format(f fmt.State, verb rune) {
	switch {
	case verb == 'v' && f.Flag('#'):
		io.WriteString(f, e.GoString())
	case verb == 'q':
		io.WriteString(f, strconv.Quote(e.String()))
	default:
		io.WriteString(f, e.String())
	}
}

// LogValue is Error for log/slog.
func (e Error) LogValue() slog.Value { return slog.StringValue(e.String()) }

// MarshalText is Error for encoding/json.
func (e Error) MarshalText() ([]byte, error) { return []byte(e.String()), nil }

// GobEncode refuses: what is left out would be lost for whoever reads it.
func (e Error) GobEncode() ([]byte, error) {
	return nil, errors.New("signer: an Error cannot be encoded by encoding/gob: encode its text")
}

// GoString returns Go syntax for the error, with the length of Payload in place
// of its bytes.
func (e Error) GoString() string {
	return fmt.Sprintf("&signer.Error{Kind: %v, Payload: [%d bytes], DateSigned: %v, Reason: %q}",
		e.Kind, len(e.Payload), e.DateSigned, e.Reason)
}
