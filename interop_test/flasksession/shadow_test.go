package flasksession

import (
	"context"
	"crypto/md5"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/flaskcookie/flaskcookie-go/flaskcookie"
	"github.com/flaskcookie/flaskcookie-go/flasksession"
	"github.com/flaskcookie/flaskcookie-go/flasksession/filestore"
	"github.com/flaskcookie/flaskcookie-go/flasksession/redisstore"
	"github.com/flaskcookie/flaskcookie-go/flasksession/sqlstore"
	"github.com/flaskcookie/flaskcookie-go/flaskshadow"
	"github.com/flaskcookie/flaskcookie-go/interop_test/internal/compared"
	"github.com/flaskcookie/flaskcookie-go/interop_test/internal/sides"
)

// signed is the setting that has ids signed.
var signed = map[string]any{"SESSION_USE_SIGNER": true}

// onlyRead is a store that a shadow must not write.
type onlyRead struct {
	flasksession.Expirer
	t testing.TB
}

func (o onlyRead) Set(context.Context, string, []byte, time.Duration) error {
	o.t.Error("the shadow has written Flask's store")
	return nil
}

func (o onlyRead) Delete(context.Context, string) error {
	o.t.Error("the shadow has deleted from Flask's store")
	return nil
}

// front is a proxy in Go in front of Flask, every answer of which is compared.
type front struct {
	sides.Flask // through the front
	*compared.Front
}

// startShadow puts a front before Flask; twin is that of /do, nil for none.
func startShadow(t *testing.T, flask sides.Flask, cfg flaskshadow.Config, twin http.HandlerFunc) *front {
	t.Helper()
	cfg.UnsafeTwinMethods = []string{http.MethodPost}
	cfg.StoreTimeout = 2 * time.Second // of a busy machine
	var o compared.Options
	if twin != nil {
		o.Twins = map[string]http.HandlerFunc{"/": twin}
	}
	f := &front{Front: compared.Start(t, flask.URL, cfg, o)}
	f.Flask.URL = f.Front.URL
	return f
}

// visit does one thing through the front and wants that told of it.
func (f *front) visit(t *testing.T, b *sides.Browser, what string, todo sides.Todo, want string) {
	t.Helper()
	f.Do(t, b, todo)
	if diff := cmp.Diff(want, f.Said(t)); diff != "" {
		t.Errorf("%s: (-want +got)\n%s", what, diff)
	}
}

// shadowed is one Flask with the Go that is to agree with it.
type shadowed struct {
	name  string
	env   string
	flask settings
	cfg   flasksession.Config
	store func(t *testing.T, s settings) flasksession.Expirer // nil: Redis
}

func tutorial() flasksession.Config {
	cfg := flasksession.Tutorial()
	cfg.SecretKey = []byte("the app's key")
	return cfg
}

// files makes the store of a row of Flask-Session's files.
func files(options filestore.Options) func(t *testing.T, s settings) flasksession.Expirer {
	return func(t *testing.T, s settings) flasksession.Expirer { return must(filestore.New(s.Files, &options)) }
}

// shadows are the rows of the table in docs/flask-session.md.
var shadows = []shadowed{
	{"0.8 msgpack", "", settings{}, flasksession.Config{Config: key()}, nil},
	{"0.8 msgpack signed", "", settings{Config: signed}, flasksession.Config{Config: key(), SessionUseSigner: true}, nil},
	{"0.8 json", "", settings{Config: map[string]any{"SESSION_SERIALIZATION_FORMAT": "json"}},
		flasksession.Config{Config: key(), Serialization: flasksession.JSON}, nil},
	{"0.8 without refresh", "", settings{Config: map[string]any{"SESSION_REFRESH_EACH_REQUEST": false}},
		flasksession.Config{Config: key(), SessionRefreshEachRequest: new(false)}, nil},
	{"0.8 with cookie settings", "", settings{Config: map[string]any{"SESSION_COOKIE_SAMESITE": "Lax", "SESSION_COOKIE_PATH": "/",
		"SESSION_PERMANENT": false, "SESSION_KEY_PREFIX": "s-", "PERMANENT_SESSION_LIFETIME": 600, "SESSION_ID_LENGTH": 16}},
		flasksession.Config{Config: key(), SessionCookieSameSite: http.SameSiteLaxMode, SessionPermanent: new(false),
			SessionKeyPrefix: new("s-"), PermanentSessionLifetime: 10 * time.Minute, SessionIDLength: 16}, nil},
	{"0.6 pickle", "session06", settings{}, flasksession.Config{Config: key(), Version: flasksession.V06}, nil},
	{"0.6 pickle signed", "session06", settings{Config: signed}, flasksession.Config{Config: key(), Version: flasksession.V06, SessionUseSigner: true}, nil},
	{"0.5 pickle", "session05", settings{}, flasksession.Config{Config: key(), Version: flasksession.V05}, nil},
	{"0.5 json signed", "session05", settings{JSON: true, Config: signed},
		flasksession.Config{Config: key(), Version: flasksession.V05, Serialization: flasksession.PlainJSON, SessionUseSigner: true}, nil},
	{"written by hand", "", settings{Tutorial: true}, tutorial(), nil},
	{"files, 0.8", "stores", settings{}, flasksession.Config{Config: key(), Serialization: flasksession.Pickle}, files(filestore.Options{})},
	{"files, 0.5", "stores05", settings{}, flasksession.Config{Config: key(), Version: flasksession.V05},
		files(filestore.Options{Hash: md5.New, PickledExpiry: true})},
}

