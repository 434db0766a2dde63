package explain_test

import (
	"encoding/base64"
	"strings"
	"testing"
	"time"

	"github.com/flaskcookie/flaskcookie-go/internal/explain"
	"github.com/flaskcookie/flaskcookie-go/internal/growth"
	"github.com/flaskcookie/flaskcookie-go/serializer"
	"github.com/flaskcookie/flaskcookie-go/signer"
	taggedjson "github.com/flaskcookie/flaskcookie-go/tagged_json"
)

// TestCost explains texts of n bytes: each is looked at in a fixed number of ways, each of
// which costs as much as the text is long.
func TestCost(t *testing.T) {
	growth.SkipUnderRace(t)
	now := func() time.Time { return time.Unix(1_700_000_000, 0) }
	key := []byte("a key")
	cfg := explain.Config{Key: key, TryKeys: [][]byte{[]byte("another")}, MaxAge: 31 * 24 * time.Hour, Now: now}
	tail := ".ZVPxAA." + strings.Repeat("A", 27)
	payload := func(text string) string { return base64.RawURLEncoding.EncodeToString([]byte(text)) }
	escapes := func(n int) string {
		levels := n / 50
		return strings.Repeat(`{" di":`, levels) + `{"` + strings.Repeat("k", n) + `":0}` + strings.Repeat("}", levels)
	}
	signed := func(text string) string {
		s, err := serializer.NewURLSafeTimed(key, "cookie-session", &serializer.Options{
			Payload: verbatim{}, Signer: signer.Options{KeyDerivation: signer.HMAC, Now: now},
		})
		if err != nil {
			t.Fatal(err)
		}
		cookie, err := s.Encode(text)
		if err != nil {
			t.Fatal(err)
		}
		return cookie
	}
	for name, cookie := range map[string]func(n int) string{
		"a forged session":         func(n int) string { return payload(`{"a":"`+strings.Repeat("a", n)+`"}`) + tail },
		"forged escapes":           func(n int) string { return payload(escapes(n)) + tail },
		"genuine escapes":          func(n int) string { return signed(escapes(n)) },
		"a genuine tuple":          func(n int) string { return signed(`{" t":"` + strings.Repeat("a", n) + `"}`) },
		"dots":                     func(n int) string { return strings.Repeat(".", n) },
		"quotes":                   func(n int) string { return strings.Repeat(`"`, n) },
		"open quotes":              func(n int) string { return strings.Repeat("&quot;", n/6) + "x" },
		"spaces":                   func(n int) string { return strings.Repeat("a ", n/2) },
		"percent signs":            func(n int) string { return strings.Repeat("%41", n/3) },
		"percent signs of percent": func(n int) string { return strings.Repeat("%25", n/3) },
		"semicolons":               func(n int) string { return strings.Repeat(";", n) },
		"a header of sessions":     func(n int) string { return "Cookie: " + strings.Repeat("a=eyJ1Ijo0Mn"+tail+"; ", n/50) },
		"a header of one name":     func(n int) string { return "Cookie: " + strings.Repeat("session=a.b.c; ", n/15) },
		"pairs without a header":   func(n int) string { return strings.Repeat("a=eyJ1Ijo0Mn"+tail+"; ", n/50) },
		"hexadecimal":              func(n int) string { return strings.Repeat("61", n/2) },
		"base64":                   func(n int) string { return strings.Repeat("QUFB", n/4) },
		"an id and a bar":          func(n int) string { return strings.Repeat("|", n) + strings.Repeat("0", 40) },
		"colons":                   func(n int) string { return strings.Repeat("a:", n/2) },
	} {
		t.Run(name, func(t *testing.T) {
			growth.Linear(t, 100_000, func(n int) uint64 {
				text := cookie(n)
				return growth.AllocatedAnew(func() {
					if _, err := explain.Explain(text, cfg); err != nil {
						t.Fatal(err)
					}
				})
			})
		})
	}
}

// TestMaxText shows up to which length a text is searched: which other key signed it is told of
// one of 65,536 bytes, and of no longer one.
func TestMaxText(t *testing.T) {
	const most = 64 << 10 // the figure of SECURITY.md
	now := func() time.Time { return time.Unix(1_700_000_000, 0) }
	other := []byte("another")
	s, err := signer.NewTimestamp(other, "cookie-session", &signer.Options{KeyDerivation: signer.HMAC, Now: now})
	if err != nil {
		t.Fatal(err)
	}
	around := len(s.Sign(nil))
	for size, searched := range map[int]bool{most: true, most + 1: false} {
		cookie := string(s.Sign([]byte(strings.Repeat("A", size-around))))
		found, err := explain.Explain(cookie, explain.Config{Key: []byte("a key"), TryKeys: [][]byte{other}, Now: now})
		if err != nil {
			t.Fatal(err)
		}
		if told := found.Cause == explain.OtherKey; len(cookie) != size || told != searched {
			t.Errorf("%d bytes: %v", len(cookie), found.Cause)
		}
	}
}

// verbatim writes a text as it is.
type verbatim struct{}

func (verbatim) Marshal(v any) ([]byte, error)      { return []byte(v.(string)), nil }
func (verbatim) Unmarshal(data []byte, v any) error { return taggedjson.Unmarshal(data, v) }
