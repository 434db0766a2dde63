package sides

import (
	"net/http"
	"net/http/httptest"
	"strconv"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/flaskcookie/flaskcookie-go/flaskcookie"
	"github.com/flaskcookie/flaskcookie-go/flasksession"
)

// Go is a server with the middleware. A request names the function that works on its
// session.
type Go struct {
	URL      string
	views    sync.Map // the functions, by their numbers
	lastView atomic.Int64
}

// StartGo serves until the test ends.
func StartGo(t testing.TB, config flasksession.Config, store flasksession.Store) *Go {
	t.Helper()
	sessions, err := flasksession.New(config, store)
	if err != nil {
		t.Fatal(err)
	}
	g := new(Go)
	server := httptest.NewServer(sessions.Handler(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		if view, ok := g.views.LoadAndDelete(r.Header.Get("View")); ok {
			view.(func(*flaskcookie.Session))(flaskcookie.FromContext(r.Context()))
		}
	})))
	t.Cleanup(server.Close)
	g.URL = server.URL
	return g
}

// Do runs a function on the session of a browser and fails the test unless the answer is
// status 200.
func (g *Go) Do(t testing.TB, b *Browser, view func(*flaskcookie.Session)) {
	t.Helper()
	if status, err := g.Try(b, view); err != nil || status != http.StatusOK {
		t.Fatalf("Go answers %d, %v", status, err)
	}
}

// Try runs a function on the session of a browser.
func (g *Go) Try(b *Browser, view func(*flaskcookie.Session)) (status int, err error) {
	number := strconv.FormatInt(g.lastView.Add(1), 10)
	g.views.Store(number, view)
	request, err := http.NewRequest(http.MethodPost, g.URL, nil)
	if err != nil {
		return 0, err
	}
	request.Header.Set("View", number)
	response, err := b.Do(request)
	if err != nil {
		return 0, err
	}
	response.Body.Close()
	return response.StatusCode, nil
}
