package recorded_test

import (
	"encoding/json"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/flaskcookie/flaskcookie-go/flaskcookietest"
	"github.com/flaskcookie/flaskcookie-go/flasksession"
	"github.com/flaskcookie/flaskcookie-go/interop_test/internal/live"
)

const storedKey = "the stored app's secret key"

// storedSecrets must not stand in anything that the recorder writes.
var storedSecrets = []string{storedKey, "hush-hush-hush-hush", "another key, of the interface's own"}

// storedApp is one of apps/stored.py, and what is said of it.
type storedApp struct {
	factory string
	env     string   // the environment, "" for that of the main requirements
	words   []string // of the recorder
	refused bool     // nothing is recorded
	check   string   // what flaskcookie check says last, if it does not agree
}

var storedApps = []storedApp{
	{factory: "plain", words: []string{"flasksession.Config{\n}", "redisstore.New(redis.NewClient(&redis.Options{Addr: addr, DB: 2, Password: password}))"}},
	{factory: "plain", env: "session06", words: []string{"Version: flasksession.V06,", "takes over an id that is not in its store"}},
	{factory: "plain", env: "session05", words: []string{"Version: flasksession.V05,"}},
	{factory: "signed", words: []string{"SecretKey: secretKey,", "SessionUseSigner: true,"}},
	{factory: "signed", env: "session06", words: []string{"SessionUseSigner: true,"}},
	{factory: "signed", env: "session05", words: []string{"SessionUseSigner: true,"}},
	{factory: "as_json", words: []string{"Serialization: flasksession.JSON,"}},
	{factory: "settled", words: []string{`SessionKeyPrefix: new("shop:"),`, "SessionPermanent: new(false),", "SessionIDLength: 20,", `SessionCookieName: "shop",`,
		`SessionCookieDomain: "example.com",`, "http.SameSiteStrictMode", "PermanentSessionLifetime: 1800 * time.Second,", "SessionRefreshEachRequest: new(false),"}},
	{factory: "settled", env: "session05", words: []string{`SessionKeyPrefix: new("shop:"),`}},
	{factory: "pickled_by_json", env: "session06", words: []string{"Serialization: flasksession.PlainJSON,"}},
	{factory: "pickled_by_json", env: "session05", words: []string{"Serialization: flasksession.PlainJSON,"}},
	{factory: "files", words: []string{"Serialization: flasksession.Pickle,", "filestore.New(dir, &filestore.Options{Threshold: new(100)})"}},
	{factory: "files", env: "stores05", words: []string{"filestore.New(dir, &filestore.Options{Hash: md5.New, PickledExpiry: true, Threshold: new(100)})"}},
	{factory: "cached", words: []string{"Serialization: flasksession.CachelibPickle,", `SessionKeyPrefix: new("cache:session:"),`, "redisstore.New("}},
	{factory: "memcached", env: "session06", words: []string{"memcachedstore.New(memcache.New(addr))"}},
	{factory: "memcached", env: "session05", words: []string{"memcachedstore.New(memcache.New(addr))"}},
	{factory: "mongo", env: "session06", words: []string{`mongostore.NewChecking(client.Database("shop").Collection("sessions"))`}},
	{factory: "mongo", env: "session05", words: []string{`mongostore.NewChecking(client.Database("shop").Collection("sessions"))`}},
	{factory: "files", env: "stores03", words: []string{"Version: flasksession.V03,", "Hash: md5.New, PickledExpiry: true"}},
	{factory: "settled", env: "stores03", words: []string{"Version: flasksession.V03,"}},
	{factory: "files", env: "stores06", words: []string{"filestore.New(dir, &filestore.Options{Hash: md5.New, Threshold: new(100)})"}},
	{factory: "sql", env: "stores05", words: []string{"sqlstore.New(db, sqlstore.SQLite, nil)"}},
	{factory: "sql", env: "stores", words: []string{"sqlstore.New(db, sqlstore.SQLite, nil)"}},
	{factory: "sql", env: "stores06", words: []string{"sqlstore.New(db, sqlstore.SQLite, nil)", "exchange/browser-...: the app itself does not read the session again"}},
	{factory: "airflow", env: "stores", words: []string{`SessionKeyPrefix: new(""),`, `&sqlstore.Options{Table: "session"}`}},
	{factory: "airflow", env: "stores05", words: []string{"Version: flasksession.V05,", `SessionKeyPrefix: new(""),`, `&sqlstore.Options{Table: "session"}`,
		"exchange/browser-...: the app itself does not read the session again"}},
	{factory: "tagged", words: []string{"Serialization: taggedjson.NewCodec(taggedjson.Options{SortKeys: true}),"}},
	{factory: "eager", words: []string{"stored.Eager has code of its own in should_set_cookie"}, check: "exchange/browser-untouched: disagrees"},
	{factory: "wandering", env: "stores", words: []string{"_upsert_session is its own", "It was not run", "sqlstore.New(db, sqlstore.SQLite, nil)"}, refused: true},

	{factory: "tutorial", words: []string{"Save: flasksession.SaveAlways,", `SessionKeyPrefix: new(""),`, "SessionPermanent: new(false),",
		"NewID: flasksession.UUID4,", "Serialization: flasksession.PlainJSON,", "is written by hand"}},
	{factory: "salted", words: []string{`Salt: "session",`}},
	{factory: "early", words: []string{`Salt: "early",`, "Signer: signer.Options{KeyDerivation: signer.DjangoConcat},"}},
	{factory: "foreign", words: []string{"it signs with another key than the app's SECRET_KEY"}, refused: true},
	{factory: "snippet75", words: []string{"Version: flasksession.V05,", "SessionPermanent: new(false),", "return 86400 * time.Second"}},
	{factory: "readable", words: []string{"Serialization: flasksession.PlainJSON,"}},
	{factory: "reaching", words: []string{"it tries", "It was not run"}, refused: true},
	{factory: "writing", words: []string{"it tries to write a file"}, refused: true},
	{factory: "threaded", words: []string{"it tries", "It was not run"}, refused: true},
	{factory: "handing_over", words: []string{"Meanwhile a thread that the app had before did what is refused elsewhere: it tries to write a file"}},
	{factory: "connecting", env: "stores", words: []string{"it asks a database"}, refused: true},
	{factory: "connecting", env: "stores05", words: []string{"it asks a database"}, refused: true},
	{factory: "counting", env: "stores", words: []string{"it asks a database"}, refused: true},
	{factory: "piping", words: []string{"it uses pipeline of its Redis"}, refused: true},
	{factory: "odd_ids", words: []string{"NewID: yourNewID,"}, check: "the app makes ids by a function of its own"},
	{factory: "disguised", words: []string{"stored.Disguised is written by hand", "SessionPermanent: new(false),", "return 86400 * time.Second"}},
	{factory: "by_variable", words: []string{"stored.ByVariable is written by hand", "redisstore.New(redis.NewClient(&redis.Options{Addr: addr, Password: password}))"}},
	{factory: "disguised_by_variable", words: []string{"stored.DisguisedByVariable is written by hand"}},
	{factory: "in_a_closure", words: []string{"redis.Options{Addr: addr, DB: 7, Password: password}"}},
	{factory: "in_another_module", words: []string{"redis.Options{Addr: addr, DB: 9}"}},
	{factory: "in_files", words: []string{"something of the app tries to write a file (stored.py, line "}, refused: true},
	{factory: "disguised_in_a_dict", words: []string{"a new one is not in the cookie as get_signing_serializer writes it. (It sets session.)"}, refused: true},
	{factory: "in_sqlite", words: []string{"which reaches connection (sqlite3.Connection)", "nothing was run"}, refused: true},
	{factory: "in_sqlite_of_the_app", words: []string{"which reaches our_database (sqlite3.Connection)", "nothing was run"}, refused: true},
	{factory: "revoking", words: []string{"a client, so that sessions may be kept on a server; it stores 0 entries for one session"}, refused: true},
	{factory: "rotating", words: []string{"which reaches redis (redis.client.Redis)", "nothing was run"}, refused: true},
	{factory: "foreign_early", words: []string{"it signs with another key than the app's SECRET_KEY"}, refused: true},
	{factory: "signed_by_variable", words: []string{`Salt: "of a variable",`}},
	{factory: "hidden", words: []string{"a signer that was made with the app's key where that cannot be replaced"}, refused: true},
	{factory: "with_another_key", words: []string{"is written by hand"}},
	{factory: "forgetful", words: []string{"Expires: the cookie of a permanent session has none here", "logout: the cookie of a session that was cleared stays in the browser"},
		check: "exchange/new-permanent: disagrees"},
	{factory: "behind_middleware", words: []string{"SessionCookieSameSite: http.SameSiteStrictMode,", "app.wsgi_app is beside.Stricter, around Flask."},
		check: "Go     session=; Expires=Thu, 01 Jan 1970 00:00:00 GMT; Max-Age=0; Path=/\n    Flask  session=; Expires=Thu, 01 Jan 1970 00:00:00 GMT; Max-Age=0; Path=/; SameSite=Strict"},
	{factory: "indico", words: []string{"The Go Config of this app is flasksession.Indico(): docs/flask-session.md."}, refused: true},
	{factory: "in_a_dict", words: []string{"which is not Flask's and has no get_signing_serializer"}, refused: true},
}

