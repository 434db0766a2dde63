package serializer

import (
	"fmt"
	"io"

	"github.com/flaskcookie/flaskcookie-go/signer"
)

// ErrBadPayload means that a payload could not be read (BadPayload). It wraps
// signer.ErrBadData and is no signer.ErrBadSignature: what Decode refuses with
// it was signed with the right key.
var ErrBadPayload error = badPayload{}

type badPayload struct{}

func (badPayload) Error() string { return "serializer: bad payload" }
func (badPayload) Unwrap() error { return signer.ErrBadData }

// PayloadError is an [ErrBadPayload] with its cause: text that is not base64,
// data that cannot be decompressed, or the error of the [Payload].
type PayloadError struct {
	Err error // original_error
}

// Error returns the text of the cause.
func (e *PayloadError) Error() string { return ErrBadPayload.Error() + ": " + e.Err.Error() }

// Format prints that text with any verb of package fmt, so that none looks into the cause.
func (e PayloadError) Format(f fmt.State, verb rune) {
	if verb == 'q' {
		fmt.Fprintf(f, "%q", e.Error())
		return
	}
	io.WriteString(f, e.Error())
}

// Unwrap returns ErrBadPayload and the cause.
func (e *PayloadError) Unwrap() []error { return []error{ErrBadPayload, e.Err} }
