package explain_test

import (
	"strings"
	"testing"
	"time"

	"github.com/flaskcookie/flaskcookie-go/internal/explain"
	"github.com/flaskcookie/flaskcookie-go/internal/growth"
	"github.com/flaskcookie/flaskcookie-go/internal/vectors"
)

// TestFixtures explains every cookie of the other fixtures: what Flask accepts is
// good or no dict, and what Flask refuses is never called good.
func TestFixtures(t *testing.T) {
	count := map[explain.Cause]int{}
	for name, rows := range map[string][]vectors.Cookie{
		"cookies.jsonl": vectors.Load[vectors.Cookie](t, "cookies.jsonl"),
		"encode.jsonl":  plain(vectors.Load[vectors.Encode](t, "encode.jsonl"), func(r vectors.Encode) vectors.Cookie { return r.Cookie }),
		"legacy.jsonl":  plain(vectors.Load[vectors.Legacy](t, "legacy.jsonl"), func(r vectors.Legacy) vectors.Cookie { return r.Cookie }),
	} {
		for _, row := range rows {
			cause := explained(t, string(row.Cookie), cookieConfig(row)).Cause
			count[cause]++
			accepted := cause == explain.Good || cause == explain.NotADict
			if accepted != (row.Verdict == vectors.OK) {
				t.Errorf("%s %s: %s, Flask says %s", name, row.Name, cause, row.Verdict)
			}
			if cause == explain.NotADict && row.Value != nil && strings.HasPrefix(*row.Value, "{\"") && !strings.HasPrefix(*row.Value, `{" `) {
				t.Errorf("%s %s: a dict is called %s", name, row.Name, cause)
			}
		}
	}
	t.Log(count)
	if count[explain.Good] < 100 || count[explain.NotADict] == 0 || len(count) < 15 {
		t.Errorf("too little was met: %v", count)
	}
}

// TestSpoilt spoils every good cookie of the fixtures in ways that Flask refuses.
func TestSpoilt(t *testing.T) {
	growth.SkipUnderRace(t)
	spoilt := 0
	for _, row := range vectors.Load[vectors.Cookie](t, "cookies.jsonl") {
		if row.Verdict != vectors.OK {
			continue
		}
		refused := func(how, cookie string, cfg explain.Config) {
			t.Helper()
			spoilt++
			if cause := explained(t, cookie, cfg).Cause; cause == explain.Good || cause == explain.NotADict {
				t.Errorf("%s, %s: %s", row.Name, how, cause)
			}
		}
		cfg := cookieConfig(row)
		for how, token := range vectors.FlipBits(row.Cookie) {
			refused("a bit of the "+how, string(token), cfg)
		}
		cfg.Key, cfg.FallbackKeys = []byte("the key of another"), nil
		refused("another key", string(row.Cookie), cfg)
		cfg.Key = nil
		refused("no key", string(row.Cookie), cfg)
	}
	if spoilt < 500 {
		t.Errorf("only %d cookies were spoilt", spoilt)
	}
}

func plain[T any](rows []T, cookie func(T) vectors.Cookie) (cookies []vectors.Cookie) {
	for _, row := range rows {
		cookies = append(cookies, cookie(row))
	}
	return cookies
}

func cookieConfig(row vectors.Cookie) explain.Config {
	cfg := explain.Config{
		Key: row.Key(), FallbackKeys: row.Fallbacks(), Salt: row.Salt,
		NoMaxAge: row.MaxAge == nil,
		Now:      func() time.Time { return time.Unix(row.Now, 0) },
	}
	if row.MaxAge != nil {
		cfg.MaxAge = time.Duration(*row.MaxAge) * time.Second
	}
	return cfg
}