// start serves Flask, and returns the store that it has.
func (s shadowed) start(t *testing.T, redis flasksession.Expirer, port int) (sides.Flask, flasksession.Expirer) {
	t.Helper()
	s.flask.Port = port
	if s.store == nil {
		return startFlask(t, s.env, s.flask, 1, 2), redis
	}
	s.flask.Files = t.TempDir()
	flask := startFlask(t, s.env, s.flask, 1, 2)
	return flask, s.store(t, s.flask)
}

// TestShadow has real Flasks answer through a front whose Go is configured as they are: there
// is nothing to tell of logins, changes, unchanged sessions, new ids and logouts, and the
// store is not written.
func TestShadow(t *testing.T) {
	_, client, port := startRedis(t)
	for _, s := range shadows {
		t.Run(s.name, func(t *testing.T) {
			flask, store := s.start(t, redisstore.New(client), port)
			f := startShadow(t, flask, flaskshadow.Config{Store: onlyRead{store, t}, Session: s.cfg}, nil)
			b := sides.NewBrowser()
			values := map[string]string{"float": "float", "text": "text", "wide": "wide", "list": "list"}
			if !s.flask.JSON && !s.flask.Tutorial {
				values["aware"], values["tuple"], values["odd"], values["uuid"] = "aware", "tuple", "integer keys", "uuid"
			}
			f.visit(t, b, "nobody", sides.Todo{}, "")
			f.visit(t, b, "a login", sides.Todo{Set: map[string]any{"_user_id": "42", "cart": []int{1, 2}}}, "")
			f.visit(t, b, "values", sides.Todo{Put: values}, "")
			f.visit(t, b, "a look", sides.Todo{}, "")
			f.visit(t, b, "a browser session", sides.Todo{Permanent: new(false)}, "")
			f.visit(t, b, "a look at it", sides.Todo{}, "")
			f.visit(t, b, "flashes", sides.Todo{Permanent: new(true), Flash: []string{"hello", "info"}}, "")
			if s.env == "" && !s.flask.Tutorial || s.env == "stores" {
				f.visit(t, b, "a new id", sides.Todo{Regenerate: true}, "")
			}
			stolen := b.Cookie(t, f.Flask.URL)
			f.visit(t, b, "a logout", sides.Todo{Clear: true, Pop: []string{"_permanent"}}, "")
			f.visit(t, b, "after it", sides.Todo{}, "")
			f.visit(t, sides.Thief(t, f.Flask.URL, stolen), "the old cookie", sides.Todo{}, "")
			f.visit(t, sides.Thief(t, f.Flask.URL, "not-a-session"), "an invented cookie", sides.Todo{Set: map[string]any{"a": 1}}, "")
			stats := f.Shadow.Stats()
			if stats.StoreFailed != 0 || stats.Dropped != 0 || stats.Compared < 11 {
				t.Errorf("%+v", stats)
			}
		})
	}
}

