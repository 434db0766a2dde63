package recorded_test

import (
	"encoding/json"
	"fmt"
	"math"
	"math/big"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/flaskcookie/flaskcookie-go/flaskcookie"
	"github.com/flaskcookie/flaskcookie-go/flaskcookietest"
	"github.com/flaskcookie/flaskcookie-go/internal/jsonfloat"
	"github.com/flaskcookie/flaskcookie-go/interop_test/internal/live"
	taggedjson "github.com/flaskcookie/flaskcookie-go/tagged_json"
)

const customisedKey = "the customised app's secret key"

// TestOrjson records an app whose JSON provider is orjson: its floats agree by rule, and what
// it cannot read is named with the option by which Go does not write it.
func TestOrjson(t *testing.T) {
	r := recordWith(live.Env(t, "recipes"), "customised:with_orjson")
	for _, want := range []string{
		"it does not read NaN (JSONDecodeError), infinity (JSONDecodeError), an integer beyond 64 bits (it reads 1.8446744073709552e+19), a lone surrogate (JSONDecodeError)",
		"Portable of taggedjson.Options", "Payload: taggedjson.NewCodec(taggedjson.Options{\n\t\tRawUnicode: true,\n\t\tPortable: true,\n\t}),",
		"value/huge: the app itself cannot write it",
	} {
		if r.failed || !strings.Contains(r.words, want) {
			t.Errorf("does not say %q:\n%s", want, r.words)
		}
	}
	output, ok := check(t, r.fixtures, customisedKey)
	if !ok || !strings.Contains(output, "note: the app's JSON provider spells floats in another way than Python's json") {
		t.Errorf("check says\n%s", output)
	}
	flaskcookietest.Check(t, flaskcookie.Config{
		SecretKey: []byte(customisedKey), Payload: taggedjson.NewCodec(taggedjson.Options{RawUnicode: true, Portable: true}),
	}, file(t, r.fixtures))
}

// TestOrjsonReads shows that the app on orjson reads what Go writes with Portable, and that
// what Portable refuses is status 500 there, or another number.
func TestOrjsonReads(t *testing.T) {
	env := live.Env(t, "recipes")
	encode := func(portable bool, value any) (string, error) {
		codec, err := flaskcookie.New(flaskcookie.Config{
			SecretKey: []byte(customisedKey), Payload: taggedjson.NewCodec(taggedjson.Options{RawUnicode: portable, Portable: portable}),
		})
		if err != nil {
			t.Fatal(err)
		}
		return codec.Encode(taggedjson.Dict{{Key: "v", Value: value}})
	}
	for _, tt := range []struct {
		value any
		reads string // of a cookie written without Portable; empty: with it
	}{
		{math.MaxFloat64, ""}, {math.Copysign(0, -1), ""}, {5e-324, ""}, {1e-05, ""}, {uint64(math.MaxUint64), ""}, {int64(math.MinInt64), ""},
		{"Größe \U0001f600 \u2028", ""}, {taggedjson.Tuple{1, []any{"a", nil, true}}, ""}, {[]byte{0, 255}, ""},
		{math.NaN(), "error"}, {math.Inf(-1), "error"}, {"\xed\xa0\x80", "error"}, {new(big.Int).Lsh(big.NewInt(1), 64), "session float"},
	} {
		cookie, err := encode(true, tt.value)
		if refused := err != nil; refused != (tt.reads != "") {
			t.Errorf("%v: %v", tt.value, err)
			continue
		}
		want := "session same"
		if tt.reads != "" {
			want = tt.reads
			if cookie, err = encode(false, tt.value); err != nil {
				t.Fatal(err)
			}
		}
		// As JSON of the value as Go reads it, by which the app compares its own.
		text, err := taggedjson.Marshal(tt.value)
		if err != nil {
			t.Fatal(err)
		}
		stdout, stderr, err := pythonOf(env, cookie+"\n"+string(text), "opens.py", "customised:with_orjson")
		if got := strings.TrimSpace(stdout); err != nil || got != want {
			t.Errorf("%v: the app has %q, want %q: %v\n%s", tt.value, got, want, err, stderr)
		}
	}
}

