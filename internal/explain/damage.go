package explain

import (
	"bytes"
	"crypto/hmac"
	"fmt"
	"strings"

	"github.com/flaskcookie/flaskcookie-go/internal/pybase64"
	"github.com/flaskcookie/flaskcookie-go/signer"
)

// maxRepaired is how long a text may be for its characters to be tried one by one.
const maxRepaired = 512

// changed recognises a payload that cannot be read. That it was changed is only said where a
// signature is shown to be wrong.
func (e *explainer) changed(t token) (Finding, bool) {
	if t.parts < 3 {
		return Finding{}, false
	}
	c := e.look(t.part)
	switch {
	case c.cause == "":
		return Finding{}, false
	case c.cause == OtherSerializer || c.cause == Brotli:
		return because(c.cause, c.why, e.unverified()), true
	}
	if e.reader != nil && brokenSession(t.part) {
		return because(Damaged, c.why, "A part of it is that of a session: it was changed after signing, or its front is missing.", e.unverified()), true
	}
	return because(Unreadable, c.why, "No Flask signs such a payload: it was changed or cut, or another program wrote it. Nothing tells which.", e.unverified()), true
}

// orDamaged looks for proof that characters were changed where nothing else explains a signature.
func (e *explainer) orDamaged(found Finding, text string) Finding {
	switch found.Cause {
	case WrongKeyOrSalt, Damaged, Unreadable, OtherToken, OtherSerializer, MalformedStamp, StampOutOfRange:
		if proof, ok := e.damaged(split(text)); ok && !found.proven {
			proof.Err = found.Err
			return proof
		}
	}
	return found
}

// damaged proves that characters were changed after signing: with one of them otherwise, or
// with a few of the signature, the signature is right.
func (e *explainer) damaged(t token) (Finding, bool) {
	if e.reader == nil || t.parts < 3 || len(t.text) > maxRepaired {
		return Finding{}, false
	}
	for _, key := range e.acceptedKeys() {
		if n := differing(e.own.signatureOf(key, t), t.sig); n > 0 && n <= len(t.sig)/4 {
			return Finding{Cause: Damaged, Evidence: []string{fmt.Sprintf("The signature is that of the key but for %s.", plural(n, "character"))}, proven: true}, true
		}
		s, err := e.own.signer(key)
		if err != nil {
			return Finding{}, false
		}
		if how := e.repaired(s, t); how != "" {
			return Finding{Cause: Damaged, Evidence: []string{"With " + how + " the signature is that of the key."}, proven: true}, true
		}
	}
	return Finding{}, false
}

// differing counts the characters in which texts of one length differ, -1 for others.
func differing(a, b string) int {
	if len(a) != len(b) {
		return -1
	}
	n := 0
	for i := range len(a) {
		if a[i] != b[i] {
			n++
		}
	}
	return n
}

const base64Characters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_."

// repaired looks for a change of one character before the signature that makes it right. How
// many are tried in a run is bounded.
func (e *explainer) repaired(s *signer.Signer, t token) string {
	signed := t.text[:len(t.text)-len(t.sig)-1]
	tries := 2 * len(base64Characters) * (len(signed) + 1)
	if !e.Budget.try(tries) {
		return ""
	}
	right := func(text []byte) bool {
		_, err := s.Unsign(append(append(text, '.'), t.sig...))
		return err == nil
	}
	try := make([]byte, 0, len(t.text)+2)
	for i := range len(signed) + 1 {
		for _, char := range []byte(base64Characters) {
			if right(append(append(append(try[:0], signed[:i]...), char), signed[i:]...)) {
				return fmt.Sprintf("one character more, before character %d,", i+1)
			}
			if i < len(signed) && right(append(append(append(try[:0], signed[:i]...), char), signed[i+1:]...)) {
				return fmt.Sprintf("another character %d", i+1)
			}
		}
		if i < len(signed) && right(append(append(try[:0], signed[:i]...), signed[i+1:]...)) {
			return fmt.Sprintf("one character less, without character %d,", i+1)
		}
		if i+1 < len(signed) && right(append(append(append(try[:0], signed[:i]...), signed[i+1], signed[i]), signed[i+2:]...)) {
			return fmt.Sprintf("characters %d and %d in the other order", i+1, i+2)
		}
	}
	return ""
}

// brokenSession reports whether a payload that cannot be read was JSON, compressed or not,
// before something happened to it: it begins as a dict does, or ends as one.
func brokenSession(part string) bool {
	if beginsLikeSession(part) {
		return true
	}
	for skip := range min(4, len(part)) { // base64 that has lost its front reads from its next whole group on
		data, err := pybase64.DecodeURL([]byte(part[skip:]))
		if err == nil && bytes.HasSuffix(data, []byte("}")) && bytes.Contains(data, []byte(`":`)) && isASCII(data) {
			return true
		}
	}
	return false
}

func isASCII(data []byte) bool {
	return !strings.ContainsFunc(string(data), func(r rune) bool { return r < ' ' || r > '~' })
}

// comparedSignature compares the characters of a signature that is too short or too
// long with the right ones, for which it needs a key.
func (e *explainer) comparedSignature(t token) (Finding, bool) {
	if e.reader == nil || len(t.text) > MaxText {
		return Finding{}, false
	}
	first := firstToken(t.text)
	for _, key := range e.acceptedKeys() {
		right := e.own.signatureOf(key, t)
		if n := len(t.sig); n > 0 && n < len(right) && beginsWith(right, t.sig) {
			found := e.cut(t, fmt.Sprintf("The signature has %d of %d characters, and those are right.", n, len(right)))
			found.proved = n >= enoughOfSignature
			return found, true
		}
		if right = e.own.signatureOf(key, first); beginsWith(first.sig, right) && len(t.text) > len(first.text)-len(first.sig)+len(right) {
			extra := len(t.text) - (len(first.text) - len(first.sig) + len(right))
			found := because(TrailingText, fmt.Sprintf("The signature is right, and %s after it.", plural(extra, "character")))
			found.proved = true
			return found, true
		}
	}
	return Finding{}, false
}

// beginsWith is strings.HasPrefix for signatures, in constant time.
func beginsWith(text, begin string) bool {
	return len(text) >= len(begin) && hmac.Equal([]byte(text[:len(begin)]), []byte(begin))
}
