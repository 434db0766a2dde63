package work

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"github.com/flaskcookie/flaskcookie-go/bench/internal/measure"
	"github.com/flaskcookie/flaskcookie-go/bench/internal/payload"
	"github.com/flaskcookie/flaskcookie-go/bench/internal/python"
	"github.com/flaskcookie/flaskcookie-go/flaskcookie"
	"github.com/flaskcookie/flaskcookie-go/internal/pyzlib"
)

// saving writes a session of each size but the longest.
func saving() (rows []Row) {
	for _, size := range sizes[:4] {
		rows = append(rows, Row{"save/" + size.name, func(env *Env) ([]Contender, error) {
			return savers(env, size.session(), size.header)
		}})
	}
	return rows
}

const (
	shortest = 100      // bytes that may be worth compressing, which the floor does not do; below, the parts are measured
	stamp    = "ahj9gA" // a time of signing
)

func savers(env *Env, s payload.Session, header bool) ([]Contender, error) {
	dumps, err := env.Python.Task("dumps", env.Key, string(s.JSON))
	if err != nil {
		return nil, err
	}
	if err := opens(env, "dumps", dumps.Result, s); err != nil {
		return nil, err
	}
	contenders := []Contender{
		{Ours, measure.Calls(func() error { _, err := env.Codec.Encode(s.Value); return err })},
		{Python, dumps},
	}
	if len(s.JSON) < shortest {
		f, err := floorSaver(env.Key, s)
		if err != nil {
			return nil, err
		}
		contenders = append(contenders, Contender{Floor, f})
		contenders = append(contenders, parts(s)...)
	}
	if header {
		save, err := flaskSaver(env, s)
		if err != nil {
			return nil, err
		}
		contenders = append(contenders, Contender{Request, saver(env.Codec, s)}, Contender{Flask, save})
	}
	others, err := gorillaSavers(env.Key, s)
	return append(contenders, others...), err
}

// parts are what saving a short session consists of, beside the floor.
func parts(s payload.Session) []Contender {
	var value any = s.Value
	var text, stream []byte
	return []Contender{
		{PartJSON, measure.Calls(func() (err error) { text, err = payload.JSON.AppendMarshal(text[:0], value); return err })},
		{PartProof, measure.Calls(func() error {
			if !pyzlib.CannotWin(s.JSON) {
				return errors.New("the session may be worth compressing")
			}
			return nil
		})},
		{PartZlib, measure.Calls(func() error { stream = pyzlib.AppendCompress(stream[:0], s.JSON); return nil })},
	}
}

func floorSaver(key string, s payload.Session) (*measure.Task, error) {
	f := newFloor(key)
	text, err := f.open(slices.Clone(f.sign(s.JSON, stamp)))
	if err != nil {
		return nil, err
	}
	return measure.Calls(func() error { f.sign(s.JSON, stamp); return nil }), same(Floor, string(text), string(s.JSON))
}

func flaskSaver(env *Env, s payload.Session) (*python.Task, error) {
	save, err := env.Python.Task("save_session", env.Key, string(s.JSON))
	if err != nil {
		return nil, err
	}
	cookie, _, _ := strings.Cut(strings.TrimPrefix(save.Result, "session="), ";")
	return save, opens(env, "save_session", cookie, s)
}

// saver saves sessions that were changed, each once: saving ends the writing to it. The
// header is that of a response which has a type already. Its memory is used again: what is
// prepared here is not to cost the collector's time there.
func saver(codec *flaskcookie.Codec, s payload.Session) *measure.Task {
	type response struct {
		session *flaskcookie.Session
		header  http.Header
	}
	var responses []response
	contentType := []string{"text/plain"}
	ctx := context.Background()
	return &measure.Task{
		Prepare: func(n int) {
			for len(responses) < n {
				responses = append(responses, response{header: http.Header{}})
			}
			for i := range responses[:n] {
				r := &responses[i]
				r.session = flaskcookie.NewSession(s.Value)
				r.session.SetModified(true)
				clear(r.header)
				r.header["Content-Type"] = contentType
			}
		},
		Run: func(n int) error {
			for _, r := range responses[:n] {
				if err := codec.Save(ctx, r.header, r.session); err != nil {
					return err
				}
			}
			return nil
		},
	}
}

// opens demands that Go reads the session from a cookie of Python.
func opens(env *Env, name, cookie string, s payload.Session) error {
	var value any
	if _, err := env.Codec.Decode(cookie, &value); err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	text, err := payload.JSON.Marshal(value)
	if err != nil {
		return err
	}
	return same(name, string(text), string(s.JSON))
}