// TestOrjsonFloats has orjson and Python's json write random floats: where they differ they
// are the same number by the rule of check, and another float never is.
func TestOrjsonFloats(t *testing.T) {
	const count = 50_000
	seed := uint64(time.Now().UnixNano())
	t.Logf("seed %d", seed)
	random := rand.New(rand.NewPCG(seed, 0))
	var bits strings.Builder
	for range count {
		fmt.Fprintf(&bits, "%016x\n", random.Uint64())
	}
	stdout, stderr, err := pythonOf(live.Env(t, "recipes"), bits.String(), "floats.py")
	if err != nil {
		t.Fatalf("%v\n%s", err, stderr)
	}
	compared, respelled, last := 0, 0, ""
	for line := range strings.Lines(stdout) {
		python, orjson, _ := strings.Cut(strings.TrimSpace(line), " ")
		compared++
		if python != orjson {
			respelled++
			if !jsonfloat.Respelled(`{"v":[`+python+`]}`, `{"v":[`+orjson+`]}`) {
				t.Errorf("%s and %s are taken for different", python, orjson)
			}
		}
		if last != "" && last != python && jsonfloat.Respelled(last, orjson) {
			t.Errorf("%s and %s are taken for the same", last, orjson)
		}
		last = python
	}
	if compared < count*9/10 || respelled == 0 {
		t.Errorf("%d floats compared, %d of them spelled in two ways", compared, respelled)
	}
	t.Logf("%d floats compared, %d of them spelled in two ways", compared, respelled)
}

// TestKeptTags records an app on Flask 2.2.5 whose JSON provider takes no object_hook, by
// which that Flask reads tags as dicts, and the same app on today's.
func TestKeptTags(t *testing.T) {
	const fault = "Flask up to 3.0.0 does so with a JSON provider that takes no object_hook, 3.0.1 does not; this is 2.2.5."
	old := recordWith(live.Env(t, "session05"), "customised:with_plain_loads")
	if old.failed || !strings.Contains(old.words, fault) {
		t.Errorf("does not say %q:\n%s", fault, old.words)
	}
	const note = "note: the app leaves Flask's tags as they stand when it reads a session: a tuple comes back as a dict, nested deeper with every save. " +
		"That is a fault of Flask 2.2.5 with a JSON provider that takes no object_hook; 3.0.1 mends it."
	if output, ok := check(t, old.fixtures, customisedKey); ok || !strings.Contains(output, note) || !strings.Contains(output, "value/tuple: disagrees") {
		t.Errorf("want %q:\n%s", note, output)
	}
	today := mustRecord(t, []string{customisedKey}, "customised:with_plain_loads")
	if output, ok := check(t, today.fixtures, customisedKey); !ok || strings.Contains(today.words+output, "a tuple comes back") {
		t.Errorf("today's Flask:\n%s%s", today.words, output)
	}
}

// TestRounding records an app whose JSON provider writes floats with two digits: the rows hold
// what it wrote and agree, which the recorder says.
func TestRounding(t *testing.T) {
	r := mustRecord(t, []string{customisedKey}, "customised:with_rounding")
	if want := "payload: what is written is not what is read again: a float (0.1234567890123456 comes back as 0.12)"; !strings.Contains(r.words, want) {
		t.Errorf("does not say %q:\n%s", want, r.words)
	}
	if output, ok := check(t, r.fixtures, customisedKey); !ok {
		t.Errorf("check says\n%s", output)
	}
}

