package documents

import (
	"database/sql"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"

	"github.com/flaskcookie/flaskcookie-go/flaskcookie"
	"github.com/flaskcookie/flaskcookie-go/flasksession"
	"github.com/flaskcookie/flaskcookie-go/flasksession/filestore"
	"github.com/flaskcookie/flaskcookie-go/flasksession/redisstore"
	"github.com/flaskcookie/flaskcookie-go/flasksession/sqlstore"
	"github.com/flaskcookie/flaskcookie-go/interop_test/internal/live"
)

const secretKey = "a key of the README, and no secret"

// TestReadmeBlocks: every Go block of the README stands in a file that is compiled and run.
func TestReadmeBlocks(t *testing.T) {
	files, err := filepath.Glob("*_test.go")
	if err != nil {
		t.Fatal(err)
	}
	var sources string
	for _, file := range append(files, filepath.Join(live.Root(), "examples", "whoami", "main.go")) {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		sources += unindented(string(text))
	}
	blocks := 0
	for _, block := range fence.FindAllStringSubmatch(page(t, "README.md"), -1) {
		if block[1] == "" {
			continue
		}
		blocks++
		tested := block[1] == "go" && strings.Contains(sources, unindented(block[2]))
		if strings.HasPrefix(block[2], "store, err") { // two ways, of which a reader takes one
			tested = true
			for line := range strings.Lines(block[2]) {
				tested = tested && strings.Contains(sources, "\n"+line)
			}
		}
		if !tested {
			t.Errorf("this block of the README is not tested:\n%s", block[2])
		}
	}
	if blocks < 6 {
		t.Errorf("the README has only %d blocks", blocks)
	}
}

// unindented joins the lines of text without the space around them.
func unindented(text string) string {
	var out strings.Builder
	for line := range strings.Lines(text) {
		out.WriteString(strings.TrimSpace(line) + "\n")
	}
	return out.String()
}

func write(sessions flaskcookie.Config) (http.Handler, error) {
	sessions.SessionCookieSecure = true // as soon as the site is served by HTTPS, on both sides: FLASK_SESSION_COOKIE_SECURE=true
	codec, err := flaskcookie.New(sessions)
	if err != nil {
		return nil, err
	}
	return codec.Handler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		session := flaskcookie.FromContext(r.Context())
		views, _ := flaskcookie.Get[int](session, "views")
		flashes := session.Flashes() // those of Flask too, each shown once
		// Both before the first byte of the body. get_flashed_messages in Flask shows the flash as well.
		err := errors.Join(session.Set("views", views+1), session.Flash("This was Go", "info"))
		if err != nil {
			http.Error(w, err.Error(), http.StatusInternalServerError)
			return
		}
		fmt.Fprintf(w, "visit %d\n", views+1)
		for _, flash := range flashes {
			fmt.Fprintf(w, "%s: %v\n", flash.Category, flash.Message)
		}
	})), nil
}

func byHand(codec *flaskcookie.Codec, cookie string) (string, error) {
	var login struct {
		UserID int      `json:"user_id"`
		Roles  []string `json:"roles"` // a Python list or tuple
	}
	signedAt, err := codec.Decode(cookie, &login) // signature and age, as Flask checks them
	if err != nil {
		return "", err
	}
	login.Roles = append(login.Roles, "since "+signedAt.Format(time.DateOnly))
	return codec.Encode(login) // an app with the same key accepts it
}

func inRedis(config flasksession.Config, mux http.Handler) (http.Handler, error) {
	client := redis.NewClient(&redis.Options{Addr: "localhost:6379"}) // what Flask has as SESSION_REDIS
	sessions, err := flasksession.New(config, redisstore.New(client))
	if err != nil {
		return nil, err
	}
	return sessions.Handler(mux), nil
}

func inFiles() (flasksession.Store, error) {
	store, err := filestore.New("flask_session", nil) // SESSION_FILE_DIR; its pickles are read without running anything
	return store, err
}