// TestStoredApps records each app, and holds Go against it, by the command line and in go
// test. The app's own store is not asked.
func TestStoredApps(t *testing.T) {
	program := &configs{}
	for _, app := range storedApps {
		t.Run(app.factory+" "+app.env, func(t *testing.T) {
			r := recordStored(t, app)
			if r.failed != app.refused {
				t.Fatalf("refused: %t\n%s", r.failed, r.words)
			}
			for _, want := range app.words {
				if !strings.Contains(r.words, want) {
					t.Errorf("the recorder does not say %q:\n%s", want, r.words)
				}
			}
			if r.failed {
				if r.fixtures != "" {
					t.Errorf("fixtures were written: %s", r.fixtures)
				}
				return
			}
			output, ok := check(t, r.fixtures, storedKey)
			if ok != (app.check == "") || !strings.Contains(output, app.check) {
				t.Errorf("check says, want %q:\n%s", app.check, output)
			}
			if app.check == "" {
				program.add(t, app, r)
			}
		})
	}
	program.run(t)
}

// recordStored runs the recorder with a server in the place of Redis that must not be asked,
// and an empty directory in the place of the app's.
func recordStored(t *testing.T, app storedApp) recording {
	t.Helper()
	interpreter := live.Python(t)
	if app.env != "" {
		interpreter = live.Env(t, app.env)
	}
	port, asked := untouchable(t)
	directory := t.TempDir()
	t.Setenv("REDIS", port)
	t.Setenv("DIRECTORY", directory)
	r := recordWith(interpreter, "stored:"+app.factory)
	noSecret(t, r.fixtures+r.words, storedSecrets)
	if asked.Load() != 0 {
		t.Error("the app's store was asked")
	}
	before := map[string]bool{"sessions.db": true, "2029240f6d1128be89ddc32729463129": true, // made when the app is loaded
		"79bc207ee04a581ab2348ca1f3494e64cd0ec36128735b8c6bc85ddd8fe1938c": true}
	entries, err := os.ReadDir(directory)
	if err != nil {
		t.Fatal(err)
	}
	for _, entry := range entries {
		if !before[entry.Name()] {
			t.Errorf("%s was written", entry.Name())
		}
	}
	return r
}

