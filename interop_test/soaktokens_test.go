package interop

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"

	"github.com/flaskcookie/flaskcookie-go/internal/names"
	"github.com/flaskcookie/flaskcookie-go/internal/vectors"
	"github.com/flaskcookie/flaskcookie-go/interop_test/internal/live"
	"github.com/flaskcookie/flaskcookie-go/interop_test/internal/soak"
	taggedjson "github.com/flaskcookie/flaskcookie-go/tagged_json"
)

// tokenCase is a token and the serializer that reads it.
type tokenCase struct {
	Options string `json:"options"` // tokenOptions, as text: the worker keeps what it made of it
	Token   string `json:"token"`   // one character a byte
	Now     int64  `json:"now"`
	MaxAge  *int64 `json:"max_age"`
}

// tokenCategory has both sides judge tokens of all derivations, digests, separators and
// fallback signers, and write what they read again.
func tokenCategory(share int, w func() *worker) soak.Category {
	g := newGoSide(false)
	made := map[string]tokens{}
	of := func(options string) tokens {
		s, ok := made[options]
		if !ok {
			var o tokenOptions
			if err := json.Unmarshal([]byte(options), &o); err != nil {
				panic(err)
			}
			if len(made) > 2000 {
				clear(made)
			}
			s = newTokens(o, g.clock)
			made[options] = s
		}
		return s
	}
	side := tokenSide{g, of}
	return soak.Category{
		Name: "derivations", Share: share, Must: []string{"ok", "BadSignature", "BadTimeSignature", "SignatureExpired", "BadPayload"},
		Judge: func(seed uint64, number, size int) (*soak.Batch, error) {
			cases := make([]*tokenCase, 0, size)
			pool := tokenPool(soak.Random(seed, number))
			for i := range size {
				cases = append(cases, randomToken(soak.Random(seed, number+i), pool, g, of))
			}
			theirs, err := live.Exchange[answer](w().Worker, "token", cases)
			if err != nil {
				return nil, err
			}
			batch := new(soak.Batch)
			for i, c := range cases {
				v := side.compare(w(), c, theirs[i])
				if v.field == "" {
					batch.Meet(v.met)
					continue
				}
				batch.Disagree("case %d: %s\nas small as it gets:\n%s", number+i, v, side.shrink(w(), v))
			}
			return batch, nil
		},
	}
}

// tokenSide judges tokens in Go.
type tokenSide struct {
	*goSide
	of func(options string) tokens
}

// judgedToken is a token and what both sides say: what came of it, or the field in which they
// differ.
type judgedToken struct {
	c              *tokenCase
	python, golang answer
	met, field     string
}

func (v judgedToken) String() string {
	return fmt.Sprintf("%s differs\n  %s\n  token %q with one character a byte, now %d.5, max_age %v\n  Python %s\n  Go     %s",
		v.field, v.c.Options, v.c.Token, v.c.Now, ageText(v.c.MaxAge), brief(v.python), brief(v.golang))
}

func (s tokenSide) compare(w *worker, c *tokenCase, theirs answer) judgedToken {
	s.setClock(c.Now)
	v := judgedToken{c: c, python: theirs, golang: s.of(c.Options).judge(c)}
	switch field := differs(v.python, v.golang); {
	case field == "":
		v.met = string(theirs.Verdict)
	case byDepth(c.levels(), field, v.python, v.golang):
		v.met = "intended: depth"
	case field == "recookie" && !w.hello.ClassicZlib:
		v.met = "intended: zlib-ng"
	case !w.hello.ClassicBase64 && dataAfterPadding.MatchString(c.Token) && byNewerBase64(field, v.python, v.golang):
		v.met = "intended: newer-base64"
	default:
		v.field = field
	}
	return v
}

func ageText(age *int64) any {
	if age == nil {
		return "none"
	}
	return *age
}

