package flaskcookie_test

import (
	"bytes"
	"compress/zlib"
	"encoding/base64"
	"net/http"
	"strings"
	"testing"

	"github.com/flaskcookie/flaskcookie-go/flaskcookie"
	"github.com/flaskcookie/flaskcookie-go/internal/growth"
	"github.com/flaskcookie/flaskcookie-go/signer"
)

// What the package comment promises of a cookie of 4093 bytes, the most a browser keeps.
const (
	cookieSize = 4093
	maxHeld    = 64 << 20  // after a collection, while the session is in use
	maxTaken   = 128 << 20 // in all while it is opened, had nothing been collected
)

// costly is a text made to fill memory. Its unit is repeated as often as a cookie can hold
// compressed. Those of up to four bytes deflate best, to 258 bytes in two bits.
type costly struct{ before, unit, after string }

func (c costly) text(n int) string { return c.before + strings.Repeat(c.unit, n) + c.after }

// value is a text in a session: {"a":…}.
func value(before, unit, after string) costly { return costly{`{"a":` + before, unit, after + "}"} }

func listOf(unit string) costly { return value("[", unit, "0]") }

func deepList(depth int) costly {
	return listOf(strings.Repeat("[", depth) + strings.Repeat("]", depth) + ",")
}

// costlyTexts are sessions, but for the last, which Python refuses or takes for pairs.
var costlyTexts = map[string]costly{
	"numbers":                listOf("0,"),
	"numbers on the heap":    listOf("-1,"),
	"empty lists":            listOf("[],"),
	"lists of one":           listOf("[0],"),
	"lists of two":           listOf("[0,0],"),
	"dicts of one":           listOf(`{"":0},`),
	"empty strings":          listOf(`"",`),
	"single characters":      listOf(`"a",`),
	"dates with a zone":      listOf(`{" d":"1 jan 1 0:0 1"},`),
	"broken tags":            listOf(`{" u":0},`),
	"lists 775 deep":         deepList(775),
	"lists 990 deep":         deepList(990),
	"a tuple of characters":  value(`{" t":"`, "a", `"}`),
	"a tuple of two bytes":   value(`{" t":"`, "é", `"}`),
	"a tuple of three bytes": value(`{" t":"`, "€", `"}`),
	"a tuple of bytes":       value(`{" t":{" b":"`, "AAAA", `"}}`),
	"one key, often":         value(`{`, `"":0,`, `"":1}`),
	"Markup of a list":       value(`{" m":[`, "0,", `0]}`),
	"Markup of controls":     value(`{" m":["`, "\u0080", `"]}`),
	"no dict: a string":      {`"`, "a", `"`},
	"no dict: characters":    {`{" t":"`, "a", `"}`},
	"no dict: pairs":         {`[`, `"ab",`, `"ab"]`},
	"no dict: empty lists":   {`[`, `[],`, `[]]`},
	"no dict: lists of one":  {`[`, `[0],`, `0]`},
}

// cookie returns a genuine cookie with as many units as fit into 4093 bytes, or nearly. How
// many is told by two shorter ones.
func (c costly) cookie(t *testing.T, s *signer.TimestampSigner) string {
	size := func(n int) int { return len(s.Sign(compressed(t, c.text(n)))) }
	n := (1 << 18) / len(c.unit)
	one, two := size(n), size(2*n)
	n += n * (cookieSize - one) / max(two-one, 1)
	for {
		if cookie := string(s.Sign(compressed(t, c.text(n)))); len(cookie) <= cookieSize {
			return cookie
		}
		n -= n / 100
	}
}

// compressed is the payload, packed as well as zlib can.
func compressed(t *testing.T, text string) []byte {
	var out bytes.Buffer
	w, err := zlib.NewWriterLevel(&out, zlib.BestCompression)
	if err != nil {
		t.Fatal(err)
	}
	w.Write([]byte(text)) // a bytes.Buffer takes everything
	w.Close()
	return []byte("." + base64.RawURLEncoding.EncodeToString(out.Bytes()))
}

// TestMemory opens the cookies that need most.
func TestMemory(t *testing.T) {
	growth.SkipUnderRace(t)
	key := []byte("key")
	codec, err := flaskcookie.New(flaskcookie.Config{SecretKey: key})
	if err != nil {
		t.Fatal(err)
	}
	s, err := signer.NewTimestamp(key, "cookie-session", &signer.Options{KeyDerivation: signer.HMAC})
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range costlyTexts {
		cookie := c.cookie(t, s)
		r := &http.Request{Header: http.Header{"Cookie": {"session=" + cookie}}}
		held, taken := growth.Memory(func() (any, error) { return codec.Open(r) })
		t.Logf("%-24s %d bytes: %5.1f MiB held, %5.1f MiB taken", name, len(cookie), float64(held)/(1<<20), float64(taken)/(1<<20))
		if held > maxHeld || taken > maxTaken {
			t.Errorf("%s: %d bytes held and %d taken", name, held, taken)
		}
	}
}
