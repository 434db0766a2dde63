// Package visits is the site that every example serves. It knows sessions and no
// framework, so that the examples differ only in what is the framework's.
package visits

import (
	"fmt"
	"strings"

	"github.com/flaskcookie/flaskcookie-go/flaskcookie"
)

// Page counts a visit and returns the text of the page: the flashed messages, which
// are used up by this, and a greeting.
func Page(s *flaskcookie.Session) (string, error) {
	var page strings.Builder
	for _, flash := range s.Flashes() {
		fmt.Fprintf(&page, "%s: %s\n", flash.Category, flash.Message)
	}
	visit, err := Count(s)
	if err != nil {
		return "", err
	}
	user, ok := flaskcookie.Get[string](s, "user")
	if !ok {
		user = "stranger"
	}
	fmt.Fprintf(&page, "hello %s, visit %d\n", user, visit)
	return page.String(), nil
}

// Count adds one to the visits and returns their number.
func Count(s *flaskcookie.Session) (int, error) {
	visits, _ := flaskcookie.Get[int](s, "visits")
	visits++
	return visits, s.Set("visits", visits)
}

// Login begins a new session for the user, whose password the caller has checked. It
// lasts beyond the browser, and the next page says welcome.
func Login(s *flaskcookie.Session, user string) error {
	s.Clear()
	s.SetPermanent(true)
	if err := s.Set("user", user); err != nil {
		return err
	}
	return s.Flash("Welcome, "+user, "info")
}
