package names

import (
	"errors"

	"github.com/flaskcookie/flaskcookie-go/serializer"
	"github.com/flaskcookie/flaskcookie-go/signer"
)

// verdicts are the exceptions of itsdangerous, the narrower ones first.
var verdicts = []struct {
	err  error
	name string
}{
	{serializer.ErrBadPayload, "BadPayload"},
	{signer.ErrSignatureExpired, "SignatureExpired"},
	{signer.ErrBadTimeSignature, "BadTimeSignature"},
	{signer.ErrBadSignature, "BadSignature"},
	{signer.ErrBadData, "BadData"},
}

// Verdict is the name of the narrowest exception of itsdangerous that err stands for,
// "ok" for no error, and the error's own text if it stands for none.
func Verdict(err error) string {
	if err == nil {
		return "ok"
	}
	for _, v := range verdicts {
		if errors.Is(err, v.err) {
			return v.name
		}
	}
	return err.Error()
}
