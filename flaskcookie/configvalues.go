package flaskcookie

import (
	"errors"
	"math"
	"math/big"
	"net/http"
	"reflect"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/flaskcookie/flaskcookie-go/internal/werkzeug"
)

// mapping reads one value after another and collects what is wrong with them.
type mapping struct {
	values   map[string]any
	errs     []error
	warnings []string
}

func (m *mapping) fail(name, why string) {
	m.errs = append(m.errs, errors.New("flaskcookie: "+name+" "+why))
}

func (m *mapping) warn(text string) { m.warnings = append(m.warnings, text) }

func (m *mapping) secretKey(name string) []byte {
	if m.values[name] == nil {
		return nil // New asks for one
	}
	return m.key(name, m.values[name])
}

func (m *mapping) key(name string, value any) []byte {
	switch key := value.(type) {
	case []byte:
		return key
	case string:
		// Python's str holds other bytes as lone surrogates and cannot encode them.
		if !utf8.ValidString(key) {
			m.fail(name, "is not valid UTF-8: Flask fails on it")
		}
		return []byte(key)
	case int, int64, float64, *big.Int:
		m.fail(name, `is a number, and Flask fails on it: write it in quotes, as FLASK_SECRET_KEY='"12345"'`)
	default:
		m.fail(name, "is neither a string nor bytes")
	}
	return nil
}

func (m *mapping) fallbackKeys(name string) [][]byte {
	var keys [][]byte
	switch list := m.values[name].(type) {
	case string, []byte:
		if !isFalsy(list) {
			m.fail(name, "is one string, of which Flask makes each character a key: make it a list")
		}
	case [][]byte:
		keys = list
	case []string:
		for _, key := range list {
			keys = append(keys, m.key(name, key))
		}
	case []any:
		for _, key := range list {
			keys = append(keys, m.key(name+": a key", key))
		}
	default:
		if !isFalsy(list) {
			m.fail(name, "is not a list of keys")
		}
	}
	return keys
}

func (m *mapping) cookieName(name string) string {
	value, ok := m.values[name]
	if !ok {
		return ""
	}
	text, _ := value.(string)
	if text == "" {
		m.fail(name, "is not a name")
	}
	if strings.ContainsFunc(text, endsCookieName) {
		m.fail(name, `has a space, a quote, "=", ";" or a control character: Werkzeug, from 3.1.9 on, never finds such a cookie again`)
	}
	return text
}

// domain refuses what New refuses too, with Flask's name. It gives "." for the empty string, with which Flask writes an empty attribute:
// the dot is cut off. None and False mean no attribute.
func (m *mapping) domain(name string) string {
	switch domain := m.values[name].(type) {
	case nil:
	case string:
		if domain == "" {
			return "."
		}
		if err := werkzeug.CheckDomain(domain); err != nil {
			m.fail(name, err.Error())
		}
		return domain
	default:
		if domain != false {
			m.fail(name, "is not a domain name")
		}
	}
	return ""
}

func (m *mapping) path(name string) string {
	path, ok := m.values[name].(string)
	if !ok && !isFalsy(m.values[name]) {
		m.fail(name, "is not a path")
	}
	return path
}

// checkPath refuses the path that goes into the cookie, by the name it comes from.
func (m *mapping) checkPath(cfg Config) {
	name, path := "SESSION_COOKIE_PATH", cfg.SessionCookiePath
	if path == "" {
		name, path = "APPLICATION_ROOT", cfg.ApplicationRoot
	}
	if err := werkzeug.CheckPath(path); err != nil {
		m.fail(name, err.Error())
	}
}

func (m *mapping) sameSite(name string) http.SameSite {
	switch text := m.values[name].(type) {
	case nil:
		return 0
	case string:
		if mode, err := werkzeug.ParseSameSite(text); err == nil {
			return mode
		}
	}
	m.fail(name, `must be "Strict", "Lax", "None" or null`)
	return 0
}

// attribute reads a flag that Flask hands on to the Set-Cookie text, where only None and
// False leave it out: a 1 becomes "Secure=1", and a 0 "Secure=0", which browsers take as
// Secure all the same.
func (m *mapping) attribute(name string) *bool {
	value, ok := m.values[name]
	if ok && isFalsy(value) && value != nil && value != false {
		m.fail(name, "is neither true nor false: Flask writes the attribute, and browsers take it as on")
	}
	on := m.truth(name)
	if on != nil && *on && value != true {
		m.warn(name + " is on but not the value true: Flask writes it with a value after it")
	}
	return on
}

// truth reads a flag as Python's bool() does, but refuses a string that does not say
// true: to Python "false" is true.
func (m *mapping) truth(name string) *bool {
	value, ok := m.values[name]
	if !ok {
		return nil
	}
	switch value := value.(type) {
	case bool, int, int64, float64, *big.Int, nil:
	case string:
		if value != "" && !strings.EqualFold(value, "true") {
			m.fail(name, "is a string, and Flask takes any string as true: write true or false, without quotes and in lower case")
		}
	default:
		m.fail(name, "is neither true nor false")
	}
	return new(!isFalsy(value))
}

func isTrue(flag *bool) bool { return flag != nil && *flag }

func (m *mapping) lifetime(name string) time.Duration {
	value, ok := m.values[name]
	if !ok {
		return 0 // the default
	}
	lifetime, err := seconds(value)
	if err == nil && lifetime == 0 {
		err = errors.New("is 0: Flask would let no session live for a second")
	}
	if err == nil && belowSecond(lifetime) {
		err = errors.New("is less than a second: Flask would let no session live for one")
	}
	if err != nil {
		m.fail(name, err.Error())
	}
	return lifetime
}

var errTooLong = errors.New("is beyond 292 years")

// seconds is timedelta(seconds=value), in microseconds, half to even.
func seconds(value any) (time.Duration, error) {
	switch value := value.(type) {
	case time.Duration:
		return value, nil
	case bool: // an int of Python's
		if value {
			return time.Second, nil
		}
		return 0, nil
	case int:
		return seconds(int64(value))
	case int64:
		if value > int64(math.MaxInt64/time.Second) || value < int64(math.MinInt64/time.Second) {
			return 0, errTooLong
		}
		return time.Duration(value) * time.Second, nil
	case *big.Int:
		return 0, errTooLong
	case float64:
		whole, fraction := math.Modf(value)
		if !(math.Abs(whole) < float64(math.MaxInt64/time.Second)) {
			return 0, errTooLong // NaN too
		}
		return time.Duration(whole)*time.Second + time.Duration(math.RoundToEven(fraction*1e6))*time.Microsecond, nil
	}
	return 0, errors.New("is not a number of seconds")
}

// maxCookieSize turns Flask's "0 = no check" into Config's negative number.
func (m *mapping) maxCookieSize(name string) int {
	value, ok := m.values[name]
	if !ok {
		return 0 // the default
	}
	if isFalsy(value) {
		return -1
	}
	size, ok := value.(int)
	if n, is64 := value.(int64); is64 {
		size, ok = int(min(n, math.MaxInt)), true
	}
	if !ok || size < 0 {
		m.fail(name, "is not a number of bytes")
	}
	return size
}

// isFalsy is "not value".
func isFalsy(value any) bool {
	if value == nil {
		return true
	}
	if n, ok := value.(*big.Int); ok {
		return n.Sign() == 0
	}
	v := reflect.ValueOf(value)
	switch v.Kind() {
	case reflect.Slice, reflect.Map:
		return v.Len() == 0
	}
	return v.IsZero()
}