// untouchable is the port of a server, and how often it was asked.
func untouchable(t *testing.T) (port string, asked *atomic.Int64) {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	asked = new(atomic.Int64)
	go func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			asked.Add(1)
			conn.Close()
		}
	}()
	_, port, _ = net.SplitHostPort(l.Addr().String())
	return port, asked
}

// configs are the Configs that the recorder has printed, in a program of their own that does
// what their users do: fill in the key, and serve.
type configs struct {
	entries strings.Builder
	wants   []string
}

const storedProgram = `package main

import (
	"crypto/md5"
	"crypto/sha1"
	"fmt"
	"net/http"
	"net/http/httptest"
	"time"

	"github.com/flaskcookie/flaskcookie-go/flaskcookie"
	"github.com/flaskcookie/flaskcookie-go/flasksession"
	"github.com/flaskcookie/flaskcookie-go/signer"
	taggedjson "github.com/flaskcookie/flaskcookie-go/tagged_json"
)

// What a Config may need.
var _ = []any{md5.New, sha1.New, http.SameSiteLaxMode, time.Second, signer.HMAC, taggedjson.Marshal}

func serve(cfg flasksession.Config, id string) {
	cfg.Signer.Now = func() time.Time { return time.Unix(1e9, 500_000_000) }
	cfg.NewID = func() string { return id }
	sessions, err := flasksession.New(cfg, flasksession.NewMemoryStore())
	if err != nil {
		panic(err)
	}
	w := httptest.NewRecorder()
	sessions.Handler(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		s := flaskcookie.FromContext(r.Context())
		s.SetPermanent(true)
		s.Set("who", "nobody")
	})).ServeHTTP(w, httptest.NewRequest("GET", "/", nil))
	fmt.Println(w.Header().Get("Set-Cookie"))
}

func main() {
ENTRIES}
`

