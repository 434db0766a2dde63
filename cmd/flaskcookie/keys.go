package main

import (
	"fmt"
	"os"
	"unicode/utf8"

	"github.com/flaskcookie/flaskcookie-go/flaskcookie"
	"github.com/flaskcookie/flaskcookie-go/internal/names"
	"github.com/flaskcookie/flaskcookie-go/serializer"
	"github.com/flaskcookie/flaskcookie-go/signer"
	taggedjson "github.com/flaskcookie/flaskcookie-go/tagged_json"
)

const keyVariable = envPrefix + "SECRET_KEY"

// session is the payload of a Flask session inside a request.
var session = taggedjson.NewCodec(taggedjson.Options{SortKeys: true})

var plainJSON = taggedjson.NewCodec(taggedjson.Options{Untagged: true})

// ring are the keys of an application: the one that signs first, then the older ones, oldest
// first. Each may be readable in more than one way.
type ring struct {
	sources []source
	made    map[string]*serializer.TimedSerializer
}

// keyRing reads the keys that the flags and the environment name.
func (in *invocation) keyRing() (*ring, error) {
	key, err := in.keys.key()
	if err != nil {
		return nil, err
	}
	fallbacks, err := in.fallbackSources()
	if err != nil {
		return nil, err
	}
	sources := append([]source{key}, fallbacks...)
	for _, s := range sources {
		if note := s.configured(); note != "" {
			in.tell("note", note)
		}
	}
	return &ring{sources: sources, made: map[string]*serializer.TimedSerializer{}}, nil
}

// key returns where the secret key is from.
func (k *keyFlags) key() (source, error) {
	switch {
	case k.rawKeyFile != "":
		return readRawFile("-raw-key-file", k.rawKeyFile)
	case k.keyFile != "":
		return k.plain("-key-file", k.keyFile)
	}
	text, ok := os.LookupEnv(keyVariable)
	if !ok {
		return source{}, setupf("no key: set %s or give -key-file", keyVariable)
	}
	key, err := environmentKey(text)
	return source{name: keyVariable, raw: []byte(text), candidates: []candidate{{key: key}}}, err
}

func (k *keyFlags) plain(flagName, path string) (source, error) {
	s, err := readKeyFile(flagName, path)
	switch {
	case err != nil:
	case k.line:
		err = s.onlyLine()
	case k.newline == "drop":
		s.dropNewline()
	}
	return s, err
}

// fallbackSources returns the older keys: those of the flags, else of the environment if the
// key is from there.
func (in *invocation) fallbackSources() (sources []source, err error) {
	for _, file := range in.keys.fallbackFiles {
		read, flagName := in.keys.plain, "-fallback-key-file"
		if file.raw {
			read, flagName = readRawFile, "-raw-fallback-key-file"
		}
		s, err := read(flagName, file.path)
		if err != nil {
			return nil, err
		}
		sources = append(sources, s)
	}
	for i, key := range in.settings.cookie.SecretKeyFallbacks {
		name := fmt.Sprintf("key %d of %sSECRET_KEY_FALLBACKS", i+1, envPrefix)
		sources = append(sources, source{name: name, raw: key, candidates: []candidate{{key: key}}})
	}
	return sources, nil
}

// errNotText is the error about a key that is JSON but not a string.
var errNotText error = setupError{keyVariable + " is JSON but not a string, so Flask would not take it for a key either; put it in double quotes"}

// environmentKey reads the variable as Flask's from_prefixed_env does: as JSON if
// it is that, else as it stands. A number would then be no key for Flask either.
func environmentKey(text string) ([]byte, error) {
	key, ok := envValue(text).(string)
	switch {
	case !ok:
		return nil, errNotText
	case key == "":
		return nil, setupf("%s is empty", keyVariable)
	case !utf8.ValidString(key):
		return nil, setupf("%s is not UTF-8", keyVariable)
	}
	return []byte(key), nil
}

// choice is one way to read each key, and which of them signed.
type choice struct {
	keys [][]byte // as in ring.sources
	by   string   // the key that signed and how it was read, or ""
	how  string   // how it was read
}

// options are how a cookie is signed, without keys.
func (in *invocation) options() signer.Options {
	return signer.Options{
		KeyDerivation: names.Derivations[string(in.keys.derivation)],
		Digest:        names.Digests[string(in.keys.digest)],
		Now:           in.at.now,
	}
}

// choose reads the keys in the way in which one of them signed a text, else in the usual one.
func (in *invocation) choose(r *ring, text string) choice {
	c := choice{}
	for _, s := range r.sources {
		c.keys = append(c.keys, s.candidates[s.usual].key)
	}
	for i, s := range r.sources {
		for _, way := range s.candidates {
			if in.signed(way.key, text) {
				c.keys[i], c.by, c.how = way.key, s.name, way.how
				if way.how != "" {
					c.by += ", " + way.how
				}
				return c
			}
		}
	}
	return c
}

func (in *invocation) signed(key []byte, text string) bool {
	options := in.options()
	s, err := signer.New(key, in.keys.salt, &options)
	if err != nil {
		return false
	}
	_, err = s.Unsign([]byte(text))
	return err == nil
}

// serializer returns what reads and writes cookies with these keys.
func (in *invocation) serializer(r *ring, c choice) (*serializer.TimedSerializer, error) {
	id := fmt.Sprintf("%q", c.keys)
	if made := r.made[id]; made != nil {
		return made, nil
	}
	options := in.options()
	options.FallbackKeys = c.keys[1:]
	made, err := serializer.NewURLSafeTimed(c.keys[0], in.keys.salt, &serializer.Options{Payload: session, Signer: options})
	if err != nil {
		return nil, setupf("%v", err)
	}
	r.made[id] = made
	in.warn(flaskcookie.Config{SecretKey: c.keys[0], SecretKeyFallbacks: c.keys[1:]})
	return made, nil
}
