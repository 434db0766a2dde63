package flaskcookie

import (
	"errors"
	"log/slog"
	"math/big"
	"time"
	"unicode/utf8"

	"github.com/flaskcookie/flaskcookie-go/internal/valuepath"
	taggedjson "github.com/flaskcookie/flaskcookie-go/tagged_json"
)

// Get returns the value of key as a T, converted as package taggedjson converts. ok
// is false if the key is missing, holds None, or does not fit a T: True is no int,
// and an int is no string. [Read] tells these apart.
func Get[T any](s *Session, key string) (value T, ok bool) {
	value, err := Read[T](s, key)
	return value, err == nil
}

// Why [Read] has no value.
var (
	// ErrMissing reports a key that is not in the session: KeyError.
	ErrMissing = errors.New("flaskcookie: the session does not have the key")
	// ErrNone reports a key that holds None.
	ErrNone = errors.New("flaskcookie: the value is None")
)

// Read returns the value of key as a T, converted as package taggedjson converts, and why
// it cannot: [ErrMissing], [ErrNone], or a *taggedjson.TypeError for a value of another
// type.
//
// A user id is worth the distinction: an app whose get_id returns a text has a text in the
// session, and an int is not found there.
func Read[T any](s *Session, key string) (value T, err error) {
	stored, found := s.lookup(key)
	switch {
	case !found:
		return value, ErrMissing
	case stored == nil:
		return value, ErrNone
	}
	if value, ok := asItIs[T](stored); ok {
		return value, nil
	}
	return converted[T](s, key, stored)
}

// asItIs is the conversion to the type that a value has already, for those whose values
// nobody can change. It needs no reflection.
func asItIs[T any](stored any) (value T, ok bool) {
	switch stored := stored.(type) {
	case string, bool, float64:
		value, ok = stored.(T)
	case int64:
		if value, ok = any(stored).(T); !ok && int64(int(stored)) == stored {
			value, ok = any(int(stored)).(T)
		}
	}
	return value, ok
}

func converted[T any](s *Session, key string, stored any) (value T, err error) {
	if err := s.convert(stored, &value); err != nil {
		var zero T
		return zero, inKey(err, valuepath.Key(key))
	}
	return value, nil
}

// Get returns a copy of the value of key, as one of the types listed in package
// taggedjson, and whether the key is there: session.get(key).
func (s *Session) Get(key string) (any, bool) {
	stored, found := s.lookup(key)
	if !found {
		return nil, false
	}
	return s.clone(stored), true
}

// Has reports whether the session has the key: key in session.
func (s *Session) Has(key string) bool {
	_, found := s.lookup(key)
	return found
}

// Set gives key a value: session[key] = value. The value is converted and copied now;
// later changes to it do not reach the session. If it has no faithful form in Python
// nothing is changed and the error is a *taggedjson.TypeError that names the path.
// After the response has begun the error is [ErrSaved]. Either is told to the Logger too,
// for handlers that do not look at it.
func (s *Session) Set(key string, value any) error {
	stored, err := s.item(key, value)
	if err != nil {
		s.notSet("Set", key, err)
		return err
	}
	return s.write("Set", key, func(st *state) (modified bool) {
		st.values.set(key, stored)
		return true
	})
}

// item converts a value that is to stand under a key of the session.
func (s *Session) item(key string, value any) (stored any, err error) {
	if isScalar(value) && utf8.ValidString(key) {
		if err = s.convert(value, &stored); err != nil {
			err = inKey(err, valuepath.Key(key))
		}
	} else {
		var values taggedjson.Dict
		if err = s.convert(taggedjson.Dict{{Key: key, Value: value}}, &values); err == nil {
			stored = values[0].Value
		}
	}
	if err == nil {
		err = s.check(key, stored)
	}
	return stored, withKey(err, valuepath.Key(key))
}

// isScalar reports whether a value is of a common type without members, so that it adds no
// level to the session and needs no Dict around it to be converted.
func isScalar(value any) bool {
	switch value.(type) {
	case nil, bool, int, int64, float64, string:
		return true
	}
	return false
}

// SetDefault returns the value of key, after setting it to value if it is missing:
// session.setdefault(key, value). It has the errors of Set.
func (s *Session) SetDefault(key string, value any) (any, error) {
	if stored, found := s.Get(key); found {
		return stored, nil
	}
	stored, err := s.item(key, value)
	if err != nil {
		s.notSet("SetDefault", key, err)
		return nil, err
	}
	err = s.write("SetDefault", key, func(st *state) (modified bool) {
		if other, found := st.values.get(key); found { // another goroutine was faster
			stored = other
			return false
		}
		st.values.set(key, stored)
		return true
	})
	if err != nil {
		return nil, err
	}
	return s.clone(stored), nil
}

