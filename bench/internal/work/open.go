package work

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http/httptest"
	"time"

	"github.com/flaskcookie/flaskcookie-go/bench/internal/measure"
	"github.com/flaskcookie/flaskcookie-go/bench/internal/payload"
	"github.com/flaskcookie/flaskcookie-go/flaskcookie"
	taggedjson "github.com/flaskcookie/flaskcookie-go/tagged_json"
)

// sizes are the sessions that are opened and saved, by the last part of the row's name.
var sizes = []struct {
	name    string
	session func() payload.Session
	header  bool // browsers keep such a cookie; what is longer is measured as a token only
}{
	{"63", payload.Small, true},
	{"390", payload.Login, true},
	{"2k", func() payload.Session { return payload.Cart(2 << 10) }, true},
	{"20k", func() payload.Session { return payload.Cart(20 << 10) }, false},
	{"205k", func() payload.Session { return payload.Cart(205_000) }, false},
}

// opening reads a session of each size from its cookie.
func opening() (rows []Row) {
	for _, size := range sizes {
		rows = append(rows, Row{"open/" + size.name, func(env *Env) ([]Contender, error) {
			return openers(env, size.session(), size.header)
		}})
	}
	return rows
}

// openers read a session, in a header too if it fits.
func openers(env *Env, s payload.Session, header bool) ([]Contender, error) {
	cookie, err := env.Codec.Encode(s.Value)
	if err != nil {
		return nil, err
	}
	f, token := newFloor(env.Key), []byte(cookie)
	text, err := f.open(token)
	if err != nil {
		return nil, err
	}
	if err := same(Floor, string(text), string(s.JSON)); err != nil {
		return nil, err
	}
	contenders := []Contender{
		{Floor, measure.Calls(func() error { _, err := f.open(token); return err })},
		{Dict, measure.Calls(func() error {
			var value taggedjson.Dict
			_, err := env.Codec.Decode(cookie, &value)
			return err
		})},
		{Struct, measure.Calls(func() error {
			_, err := env.Codec.Decode(cookie, s.Struct())
			return err
		})},
		{StdJSON, measure.Calls(func() error {
			var value map[string]any
			return json.Unmarshal(s.JSON, &value)
		})},
	}
	if len(s.JSON) < shortest {
		contenders = append(contenders, partsOfOpening(s)...)
	}
	if header {
		request := httptest.NewRequest("GET", "/", nil) // with all that a server sets
		request.Header.Set("Cookie", "session="+cookie)
		session, err := env.Codec.Open(request)
		if err != nil {
			return nil, err
		}
		if got := flaskcookie.Freeze(session).Values; len(got) != len(s.Value) {
			return nil, fmt.Errorf("%d keys were opened, want %d", len(got), len(s.Value))
		}
		contenders = append(contenders, Contender{Request, measure.Calls(func() error {
			_, err := env.Codec.Open(request)
			return err
		})})
	}
	others, err := otherOpeners(env, s, cookie, header)
	return append(contenders, others...), err
}

// partsOfOpening are what opening a short session consists of, beside the floor.
func partsOfOpening(s payload.Session) []Contender {
	return []Contender{
		{PartRead, measure.Calls(func() error {
			var value taggedjson.Dict
			return taggedjson.Unmarshal(s.JSON, &value)
		})},
		{PartClock, measure.Calls(func() error {
			if time.Now().Unix() < 0 {
				return errors.New("it is before 1970")
			}
			return nil
		})},
	}
}

// otherOpeners are CPython and gorilla/securecookie.
func otherOpeners(env *Env, s payload.Session, cookie string, header bool) ([]Contender, error) {
	loads, err := env.Python.Task("loads", env.Key, cookie)
	if err != nil {
		return nil, err
	}
	if err := same("loads", loads.Result, string(s.JSON)); err != nil {
		return nil, err
	}
	contenders := []Contender{{Python, loads}}
	if header {
		open, err := env.Python.Task("open_session", env.Key, cookie)
		if err != nil {
			return nil, err
		}
		if err := same("open_session", open.Result, string(s.JSON)); err != nil {
			return nil, err
		}
		contenders = append(contenders, Contender{Flask, open})
	}
	gorilla, err := gorillaOpeners(env.Key, s)
	return append(contenders, gorilla...), err
}
