package flasksession

import (
	"net"
	"strconv"
	"sync"
	"testing"

	"github.com/flaskcookie/flaskcookie-go/flaskcookie"
	"github.com/flaskcookie/flaskcookie-go/flasksession"
	"github.com/flaskcookie/flaskcookie-go/interop_test/internal/live"
	"github.com/flaskcookie/flaskcookie-go/interop_test/internal/sides"
)

// TestFlaskRegenerates has Flask, with compare and swap, give a session a new identifier
// while Go writes to it or logs out: the write is taken along, and the logout stands.
func TestFlaskRegenerates(t *testing.T) {
	p := startCouple(t, "", settings{Swap: true}, flasksession.Config{Config: key()})
	for _, test := range []struct {
		name       string
		do         func(*flaskcookie.Session)
		login      map[string]any // beside the new identifier
		user, goes string
	}{
		{"Go writes", func(s *flaskcookie.Session) { s.Set("go", "2") }, nil, "'42'", "'2'"},
		{"Go logs out", (*flaskcookie.Session).Clear, nil, "", ""},
		{"Go logs out while another user logs in", (*flaskcookie.Session).Clear, map[string]any{"_user_id": "43"}, "'43'", ""},
		{"Go logs in with an identifier of its own", func(s *flaskcookie.Session) { s.Regenerate() }, nil, "", ""},
	} {
		b := sides.NewBrowser()
		p.flask.Do(t, b, sides.Todo{Set: map[string]any{"_user_id": "42", "cart": 1}})
		other := sides.NewBrowser()
		other.SetCookie(t, p.goside.URL, b.Cookie(t, p.goside.URL))
		p.during(t, b, sides.Todo{Regenerate: true, Set: test.login}, func() { p.goside.Do(t, other, test.do) })
		seen := p.flask.Do(t, b, sides.Todo{})
		sides.Equals(t, seen, "go", test.goes)
		sides.Equals(t, seen, "_user_id", test.user)
	}
}

// TestFlaskLoginsAtOnce has two logins with a new identifier each: both browsers are
// logged in afterwards.
func TestFlaskLoginsAtOnce(t *testing.T) {
	_, _, port := startRedis(t)
	flask := startFlask(t, "", settings{Port: port, Swap: true}, 1, 4)
	first, second := sides.NewBrowser(), sides.NewBrowser()
	flask.Do(t, first, sides.Todo{Set: map[string]any{"cart": 1}})
	second.SetCookie(t, flask.URL, first.Cookie(t, flask.URL))
	var both sync.WaitGroup
	for user, b := range map[string]*sides.Browser{"1": first, "2": second} {
		both.Go(func() {
			flask.Do(t, b, sides.Todo{Regenerate: true, Set: map[string]any{"_user_id": user}, Linger: 0.5})
		})
	}
	both.Wait()
	for user, b := range map[string]*sides.Browser{"'1'": first, "'2'": second} {
		seen := flask.Do(t, b, sides.Todo{})
		sides.Equals(t, seen, "_user_id", user)
		sides.Equals(t, seen, "_permanent", "True") // for the one that came second, too
	}
}

