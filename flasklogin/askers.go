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

// asked is what is left in one slot: by Manager, "set" or "clear".
type asked struct {
	words map[any]string
	left  int // who have not been asked back
}

type askersKey struct{}

// askersOf returns the askers of the request, which the outermost Manager makes.
func askersOf(ctx context.Context) (context.Context, *askers) {
	if a, ok := ctx.Value(askersKey{}).(*askers); ok {
		return ctx, a
	}
	a := &askers{}
	return context.WithValue(ctx, askersKey{}, a), a
}

func (a *askers) add(s slot, manager any, word string) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.slots == nil {
		a.slots = map[slot]*asked{}
	}
	if a.slots[s] == nil {
		a.slots[s] = &asked{words: map[any]string{}}
	}
	if _, again := a.slots[s].words[manager]; !again {
		a.slots[s].left++
	}
	a.slots[s].words[manager] = word
}

// take reports whether a Manager has left word and whether others have who still wait. The
// word is that of the session, and empty, where no other has written over it.
func (a *askers) take(s slot, manager any) (word string, mine, more bool) {
	a.mu.Lock()
	defer a.mu.Unlock()
	in := a.slots[s]
	if in == nil {
		return "", false, false
	}
	if word, mine = in.words[manager]; mine {
		in.left--
	}
	if len(in.words) == 1 {
		word = ""
	}
	return word, mine, in.left > 0
}
