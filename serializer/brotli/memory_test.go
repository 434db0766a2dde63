package brotli_test

import (
	"strings"
	"testing"

	"github.com/flaskcookie/flaskcookie-go/internal/growth"
	"github.com/flaskcookie/flaskcookie-go/serializer"
	"github.com/flaskcookie/flaskcookie-go/serializer/brotli"
	taggedjson "github.com/flaskcookie/flaskcookie-go/tagged_json"
)

// TestMemory holds what the package comment says a cookie of 4093 bytes can take. Brotli
// packs any text that repeats into a few bytes, so the limit of the serializer is what
// counts, and 20 bytes for each byte of the text.
func TestMemory(t *testing.T) {
	growth.SkipUnderRace(t)
	const maxHeld, maxTaken = 81 << 20, 128 << 20 // 80 MiB, and some room for the runtime
	deep := strings.Repeat("[", 990) + strings.Repeat("]", 990) + ","
	for name, text := range map[string]string{
		"lists 990 deep":        "[" + strings.Repeat(deep, (serializer.MaxPayloadSize-3)/len(deep)) + "0]",
		"lists of one":          "[" + strings.Repeat("[0],", (serializer.MaxPayloadSize-3)/4) + "0]",
		"a tuple of characters": `{" t":"` + strings.Repeat("a", serializer.MaxPayloadSize-9) + `"}`,
		"pairs of characters":   "[" + strings.Repeat(`"ab",`, (serializer.MaxPayloadSize-6)/5) + `"ab"]`,
	} {
		s, err := serializer.NewURLSafe([]byte("key"), "", &serializer.Options{Payload: verbatim{}, Compressor: brotli.Fast})
		if err != nil {
			t.Fatal(err)
		}
		cookie, err := s.Encode(text)
		if err != nil || len(cookie) > 4093 {
			t.Fatalf("%s: %d bytes, %v", name, len(cookie), err)
		}
		held, taken := growth.Memory(func() (v any, err error) { err = s.Decode(cookie, &v); return v, err })
		t.Logf("%-22s %5.1f MiB held, %5.1f MiB taken", name, float64(held)/(1<<20), float64(taken)/(1<<20))
		if held > maxHeld || taken > maxTaken {
			t.Errorf("%s: %d bytes held, %d taken", name, held, taken)
		}
	}
}

// verbatim writes a text as it is and reads it as Flask does.
type verbatim struct{}

func (verbatim) Marshal(v any) ([]byte, error)      { return []byte(v.(string)), nil }
func (verbatim) Unmarshal(data []byte, v any) error { return taggedjson.Unmarshal(data, v) }
