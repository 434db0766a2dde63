package flasksession

import (
	"net/http"
	"testing"

	"github.com/flaskcookie/flaskcookie-go/flaskcookie"
	"github.com/flaskcookie/flaskcookie-go/flasksession"
	"github.com/flaskcookie/flaskcookie-go/flasksession/redisstore"
	"github.com/flaskcookie/flaskcookie-go/interop_test/internal/sides"
)

// TestTutorial shares the sessions of the interface that tutorials have their readers
// write, and compares what both sides store and send.
func TestTutorial(t *testing.T) {
	_, client, port := startRedis(t)
	flask := startFlask(t, "", settings{Port: port, Tutorial: true}, 1, 2)
	config := flasksession.Tutorial()
	config.SecretKey = []byte("the app's key")
	goside := sides.StartGo(t, config, redisstore.New(client))
	t.Run("login in Flask", func(t *testing.T) { sides.LoginInFlask(t, flask, goside) })
	t.Run("flashes", func(t *testing.T) { sides.Flashes(t, flask, goside) })
	t.Run("logout in Flask", func(t *testing.T) { sides.LogoutInFlask(t, flask, goside) })
	t.Run("the same in Redis", func(t *testing.T) {
		stored := func(id string) string {
			t.Helper()
			return must(client.Get(t.Context(), id).Result())
		}
		fromFlask, fromGo := sides.NewBrowser(), sides.NewBrowser()
		id := flask.Do(t, fromFlask, sides.Todo{Set: map[string]any{"name": "Zoë 😀"}, Put: map[string]string{"float": "float", "list": "list"}}).ID
		goside.Do(t, fromGo, func(s *flaskcookie.Session) {
			s.Set("float", 0.1)
			s.Set("list", []any{1, []any{2, "three"}})
			s.Set("name", "Zoë 😀")
		})
		want, got := stored(id), stored(flask.Do(t, fromGo, sides.Todo{}).ID)
		if got != want {
			t.Errorf("stored\n%s\nFlask stores\n%s", got, want)
		}
	})
	t.Run("a cookie on every response", func(t *testing.T) {
		b := sides.NewBrowser()
		goside.Do(t, b, func(*flaskcookie.Session) {})
		signed := b.Cookie(t, goside.URL)
		if signed == "" {
			t.Fatal("Go sets no cookie on a session that nobody touched")
		}
		if seen := flask.Do(t, b, sides.Todo{}); b.Cookie(t, goside.URL) != signed || len(seen.Values) != 0 {
			t.Error("Flask does not know the session")
		}
	})
	t.Run("a changed signature", func(t *testing.T) {
		b := sides.NewBrowser()
		flask.Do(t, b, sides.Todo{Set: map[string]any{"a": "1"}})
		thief := sides.NewBrowser()
		thief.SetCookie(t, goside.URL, b.Cookie(t, goside.URL)+"x")
		status, err := goside.Try(thief, func(s *flaskcookie.Session) {
			if s.Has("a") || s.Rejected == nil {
				t.Error("Go took a cookie with a changed signature")
			}
		})
		if err != nil || status != http.StatusOK {
			t.Errorf("status %d, %v", status, err)
		}
	})
}
