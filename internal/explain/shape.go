package explain

import (
	"bytes"
	"compress/zlib"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/flaskcookie/flaskcookie-go/internal/pybase64"
	taggedjson "github.com/flaskcookie/flaskcookie-go/tagged_json"
)

// browserLimit is what browsers keep of one cookie, name and attributes included.
const browserLimit = 4093

// tooLong ends the search on what cannot have been a cookie.
func (e *explainer) tooLong(t token) (Finding, bool) {
	if len(t.text) <= MaxText {
		return Finding{}, false
	}
	return because(TooLong, fmt.Sprintf("It has %d characters; browsers keep %d, and servers take headers of 8 to 64 KiB.", len(t.text), browserLimit)), true
}

// incomplete recognises what is left of a cookie, and what something was added to.
func (e *explainer) incomplete(t token) (Finding, bool) {
	switch t.parts {
	case 1:
		return e.onePart(t), true
	case 2:
		return e.twoParts(t)
	}
	if found, ok := e.comparedSignature(t); ok {
		return found, true
	}
	if !plausible(t, e.Now().Unix()) && e.look(t.part).cause != "" {
		return because(NotFlask, "It has three parts, and neither is the first a session nor the second a time."), true
	}
	return e.oddLength(t)
}

// onePart judges a text without a dot, but for one in front.
func (e *explainer) onePart(t token) Finding {
	keys, whole := wholeJSON(t.text)
	switch {
	case keys["iv"] && keys["value"] && keys["mac"]:
		return because(NotFlask, "It is base64 of JSON with \"iv\", \"value\" and \"mac\", as Laravel writes.")
	case whole && strings.HasSuffix(t.text, "="):
		return because(NotFlask, "It is base64 of a JSON object, with padding and with neither time nor signature, as cookie-session of Express writes.")
	case whole:
		return e.cut(t, "The payload is there, and neither time nor signature follows it.",
			"It was cut off at the first dot, or another program wrote it, such as cookie-session of Express, which keeps the signature in a cookie of its own.")
	case beginsLikeSession(t.text):
		return e.cut(t, "It begins as a session does, and has neither time nor signature: the end is missing.")
	case strings.HasPrefix(t.text, "."):
		return because(NotFlask, "A dot stands in front, the mark of a compressed session, and no zlib stream follows it.")
	}
	return because(NotFlask, "There is no dot in it, and it does not begin as a session does; Flask's cookie has three parts with dots between them.")
}

// wholeJSON reports whether a text is base64 of a JSON object, and which keys that has.
func wholeJSON(text string) (keys map[string]bool, whole bool) {
	var dict taggedjson.Dict
	data, err := pybase64.DecodeURL([]byte(text))
	if err != nil || plainJSON.Unmarshal(data, &dict) != nil || dict == nil {
		return nil, false
	}
	keys = map[string]bool{}
	for _, item := range dict {
		keys[item.Key] = true
	}
	return keys, true
}

func (e *explainer) twoParts(t token) (Finding, bool) {
	readable := e.look(t.part).cause == ""
	stamp := token{parts: 3, stamp: t.sig}
	switch digest := digestOf(len(t.sig)); {
	case readable && digest != "":
		return because(Untimed, fmt.Sprintf("A payload is followed by %d characters, a signature of %s, without a timestamp between them.", len(t.sig), digestLabel(digest))), true
	case readable && len(t.sig) >= stampSize && plausible(stamp, e.Now().Unix()):
		return e.cut(t, "Payload and time are there, and no signature follows."), true
	case readable && len(t.sig) < stampSize:
		return e.cut(t, fmt.Sprintf("The payload is there, and after it only %s.", plural(len(t.sig), "character"))), true
	case beginsLikeSession(t.text) && digest == "":
		return e.cut(t, "It begins as a session does, and does not end as one."), true
	}
	return because(NotFlask, "It has two parts, and the first is no session; Flask's cookie has three."), true
}

// stampSize is how many characters a timestamp of our days has.
const stampSize = 6

// cut is a truncated cookie, with a word on the place where it was cut.
func (e *explainer) cut(t token, evidence ...string) Finding {
	found := because(Truncated, evidence...)
	if n := len(t.text) + len(e.CookieName+"="); n >= 4000 && n <= 4100 {
		found.Evidence = append(found.Evidence, fmt.Sprintf("With its name it has %d bytes: something on the way keeps about 4096.", n))
	}
	return found
}

// enoughOfSignature are as many characters as nobody hits by chance: 96 bits.
const enoughOfSignature = 16

// firstToken takes apart from the left, for a cookie that something follows.
func firstToken(text string) token {
	mark := ""
	if strings.HasPrefix(text, ".") {
		mark, text = ".", text[1:]
	}
	parts := strings.SplitN(text, ".", 3)
	if len(parts) < 3 {
		return token{}
	}
	sig := parts[2]
	return token{text: mark + text, parts: 3, part: mark + parts[0], stamp: parts[1], sig: sig}
}

// signatureOf returns the right signature for the parts before it.
func (p parameters) signatureOf(key []byte, t token) string {
	s, err := p.signer(key)
	if err != nil {
		return ""
	}
	signed := string(s.Sign([]byte(t.part + "." + t.stamp)))
	return signed[strings.LastIndexByte(signed, '.')+1:]
}

// oddLength recognises a signature of a length that no digest has, behind a payload
// and a time that are sound.
func (e *explainer) oddLength(t token) (Finding, bool) {
	n, want := len(t.sig), signatureSize(e.Digest)
	if digestOf(n) != "" || !plausible(t, e.Now().Unix()) {
		return Finding{}, false
	}
	lengths := fmt.Sprintf("Payload and time are there, and the signature has %s; %s gives %d.", plural(n, "character"), digestLabel(e.Digest), want)
	if n < want {
		return e.cut(t, lengths), true
	}
	return because(TrailingText, lengths, "Nothing tells whether the rest is right."), true
}

