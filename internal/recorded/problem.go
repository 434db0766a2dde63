package recorded

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/flaskcookie/flaskcookie-go/flaskcookie"
	"github.com/flaskcookie/flaskcookie-go/signer"
)

// fallbackProblems compares the number of fallback keys, which is all the file says.
func fallbackProblems(cfg flaskcookie.Config, f *File) []string {
	got, want := len(cfg.SecretKeyFallbacks)+len(cfg.Signer.FallbackKeys), f.Header.FallbackKeys
	if got == want {
		return nil
	}
	return []string{fmt.Sprintf("the app has %s, Go was given %d (-fallback-key-file, Config.SecretKeyFallbacks)", plural(want, "fallback key"), got)}
}

// signatureProblem explains why no cookie that the app signed verifies, or only with a
// fallback key; it is empty if one does.
func (c *checker) signatureProblem(cfg flaskcookie.Config, rows []Row) string {
	var genuine []Row
	for _, row := range rows {
		if row.Kind == "cookie" && row.SignedBy == "key" && row.Verdict == "ok" {
			genuine = append(genuine, row)
		}
	}
	if len(genuine) == 0 {
		return "the file has no cookie that the app accepts"
	}
	if !slices.ContainsFunc(genuine, func(row Row) bool { return c.verifies(cfg, row) }) {
		return c.blame(cfg, genuine[0])
	}
	cfg.SecretKeyFallbacks, cfg.Signer.FallbackKeys = nil, nil
	if !slices.ContainsFunc(genuine, func(row Row) bool { return c.verifies(cfg, row) }) {
		return "Go would sign with a key that the app only accepts: the app's SECRET_KEY stands among Go's fallback keys"
	}
	return ""
}

// sizeProblems compares the limit above which both only warn, so that no row shows it.
func (c *checker) sizeProblems(cfg flaskcookie.Config) []string {
	settings, err := c.header.settings()
	if err != nil || settings["MAX_COOKIE_SIZE"] == nil {
		return nil
	}
	app, err := flaskcookie.ConfigFromMapping(map[string]any{"MAX_COOKIE_SIZE": settings["MAX_COOKIE_SIZE"]})
	if got, want := warnsAbove(cfg), warnsAbove(app); err == nil && got != want {
		return []string{fmt.Sprintf("the app's MAX_COOKIE_SIZE is %d, Go's MaxCookieSize %d (0: no limit)", want, got)}
	}
	return nil
}

// warnsAbove is MaxCookieSize as Flask counts it.
func warnsAbove(cfg flaskcookie.Config) int {
	return max(0, cmp.Or(cfg.MaxCookieSize, 4093))
}

// permanentProblems compares what no cookie shows: whether a session that nobody has
// touched becomes permanent.
func permanentProblems(cfg flaskcookie.Config, f *File) []string {
	switch {
	case f.Header.Permanent && !cfg.PermanentSessions:
		return []string{"the app makes every session permanent, on every request: Config.PermanentSessions does so in Go"}
	case !f.Header.Permanent && cfg.PermanentSessions:
		return []string{"Config.PermanentSessions is set, and the recorded app does not make sessions permanent; if a before_request function does, record with --permanent"}
	}
	return nil
}

// verifies reports whether the signature of the row's cookie is genuine by cfg.
func (c *checker) verifies(cfg flaskcookie.Config, row Row) bool {
	cfg.Signer.Now = func() time.Time { return time.Unix(row.Now, 500_000_000) }
	codec, err := flaskcookie.New(cfg)
	if err != nil {
		return false
	}
	var value any
	_, err = codec.Decode(string(*row.Cookie), &value)
	return !isSignature(err)
}

// blame finds out which part of cfg differs from the app: it signs as the app does, and
// then takes back one part after the other.
func (c *checker) blame(cfg flaskcookie.Config, row Row) string {
	const none = "no cookie of the app verifies: "
	asApp, err := c.header.sign(cfg)
	if err != nil {
		return none + "the key is another one, or the signature is made in another way"
	}
	asApp.Signer.FallbackKeys = cfg.Signer.FallbackKeys
	if _, err := flaskcookie.New(asApp); errors.Is(err, signer.ErrFIPS) {
		return none + "with the app's digest it cannot be told why: " + err.Error()
	}
	if !c.verifies(asApp, row) {
		return none + "the key is not the app's SECRET_KEY"
	}
	var wrong []string
	for _, part := range []struct {
		text     string
		takeBack func(*flaskcookie.Config)
	}{
		{fmt.Sprintf("salt (Config.Salt; the app's is %q)", c.header.Signer.Salt), func(back *flaskcookie.Config) { back.Salt = cfg.Salt }},
		{"digest (Config.Signer.Digest; the app's is " + c.header.Signer.Digest + ")", func(back *flaskcookie.Config) { back.Signer.Digest = cfg.Signer.Digest }},
		{"key derivation (Config.Signer.KeyDerivation; the app's is " + c.header.Signer.Derivation + ")", func(back *flaskcookie.Config) { back.Signer.KeyDerivation = cfg.Signer.KeyDerivation }},
		{fmt.Sprintf("separator (Config.Signer.Sep; the app's is %q)", c.header.Signer.Sep), func(back *flaskcookie.Config) { back.Signer.Sep = cfg.Signer.Sep }},
	} {
		back := asApp
		part.takeBack(&back)
		if !c.verifies(back, row) {
			wrong = append(wrong, part.text)
		}
	}
	return none + "the key is the app's, but not the " + strings.Join(wrong, ", nor the ")
}

func plural(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}
