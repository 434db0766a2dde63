package work

import (
	"bytes"
	"compress/zlib"
	"encoding/base64"
	"fmt"

	"github.com/flaskcookie/flaskcookie-go/bench/internal/measure"
	"github.com/flaskcookie/flaskcookie-go/internal/pyzlib/zlibtest"
	"github.com/flaskcookie/flaskcookie-go/serializer"
	"github.com/flaskcookie/flaskcookie-go/signer"
)

// tokens checks the signature of a token of 60 bytes, and reads its time.
func tokens() []Row {
	return []Row{{"unsign/60", func(env *Env) ([]Contender, error) {
		s, err := signer.NewTimestamp([]byte(env.Key), "cookie-session", &signer.Options{KeyDerivation: signer.HMAC})
		if err != nil {
			return nil, err
		}
		token := s.Sign([]byte("IjQyLWFubkBleGFtcGxlLm9yZ"))
		if len(token) != 60 {
			return nil, fmt.Errorf("the token has %d bytes", len(token))
		}
		unsign, err := env.Python.Task("unsign", env.Key, string(token))
		if err != nil {
			return nil, err
		}
		f := newFloor(env.Key)
		return []Contender{
			{Floor, measure.Calls(func() error { _, err := f.unsign(token); return err })},
			{Ours, measure.Calls(func() error { _, _, err := s.Unsign(token); return err })},
			{Python, unsign},
		}, same("unsign", unsign.Result, "IjQyLWFubkBleGFtcGxlLm9yZ")
	}}}
}

// inflating reads the compressed sessions.
func inflating() (rows []Row) {
	for _, size := range sizes[1:4] {
		rows = append(rows, Row{"inflate/" + size.name, func(env *Env) ([]Contender, error) {
			return inflaters(env, size.session().JSON)
		}})
	}
	return rows
}

func inflaters(env *Env, text []byte) ([]Contender, error) {
	data, err := serializer.Zlib.Compress(text)
	if err != nil {
		return nil, err
	}
	got, err := serializer.Zlib.Decompress(data, serializer.MaxPayloadSize)
	if err != nil {
		return nil, err
	}
	if err := same(Ours, string(got), string(text)); err != nil {
		return nil, err
	}
	inflate, err := env.Python.Task("inflate", env.Key, base64.StdEncoding.EncodeToString(data))
	if err != nil {
		return nil, err
	}
	f := newFloor(env.Key)
	return []Contender{
		{Ours, measure.Calls(func() error {
			_, err := serializer.Zlib.Decompress(data, serializer.MaxPayloadSize)
			return err
		})},
		{Python, inflate},
		{Pooled, measure.Calls(func() error {
			out, err := f.inflate(data)
			if err != nil {
				return err
			}
			return sameLength(bytes.Clone(out), text) // the result is new, as with the others
		})},
	}, same("inflate", inflate.Result, base64.StdEncoding.EncodeToString(text))
}

func sameLength(got, want []byte) error {
	if len(got) != len(want) {
		return fmt.Errorf("%d bytes, want %d", len(got), len(want))
	}
	return nil
}

// deflating compresses session JSON.
func deflating() (rows []Row) {
	for _, size := range []struct {
		name string
		n    int
	}{{"100", 100}, {"1k", 1 << 10}, {"4k", 4 << 10}, {"60k", 60 << 10}} {
		rows = append(rows, Row{"deflate/" + size.name, func(env *Env) ([]Contender, error) {
			text, err := zlibtest.Build([]zlibtest.Step{{Op: "session", Seed: 1, N: size.n}})
			if err != nil {
				return nil, err
			}
			return deflaters(env, text)
		}})
	}
	return rows
}

func deflaters(env *Env, text []byte) ([]Contender, error) {
	deflate, err := env.Python.Task("deflate", env.Key, base64.StdEncoding.EncodeToString(text))
	if err != nil {
		return nil, err
	}
	want, err := serializer.Zlib.Compress(text)
	if err != nil {
		return nil, err
	}
	var out bytes.Buffer
	pooled := zlib.NewWriter(&out)
	write := func(w *zlib.Writer) error {
		if _, err := w.Write(text); err != nil {
			return err
		}
		return w.Close()
	}
	return []Contender{
		{Ours, measure.Calls(func() error { _, err := serializer.Zlib.Compress(text); return err })},
		{Python, deflate},
		{Pooled, measure.Calls(func() error {
			out.Reset()
			pooled.Reset(&out)
			return write(pooled)
		})},
		{Fresh, measure.Calls(func() error {
			var out bytes.Buffer
			return write(zlib.NewWriter(&out))
		})},
	}, same("deflate", deflate.Result, base64.StdEncoding.EncodeToString(want))
}