// plausible reports whether a token was signed at a time that can be true.
func plausible(t token, now int64) bool {
	seconds, ok := t.seconds()
	if !ok || seconds >= endOfDates {
		return false
	}
	signed := int64(seconds)
	return signed >= firstRelease && signed < now+oneYear || countsFrom2011(signed, now)
}

// beginsLikeSession reports whether the text begins as base64 of a dict in JSON, or
// of one that is compressed.
func beginsLikeSession(text string) bool {
	const enough = 1024
	if mark, isMarked := strings.CutPrefix(text, "."); isMarked {
		return beginsLikeZlib(wholeQuanta(mark))
	}
	data := wholeQuanta(text[:min(len(text), enough)])
	return strings.HasPrefix(string(data), `{"`) || string(data) == "{}"
}

// beginsLikeZlib reports whether data begins as a compressed dict does: with the header
// of a stream which, as far as it goes, inflates to a dict or to nothing yet.
func beginsLikeZlib(data []byte) bool {
	if len(data) < 2 || data[0] != 0x78 || (int(data[0])<<8|int(data[1]))%31 != 0 {
		return false
	}
	stream, err := zlib.NewReader(bytes.NewReader(data))
	if err != nil {
		return false
	}
	defer stream.Close()
	first := make([]byte, 1)
	if _, err = io.ReadFull(stream, first); err == nil {
		return first[0] == '{'
	}
	return errors.Is(err, io.ErrUnexpectedEOF)
}

// wholeQuanta decodes as many characters as give whole bytes, up to a dot.
func wholeQuanta(text string) []byte {
	text, _, _ = strings.Cut(text, ".")
	data, err := pybase64.DecodeURL([]byte(text[:len(text)-len(text)%4]))
	if err != nil {
		return nil
	}
	return data
}

// otherLength recognises a digest by the length of its signatures.
func (e *explainer) otherLength(t token) (Finding, bool) {
	digest := digestOf(len(t.sig))
	if digest == "" || digest == e.Digest {
		return Finding{}, false
	}
	want := signatureSize(e.Digest)
	found := because(OtherDigest, fmt.Sprintf("The signature has %d characters, as %s gives; the application uses %s, which gives %d.",
		len(t.sig), digestLabel(digest), digestLabel(e.Digest), want))
	if len(t.sig) < want {
		found.Evidence = append(found.Evidence, fmt.Sprintf("One of %s of which the end is missing has that length too: nothing tells which.", digestLabel(e.Digest)))
	}
	found.Evidence = append(found.Evidence, e.unverified())
	return found, true
}

// digestLabel is the name of a digest as people write it.
func digestLabel(digest string) string {
	return strings.Replace(strings.ToUpper(digest), "SHA", "SHA-", 1)
}

// otherToken recognises by its payload what no Flask takes for a session.
func (e *explainer) otherToken(t token) (Finding, bool) {
	c := e.look(t.part)
	if e.Salt != SessionSalt || t.parts < 3 || c.cause != "" || notADict(c.value) == "" {
		return Finding{}, false
	}
	return because(OtherToken, "Payload and time are sound, and the payload is "+typeName(c.value)+", of which Flask makes no session.", e.unverified()), true
}

// unverified tells what is known about the signature.
func (e *explainer) unverified() string {
	if e.reader == nil {
		return "Without a key the signature was not checked."
	}
	return "The signature is not that of the key, with any derivation and any salt known here."
}

// claims judges, without a key, what Flask would refuse with any key.
func (e *explainer) claims(t token) (Finding, bool) {
	if e.KeyFault != nil {
		return e.faultyKey(t), true
	}
	if e.reader != nil {
		return Finding{}, false
	}
	found, ok := e.badAge(t)
	found.Evidence = append(found.Evidence, "Without a key this is what the cookie says; if it is true, every key refuses it, and if not, the signature is wrong.")
	return found, ok
}

// faultyKey tells that Flask has no key at all.
func (e *explainer) faultyKey(t token) Finding {
	found := because(KeyNotText, "The key given is JSON and no text.")
	if e.own.signed(e.RawKey, t.text) {
		found.Evidence = append(found.Evidence, "As a text it is the key that signed this cookie.")
	}
	return found
}

// unexplained is what remains: a sound cookie with a signature of nobody known.
func (e *explainer) unexplained(t token) Finding {
	var claim []string
	if seconds, ok := t.seconds(); ok {
		claim = append(claim, "It says that it was signed "+e.when(int64(seconds))+".")
	}
	if refused := e.alsoRefused(t); refused != nil {
		claim = refused
	}
	if isSpaced(e.look(t.part)) {
		claim = append(claim, "Its JSON has spaces between the tokens, as the sessions of Starlette do, and those of a Flask with a JSON provider of its own.")
	}
	if e.reader == nil {
		return Finding{Cause: NoKey, Evidence: append([]string{"It has the three parts of a Flask cookie, and all of them can be read."}, claim...)}
	}
	evidence := []string{
		fmt.Sprintf("Payload and time are sound, and the signature has the %d characters of %s: nothing was cut off.", len(t.sig), digestLabel(e.Digest)),
		"It is not the signature of the key, nor of the key with a newline, in quotes or in another encoding.",
		"Nothing tells whether the key differs, the salt is one not known here, or single characters were changed.",
	}
	return Finding{Cause: WrongKeyOrSalt, Evidence: append(evidence, claim...)}
}
