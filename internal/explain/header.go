package explain

import (
	"fmt"
	"regexp"
	"strings"

	"github.com/flaskcookie/flaskcookie-go/internal/werkzeug"
)

// headerName is how a header begins, in the output of curl -v and behind -H too.
var headerName = regexp.MustCompile(`(?i)^\s*(?:[<>*]|-H)?\s*["']?(?:set-)?cookie:`)

// cutHeaderName tells a whole Cookie or Set-Cookie header from a value.
func cutHeaderName(text string) (header string, whole bool) {
	name := headerName.FindString(text)
	header = text[len(name):]
	if strings.ContainsAny(name, `"'`) {
		header = strings.TrimRight(header, `"' `)
	}
	return header, name != ""
}

// explainHeader judges the value that Flask takes out of a header.
func (e *explainer) explainHeader(header string) Finding {
	values := cookiesNamed(header, e.CookieName)
	if len(values) == 0 {
		found := e.judge("")
		found.Evidence = []string{fmt.Sprintf("The header has no cookie of the name %q.%s", e.CookieName, skipped(header, e.CookieName))}
		if name, _, ok := e.otherName(header); ok {
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

// otherName finds a pair of another name whose value is a session by its parts, all of
// which can be read: a payload with its padding is no name.
func (e *explainer) otherName(header string) (name, value string, ok bool) {
	for pair := range strings.SplitSeq(header, ";") {
		name, value, _ = strings.Cut(strings.TrimSpace(pair), "=")
		if t := split(value); cookieName.MatchString(name) && t.parts == 3 && plausible(t, e.Now().Unix()) && look(t.part).cause == "" {
			return name, value, true
		}
	}
	return "", "", false
}

// maxOthers bounds how many further cookies are looked at.
const maxOthers = 8

// anyGood reports whether a cookie is good that Flask does not look at, since one
// of the same name stands before it.
func (e *explainer) anyGood(others []string) bool {
	for _, value := range others[:min(len(others), maxOthers)] {
		if e.judge(value).Accepted() {
			return true
		}
	}
	return false
}
