package fips

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/redis/go-redis/v9"

	"github.com/flaskcookie/flaskcookie-go/flaskcookie"
	"github.com/flaskcookie/flaskcookie-go/flasklogin"
	"github.com/flaskcookie/flaskcookie-go/flasksession"
	_ "github.com/flaskcookie/flaskcookie-go/flasksession/dynamostore" // that this program starts is a sentence of the document
	_ "github.com/flaskcookie/flaskcookie-go/flasksession/memcachedstore"
	_ "github.com/flaskcookie/flaskcookie-go/flasksession/mongostore"
	"github.com/flaskcookie/flaskcookie-go/flasksession/redisstore"
	"github.com/flaskcookie/flaskcookie-go/internal/fips/fipstest"
	"github.com/flaskcookie/flaskcookie-go/interop_test/internal/live"
	"github.com/flaskcookie/flaskcookie-go/signer"
	taggedjson "github.com/flaskcookie/flaskcookie-go/tagged_json"
	"github.com/flaskcookie/flaskcookie-go/werkzeug/security"
)

const (
	key    = "fourteen bytes"
	oldKey = "another one, and the older"
)

func document() string { return filepath.Join(live.Root(), "docs", "fips.md") }

// The Go block of the document.

func sessions(key []byte, fallbacks ...[]byte) (*flaskcookie.Codec, error) {
	return flaskcookie.New(flaskcookie.Config{
		SecretKey:          key,
		SecretKeyFallbacks: fallbacks,
		Signer:             signer.Options{Digest: sha256.New},
	})
}

// TestBlock demands that the Go block of the document stands in this file.
func TestBlock(t *testing.T) {
	text, err := os.ReadFile(document())
	if err != nil {
		t.Fatal(err)
	}
	source, err := os.ReadFile("fips_test.go")
	if err != nil {
		t.Fatal(err)
	}
	blocks := bytes.Split(text, []byte("```go\n"))
	if len(blocks) != 2 {
		t.Fatalf("the document has %d Go blocks", len(blocks)-1)
	}
	if code, _, _ := bytes.Cut(blocks[1], []byte("```")); !bytes.Contains(source, code) {
		t.Errorf("this block of the document is not tested:\n%s", code)
	}
}

// TestError: the error about Flask's default stands in the document as it is.
func TestError(t *testing.T) {
	if !fipstest.Enforced(t) {
		return
	}
	text, err := os.ReadFile(document())
	if err != nil {
		t.Fatal(err)
	}
	_, refused := flaskcookie.New(flaskcookie.Config{SecretKey: []byte(key)})
	if !errors.Is(refused, signer.ErrFIPS) || !bytes.Contains(text, []byte("`"+refused.Error()+"`")) {
		t.Errorf("the document does not say: %v", refused)
	}
}

// app starts the Flask app.
func app(t *testing.T, key string, env ...string) string {
	t.Helper()
	t.Setenv("FLASK_SECRET_KEY", key)
	for _, setting := range env {
		name, value, _ := strings.Cut(setting, "=")
		t.Setenv(name, value)
	}
	return live.Serve(t, "app.py", document())
}

