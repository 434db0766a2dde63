package flasklogin

import (
	"context"
	"sync"
)

// askers are the Managers of a request that have left word in its session, under a key that
// all of them share, of what is to be done to their remember cookies. Each hook looks after
// its own cookie only: another's would be signed with the wrong key, or outlive a logout.
type askers struct {
	mu       sync.Mutex
	managers map[any]bool
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

func (a *askers) add(manager any) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.managers == nil {
		a.managers = map[any]bool{}
	}
	a.managers[manager] = true
}

// take reports whether a Manager has asked, and whether others have who still wait.
func (a *askers) take(manager any) (mine, more bool) {
	a.mu.Lock()
	defer a.mu.Unlock()
	mine = a.managers[manager]
	delete(a.managers, manager)
	return mine, len(a.managers) > 0
}
