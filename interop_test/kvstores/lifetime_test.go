package kvstores

import (
	"testing"
	"time"

	"github.com/flaskcookie/flaskcookie-go/flaskcookie"
	"github.com/flaskcookie/flaskcookie-go/interop_test/internal/sides"
)

// TestLifetimes has both sides store and renew sessions, on both sides of memcached's 30
// days: they end at the same time, whoever wrote last.
func TestLifetimes(t *testing.T) {
	each(t, func(t *testing.T, b backend) {
		for _, lifetime := range []time.Duration{time.Hour, 31 * 24 * time.Hour} {
			flask := b.flask(t, map[string]any{"PERMANENT_SESSION_LIFETIME": lifetime.Seconds()}, "TZ=UTC")
			config := v08()
			config.PermanentSessionLifetime = lifetime
			goside := sides.StartGo(t, config, b.store)
			reads := func(s *flaskcookie.Session) { s.Has("a") }
			for _, test := range []struct {
				shows string
				do    func(user *sides.Browser)
			}{
				{"made by Flask", func(user *sides.Browser) {}},
				{"read by Flask", func(user *sides.Browser) { flask.Do(t, user, sides.Todo{}) }},
				{"read by Go", func(user *sides.Browser) { goside.Do(t, user, reads) }},
				{"changed by Go", func(user *sides.Browser) {
					goside.Do(t, user, func(s *flaskcookie.Session) { s.Set("b", 1) })
				}},
			} {
				user := sides.NewBrowser()
				flask.Do(t, user, sides.Todo{Set: map[string]any{"a": "1"}})
				stored := id(t, user, flask.URL)
				if test.shows != "made by Flask" {
					if _, err := b.store.Touch(t.Context(), stored, time.Minute); err != nil {
						t.Fatal(err)
					}
				}
				test.do(user)
				if got := time.Until(b.end(t, stored)); (got - lifetime).Abs() > 30*time.Second {
					t.Errorf("%v, %s: it ends in %v", lifetime, test.shows, got)
				}
			}
		}
	})
}
