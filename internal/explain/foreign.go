package explain

import (
	"bytes"
	"crypto/hmac"
	"crypto/sha1"
	"crypto/sha512"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"hash"
	"net/http"
	"regexp"
	"strings"

	"github.com/flaskcookie/flaskcookie-go/internal/fips"
	taggedjson "github.com/flaskcookie/flaskcookie-go/tagged_json"
)

// foreign recognises tokens of other programs by a shape that no cookie of Flask
// has, whatever its key.
func (e *explainer) foreign(t token) (Finding, bool) {
	for _, recognise := range []func(token) (Finding, bool){
		e.rememberCookie, djangoSigned, e.unprovenID, otherFrameworks, e.csrfToken, e.starlette,
	} {
		if found, ok := recognise(t); ok {
			return found, true
		}
	}
	return Finding{}, false
}

// unprovenID is an id under a signature that is none of those known here, or under none.
func (e *explainer) unprovenID(t token) (Finding, bool) {
	found, ok := sessionID(t)
	if ok && t.parts > 1 {
		evidence := e.unverified()
		if e.reader != nil {
			evidence += " Under a wrong signature Flask-Session starts a new session."
		}
		found.Evidence = append(found.Evidence, evidence)
	}
	return found, ok
}

var hexDigest = regexp.MustCompile(`^(?:[0-9a-f]{128}|[0-9a-f]{40})$`)

// rememberCookie is Flask-Login's: an id, "|", and a digest in hexadecimal.
func (e *explainer) rememberCookie(t token) (Finding, bool) {
	bar := strings.LastIndexByte(t.text, '|')
	if bar < 0 || !hexDigest.MatchString(t.text[bar+1:]) {
		return Finding{}, false
	}
	id, digest := t.text[:bar], t.text[bar+1:]
	newHash, name := sha512.New, "HMAC-SHA512"
	if len(digest) == 40 {
		newHash, name = sha1.New, "HMAC-SHA1 (Flask-Login up to 0.2.11)"
	}
	found := because(RememberToken, fmt.Sprintf("It is a text, \"|\" and %d hexadecimal digits, the length of %s.", len(digest), name))
	if len(e.Key) > 0 {
		var evidence string
		evidence, found.proved = rememberEvidence(newHash, e.Key, id, digest)
		found.Evidence = append(found.Evidence, evidence)
	}
	return found, true
}

// rememberEvidence checks a digest, and reports whether it is right. Flask-Login reads a text key as Latin-1.
func rememberEvidence(newHash func() hash.Hash, key []byte, id, digest string) (evidence string, right bool) {
	want, err := hex.DecodeString(digest)
	if narrow := latin1(key); narrow != nil {
		key = narrow
	}
	sum, refused := sumOf(newHash, key, id)
	switch {
	case refused != nil:
		return "The digest was not compared with that of the key: " + refused.Error() + ".", false
	case err == nil && hmac.Equal(want, sum):
		return "The digest is that of the key.", true
	}
	return "The digest is not that of the key.", false
}

// sumOf returns an HMAC, or why Go refuses to compute it.
func sumOf(newHash func() hash.Hash, key []byte, text string) (sum []byte, err error) {
	err = fips.Try(func() {
		mac := hmac.New(newHash, key)
		mac.Write([]byte(text))
		sum = mac.Sum(nil)
	})
	return sum, err
}

var djangoShape = regexp.MustCompile(`^[A-Za-z0-9_.=-]+:(?:([0-9A-Za-z]{6,7}):)?([A-Za-z0-9_-]{27}|[A-Za-z0-9_-]{43}|[A-Za-z0-9_-]{86})$`)

func djangoSigned(t token) (Finding, bool) {
	match := djangoShape.FindStringSubmatch(t.text)
	if match == nil || isSessionID(t.text) {
		return Finding{}, false
	}
	time := "no time"
	if match[1] != "" {
		time = "a time in base 62"
	}
	return because(DjangoSigned, fmt.Sprintf("Its parts stand between colons: a payload, %s and a signature of %d characters.", time, len(match[2]))), true
}