// TestShadowSQL: the same with a table of SQLite, which Go reads with a driver of its own.
func TestShadowSQL(t *testing.T) {
	database := sqlite(t)
	flask := startFlask(t, "stores", settings{SQL: database.url}, 1, 2)
	store := must(sqlstore.New(database.connect(t, "modernc"), database.dialect, nil))
	f := startShadow(t, flask, flaskshadow.Config{Store: onlyRead{store, t}, Session: flasksession.Config{Config: key()}}, nil)
	b := sides.NewBrowser()
	f.visit(t, b, "a login", sides.Todo{Set: map[string]any{"_user_id": "42"}}, "")
	f.visit(t, b, "a look", sides.Todo{}, "")
	f.visit(t, b, "a logout", sides.Todo{Clear: true, Pop: []string{"_permanent"}}, "")
}

// TestShadowFaults: what is told of a Go that is configured in another way than Flask.
func TestShadowFaults(t *testing.T) {
	_, client, port := startRedis(t)
	store := redisstore.New(client)
	plain := startFlask(t, "", settings{Port: port}, 1, 2)
	withSigner := startFlask(t, "", settings{Port: port, Config: signed}, 1, 2)
	forHours := startFlask(t, "", settings{Port: port, Config: map[string]any{"PERMANENT_SESSION_LIFETIME": 7200, "SESSION_PERMANENT": false}}, 1, 2)
	pickled := startFlask(t, "session06", settings{Port: port}, 1, 2)
	byHand := startFlask(t, "", settings{Port: port, Tutorial: true}, 1, 2)
	for _, tc := range []struct {
		name  string
		flask sides.Flask
		cfg   flasksession.Config
		want  string
	}{
		{"another prefix", plain, flasksession.Config{SessionKeyPrefix: new("s:")}, "store: Flask set the cookie of a session, Go finds nothing in the store under its id"},
		{"another key", withSigner, flasksession.Config{SecretKey: []byte("another key of sixteen"), SessionUseSigner: true},
			"signature: Flask set a cookie, Go refuses it: signer: signature does not match"},
		{"signed in Flask only", withSigner, flasksession.Config{}, "store: Flask set the cookie of a session, Go finds nothing in the store under its id"},
		{"signed in Go only", plain, flasksession.Config{SecretKey: []byte("another key of sixteen"), SessionUseSigner: true},
			"signature: Flask set a cookie, Go refuses it: signer: no \".\" found in value"},
		{"another name", plain, flasksession.Config{SessionCookieName: "sid"}, "cookie name: Flask session, Go sid"},
		{"another format", plain, flasksession.Config{Serialization: flasksession.JSON}, "format: Flask MessagePack, Go JSON"},
		{"an older release", pickled, flasksession.Config{}, "Vary: Flask none, Go \"Cookie\"\nformat: Flask a pickle, Go MessagePack"},
		{"another lifetime", forHours, flasksession.Config{SessionPermanent: new(false), PermanentSessionLifetime: time.Hour},
			"stored lifetime: Flask keeps it for 2h0m0s more, Go for 1h0m0s"},
		{"another SameSite", plain, flasksession.Config{SessionCookieSameSite: http.SameSiteLaxMode}, "attribute SameSite: Flask none, Go Lax"},
		{"another interface", byHand, flasksession.Config{SecretKey: []byte("the app's key"), SessionUseSigner: true},
			"store: Flask set the cookie of a session, Go finds nothing in the store under its id"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			f := startShadow(t, tc.flask, flaskshadow.Config{Store: onlyRead{store, t}, Session: tc.cfg}, nil)
			f.visit(t, sides.NewBrowser(), "a login", sides.Todo{Set: map[string]any{"_user_id": "42"}}, tc.want)
		})
	}
}

// TestShadowRace: a session that another request brings back, as Flask-Session does, is no
// difference of the logout.
func TestShadowRace(t *testing.T) {
	_, client, port := startRedis(t)
	flask := startFlask(t, "", settings{Port: port}, 1, 4)
	f := startShadow(t, flask, flaskshadow.Config{Store: onlyRead{redisstore.New(client), t}, Session: flasksession.Config{Config: key()}}, nil)
	b := sides.NewBrowser()
	f.visit(t, b, "a login", sides.Todo{Set: map[string]any{"_user_id": "42"}}, "")
	var slow sync.WaitGroup
	slow.Go(func() { f.Do(t, b, sides.Todo{Linger: 0.5}) })
	time.Sleep(200 * time.Millisecond)
	// Flask brings the session back when the slow request ends. The logout is not to blame.
	f.Do(t, b, sides.Todo{Clear: true, Pop: []string{"_permanent"}})
	slow.Wait()
	if said := f.Said(t); strings.Contains("\n"+said, "\ndeletion") || strings.Contains("\n"+said, "\nstore") {
		t.Errorf("what another request brought about is told as a difference:\n%s", said)
	}
}