// TestPermanent records apps that make every session permanent: by their interface, and by
// a function before each request, which the recorder is told of.
func TestPermanent(t *testing.T) {
	keys := []string{customisedKey}
	byInterface := mustRecord(t, keys, "customised:permanent_by_interface")
	byFunction := mustRecord(t, keys, "customised:permanent_by_function", "--permanent")
	for _, r := range []recording{byInterface, byFunction} {
		for _, want := range []string{"the app makes every session permanent, on every request", "\tPermanentSessions: true,\n"} {
			if !strings.Contains(r.words, want) {
				t.Errorf("does not say %q:\n%s", want, r.words)
			}
		}
		if output, ok := check(t, r.fixtures, customisedKey); !ok {
			t.Errorf("check says\n%s", output)
		}
		flaskcookietest.Check(t, flaskcookie.Config{SecretKey: []byte(customisedKey), PermanentSessions: true}, file(t, r.fixtures))
	}
	if diff := cmp.Diff(responses(t, byInterface.fixtures), responses(t, byFunction.fixtures)); diff != "" {
		t.Errorf("the two ways differ (-interface +function):\n%s", diff)
	}
	if strings.Contains(byFunction.words, "has code of its own in open_session") {
		t.Errorf("the recorder's own code is taken for the app's:\n%s", byFunction.words)
	}
	untold := mustRecord(t, keys, "customised:permanent_by_function")
	if want := "customised.make_permanent sets it on requests. If it makes every session permanent, record with --permanent"; !strings.Contains(untold.words, want) {
		t.Errorf("does not say %q:\n%s", want, untold.words)
	}
	for target, want := range map[string]string{
		"customised:permanent_by_key":    "customised.make_permanent_by_key sets it on requests. If it makes every session permanent, record with --permanent",
		"customised:permanent_by_helper": "if one of these makes every session permanent, record with --permanent",
	} {
		if r := mustRecord(t, keys, target); !strings.Contains(r.words, want) {
			t.Errorf("does not say %q:\n%s", want, r.words)
		}
	}
	if strings.Contains(byFunction.words, "if one of these") {
		t.Errorf("asks for --permanent, which it was told:\n%s", byFunction.words)
	}
	once := mustRecord(t, keys, "customised:permanent_once")
	if strings.Contains(once.words, "PermanentSessions") {
		t.Errorf("only new sessions are permanent:\n%s", once.words)
	}
}

// responses are the Set-Cookies of all rows that have some.
func responses(t *testing.T, fixtures string) map[string][]string {
	t.Helper()
	found := map[string][]string{}
	for line := range strings.Lines(fixtures) {
		var row struct {
			Name      string   `json:"name"`
			SetCookie []string `json:"set_cookie"`
		}
		if err := json.Unmarshal([]byte(line), &row); err != nil {
			t.Fatal(err)
		}
		if row.SetCookie != nil {
			found[row.Name] = row.SetCookie
		}
	}
	return found
}

// TestOnServer shows that interfaces of Flask-Session are known, by their bases too, and
// that the Go store is named, where the recorder stands alone and records no stored sessions.
func TestOnServer(t *testing.T) {
	source, err := os.ReadFile(filepath.Join(live.Root(), "scripts", "record_fixtures.py"))
	if err != nil {
		t.Fatal(err)
	}
	alone := filepath.Join(t.TempDir(), "record_fixtures.py")
	if err := os.WriteFile(alone, source, 0o600); err != nil {
		t.Fatal(err)
	}
	for target, want := range map[string]string{
		"on_redis": "session_interface is customised.on_redis.<locals>.Sessions, which is a RedisSessionInterface of Flask-Session: the sessions are kept " +
			"on a server, and the cookie holds only their name. Use the Go package flasksession, with the store flasksession/redisstore;",
		"kept_by('redis')":      "flasksession/redisstore;",
		"kept_by('filesystem')": "flasksession/filestore and the Serialization Pickle;",
		"kept_by('cachelib')":   "CachelibPickle for a RedisCache; other caches have no store in Go;",
		"kept_by('sqlalchemy')": "flasksession/sqlstore;",
	} {
		fixtures, words, err := python(t, "", alone, "customised:"+target)
		if err == nil || fixtures != "" || !strings.Contains(words, want) {
			t.Errorf("%s: says, want %q:\n%s", target, want, words)
		}
	}
}
