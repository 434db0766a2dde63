package interop

import (
	"crypto/sha3"
	"hash"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"time"

	"github.com/flaskcookie/flaskcookie-go/internal/names"
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
