package explain

import (
	"bytes"
	"crypto/hmac"
	"crypto/sha1"
	"crypto/sha512"
	"encoding/hex"
	"fmt"
	"hash"
	"net/http"
	"regexp"
	"strings"
	"unicode"

	"github.com/flaskcookie/flaskcookie-go/internal/pybase64"
	taggedjson "github.com/flaskcookie/flaskcookie-go/tagged_json"
)

// foreign recognises tokens of other programs by a shape that no cookie of Flask
// has, whatever its key.
func (e *explainer) foreign(t token) (Finding, bool) {
	for _, recognise := range []func(token) (Finding, bool){
		e.rememberCookie, djangoSigned, sessionID, otherFrameworks, e.csrfToken, e.starlette,
	} {
		if found, ok := recognise(t); ok {
			return found, true
		}
	}
	return Finding{}, false
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
		found.Evidence = append(found.Evidence, map[bool]string{
			true: "The digest is that of the key.", false: "The digest is not that of the key.",
		}[rememberDigest(newHash, e.Key, id, digest)])
	}
	return found, true
}

// rememberDigest checks a digest. Flask-Login reads a text key as Latin-1.
func rememberDigest(newHash func() hash.Hash, key []byte, id, digest string) bool {
	want, err := hex.DecodeString(digest)
	if narrow := latin1(key); narrow != nil {
		key = narrow
	}
	mac := hmac.New(newHash, key)
	mac.Write([]byte(id))
	return err == nil && hmac.Equal(want, mac.Sum(nil))
}

// jsonWebToken is a JWT: three parts, the first of them JSON that names an algorithm.
// It comes before the search for a signature, since one of HS256 with the application's
// key is also a signature of itsdangerous without derivation.
func jsonWebToken(t token) (Finding, bool) {
	parts := strings.SplitN(t.text, ".", 4)
	if len(parts) != 3 || len(parts[0]) > MaxText {
		return Finding{}, false
	}
	var header any
	data, err := pybase64.DecodeURL([]byte(parts[0]))
	if err != nil || plainJSON.Unmarshal(data, &header) != nil {
		return Finding{}, false
	}
	dict, _ := header.(taggedjson.Dict)
	if _, named := dict.Get("alg"); !named {
		return Finding{}, false
	}
	if !beginsLikeJSON(parts[1]) {
		return Finding{}, false // a session with the key "alg", and a timestamp
	}
	return because(JWT, "The first part is a JSON header with \"alg\", and the second is JSON where Flask has the time."), true
}

// beginsLikeJSON tells base64 of a JSON object from a timestamp, which has up to eight
// bytes.
func beginsLikeJSON(part string) bool {
	data, err := pybase64.DecodeURL([]byte(part))
	if err != nil || len(data) == 0 || data[0] != '{' {
		return false
	}
	var v any
	return len(data) > 8 || plainJSON.Unmarshal(data, &v) == nil
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

var (
	uuidShape  = regexp.MustCompile(`^(?i)[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$`)
	hexShape   = regexp.MustCompile(`^(?:[0-9a-f]{32}|[0-9a-f]{40}|[0-9a-f]{48}|[0-9a-f]{64}|[0-9a-f]{128})$`)
	kvShape    = regexp.MustCompile(`^[0-9a-f]{8,16}_[0-9a-f]{8}$`)
	tokenShape = regexp.MustCompile(`^[A-Za-z0-9_-]+$`)
)

// tokenSizes are the bytes that secrets.token_urlsafe gives under the usual settings of
// SESSION_ID_LENGTH, by the length of the text.
var tokenSizes = map[int]int{22: 16, 32: 24, 43: 32, 64: 48, 86: 64}

// isRandom reports whether a text looks like random base64 and not like words.
func isRandom(text string) bool {
	return tokenShape.MatchString(text) && !beginsLikeSession(text) &&
		strings.ContainsFunc(text, unicode.IsUpper) && strings.ContainsFunc(text, unicode.IsLower) && strings.ContainsFunc(text, unicode.IsDigit)
}

// idShape describes the id of a session that is kept on a server, or returns "".
func idShape(text string) string {
	text = strings.TrimPrefix(text, "session:")
	switch {
	case uuidShape.MatchString(text):
		return "a UUID, as Flask-Session makes up to 0.5"
	case hexShape.MatchString(text):
		return fmt.Sprintf("%d hexadecimal digits", len(text))
	case kvShape.MatchString(text):
		return "a number and a time in hexadecimal, as Flask-KVSession makes"
	case tokenSizes[len(text)] > 0 && isRandom(text):
		return fmt.Sprintf("%d random bytes in base64, as Flask-Session makes from 0.6 on", tokenSizes[len(text)])
	}
	return ""
}

func isSessionID(text string) bool { return idShape(text) != "" }

// LooksLikeID reports whether a text has the shape of the id of a session that is kept on a
// server, signed or not.
func LooksLikeID(text string) bool {
	_, ok := sessionID(split(text))
	return ok
}

// sessionID is the id alone, or with a signature and no time.
func sessionID(t token) (Finding, bool) {
	if t.parts == 1 && isSessionID(t.text) {
		return because(SessionID, "It is "+idShape(t.text)+", without payload, time or signature."), true
	}
	if t.parts == 2 && isSessionID(t.part) && digestOf(len(t.sig)) != "" {
		return because(SessionID, fmt.Sprintf("It is %s, and a signature of %d characters; no payload and no time.", idShape(t.part), len(t.sig))), true
	}
	return Finding{}, false
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

// csrfToken recognises Flask-WTF's by the digits it holds, where a session is a dict.
func (e *explainer) csrfToken(t token) (Finding, bool) {
	if t.parts < 3 || !plausible(t, e.Now().Unix()) {
		return Finding{}, false
	}
	text, isText := e.look(t.part).value.(string)
	return because(FlaskWTF, "The payload is a text of 40 hexadecimal digits, where a session is a dict."), isText && csrfValue.MatchString(text)
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
	if !isSpaced(c) || len(t.part)%4 != 0 || !strings.ContainsAny(t.part, "+/=") {
		return Finding{}, false
	}
	return because(Starlette, "The JSON of the payload has spaces between its tokens, where Flask writes none, and its base64 is padded or of the standard alphabet."), true
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
