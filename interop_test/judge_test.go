package interop

import (
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"time"

	"github.com/flaskcookie/flaskcookie-go/flaskcookie"
	"github.com/flaskcookie/flaskcookie-go/internal/names"
	"github.com/flaskcookie/flaskcookie-go/internal/vectors"
	"github.com/flaskcookie/flaskcookie-go/serializer"
	"github.com/flaskcookie/flaskcookie-go/signer"
	taggedjson "github.com/flaskcookie/flaskcookie-go/tagged_json"
)

// ring is a key ring: what Flask is configured with.
type ring struct {
	keys [][]byte // oldest to newest
	salt string
}

// goSide judges and makes cookies in Go, with the clock of each case.
type goSide struct {
	now         time.Time
	payload     *taggedjson.Codec
	tags        []taggedjson.Tag
	serializers map[string]*serializer.TimedSerializer
	codecs      map[string]*flaskcookie.Codec
}

func newGoSide(custom bool) *goSide {
	g := &goSide{
		payload:     sortedJSON,
		serializers: map[string]*serializer.TimedSerializer{},
		codecs:      map[string]*flaskcookie.Codec{},
	}
	if custom {
		g.tags = registeredTags
		g.payload = taggedjson.NewCodec(taggedjson.Options{SortKeys: true, Tags: g.tags})
	}
	return g
}

// sortedJSON is what Flask writes inside a request.
var sortedJSON = taggedjson.NewCodec(taggedjson.Options{SortKeys: true})

// clock stands half a second into the second, as the worker's does.
func (g *goSide) clock() time.Time { return g.now }

func (g *goSide) setClock(unix int64) { g.now = time.Unix(unix, 500_000_000) }

func (g *goSide) options(r ring) signer.Options {
	newest := len(r.keys) - 1
	return signer.Options{KeyDerivation: signer.HMAC, FallbackKeys: slices.Clone(r.keys[:newest]), Now: g.clock}
}

func (g *goSide) serializer(r ring) *serializer.TimedSerializer {
	name := fmt.Sprintf("%q", r)
	if _, made := g.serializers[name]; !made {
		options := &serializer.Options{Payload: g.payload, Signer: g.options(r)}
		g.serializers[name] = must(serializer.NewURLSafeTimed(r.keys[len(r.keys)-1], r.salt, options))
	}
	return g.serializers[name]
}

func (g *goSide) codec(r ring, maxAge int64) *flaskcookie.Codec {
	name := fmt.Sprintf("%q %d", r, maxAge)
	if _, made := g.codecs[name]; !made {
		newest := len(r.keys) - 1
		g.codecs[name] = must(flaskcookie.New(flaskcookie.Config{
			SecretKey:                r.keys[newest],
			SecretKeyFallbacks:       r.keys[:newest],
			Salt:                     r.salt,
			Logger:                   slog.New(slog.DiscardHandler), // the keys are too short
			Tags:                     g.tags,
			PermanentSessionLifetime: time.Duration(maxAge) * time.Second,
			Signer:                   signer.Options{Now: g.clock},
		}))
	}
	return g.codecs[name]
}

func must[T any](made T, err error) T {
	if err != nil {
		panic(err)
	}
	return made
}

// answer is what either side says about a case.
type answer struct {
	Verdict    vectors.Verdict `json:"verdict"`
	Timestamp  *int64          `json:"timestamp,omitempty"`
	DateSigned *int64          `json:"date_signed,omitempty"`
	ErrPayload *string         `json:"err_payload,omitempty"` // one character a byte
	Value      *string         `json:"value,omitempty"`
	Recookie   *string         `json:"recookie,omitempty"`
	WriteError *string         `json:"write_error,omitempty"`
	Spelled    bool            `json:"spelled,omitempty"` // Python asked a custom tag's object for its text
}

// judge is the twin of the worker's operation of this name. It reads as an
// application does, through a flaskcookie.Codec; that has no way to say "no age"
// or "no second old", so those go to the serializer below it.
func (g *goSide) judge(c *cookieCase) answer {
	g.setClock(c.Now)
	s := g.serializer(c.ring)
	var value any
	var signedAt time.Time
	var err error
	encode := s.Encode
	switch {
	case c.MaxAge == nil:
		signedAt, err = s.Decode(string(c.cookie), &value)
	case *c.MaxAge <= 0:
		signedAt, err = s.DecodeMaxAge(string(c.cookie), time.Duration(*c.MaxAge)*time.Second, &value)
	default:
		codec := g.codec(c.ring, *c.MaxAge)
		signedAt, err = codec.Decode(string(c.cookie), &value)
		encode = codec.Encode
	}
	if err != nil {
		return g.refused(c, s, err)
	}
	a := answer{Verdict: vectors.OK, Timestamp: new(signedAt.Unix())}
	a.describe(g.payload, encode, value)
	return a
}

// refused sorts the error, and reads what an expired cookie held.
func (g *goSide) refused(c *cookieCase, s *serializer.TimedSerializer, err error) answer {
	a := answer{Verdict: vectors.Verdict(names.Verdict(err))}
	a.addError(err)
	var value any
	if a.Verdict == vectors.SignatureExpired {
		if _, err := s.DecodeExpired(string(c.cookie), &value); err == nil {
			a.describe(g.payload, s.Encode, value)
		}
	}
	return a
}

// addError adds what itsdangerous' exceptions hold.
func (a *answer) addError(err error) {
	if refusal, ok := errors.AsType[*signer.Error](err); ok && a.Verdict != vectors.BadData {
		if refusal.Payload != nil {
			a.ErrPayload = new(latin1(refusal.Payload))
		}
		if !refusal.DateSigned.IsZero() {
			a.DateSigned = new(refusal.DateSigned.Unix())
		}
	}
}

// describe writes the value again.
func (a *answer) describe(payload *taggedjson.Codec, encode func(any) (string, error), value any) {
	text, err := payload.Marshal(value)
	if err != nil {
		a.WriteError = new(err.Error())
		return
	}
	a.Value = new(string(text))
	token, err := encode(value)
	if err != nil {
		a.WriteError = new(err.Error())
		return
	}
	a.Recookie = &token
}

// differs says in which field two answers disagree, or "".
func differs(python, golang answer) string {
	switch {
	case python.Verdict != golang.Verdict:
		return "verdict"
	case !equal(python.Timestamp, golang.Timestamp):
		return "timestamp"
	case !equal(python.DateSigned, golang.DateSigned):
		return "date_signed"
	case !equal(python.ErrPayload, golang.ErrPayload):
		return "err_payload"
	case (python.WriteError == nil) != (golang.WriteError == nil):
		return "write_error"
	case !equal(python.Value, golang.Value):
		return "value"
	case !equal(python.Recookie, golang.Recookie):
		return "recookie"
	}
	return ""
}

func equal[T comparable](a, b *T) bool {
	if a == nil || b == nil {
		return a == b
	}
	return *a == *b
}