// TestShadowMany: users each with several requests at once, of which some log out: what they do to
// each other is told as a suspicion at most.
func TestShadowMany(t *testing.T) {
	_, client, port := startRedis(t)
	flask := startFlask(t, "", settings{Port: port}, 2, 4)
	f := startShadow(t, flask, flaskshadow.Config{
		Store: onlyRead{redisstore.New(client), t}, Session: flasksession.Config{Config: key()}, MaxConcurrent: 64,
	}, nil)
	var users sync.WaitGroup
	for range 10 {
		users.Go(func() {
			for range 4 {
				b := sides.NewBrowser()
				f.Do(t, b, sides.Todo{Set: map[string]any{"_user_id": "42"}})
				var tabs sync.WaitGroup
				for tab := range 6 {
					tabs.Go(func() {
						todo := sides.Todo{Set: map[string]any{"tab": tab}}
						if tab == 3 {
							todo = sides.Todo{Clear: true, Pop: []string{"_permanent"}}
						} else if tab%2 == 0 {
							todo = sides.Todo{}
						}
						if _, status, err := f.Try(b, todo); err != nil || status != http.StatusOK {
							t.Errorf("status %d, %v", status, err)
						}
					})
				}
				tabs.Wait()
			}
		})
	}
	users.Wait()
	for line := range strings.Lines(f.Said(t)) {
		if !strings.HasPrefix(line, "suspected ") {
			t.Error(line)
		}
	}
	stats := f.Shadow.Stats()
	t.Logf("%+v", stats)
	if stats.Compared+stats.Dropped != 10*4*7 || stats.Compared < 200 {
		t.Errorf("%+v", stats)
	}
}

// TestShadowTwin runs twins of a view on a copy of the session.
func TestShadowTwin(t *testing.T) {
	_, client, port := startRedis(t)
	for name, s := range map[string]shadowed{
		"0.8": {"", "", settings{}, flasksession.Config{Config: key()}, nil},
		"0.6": {"", "session06", settings{}, flasksession.Config{Config: key(), Version: flasksession.V06}, nil},
	} {
		t.Run(name, func(t *testing.T) {
			flask, store := s.start(t, redisstore.New(client), port)
			var view func(s *flaskcookie.Session)
			f := startShadow(t, flask, flaskshadow.Config{Store: onlyRead{store, t}, Session: s.cfg}, func(w http.ResponseWriter, r *http.Request) {
				view(flaskcookie.FromContext(r.Context()))
			})
			b := sides.NewBrowser()
			step := func(what string, todo sides.Todo, twin func(s *flaskcookie.Session), want string) {
				t.Helper()
				view = twin
				f.visit(t, b, what, todo, want)
			}
			login := sides.Todo{Set: map[string]any{"_user_id": "42"}}
			step("a login", login, func(s *flaskcookie.Session) { s.Set("_user_id", "42") }, "")
			step("a look", sides.Todo{}, func(s *flaskcookie.Session) { s.Get("_user_id") }, "")
			step("a number for a text", login, func(s *flaskcookie.Session) { s.Set("_user_id", 42) }, "twin session _user_id: Flask str, Go int")
			step("a logout that is missing", sides.Todo{Clear: true, Pop: []string{"_permanent"}}, func(s *flaskcookie.Session) { s.Get("_user_id") },
				map[string]string{
					"0.8": "twin cookie: Flask cookie deleted, Go cookie set\ntwin session _permanent: Flask missing, Go bool\ntwin session _user_id: Flask missing, Go str",
					"0.6": "twin cookie: Flask cookie deleted, Go cookie set\ntwin session _permanent: Flask missing, Go bool\ntwin session _user_id: Flask missing, Go str",
				}[name])
			step("another login", login, func(s *flaskcookie.Session) { s.Set("_user_id", "42") }, "")
			step("a new id in Go only", sides.Todo{Set: map[string]any{"a": "1"}}, func(s *flaskcookie.Session) { s.Set("a", "1"); s.Regenerate() },
				"twin cookie id: Flask kept it, Go made a new one")
			step("a logout", sides.Todo{Clear: true, Pop: []string{"_permanent"}}, func(s *flaskcookie.Session) { s.Clear(); s.Pop("_permanent") }, "")
		})
	}
}
