package explain

import (
	"fmt"

	"github.com/flaskcookie/flaskcookie-go/internal/names"
	"github.com/flaskcookie/flaskcookie-go/internal/pybase64"
)

// foundSignature looks for who signed: the accepted keys with other parameters,
// then keys that only resemble the key, then keys to try. A match is proof, and
// excludes everything that is tried later.
func (e *explainer) foundSignature(t token) (Finding, bool) {
	if t.parts < 2 || len(t.text) > MaxText {
		return Finding{}, false
	}
	found, ok := e.otherParameters(t)
	if !ok {
		found, ok = e.otherKey(t)
	}
	if !ok {
		found, ok = e.triedKey(t)
	}
	if ok && t.parts == 2 && found.Cause.ofParameters() {
		found.Cause = Untimed // which is refused under the right parameters as well
		found.Evidence = append(found.Evidence, "There is no timestamp between the payload and the signature.")
	}
	if ok {
		found.Evidence, found.proven = append(found.Evidence, e.alsoRefused(t)...), true
	}
	return found, ok
}

// ofParameters reports whether only the parameters differ from Flask's.
func (c Cause) ofParameters() bool {
	switch c {
	case LibraryDefault, ItsDangerous11, OtherSalt, OtherDigest, OtherDerivation, OtherParameters:
		return true
	}
	return false
}

// otherParameters tries the accepted keys as other programs would use them.
func (e *explainer) otherParameters(t token) (Finding, bool) {
	if len(e.Key) == 0 {
		return Finding{}, false
	}
	for i, key := range e.acceptedKeys() {
		p, who, cause, ok := e.parametersOf(t, key)
		if !ok {
			continue
		}
		name := "the key"
		if i > 0 {
			name = fmt.Sprintf("fallback key %d", len(e.FallbackKeys)+1-i)
		}
		evidence := []string{fmt.Sprintf("The signature is that of %s with %s; the application uses %s.", name, p, e.own)}
		return signedSo(p, who, cause, evidence), true
	}
	return Finding{}, false
}

// signedSo is the finding for a signature with other parameters than the application's.
func signedSo(p parameters, who string, cause Cause, evidence []string) Finding {
	if who != "" {
		evidence = append(evidence, "So sign "+who+".")
	}
	found := Finding{Cause: cause, Evidence: evidence}
	if cause == SessionID && p.salt != saltOfIDs {
		return found.byIDShape()
	}
	return found
}

// parametersOf finds the parameters under which key signed the token, other than
// the application's own.
func (e *explainer) parametersOf(t token, key []byte) (p parameters, who string, cause Cause, ok bool) {
	for _, known := range profiles {
		p := known.parameters
		if !known.describes(t) {
			continue
		}
		if p.salt == "" {
			p.salt = e.Salt
		}
		if p != e.own && e.fits(t, p.digest) && p.signed(key, t.text) && known.holds(look(t.part)) {
			return p, known.who, known.cause, true
		}
	}
	for _, salt := range append([]string{e.Salt}, knownSalts...) {
		for _, digest := range digestNames {
			for _, derivation := range derivationNames {
				p := parameters{salt, derivation, digest}
				if p != e.own && e.fits(t, digest) && p.signed(key, t.text) {
					return p, "", e.difference(p), true
				}
			}
		}
	}
	return parameters{}, "", "", false
}

// fits reports whether the signature has the length of the digest, which spares
// computing those that cannot match.
func (e *explainer) fits(t token, digest string) bool {
	sig, err := pybase64.DecodeURL([]byte(t.sig))
	return err == nil && len(sig) == names.Digests[digest]().Size()
}

// difference names the parameter that differs from the application's.
func (e *explainer) difference(p parameters) Cause {
	var causes []Cause
	if p.salt != e.Salt && p.derivation != "none" {
		causes = append(causes, OtherSalt)
	}
	if p.digest != e.Digest {
		causes = append(causes, OtherDigest)
	}
	if p.derivation != e.Derivation {
		causes = append(causes, OtherDerivation)
	}
	if len(causes) == 1 {
		return causes[0]
	}
	return OtherParameters
}

// otherKey tries what a key turns into on its way through files, shells and
// configuration.
func (e *explainer) otherKey(t token) (Finding, bool) {
	if len(e.RawKey) == 0 || e.KeyFault != nil {
		return Finding{}, false
	}
	if v, ok := e.variantOf(t, e.RawKey, e.Key); ok {
		return because(v.cause, "The signature is that of another form of the key: "+v.what+"."), true
	}
	for i, key := range e.FallbackKeys {
		if v, ok := e.variantOf(t, key, key); ok {
			return because(v.cause, fmt.Sprintf("The signature is that of another form of fallback key %d: %s.", i+1, v.what)), true
		}
	}
	return Finding{}, false
}

// variantOf finds the form of a key that signed the token, other than the key itself.
func (e *explainer) variantOf(t token, raw, key []byte) (variant, bool) {
	for _, v := range variants(raw, key) {
		if e.own.signed(v.key, t.text) {
			return v, true
		}
	}
	return variant{}, false
}

// triedKey tries the keys that the application does not accept.
func (e *explainer) triedKey(t token) (Finding, bool) {
	for i, key := range e.TryKeys {
		name := fmt.Sprintf("key %d of those to try", i+1)
		if e.own.signed(key, t.text) {
			return e.unacceptedKey(t, name), true
		}
		if p, who, cause, ok := e.parametersOf(t, key); ok {
			evidence := []string{fmt.Sprintf("The signature is that of %s, with %s; the application accepts other keys, and uses %s.", name, p, e.own)}
			return signedSo(p, who, cause, evidence), true
		}
	}
	return Finding{}, false
}

// unacceptedKey judges a token of a key to try. Only if it is known when that key was
// replaced can it be told whether it should have signed any more.
func (e *explainer) unacceptedKey(t token, name string) Finding {
	found := because(OtherKey, "The signature is that of "+name+", which the application does not accept.")
	seconds, ok := t.seconds()
	if !ok || seconds >= endOfDates {
		return found
	}
	signed := int64(seconds)
	switch {
	case e.Rotated.IsZero():
		found.Evidence = append(found.Evidence, "It was signed "+e.when(signed)+". If that key was replaced by the one accepted now, -rotated tells more.")
	case signed >= e.Rotated.Unix():
		found.Cause = FallbackBug
		found.Evidence = append(found.Evidence, "It was signed "+e.when(signed)+", after the key was replaced ("+date(e.Rotated.Unix())+").",
			"A process that still has the old key would do the same: nothing in the cookie tells which, the version of Flask there does.")
	default:
		found.Cause = OldKey
		found.Evidence = append(found.Evidence, "It was signed "+e.when(signed)+", before the key was replaced ("+date(e.Rotated.Unix())+").")
	}
	return found
}
