package flasklogin

import (
	"context"
	"sync"

	"github.com/flaskcookie/flaskcookie-go/flaskcookie"
)

// askers are the Managers of a request that have left word in its session of what is to be
// done to their remember cookies. Two of them leave it in one place. Each hook looks after
// its own cookie only, and does what its own Manager has said: another's would be signed with
// the wrong key, made of another's login, or outlive a logout.
type askers struct {
	mu    sync.Mutex
	slots map[slot]*asked
}

// slot is a place where word is left: a key of a session.
type slot struct {
	session *flaskcookie.Session
	key     string
}

// asked is what is left in one slot, by Manager.
type asked struct {
	words map[any]word
	left  int // who have not been asked back
}

// word is what one Manager has said: "set", for whoever is logged in, "clear", or "overruled".
type word struct{ says, id string }

type askersKey struct{}

// askersOf returns the askers of the request, which the outermost Manager makes.
func askersOf(ctx context.Context) (context.Context, *askers) {
	if a, ok := ctx.Value(askersKey{}).(*askers); ok {
		return ctx, a
	}
	a := &askers{}
	return context.WithValue(ctx, askersKey{}, a), a
}

func (a *askers) add(s slot, manager any, w word) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.slots == nil {
		a.slots = map[slot]*asked{}
	}
	if a.slots[s] == nil {
		a.slots[s] = &asked{words: map[any]word{}}
	}
	if _, again := a.slots[s].words[manager]; !again {
		a.slots[s].left++
	}
	a.slots[s].words[manager] = w
}

// login is told of the user whom a Manager logs in. Another that wanted to remember somebody
// else wants that no more; the Manager itself remembers its new user, as Flask-Login does.
func (a *askers) login(s slot, manager any, id string) (overruled bool) {
	a.mu.Lock()
	defer a.mu.Unlock()
	in := a.slots[s]
	if in == nil {
		return false
	}
	for m, w := range in.words {
		switch {
		case w.says != "set":
		case m == manager:
			in.words[m] = word{"set", id}
		case w.id != id:
			in.words[m], overruled = word{says: "overruled"}, true
		}
	}
	return overruled
}

// take reports whether a Manager has left word and whether others have who still wait. The
// word is that of the session, and empty, where no other has written over it.
func (a *askers) take(s slot, manager any) (says string, mine, more bool) {
	a.mu.Lock()
	defer a.mu.Unlock()
	in := a.slots[s]
	if in == nil {
		return "", false, false
	}
	w, mine := in.words[manager]
	if mine {
		in.left--
	}
	if len(in.words) == 1 && w.says != "overruled" {
		w.says = ""
	}
	return w.says, mine, in.left > 0
}
