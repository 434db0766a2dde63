package flaskshadow

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/flaskcookie/flaskcookie-go/internal/werkzeug"
)

// setCookie is a Set-Cookie header taken apart.
type setCookie struct {
	line       string
	name       string
	value      string // as it comes back in the request
	attributes map[string]string
}

// attributeNames are those that Werkzeug writes, in its order.
var attributeNames = []string{"Domain", "Expires", "Max-Age", "Secure", "HttpOnly", "Path", "SameSite", "Partitioned"}

// present is the text of an attribute without a value.
const present = "set"

func parseSetCookie(line string) setCookie {
	parts := strings.Split(line, ";")
	c := setCookie{line: line, name: werkzeug.SetCookieName(line), attributes: map[string]string{}}
	c.value, _ = werkzeug.Value(http.Header{"Cookie": {parts[0]}}, c.name)
	for _, part := range parts[1:] {
		key, value, _ := strings.Cut(strings.TrimSpace(part), "=")
		c.attributes[attributeName(key)] = value
		if value == "" {
			c.attributes[attributeName(key)] = present
		}
	}
	return c
}

// attributeName returns Werkzeug's spelling.
func attributeName(key string) string {
	for _, name := range attributeNames {
		if strings.EqualFold(key, name) {
			return name
		}
	}
	return key
}

// attribute returns the text of an attribute, or "none".
func (c setCookie) attribute(name string) string {
	if value, ok := c.attributes[name]; ok {
		return value
	}
	return "none"
}

// attributes compares all but the value.
func (c *comparison) attributes(flask, goes setCookie) {
	found := c.differingAttributes(KindAttribute, flask, goes)
	if !found && flask.value == goes.value && !c.sameBytes(flask, goes) {
		c.result.add(KindAttribute, "spelling", "has another order or spelling", "writes Werkzeug's")
	}
}

// differingAttributes notes each attribute that differs and reports whether one does.
func (c *comparison) differingAttributes(kind Kind, flask, goes setCookie) (found bool) {
	for _, name := range slices.Concat(attributeNames, flask.unknown()) {
		f, g := flask.attribute(name), goes.attribute(name)
		if f == g || c.named(name) {
			continue
		}
		difference, dates := later(f, g)
		switch {
		case name != "Expires" || !dates:
			c.result.add(kind, shownName(name), shown(name, f), shown(name, g))
		case c.sameLifetime(difference):
			continue
		default:
			f, g = lifetime(difference)
			c.result.add(kind, name, f, g)
		}
		found = true
	}
	return found
}

// unknown returns the names of attributes that Werkzeug does not write.
func (c setCookie) unknown() []string {
	var names []string
	for name := range c.attributes {
		if !slices.Contains(attributeNames, name) {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names
}

// shown is the text of an attribute, if it can be that of a configuration: a proxy that
// joins two cookies with a comma makes the second one part of an attribute of the first.
func shown(name, text string) string {
	if _, err := http.ParseTime(text); err == nil {
		return text
	}
	switch {
	case !plain(text):
		return "another text"
	case text != "none" && !slices.Contains(attributeNames, name):
		return present
	}
	return text
}

// shownName is the name of an attribute in a Difference.
func shownName(name string) string {
	if !plain(name) {
		return "unknown"
	}
	return name
}

func plain(text string) bool {
	return !strings.ContainsFunc(text, func(r rune) bool { return r <= ' ' || r >= 0x7f || strings.ContainsRune(`=,;"\`, r) })
}

// named reports whether an attribute has been found to differ already: a twin has the
// same configuration.
func (c *comparison) named(attribute string) bool {
	return slices.ContainsFunc(c.result.Differences, func(d Difference) bool {
		return d.Kind == KindAttribute && d.Name == shownName(attribute)
	})
}

// lifetime tells of another PERMANENT_SESSION_LIFETIME.
func lifetime(later time.Duration) (flask, goes string) {
	if later > 0 {
		return "lifetime longer by " + later.String(), "its own"
	}
	return "lifetime shorter by " + (-later).String(), "its own"
}

// later returns how much later the first of two dates is.
func later(flask, goes string) (time.Duration, bool) {
	f, err1 := http.ParseTime(flask)
	g, err2 := http.ParseTime(goes)
	return f.Sub(g), err1 == nil && err2 == nil
}

// sameLifetime reports whether two dates of expiry can be the same lifetime. Flask
// takes the time for Expires before it signs, so a second may have begun in between;
// the fraction of that time, which the stamp has lost, can carry a fraction of the
// lifetime over to the next second.
func (c *comparison) sameLifetime(later time.Duration) bool {
	latest := time.Duration(0)
	if !c.probe.wholeLives || c.probe.server != nil { // no signature tells of Flask's clock there
		latest = time.Second
	}
	took := c.exchange.answered.Sub(c.exchange.started)
	return later <= latest && later >= -(took+time.Second).Truncate(time.Second)
}

// sameBytes reports whether two headers are equal but for a date of expiry that may
// differ.
func (c *comparison) sameBytes(flask, goes setCookie) bool {
	date := func(s setCookie) string { return fmt.Sprintf("Expires=%s", s.attribute("Expires")) }
	return strings.Replace(flask.line, date(flask), date(goes), 1) == goes.line
}
