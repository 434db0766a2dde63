package flaskwtf

import (
	"errors"
	"fmt"
	"math/big"
	"time"

	"github.com/flaskcookie/flaskcookie-go/internal/spell"
)

// ConfigFromMapping makes a Config of the names WTF_CSRF_* and SECRET_KEY, as
// flaskcookie.LoadEnv and flaskcookie.LoadFile return them, from the mapping that the
// session's is made of too. Names that look like one of Flask-WTF's, such as WTF_CSRF_SECRET,
// are told to the Config's Logger by [New].
//
// It is stricter than Flask-WTF where that would go on with something nobody meant:
//
//   - WTF_CSRF_METHODS as a text, of which each letter is a method, or with a method in
//     lower case: either turns the protection off;
//   - WTF_CSRF_HEADERS as a text, of which each letter is a header;
//   - a WTF_CSRF_TIME_LIMIT of 0, which is this very second, or a text; null is no limit;
//   - a flag that is a text, since "false" is true.
func ConfigFromMapping(m map[string]any) (Config, error) {
	r := &mapping{values: m}
	cfg := Config{
		SecretKey:   r.secretKey(),
		Disabled:    !r.flag("WTF_CSRF_ENABLED"),
		NoCheck:     !r.flag("WTF_CSRF_CHECK_DEFAULT"),
		NoSSLStrict: !r.flag("WTF_CSRF_SSL_STRICT"),
		Methods:     r.list("WTF_CSRF_METHODS"),
		Headers:     r.list("WTF_CSRF_HEADERS"),
		FieldName:   r.text("WTF_CSRF_FIELD_NAME"),
		MetaName:    r.text("WTF_CSRF_META_NAME"),
	}
	cfg.TimeLimit, cfg.NoTimeLimit = r.timeLimit("WTF_CSRF_TIME_LIMIT")
	if hasLowerCase(cfg.Methods) {
		r.fail("WTF_CSRF_METHODS", "has a method in lower case, which no request has")
	}
	if err := errors.Join(r.errs...); err != nil {
		return Config{}, err
	}
	cfg.warnings = spell.Warnings(m, configNames, "WTF_CSRF_", "Flask-WTF")
	return cfg, nil
}

// configNames are the names of Flask-WTF's configuration of its CSRF protection. SECRET_KEY is
// Flask's, which tells of its misspelt forms.
var configNames = []string{
	"WTF_CSRF_CHECK_DEFAULT", "WTF_CSRF_ENABLED", "WTF_CSRF_FIELD_NAME", "WTF_CSRF_HEADERS", "WTF_CSRF_META_NAME",
	"WTF_CSRF_METHODS", "WTF_CSRF_SECRET_KEY", "WTF_CSRF_SSL_STRICT", "WTF_CSRF_TIME_LIMIT",
}

// mapping reads one name after another and collects what is wrong with them.
type mapping struct {
	values map[string]any
	errs   []error
}

func (m *mapping) fail(name, why string) {
	m.errs = append(m.errs, fmt.Errorf("flaskwtf: %s %s", name, why))
}

func (m *mapping) secretKey() []byte {
	name := "WTF_CSRF_SECRET_KEY"
	value, set := m.values[name]
	if !set {
		name = "SECRET_KEY"
		value = m.values[name]
		if value == nil {
			return nil // New asks for one
		}
	}
	switch key := value.(type) {
	case []byte:
		return key
	case string:
		return []byte(key)
	}
	m.fail(name, "is neither a string nor bytes")
	return nil
}

// flag reads a truth value whose default is true.
func (m *mapping) flag(name string) bool {
	value, set := m.values[name]
	if !set {
		return true
	}
	switch value := value.(type) {
	case nil:
		return false
	case bool:
		return value
	case int:
		return value != 0
	case int64:
		return value != 0
	case float64:
		return value != 0
	case *big.Int:
		return value.Sign() != 0
	}
	m.fail(name, "is neither true nor false: Python takes any string as true")
	return true
}

// list reads a list of texts; nil is the default.
func (m *mapping) list(name string) []string {
	value, set := m.values[name]
	if !set {
		return nil
	}
	list := []string{}
	switch value := value.(type) {
	case []string:
		return append(list, value...)
	case []any:
		for _, elem := range value {
			text, ok := elem.(string)
			if !ok || text == "" {
				m.fail(name, "has an entry that is no text")
			}
			list = append(list, text)
		}
		return list
	}
	m.fail(name, "is not a list of texts")
	return nil
}

// text reads a text that has to be one.
func (m *mapping) text(name string) string {
	value, set := m.values[name]
	text, _ := value.(string)
	if set && text == "" {
		m.fail(name, "is not a text")
	}
	return text
}

func (m *mapping) timeLimit(name string) (limit time.Duration, none bool) {
	value, set := m.values[name]
	if !set {
		return 0, false
	}
	switch value := value.(type) {
	case nil:
		return 0, true
	case time.Duration:
		limit = value
	case int:
		limit = seconds(float64(value))
	case int64:
		limit = seconds(float64(value))
	case float64:
		limit = seconds(value)
	}
	if limit < time.Second {
		m.fail(name, "is not a number of seconds from 1 on, or null for no limit")
	}
	return limit, false
}

// seconds is 0 for what no time.Duration can hold.
func seconds(n float64) time.Duration {
	const most = 9_000_000_000
	if !(n > 0 && n < most) {
		return 0
	}
	return time.Duration(n * float64(time.Second))
}