// Update sets every key of v, which is a taggedjson.Dict, a map or a struct:
// session.update(v). It has the errors of Set, and then sets nothing.
func (s *Session) Update(v any) error { return s.update("Update", "", v) }

func (s *Session) update(op, key string, v any) error {
	var values taggedjson.Dict
	if err := s.convert(v, &values); err != nil {
		s.notSet(op, key, err)
		return err
	}
	for _, item := range values {
		if err := s.check(item.Key, item.Value); err != nil {
			s.notSet(op, key, err)
			return err
		}
	}
	return s.write(op, key, func(st *state) (modified bool) {
		for _, item := range values {
			st.note(item.Key)
			st.values.set(item.Key, item.Value)
		}
		return true
	})
}

// check asks whether a value can be saved.
func (s *Session) check(key string, value any) error {
	check := s.state.settings.check
	if check == nil {
		return nil
	}
	return check(key, value)
}

// notSet reports a value that did not get into the session.
func (s *Session) notSet(op, key string, err error) {
	s.report(slog.LevelError, "flaskcookie: value not set", "op", op, "key", shown(key), "err", err.Error())
}

// Pop removes key and returns its value, if it was there: session.pop(key, None).
func (s *Session) Pop(key string) (any, bool) {
	stored, found := s.remove("Pop", key)
	if !found {
		return nil, false
	}
	return s.clone(stored), true
}

// Delete removes key and reports whether it was there: del session[key].
func (s *Session) Delete(key string) bool {
	_, found := s.remove("Delete", key)
	return found
}

// remove returns the value itself. A key that is not there is no change, and never late.
func (s *Session) remove(op, key string) (stored any, found bool) {
	if stored, found = s.lookup(key); !found {
		s.state.write(key, func(*state) bool { return false })
		return nil, false
	}
	_ = s.write(op, key, func(st *state) (modified bool) {
		stored, found = st.values.get(key)
		st.values.delete(key)
		return found
	})
	return stored, found
}

// Clear removes every key: session.clear(). The cookie is deleted unless something is
// set afterwards. A session of Flask-Session keeps "_permanent".
func (s *Session) Clear() {
	_ = s.write("Clear", "", func(st *state) (modified bool) {
		permanent, found := st.values.get(permanentKey)
		st.seldom.set().cleared = true
		st.values = entries{}
		if !found {
			permanent = false
		}
		if st.seldom.get().keeps {
			st.values.set(permanentKey, permanent)
		}
		return true
	})
}

// Decode converts the whole session into what v points to, mostly a struct with json
// tags. Keys it has no field for are passed over, and stay in the session. The error is
// a *taggedjson.TypeError.
func (s *Session) Decode(v any) error { return s.convert(s.snapshot(), v) }

// clone returns a copy of a value of the session that shares nothing with it. It has no
// limit of depth, unlike conversion, since it must not fail on what a cookie held. What
// is not one of package taggedjson's values is converted to one, or has a custom tag
// and is immutable to this package.
func (s *Session) clone(value any) any {
	switch value := value.(type) {
	case nil, bool, int64, float64, string, taggedjson.Markup, taggedjson.UUID, time.Time:
		return value
	case *big.Int:
		return new(big.Int).Set(value)
	case []byte:
		return append([]byte{}, value...)
	case []any:
		return s.cloneAll(value)
	case taggedjson.Tuple:
		return taggedjson.Tuple(s.cloneAll(value))
	case taggedjson.Dict:
		out := make(taggedjson.Dict, len(value))
		for i, item := range value {
			out[i] = taggedjson.Item{Key: item.Key, Value: s.clone(item.Value)}
		}
		return out
	}
	if codec := s.state.settings.codec; codec != nil {
		member := func(v any) (any, error) { return s.clone(v), nil }
		if copied, ok := codec.Copy(value, member); ok {
			return copied
		}
	}
	var out any
	if s.convert(value, &out) != nil {
		return value
	}
	return out
}

func (s *Session) cloneAll(elems []any) []any {
	out := make([]any, len(elems))
	for i, elem := range elems {
		out[i] = s.clone(elem)
	}
	return out
}

func (s *Session) convert(src, dst any) error {
	if codec := s.state.settings.codec; codec != nil {
		return codec.Convert(src, dst)
	}
	return taggedjson.Convert(src, dst)
}