// tokenPool are the options of a batch: few, so that both sides make few serializers.
func tokenPool(r *rand.Rand) (pool []string) {
	for range 24 {
		text, err := json.Marshal(randomTokenOptions(r))
		if err != nil {
			panic(err)
		}
		pool = append(pool, string(text))
	}
	return pool
}

// randomToken is made under some options and mostly read under the same.
func randomToken(r *rand.Rand, pool []string, g *goSide, of func(string) tokens) *tokenCase {
	options := pick(r, pool...)
	signedAt := baseTime + r.Int64N(1<<30)
	c := &tokenCase{Options: options, Now: signedAt + pick[int64](r, 0, 0, 1, 5, 6, -1)}
	if one(r, 2) {
		c.MaxAge = new(int64(5))
	}
	maker := options
	if one(r, 10) {
		maker = pick(r, pool...)
	} else if older, ok := underFallback(r, options); ok {
		maker = older
	}
	g.setClock(signedAt)
	var token string
	for {
		var err error
		if token, err = of(maker).encode(untaggedValue(r, 3)); err == nil {
			break // else it was a lone surrogate, which Python does not write either
		}
	}
	switch {
	case one(r, 6):
		token = string(of(maker).sign(hostilePart(r, maker)))
	case one(r, 4):
		token = string(damageText(r, []byte(token)))
	}
	c.Token = latin1([]byte(token))
	return c
}

// hostilePart is JSON that no serializer writes, in the spelling of the options' kind.
func hostilePart(r *rand.Rand, options string) []byte {
	payload := randomJSON(r)
	if one(r, 40) {
		payload = deepLists(r)
	}
	if !strings.Contains(options, `"kind":"URLSafe`) {
		return payload
	}
	if one(r, 3) {
		return append([]byte("."), encodePart(deflated(r, payload))...)
	}
	return encodePart(payload)
}

// underFallback are the options of an older release: one of the fallback signers, and one key.
func underFallback(r *rand.Rand, options string) (string, bool) {
	var o tokenOptions
	if err := json.Unmarshal([]byte(options), &o); err != nil || len(o.Fallback) == 0 || one(r, 2) {
		return "", false
	}
	o.Signer, o.Fallback, o.Keys = pick(r, o.Fallback...), []signerKwargs{}, []string{pick(r, o.Keys...)}
	text, err := json.Marshal(o)
	return string(text), err == nil
}

// damageText changes a few characters, as they may stand in a cookie or a link.
func damageText(r *rand.Rand, text []byte) []byte {
	for range 1 + r.IntN(2) {
		at := r.IntN(len(text) + 1)
		end := min(len(text), at+r.IntN(3))
		text = slices.Concat(text[:at], []byte(pick(r, "", "", ".", ":", "A", "=", "\"", "{", "0", "~", "-")), text[end:])
	}
	return text
}

// untaggedValue has the types of JSON only.
func untaggedValue(r *rand.Rand, depth int) any {
	if depth > 0 && one(r, 2) {
		if one(r, 2) {
			list := []any{}
			for range r.IntN(4) {
				list = append(list, untaggedValue(r, depth-1))
			}
			return list
		}
		dict := taggedjson.Dict{}
		for range r.IntN(4) {
			dict.Set(randomText(r), untaggedValue(r, depth-1))
		}
		return dict
	}
	return pick[any](r, nil, true, false, randomInt(r), randomFloat(r), randomText(r), randomText(r))
}

// judge is the twin of the worker's operation token.
func (s tokens) judge(c *tokenCase) answer {
	var value any
	signedAt, err := s.decode(string(fromLatin1(c.Token)), c.MaxAge, &value)
	if err != nil {
		return s.refused(err)
	}
	a := answer{Verdict: vectors.OK}
	if s.timed != nil {
		a.Timestamp = new(signedAt.Unix())
	}
	a.describe(s.payload, s.encode, value)
	return a
}

func (s tokens) refused(err error) answer {
	a := answer{Verdict: vectors.Verdict(names.Verdict(err))}
	a.addError(err)
	return a
}
