package main

import (
	"errors"
	"flag"
	"fmt"
	"os"

	"github.com/flaskcookie/flaskcookie-go/flaskcookie"
	"github.com/flaskcookie/flaskcookie-go/internal/explain"
	"github.com/flaskcookie/flaskcookie-go/internal/names"
)

var explainCommand = command{
	name:     "explain",
	operands: "[COOKIE...]",
	summary:  "say why a cookie is refused",
	details: `Finds out why Flask refuses a cookie, and prints the cause, the evidence for it and
what to do. It tries the key with other salts, digests and derivations, other forms
of the key, and the shapes of other tokens; docs/explain.md has the table of causes.
Without a key it tells what can be told without one, and on standard error it says
if a key that the application accepts is known or too short. No key, no signature and
nothing of the payload is printed.`,
	examples: `  flaskcookie explain -key-file key $COOKIE
  flaskcookie explain -key-file new -fallback-key-file old -rotated 2026-09-01T12:00:00Z $COOKIE
  flaskcookie explain 'Cookie: theme=dark; session=e30.arE7gA.x'
  flaskcookie explain -json -key-file key < cookies.txt`,
	flags: func(flags *flag.FlagSet, in *invocation) {
		flags.BoolVar(&in.json, "json", false, "print a JSON object for each cookie")
		registerChecking(flags, in)
		in.suspects.register(flags)
	},
	run: func(in *invocation) error {
		cfg, err := in.explainConfig()
		if err != nil {
			return err
		}
		in.warn(flaskcookie.Config{SecretKey: cfg.Key, SecretKeyFallbacks: cfg.FallbackKeys})
		return in.each(func(cookie string) error { return in.explain(cookie, cfg) })
	},
}

// suspects are what explain tries beside the keys.
type suspects struct {
	keyFiles   []string
	rotated    instant
	cookieName string
}

func (s *suspects) register(flags *flag.FlagSet) {
	flags.Func("try-key-file", "also try a key from `FILE` that the application does not accept; may be repeated", func(name string) error {
		s.keyFiles = append(s.keyFiles, name)
		return nil
	})
	flags.Var(&s.rotated, "rotated", "the keys to try were replaced at `TIME`, to tell which cookies they may have signed")
	flags.StringVar(&s.cookieName, "name", "session", "the `NAME` of the cookie, if a whole header is given (default session)")
}

// explainConfig is the configuration by the flags. There may be no key in it.
func (in *invocation) explainConfig() (cfg explain.Config, err error) {
	cfg = explain.Config{
		Salt:       in.keys.salt,
		Derivation: string(in.keys.derivation),
		Digest:     string(in.keys.digest),
		MaxAge:     in.maxAge.limit,
		NoMaxAge:   in.maxAge.none,
		CookieName: in.suspects.cookieName,
		Budget:     explain.NewBudget(),
		Now:        in.at.now,
	}
	if in.suspects.rotated.set != nil {
		cfg.Rotated = *in.suspects.rotated.set
	}
	if err := in.explainedKey(&cfg); err != nil {
		return cfg, err
	}
	if cfg.FallbackKeys, err = readKeyFiles("fallback key file", in.keys.fallbackFiles); err != nil {
		return cfg, err
	}
	cfg.TryKeys, err = readKeyFiles("key file to try", in.suspects.keyFiles)
	return cfg, err
}

// explainedKey fills in the key together with the bytes it was read from, which
// another program may have taken for the key.
func (in *invocation) explainedKey(cfg *explain.Config) (err error) {
	if name := in.keys.keyFile; name != "" {
		if cfg.Key, err = readKeyFile("key file", name); err == nil {
			cfg.RawKey, err = os.ReadFile(name)
		}
		return err
	}
	text, ok := os.LookupEnv(keyVariable)
	if !ok {
		return nil
	}
	cfg.RawKey = []byte(text)
	cfg.Key, err = environmentKey(text)
	if errors.Is(err, errNotText) {
		cfg.KeyFault, err = err, nil
	}
	return err
}

// explanation is the form of a finding for programs.
type explanation struct {
	Cause       explain.Cause `json:"cause"`
	Accepted    bool          `json:"accepted"`
	Title       string        `json:"title"`
	Verdict     string        `json:"verdict,omitempty"`
	Evidence    []string      `json:"evidence"`
	Explanation string        `json:"explanation"`
	Remedy      string        `json:"remedy"`
}

func (in *invocation) explain(cookie string, cfg explain.Config) error {
	found, err := explain.Explain(cookie, cfg)
	if err != nil {
		return err
	}
	if err := in.printFinding(found); err != nil {
		return err
	}
	if !found.Accepted() {
		return errRejected
	}
	return nil
}

func (in *invocation) printFinding(found explain.Finding) error {
	about := explain.Describe(found.Cause)
	out := explanation{found.Cause, found.Accepted(), about.Title, "", found.Evidence, about.Explanation, about.Remedy}
	if found.Err != nil {
		out.Verdict = names.Verdict(found.Err)
	} else if found.Accepted() {
		out.Verdict = "ok"
	}
	if in.json {
		return in.printJSON(out)
	}
	lines := []line{{"cause", []string{fmt.Sprintf("%s: %s", out.Cause, out.Title)}}}
	if out.Verdict != "" {
		lines = append(lines, line{"verdict", []string{out.Verdict}})
	}
	in.printLines(append(lines,
		line{"evidence", out.Evidence},
		line{"meaning", []string{out.Explanation}},
		line{"remedy", []string{out.Remedy}}))
	return nil
}