// add takes what the recorder printed, and the Set-Cookie that the app sent.
func (c *configs) add(t *testing.T, app storedApp, r recording) {
	t.Helper()
	_, config, found := strings.Cut(r.words, "The Go Config:\n\n")
	config, _, found2 := strings.Cut(config, "\n\nIts store:")
	if !found || !found2 {
		t.Fatalf("no Config:\n%s", r.words)
	}
	row := storedRow(t, r.fixtures, "exchange/new-permanent")
	fmt.Fprintf(&c.entries, "\tserve(func(secretKey []byte) flasksession.Config {\n\t\treturn %s\n\t}([]byte(%q)), %q)\n", config, row.Key, row.ID)
	want := row.SetCookie[0]
	if oldSpelling(app.env) {
		want = ""
	}
	c.wants = append(c.wants, want)
}

func (c *configs) run(t *testing.T) {
	t.Helper()
	got := strings.Split(strings.TrimSuffix(goRun(t, strings.Replace(storedProgram, "ENTRIES", c.entries.String(), 1)), "\n"), "\n")
	if len(got) != len(c.wants) {
		t.Fatalf("%d of %d Configs serve", len(got), len(c.wants))
	}
	for i, want := range c.wants {
		if want != "" && got[i] != want {
			t.Errorf("got  %s\nwant %s", got[i], want)
		}
	}
}

// oldSpelling reports whether the Werkzeug of an environment writes Set-Cookie in another way.
func oldSpelling(env string) bool { return strings.HasSuffix(env, "03") }

type storedExchange struct {
	Name      string   `json:"name"`
	Key       string   `json:"key"`
	ID        string   `json:"id"`
	Cookie    string   `json:"cookie"`
	SetCookie []string `json:"set_cookie"`
}

func storedRow(t *testing.T, fixtures, name string) storedExchange {
	t.Helper()
	for line := range strings.Lines(fixtures) {
		var row storedExchange
		if err := json.Unmarshal([]byte(line), &row); err != nil {
			t.Fatal(err)
		}
		if row.Name == name {
			return row
		}
	}
	t.Fatalf("no row %s", name)
	return storedExchange{}
}

// TestStoredIDs asks the app itself about the ids in its fixtures: none is signed with its key.
func TestStoredIDs(t *testing.T) {
	for _, env := range []string{"", "session06", "session05"} {
		r := recordStored(t, storedApp{factory: "signed", env: env})
		interpreter := live.Python(t)
		if env != "" {
			interpreter = live.Env(t, env)
		}
		command := exec.Command(interpreter, "-B", "-c", `
import json, sys
from itsdangerous import BadSignature, Signer
asked = accepted = 0
for row in map(json.loads, sys.stdin):
    for text in [row.get("cookie") or ""] + row.get("set_cookie", []):
        value = text.partition(";")[0].partition("=")[2]
        if not value:
            continue
        asked += 1
        for salt in ("flask-session", "flaskcookie-recorder", "session", "cookie-session", "itsdangerous.Signer"):
            try:
                Signer("the stored app's secret key", salt=salt, key_derivation="hmac").unsign(value)
                accepted += 1
            except BadSignature:
                pass
print(asked, accepted)`)
		stdout, stderr, err := run(command, r.fixtures)
		asked, accepted, _ := strings.Cut(strings.TrimSpace(stdout), " ")
		if n, _ := strconv.Atoi(asked); err != nil || n < 20 || accepted != "0" {
			t.Errorf("%s: %s ids, %s accepted, %v\n%s", env, asked, accepted, err, stderr)
		}
	}
}