func inSQL(db *sql.DB) (flasksession.Store, error) {
	store, err := sqlstore.New(db, sqlstore.PostgreSQL, nil) // a *sql.DB; SQLite, MySQL and MariaDB too
	return store, err
}

// TestReadmeWrites makes three requests of a browser that has a flash of Flask's: visits are
// counted, each flash is shown once, and the cookie is for HTTPS only.
func TestReadmeWrites(t *testing.T) {
	config := flaskcookie.Config{SecretKey: []byte(secretKey)}
	handler, err := write(config)
	if err != nil {
		t.Fatal(err)
	}
	cookie := "session=" + flaskSays(t, `dumps({"_flashes": [("message", "This was Flask")]})`)
	for _, want := range []string{"visit 1\nmessage: This was Flask\n", "visit 2\ninfo: This was Go\n", "visit 3\ninfo: This was Go\n"} {
		request := httptest.NewRequest(http.MethodGet, "/", nil)
		request.Header.Set("Cookie", cookie)
		response := httptest.NewRecorder()
		handler.ServeHTTP(response, request)
		if response.Body.String() != want {
			t.Errorf("got %q, want %q", response.Body, want)
		}
		set := response.Header().Get("Set-Cookie")
		if !strings.Contains(set, "; Secure") {
			t.Errorf("it sets %q", set)
		}
		cookie, _, _ = strings.Cut(set, ";")
	}
	_, value, _ := strings.Cut(cookie, "=")
	if got := flaskSays(t, `loads("`+value+`")`); got != "{'_flashes': [('info', 'This was Go')], 'views': 3}" {
		t.Errorf("Flask reads %s", got)
	}
}

// TestReadmeByHand has Flask write a cookie and read what Go makes of it.
func TestReadmeByHand(t *testing.T) {
	codec, err := flaskcookie.New(flaskcookie.Config{SecretKey: []byte(secretKey)})
	if err != nil {
		t.Fatal(err)
	}
	cookie, err := byHand(codec, flaskSays(t, `dumps({"user_id": 42, "roles": ("admin",)})`))
	if err != nil {
		t.Fatal(err)
	}
	if got, want := flaskSays(t, `loads("`+cookie+`")`), "{'roles': ['admin', 'since "+time.Now().UTC().Format(time.DateOnly)+"'], 'user_id': 42}"; got != want {
		t.Errorf("Flask reads %s, want %s", got, want)
	}
	if _, err := byHand(codec, flaskSays(t, `dumps({"user_id": True, "roles": []})`)); err == nil {
		t.Error("True is a number")
	}
	if _, err := byHand(codec, flaskSays(t, `dumps({"user_id": None, "roles": []})`)); err == nil {
		t.Error("None is a number")
	}
}

// TestReadmeStores: the lines for a server's sessions make a handler and two stores. Redis
// is not asked before a request comes; docs/flask-session.md has what the stores do.
func TestReadmeStores(t *testing.T) {
	config, err := flasksession.ConfigFromMapping(map[string]any{"SECRET_KEY": secretKey, "SESSION_TYPE": "redis"})
	if err != nil {
		t.Fatal(err)
	}
	if handler, err := inRedis(config, http.NotFoundHandler()); err != nil || handler == nil {
		t.Errorf("%v, %v", handler, err)
	}
	t.Chdir(t.TempDir())
	if _, err := inFiles(); err != nil {
		t.Error(err)
	}
	if _, err := inSQL(new(sql.DB)); err != nil {
		t.Error(err)
	}
}

// flaskSays prints what a method of Flask's serializer returns.
func flaskSays(t *testing.T, call string) string {
	t.Helper()
	return python(t, `
from flask import Flask
app = Flask("readme")
app.secret_key = "`+secretKey+`"
serializer = app.session_interface.get_signing_serializer(app)
print(serializer.`+call+`)`)
}

// python runs a program of Python's and returns what it prints, without the newline.
func python(t *testing.T, program string) string {
	t.Helper()
	command := exec.Command(live.Python(t), "-c", program)
	out, err := command.CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	return strings.TrimSuffix(string(out), "\n")
}
