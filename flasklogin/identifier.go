package flasklogin

import (
	"bufio"
	"crypto/md5"
	"crypto/sha512"
	"encoding/hex"
	"hash"
	"net"
	"net/http"
	"strings"

	"github.com/flaskcookie/flaskcookie-go/internal/werkzeug"
)

// The identifier is what session protection compares: a hash of the client's address and
// of its User-Agent, under "_id" in the session.
//
// Each function makes that of the releases of Flask-Login from its number on. addr gives
// the client's address, and false where there is none. The default, nil, is the rule of
// those releases themselves; Identifier02 and Identifier06 then believe the header
// X-Forwarded-For, from whoever it comes: who knows the victim's address and User-Agent
// passes the strictest protection. With another addr, such as [RemoteAddr], Flask beside
// Go has to be given the same.

// Identifier06 is for Flask-Login 0.3 to 0.6: SHA-512 over the repr of two Python bytes.
func Identifier06(addr func(*http.Request) (string, bool)) func(*http.Request) string {
	if addr == nil {
		addr = firstForwarded
	}
	return func(r *http.Request) string {
		return identity(sha512.New(), r, addr)
	}
}

// Identifier02 is for Flask-Login 0.2: MD5 over the same, with the whole of
// X-Forwarded-For. With GODEBUG=fips140=only [New] refuses it, and the function that it
// returns panics if it is called directly.
func Identifier02(addr func(*http.Request) (string, bool)) func(*http.Request) string {
	if addr == nil {
		addr = wholeForwarded
	}
	return func(r *http.Request) string {
		return identity(md5.New(), r, addr)
	}
}

// Identifier07 is for Flask-Login 0.7, which is not released: SHA-512 over the texts
// themselves, of the address of the connection alone.
func Identifier07(addr func(*http.Request) (string, bool)) func(*http.Request) string {
	if addr == nil {
		addr = RemoteAddr
	}
	return func(r *http.Request) string {
		address, ok := addr(r)
		if !ok {
			address = "None"
		}
		sum := sha512.Sum512([]byte(address + "|" + werkzeug.Latin1(strings.Join(r.Header["User-Agent"], ","))))
		return hex.EncodeToString(sum[:])
	}
}

// RemoteAddr is the address of the connection without port and brackets, which is a
// proxy's behind a proxy.
func RemoteAddr(r *http.Request) (string, bool) {
	host, _, err := net.SplitHostPort(r.RemoteAddr)
	if err != nil {
		host = strings.Trim(r.RemoteAddr, "[]")
	}
	return host, host != ""
}

// firstForwarded is _get_remote_addr of 0.3 to 0.6: an empty header counts as well.
func firstForwarded(r *http.Request) (string, bool) {
	address, ok := wholeForwarded(r)
	first, _, _ := strings.Cut(address, ",")
	return strings.Trim(first, " \t\n\r\v\f"), ok
}

// wholeForwarded is _get_remote_addr of 0.2.6 to 0.2.11.
func wholeForwarded(r *http.Request) (string, bool) {
	if lines := r.Header["X-Forwarded-For"]; len(lines) > 0 {
		return werkzeug.Latin1(strings.Join(lines, ",")), true
	}
	return RemoteAddr(r)
}

// identity is the hash of the two texts. Both are a stranger's, and their repr is up to eight
// times as long: it is hashed as it is made.
func identity(sum hash.Hash, r *http.Request, addr func(*http.Request) (string, bool)) string {
	agents, given := r.Header["User-Agent"]
	address, known := addr(r)
	w := bufio.NewWriterSize(sum, 256)
	writeRepr(w, address, known)
	w.WriteByte('|')
	writeRepr(w, werkzeug.Latin1(strings.Join(agents, ",")), given)
	w.Flush()
	return hex.EncodeToString(sum.Sum(nil))
}

// writeRepr writes repr() of the text's UTF-8 bytes, or of None. Neither w nor a hash fails.
func writeRepr(w *bufio.Writer, text string, given bool) {
	if !given {
		w.WriteString("None")
		return
	}
	quote := byte('\'')
	if strings.Contains(text, "'") && !strings.Contains(text, `"`) {
		quote = '"'
	}
	w.WriteByte('b')
	w.WriteByte(quote)
	for i := range len(text) {
		writeEscaped(w, text[i], quote)
	}
	w.WriteByte(quote)
}

func writeEscaped(w *bufio.Writer, c, quote byte) {
	switch {
	case c == quote || c == '\\':
		w.WriteByte('\\')
		w.WriteByte(c)
	case c == '\t':
		w.WriteString(`\t`)
	case c == '\n':
		w.WriteString(`\n`)
	case c == '\r':
		w.WriteString(`\r`)
	case c < ' ' || c >= 0x7f:
		const digits = "0123456789abcdef"
		w.WriteString(`\x`)
		w.WriteByte(digits[c>>4])
		w.WriteByte(digits[c&15])
	default:
		w.WriteByte(c)
	}
}
