package main

import (
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"net/http"
	"strconv"

	"github.com/flaskcookie/flaskcookie-go/flasklogin"
	"github.com/flaskcookie/flaskcookie-go/flasksession"
)

// shareCookie keeps a browser on its side: its number, from 0 to 99. Whoever changes it
// changes sides, which gives them nothing: both sides ask for the same.
const shareCookie = "front_share"

// inShare tells whether Go answers this request of a route that is shared. A user has the
// same number on every replica and every device, a browser without a login the number in its
// cookie. Of a login flow the browser decides throughout, since in its middle a user begins to
// be one. With a larger share nobody goes back to Flask. An error is a store that does not answer:
// neither side could, and each would wait for it again.
func (s *site) inShare(w http.ResponseWriter, r *http.Request, a answer) (bool, error) {
	if a.flow == "" {
		id, ok, err := s.userID(r)
		if err != nil {
			return false, err
		}
		if ok {
			return number("user "+id) < a.percent, nil
		}
	}
	return s.browser(w, r) < a.percent, nil
}

// userID is the id in the session, if there is one. It is not asked whether it still counts:
// whoever answers asks that.
func (s *site) userID(r *http.Request) (id string, ok bool, err error) {
	session, err := s.sessions.quiet.Open(r)
	switch {
	case err == nil:
		id, ok = flasklogin.UnprotectedUserID(session)
	case s.sessions.store == nil || errors.Is(err, flasksession.ErrStored):
		err = nil // the session is here, and cannot be read: whoever answers says so
	}
	return id, ok, err
}

// browser returns the number of a browser, and gives it one if it has none. What it gets comes
// of its address and name, so that requests that come at once to two replicas get the same.
func (s *site) browser(w http.ResponseWriter, r *http.Request) int {
	if c, err := r.Cookie(shareCookie); err == nil {
		if n, err := strconv.Atoi(c.Value); err == nil && n >= 0 && n < 100 {
			return n
		}
	}
	n := number("browser " + s.identifier(r))
	http.SetCookie(w, &http.Cookie{
		Name: shareCookie, Value: strconv.Itoa(n), Path: "/", MaxAge: 365 * 24 * 3600,
		HttpOnly: true, Secure: s.secure, SameSite: http.SameSiteLaxMode,
	})
	return n
}

// number spreads texts over 0 to 99.
func number(text string) int {
	sum := sha256.Sum256([]byte(text))
	return int(binary.BigEndian.Uint64(sum[:8]) % 100)
}
