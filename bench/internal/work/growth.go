package work

import (
	"encoding/base64"
	"strconv"
	"strings"

	"github.com/flaskcookie/flaskcookie-go/bench/internal/measure"
	"github.com/flaskcookie/flaskcookie-go/bench/internal/payload"
	"github.com/flaskcookie/flaskcookie-go/bench/internal/python"
	"github.com/flaskcookie/flaskcookie-go/internal/pyzlib"
	taggedjson "github.com/flaskcookie/flaskcookie-go/tagged_json"
)

// text is how much JSON of each size is gone through, about: as much as the longest session has. A
// session that came again each time would be learnt by heart if it is short, since a CPU
// remembers of some thousand bytes which way the work on them went; and no server saves the same
// session again and again.
const text = 200_000

// kinds are sessions of one kind at several sizes, different ones of each. The contenders of such
// a row are named by the bytes of their JSON.
var kinds = []struct {
	name     string
	sessions func() [][]payload.Session
}{
	{"cart", func() (carts [][]payload.Session) {
		for _, size := range []int{1_000, 4_000, 16_000, 64_000, text} {
			carts = append(carts, payload.Carts(text, size))
		}
		return carts
	}},
	{"keys", func() [][]payload.Session {
		return [][]payload.Session{payload.Keys(10_000, 100), payload.Keys(10_000, 10_000)}
	}},
	{"names", func() [][]payload.Session {
		return [][]payload.Session{payload.Names(10_000, 100), payload.Names(10_000, 10_000)}
	}},
	{"depth", func() [][]payload.Session { // of one length, and so learnt alike
		return [][]payload.Session{{payload.Nested(10, 300)}, {payload.Nested(300, 300)}}
	}},
}

// growing opens and saves sessions that are alike but for their size, or for their depth:
// what a byte of them costs is to stay the same.
func growing() (rows []Row) {
	for _, kind := range kinds {
		open := func(env *Env) ([]Contender, error) { return each(kind.sessions(), env, opener) }
		save := func(env *Env) ([]Contender, error) { return each(kind.sessions(), env, encoder) }
		deflate := func(env *Env) ([]Contender, error) { return each(kind.sessions(), env, deflater) }
		inflate := func(env *Env) ([]Contender, error) { return each(kind.sessions(), env, inflater) }
		pythonDeflate := func(env *Env) ([]Contender, error) { return each(kind.sessions(), env, pythonDeflater) }
		pythonInflate := func(env *Env) ([]Contender, error) { return each(kind.sessions(), env, pythonInflater) }
		rows = append(rows, Row{"growth/open-" + kind.name, open}, Row{"growth/save-" + kind.name, save},
			Row{"growth/inflate-" + kind.name, inflate}, Row{"growth/deflate-" + kind.name, deflate},
			Row{"growth/python-inflate-" + kind.name, pythonInflate}, Row{"growth/python-deflate-" + kind.name, pythonDeflate})
	}
	return append(rows, Row{"growth/again-cart", func(env *Env) ([]Contender, error) { return each(kinds[0].sessions(), env, encoderAgain) }})
}

func each[T measure.Runner](sizes [][]payload.Session, env *Env, work func(*Env, []payload.Session) (T, error)) ([]Contender, error) {
	var contenders []Contender
	for i, sessions := range sizes {
		task, err := work(env, sessions)
		if err != nil {
			return nil, err
		}
		contenders = append(contenders, Contender{strconv.Itoa(i) + ":" + strconv.Itoa(len(sessions[0].JSON)), task})
	}
	return contenders, nil
}

// inTurn calls do with the next of the items each time.
func inTurn[T any](items []T, do func(T) error) *measure.Task {
	next := 0
	return measure.Calls(func() error {
		item := items[next]
		if next++; next == len(items) {
			next = 0
		}
		return do(item)
	})
}

func opener(env *Env, sessions []payload.Session) (*measure.Task, error) {
	var cookies []string
	for _, s := range sessions {
		cookie, err := env.Codec.Encode(s.Value)
		if err != nil {
			return nil, err
		}
		cookies = append(cookies, cookie)
	}
	return inTurn(cookies, func(cookie string) error {
		var value taggedjson.Dict
		_, err := env.Codec.Decode(cookie, &value)
		return err
	}), nil
}

func encoder(env *Env, sessions []payload.Session) (*measure.Task, error) {
	return inTurn(sessions, func(s payload.Session) error { _, err := env.Codec.Encode(s.Value); return err }), nil
}

// encoderAgain shows what becomes of a session that comes again each time.
func encoderAgain(env *Env, sessions []payload.Session) (*measure.Task, error) {
	return encoder(env, sessions[:1])
}

// deflater is a part of encoder.
func deflater(_ *Env, sessions []payload.Session) (*measure.Task, error) {
	var stream []byte
	return inTurn(sessions, func(s payload.Session) error { stream = pyzlib.AppendCompress(stream[:0], s.JSON); return nil }), nil
}

// inflater is a part of opener.
func inflater(_ *Env, sessions []payload.Session) (*measure.Task, error) {
	var read []byte
	return inTurn(streams(sessions), func(stream []byte) (err error) {
		read, err = pyzlib.AppendDecompress(read[:0], stream, 2*text)
		return err
	}), nil
}

func streams(sessions []payload.Session) (all [][]byte) {
	for _, s := range sessions {
		all = append(all, pyzlib.AppendCompress(nil, s.JSON))
	}
	return all
}

// pythonDeflater is the floor of growth: who writes zlib's bytes has to search as long as zlib.
func pythonDeflater(env *Env, sessions []payload.Session) (*python.Task, error) {
	var texts [][]byte
	for _, s := range sessions {
		texts = append(texts, s.JSON)
	}
	return env.Python.Task("deflate_each", env.Key, inBase64(texts))
}

// pythonInflater is the same for opening: who reads them has to read the codes of each stream.
func pythonInflater(env *Env, sessions []payload.Session) (*python.Task, error) {
	return env.Python.Task("inflate_each", env.Key, inBase64(streams(sessions)))
}

func inBase64(all [][]byte) string {
	var texts []string
	for _, data := range all {
		texts = append(texts, base64.StdEncoding.EncodeToString(data))
	}
	return strings.Join(texts, " ")
}
