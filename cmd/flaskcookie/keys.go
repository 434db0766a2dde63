package main

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"unicode/utf8"

	"github.com/flaskcookie/flaskcookie-go/internal/names"
	"github.com/flaskcookie/flaskcookie-go/serializer"
	"github.com/flaskcookie/flaskcookie-go/signer"
	taggedjson "github.com/flaskcookie/flaskcookie-go/tagged_json"
)

const keyVariable = "FLASK_SECRET_KEY"

// session is the payload of a Flask session inside a request.
var session = taggedjson.NewCodec(taggedjson.Options{SortKeys: true})

// serializer returns what reads and writes cookies with the flags' parameters.
func (in *invocation) serializer() (*serializer.TimedSerializer, error) {
	key, err := in.keys.key()
	if err != nil {
		return nil, err
	}
	fallbacks, err := readKeyFiles("fallback key file", in.keys.fallbackFiles)
	if err != nil {
		return nil, err
	}
	return serializer.NewURLSafeTimed(key, in.keys.salt, &serializer.Options{
		Payload: session,
		Signer: signer.Options{
			KeyDerivation: names.Derivations[string(in.keys.derivation)],
			Digest:        names.Digests[string(in.keys.digest)],
			FallbackKeys:  fallbacks,
			Now:           in.at.now,
		},
	})
}

func (k *keyFlags) key() ([]byte, error) {
	if k.keyFile != "" {
		return readKeyFile("key file", k.keyFile)
	}
	text, ok := os.LookupEnv(keyVariable)
	if !ok {
		return nil, usagef("no key: set %s or give -key-file", keyVariable)
	}
	return environmentKey(text)
}

func readKeyFiles(what string, names []string) (keys [][]byte, err error) {
	for _, name := range names {
		key, err := readKeyFile(what, name)
		if err != nil {
			return nil, err
		}
		keys = append(keys, key)
	}
	return keys, nil
}

func readKeyFile(what, name string) ([]byte, error) {
	data, err := os.ReadFile(name)
	if err != nil {
		return nil, fileError(what, err)
	}
	key, newline := bytes.CutSuffix(data, []byte("\n"))
	if newline {
		key = bytes.TrimSuffix(key, []byte("\r"))
	}
	if len(key) == 0 {
		return nil, fmt.Errorf("%s: empty", what)
	}
	return key, nil
}

// fileError puts what in place of the path: a key may have been typed for the name of its file.
func fileError(what string, err error) error {
	if pathError, ok := errors.AsType[*fs.PathError](err); ok {
		err = pathError.Err
	}
	return fmt.Errorf("%s: %w", what, err)
}

var plainJSON = taggedjson.NewCodec(taggedjson.Options{Untagged: true})

// errNotText is the error about a key that is JSON but not a string.
var errNotText = errors.New(keyVariable + " is JSON but not a string, so Flask would not take it for a key either; put it in double quotes")

// environmentKey reads the variable as Flask's from_prefixed_env does: as JSON if
// it is that, else as it stands. A number would then be no key for Flask either.
func environmentKey(text string) ([]byte, error) {
	var v any
	if err := plainJSON.Unmarshal([]byte(text), &v); err != nil {
		v = text
	}
	key, ok := v.(string)
	switch {
	case !ok:
		return nil, errNotText
	case key == "":
		return nil, fmt.Errorf("%s is empty", keyVariable)
	case !utf8.ValidString(key):
		return nil, fmt.Errorf("%s is not UTF-8", keyVariable)
	}
	return []byte(key), nil
}