// twin is the same app in Go: /put, /seen and /login.
func twin(t *testing.T, middleware func(http.Handler) http.Handler, key string) string {
	t.Helper()
	login, err := flasklogin.New(flasklogin.Config{SecretKey: []byte(key)}, flasklogin.Users[string]{
		Load: func(_ context.Context, id string) (string, bool, error) { return id, id == "42", nil },
		ID:   func(user string) any { return user },
	})
	if err != nil {
		t.Fatal(err)
	}
	mux := http.NewServeMux()
	mux.HandleFunc("/put", func(w http.ResponseWriter, r *http.Request) {
		s := flaskcookie.FromContext(r.Context())
		for _, item := range values {
			if err := s.Set(item.Key, item.Value); err != nil {
				t.Error(err)
			}
		}
		s.SetPermanent(true)
		if err := s.Flash("hello", "message"); err != nil {
			t.Error(err)
		}
	})
	mux.HandleFunc("/seen", func(w http.ResponseWriter, r *http.Request) {
		s := flaskcookie.FromContext(r.Context())
		same := true
		for _, item := range values {
			value, ok := s.Get(item.Key)
			if difference := cmp.Diff(item.Value, value); !ok || difference != "" {
				same = false
				t.Logf("%s: %s", item.Key, difference)
			}
		}
		who := "None"
		if user, ok, err := login.User(r.Context()); err != nil {
			t.Error(err)
		} else if ok {
			who = user
		}
		var flashed []string
		for _, f := range s.Flashes() {
			flashed = append(flashed, fmt.Sprintf("'%s'", f.Message))
		}
		fmt.Fprintf(w, "%s %s %s [%s]", title(same), title(s.Permanent()), who, strings.Join(flashed, ", "))
	})
	mux.HandleFunc("/login", func(w http.ResponseWriter, r *http.Request) {
		if err := login.Login(r.Context(), "42", &flasklogin.LoginOptions{Remember: true}); err != nil {
			t.Error(err)
		}
	})
	server := httptest.NewServer(middleware(login.Handler(mux)))
	t.Cleanup(server.Close)
	return server.URL
}

func title(b bool) string { return map[bool]string{true: "True", false: "False"}[b] }

// values are VALUES of app.py.
var values = taggedjson.Dict{
	{Key: "bytes", Value: []byte("\x00\xff")}, {Key: "tuple", Value: taggedjson.Tuple{int64(1), "x"}}, {Key: "uuid", Value: taggedjson.UUID{15: 7}},
	{Key: "markup", Value: taggedjson.Markup("<b>")}, {Key: "date", Value: time.Date(2026, 1, 2, 0, 0, 0, 0, time.UTC)},
	{Key: "number", Value: 1.5}, {Key: "nothing", Value: nil}, {Key: "dict", Value: taggedjson.Dict{{Key: " t", Value: int64(1)}}},
	{Key: "long", Value: strings.Repeat("x", 300)},
}

// browser keeps cookies; both sides are one host to it.
func browser() *http.Client {
	jar, _ := cookiejar.New(nil)
	return &http.Client{Jar: jar}
}

func get(t *testing.T, client *http.Client, address string) string {
	t.Helper()
	response, err := client.Get(address)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	if err != nil || response.StatusCode != http.StatusOK {
		t.Fatalf("%s: %s, %v\n%s", address, response.Status, err, text)
	}
	return string(text)
}

// share has each side write a session and log in, and the other one read it.
func share(t *testing.T, flask, goes string) {
	for _, way := range []struct{ name, writes, reads string }{
		{"Flask writes", flask, goes}, {"Go writes", goes, flask},
	} {
		client := browser()
		get(t, client, way.writes+"/put")
		if got, want := get(t, client, way.reads+"/seen"), "True True None ['hello']"; got != want {
			t.Errorf("%s: %s, want %s", way.name, got, want)
		}
		get(t, client, way.writes+"/login")
		if got, want := get(t, client, way.reads+"/seen"), "True True 42 []"; got != want {
			t.Errorf("%s: %s, want %s", way.name, got, want)
		}
		// Only the remember cookie is left.
		u, _ := url.Parse(way.reads)
		client.Jar.SetCookies(u, []*http.Cookie{{Name: "session", Path: "/", MaxAge: -1}})
		if got, want := get(t, client, way.reads+"/seen"), "False False 42 []"; got != want {
			t.Errorf("%s, remembered: %s, want %s", way.name, got, want)
		}
	}
}

