package flaskcookie

import (
	"math/big"
	"time"

	taggedjson "github.com/flaskcookie/flaskcookie-go/tagged_json"
)

// Get returns the value of key as a T, converted as package taggedjson converts. ok
// is false if the key is missing, holds None, or does not fit a T: True is no int,
// and an int is no string.
func Get[T any](s *Session, key string) (value T, ok bool) {
	s.touch()
	stored, found := s.values.Get(key)
	if !found || stored == nil {
		return value, false
	}
	if err := s.convert(stored, &value); err != nil {
		var zero T
		return zero, false
	}
	return value, true
}

// Get returns a copy of the value of key, as one of the types listed in package
// taggedjson, and whether the key is there: session.get(key).
func (s *Session) Get(key string) (any, bool) {
	s.touch()
	stored, found := s.values.Get(key)
	if !found {
		return nil, false
	}
	return s.clone(stored), true
}

// Has reports whether the session has the key: key in session.
func (s *Session) Has(key string) bool {
	s.touch()
	_, found := s.values.Get(key)
	return found
}

// Set gives key a value: session[key] = value. The value is converted and copied now;
// later changes to it do not reach the session. If it has no faithful form in Python
// nothing is changed and the error is a *taggedjson.TypeError that names the path.
// After the response has begun the error is [ErrSaved].
func (s *Session) Set(key string, value any) error {
	return s.Update(taggedjson.Dict{{Key: key, Value: value}})
}

// SetDefault returns the value of key, after setting it to value if it is missing:
// session.setdefault(key, value). It has the errors of Set.
func (s *Session) SetDefault(key string, value any) (any, error) {
	if stored, found := s.Get(key); found {
		return stored, nil
	}
	if err := s.Set(key, value); err != nil {
		return nil, err
	}
	stored, _ := s.Get(key)
	return stored, nil
}

// Pop removes key and returns its value, if it was there: session.pop(key, None).
func (s *Session) Pop(key string) (any, bool) {
	s.touch()
	stored, found := s.values.Get(key)
	if !found {
		return nil, false
	}
	s.write()
	s.values.Delete(key)
	return s.clone(stored), true
}

// Clear removes every key: session.clear(). The cookie is deleted unless something is
// set afterwards. A session of Flask-Session keeps "_permanent", see
// ClearKeepsPermanent.
func (s *Session) Clear() {
	s.write()
	s.cleared = true
	permanent, found := s.values.Get(permanentKey)
	s.values = nil
	if !s.ClearKeepsPermanent {
		return
	}
	if !found {
		permanent = false
	}
	s.values.Set(permanentKey, permanent)
}

// Update sets every key of v, which is a taggedjson.Dict, a map or a struct:
// session.update(v). It has the errors of Set, and on a TypeError sets nothing.
func (s *Session) Update(v any) error {
	var values taggedjson.Dict
	if err := s.convert(v, &values); err != nil {
		return err
	}
	err := s.write()
	for _, item := range values {
		s.values.Set(item.Key, item.Value)
	}
	return err
}

// Decode converts the whole session into what v points to, mostly a struct with json
// tags. Keys it has no field for are passed over, and stay in the session. The error is
// a *taggedjson.TypeError.
func (s *Session) Decode(v any) error {
	s.touch()
	return s.convert(s.values, v)
}

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
	if s.Codec == nil {
		return taggedjson.Convert(src, dst)
	}
	return s.Codec.Convert(src, dst)
}