var otherShapes = []struct {
	shape *regexp.Regexp
	what  string
}{
	{regexp.MustCompile(`^gAAAA[A-Za-z0-9_-]{50,}=*$`), "It has the shape of a Fernet token: something encrypted with package cryptography."},
	{regexp.MustCompile(`^s:.+\.[A-Za-z0-9+/]{43}$`), "It begins with \"s:\" and ends in a signature, as the sessions of Express do."},
	{regexp.MustCompile(`^[A-Za-z0-9+/=]+--(?:[0-9a-f]{40}|[0-9a-f]{64})$`), "It is base64, \"--\" and a hexadecimal digest, as Rails and Rack write."},
}

func otherFrameworks(t token) (Finding, bool) {
	for _, other := range otherShapes {
		if other.shape.MatchString(t.text) {
			return because(NotFlask, other.what), true
		}
	}
	return Finding{}, false
}

var csrfValue = regexp.MustCompile(`^[0-9a-f]{40}$`)

// csrfToken recognises Flask-WTF's by the digits it holds, where a session is a dict. With a key
// at hand, under whose salt for these tokens it would have verified, it is not the application's.
func (e *explainer) csrfToken(t token) (Finding, bool) {
	if t.parts < 3 || !plausible(t, e.Now().Unix()) {
		return Finding{}, false
	}
	text, isText := e.look(t.part).value.(string)
	if !isText || !csrfValue.MatchString(text) {
		return Finding{}, false
	}
	const digits = "The payload is a text of 40 hexadecimal digits, where a session is a dict"
	if e.reader != nil {
		return because(OtherToken, digits+", as in the CSRF tokens of Flask-WTF.",
			"Under the salt of Flask-WTF it is not signed with the key: it is another program's, or another application's.", e.unverified()), true
	}
	return because(FlaskWTF, digits+". Other programs write such tokens too, such as OctoPrint; the key tells."), true
}

// starlette recognises a payload that json.dumps and b64encode wrote, with spaces
// and padding that Flask leaves out.
func (e *explainer) starlette(t token) (Finding, bool) {
	if t.parts < 3 || len(t.sig) != signatureSize("sha1") {
		return Finding{}, false
	}
	c := e.look(t.part)
	if _, isDict := c.value.(taggedjson.Dict); !isDict || strings.HasPrefix(t.part, ".") {
		return Finding{}, false
	}
	if !isSpaced(c) || !isSpacedBase64(t.part) || !strings.ContainsAny(t.part, "+/=") {
		return Finding{}, false
	}
	return because(Starlette, "The JSON of the payload has spaces between its tokens, where Flask writes none, and its base64 is padded or of the standard alphabet."), true
}

// isSpacedBase64 reports whether a payload is base64 with its padding, as base64.b64encode makes it,
// of a JSON object with spaces between its tokens, as json.dumps makes it.
func isSpacedBase64(part string) bool {
	data, err := base64.StdEncoding.DecodeString(part)
	var v taggedjson.Dict
	return err == nil && plainJSON.Unmarshal(data, &v) == nil && v != nil && bytes.Contains(data, []byte(`": `))
}

// spacedJSON writes as a bare json.dumps does.
var spacedJSON = taggedjson.NewCodec(taggedjson.Options{Spaced: true})

// isSpaced reports whether a payload is JSON with spaces between its tokens.
func isSpaced(c content) bool {
	text, err := spacedJSON.Marshal(c.value)
	return c.cause == "" && err == nil && bytes.Equal(text, c.data) && bytes.Contains(text, []byte(": "))
}

// requestWith returns a request that carries the cookie.
func requestWith(cookie string) *http.Request {
	return &http.Request{Header: http.Header{"Cookie": {"session=" + cookie}}}
}
