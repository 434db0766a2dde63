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
	if len(values) == 0 {
		lacks := fmt.Sprintf("The header has no cookie of the name %q.%s", e.CookieName, skipped(header, e.CookieName))
		name, value, verified, ok := e.otherName(header)
		if verified && e.NameGuessed {
			found := e.explain(value)
			found.Evidence = append([]string{lacks, fmt.Sprintf("The signature of its cookie %q is that of the key, under the salt of sessions, so that one was judged; -name %s says so.", name, name)}, found.Evidence...)
			return found
		}
		found := e.judge("")
		found.Evidence = []string{lacks}
		switch {
		case verified:
			found.Evidence = append(found.Evidence, fmt.Sprintf("The signature of its cookie %q is that of the key, under the salt of sessions; -name %s judges it.", name, name))
		case ok:
			found.Evidence = append(found.Evidence, fmt.Sprintf("Its cookie %q looks like a session of Flask; -name %s judges it.", name, name))
		}
		return found
	}
	found := e.explain(values[0])
	evidence := "The value was taken out of the header."
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

// skipped tells of a malformed cookie of the name.
func skipped(header, name string) string {
	for _, part := range werkzeug.Skipped(header) {
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

// otherName finds a cookie of another name that may be meant: one whose signature is that of
// the key, else one with a session in it, else one that has the parts of a session, all of
// which can be read. A payload with its padding is no name.
func (e *explainer) otherName(header string) (name, value string, verified, ok bool) {
	best := 0
	for pair := range strings.SplitSeq(header, ";") {
		key, text, _ := strings.Cut(strings.TrimSpace(pair), "=")
		if rank := e.rank(key, text); rank > best {
			name, value, best = key, text, rank
		}
	}
	return name, value, best == 3, best > 0
}

func (e *explainer) rank(name, value string) int {
	t := split(value)
	switch {
	case !cookieName.MatchString(name) || t.parts != 3:
		return 0
	case e.reader != nil && e.genuine(t):
		return 3
	case !plausible(t, e.Now().Unix()) || e.look(t.part).cause != "":
		return 0
	case isDict(e.look(t.part).value):
		return 2
	}
	return 1
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
