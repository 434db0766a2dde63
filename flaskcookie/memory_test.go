package flaskcookie_test

import (
	"bytes"
	"compress/zlib"
	"encoding/base64"
	"net/http"
	"runtime"
	"runtime/debug"
	"strings"
	"testing"

	"github.com/flaskcookie/flaskcookie-go/flaskcookie"
	"github.com/flaskcookie/flaskcookie-go/serializer"
	"github.com/flaskcookie/flaskcookie-go/signer"
)

// What the package comment promises of a cookie of 4093 bytes, the most a browser keeps.
const (
	maxHeld  = 64 << 20  // after a collection, while the session is in use
	maxTaken = 128 << 20 // in all while it is opened, had nothing been collected
)

// costly is a text made to fill memory. Its unit is repeated as often as a cookie can hold
// compressed. Those of up to four bytes deflate best, to 258 bytes in two bits.
type costly struct{ before, unit, after string }

func (c costly) text(n int) string { return c.before + strings.Repeat(c.unit, n) + c.after }

func listOf(unit string) costly { return costly{"[", unit, "0]"} }

func deepList(depth int) costly {
	return listOf(strings.Repeat("[", depth) + strings.Repeat("]", depth) + ",")
}

var costlyTexts = map[string]costly{
	"numbers":                listOf("0,"),
	"numbers on the heap":    listOf("-1,"),
	"floats":                 listOf("1e9,"),
	"long integers":          listOf("9223372036854775808,"),
	"empty lists":            listOf("[],"),
	"empty dicts":            listOf("{},"),
	"lists of one":           listOf("[0],"),
	"lists of two":           listOf("[0,0],"),
	"lists of lists":         listOf("[[0]],"),
	"dicts of one":           listOf(`{"":0},`),
	"dicts of lists":         listOf(`{"":[0]},`),
	"empty strings":          listOf(`"",`),
	"single characters":      listOf(`"a",`),
	"lists of characters":    listOf(`["a"],`),
	"strings of two":         listOf(`"ab",`),
	"tuples":                 listOf(`{" t":[0]},`),
	"empty bytes":            listOf(`{" b":""},`),
	"dates":                  listOf(`{" d":"1 jan 1 0:0"},`),
	"dates with a zone":      listOf(`{" d":"1 jan 1 0:0 1"},`),
	"escaped dicts":          listOf(`{" di":{"":0}},`),
	"broken tags":            listOf(`{" u":0},`),
	"lists 10 deep":          deepList(10),
	"lists 259 deep":         deepList(259),
	"lists 775 deep":         deepList(775),
	"lists 990 deep":         deepList(990),
	"a string":               {`"`, "a", `"`},
	"a session of a string":  {`{"_permanent":"`, "a", `"}`},
	"a tuple of characters":  {`{" t":"`, "a", `"}`},
	"a tuple of two bytes":   {`{" t":"`, "é", `"}`},
	"a tuple of three bytes": {`{" t":"`, "€", `"}`},
	"a tuple of escapes":     {`{" t":"`, `\n`, `"}`},
	"a tuple of Markup":      {`{" t":{" m":"`, "a", `"}}`},
	"a tuple of bytes":       {`{" t":{" b":"`, "AAAA", `"}}`},
	"a tuple of a dict":      {`{" t":{`, `"":0,`, `"":1}}`},
	"one key, often":         {`{`, `"":0,`, `"":1}`},
	"one key, often, a list": {`{`, `"":[0],`, `"":1}`},
	"pairs of characters":    {`[`, `"ab",`, `"ab"]`},
	"pairs and a list":       {`[["a",[`, "[0],", `0]]]`},
	"Markup of a list":       {`{" m":[`, "0,", `0]}`},
	"Markup of controls":     {`{" m":["`, "\u0080", `"]}`},
	"words of a date":        {`{" d":"`, "a ", `"}`},
	"dashes of a date":       {`{" d":"`, "-", ` b c"}`},
	"colons of a date":       {`{" d":"1 jan 1 `, ":", ` b"}`},
	"a UUID":                 {`{" u":"`, "urn:", `"}`},
	"dates in lists of one":  {`[{" d":"1 jan 1 0:0 1"},`, "[0],", `0]`},
}

// cookie returns a genuine cookie with as many units as fit into 4093 bytes.
func (c costly) cookie(t *testing.T, s *signer.TimestampSigner) string {
	for n := serializer.MaxPayloadSize / len(c.unit); ; {
		cookie := string(s.Sign(compressed(t, c.text(n))))
		if len(cookie) <= 4093 && n*len(c.unit) < serializer.MaxPayloadSize*9/10 {
			return cookie
		}
		n = min(n*4093/len(cookie), n*999/1000)
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
		for what, open := range map[string]func() (any, error){
			"Open":   func() (any, error) { return codec.Open(r) },
			"Decode": func() (v any, err error) { _, err = codec.Decode(cookie, &v); return v, err },
		} {
			held, taken := memoryOf(open)
			t.Logf("%-24s %-6s %5.1f MiB held, %5.1f MiB taken", name, what, float64(held)/(1<<20), float64(taken)/(1<<20))
			if held > maxHeld || taken > maxTaken {
				t.Errorf("%s: %s holds %d bytes and takes %d", name, what, held, taken)
			}
		}
	}
}

// memoryOf returns what the result of run holds after a collection, and what run takes
// without one, which no peak can pass.
func memoryOf(run func() (any, error)) (held int64, taken uint64) {
	var before, during, after runtime.MemStats
	runtime.GC()
	runtime.GC() // the second empties the pools
	percent := debug.SetGCPercent(-1)
	runtime.ReadMemStats(&before)
	v, _ := run()
	runtime.ReadMemStats(&during)
	debug.SetGCPercent(percent)
	runtime.GC()
	runtime.GC()
	runtime.ReadMemStats(&after)
	runtime.KeepAlive(v)
	return int64(after.HeapAlloc) - int64(before.HeapAlloc), during.TotalAlloc - before.TotalAlloc
}
