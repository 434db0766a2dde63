package main

import (
	"errors"
	"flag"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/flaskcookie/flaskcookie-go/internal/names"
)

// keyFlags say how a cookie is signed.
type keyFlags struct {
	keyFile, rawKeyFile string
	newline             newlineRule
	line                bool
	fallbackFiles       []keyFile
	salt                string
	digest              digestName
	derivation          derivationName
}

// keyFile is a file with a key, of which every byte counts if it is raw.
type keyFile struct {
	path string
	raw  bool
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
	flags.StringVar(&k.keyFile, "key-file", "", "read the secret key from `FILE`: as it is, without a final newline, or from a line SECRET_KEY= in it")
	flags.StringVar(&k.rawKeyFile, "raw-key-file", "", "take every byte of `FILE` for the secret key")
	flags.Var(&k.newline, "key-newline", "drop: the final newline of key files is no part of the key (`RULE`)")
	flags.BoolVar(&k.line, "key-line", false, "take nothing but the line SECRET_KEY= or FLASK_SECRET_KEY= of key files")
	fallback := func(raw bool) func(string) error {
		return func(path string) error {
			k.fallbackFiles = append(k.fallbackFiles, keyFile{path, raw})
			return nil
		}
	}
	flags.Func("fallback-key-file", "read an older key, which only verifies, from `FILE`; may be repeated", fallback(false))
	flags.Func("raw-fallback-key-file", "the same, of which every byte counts: `FILE`", fallback(true))
}

// replaceFallbacks reports whether the fallback keys of the environment are not used.
func (k *keyFlags) replaceFallbacks() bool {
	return k.keyFile != "" || k.rawKeyFile != "" || len(k.fallbackFiles) > 0
}

// conflict is the error about flags that exclude each other.
func (k *keyFlags) conflict() error {
	if k.keyFile != "" && k.rawKeyFile != "" {
		return usagef("-key-file and -raw-key-file exclude each other")
	}
	if k.rawKeyFile != "" && k.newline != "" {
		return usagef("-raw-key-file and -key-newline exclude each other")
	}
	if k.line && (k.rawKeyFile != "" || k.newline != "") {
		return usagef("-key-line excludes -raw-key-file and -key-newline")
	}
	return nil
}

// newlineRule says what becomes of the last newline of a key file.
type newlineRule string

func (n *newlineRule) String() string { return string(*n) }
func (n *newlineRule) Set(text string) error {
	if text != "drop" {
		return errors.New("want drop; -raw-key-file keeps it")
	}
	*n = newlineRule(text)
	return nil
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
	set   bool
}

func (m *maxAge) register(flags *flag.FlagSet) {
	flags.Var(m, "max-age", "reject cookies older than `AGE`: seconds, a duration such as 12h or 7d, or none (default FLASK_PERMANENT_SESSION_LIFETIME, else 31 days)")
}

func (m *maxAge) String() string { return "" }
func (m *maxAge) Set(text string) error {
	if text == "none" {
		*m = maxAge{none: true, set: true}
		return nil
	}
	limit, err := duration(text)
	if err != nil {
		return errors.New("want seconds, a duration such as 12h or 7d, or none")
	}
	*m = maxAge{limit: limit, set: true}
	return nil
}

// inDays is a duration with weeks and days in front of what time.ParseDuration reads.
var inDays = regexp.MustCompile(`^(-?)(?:(\d{1,5})w)?(?:(\d{1,6})d)?(.*)$`)

// duration reads seconds or a duration such as 12h, 7d or 1w2d12h.
func duration(text string) (time.Duration, error) {
	if seconds, err := strconv.ParseInt(text, 10, 64); err == nil {
		limit := time.Duration(seconds) * time.Second
		if limit/time.Second != time.Duration(seconds) {
			return 0, strconv.ErrRange
		}
		return limit, nil
	}
	match := inDays.FindStringSubmatch(text)
	if match == nil || match[2]+match[3] == "" {
		return time.ParseDuration(text)
	}
	weeks, _ := strconv.Atoi(match[2]) // digits, or nothing, which is 0
	days, _ := strconv.Atoi(match[3])
	limit, err := time.Duration(0), error(nil)
	if match[4] != "" {
		limit, err = time.ParseDuration(match[4])
	}
	const day, most = 24 * time.Hour, 50_000
	if err != nil || limit < 0 || limit >= most*day || weeks*7+days > most {
		return 0, strconv.ErrRange
	}
	limit += time.Duration(weeks*7+days) * day
	if match[1] == "-" {
		limit = -limit
	}
	return limit, nil
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
		return errors.New("want seconds since 1970 or a time such as 2006-01-02T15:04:05Z")
	}
	i.set = &t
	return nil
}
