package interop

import (
	"crypto/sha3"
	"encoding/json"
	"hash"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"time"

	"github.com/flaskcookie/flaskcookie-go/internal/names"
	"github.com/flaskcookie/flaskcookie-go/internal/vectors"
	"github.com/flaskcookie/flaskcookie-go/interop_test/internal/live"
	"github.com/flaskcookie/flaskcookie-go/interop_test/internal/soak"
	"github.com/flaskcookie/flaskcookie-go/serializer"
	"github.com/flaskcookie/flaskcookie-go/signer"
	taggedjson "github.com/flaskcookie/flaskcookie-go/tagged_json"
)

// tokenDigests are hashlib's names that Go has a hash for.
var tokenDigests = func() map[string]func() hash.Hash {
	all := maps.Clone(names.Digests)
	all["sha3_224"] = func() hash.Hash { return sha3.New224() }
	all["sha3_256"] = func() hash.Hash { return sha3.New256() }
	all["sha3_384"] = func() hash.Hash { return sha3.New384() }
	all["sha3_512"] = func() hash.Hash { return sha3.New512() }
	return all
}()

var (
	digestNames     = slices.Sorted(maps.Keys(tokenDigests))
	derivationNames = slices.Sorted(maps.Keys(names.Derivations))
)

// signerKwargs are signer_kwargs, or one of fallback_signers.
type signerKwargs struct {
	Derivation string `json:"derivation"`
	Digest     string `json:"digest"`
	Sep        string `json:"sep"`
}

func randomKwargs(r *rand.Rand) signerKwargs {
	return signerKwargs{pick(r, derivationNames...), pick(r, digestNames...), pick(r, ".", ".", ".", ":", "::", "~", "!")}
}

func (k signerKwargs) options(keys [][]byte, now func() time.Time) signer.Options {
	return signer.Options{
		Sep: k.Sep, KeyDerivation: names.Derivations[k.Derivation], Digest: tokenDigests[k.Digest],
		FallbackKeys: keys, Now: now,
	}
}

// tokenOptions say which serializer of itsdangerous it is.
type tokenOptions struct {
	Kind     string         `json:"kind"`
	Keys     []string       `json:"keys"` // oldest to newest, one character a byte
	Salt     string         `json:"salt"`
	Signer   signerKwargs   `json:"signer"`
	Fallback []signerKwargs `json:"fallback"`
}

var tokenKinds = []string{"Serializer", "TimedSerializer", "URLSafeSerializer", "URLSafeTimedSerializer"}

func randomTokenOptions(r *rand.Rand) tokenOptions {
	o := tokenOptions{Kind: pick(r, tokenKinds...), Keys: []string{latin1(pick(r, ringKeys...))}, Salt: pick(r, "itsdangerous", "activate", "é"), Signer: randomKwargs(r), Fallback: []signerKwargs{}}
	if one(r, 3) {
		o.Keys = append(o.Keys, latin1(pick(r, ringKeys...)))
	}
	for range pick(r, 0, 0, 1, 2) {
		o.Fallback = append(o.Fallback, randomKwargs(r))
	}
	return o
}

// tokens is one serializer of the four.
type tokens struct {
	timed   *serializer.TimedSerializer
	untimed *serializer.Serializer
	payload *taggedjson.Codec // its JSON
	sign    func(value []byte) []byte
}

// newTokens makes the serializer. Like Python's, its fallback signers have the same keys.
func newTokens(o tokenOptions, now func() time.Time) tokens {
	var keys [][]byte
	for _, key := range o.Keys {
		keys = append(keys, fromLatin1(key))
	}
	newest := keys[len(keys)-1]
	options := &serializer.Options{Signer: o.Signer.options(keys[:len(keys)-1], now)}
	for _, fallback := range o.Fallback {
		options.FallbackSigners = append(options.FallbackSigners, fallback.options(nil, now))
	}
	compact := strings.HasPrefix(o.Kind, "URLSafe")
	made := tokens{payload: taggedjson.NewCodec(taggedjson.Options{Untagged: true, Spaced: !compact, RawUnicode: compact})}
	if signing := o.Signer.options(nil, now); strings.Contains(o.Kind, "Timed") {
		made.sign = must(signer.NewTimestamp(newest, o.Salt, &signing)).Sign
	} else {
		made.sign = must(signer.New(newest, o.Salt, &signing)).Sign
	}
	switch o.Kind {
	case "Serializer":
		made.untimed = must(serializer.New(newest, o.Salt, options))
	case "TimedSerializer":
		made.timed = must(serializer.NewTimed(newest, o.Salt, options))
	case "URLSafeSerializer":
		made.untimed = must(serializer.NewURLSafe(newest, o.Salt, options))
	default:
		made.timed = must(serializer.NewURLSafeTimed(newest, o.Salt, options))
	}
	return made
}

func (s tokens) encode(v any) (string, error) {
	if s.timed != nil {
		return s.timed.Encode(v)
	}
	return s.untimed.Encode(v)
}

func (s tokens) decode(token string, maxAge *int64, v any) (signedAt time.Time, err error) {
	switch {
	case s.timed == nil:
		return time.Time{}, s.untimed.Decode(token, v)
	case maxAge == nil:
		return s.timed.Decode(token, v)
	}
	return s.timed.DecodeMaxAge(token, time.Duration(*maxAge)*time.Second, v)
}

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
				g.setClock(c.Now)
				ours := of(c.Options).judge(c)
				field := differs(theirs[i], ours)
				switch {
				case field != "" && deepest(payloadOf(fromLatin1(c.Token))) > 300:
					batch.Meet("intended: depth")
				case field != "" && field == "recookie" && !w().hello.ClassicZlib:
					batch.Meet("intended: zlib-ng")
				case field != "" && !w().hello.ClassicBase64 && dataAfterPadding.MatchString(c.Token):
					batch.Meet("intended: newer-base64")
				case field != "":
					batch.Disagree("case %d: %s differs\n  %s\n  token %q, now %d, max_age %v\n  Python %s\n  Go     %s", number+i, field, c.Options, c.Token, c.Now, ageText(c.MaxAge), brief(theirs[i]), brief(ours))
				default:
					batch.Meet(string(theirs[i].Verdict))
				}
			}
			return batch, nil
		},
	}
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
