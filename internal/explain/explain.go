package explain

import (
	"fmt"
	"slices"
	"strings"

	"github.com/flaskcookie/flaskcookie-go/internal/names"
	"github.com/flaskcookie/flaskcookie-go/internal/paste"
	"github.com/flaskcookie/flaskcookie-go/serializer"
	"github.com/flaskcookie/flaskcookie-go/signer"
	taggedjson "github.com/flaskcookie/flaskcookie-go/tagged_json"
)

// MaxText is how long a text may be for other keys and parameters to be tried on
// it. No browser keeps a cookie and no server takes a header of that size.
const MaxText = 64 << 10

// Finding is what was found out about a cookie.
type Finding struct {
	// Cause names the reason, or is Good.
	Cause Cause

	// Evidence are the facts that led there, a sentence each.
	Evidence []string

	// Basis says what Cause rests on.
	Basis Basis

	// ID is the id of a session that is kept on a server, if Cause is SessionID. It opens that
	// session.
	ID string

	// Err is the serializer's verdict on the text as it was given, or on the value
	// in a header. It is nil if the serializer accepted it, and if there was no key to
	// ask it with.
	Err error

	proven bool // by a signature: the text is wrapped in nothing
	proved bool // by a signature as well, and the text may be wrapped
	bare   bool // the id is stored under itself, without a prefix
	shaped bool // what the signature is over is told by its shape alone
}

// Accepted reports whether Flask accepts the cookie.
func (f Finding) Accepted() bool { return f.Cause == Good }

// Explain finds out why Flask refuses a cookie. It returns an error only for a
// configuration that no signer can be made of.
func Explain(cookie string, cfg Config) (Finding, error) {
	e, err := newExplainer(cfg)
	if err != nil {
		return Finding{}, err
	}
	if header, whole := paste.CutHeaderName(cookie); whole {
		return e.explainHeader(header).finished(), nil
	}
	return e.explain(cookie).finished(), nil
}

func newExplainer(cfg Config) (*explainer, error) {
	cfg = cfg.withDefaults()
	e := &explainer{Config: cfg, own: parameters{cfg.Salt, cfg.Derivation, cfg.Digest}}
	if len(cfg.Key) > 0 {
		if err := e.prepare(); err != nil {
			return nil, err
		}
	}
	return e, nil
}

// explainer is one run of Explain.
type explainer struct {
	Config
	own    parameters
	reader *serializer.TimedSerializer // nil without a key
	seen   *seen                       // nil before the first look
}

// session is the payload of a Flask session.
var session = taggedjson.NewCodec(taggedjson.Options{SortKeys: true})

// prepare makes the serializer that Flask has.
func (e *explainer) prepare() (err error) {
	e.reader, err = serializer.NewURLSafeTimed(e.Key, e.Salt, &serializer.Options{
		Payload: session,
		Signer: signer.Options{
			KeyDerivation: names.Derivations[e.Derivation],
			Digest:        names.Digests[e.Digest],
			FallbackKeys:  e.FallbackKeys,
			Now:           e.Now,
		},
	})
	return err
}

// explain judges a text, or what is left of it where a program has shortened it.
func (e *explainer) explain(text string) Finding {
	if rest, mark := shortened(text); mark != "" {
		return e.leftOut(text, rest, mark)
	}
	return e.explainWhole(text)
}

// explainWhole judges the text as it is, and then what it may be wrapped in.
func (e *explainer) explainWhole(text string) Finding {
	found := e.judge(text)
	if found.proven {
		return found
	}
	inner, layers := e.peel(text)
	if len(layers) == 0 {
		return e.orDamaged(found, text)
	}
	inside := e.orDamaged(e.judge(inner), inner)
	inside.Err = found.Err
	evidence := layerEvidence(layers)
	switch {
	case inside.Accepted():
		evidence = append(evidence, "What is inside is a good cookie.")
		inside.Cause = outermost(layers)
	case inside.Cause == NoKey:
		inside.Cause = outermost(layers)
	}
	inside.Evidence = append(evidence, inside.Evidence...)
	return inside
}

