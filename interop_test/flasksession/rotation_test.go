package flasksession

import (
	"testing"

	"github.com/flaskcookie/flaskcookie-go/flaskcookie"
	"github.com/flaskcookie/flaskcookie-go/flasksession"
	"github.com/flaskcookie/flaskcookie-go/flasksession/redisstore"
	"github.com/flaskcookie/flaskcookie-go/interop_test/internal/matrix"
	"github.com/flaskcookie/flaskcookie-go/interop_test/internal/sides"
)

// TestRotatedIDs shows what becomes of a session on a server when SECRET_KEY is replaced and the
// old key is a fallback: one whose id is signed is over, in Flask and in Go, and one whose id is
// not goes on.
func TestRotatedIDs(t *testing.T) {
	_, client, port := startRedis(t)
	const old = "the key before the rotation"
	before := flaskcookie.Config{SecretKey: []byte(old), SecretKeyFallbacks: [][]byte{[]byte(matrix.Key)}}
	after := flaskcookie.Config{SecretKey: []byte(matrix.Key), SecretKeyFallbacks: [][]byte{[]byte(old)}}
	for shows, signs := range map[string]bool{"plain": false, "signed": true} {
		t.Run(shows, func(t *testing.T) {
			flask := startFlask(t, "", settings{Port: port, Config: map[string]any{
				"SESSION_USE_SIGNER": signs, "SECRET_KEY_FALLBACKS": []string{old},
			}}, 1, 2)
			start := func(cfg flaskcookie.Config) *sides.Go {
				return sides.StartGo(t, flasksession.Config{Config: cfg, SessionUseSigner: signs}, redisstore.New(client))
			}
			goBefore, goAfter := start(before), start(after)
			b := sides.NewBrowser()
			goBefore.Do(t, b, func(s *flaskcookie.Session) {
				if err := s.Set("_user_id", "42"); err != nil {
					t.Error(err)
				}
			})
			goBefore.Do(t, b, func(s *flaskcookie.Session) { sides.Holds(t, s, "_user_id", "42") })
			cookie := b.Cookie(t, goBefore.URL)
			seen := flask.Do(t, sides.Thief(t, flask.URL, cookie), sides.Todo{}).Before["_user_id"]
			if want := map[bool]string{false: "'42'", true: ""}[signs]; seen != want {
				t.Errorf("Flask sees %q, want %q", seen, want)
			}
			goAfter.Do(t, sides.Thief(t, goAfter.URL, cookie), func(s *flaskcookie.Session) {
				if s.Has("_user_id") == signs {
					t.Errorf("Go sees the user: %t", !signs)
				}
			})
		})
	}
}
