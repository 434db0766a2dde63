package sides

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/flaskcookie/flaskcookie-go/flaskcookie"
)

// Shared takes sessions through both sides: what one does the other sees. BrowserSession
// does so with one that is not permanent.
func Shared(t *testing.T, flask Flask, goside *Go) {
	for _, part := range []struct {
		name string
		run  func(*testing.T, Flask, *Go)
	}{
		{"login in Flask", LoginInFlask},
		{"login in Go", loginInGo},
		{"logout in Flask", LogoutInFlask},
		{"logout in Go", logoutInGo},
		{"flashes", Flashes},
		{"new id", NewID},
	} {
		t.Run(part.name, func(t *testing.T) { part.run(t, flask, goside) })
	}
}

// Equals fails the test unless a key of the session is what Python prints so, "" if it is
// missing.
func Equals(t *testing.T, seen Reply, key, want string) {
	t.Helper()
	if got := seen.Values[key]; got != want {
		t.Errorf("Flask sees %s = %s, want %s", key, got, want)
	}
}

// Holds fails the test unless the session has a text under key.
func Holds(t *testing.T, s *flaskcookie.Session, key, want string) {
	t.Helper()
	if got, _ := flaskcookie.Get[string](s, key); got != want {
		t.Errorf("Go sees %s = %q, want %q", key, got, want)
	}
}

// LoginInFlask has Go go on with a login of Flask, under the same cookie.
func LoginInFlask(t *testing.T, flask Flask, goside *Go) {
	b := NewBrowser()
	flask.Do(t, b, Todo{Set: map[string]any{"_user_id": "42", "cart": []int{1, 2}}})
	before := b.Cookie(t, goside.URL)
	goside.Do(t, b, func(s *flaskcookie.Session) {
		Holds(t, s, "_user_id", "42")
		cart, _ := flaskcookie.Get[[]int](s, "cart")
		if err := s.Set("cart", append(cart, 3)); err != nil {
			t.Error(err)
		}
	})
	seen := flask.Do(t, b, Todo{})
	Equals(t, seen, "_user_id", "'42'")
	Equals(t, seen, "cart", "[1, 2, 3]")
	if after := b.Cookie(t, goside.URL); before == "" || after != before {
		t.Errorf("the cookie changed: %t to %t", before != "", after != "")
	}
}

func loginInGo(t *testing.T, flask Flask, goside *Go) {
	b := NewBrowser()
	goside.Do(t, b, func(s *flaskcookie.Session) {
		if err := s.Update(map[string]any{"_user_id": "43", "name": "Zoë"}); err != nil {
			t.Error(err)
		}
	})
	seen := flask.Do(t, b, Todo{Set: map[string]any{"flask": "was here"}})
	Equals(t, seen, "_user_id", "'43'")
	Equals(t, seen, "name", "'Zoë'")
	Equals(t, seen, "_permanent", "True")
	goside.Do(t, b, func(s *flaskcookie.Session) {
		Holds(t, s, "_user_id", "43")
		Holds(t, s, "flask", "was here")
	})
}

// LogoutInFlask shows that Go knows nobody after it, with a copy of the cookie neither.
func LogoutInFlask(t *testing.T, flask Flask, goside *Go) {
	b := NewBrowser()
	goside.Do(t, b, func(s *flaskcookie.Session) { s.Set("_user_id", "44") })
	stolen := b.Cookie(t, goside.URL)
	flask.Do(t, b, Todo{Pop: []string{"_user_id"}})
	goside.Do(t, b, func(s *flaskcookie.Session) {
		if s.Has("_user_id") {
			t.Error("Go sees the user after the logout")
		}
	})
	flask.Do(t, b, Todo{Pop: []string{"_permanent"}})
	goside.Do(t, Thief(t, goside.URL, stolen), func(s *flaskcookie.Session) {
		if s.Has("_user_id") {
			t.Error("Go sees the user after the logout")
		}
	})
}

func logoutInGo(t *testing.T, flask Flask, goside *Go) {
	b := NewBrowser()
	flask.Do(t, b, Todo{Set: map[string]any{"_user_id": "45"}})
	stolen := b.Cookie(t, goside.URL)
	goside.Do(t, b, func(s *flaskcookie.Session) { s.Clear() })
	if b.Cookie(t, goside.URL) != "" {
		t.Error("the cookie is still there")
	}
	Equals(t, flask.Do(t, Thief(t, flask.URL, stolen), Todo{}), "_user_id", "")
}

// Flashes shows what one side flashes on the other, once.
func Flashes(t *testing.T, flask Flask, goside *Go) {
	b := NewBrowser()
	flask.Do(t, b, Todo{Set: map[string]any{"_user_id": "46"}, Flash: []string{"from Flask", "info"}})
	goside.Do(t, b, func(s *flaskcookie.Session) {
		if diff := cmp.Diff([]flaskcookie.Flash{{Category: "info", Message: "from Flask"}}, s.Flashes()); diff != "" {
			t.Errorf("Go sees (-want +got):\n%s", diff)
		}
		if err := s.Flash("from Go", "error"); err != nil {
			t.Error(err)
		}
	})
	if diff := cmp.Diff([][2]string{{"error", "from Go"}}, flask.Do(t, b, Todo{Flashes: true}).Flashes); diff != "" {
		t.Errorf("Flask sees (-want +got):\n%s", diff)
	}
	goside.Do(t, b, func(s *flaskcookie.Session) {
		if got := s.Flashes(); len(got) != 0 {
			t.Errorf("shown again: %v", got)
		}
	})
}

// NewID has Go give the session a new identifier: what was stored under the old one is
// gone, and nothing is lost.
func NewID(t *testing.T, flask Flask, goside *Go) {
	b := NewBrowser()
	before := flask.Do(t, b, Todo{Set: map[string]any{"_user_id": "47"}})
	stolen := b.Cookie(t, goside.URL)
	goside.Do(t, b, func(s *flaskcookie.Session) {
		s.Regenerate()
		s.Set("fresh", "yes")
	})
	after := flask.Do(t, b, Todo{})
	Equals(t, after, "_user_id", "'47'")
	Equals(t, after, "fresh", "'yes'")
	if before.ID == after.ID {
		t.Error("the identifier is the old one")
	}
	Equals(t, flask.Do(t, Thief(t, flask.URL, stolen), Todo{}), "_user_id", "")
}

// Thief is a browser with a cookie that was copied before it was given up.
func Thief(t *testing.T, side, cookie string) *Browser {
	t.Helper()
	b := NewBrowser()
	b.SetCookie(t, side, cookie)
	return b
}

// BrowserSession takes one that is not permanent, made by either side, to the other.
func BrowserSession(t *testing.T, flask Flask, goside *Go) {
	b := NewBrowser()
	flask.Do(t, b, Todo{Set: map[string]any{"a": "1"}, Permanent: new(false)})
	goside.Do(t, b, func(s *flaskcookie.Session) {
		if s.Permanent() {
			t.Error("Go sees a permanent session")
		}
		s.Set("b", "2")
	})
	Equals(t, flask.Do(t, b, Todo{}), "_permanent", "False")
	c := NewBrowser()
	goside.Do(t, c, func(s *flaskcookie.Session) {
		s.SetPermanent(false)
		s.Set("a", "1")
	})
	Equals(t, flask.Do(t, c, Todo{}), "_permanent", "False")
}
