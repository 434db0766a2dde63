package main

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"flag"
	"fmt"
	"os"
	"strings"

	"github.com/flaskcookie/flaskcookie-go/flaskcookie"
	"github.com/flaskcookie/flaskcookie-go/internal/explain"
	"github.com/flaskcookie/flaskcookie-go/internal/names"
	"github.com/flaskcookie/flaskcookie-go/internal/paste"
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
nothing of the payload is printed; of the id of a session on a server the key under
which the session is stored is, by FLASK_SESSION_KEY_PREFIX or else Flask-Session's
"session:".`,
	examples: `  flaskcookie explain -key-file key $COOKIE
  flaskcookie explain -key-file new -fallback-key-file old -rotated 2026-09-01T12:00:00Z $COOKIE
  flaskcookie explain 'Cookie: theme=dark; session=e30.arE7gA.x'
  flaskcookie explain -json -key-file key < cookies.txt
  flaskcookie explain curl https://example.com/ -b session=e30.arE7gA.x`,
	flags: func(flags *flag.FlagSet, in *invocation) {
		flags.BoolVar(&in.json, "json", false, "print a JSON object for each cookie")
		registerChecking(flags, in)
		in.suspects.register(flags)
	},
	run: func(in *invocation) error {
		cfg, keys, err := in.explainConfig()
		if err != nil {
			return err
		}
		in.warn(flaskcookie.Config{SecretKey: cfg.Key, SecretKeyFallbacks: cfg.FallbackKeys})
		return in.each(func(t target) error { return in.explain(t, cfg, keys) })
	},
}

// suspects are what explain tries beside the keys.
type suspects struct {
	keyFiles []string
	keys     ring // in keyFiles
	rotated  instant
}

func (s *suspects) register(flags *flag.FlagSet) {
	flags.Func("try-key-file", "also try a key from `FILE` that the application does not accept; may be repeated", func(name string) error {
		s.keyFiles = append(s.keyFiles, name)
		return nil
	})
	flags.Var(&s.rotated, "rotated", "the keys to try were replaced at `TIME`, to tell which cookies they may have signed")
}

// explainConfig is the configuration by flags and environment, with the keys in their usual
// way. There may be no key.
func (in *invocation) explainConfig() (cfg explain.Config, keys *ring, err error) {
	cfg = explain.Config{
		Salt:       in.keys.salt,
		Derivation: string(in.keys.derivation),
		Digest:     string(in.keys.digest),
		MaxAge:     in.settings.maxAge,
		NoMaxAge:   in.settings.noMaxAge,
		CookieName: in.settings.name, NameGuessed: in.settings.nameFrom == "",
		Budget: explain.NewBudget(),
		Now:    in.at.now,
	}
	if in.suspects.rotated.set != nil {
		cfg.Rotated = *in.suspects.rotated.set
	}
	if keys, err = in.explainedKeys(&cfg); err != nil {
		return cfg, nil, err
	}
	for _, path := range in.suspects.keyFiles {
		s, err := in.keys.plain("-try-key-file", path)
		if err != nil {
			return cfg, nil, err
		}
		in.suspects.keys.sources = append(in.suspects.keys.sources, s)
	}
	return cfg, keys, nil
}

