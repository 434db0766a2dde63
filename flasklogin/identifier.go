package flasklogin

import (
	"crypto/md5"
	"crypto/sha512"
	"encoding/hex"
	"fmt"
	"net"
	"net/http"
	"strings"
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
		sum := sha512.Sum512([]byte(identity(r, addr)))
		return hex.EncodeToString(sum[:])
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
		sum := md5.Sum([]byte(identity(r, addr)))
		return hex.EncodeToString(sum[:])
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
		sum := sha512.Sum512([]byte(address + "|" + latin1(strings.Join(r.Header["User-Agent"], ","))))
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
		return latin1(strings.Join(lines, ",")), true
	}
	return RemoteAddr(r)
}

func identity(r *http.Request, addr func(*http.Request) (string, bool)) string {
	agents, given := r.Header["User-Agent"]
	return repr(addr(r)) + "|" + repr(latin1(strings.Join(agents, ",")), given)
}

// latin1 is what Flask makes of the bytes of a header: one character a byte, which are
// encoded as UTF-8 here.
func latin1(header string) string {
	var out strings.Builder
	for i := range len(header) {
		out.WriteRune(rune(header[i]))
	}
	return out.String()
}

// repr is repr() of the text's UTF-8 bytes, or of None.
func repr(text string, given bool) string {
	if !given {
		return "None"
	}
	quote := byte('\'')
	if strings.Contains(text, "'") && !strings.Contains(text, `"`) {
		quote = '"'
	}
	out := []byte{'b', quote}
	for i := range len(text) {
		out = appendEscaped(out, text[i], quote)
	}
	return string(append(out, quote))
}

func appendEscaped(out []byte, c, quote byte) []byte {
	switch {
	case c == quote || c == '\\':
		return append(out, '\\', c)
	case c == '\t':
		return append(out, `\t`...)
	case c == '\n':
		return append(out, `\n`...)
	case c == '\r':
		return append(out, `\r`...)
	case c < ' ' || c >= 0x7f:
		return fmt.Appendf(out, `\x%02x`, c)
	}
	return append(out, c)
}
