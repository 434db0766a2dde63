package werkzeug

import (
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"
)

// Attributes are the arguments of dump_cookie that an application configures once.
type Attributes struct {
	Name        string
	Domain      string // "" = no Domain attribute
	Path        string // always written, "" as "Path="
	Secure      bool
	HTTPOnly    bool
	SameSite    http.SameSite // 0 and SameSiteDefaultMode = no attribute
	Partitioned bool          // makes the cookie Secure too
}

// Cookie writes the Set-Cookie texts of one cookie. It is immutable.
type Cookie struct {
	name   string
	domain string // "; Domain=example.com" or ""
	tail   string // "; Secure; HttpOnly; Path=/; SameSite=Lax; Partitioned"

	identity identity // what browsers tell it by
}

// NewCookie prepares a cookie. It refuses a domain that Python's idna codec refuses, that
// this package cannot encode or that names no host, a path that browsers do not take for
// one, an unknown SameSite mode, and a name that would break the header apart.
func NewCookie(a Attributes) (*Cookie, error) {
	if err := checkName(a.Name); err != nil {
		return nil, err
	}
	c := &Cookie{name: a.Name}
	if a.Domain != "" {
		domain, err := cookieDomain(a.Domain)
		if err != nil {
			return nil, fmt.Errorf("werkzeug: cookie domain %w", err)
		}
		c.domain = "; Domain=" + domain
	}
	if err := CheckPath(a.Path); err != nil {
		return nil, fmt.Errorf("werkzeug: cookie path %w", err)
	}
	sameSite, err := sameSiteText(a.SameSite)
	if err != nil {
		return nil, err
	}
	c.tail = flag("Secure", a.Secure || a.Partitioned) + flag("HttpOnly", a.HTTPOnly) +
		"; Path=" + quotePath(a.Path) + sameSite + flag("Partitioned", a.Partitioned)
	c.identity = parseIdentity(c.name + "=" + c.domain + c.tail)
	return c, nil
}

// Set returns the header text that stores value: Response.set_cookie. See [Cookie.End].
func (c *Cookie) Set(value string, expires time.Time, maxSize int) (string, *SizeWarning, error) {
	var room [256]byte
	return c.End(append(c.Begin(room[:0]), value...), expires, maxSize)
}

// Begin appends the beginning of the header text that stores a value to dst, which is empty.
// What is appended next is the value, and [Cookie.End] makes it the whole text.
func (c *Cookie) Begin(dst []byte) []byte { return append(append(dst, c.name...), '=') }

// End returns the header text that [Cookie.Begin] has begun and the value has gone on with. The
// zero expires makes a cookie of the browser session; any other is written in UTC and cut to whole
// seconds. The warning is not nil if the text is longer than maxSize bytes and maxSize
// is positive: as in Werkzeug the header is sent all the same.
func (c *Cookie) End(text []byte, expires time.Time, maxSize int) (string, *SizeWarning, error) {
	start := len(c.name) + len("=")
	if value := text[start:]; !isBare(value) {
		quoted := quoteValue(value)
		if hasControl(quoted) {
			return "", nil, errors.New("werkzeug: cookie value has a control character")
		}
		text = append(text[:start], quoted...)
	}
	size := len(text) - start
	text = append(text, c.domain...)
	if !expires.IsZero() {
		expires = expires.UTC()
		if year := expires.Year(); year < 1 || year > 9999 {
			return "", nil, errors.New("werkzeug: cookie expires outside the years 1 to 9999")
		}
		text = expires.AppendFormat(append(text, "; Expires="...), http.TimeFormat)
	}
	text = append(text, c.tail...)
	return string(text), c.tooLarge(size, len(text), maxSize), nil
}

// Delete returns the header text that makes a browser drop the cookie:
// Response.delete_cookie. It carries the same attributes, without which browsers keep it.
func (c *Cookie) Delete(maxSize int) (string, *SizeWarning) {
	text := c.name + "=" + c.domain + "; Expires=Thu, 01 Jan 1970 00:00:00 GMT; Max-Age=0" + c.tail
	return text, c.tooLarge(0, len(text), maxSize)
}

// tooLarge returns the warning of a text, if there is one.
func (c *Cookie) tooLarge(value, size, limit int) *SizeWarning {
	if limit <= 0 || size <= limit {
		return nil
	}
	return &SizeWarning{Name: c.name, Value: value, Size: size, Limit: limit}
}

// SizeWarning says that browsers may ignore a cookie. Sizes are in bytes.
type SizeWarning struct {
	Name  string
	Value int // of the value, with its quotes
	Size  int // of the whole header text
	Limit int
}

// String is the text of Werkzeug's UserWarning.
func (w *SizeWarning) String() string {
	return fmt.Sprintf("The '%s' cookie is too large: the value was %d bytes but the header required %d extra bytes."+
		" The final size was %d bytes but the limit is %d bytes. Browsers may silently ignore cookies larger than this.",
		w.Name, w.Value, w.Size-w.Value, w.Size, w.Limit)
}

