package work

import (
	"encoding/base64"
	"strconv"

	"github.com/flaskcookie/flaskcookie-go/bench/internal/measure"
	"github.com/flaskcookie/flaskcookie-go/bench/internal/payload"
	"github.com/flaskcookie/flaskcookie-go/bench/internal/python"
	"github.com/flaskcookie/flaskcookie-go/internal/pyzlib"
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
		deflate := func(env *Env) ([]Contender, error) { return each(kind.sessions(), env, deflater) }
		zlib := func(env *Env) ([]Contender, error) { return each(kind.sessions(), env, pythonZlib) }
		rows = append(rows, Row{"growth/open-" + kind.name, open}, Row{"growth/save-" + kind.name, save},
			Row{"growth/deflate-" + kind.name, deflate}, Row{"growth/zlib-" + kind.name, zlib})
	}
	return rows
}

func each[T measure.Runner](sessions []payload.Session, env *Env, work func(*Env, payload.Session) (T, error)) ([]Contender, error) {
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

// pythonZlib is the floor of growth: who writes zlib's bytes has to search as long as zlib.
func pythonZlib(env *Env, s payload.Session) (*python.Task, error) {
	return env.Python.Task("deflate", env.Key, base64.StdEncoding.EncodeToString(s.JSON))
}

// deflater is that part of encoder.
func deflater(_ *Env, s payload.Session) (*measure.Task, error) {
	var stream []byte
	return measure.Calls(func() error { stream = pyzlib.AppendCompress(stream[:0], s.JSON); return nil }), nil
}

func encoder(env *Env, s payload.Session) (*measure.Task, error) {
	return measure.Calls(func() error { _, err := env.Codec.Encode(s.Value); return err }), nil
}
