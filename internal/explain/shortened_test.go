package explain_test

import (
	"testing"
	"time"

	"github.com/flaskcookie/flaskcookie-go/flaskcookie"
	"github.com/flaskcookie/flaskcookie-go/internal/explain"
)

// TestShortened: where a program has left the end of a cookie out, no character of its mark is
// taken for one of the cookie, and nothing is said to be damaged.
func TestShortened(t *testing.T) {
	key := []byte("a test key, not a secret")
	codec, err := flaskcookie.New(flaskcookie.Config{SecretKey: key})
	if err != nil {
		t.Fatal(err)
	}
	good, err := codec.Encode(map[string]any{"_user_id": "42", "_fresh": true})
	if err != nil {
		t.Fatal(err)
	}
	cfg := explain.Config{Key: key, NoMaxAge: true}
	for _, mark := range []string{"…", "...", "....", "[truncated]", "(truncated)", "<truncated>", "[...truncated...]", "… ", `…"`} {
		for _, left := range []int{3, 8, 20, 27, 30, 40} {
			for _, before := range []string{"", "Cookie: session=", "Cookie: a=b; session="} {
				found, err := explain.Explain(before+good[:len(good)-left]+mark, cfg)
				if before != "" && (mark == "… " || mark == `…"`) {
					continue // a header has its own rules for those
				}
				if err != nil || found.Cause != explain.Truncated && found.Cause != explain.Missing || found.Accepted() {
					t.Errorf("%s%q without %d characters: %s, %v", before, mark, left, found.Cause, err)
				}
			}
		}
	}
	found, err := explain.Explain(good+"...", cfg)
	if err != nil || found.Cause != explain.TrailingText || found.Basis != explain.BySignature {
		t.Errorf("a whole cookie and a mark: %s, %v", found.Cause, err)
	}
	old := explain.Config{Key: key, MaxAge: time.Hour, Now: func() time.Time { return time.Now().Add(2 * time.Hour) }}
	if found, err := explain.Explain(good+"...", old); err != nil || found.Cause != explain.Expired {
		t.Errorf("a whole cookie that is too old, and a mark: %s, %v", found.Cause, err)
	}
	for text, cause := range map[string]explain.Cause{"Loading...": explain.NotFlask, good: explain.Good, good + "…": explain.Good} {
		if found, err := explain.Explain(text, cfg); err != nil || found.Cause != cause {
			t.Errorf("%s: %s, %v", text, found.Cause, err)
		}
	}
}