// TestStoredOtherKey shows that a key which signs something else than ids is not written either.
func TestStoredOtherKey(t *testing.T) {
	values := filepath.Join(t.TempDir(), "values.py")
	if err := os.WriteFile(values, []byte("VALUES = [{'leak': \"another key, of the interface's own\"}]\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	r := record(t, "stored:with_another_key", "--values", values)
	if !r.failed || r.fixtures != "" || !strings.Contains(r.words, "a key of the app stands in values/1") {
		t.Errorf("says:\n%s%s", r.fixtures, r.words)
	}
}

// TestStoredWrongKey: what check says of another key. All else is judged all the same.
func TestStoredWrongKey(t *testing.T) {
	signed := recordStored(t, storedApp{factory: "signed"})
	for _, key := range []string{"another key of sixteen", storedKey + "\n\n"} {
		if output, ok := check(t, signed.fixtures, key); ok || !strings.Contains(output, "problem: the key is not the app's SECRET_KEY") || !strings.Contains(output, " 0 disagree") {
			t.Errorf("check says:\n%s", output)
		}
	}
}

// wrongStored are Configs that flaskcookietest.CheckStored must fail, with what it must say; one
// is right.
var wrongStored = map[string]struct {
	change func(cfg *flasksession.Config)
	want   string
}{
	"nothing":    {func(*flasksession.Config) {}, ""},
	"key":        {func(cfg *flasksession.Config) { cfg.SecretKey = []byte("another key of sixteen") }, "the key is not the app's SECRET_KEY"},
	"no signer":  {func(cfg *flasksession.Config) { cfg.SessionUseSigner = false }, "the app signs its ids: true, Go: false"},
	"salt":       {func(cfg *flasksession.Config) { cfg.Salt = "session" }, "the id in the cookie"},
	"prefix":     {func(cfg *flasksession.Config) { cfg.SessionKeyPrefix = new("s:") }, "is under another key (SessionKeyPrefix)"},
	"format":     {func(cfg *flasksession.Config) { cfg.Serialization = flasksession.JSON }, "reading what the app stored"},
	"release":    {func(cfg *flasksession.Config) { cfg.Version, cfg.Serialization = flasksession.V06, nil }, "reading what the app stored"},
	"lifetime":   {func(cfg *flasksession.Config) { cfg.PermanentSessionLifetime = 3600e9 }, "for how long it is stored"},
	"permanent":  {func(cfg *flasksession.Config) { cfg.SessionPermanent = new(false) }, "exchange/new"},
	"refresh":    {func(cfg *flasksession.Config) { cfg.SessionRefreshEachRequest = new(false) }, "exchange/permanent-untouched"},
	"same site":  {func(cfg *flasksession.Config) { cfg.SessionCookieSameSite = 2 }, "Set-Cookie"},
	"id length":  {func(cfg *flasksession.Config) { cfg.SessionIDLength = 16 }, "new ids have 22 characters in Go and 43 in the app"},
	"always":     {func(cfg *flasksession.Config) { cfg.Save = flasksession.SaveAlways }, "exchange/visitor"},
	"other uuid": {func(cfg *flasksession.Config) { cfg.NewID = flasksession.UUID4 }, "new ids have 36 characters in Go and 43 in the app"},
}

// TestStoredWrongConfig fails in a process of its own, started by TestStoredWrongConfigs.
func TestStoredWrongConfig(t *testing.T) {
	name, fixtures, found := strings.Cut(os.Getenv(failingStored), ":")
	if !found {
		return // nobody has started it
	}
	cfg := flasksession.Config{SecretKey: []byte(storedKey), SessionUseSigner: true}
	wrongStored[name].change(&cfg)
	flaskcookietest.CheckStored(t, cfg, fixtures)
}

const failingStored = "FLASKCOOKIE_TEST_FAILING_STORED"

func TestStoredWrongConfigs(t *testing.T) {
	program, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	fixtures := file(t, recordStored(t, storedApp{factory: "signed"}).fixtures)
	for name, tt := range wrongStored {
		t.Run(name, func(t *testing.T) {
			command := exec.Command(program, "-test.run=^TestStoredWrongConfig$", "-test.v")
			command.Env = append(os.Environ(), failingStored+"="+name+":"+fixtures)
			stdout, stderr, err := run(command, "")
			if (err == nil) != (tt.want == "") || !strings.Contains(stdout, tt.want) || !strings.Contains(stdout, "exchange/") {
				t.Errorf("%v, want %q:\n%s%s", err, tt.want, stdout, stderr)
			}
			noSecret(t, stdout+stderr, storedSecrets)
		})
	}
}
