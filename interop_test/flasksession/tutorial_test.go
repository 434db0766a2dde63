package flasksession

import (
	"net/http"
	"testing"

	"github.com/flaskcookie/flaskcookie-go/flaskcookie"
	"github.com/flaskcookie/flaskcookie-go/flasksession"
	"github.com/flaskcookie/flaskcookie-go/flasksession/redisstore"
)

// TestTutorial shares the sessions of the interface that tutorials have their readers
// write, and compares what both sides store and send.
func TestTutorial(t *testing.T) {
	_, client, port := startRedis(t)
	flask := startFlask(t, "", settings{Port: port, Tutorial: true}, 1, 2)
	config := flasksession.Tutorial()
	config.SecretKey = []byte("the app's key")
	goside := startGo(t, config, redisstore.New(client))
	t.Run("login in Flask", func(t *testing.T) { loginInFlask(t, flask, goside) })
	t.Run("flashes", func(t *testing.T) { flashes(t, flask, goside) })
	t.Run("logout in Flask", func(t *testing.T) { logoutInFlask(t, flask, goside) })
	t.Run("the same in Redis", func(t *testing.T) {
		stored := func(id string) string {
			t.Helper()
			return must(client.Get(t.Context(), id).Result())
		}
		fromFlask, fromGo := newBrowser(), newBrowser()
		id := flask.do(t, fromFlask, todo{Set: map[string]any{"name": "Zoë 😀"}, Put: map[string]string{"float": "float", "list": "list"}}).ID
		goside.do(t, fromGo, func(s *flaskcookie.Session) {
			s.Set("float", 0.1)
			s.Set("list", []any{1, []any{2, "three"}})
			s.Set("name", "Zoë 😀")
		})
		want, got := stored(id), stored(flask.do(t, fromGo, todo{}).ID)
		if got != want {
			t.Errorf("stored\n%s\nFlask stores\n%s", got, want)
		}
	})
	t.Run("a cookie on every response", func(t *testing.T) {
		b := newBrowser()
		goside.do(t, b, func(*flaskcookie.Session) {})
		signed := b.cookie(t, goside.url)
		if signed == "" {
			t.Fatal("Go sets no cookie on a session that nobody touched")
		}
		if seen := flask.do(t, b, todo{}); b.cookie(t, goside.url) != signed || len(seen.Values) != 0 {
			t.Error("Flask does not know the session")
		}
	})
	t.Run("a changed signature", func(t *testing.T) {
		b := newBrowser()
		flask.do(t, b, todo{Set: map[string]any{"a": "1"}})
		thief := newBrowser()
		thief.setCookie(t, goside.url, b.cookie(t, goside.url)+"x")
		status, err := goside.try(thief, func(s *flaskcookie.Session) {
			if s.Has("a") || s.Rejected == nil {
				t.Error("Go took a cookie with a changed signature")
			}
		})
		if err != nil || status != http.StatusOK {
			t.Errorf("status %d, %v", status, err)
		}
	})
}
