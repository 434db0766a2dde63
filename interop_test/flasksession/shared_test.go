package flasksession

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/flaskcookie/flaskcookie-go/flaskcookie"
	"github.com/flaskcookie/flaskcookie-go/flasksession"
	"github.com/flaskcookie/flaskcookie-go/flasksession/redisstore"
)

// combination is one version of Flask-Session with one serializer.
type combination struct {
	name   string
	env    string
	flask  settings
	goSide flasksession.Config
}

func key() flaskcookie.Config { return flaskcookie.Config{SecretKey: []byte("the app's key")} }

var signed = map[string]any{"SESSION_USE_SIGNER": true}

// combinations are the rows of the table in docs/flask-session.md.
var combinations = []combination{
	{"0.8 msgpack", "", settings{}, flasksession.Config{Config: key()}},
	{"0.8 msgpack signed", "", settings{Config: signed}, flasksession.Config{Config: key(), SessionUseSigner: true}},
	{"0.8 json", "", settings{Config: map[string]any{"SESSION_SERIALIZATION_FORMAT": "json"}},
		flasksession.Config{Config: key(), Serialization: flasksession.JSON}},
	{"0.6 pickle", "session06", settings{}, flasksession.Config{Config: key(), Version: flasksession.V06}},
	{"0.6 pickle signed", "session06", settings{Config: signed}, flasksession.Config{Config: key(), Version: flasksession.V06, SessionUseSigner: true}},
	{"0.6 json", "session06", settings{JSON: true}, flasksession.Config{Config: key(), Version: flasksession.V06, Serialization: flasksession.PlainJSON}},
	{"0.6 json signed", "session06", settings{JSON: true, Config: signed},
		flasksession.Config{Config: key(), Version: flasksession.V06, Serialization: flasksession.PlainJSON, SessionUseSigner: true}},
	{"0.5 pickle", "session05", settings{}, flasksession.Config{Config: key(), Version: flasksession.V05}},
	{"0.5 pickle signed", "session05", settings{Config: signed}, flasksession.Config{Config: key(), Version: flasksession.V05, SessionUseSigner: true}},
	{"0.5 json", "session05", settings{JSON: true}, flasksession.Config{Config: key(), Version: flasksession.V05, Serialization: flasksession.PlainJSON}},
	{"0.5 json signed", "session05", settings{JSON: true, Config: signed},
		flasksession.Config{Config: key(), Version: flasksession.V05, Serialization: flasksession.PlainJSON, SessionUseSigner: true}},
}

// TestSharedSession takes one login through both sides, with every version and
// serializer.
func TestSharedSession(t *testing.T) {
	_, client, port := startRedis(t)
	for _, c := range combinations {
		t.Run(c.name, func(t *testing.T) {
			c.flask.Port = port
			flask := startFlask(t, c.env, c.flask, 1, 2)
			goside := startGo(t, c.goSide, redisstore.New(client))
			shared(t, flask, goside)
		})
	}
}

// shared is what both sides can do to one session.
func shared(t *testing.T, flask flaskSide, goside *goSide) {
	permanentShared(t, flask, goside)
	t.Run("browser session", func(t *testing.T) { browserSession(t, flask, goside) })
}

// permanentShared is that without sessions that end with the browser.
func permanentShared(t *testing.T, flask flaskSide, goside *goSide) {
	t.Run("login in Flask", func(t *testing.T) { loginInFlask(t, flask, goside) })
	t.Run("login in Go", func(t *testing.T) { loginInGo(t, flask, goside) })
	t.Run("logout in Flask", func(t *testing.T) { logoutInFlask(t, flask, goside) })
	t.Run("logout in Go", func(t *testing.T) { logoutInGo(t, flask, goside) })
	t.Run("flashes", func(t *testing.T) { flashes(t, flask, goside) })
	t.Run("regenerate", func(t *testing.T) { regenerate(t, flask, goside) })
}

// equals fails the test unless a key of the session is what Python prints so.
func equals(t *testing.T, seen reply, key, want string) {
	t.Helper()
	if got := seen.Values[key]; got != want {
		t.Errorf("Flask sees %s = %s, want %s", key, got, want)
	}
}

// holds fails the test unless the session has a text under key.
func holds(t *testing.T, s *flaskcookie.Session, key, want string) {
	t.Helper()
	if got, _ := flaskcookie.Get[string](s, key); got != want {
		t.Errorf("Go sees %s = %q, want %q", key, got, want)
	}
}

func loginInFlask(t *testing.T, flask flaskSide, goside *goSide) {
	b := newBrowser()
	flask.do(t, b, todo{Set: map[string]any{"_user_id": "42", "cart": []int{1, 2}}})
	before := b.cookie(t, goside.url)
	goside.do(t, b, func(s *flaskcookie.Session) {
		holds(t, s, "_user_id", "42")
		cart, _ := flaskcookie.Get[[]int](s, "cart")
		if err := s.Set("cart", append(cart, 3)); err != nil {
			t.Error(err)
		}
	})
	seen := flask.do(t, b, todo{})
	equals(t, seen, "_user_id", "'42'")
	equals(t, seen, "cart", "[1, 2, 3]")
	if after := b.cookie(t, goside.url); before == "" || after != before {
		t.Errorf("the cookie changed: %t to %t", before != "", after != "")
	}
}

