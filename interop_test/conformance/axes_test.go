package conformance

import (
	"fmt"
	"slices"
	"strings"
)

// axis is one thing that varies from request to request.
type axis struct {
	name   string
	values []string
}

// The axes by their index in a scenario.
const (
	config = iota
	cookie
	do
	permanent
	refresh
	answer
	vary
)

var axes = [...]axis{
	// The keys of Flask's configuration; configs has what they are set to.
	config: {"config", names(configs)},

	// What the request has for a cookie; cookieStates has how it is made.
	cookie: {"cookie", names(cookieStates)},

	// What the view does with the session; app.py and twin_test.go have it each in their
	// language.
	do: {"do", []string{
		"nothing", "get", "get-missing", "has", "len", "iterate", "is-permanent", "is-modified",
		"write", "write-same", "write-large", "update-nothing", "setdefault", "setdefault-old",
		"nested-write", "nested-write-marked", "pop", "pop-missing", "clear", "clear-and-write", "write-and-clear",
		"permanent-by-value", "permanent-falsy", "mark-modified", "unmark-modified",
		"flash", "messages", "flashes", "flashes-and-flash", "flashes-filtered",
	}},

	// The session is permanent by its cookie ("stored"), or the view says so before
	// anything else.
	permanent: {"permanent", []string{"unset", "stored", "on", "off", "switched"}},

	// SESSION_REFRESH_EACH_REQUEST.
	refresh: {"refresh", []string{"default", "on", "off"}},

	// How the request is answered.
	answer: {"answer", []string{
		"ok", "head", "post", "empty", "streamed", "streamed-write", "redirect", "not-modified",
		"not-found", "no-route", "error", "abort-500",
	}},

	// The Vary that is there before the session adds its own.
	vary: {"vary", []string{"none", "cookie", "Accept-Encoding", "Accept-Encoding,COOKIE", "Accept,Origin", "*"}},
}

// scenario has one value for each axis.
type scenario [len(axes)]string

func (s scenario) String() string {
	var pairs []string
	for i, value := range s {
		pairs = append(pairs, axes[i].name+"="+value)
	}
	return strings.Join(pairs, " ")
}

// parseScenario reads the text of String.
func parseScenario(line string) (s scenario, err error) {
	pairs := strings.Fields(line)
	if len(pairs) != len(axes) {
		return s, fmt.Errorf("%q has not one value for each axis", line)
	}
	for i, pair := range pairs {
		name, value, _ := strings.Cut(pair, "=")
		if name != axes[i].name || !slices.Contains(axes[i].values, value) {
			return s, fmt.Errorf("%q is not a value of axis %s", pair, axes[i].name)
		}
		s[i] = value
	}
	return s, nil
}

// possible leaves out where a nested write would be kept only because something else
// makes the session be saved, see nested-write in docs/differences.md.
func (s scenario) possible() bool {
	saved := s[permanent] != "unset" && (s[permanent] != "stored" || s[refresh] != "off")
	return s[do] != "nested-write" || !saved
}

// named is a value with the name it has on an axis.
type named[T any] struct {
	name  string
	value T
}

func names[T any](list []named[T]) (names []string) {
	for _, item := range list {
		names = append(names, item.name)
	}
	return names
}

// find returns the value of that name. Only the axes name values.
func find[T any](list []named[T], name string) T {
	i := slices.IndexFunc(list, func(item named[T]) bool { return item.name == name })
	return list[i].value
}
