package work

import (
	"encoding/base64"
	"fmt"

	"github.com/vmihailenco/msgpack/v5"

	"github.com/flaskcookie/flaskcookie-go/bench/internal/measure"
	"github.com/flaskcookie/flaskcookie-go/bench/internal/payload"
	"github.com/flaskcookie/flaskcookie-go/flasksession"
	taggedjson "github.com/flaskcookie/flaskcookie-go/tagged_json"
)

// packing reads and writes what Flask-Session stores.
func packing() (rows []Row) {
	for _, size := range sizes[1:4] {
		rows = append(rows,
			Row{"msgpack-decode/" + size.name, func(env *Env) ([]Contender, error) { return unpackers(env, size.session()) }},
			Row{"msgpack-encode/" + size.name, func(env *Env) ([]Contender, error) { return packers(env, size.session()) }},
		)
	}
	return rows
}

func unpackers(env *Env, s payload.Session) ([]Contender, error) {
	data, err := flasksession.MsgPack.Marshal(s.Value)
	if err != nil {
		return nil, err
	}
	decode, err := env.Python.Task("msgpack_decode", env.Key, base64.StdEncoding.EncodeToString(data))
	if err != nil {
		return nil, err
	}
	want, err := payload.JSON.Marshal(s.Plain()) // a tuple is a list here
	if err != nil {
		return nil, err
	}
	var value any
	if err := msgpack.Unmarshal(data, &value); err != nil {
		return nil, err
	}
	if err := sameValue(Any, value, s); err != nil {
		return nil, err
	}
	return []Contender{
		{Ours, measure.Calls(func() error {
			var value taggedjson.Dict
			return flasksession.MsgPack.Unmarshal(data, &value)
		})},
		{Python, decode},
		{Any, measure.Calls(func() error {
			var value any
			return msgpack.Unmarshal(data, &value)
		})},
	}, same("msgspec", decode.Result, string(want))
}

func packers(env *Env, s payload.Session) ([]Contender, error) {
	data, err := flasksession.MsgPack.Marshal(s.Value)
	if err != nil {
		return nil, err
	}
	text := base64.StdEncoding.EncodeToString(data)
	encode, err := env.Python.Task("msgpack_encode", env.Key, text)
	if err != nil {
		return nil, err
	}
	var ours any = s.Value // put into the interface once, which costs the others nothing: a map is a pointer
	value := s.Plain()
	if packed, err := msgpack.Marshal(value); err != nil {
		return nil, fmt.Errorf("%s writes %d bytes: %w", Any, len(packed), err)
	}
	return []Contender{
		{Ours, measure.Calls(func() error { _, err := flasksession.MsgPack.Marshal(ours); return err })},
		{Python, encode},
		{Any, measure.Calls(func() error { _, err := msgpack.Marshal(value); return err })},
	}, same("msgspec", encode.Result, text)
}
