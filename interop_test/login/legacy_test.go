package login

import (
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/flaskcookie/flaskcookie-go/interop_test/internal/live"
)

// TestFlows041 plays the flows with sessions in cookies at Flask-Login 0.4.1, at Go with
// LegacyUserID, at both in turn and at a front.
func TestFlows041(t *testing.T) {
	flask := live.Gunicorn(t, "app:application", live.Options{
		Env: []string{"PYTHONDONTWRITEBYTECODE=1"}, Workers: 2, Threads: 4, Python: live.Env(t, "login041"),
	})
	s := sites{
		flask: flask, golang: (&server{legacy: true}).start(t, ""), front: (&server{legacy: true}).start(t, flask), legacy: true,
	}
	list := slices.DeleteFunc(played(), func(f flow) bool { return f.store != "cookie" })
	counts := s.playAll(t, list)
	for _, kind := range []string{"remember_token set", "remember_token deleted", "session set", "session deleted"} {
		if counts[kind] == 0 {
			t.Errorf("no flow shows %s", kind)
		}
	}
}

var (
	oldDate = regexp.MustCompile(`(\d\d)-(\w\w\w)-(\d\d\d\d)`)
	site    = regexp.MustCompile(`^https?://site\.example`)
)

// modern spells an answer of Flask 2.0 and Werkzeug 2.0 as their newest releases do.
func (s seen) modern() seen {
	s.Location = site.ReplaceAllString(s.Location, "")
	s.Vary = nil // Flask adds it by other rules since
	s.Cookies = slices.Clone(s.Cookies)
	for i, line := range s.Cookies {
		s.Cookies[i] = strings.ReplaceAll(oldDate.ReplaceAllString(line, "$1 $2 $3"), "; HttpOnly; Path=/", "; Path=/")
	}
	return s
}
