package main

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"net/http"
	"os"
	"slices"
	"strconv"
	"strings"

	"github.com/flaskcookie/flaskcookie-go/examples/migration/routing"
	"github.com/flaskcookie/flaskcookie-go/flaskcookie"
)

// plan is what one version of the routes file says. A request has one of them.
type plan struct {
	text    []byte
	version string // a hash of the text, so that replicas can be compared
	table   *routing.Table
	answers map[*routing.Rule]answer
}

// answer is who answers a rule.
type answer struct {
	who     string       // flask, compare, read, share or go
	handler http.Handler // of Go; nil for flask
	session flaskcookie.SessionInterface
	percent int    // of a share
	flow    string // of the view
}

// writes reports whether Go writes sessions for some of the rules.
func (p *plan) writes() bool {
	for _, a := range p.answers {
		if a.who == "go" || a.who == "share" && a.percent > 0 {
			return true
		}
	}
	return false
}

// load reads the file. A fault is an error, and then nothing of the file is in force.
func (f *front) load() (*plan, error) {
	text, err := os.ReadFile(f.file)
	if err != nil {
		return nil, err
	}
	return f.parse(text)
}

func (f *front) parse(text []byte) (*plan, error) {
	table, err := routing.Read(text)
	if err != nil {
		return nil, err
	}
	sum := sha256.Sum256(text)
	p := &plan{text, hex.EncodeToString(sum[:])[:12], table, map[*routing.Rule]answer{}}
	flows := map[string]string{}
	for _, rule := range table.Rules {
		a, err := f.answerOf(rule)
		if err != nil {
			return nil, fmt.Errorf("%s %s: %w", strings.Join(rule.Methods, ","), rule.Path, err)
		}
		p.answers[rule] = a
		if view, has := f.views[rule.Endpoint]; has && view.flow != "" {
			side := rule.Answer
			if side == "compare" {
				side = "flask"
			}
			if before, seen := flows[view.flow]; seen && before != side {
				return nil, fmt.Errorf("%s and others of the %s have to have one answer, not %s and %s",
					rule.Endpoint, view.flow, before, side)
			}
			flows[view.flow] = side
		}
	}
	return p, nil
}

// answerOf makes of a row what the front does. It refuses what would let a user do in Go what
// Flask does not let them do.
func (f *front) answerOf(rule *routing.Rule) (answer, error) {
	a := answer{who: rule.Answer}
	if number, share := strings.CutSuffix(rule.Answer, "%"); share {
		percent, err := strconv.Atoi(number)
		if err != nil || percent < 0 || percent > 100 {
			return a, fmt.Errorf("%s is no share", rule.Answer)
		}
		a.who, a.percent = "share", percent
	}
	switch a.who {
	case "flask":
		return a, nil
	case "compare", "read", "share", "go":
	default:
		return a, fmt.Errorf("the answer is %s, want flask, compare, read, a share such as 10%%, or go", rule.Answer)
	}
	if a.who == "share" && a.percent < 100 && f.target == nil {
		return a, fmt.Errorf("nobody answers the others: Flask is retired")
	}
	v, has := f.views[rule.Endpoint]
	if !has {
		return a, fmt.Errorf("no view in Go for %s", rule.Endpoint)
	}
	if err := v.fits(rule); err != nil {
		return a, err
	}
	unsafe := slices.ContainsFunc(rule.Methods, func(m string) bool { return m != "GET" && m != "HEAD" && m != "OPTIONS" })
	switch {
	case a.who == "read" && unsafe:
		return a, fmt.Errorf("read is for GET: what is posted would be lost")
	case a.who == "compare" && f.shadow == nil:
		return a, fmt.Errorf("nothing is compared: -compare is off, or Flask is retired")
	case a.who == "compare" && unsafe && !v.twin:
		return a, fmt.Errorf("the view does not promise to be a twin without effects")
	}
	a.session, a.flow = f.site.sessions.of(a.who), v.flow
	a.handler = handler(a.session, f.site.around(v))
	if a.who == "compare" {
		a.handler = f.spool.handler(f.shadow.Twin(f.flask, f.site.around(v)))
	}
	return a, nil
}

// fits holds a view against what the inventory found of Flask's.
func (v view) fits(rule *routing.Rule) error {
	if rule.Methods == nil {
		return fmt.Errorf("the rule takes every method")
	}
	if rule.Limits != "-" {
		return fmt.Errorf("the rule cannot be matched outside of Flask (%s)", rule.Limits)
	}
	login := v.login
	if login == "" {
		login = "not seen"
	}
	if login != rule.Login {
		return fmt.Errorf("the view in Flask has the login %s, the one in Go %s", rule.Login, login)
	}
	if exempt := rule.CSRF == "exempt"; exempt != v.exempt || !exempt && rule.CSRF != "checked" && rule.CSRF != "-" {
		return fmt.Errorf("the view in Flask has the csrf %s, the one in Go exempt=%t", rule.CSRF, v.exempt)
	}
	for _, list := range []string{rule.Before, rule.After} {
		for hook := range strings.SplitSeq(list, ",") {
			if hook != "-" && !slices.Contains(hooks, hook) {
				return fmt.Errorf("the hook %s is not in Go", hook)
			}
		}
	}
	return nil
}
