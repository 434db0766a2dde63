package flaskshadow

import (
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"

	taggedjson "github.com/flaskcookie/flaskcookie-go/tagged_json"
)

// The keys of Flask-Login that are looked at.
const (
	keyUserID     = "_user_id"
	keyFresh      = "_fresh"
	keyIdentifier = "_id"
)

// setLoginView takes the login page apart.
func (s *Shadow) setLoginView(view string) error {
	if view == "" {
		return nil
	}
	u, err := url.Parse(view)
	if err != nil || u.Path == "" || u.Path[0] != '/' {
		return fmt.Errorf("flaskshadow: LoginView must be a path that begins with \"/\", or a URL with one")
	}
	s.loginView = u
	return nil
}

// identify returns what Go makes of a request, which Flask's handler may change later. A panic
// of the application's own function does not reach the client.
func (s *Shadow) identify(r *http.Request) (identifier string) {
	if s.identifier == nil {
		return ""
	}
	defer func() {
		if v := recover(); v != nil {
			s.say(context.WithoutCancel(r.Context()), slog.LevelError, "flaskshadow: SessionIdentifier panicked", slog.String("type", fmt.Sprintf("%T", v)))
		}
	}()
	return s.identifier(r)
}

// login compares what Flask-Login did to the session. Only a session that Go has verified
// counts.
func (c *comparison) login() {
	if !c.settled || c.result.Rejected != nil || c.shadow.identifier == nil && c.shadow.loginView == nil {
		return
	}
	before, after := loginOf(c.before), loginOf(c.after)
	own := c.exchange.identifier
	switch {
	case own != "" && after.identifier != "" && after.identifier != before.identifier && after.identifier != own:
		c.result.add(KindIdentifier, "", "made one", "makes another of the request")
	case !before.user:
	case own != "" && before.identifier != own:
		c.foreign(before, after)
	case own != "" && before.fresh && after.user && after.identifier == own && !after.fresh:
		c.result.suspect(KindIdentifier, "took the login for one of another client", "takes the identifier for the request's")
	default:
		c.refused(after)
	}
}

// foreign suspects a login of another address or User-Agent than the request's, until it has
// lost its freshness: Flask says so once for each.
func (c *comparison) foreign(before, after loginState) {
	switch {
	case !before.fresh:
	case after.user && after.fresh && after.identifier == before.identifier:
		c.result.suspect(KindIdentifier, "left the login fresh", "takes it for one of another client")
	case !after.user || after.identifier == before.identifier:
		c.result.suspect(KindIdentifier, "took the login for one of another client, or ended it", "does so too")
	}
}

// refused suspects that Flask does not let the user of the session in. Its answer never
// proves it.
func (c *comparison) refused(after loginState) {
	const goes = "has a user in the session"
	switch {
	case c.exchange.answer.status == http.StatusUnauthorized:
		c.result.suspect(KindRefused, "answered status 401", goes)
	case c.toLoginView():
		c.result.suspect(KindRefused, "redirected to the login page", goes)
	case !after.user:
		c.result.suspect(KindRefused, "left the session without a user", goes)
	}
}

// toLoginView reports whether the answer is a redirect to the login page.
func (c *comparison) toLoginView() bool {
	view, answer := c.shadow.loginView, c.exchange.answer
	if view == nil || answer.status < 300 || answer.status > 399 {
		return false
	}
	to, err := url.Parse(answer.location)
	return err == nil && to.Path == view.Path && (view.Host == "" || to.Host == "" || to.Host == view.Host)
}

// loginState is what a session says of a login.
type loginState struct {
	user, fresh bool
	identifier  string
}

func loginOf(values taggedjson.Dict) (s loginState) {
	id, _ := values.Get(keyUserID)
	s.user = id != nil
	fresh, _ := values.Get(keyFresh)
	s.fresh = fresh == true
	text, _ := values.Get(keyIdentifier)
	s.identifier, _ = text.(string)
	return s
}