// judge names the cause for a text that is wrapped in nothing.
func (e *explainer) judge(text string) Finding {
	t := split(text)
	var err error
	if e.reader != nil {
		var value any
		if value, err = e.decode(text); err == nil {
			return e.accepted(t, value)
		}
	}
	for _, try := range []func(token) (Finding, bool){
		empty, e.deleted, e.ownSignature, e.jsonWebToken, e.foundSignature, e.tooLong, e.unexamined, e.foreign, e.incomplete, e.badStamp, e.changed, e.otherToken, e.otherLength, e.claims,
	} {
		if found, ok := try(t); ok {
			found.Err = err
			if found.Cause == SessionID {
				found.ID, found.bare = idOf(t), kvShape.MatchString(idOf(t)) || strings.Contains(t.text, "!")
			}
			return found
		}
	}
	found := e.unexplained(t)
	found.Err = err
	return found
}

func empty(t token) (Finding, bool) {
	return because(Empty, "There is not one character."), t.text == ""
}

// deleted is a Set-Cookie header of a response, with its attributes and without its name.
func (e *explainer) deleted(t token) (Finding, bool) {
	return because(Deleted, "The value is empty, and Max-Age or Expires says that the cookie is over."), deletes(t.text, e.CookieName)
}

func because(cause Cause, evidence ...string) Finding {
	return Finding{Cause: cause, Evidence: evidence}
}

// decode is what Flask does with the cookie.
func (e *explainer) decode(text string) (value any, err error) {
	if e.NoMaxAge {
		_, err = e.reader.DecodeExpired(text, &value)
	} else {
		_, err = e.reader.DecodeMaxAge(text, e.MaxAge, &value)
	}
	return value, err
}

// accepted judges what only dict() can still refuse.
func (e *explainer) accepted(t token, value any) Finding {
	evidence := append(e.whichKey(t), e.ageEvidence(t)...)
	switch problem := notADict(value); {
	case problem != "" && e.Salt == SessionSalt:
		return Finding{Cause: NotADict, Evidence: append(evidence, problem), proven: true}
	case problem != "":
		evidence = append(evidence, "The payload is "+typeName(value)+": a token is good so; in a session interface with this salt, dict() fails on it.")
	}
	if dict, ok := value.(taggedjson.Dict); ok {
		evidence = append(evidence, "The session has "+plural(len(dict), "key")+".")
	}
	if n := len(t.text); n+len("session=; HttpOnly; Path=/") > browserLimit {
		evidence = append(evidence, fmt.Sprintf("It is %d characters long: browsers keep %d bytes, and may drop it silently.", n, browserLimit))
	}
	return Finding{Cause: Good, Evidence: evidence, proven: true}
}

// whichKey tells which of the accepted keys signed.
func (e *explainer) whichKey(t token) []string {
	keys := e.acceptedKeys()
	i := slices.IndexFunc(keys, func(key []byte) bool { return e.own.signed(key, t.text) })
	if i <= 0 {
		return []string{"The signature is that of the key (" + e.own.String() + ")."}
	}
	position := len(keys) - i // of the fallbacks, which are tried from the last to the first
	evidence := []string{fmt.Sprintf("The signature is that of fallback key %d of %d (%s).", position, len(keys)-1, e.own)}
	if seconds, ok := t.seconds(); ok && position == len(keys)-1 {
		evidence = append(evidence, e.fallbackBug(int64(min(seconds, endOfDates))))
	}
	return evidence
}

// acceptedKeys are the keys in the order Flask tries them.
func (e *explainer) acceptedKeys() [][]byte {
	keys := slices.Concat(e.FallbackKeys, [][]byte{e.Key})
	slices.Reverse(keys)
	return keys
}

// fallbackBug tells whether the last fallback key signed because Flask 3.1.0
// signs with it.
func (e *explainer) fallbackBug(signed int64) string {
	const bug = "Flask 3.1.0 signs with the last fallback key (GHSA-4grg-w6v8-c28g)"
	switch {
	case e.Rotated.IsZero():
		return "It is the last one. If the cookie was signed after the key was replaced: " + bug + ", and a process that still has the old key does too. -rotated decides it."
	case signed >= e.Rotated.Unix():
		return "It was signed after the key was replaced (" + date(e.Rotated.Unix()) + "): " + bug + ", or a process still has the old key."
	}
	return "It was signed before the key was replaced, as it should be."
}

// signed reports whether key signed the text with these parameters.
func (p parameters) signed(key []byte, text string) bool {
	s, err := p.signer(key)
	if err != nil {
		return false // an empty key, or one of which finished tells
	}
	_, err = s.Unsign([]byte(text))
	return err == nil
}
