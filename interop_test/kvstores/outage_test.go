package kvstores

import (
	"net/http"
	"testing"
	"time"

	"github.com/flaskcookie/flaskcookie-go/flaskcookie"
	"github.com/flaskcookie/flaskcookie-go/flasksession"
	"github.com/flaskcookie/flaskcookie-go/interop_test/internal/sides"
)

// refused has a request with a session end in an error, before its view is called, and the
// cookie stay as it was: nobody gets an empty session in place of one that cannot be read.
func refused(t *testing.T, goside *sides.Go, b *sides.Browser, cookie string) {
	t.Helper()
	called := false
	status, err := goside.Try(b, func(*flaskcookie.Session) { called = true })
	if err != nil || status != http.StatusInternalServerError || called {
		t.Errorf("status %d, %v; the view was called: %t", status, err, called)
	}
	if got := b.Cookie(t, goside.URL); got != cookie {
		t.Errorf("the cookie changed from %q to %q", cookie, got)
	}
}

// refusedFor has a request end in an error for what its view does.
func refusedFor(t *testing.T, goside *sides.Go, b *sides.Browser, view func(*flaskcookie.Session)) {
	t.Helper()
	if status, err := goside.Try(b, view); err != nil || status != http.StatusInternalServerError {
		t.Errorf("status %d, %v", status, err)
	}
}

// eventually repeats a request that is refused at first: clients find out one by one that
// the connections they kept are dead.
func eventually(t *testing.T, goside *sides.Go, b *sides.Browser, view func(*flaskcookie.Session)) {
	t.Helper()
	var status int
	var err error
	for range 100 {
		if status, err = goside.Try(b, view); status == http.StatusOK {
			return
		}
		time.Sleep(100 * time.Millisecond)
	}
	t.Errorf("still refused after the server is back: status %d, %v", status, err)
}

// TestFrozen has the server answer nothing for a while: requests end in an error, and what
// was acknowledged is there afterwards, as is the login.
func TestFrozen(t *testing.T) {
	each(t, func(t *testing.T, b backend) {
		goside := sides.StartGo(t, flasksession.Config{Config: key()}, b.store)
		user := sides.NewBrowser()
		goside.Do(t, user, func(s *flaskcookie.Session) { s.Set("_user_id", "42") })
		cookie := user.Cookie(t, goside.URL)
		b.server.Freeze()
		t.Cleanup(b.server.Thaw)
		refused(t, goside, user, cookie)
		refusedFor(t, goside, sides.NewBrowser(), func(s *flaskcookie.Session) { s.Set("new", "1") })
		b.server.Thaw()
		eventually(t, goside, user, func(s *flaskcookie.Session) { sides.Holds(t, s, "_user_id", "42") })
		if user.Cookie(t, goside.URL) != cookie {
			t.Error("the cookie changed")
		}
	})
}
