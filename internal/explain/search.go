package explain

import (
	"bytes"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"strings"
	"unicode/utf16"

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
		if who != "" {
			evidence = append(evidence, "So sign "+who+".")
		}
		return Finding{Cause: cause, Evidence: evidence}, true
	}
	return Finding{}, false
}

// parametersOf finds the parameters under which key signed the token, other than
// the application's own.
func (e *explainer) parametersOf(t token, key []byte) (p parameters, who string, cause Cause, ok bool) {
	for _, known := range profiles {
		p := known.parameters
		if known.cause == SessionID && t.parts != 2 {
			continue // an id has no timestamp
		}
		if p.salt == "" {
			p.salt = e.Salt
		}
		if p != e.own && e.fits(t, p.digest) && p.signed(key, t.text) {
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
	return err == nil && len(sig) == Digests[digest]().Size()
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

// variant is a key that is nearly the configured one.
type variant struct {
	key   []byte
	cause Cause
	what  string
}

// otherKey tries what a key turns into on its way through files, shells and
// configuration.
func (e *explainer) otherKey(t token) (Finding, bool) {
	if len(e.RawKey) == 0 || e.KeyFault != nil {
		return Finding{}, false
	}
	for _, v := range variants(e.RawKey, e.Key) {
		if len(v.key) > 0 && !bytes.Equal(v.key, e.Key) && e.own.signed(v.key, t.text) {
			return because(v.cause, "The signature is that of another form of the key: "+v.what+"."), true
		}
	}
	return Finding{}, false
}

// variants are the other forms of the keys, those of one cause together.
func variants(raw, key []byte) []variant {
	all := []variant{
		{raw, rawCause(raw, key), "the key as it stands in its file or variable, with all that was taken off it here"},
	}
	for _, key := range [][]byte{key, raw} {
		all = append(all, whitespaceVariants(key)...)
		all = append(all, quoteVariants(key)...)
		all = append(all, encodingVariants(key)...)
		all = append(all, charsetVariants(key)...)
	}
	return all
}

// rawCause tells what made the difference between a key and its raw form.
func rawCause(raw, key []byte) Cause {
	if bytes.Equal(bytes.TrimSpace(raw), key) {
		return KeyWhitespace
	}
	return KeyQuoted
}

func whitespaceVariants(key []byte) []variant {
	with := func(what, before, after string) variant {
		return variant{[]byte(before + string(key) + after), KeyWhitespace, what}
	}
	return []variant{
		with("with a newline behind", "", "\n"),
		with("with \\r\\n behind", "", "\r\n"),
		with("with \\r behind", "", "\r"),
		with("with a space behind", "", " "),
		with("with a space in front", " ", ""),
		{bytes.TrimSpace(key), KeyWhitespace, "without the whitespace around it"},
	}
}

func quoteVariants(key []byte) []variant {
	quoted := func(what, open, end string) variant {
		return variant{[]byte(open + string(key) + end), KeyQuoted, what}
	}
	trimmed := bytes.TrimSpace(key)
	trimmed = bytes.TrimPrefix(trimmed, []byte("b")) // a Python literal
	return []variant{
		quoted("in single quotes", "'", "'"),
		quoted("in double quotes", `"`, `"`),
		quoted("as the text of Python's bytes literal, b'…'", "b'", "'"),
		{unquoted(bytes.TrimSpace(key)), KeyQuoted, "without the quotes around it"},
		{unquoted(trimmed), KeyQuoted, "without the b'…' of a Python literal"},
		{unescaped(key), KeyQuoted, "with its backslash escapes resolved"},
	}
}

// unquoted takes one pair of quotes off, or returns nil.
func unquoted(key []byte) []byte {
	if n := len(key); n >= 2 && key[0] == key[n-1] && (key[0] == '"' || key[0] == '\'') {
		return key[1 : n-1]
	}
	return nil
}

// unescaped resolves \xNN, \n, \r, \t, \\ and quotes, as Python does in a bytes
// literal, which os.urandom(24) is often copied as. It is nil if there are none.
func unescaped(key []byte) []byte {
	text := bytes.TrimSpace(key)
	if inner := unquoted(bytes.TrimPrefix(text, []byte("b"))); inner != nil {
		text = inner
	}
	if !bytes.ContainsRune(text, '\\') {
		return nil
	}
	simple := map[byte]byte{'n': '\n', 'r': '\r', 't': '\t', '\\': '\\', '\'': '\'', '"': '"'}
	var out []byte
	for i := 0; i < len(text); i++ {
		if text[i] != '\\' || i+1 == len(text) {
			out = append(out, text[i])
			continue
		}
		i++
		if char, ok := simple[text[i]]; ok {
			out = append(out, char)
		} else if b, err := hex.DecodeString(string(text[min(i+1, len(text)):min(i+3, len(text))])); text[i] == 'x' && err == nil && len(b) == 1 {
			out, i = append(out, b[0]), i+2
		} else {
			out = append(out, '\\', text[i])
		}
	}
	return out
}

func encodingVariants(key []byte) []variant {
	trimmed := string(bytes.TrimSpace(key))
	decoded := func(what string, key []byte, err error) variant {
		if err != nil {
			key = nil
		}
		return variant{key, KeyEncoded, what}
	}
	encoded := func(what, key string) variant { return variant{[]byte(key), KeyEncoded, what} }
	fromHex, hexErr := hex.DecodeString(trimmed)
	from64, base64Err := pybase64.DecodeURL([]byte(trimmed))
	return []variant{
		decoded("the bytes that the hexadecimal text stands for", fromHex, hexErr),
		decoded("the bytes that the base64 text stands for", from64, base64Err),
		encoded("its hexadecimal text", hex.EncodeToString(key)),
		encoded("its hexadecimal text in capitals", strings.ToUpper(hex.EncodeToString(key))),
		encoded("its base64 text", base64.StdEncoding.EncodeToString(key)),
		encoded("its base64 text, URL-safe", base64.URLEncoding.EncodeToString(key)),
		encoded("its base64 text, URL-safe and without padding", base64.RawURLEncoding.EncodeToString(key)),
	}
}

func charsetVariants(key []byte) []variant {
	return []variant{
		{latin1(key), KeyCharset, "in Latin-1 in place of UTF-8"},
		{fromLatin1(key), KeyCharset, "in UTF-8, read from Latin-1"},
		{bytes.TrimPrefix(key, []byte("\ufeff")), KeyCharset, "without the byte order mark that some editors put in front"},
		{fromUTF16(key), KeyCharset, "in UTF-8, read from the UTF-16 that PowerShell writes"},
	}
}

// latin1 is the key with one byte a character, or nil if it has others.
func latin1(key []byte) []byte {
	var out []byte
	for _, char := range string(key) {
		if char > 0xff {
			return nil
		}
		out = append(out, byte(char))
	}
	return out
}

func fromLatin1(key []byte) []byte {
	var out []rune
	for _, b := range key {
		out = append(out, rune(b))
	}
	return []byte(string(out))
}

// fromUTF16 reads little-endian text behind its mark, or returns nil.
func fromUTF16(key []byte) []byte {
	text, marked := bytes.CutPrefix(key, []byte("\xff\xfe"))
	if !marked {
		return nil
	}
	var units []uint16
	for ; len(text) >= 2; text = text[2:] {
		units = append(units, uint16(text[0])|uint16(text[1])<<8)
	}
	return bytes.TrimRight([]byte(string(utf16.Decode(units))), "\r\n")
}

// triedKey tries the keys that the application does not accept.
func (e *explainer) triedKey(t token) (Finding, bool) {
	for i, key := range e.TryKeys {
		name := fmt.Sprintf("key %d of those to try", i+1)
		if e.own.signed(key, t.text) {
			return e.oldKey(t, name), true
		}
		if p, who, cause, ok := e.parametersOf(t, key); ok {
			evidence := []string{fmt.Sprintf("The signature is that of %s, with %s; the application accepts other keys, and uses %s.", name, p, e.own)}
			if who != "" {
				evidence = append(evidence, "So sign "+who+".")
			}
			return Finding{Cause: cause, Evidence: evidence}, true
		}
	}
	return Finding{}, false
}

// oldKey tells a key that was replaced from one that should no longer sign.
func (e *explainer) oldKey(t token, name string) Finding {
	found := because(OldKey, "The signature is that of "+name+", which the application does not accept.")
	seconds, ok := t.seconds()
	if !ok || seconds >= endOfDates {
		return found
	}
	signed := int64(seconds)
	switch {
	case e.Rotated.IsZero():
		found.Evidence = append(found.Evidence, "It was signed "+e.when(signed)+". If that was after the key was replaced, see the cause "+string(FallbackBug)+"; -rotated decides it.")
	case signed >= e.Rotated.Unix():
		found.Cause = FallbackBug
		found.Evidence = append(found.Evidence, "It was signed "+e.when(signed)+", after the key was replaced ("+date(e.Rotated.Unix())+").",
			"A process that still has the old key would do the same: nothing in the cookie tells which, the version of Flask there does.")
	default:
		found.Evidence = append(found.Evidence, "It was signed "+e.when(signed)+", before the key was replaced ("+date(e.Rotated.Unix())+").")
	}
	return found
}
