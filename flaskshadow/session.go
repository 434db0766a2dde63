package flaskshadow

import (
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/flaskcookie/flaskcookie-go/flaskcookie"
	"github.com/flaskcookie/flaskcookie-go/signer"
	taggedjson "github.com/flaskcookie/flaskcookie-go/tagged_json"
)

// comparison compares one exchange.
type comparison struct {
	shadow   *Shadow
	probe    *probe
	exchange *exchange
	result   *Result

	before  taggedjson.Dict // the request's session, by Go
	opened  bool            // Go has one, if only an empty one
	after   taggedjson.Dict // the session that Flask left behind
	action  action          // how
	settled bool            // after is known
	cookie  setCookie       // Flask's Set-Cookie, if there is one
}

// action is what an answer does to the cookie.
type action string

const (
	untouched action = "no cookie"
	set       action = "cookie set"
	deleted   action = "cookie deleted"
)

// session compares what needs no Go code for the view.
func (c *comparison) session() {
	if c.probe.server != nil {
		c.storedSession()
		return
	}
	s := c.open()
	all := c.cookiesOf(c.exchange.answer)
	if count := len(all.same); count > 1 {
		c.result.add(KindSeveral, c.probe.name, strconv.Itoa(count), "1")
	}
	cookie, found := c.own(all, c.exchange.answer)
	if !found {
		c.otherName(all.others)
		c.keptSilent(s, len(all.named) > 0)
		return
	}
	c.cookie = cookie
	c.setCookie(s)
}

// open opens the request's session at the time when Flask did. Nil means that Go would
// have answered with status 500.
func (c *comparison) open() *flaskcookie.Session {
	s, err := c.probe.open(c.exchange.cookies, c.exchange.started)
	if err != nil {
		if c.exchange.answer.status < http.StatusInternalServerError {
			c.result.add(KindOpen, "", "opened the session", "status 500: "+c.probe.reason(err))
		}
		return nil
	}
	c.opened = true
	if s.Rejected != nil {
		c.result.Rejected = refused(s.Rejected)
	}
	c.before = valuesOf(s)
	return s
}

// otherName finds a session under a name that Go does not look for: no other cookie has
// this key and salt.
func (c *comparison) otherName(cookies []setCookie) {
	for _, cookie := range cookies {
		var values taggedjson.Dict
		if _, err := c.probe.tokens.DecodeExpired(cookie.value, &values); err == nil {
			c.result.add(KindName, "", cookie.name, c.probe.name)
		}
	}
}

// keptSilent compares an answer without a session cookie: would Go have refreshed it?
// Only "Vary: Cookie" shows that Flask's session interface has seen the answer: a static
// file of a WSGI middleware, an after_request that fails, and a gateway bring none. Where a
// cookie of its name is taken for a stray, nothing is said: it may be the session's after all.
func (c *comparison) keptSilent(s *flaskcookie.Session, strays bool) {
	c.action, c.after, c.settled = untouched, c.before, c.opened
	if s == nil || strays || !variesByCookie(c.exchange.answer.vary) || !c.sameAtTheEnd() {
		return
	}
	cookie, _, err := c.probe.save(s, nil)
	switch {
	case err != nil:
		c.result.add(KindPayload, "", "did not write the session", c.probe.reason(err))
	case cookie != "":
		c.result.add(KindRefresh, "", "did not send the cookie of a permanent session again", "would send it")
	}
}

// sameAtTheEnd reports whether Go's verdict on the request's cookie is the same at the
// moment of the answer. A cookie that runs out in between is not judged.
func (c *comparison) sameAtTheEnd() bool {
	s, err := c.probe.open(c.exchange.cookies, c.exchange.answered)
	return err == nil && (s.Rejected == nil) == (c.result.Rejected == nil)
}

// setCookie compares a session cookie that Flask has set or deleted. s may be nil.
func (c *comparison) setCookie(s *flaskcookie.Session) {
	flask := c.cookie
	var values taggedjson.Dict
	moment := c.exchange.answered
	if flask.value != "" {
		signedAt, err := c.probe.tokens.DecodeExpired(flask.value, &values)
		if err != nil {
			c.unreadable(err)
			return
		}
		c.clock(signedAt)
		moment = signedAt
	}
	text := c.probe.payload.text
	vary := withoutCookie(c.exchange.answer.vary)
	line, goVary, err := c.probe.write(values, moment, vary)
	if err != nil {
		c.result.add(KindPayload, "", "wrote the session", c.probe.reason(err))
		return
	}
	goes := parseSetCookie(line)
	if flask.line != goes.line {
		c.text(flask, goes, text, values)
		c.attributes(flask, goes)
	}
	c.vary(goVary)
	c.action, c.after, c.settled = set, values, true
	if flask.value == "" {
		c.action = deleted
	} else {
		c.sentAgain(s, goes.value)
		c.keptOld(flask, values)
	}
}

