package flasksession

import (
	"errors"
	"maps"
	"math/big"
	"slices"
	"strings"

	"github.com/flaskcookie/flaskcookie-go/flaskcookie"
	"github.com/flaskcookie/flaskcookie-go/internal/spell"
	"github.com/flaskcookie/flaskcookie-go/serializer"
)

// ConfigFromMapping makes a Config of the configuration names of Flask and Flask-Session,
// as flaskcookie.LoadEnv and flaskcookie.LoadFile return them. Its rules are those of
// flaskcookie.ConfigFromMapping and of Flask-Session 0.8, which it is stricter than where
// something nobody meant would come out. Other releases and hand-written interfaces are
// for the caller to set in the Config.
//
// SESSION_TYPE must be one of the kinds of store of Flask-Session, in any case; it is kept
// in Config.SessionType, and the program sees to it that its Store is of that kind. What
// says where the store is, such as SESSION_REDIS, is the program's as well. With
// "filesystem" and "cachelib" the Serialization is [Pickle]; a cachelib on Redis needs
// [CachelibPickle].
//
// A name that begins with SESSION_ and belongs to neither Flask nor Flask-Session is told
// to the Config's Logger by [New].
func ConfigFromMapping(m map[string]any) (Config, error) {
	base, err := flaskcookie.ConfigFromMapping(m)
	r := &mapping{values: m}
	cfg := fromFlask(base)
	cfg.SessionType = r.sessionType("SESSION_TYPE")
	cfg.SessionKeyPrefix = r.text("SESSION_KEY_PREFIX")
	cfg.SessionIDLength = r.length("SESSION_ID_LENGTH")
	cfg.SessionPermanent = r.flag("SESSION_PERMANENT")
	if signer := r.flag("SESSION_USE_SIGNER"); signer != nil {
		cfg.SessionUseSigner = *signer
	}
	cfg.Serialization = r.format("SESSION_SERIALIZATION_FORMAT")
	if err := errors.Join(append([]error{err}, r.errs...)...); err != nil {
		return Config{}, err
	}
	cfg.warnings = misspelt(m)
	if slices.Contains(pickling, cfg.SessionType) {
		if cfg.Serialization != nil {
			cfg.warnings = append(cfg.warnings, "SESSION_SERIALIZATION_FORMAT has no effect: with SESSION_TYPE "+cfg.SessionType+" Flask-Session stores pickles")
		}
		cfg.Serialization = Pickle
	}
	return cfg, nil
}

// sessionTypes are the kinds of store of Flask-Session; "postgresql" is unreleased.
var sessionTypes = []string{
	"redis", "memcached", "filesystem", "cachelib", "mongodb", "sqlalchemy", "dynamodb", "postgresql",
}

// pickling are those that store pickles, whatever the format. A cachelib may be one that
// needs CachelibPickle, which only the program knows.
var pickling = []string{"filesystem", "cachelib"}

// sessionNames are the names that begin with SESSION_ and mean something: to
// Flask-Session, and to Flask-Login the last one. flaskcookie looks at SESSION_COOKIE_.
var sessionNames = []string{
	"SESSION_TYPE", "SESSION_PERMANENT", "SESSION_USE_SIGNER", "SESSION_KEY_PREFIX", "SESSION_ID_LENGTH",
	"SESSION_SERIALIZATION_FORMAT", "SESSION_CLEANUP_N_REQUESTS", "SESSION_REDIS", "SESSION_MEMCACHED",
	"SESSION_CACHELIB", "SESSION_FILE_DIR", "SESSION_FILE_THRESHOLD", "SESSION_FILE_MODE", "SESSION_MONGODB",
	"SESSION_MONGODB_DB", "SESSION_MONGODB_COLLECT", "SESSION_SQLALCHEMY", "SESSION_SQLALCHEMY_TABLE",
	"SESSION_SQLALCHEMY_SEQUENCE", "SESSION_SQLALCHEMY_SCHEMA", "SESSION_SQLALCHEMY_BIND_KEY",
	"SESSION_DYNAMODB", "SESSION_DYNAMODB_TABLE", "SESSION_POSTGRESQL", "SESSION_POSTGRESQL_TABLE",
	"SESSION_POSTGRESQL_SCHEMA", "SESSION_REFRESH_EACH_REQUEST", "SESSION_PROTECTION",
}

// misspelt returns a warning for each name that nobody reads but that looks like one of
// Flask-Session's.
func misspelt(m map[string]any) []string {
	others := maps.Clone(m)
	maps.DeleteFunc(others, func(name string, _ any) bool { return strings.HasPrefix(strings.ToUpper(name), "SESSION_COOKIE_") })
	return spell.Warnings(others, sessionNames, "SESSION_", "Flask-Session")
}

// mapping reads one name after another and collects what is wrong with them.
type mapping struct {
	values map[string]any
	errs   []error
}

func (m *mapping) fail(name, why string) {
	m.errs = append(m.errs, errors.New("flasksession: "+name+" "+why))
}

// sessionType refuses what Flask-Session refuses when it starts; null is its default.
func (m *mapping) sessionType(name string) string {
	text, _ := m.values[name].(string)
	kind := strings.ToLower(text)
	if !slices.Contains(sessionTypes, kind) {
		m.fail(name, "is not a kind of store that Flask-Session has: "+strings.Join(sessionTypes, ", "))
	}
	return kind
}

func (m *mapping) format(name string) serializer.Payload {
	value, set := m.values[name]
	switch {
	case value == "json":
		return JSON
	case value == "msgpack":
		return MsgPack
	case set:
		m.fail(name, `must be "msgpack" or "json"`)
	}
	return nil
}

func (m *mapping) text(name string) *string {
	value, set := m.values[name]
	if !set {
		return nil
	}
	text, ok := value.(string)
	if !ok {
		m.fail(name, "is not a string")
	}
	return &text
}

// length reads a number of bytes; None is Python's default, which is the same 32.
func (m *mapping) length(name string) int {
	var length int64
	switch value := m.values[name].(type) {
	case nil:
		return 0
	case int:
		length = int64(value)
	case int64:
		length = value
	default:
		m.fail(name, "is not a number of bytes")
		return 0
	}
	if length < minIDLength || length > maxIDLength {
		m.fail(name, "is too small to be safe or too large for a key")
	}
	return int(length)
}

// flag reads a truth value as Python does, but no string, of which even "false" is true.
func (m *mapping) flag(name string) *bool {
	value, set := m.values[name]
	if !set {
		return nil
	}
	switch value := value.(type) {
	case nil:
		return new(false)
	case bool:
		return &value
	case int:
		return new(value != 0)
	case int64:
		return new(value != 0)
	case float64:
		return new(value != 0)
	case *big.Int:
		return new(value.Sign() != 0)
	}
	m.fail(name, "is neither true nor false: Flask takes any string as true")
	return nil
}
