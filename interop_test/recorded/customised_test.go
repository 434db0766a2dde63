package recorded_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/flaskcookie/flaskcookie-go/flaskcookie"
	"github.com/flaskcookie/flaskcookie-go/flaskcookietest"
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
	if want := "customised.make_permanent sets it before requests, and does not run here. If it makes every session permanent, record with --permanent"; !strings.Contains(untold.words, want) {
		t.Errorf("does not say %q:\n%s", want, untold.words)
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
// that the Go store is named.
func TestOnServer(t *testing.T) {
	for target, want := range map[string]string{
		"on_redis": "session_interface is customised.on_redis.<locals>.Sessions, which is a RedisSessionInterface of Flask-Session: the sessions are kept " +
			"on a server, and the cookie holds only their name. Use the Go package flasksession, with the store flasksession/redisstore;",
		"kept_by('redis')":      "flasksession/redisstore;",
		"kept_by('filesystem')": "flasksession/filestore and the Serialization Pickle;",
		"kept_by('cachelib')":   "CachelibPickle for a RedisCache; other caches have no store in Go;",
		"kept_by('sqlalchemy')": "flasksession/sqlstore;",
	} {
		r := record(t, "customised:"+target)
		if !r.failed || r.fixtures != "" || !strings.Contains(r.words, want) {
			t.Errorf("%s: says, want %q:\n%s", target, want, r.words)
		}
	}
}