func loginInGo(t *testing.T, flask flaskSide, goside *goSide) {
	b := newBrowser()
	goside.do(t, b, func(s *flaskcookie.Session) {
		if err := s.Update(map[string]any{"_user_id": "43", "name": "Zoë"}); err != nil {
			t.Error(err)
		}
	})
	seen := flask.do(t, b, todo{Set: map[string]any{"flask": "was here"}})
	equals(t, seen, "_user_id", "'43'")
	equals(t, seen, "name", "'Zoë'")
	equals(t, seen, "_permanent", "True")
	goside.do(t, b, func(s *flaskcookie.Session) {
		holds(t, s, "_user_id", "43")
		holds(t, s, "flask", "was here")
	})
}

func logoutInFlask(t *testing.T, flask flaskSide, goside *goSide) {
	b := newBrowser()
	goside.do(t, b, func(s *flaskcookie.Session) { s.Set("_user_id", "44") })
	flask.do(t, b, todo{Pop: []string{"_user_id"}})
	goside.do(t, b, func(s *flaskcookie.Session) {
		if s.Has("_user_id") {
			t.Error("Go sees the user after the logout")
		}
	})
}

func logoutInGo(t *testing.T, flask flaskSide, goside *goSide) {
	b := newBrowser()
	old := flask.do(t, b, todo{Set: map[string]any{"_user_id": "45"}})
	stolen := b.cookie(t, goside.url)
	goside.do(t, b, func(s *flaskcookie.Session) { s.Clear() })
	if b.cookie(t, goside.url) != "" {
		t.Error("the cookie is still there")
	}
	thief := newBrowser()
	thief.setCookie(t, flask.url, stolen)
	if seen := flask.do(t, thief, todo{}); seen.Values["_user_id"] != "" {
		t.Errorf("Flask sees the user of %s after the logout", old.ID)
	}
}

func flashes(t *testing.T, flask flaskSide, goside *goSide) {
	b := newBrowser()
	flask.do(t, b, todo{Set: map[string]any{"_user_id": "46"}, Flash: []string{"from Flask", "info"}})
	goside.do(t, b, func(s *flaskcookie.Session) {
		if diff := cmp.Diff([]flaskcookie.Flash{{Category: "info", Message: "from Flask"}}, s.Flashes()); diff != "" {
			t.Errorf("Go sees (-want +got):\n%s", diff)
		}
		if err := s.Flash("from Go", "error"); err != nil {
			t.Error(err)
		}
	})
	if diff := cmp.Diff([][2]string{{"error", "from Go"}}, flask.do(t, b, todo{Flashes: true}).Flashes); diff != "" {
		t.Errorf("Flask sees (-want +got):\n%s", diff)
	}
	goside.do(t, b, func(s *flaskcookie.Session) {
		if got := s.Flashes(); len(got) != 0 {
			t.Errorf("shown again: %v", got)
		}
	})
}

// regenerate has Go give the session a new identifier: what was stored under the old one
// is gone, and nothing is lost.
func regenerate(t *testing.T, flask flaskSide, goside *goSide) {
	b := newBrowser()
	before := flask.do(t, b, todo{Set: map[string]any{"_user_id": "47"}})
	stolen := b.cookie(t, goside.url)
	goside.do(t, b, func(s *flaskcookie.Session) {
		s.Regenerate()
		s.Set("fresh", "yes")
	})
	after := flask.do(t, b, todo{})
	equals(t, after, "_user_id", "'47'")
	equals(t, after, "fresh", "'yes'")
	if before.ID == after.ID {
		t.Error("the identifier is the old one")
	}
	thief := newBrowser()
	thief.setCookie(t, flask.url, stolen)
	if seen := flask.do(t, thief, todo{}); seen.Values["_user_id"] != "" {
		t.Error("the old identifier still works")
	}
}

// browserSession is one that is not permanent, made by either side.
func browserSession(t *testing.T, flask flaskSide, goside *goSide) {
	b := newBrowser()
	flask.do(t, b, todo{Set: map[string]any{"a": "1"}, Permanent: new(false)})
	goside.do(t, b, func(s *flaskcookie.Session) {
		if s.Permanent() {
			t.Error("Go sees a permanent session")
		}
		s.Set("b", "2")
	})
	equals(t, flask.do(t, b, todo{}), "_permanent", "False")
	c := newBrowser()
	goside.do(t, c, func(s *flaskcookie.Session) {
		s.SetPermanent(false)
		s.Set("a", "1")
	})
	equals(t, flask.do(t, c, todo{}), "_permanent", "False")
}
