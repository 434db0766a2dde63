package main

import (
	"flag"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/flaskcookie/flaskcookie-go/internal/names"
)

// keyFlags say how a cookie is signed.
type keyFlags struct {
	keyFile       string
	fallbackFiles []string
	salt          string
	digest        digestName
	derivation    derivationName
}

func (k *keyFlags) register(flags *flag.FlagSet) {
	k.registerFiles(flags)
	flags.StringVar(&k.salt, "salt", "cookie-session", "the `SALT` of the signature (default cookie-session)")
	k.digest, k.derivation = "sha1", "hmac"
	flags.Var(&k.digest, "digest", "the hash: `NAME` is one of "+k.digest.names()+" (default sha1)")
	flags.Var(&k.derivation, "derivation", "the key derivation: `NAME` is one of "+k.derivation.names()+" (default hmac)")
}

// registerFiles takes the keys alone.
func (k *keyFlags) registerFiles(flags *flag.FlagSet) {
	flags.StringVar(&k.keyFile, "key-file", "", "read the secret key from `FILE`; one final newline, \\n or \\r\\n, is dropped")
	flags.Func("fallback-key-file", "read an older key, which only verifies, from `FILE`; may be repeated", func(name string) error {
		k.fallbackFiles = append(k.fallbackFiles, name)
		return nil
	})
}

// digestName is a hash by the name hashlib gives it.
type digestName string

func (d *digestName) String() string { return string(*d) }
func (d *digestName) names() string  { return sortedNames(names.Digests) }
func (d *digestName) Set(name string) error {
	if names.Digests[name] == nil {
		return fmt.Errorf("want one of %s", d.names())
	}
	*d = digestName(name)
	return nil
}

// derivationName is a key derivation by the name itsdangerous gives it.
type derivationName string

func (d *derivationName) String() string { return string(*d) }
func (d *derivationName) names() string  { return sortedNames(names.Derivations) }
func (d *derivationName) Set(name string) error {
	if names.Derivations[name] == nil {
		return fmt.Errorf("want one of %s", d.names())
	}
	*d = derivationName(name)
	return nil
}

func sortedNames[V any](m map[string]V) string {
	return strings.Join(slices.Sorted(maps.Keys(m)), ", ")
}

// maxAge is how old a cookie may be.
type maxAge struct {
	limit time.Duration
	none  bool
}

func (m *maxAge) register(flags *flag.FlagSet) {
	m.limit = 31 * 24 * time.Hour
	flags.Var(m, "max-age", "reject cookies older than `AGE`: seconds, a duration such as 12h, or none (default 31 days)")
}

func (m *maxAge) String() string { return "" }
func (m *maxAge) Set(text string) error {
	if text == "none" {
		m.none = true
		return nil
	}
	limit, err := time.ParseDuration(text)
	if seconds, notInt := strconv.ParseInt(text, 10, 64); notInt == nil {
		limit, err = time.Duration(seconds)*time.Second, nil
		if limit/time.Second != time.Duration(seconds) {
			err = strconv.ErrRange
		}
	}
	if err != nil {
		return fmt.Errorf("want seconds, a duration such as 12h, or none")
	}
	m.limit, m.none = limit, false
	return nil
}

// instant is the time a cookie is judged or signed at: now, unless set.
type instant struct{ set *time.Time }

func (i *instant) register(flags *flag.FlagSet) {
	flags.Var(i, "at", "pretend it is `TIME`: seconds since 1970 or 2006-01-02T15:04:05Z (default now)")
}

func (i *instant) now() time.Time {
	if i.set != nil {
		return *i.set
	}
	return time.Now()
}

func (i *instant) String() string { return "" }
func (i *instant) Set(text string) error {
	t, err := time.Parse(time.RFC3339, text)
	if seconds, notInt := strconv.ParseInt(text, 10, 64); notInt == nil {
		t, err = time.Unix(seconds, 0), nil
	}
	if err != nil {
		return fmt.Errorf("want seconds since 1970 or a time such as 2006-01-02T15:04:05Z")
	}
	i.set = &t
	return nil
}