// unreadable names why Go cannot read the cookie that Flask has set.
func (c *comparison) unreadable(err error) {
	if errors.Is(err, signer.ErrBadSignature) {
		c.result.add(KindSignature, "", "set a cookie", "refuses it: "+c.probe.reason(err))
		return
	}
	c.result.add(KindPayload, "", "set a cookie", "cannot read it: "+c.probe.reason(err))
}

// clockTolerance is less than a browser needs to come back with its new cookie.
const clockTolerance = 100 * time.Millisecond

// clock compares the stamp of Flask's signature, which is cut to a second, with the time
// between request and answer.
func (c *comparison) clock(signedAt time.Time) {
	if ahead := signedAt.Sub(c.exchange.answered); ahead > clockTolerance {
		c.result.add(KindClock, "", "is ahead by "+seconds(ahead), "refuses the cookie until then")
	}
	if behind := c.exchange.started.Sub(signedAt.Add(time.Second)); behind > clockTolerance {
		c.result.add(KindClock, "", "is behind by "+seconds(behind)+" or more", "is ahead: Flask would refuse Go's cookies until then")
	}
}

func seconds(d time.Duration) string { return d.Round(time.Millisecond).String() }

// sentAgain looks at a cookie that holds what the request's held. Flask sends it again
// if it refreshes, or if a view has set a value to what it was: a hook that sets
// session.permanent before each request does so always. No answer tells which.
func (c *comparison) sentAgain(s *flaskcookie.Session, value string) {
	if s == nil {
		return
	}
	again, err := c.probe.codec.Encode(s) // at the moment of value
	if err != nil || again != value || !s.Permanent() {
		return
	}
	if cookie, _, err := c.probe.save(s, nil); err == nil && cookie == "" {
		c.result.suspect(KindRefresh, "sent the unchanged cookie of a permanent session again", "does not refresh")
	}
}

// keptOld suspects that Flask accepted a cookie which Go refuses, since the new session
// has what was in it. It is no proof, and there is none: Flask's own rules write a cookie
// only for a session that they have accepted or a view has filled, and a view may fill it
// from anything, such as a form, a database or a remember cookie. A login writes what the
// last one wrote. And who has no key can write a cookie that foretells the answer.
func (c *comparison) keptOld(flask setCookie, values taggedjson.Dict) {
	refused, ok := errors.AsType[*signer.Error](c.result.Rejected)
	if !ok {
		return
	}
	var kept bool
	if errors.Is(refused, signer.ErrSignatureExpired) {
		kept = c.holdsAll(values, refused.Payload)
	} else {
		kept = hasMore(values) && c.samePayload(flask, refused.Payload)
	}
	if kept {
		c.result.suspect(KindOpen, "set a cookie with all values of the request's", "ignores the request's: "+refused.Error())
	}
}

// holdsAll reports whether the values have all that is in a payload, which must be
// authentic.
func (c *comparison) holdsAll(values taggedjson.Dict, payload []byte) bool {
	var old taggedjson.Dict
	if err := c.probe.tokens.DecodePayload(payload, &old); err != nil {
		return false
	}
	kept := indexed(values)
	for key, value := range old.All() {
		if now, ok := kept[key]; key != permanentKey && (!ok || !c.probe.equal(value, now)) {
			return false
		}
	}
	return hasMore(old)
}

// hasMore reports whether a session holds more than that it is permanent.
func hasMore(values taggedjson.Dict) bool {
	_, permanent := values.Get(permanentKey)
	return len(values) > 1 || len(values) == 1 && !permanent
}

// samePayload compares the text of a payload that anyone may have written. It is not
// unpacked: a few kilobytes can hold megabytes.
func (c *comparison) samePayload(flask setCookie, payload []byte) bool {
	text, _, found := cutLast(c.signed(flask.value), c.probe.sep) // the stamp follows it
	return found && text == string(payload)
}

// permanentKey is where Flask keeps session.permanent.
const permanentKey = "_permanent"

// vary compares the Vary header of an answer that sets the cookie.
func (c *comparison) vary(goes []string) {
	flask := strings.Join(c.exchange.answer.vary, ", ")
	if want := strings.Join(goes, ", "); flask != want {
		c.result.add(KindVary, "", quoted(flask), quoted(want))
	}
}

// withoutCookie is the Vary header before Flask added to it, as far as can be told: it
// adds at the end.
func withoutCookie(lines []string) []string {
	joined := strings.Join(lines, ", ")
	if joined == "Cookie" || joined == "" {
		return nil
	}
	return []string{strings.TrimSuffix(joined, ", Cookie")}
}

// quoted is a text of a configuration, or "none".
func quoted(text string) string {
	if text == "" {
		return "none"
	}
	return fmt.Sprintf("%q", text)
}

// valuesOf returns the values of a session.
func valuesOf(s *flaskcookie.Session) taggedjson.Dict {
	values := taggedjson.Dict{}
	for key, value := range s.All() {
		values = append(values, taggedjson.Item{Key: key, Value: value})
	}
	return values
}
