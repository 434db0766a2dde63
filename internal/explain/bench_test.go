package explain_test

import (
	"strings"
	"testing"
	"time"

	"github.com/flaskcookie/flaskcookie-go/internal/explain"
)

// BenchmarkExplain measures the longest search: nothing matches.
func BenchmarkExplain(b *testing.B) {
	for name, payload := range map[string]string{
		"a login": "eyJ1c2VyX2lkIjo0Mn0", "the longest text": strings.Repeat("eyJ1", explain.MaxText/4-20),
	} {
		cookie := payload + ".ZVPxAA." + strings.Repeat("A", 27)
		cfg := explain.Config{Key: []byte("a key"), Now: func() time.Time { return time.Unix(1_700_000_000, 0) }}
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				if _, err := explain.Explain(cookie, cfg); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
