package reliability

import (
	"fmt"
	"math/rand/v2"
)

// user is one of the siege. It knows what was acknowledged to it, and so what every answer
// must be.
type user struct {
	*siege
	name   string
	random *rand.Rand

	cookie  string
	acked   int      // the last number that was acknowledged
	tried   int      // the last number that may have been stored
	in      bool     // logged in, by an acknowledged login
	doubt   bool     // a login or logout was refused, and may have happened
	dead    []string // cookies of sessions that have ended, by an acknowledged logout or login
	refused bool     // the last request was
}

// step makes a request of some kind, mostly one that writes.
func (u *user) step() {
	switch dice := u.random.IntN(100); {
	case !u.in || dice < 3:
		u.login()
	case dice < 6:
		u.logout()
	case dice < 12:
		u.ghost()
	case dice < 18:
		u.stranger()
	case dice < 35:
		u.look()
	default:
		u.work()
	}
}

// work raises the number.
func (u *user) work() {
	u.tried++
	a := u.ask(u.cookie, fmt.Sprintf("/write?number=%d&pad=%d", u.tried, u.random.IntN(3000)))
	if u.seen(a, u.tried-1); a.ok() && a.user == u.name {
		u.acked = u.tried
	}
}

// look reads, which renews the session.
func (u *user) look() { u.seen(u.ask(u.cookie, "/look"), u.tried) }

// seen holds an answer to what was acknowledged: this user and nobody else, with a number that
// is neither older than that nor one that was never sent.
func (u *user) seen(a answer, newest int) {
	if u.refused = !a.ok(); u.refused {
		return
	}
	switch {
	case a.user == "" && (u.doubt || !u.in):
		u.in, u.doubt = false, false // the logout has happened, or the session has gone for a login that was refused
	case a.user == "" && u.lossy:
		u.out.Add(1)
		u.in = false
	case a.user != u.name:
		u.t.Errorf("%s is %q after %d was acknowledged to it", u.name, a.user, u.acked)
	case a.number < u.acked && u.lossy:
		u.lost.Add(1)
		u.acked = a.number
	case a.number < u.acked || a.number > newest:
		u.t.Errorf("%s has the number %d, and not one of %d to %d", u.name, a.number, u.acked, newest)
	}
}

// login begins a session under a new id, which ends the old one.
func (u *user) login() {
	u.tried++
	a := u.ask(u.cookie, fmt.Sprintf("/login?user=%s&number=%d", u.name, u.tried))
	if u.seen(a, u.tried-1); u.refused {
		u.doubt = true
		return
	}
	if a.cookie == "" {
		u.t.Errorf("%s logs in and gets no cookie", u.name)
	}
	u.bury()
	u.cookie, u.acked, u.in, u.doubt = a.cookie, u.tried, true, false
}

func (u *user) logout() {
	a := u.ask(u.cookie, "/logout")
	if u.seen(a, u.tried); u.refused {
		u.doubt = true
		return
	}
	u.bury()
	u.cookie, u.in, u.doubt = "", false, false
}

// bury keeps the cookie of a session that has ended.
func (u *user) bury() {
	if u.cookie == "" {
		return
	}
	if u.dead = append(u.dead, u.cookie); len(u.dead) > 4 {
		u.dead = u.dead[1:]
	}
}

// ghost comes with the cookie of a session that has ended: it is nobody's.
func (u *user) ghost() {
	if len(u.dead) == 0 {
		return
	}
	switch a := u.ask(u.dead[u.random.IntN(len(u.dead))], "/look"); {
	case a.user == "":
	case u.lossy:
		u.risen.Add(1)
	default:
		u.t.Errorf("a session of %s that has ended is %q's again", u.name, a.user)
	}
}

// stranger comes without a cookie, and is served whatever the store is doing.
func (u *user) stranger() {
	if a := u.ask("", "/look"); a.user != "" || a.set || !a.ok() && !u.child {
		u.t.Errorf("a stranger is told %+v", a)
	}
}