// TestFlaskLostAnswer loses the answer of Redis to the end of an old identifier. redis-py
// asks again, and the session must not be taken for one that somebody ended.
func TestFlaskLostAnswer(t *testing.T) {
	server := live.StartRedis(t)
	proxy := startLossy(t, server.Addr)
	_, text, err := net.SplitHostPort(proxy.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	flask := startFlask(t, "", settings{Port: must(strconv.Atoi(text)), Swap: true}, 1, 1)
	b := sides.NewBrowser()
	flask.Do(t, b, sides.Todo{Set: map[string]any{"cart": 1}})
	old := b.Cookie(t, flask.URL)
	proxy.word.Store([]byte("EVAL"))
	flask.Do(t, b, sides.Todo{Regenerate: true, Set: map[string]any{"_user_id": "42"}})
	if n := proxy.seen.Load(); n != 2 {
		t.Errorf("redis-py sent the command %d times: this test shows nothing", n)
	}
	seen := flask.Do(t, b, sides.Todo{})
	sides.Equals(t, seen, "_user_id", "'42'")
	sides.Equals(t, seen, "cart", "1")
	b.SetCookie(t, flask.URL, old)
	sides.Equals(t, flask.Do(t, b, sides.Todo{}), "cart", "")
}

// TestFlaskEmpties has Flask show the last message of a session, which leaves it empty,
// while Go writes to it: the write survives. A logout by clear() ends it all.
func TestFlaskEmpties(t *testing.T) {
	p := startCouple(t, "", settings{Swap: true}, flasksession.Config{Config: key()})
	for _, test := range []struct {
		name string
		what sides.Todo
		want string
	}{
		{"the last message is shown", sides.Todo{Flashes: true}, "'2'"},
		{"cleared", sides.Todo{Clear: true}, ""},
	} {
		b := sides.NewBrowser()
		p.flask.Do(t, b, sides.Todo{Flash: []string{"Hello", "info"}})
		other := sides.NewBrowser()
		other.SetCookie(t, p.goside.URL, b.Cookie(t, p.goside.URL))
		p.during(t, b, test.what, func() {
			p.goside.Do(t, other, func(s *flaskcookie.Session) { s.Set("go", "2") })
		})
		seen := p.flask.Do(t, b, sides.Todo{Flashes: true})
		sides.Equals(t, seen, "go", test.want)
		if len(seen.Flashes) != 0 {
			t.Errorf("%s: the message is shown twice", test.name)
		}
	}
}

// TestFlaskSendsNoDeadCookie has a request under way while a login gives the session another
// identifier: its answer must not put the old one back into the browser.
func TestFlaskSendsNoDeadCookie(t *testing.T) {
	p := startCouple(t, "", settings{Swap: true}, flasksession.Config{Config: key()})
	b := sides.NewBrowser()
	p.flask.Do(t, b, sides.Todo{Set: map[string]any{"cart": 1}})
	p.during(t, b, sides.Todo{Set: map[string]any{"seen": 1}}, func() {
		p.flask.Do(t, b, sides.Todo{Regenerate: true, Set: map[string]any{"_user_id": "42"}})
	})
	sides.Equals(t, p.flask.Do(t, b, sides.Todo{}), "_user_id", "'42'")
}

// TestFlaskPopsAtOnce has two requests that remove the last two keys, one each: nothing is
// left under an identifier that somebody may know, and a login gets another one.
func TestFlaskPopsAtOnce(t *testing.T) {
	p := startCouple(t, "", settings{Swap: true}, flasksession.Config{Config: key()})
	b := sides.NewBrowser()
	p.flask.Do(t, b, sides.Todo{Set: map[string]any{"a": 1, "b": 2}})
	known := b.Cookie(t, p.flask.URL)
	p.during(t, b, sides.Todo{Pop: []string{"a"}}, func() { p.flask.Do(t, b, sides.Todo{Pop: []string{"b"}}) })
	if keys := must(p.client.Keys(t.Context(), "*").Result()); len(keys) != 0 {
		t.Errorf("in the store: %q", keys)
	}
	b.SetCookie(t, p.flask.URL, known)
	p.flask.Do(t, b, sides.Todo{Regenerate: true, Set: map[string]any{"_user_id": "42"}})
	if b.Cookie(t, p.flask.URL) == known {
		t.Error("the login has the identifier that was known before")
	}
}

// TestFlaskClearsAndLogsIn has a login of the same user that clears the session first,
// while another request logs out: the login is whole.
func TestFlaskClearsAndLogsIn(t *testing.T) {
	p := startCouple(t, "", settings{Swap: true}, flasksession.Config{Config: key()})
	b := sides.NewBrowser()
	p.flask.Do(t, b, sides.Todo{Set: map[string]any{"_user_id": "42", "cart": 1}})
	other := sides.NewBrowser()
	other.SetCookie(t, p.goside.URL, b.Cookie(t, p.goside.URL))
	p.during(t, b, sides.Todo{ClearFirst: true, Set: map[string]any{"_user_id": "42", "fresh": 1}, Regenerate: true}, func() {
		p.goside.Do(t, other, (*flaskcookie.Session).Clear)
	})
	seen := p.flask.Do(t, b, sides.Todo{})
	sides.Equals(t, seen, "_user_id", "'42'")
	sides.Equals(t, seen, "fresh", "1")
	sides.Equals(t, seen, "cart", "")
}
