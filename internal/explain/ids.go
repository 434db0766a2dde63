package explain

import (
	"fmt"
	"regexp"
	"strings"
	"unicode"
)

var (
	uuidShape  = regexp.MustCompile(`^(?i)[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$`)
	hexShape   = regexp.MustCompile(`^(?:[0-9a-f]{32}|[0-9a-f]{40}|[0-9a-f]{48}|[0-9a-f]{64}|[0-9a-f]{128})$`)
	kvShape    = regexp.MustCompile(`^[0-9a-f]{8,16}_[0-9a-f]{8}$`)
	tokenShape = regexp.MustCompile(`^[A-Za-z0-9_-]+$`)
	macShape   = regexp.MustCompile(`^[A-Za-z0-9+/_-]{43}=?$`)
)

// tokenSizes are the bytes that secrets.token_urlsafe gives under the usual settings of
// SESSION_ID_LENGTH, by the length of the text.
var tokenSizes = map[int]int{22: 16, 32: 24, 43: 32, 64: 48, 86: 64}

// isRandom reports whether a text looks like random base64 and not like words and numbers, in which
// characters of one kind stand together.
func isRandom(text string) bool {
	return tokenShape.MatchString(text) && !beginsLikeSession(text) && 3*turns(text) > len(text) &&
		strings.ContainsFunc(text, unicode.IsUpper) && strings.ContainsFunc(text, unicode.IsLower) && strings.ContainsFunc(text, unicode.IsDigit)
}

// turns counts how often a character is of another kind than the one before it. Of random ones two
// in three are.
func turns(text string) (n int) {
	kind := func(c byte) int {
		switch {
		case c >= 'a' && c <= 'z':
			return 1
		case c >= 'A' && c <= 'Z':
			return 2
		case c >= '0' && c <= '9':
			return 3
		}
		return 4
	}
	for i := 1; i < len(text); i++ {
		if kind(text[i]) != kind(text[i-1]) {
			n++
		}
	}
	return n
}

// byIDShape marks a finding: a signature proves who signed, and not that it is an id that was
// signed.
func (f Finding) byIDShape() Finding {
	f.shaped = true
	f.Evidence = append(f.Evidence, "That it is the id of a session is told by its shape alone: whoever signs a digest or a number of that form writes the same.")
	return f
}

// storePrefix stands before an id in the store of Flask-Session.
const storePrefix = "session:"

// idShape describes the id of a session that is kept on a server, or returns "".
func idShape(text string) string {
	text = strings.TrimPrefix(text, storePrefix)
	switch {
	case uuidShape.MatchString(text):
		return "a UUID, as Flask-Session makes up to 0.5"
	case hexShape.MatchString(text):
		return fmt.Sprintf("%d hexadecimal digits", len(text))
	case kvShape.MatchString(text):
		return "a number and a time in hexadecimal, as Flask-KVSession makes"
	case tokenSizes[len(text)] > 0 && isRandom(text):
		return fmt.Sprintf("what may be %d random bytes in base64, as Flask-Session makes from 0.6 on", tokenSizes[len(text)])
	}
	return ""
}

func isSessionID(text string) bool { return idShape(text) != "" }

// isPlainID reports whether a text is an id and can be no payload.
func isPlainID(text string) bool {
	return uuidShape.MatchString(text) || kvShape.MatchString(text) || hexShape.MatchString(text) && len(text) > 32
}

// LooksLikeID reports whether a text has the shape of the id of a session that is kept on a
// server, signed or not.
func LooksLikeID(text string) bool {
	_, ok := sessionID(split(text))
	return ok
}

// sessionID is the id alone, or with a signature, by hand or by itsdangerous, and mostly
// without a time.
func sessionID(t token) (Finding, bool) {
	if id, mac, isMarked := strings.Cut(t.text, "!"); isMarked && uuidShape.MatchString(id) && macShape.MatchString(mac) {
		return because(SessionID, "It is a UUID, \"!\" and 32 bytes in base64, the size of an HMAC-SHA256, as pgAdmin writes."), true
	}
	signed := digestOf(len(t.sig)) != ""
	switch {
	case t.parts == 1 && isSessionID(t.text):
		return because(SessionID, "It is "+idShape(t.text)+", without payload, time or signature."), true
	case t.parts == 2 && isSessionID(t.part) && signed:
		return because(SessionID, fmt.Sprintf("It is %s, and a signature of %d characters; no payload and no time.", idShape(t.part), len(t.sig))), true
	case t.parts == 3 && isPlainID(t.part) && signed && len(t.stamp) == stampSize:
		return because(SessionID, fmt.Sprintf("It is %s, a time and a signature of %d characters; no payload.", idShape(t.part), len(t.sig))), true
	}
	return Finding{}, false
}

// StoreKey is the key under which the session of an id is stored, with the prefix that the
// application sets: SESSION_KEY_PREFIX. It is empty if the finding is no id. Flask-KVSession and
// pgAdmin have no prefix.
func (f Finding) StoreKey(prefix string) string {
	if f.ID == "" || f.bare {
		return f.ID
	}
	return prefix + f.ID
}

// DefaultPrefix is SESSION_KEY_PREFIX of Flask-Session.
const DefaultPrefix = storePrefix

// idOf is the id in a text that was found to be one.
func idOf(t token) string {
	id, _, _ := strings.Cut(t.part, "!")
	return strings.TrimPrefix(id, storePrefix)
}
