package work

import (
	"encoding/gob"
	"encoding/json"

	"github.com/gorilla/securecookie"

	"github.com/flaskcookie/flaskcookie-go/bench/internal/measure"
	"github.com/flaskcookie/flaskcookie-go/bench/internal/payload"
)

func init() {
	gob.Register(map[string]any{})
	gob.Register([]any{})
}

// gorilla returns a securecookie that signs and does not encrypt, as Flask does, without a
// limit of size. Its HMAC is that of SHA-256, its default.
func gorilla(key string, format securecookie.Serializer) *securecookie.SecureCookie {
	return securecookie.New([]byte(key), nil).MaxLength(0).SetSerializer(format)
}

func gorillaOpeners(key string, s payload.Session) ([]Contender, error) {
	var contenders []Contender
	add := func(name string, format securecookie.Serializer, into func() any) error {
		codec := gorilla(key, format)
		cookie, err := codec.Encode("session", s.Plain())
		if err != nil {
			return err
		}
		value := into()
		if err := codec.Decode("session", cookie, value); err != nil {
			return err
		}
		if err := sameValue(name, value, s); err != nil {
			return err
		}
		contenders = append(contenders, Contender{name, measure.Calls(func() error {
			return codec.Decode("session", cookie, into())
		})})
		return nil
	}
	toMap := func() any { return new(map[string]any) }
	if err := add(JSONMap, securecookie.JSONEncoder{}, toMap); err != nil {
		return nil, err
	}
	if err := add(JSONTo, securecookie.JSONEncoder{}, s.Struct); err != nil {
		return nil, err
	}
	return contenders, add(GobMap, securecookie.GobEncoder{}, toMap)
}

func gorillaSavers(key string, s payload.Session) ([]Contender, error) {
	value := s.Plain()
	var contenders []Contender
	for _, format := range []struct {
		name string
		securecookie.Serializer
	}{{JSONMap, securecookie.JSONEncoder{}}, {GobMap, securecookie.GobEncoder{}}} {
		codec := gorilla(key, format.Serializer)
		contenders = append(contenders, Contender{format.name, measure.Calls(func() error {
			_, err := codec.Encode("session", value)
			return err
		})})
	}
	return contenders, nil
}

// sameValue demands that a plain value, or a struct, is the session.
func sameValue(name string, got any, s payload.Session) error {
	text, err := canonical(got)
	if err != nil {
		return err
	}
	want, err := canonical(s.Plain())
	if err != nil {
		return err
	}
	return same(name, text, want)
}

// canonical writes a value in JSON with its keys sorted.
func canonical(v any) (string, error) {
	text, err := json.Marshal(v)
	if err != nil {
		return "", err
	}
	var plain any
	if err := json.Unmarshal(text, &plain); err != nil {
		return "", err
	}
	text, err = json.Marshal(plain)
	return string(text), err
}
