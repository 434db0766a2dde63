package explain

import (
	"crypto/sha256"
	"fmt"
	"log/slog"
	"strings"

	"github.com/flaskcookie/flaskcookie-go/flaskcookie"
	"github.com/flaskcookie/flaskcookie-go/signer"
	taggedjson "github.com/flaskcookie/flaskcookie-go/tagged_json"
)

// SessionSalt is the salt of Flask's sessions. What is signed under another may be any token.
const SessionSalt = "cookie-session"

// SessionFault says in a sentence why no session is made of a genuine value. It is empty for one of
// which a session is made.
func SessionFault(value any) string { return notADict(value) }

// notADict says why Flask cannot make a session of a genuine value, or "". The
// rule is that of package flaskcookie, which is asked with a cookie of its own: the
// text at hand may not survive a header.
func notADict(value any) string {
	if _, ok := value.(taggedjson.Dict); ok || value == nil {
		return ""
	}
	codec, err := flaskcookie.New(flaskcookie.Config{
		SecretKey: []byte("any key at all, of some length"), Logger: slog.New(slog.DiscardHandler),
		Signer: signer.Options{Digest: sha256.New}, // which Go has with GODEBUG=fips140=only too
	})
	if err != nil {
		return err.Error()
	}
	cookie, err := codec.Encode(value)
	if err != nil {
		return "" // it holds a date that is read and cannot be written; dict() does not look at it
	}
	if _, err := codec.Open(requestWith(cookie)); err != nil {
		if strings.HasSuffix(err.Error(), "is not a string") {
			return "The payload is " + typeName(value) + " of pairs, and not all keys are texts, so Go makes no session of it. If the others are numbers, true, false or null Flask reads it, and fails with status 500 where it writes the session; if they are lists or dicts it fails at once."
		}
		return fmt.Sprintf("The payload is %s, and dict() fails on it: Flask answers with status 500.", typeName(value))
	}
	return ""
}