// SetsCookie reports whether a response sets a cookie of that name already.
func SetsCookie(h http.Header, name string) bool {
	for _, line := range h["Set-Cookie"] {
		pair, _, _ := strings.Cut(line, ";")
		found, _, _ := strings.Cut(pair, "=")
		if strings.TrimSpace(found) == name {
			return true
		}
	}
	return false
}

func flag(name string, on bool) string {
	if !on {
		return ""
	}
	return "; " + name
}

func sameSiteText(mode http.SameSite) (string, error) {
	switch mode {
	case 0, http.SameSiteDefaultMode:
		return "", nil
	case http.SameSiteLaxMode:
		return "; SameSite=Lax", nil
	case http.SameSiteStrictMode:
		return "; SameSite=Strict", nil
	case http.SameSiteNoneMode:
		return "; SameSite=None", nil
	}
	return "", fmt.Errorf("werkzeug: unknown SameSite mode %d", int(mode))
}

// ParseSameSite reads the samesite argument: Strict, Lax or None in any case.
func ParseSameSite(text string) (http.SameSite, error) {
	for _, mode := range []http.SameSite{http.SameSiteStrictMode, http.SameSiteLaxMode, http.SameSiteNoneMode} {
		name, _ := sameSiteText(mode)
		if strings.EqualFold(text, strings.TrimPrefix(name, "; SameSite=")) {
			return mode, nil
		}
	}
	return 0, errors.New(`werkzeug: SameSite must be "Strict", "Lax" or "None"`)
}

// hasControl finds what HTTP forbids in a field value. Werkzeug refuses line breaks
// only; net/http drops a field with any of these from an HTTP/2 response.
func hasControl[T string | []byte](s T) bool {
	for i := range len(s) {
		if c := s[i]; c < ' ' && c != '\t' || c == 0x7f {
			return true
		}
	}
	return false
}

// CheckPath tells why a Path is refused, in words that follow its name. Browsers ignore
// a Path that does not begin with a slash and keep the cookie to the directory of the
// page that set it. The empty one is Werkzeug's own way to leave it to them.
func CheckPath(path string) error {
	if path != "" && path[0] != '/' {
		return errors.New(`does not begin with "/"`)
	}
	return nil
}

// quotePath percent-encodes like urllib.parse.quote(path, safe="%!$&'()*+,/:=@"): "%"
// stays, as the path may be encoded already; ";" would end the attribute.
func quotePath(path string) string {
	var b strings.Builder
	for _, c := range []byte(path) {
		if isAlnum(c) || strings.IndexByte("_.-~%!$&'()*+,/:=@", c) >= 0 {
			b.WriteByte(c)
		} else {
			fmt.Fprintf(&b, "%%%02X", c)
		}
	}
	return b.String()
}

// isBare reports whether a value has only characters that need no quotes, as all have that
// itsdangerous writes.
func isBare(value []byte) bool {
	for ; len(value) >= 4; value = value[4:] {
		if !(bareBytes[value[0]] && bareBytes[value[1]] && bareBytes[value[2]] && bareBytes[value[3]]) {
			return false
		}
	}
	for _, c := range value {
		if !bareBytes[c] {
			return false
		}
	}
	return true
}

var bareBytes = func() (bare [256]bool) {
	for c := range bare {
		bare[c] = isAlnum(byte(c)) || strings.IndexByte("_!#$%&'()*+-./:<=>?@[]^`{|}~", byte(c)) >= 0
	}
	return bare
}()

// quoteValue puts a value that is not bare in quotes. The bounds are those of Werkzeug's
// regular expressions: 0x1a to 0x1f are quoted but not escaped.
func quoteValue(value []byte) []byte {
	out := []byte{'"'}
	for _, c := range value {
		switch {
		case c == '"' || c == '\\':
			out = append(out, '\\', c)
		case c <= 0x19 || c == ',' || c == ';' || c >= 0x7f:
			out = append(out, '\\', '0'+c>>6, '0'+c>>3&7, '0'+c&7)
		default:
			out = append(out, c)
		}
	}
	return append(out, '"')
}

func isAlnum(c byte) bool {
	return '0' <= c && c <= '9' || 'A' <= c && c <= 'Z' || 'a' <= c && c <= 'z'
}

// checkName refuses a name under which [Value] never finds the cookie, or a browser
// another one. A name that is not ASCII has the first fault too, but Flask's users have
// them: it is written as UTF-8 and read as Latin-1.
func checkName(name string) error {
	if name == "" || hasControl(name) || strings.ContainsAny(name, " \t=\";") {
		return errors.New(`werkzeug: cookie name is empty or has a space, "=", ";", a quote or a control character`)
	}
	return nil
}