// TestCookies shares Flask's own session, with a fallback key, and has Go refuse the cookies that
// the app made before it was on SHA-256.
func TestCookies(t *testing.T) {
	if !fipstest.Enforced(t) {
		return
	}
	before := app(t, oldKey)
	flask := app(t, key, `FLASK_SECRET_KEY_FALLBACKS=["`+oldKey+`"]`)
	codec, err := sessions([]byte(key), []byte(oldKey))
	if err != nil {
		t.Fatal(err)
	}
	goes := twin(t, codec.Handler, key)
	share(t, flask, goes)

	client := browser()
	get(t, client, before+"/put")
	for _, side := range []string{flask, goes} {
		old := browser()
		old.Jar.SetCookies(parse(t, side), client.Jar.Cookies(parse(t, before)))
		if got, want := get(t, old, side+"/seen"), "True True None ['hello']"; got != want {
			t.Errorf("of the fallback key: %s, want %s", got, want)
		}
	}

	sha1 := get(t, client, flask+"/sha1")
	for _, side := range []string{flask, goes} {
		client := browser()
		client.Jar.SetCookies(parse(t, side), []*http.Cookie{{Name: "session", Value: sha1, Path: "/"}})
		if got, want := get(t, client, side+"/seen"), "False False None []"; got != want {
			t.Errorf("of SHA-1: %s, want %s", got, want)
		}
	}
	var value any
	if _, err := codec.Decode(sha1, &value); !errors.Is(err, signer.ErrBadSignature) {
		t.Errorf("of SHA-1: %v", err)
	}
}

func parse(t *testing.T, address string) *url.URL {
	t.Helper()
	u, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	return u
}

// TestStored shares the sessions of Flask-Session on a Redis, and swaps one there.
func TestStored(t *testing.T) {
	if !fipstest.Enforced(t) {
		return
	}
	server := live.StartRedis(t)
	_, port, _ := strings.Cut(server.Addr, ":")
	flask := app(t, key, "REDIS_PORT="+port)
	client := redis.NewClient(&redis.Options{Addr: server.Addr})
	defer client.Close()
	store := redisstore.New(client)
	stored, err := flasksession.New(flasksession.Config{}, store)
	if err != nil {
		t.Fatal(err)
	}
	goes := twin(t, stored.Handler, key)
	for _, way := range []struct{ writes, reads string }{{flask, goes}, {goes, flask}} {
		visitor := browser()
		get(t, visitor, way.writes+"/login")
		if got, want := get(t, visitor, way.reads+"/seen"), "False True 42 []"; got != want { // SESSION_PERMANENT
			t.Errorf("%s, want %s", got, want)
		}
	}
	ctx := t.Context()
	if err := store.Set(ctx, "k", []byte("old"), time.Minute); err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		old, data string
		want      bool
	}{{"other", "x", false}, {"old", "new", true}, {"old", "x", false}, {"new", "", true}} {
		var data []byte
		if tt.data != "" {
			data = []byte(tt.data)
		}
		if swapped, err := store.CompareAndSwap(ctx, "k", []byte(tt.old), data, time.Minute); swapped != tt.want || err != nil {
			t.Errorf("%v: %t, %v", tt, swapped, err)
		}
	}
}

// TestPasswords checks hashes of real Werkzeug.
func TestPasswords(t *testing.T) {
	if !fipstest.Enforced(t) {
		return
	}
	flask := app(t, key)
	for _, tt := range []struct {
		method  string
		salt    int
		refused bool
	}{
		{"scrypt", 16, false}, {"pbkdf2", 16, false}, {"pbkdf2:sha512:1000", 16, false}, {"pbkdf2:sha3_256:1000", 16, false},
		{"scrypt", 15, true}, {"pbkdf2:sha256:1000", 8, true}, {"pbkdf2:sha1:1000", 16, true}, {"pbkdf2:md5:1000", 16, true},
	} {
		hash := get(t, http.DefaultClient, flask+"/hash?"+url.Values{"method": {tt.method}, "salt": {fmt.Sprint(tt.salt)}}.Encode())
		for _, password := range []string{"pw", "wrong"} {
			ok, err := security.CheckPasswordHash(hash, password)
			if tt.refused != errors.Is(err, security.ErrFIPS) || !tt.refused && err != nil || ok != (password == "pw" && !tt.refused) {
				t.Errorf("%s, a salt of %d: %t, %v", tt.method, tt.salt, ok, err)
			}
		}
	}
}