// explainedKeys fills in the key together with the bytes it was read from, which another
// program may have taken for the key.
func (in *invocation) explainedKeys(cfg *explain.Config) (*ring, error) {
	_, inEnvironment := os.LookupEnv(keyVariable)
	if in.keys.keyFile == "" && in.keys.rawKeyFile == "" && !inEnvironment {
		fallbacks, err := in.fallbackSources()
		for _, s := range fallbacks {
			cfg.FallbackKeys = append(cfg.FallbackKeys, s.candidates[s.usual].key)
		}
		return nil, err
	}
	keys, err := in.keyRing()
	if errors.Is(err, errNotText) {
		cfg.KeyFault, cfg.RawKey = err, []byte(os.Getenv(keyVariable))
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	cfg.RawKey = keys.sources[0].raw
	chosen := in.choose(keys, "")
	cfg.Key, cfg.FallbackKeys = chosen.keys[0], chosen.keys[1:]
	return keys, nil
}

// explanation is the form of a finding for programs.
type explanation struct {
	Where       string        `json:"where,omitempty"`
	Taken       string        `json:"taken,omitempty"`
	Cause       explain.Cause `json:"cause"`
	Basis       explain.Basis `json:"basis"`
	Accepted    bool          `json:"accepted"`
	Title       string        `json:"title"`
	Verdict     string        `json:"verdict,omitempty"`
	Evidence    []string      `json:"evidence"`
	Explanation string        `json:"explanation"`
	Remedy      string        `json:"remedy"`
	StoreKey    string        `json:"store_key,omitempty"`
	Settings    []string      `json:"settings"`
}

func (in *invocation) explain(t target, cfg explain.Config, keys *ring) error {
	settings, how := in.used(t, ""), ""
	if keys != nil {
		chosen := in.choose(keys, t.value)
		how = chosen.how
		cfg.Key, cfg.FallbackKeys = chosen.keys[0], chosen.keys[1:]
		settings = in.used(t, keys.described(chosen))
	}
	cfg.TryKeys = in.choose(&in.suspects.keys, t.value).keys
	found, err := explained(t, cfg)
	if err != nil {
		return setupError{reason(err)}
	}
	if found.Accepted() && how == withNewline {
		found.Evidence = append(found.Evidence, "The newline at the end of the file is a part of this key: an application that takes it off refuses the cookie.")
	}
	found = found.WithFaultySettings(in.faultEvidence())
	if err := in.printFinding(t, found, append(settings, in.faultLines()...)); err != nil {
		return err
	}
	if !found.Accepted() {
		return errRejected
	}
	return nil
}

// described names the key that signed and how it was read, else the ways that were tried.
func (r *ring) described(c choice) string {
	if c.by != "" {
		return c.by
	}
	s := r.sources[0]
	if len(s.candidates) == 1 {
		return s.name
	}
	var others []string
	for i, way := range s.candidates {
		if i != s.usual {
			others = append(others, way.how)
		}
	}
	return fmt.Sprintf("%s, %s; tried as well: %s", s.name, s.candidates[s.usual].how, strings.Join(others, ", "))
}

// explained judges a header as Flask reads it, and any other text as it is.
func explained(t target, cfg explain.Config) (explain.Finding, error) {
	if header, _ := paste.CutHeaderName(t.Text); t.IsHeader && t.value == "" && strings.HasPrefix(strings.TrimSpace(header), cfg.CookieName+"=") {
		return explain.ExplainHeader(header, cfg) // with its attributes, by which a response deletes it
	}
	if t.IsHeader && (t.missing == "" || t.Source != paste.PairList) {
		return explain.ExplainHeader(t.Header, cfg)
	}
	return explain.Explain(t.Text, cfg)
}

// part says which part of the input was explained. A text is as it is: its evidence says what
// was taken off.
func (t target) part() string {
	switch {
	case !t.IsHeader:
		return t.told(takenText(t.Source, nil))
	case t.missing != "":
		return t.told(t.Source)
	}
	return t.taken
}

func (in *invocation) printFinding(t target, found explain.Finding, settings []string) error {
	about := explain.Describe(found.Cause)
	out := explanation{
		Where: t.where, Taken: t.part(), Cause: found.Cause, Basis: found.Basis, Accepted: found.Accepted(),
		Title: about.Title, Evidence: found.Evidence, Explanation: about.Explanation, Remedy: about.Remedy,
		StoreKey: found.StoreKey(storePrefix()), Settings: settings,
	}
	if found.Err != nil {
		out.Verdict = names.Verdict(found.Err)
	} else if found.Accepted() {
		out.Verdict = "ok"
	}
	if in.json {
		return in.printJSON(out)
	}
	title := map[explain.Basis]string{explain.ByShape: "by its shape, ", explain.ByClaim: "by what it says, "}[out.Basis] + out.Title
	lines := []line{{"taken", notEmpty(t.part())}, {"cause", []string{fmt.Sprintf("%s: %s", out.Cause, title)}}}
	if out.Verdict != "" {
		lines = append(lines, line{"verdict", []string{out.Verdict}})
	}
	in.printAnswer(t, append(lines,
		line{"proof", []string{proofs[out.Basis]}},
		line{"evidence", out.Evidence},
		line{"meaning", []string{out.Explanation}},
		line{"remedy", []string{out.Remedy}},
		line{"stored", storeLines(out.StoreKey, found.ID)},
		line{"settings", settings}))
	return nil
}

// proofs say what a cause rests on.
var proofs = map[explain.Basis]string{
	explain.BySignature: "a signature",
	explain.ByText:      "the text itself",
	explain.ByClaim:     "none: the cookie says so, and anyone may have written it",
	explain.ByShape:     "none: it looks so, and another program may write the same",
}

// storePrefix is SESSION_KEY_PREFIX, as Flask-Session has it.
func storePrefix() string {
	if text, ok := envValue(os.Getenv(envPrefix + "SESSION_KEY_PREFIX")).(string); ok && text != "" {
		return text
	}
	return explain.DefaultPrefix
}

// storeLines name the key to look at, and the file of the types filesystem and cachelib.
func storeLines(key, id string) []string {
	if key == "" {
		return nil
	}
	lines := []string{key}
	if key != id { // Flask-Session, and not what stores an id under itself
		sum := sha256.Sum256([]byte(key))
		lines = append(lines, "in files of cachelib: "+hex.EncodeToString(sum[:]))
	}
	return append(lines, "Whoever has this id has the session: keep it out of tickets.")
}
