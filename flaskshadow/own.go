package flaskshadow

import (
	"errors"
	"slices"

	"github.com/flaskcookie/flaskcookie-go/internal/werkzeug"
	"github.com/flaskcookie/flaskcookie-go/signer"
	taggedjson "github.com/flaskcookie/flaskcookie-go/tagged_json"
)

// cookies are the Set-Cookies of an answer, taken apart.
type cookies struct {
	same   []setCookie // to a browser they are the cookie of Go's configuration
	named  []setCookie // of its name only: another Domain or Path, for instance
	others []setCookie
}

func (c *comparison) cookiesOf(a answer) cookies {
	var all cookies
	for _, line := range a.setCookie {
		cookie := parseSetCookie(line)
		switch {
		case cookie.name != c.probe.name:
			all.others = append(all.others, cookie)
		case werkzeug.RelationOf(c.probe.own, line, c.exchange.site) != werkzeug.Other:
			all.same = append(all.same, cookie)
		default:
			all.named = append(all.named, cookie)
		}
	}
	return all
}

// own returns the Set-Cookie of the session in an answer, if there is one. Identity alone
// does not tell it, or a wrong Domain or Path would not be seen; nor does the name, since a
// view may delete or set a cookie of that name elsewhere.
func (c *comparison) own(all cookies, a answer) (own setCookie, found bool) {
	if len(all.same) > 0 {
		own, found = all.same[len(all.same)-1], true
	}
	if found && own.value != "" {
		return own, true
	}
	if elsewhere, ok := last(all.named, c.verifies); ok {
		return elsewhere, true
	}
	if found || !variesByCookie(a.vary) { // Flask has not looked at the session, and has not written it
		return own, found
	}
	if len(c.before) > 0 { // Go has opened the request's cookie: what does not verify is a stray
		return last(all.named, c.deletes)
	}
	return last(all.named, func(s setCookie) bool { return s.value != "" }) // of another key and elsewhere
}

// identifying attributes tell one cookie of a name from another.
var identifying = []string{"Domain", "Path", "Partitioned"}

// deletes reports whether a Set-Cookie is that of a deleted session but for what makes it
// another cookie. A view's own delete_cookie mostly lacks HttpOnly.
func (c *comparison) deletes(s setCookie) bool {
	goes := parseSetCookie(c.probe.own)
	for _, name := range slices.Concat(attributeNames, s.unknown()) {
		if !slices.Contains(identifying, name) && s.attribute(name) != goes.attribute(name) {
			return false
		}
	}
	return s.value == ""
}

// verifies reports whether a key of Go has signed the value, or the store has a session for it.
func (c *comparison) verifies(s setCookie) bool {
	if c.probe.server != nil {
		return c.isStored(s)
	}
	var values taggedjson.Dict
	_, err := c.probe.tokens.DecodeExpired(s.value, &values)
	return err == nil || !errors.Is(err, signer.ErrBadSignature)
}

func last(list []setCookie, is func(setCookie) bool) (setCookie, bool) {
	for i := len(list) - 1; i >= 0; i-- {
		if is(list[i]) {
			return list[i], true
		}
	}
	return setCookie{}, false
}
