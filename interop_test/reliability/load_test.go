package reliability

import (
	"fmt"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/flaskcookie/flaskcookie-go/flaskcookie"
)

func loadNames() []string { return cells() }

// TestLoad has a crowd of clients log in at the very same moment, each in a handler of its own,
// and then read and write their sessions. Everybody finds what is theirs, and when they have
// gone nothing of them is left.
func TestLoad(t *testing.T) {
	each(t, func(t *testing.T, name, kind string, wrap func(http.Handler) http.Handler, serve func(http.Handler) site) {
		before := holding()
		together := &gathering{all: make(chan struct{})}
		site := serve(wrap(together.app()))
		sieges, done := site.visitors(t, *crowd)
		var everybody sync.WaitGroup
		for i, s := range sieges {
			v := &visitor{siege: s, name: fmt.Sprintf("visitor%d", i), stored: kind != "cookie"}
			everybody.Go(v.visit)
		}
		everybody.Wait()
		done()
		settled(t, before)
		var requests, refused int64
		for _, s := range sieges {
			requests, refused = requests+s.requests.Load(), refused+s.refused.Load()
		}
		if refused > 0 {
			t.Errorf("%d requests are refused", refused)
		}
		figure(t, "load", name, *crowd, together.inside.Load(), requests)
	})
}

// gathering is an application that waits until everybody has come.
type gathering struct {
	inside atomic.Int64
	all    chan struct{}
}

func (g *gathering) app() http.Handler {
	mux := app()
	mux.HandleFunc("/gather", says(func(s *flaskcookie.Session, r *http.Request) {
		if g.inside.Add(1) == int64(*crowd) {
			close(g.all)
		}
		<-g.all
		login(s, r)
	}))
	return mux
}

// visitor is one of the crowd.
type visitor struct {
	*siege
	name, cookie string
	stored       bool // the session is on a server, where requests at once do not undo each other
}

func (v *visitor) visit() {
	v.keep(v.ask("", "/gather?number=1&user="+v.name))
	for n := 2; n < 2+*rounds; n++ {
		v.is(v.ask(v.cookie, "/look"), v.name, n-1)
		a := v.ask(v.cookie, fmt.Sprintf("/write?number=%d&pad=%d", n, n%7*100))
		v.is(a, v.name, n-1)
		v.keep(a)
		v.twice(n)
	}
	v.is(v.ask("", "/look"), "", 0)
	v.keep(v.ask(v.cookie, "/logout"))
	v.is(v.ask(v.cookie, "/look"), "", 0)
}

// twice makes two requests at once, as browsers do. Both write, each its own key.
func (v *visitor) twice(n int) {
	if !v.stored {
		return
	}
	var both sync.WaitGroup
	for _, key := range []string{"left", "right"} {
		both.Go(func() { v.ask(v.cookie, fmt.Sprintf("/write?number=%d&key=%s", n, key)) })
	}
	both.Wait()
	for _, key := range []string{"left", "right"} {
		v.is(v.ask(v.cookie, "/look?key="+key), v.name, n)
	}
}

// keep takes the cookie of an answer, as a browser does.
func (v *visitor) keep(a answer) {
	if a.set {
		v.cookie = strings.Clone(a.cookie)
	}
}

// is holds an answer to what the session must be.
func (v *visitor) is(a answer, name string, number int) {
	if !a.ok() || a.user != name || a.number != number {
		v.t.Errorf("%s is told %d, %q and %d, want %q and %d", v.name, a.status, a.user, a.number, name, number)
	}
}
