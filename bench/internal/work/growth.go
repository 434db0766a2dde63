package work

import (
	"strconv"

	"github.com/flaskcookie/flaskcookie-go/bench/internal/measure"
	"github.com/flaskcookie/flaskcookie-go/bench/internal/payload"
	taggedjson "github.com/flaskcookie/flaskcookie-go/tagged_json"
)

// kinds are sessions of one kind at several sizes. The contenders of such a row are named
// by the bytes of their JSON.
var kinds = []struct {
	name     string
	sessions func() []payload.Session
}{
	{"cart", func() (carts []payload.Session) {
		for _, size := range []int{1_000, 4_000, 16_000, 64_000, 200_000} {
			carts = append(carts, payload.Cart(size))
		}
		return carts
	}},
	{"keys", func() []payload.Session { return []payload.Session{payload.Keys(100), payload.Keys(10_000)} }},
	{"depth", func() []payload.Session { return []payload.Session{payload.Nested(10, 300), payload.Nested(300, 300)} }},
}

// growing opens and saves sessions that are alike but for their size, or for their depth:
// what a byte of them costs is to stay the same.
func growing() (rows []Row) {
	for _, kind := range kinds {
		open := func(env *Env) ([]Contender, error) { return each(kind.sessions(), env, opener) }
		save := func(env *Env) ([]Contender, error) { return each(kind.sessions(), env, encoder) }
		rows = append(rows, Row{"growth/open-" + kind.name, open}, Row{"growth/save-" + kind.name, save})
	}
	return rows
}

func each(sessions []payload.Session, env *Env, work func(*Env, payload.Session) (*measure.Task, error)) ([]Contender, error) {
	var contenders []Contender
	for i, s := range sessions {
		task, err := work(env, s)
		if err != nil {
			return nil, err
		}
		contenders = append(contenders, Contender{strconv.Itoa(i) + ":" + strconv.Itoa(len(s.JSON)), task})
	}
	return contenders, nil
}

func opener(env *Env, s payload.Session) (*measure.Task, error) {
	cookie, err := env.Codec.Encode(s.Value)
	return measure.Calls(func() error {
		var value taggedjson.Dict
		_, err := env.Codec.Decode(cookie, &value)
		return err
	}), err
}

func encoder(env *Env, s payload.Session) (*measure.Task, error) {
	return measure.Calls(func() error { _, err := env.Codec.Encode(s.Value); return err }), nil
}
