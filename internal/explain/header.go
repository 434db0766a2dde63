package explain

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/flaskcookie/flaskcookie-go/internal/werkzeug"
	taggedjson "github.com/flaskcookie/flaskcookie-go/tagged_json"
)

// ExplainHeader finds out why Flask refuses the cookies of one request: what stands behind
// "Cookie:".
func ExplainHeader(header string, cfg Config) (Finding, error) {
	e, err := newExplainer(cfg)
	if err != nil {
		return Finding{}, err
	}
	return e.explainHeader(header).finished(), nil
}

// explainHeader judges the value that Flask takes out of a header.
func (e *explainer) explainHeader(header string) Finding {
	values := cookiesNamed(header, e.CookieName)
	switch {
	case len(values) == 0:
		return e.explainOther(header)
	case deletes(header, e.CookieName):
		found, _ := e.deleted(split(strings.TrimSpace(header)))
		found.Err = e.judge("").Err
		return found
	}
	found := e.explain(values[0])
	evidence := fmt.Sprintf("The value of the cookie %q was judged.", e.CookieName)
	if n := len(values); n > 1 {
		evidence = fmt.Sprintf("The header has %d cookies of the name; Flask takes the first.", n)
	}
	if !found.Accepted() && e.anyGood(values[1:]) {
		evidence += " A later one is good; the first is refused: " + Describe(found.Cause).Title + "."
		found.Cause = DuplicateCookie
	}
	found.Evidence = append([]string{evidence + skipped(header, e.CookieName)}, found.Evidence...)
	return found
}

// explainOther judges a header that has no cookie of the name. Where nobody has said how it is
// called, what verifies or is an id is judged under the name it has.
func (e *explainer) explainOther(header string) Finding {
	lacks := fmt.Sprintf("The header has no cookie of the name %q.%s", e.CookieName, skipped(header, e.CookieName))
	name, value, rank := e.otherName(header)
	if e.NameGuessed && (rank >= signedID || rank == idShaped || rank == namedID) {
		found := e.explain(value)
		found.Evidence = append([]string{lacks, fmt.Sprintf("%s, so that one was judged; -name %s says so.", rank.says(name), name)}, found.Evidence...)
		return found
	}
	found := because(Missing, lacks)
	found.Err = e.judge("").Err
	switch {
	case name == e.CookieName && rank > noSession:
		found.Evidence = append(found.Evidence, "It was skipped. Cookies are separated by a semicolon, and a value has no space, comma or quote in it.")
	case rank > noSession:
		found.Evidence = append(found.Evidence, fmt.Sprintf("%s; -name %s judges it.", rank.says(name), name))
	}
	if len(cookiesNamed(header, "remember_token")) > 0 {
		found.Evidence = append(found.Evidence, "It has a remember cookie, by which Flask-Login logs in again: give its value alone to have it judged.")
	}
	return found
}

var (
	overByAge  = regexp.MustCompile(`(?i);\s*max-age\s*=\s*"?(?:-\d+|0+)"?\s*(?:;|$)`)
	overByDate = regexp.MustCompile(`(?i);\s*expires\s*=[^;]*\b19[67]\d\b`)
)

// deletes reports whether a Set-Cookie header deletes the cookie of the name, as Flask does.
func deletes(header, name string) bool {
	pair, _, _ := strings.Cut(header, ";")
	key, value, _ := strings.Cut(pair, "=")
	return strings.TrimSpace(key) == name && strings.Trim(value, "\" \t") == "" &&
		(overByAge.MatchString(header) || overByDate.MatchString(header))
}

// skipped tells of a malformed cookie of the name.
func skipped(header, name string) string {
	for part := range werkzeug.Skipped(header) {
		if key, _, _ := strings.Cut(part, "="); strings.Trim(key, " \t") == name {
			return " A malformed one, with a space or a quote where none may be, is skipped by Werkzeug from 3.1.9 on; older ones read it."
		}
	}
	return ""
}

// cookiesNamed returns the values of all cookies of the name, each read as Werkzeug
// reads it. The attributes of a Set-Cookie header are cookies of other names.
func cookiesNamed(header, name string) (values []string) {
	for key, value := range werkzeug.Cookies(header) {
		if key == name {
			values = append(values, value)
		}
	}
	return values
}

var cookieName = regexp.MustCompile(`^[A-Za-z0-9_.-]{1,40}$`)

// rank is how much speaks for a cookie of another name.
type rank int

const (
	noSession    rank = iota
	idShaped          // an id, by its shape
	sound             // the parts of a session, all of which can be read
	namedID           // an id, and the name speaks of a session
	sessionIn         // a session in it
	signedID          // an id that the key signed, as other programs do
	signedByOurs      // the signature of a session of the application
)

// says tells what speaks for a cookie.
func (r rank) says(name string) string {
	switch r {
	case signedByOurs:
		return fmt.Sprintf("The signature of its cookie %q is that of the key, under the salt of sessions", name)
	case signedID:
		return fmt.Sprintf("The signature of its cookie %q is that of the key", name)
	case idShaped, namedID:
		return fmt.Sprintf("Its cookie %q has the shape of the id of a session on a server", name)
	}
	return fmt.Sprintf("Its cookie %q looks like a session of Flask", name)
}

// otherName finds the cookie of another name that is most likely meant, the first of those for
// which as much speaks. A payload with its padding is no name.
func (e *explainer) otherName(header string) (name, value string, best rank) {
	for pair := range strings.SplitSeq(header, ";") {
		key, text, _ := strings.Cut(strings.TrimSpace(pair), "=")
		text = strings.Trim(text, "\"")
		if rank := e.rank(key, text); rank > best {
			name, value, best = key, text, rank
		}
	}
	return name, value, best
}

// sessionName is what the name of a cookie with an id mostly has in it.
var sessionName = regexp.MustCompile(`(?i)sess|sid$`)

func (e *explainer) rank(name, value string) rank {
	t := split(value)
	_, isID := sessionID(t)
	switch {
	case !cookieName.MatchString(name):
		return noSession
	case t.parts > 1 && e.reader != nil && e.genuine(t) && (t.parts == 3 || isID):
		return signedByOurs
	case isID && e.signedByKey(t):
		return signedID
	case isID && sessionName.MatchString(name):
		return namedID
	case isID:
		return idShaped
	case t.parts != 3 || !plausible(t, e.Now().Unix()) || e.look(t.part).cause != "":
		return noSession
	case isDict(e.look(t.part).value):
		return sessionIn
	}
	return sound
}

// signedByKey reports whether an accepted key signed an id under parameters of others. How many
// signatures are computed for that in a run is bounded.
func (e *explainer) signedByKey(t token) bool {
	if e.reader == nil || t.parts < 2 || !e.Budget.try(len(knownSalts)*len(derivationNames)) {
		return false
	}
	_, ok := e.otherParameters(t)
	return ok
}

func isDict(value any) bool {
	_, ok := value.(taggedjson.Dict)
	return ok
}

// anyGood reports whether a cookie is good that Flask does not look at, since one
// of the same name stands before it. Of the others nothing is told.
func (e *explainer) anyGood(others []string) bool {
	return e.reader != nil && slices.ContainsFunc(others, func(text string) bool {
		value, err := e.decode(text)
		return err == nil && e.accepted(split(text), value).Accepted()
	})
}
