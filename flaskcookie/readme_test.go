package flaskcookie_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/flaskcookie/flaskcookie-go/flaskcookie"
	"github.com/flaskcookie/flaskcookie-go/flasklogin"
	"github.com/flaskcookie/flaskcookie-go/flasksession"
	"github.com/flaskcookie/flaskcookie-go/serializer"
	"github.com/flaskcookie/flaskcookie-go/signer"
	taggedjson "github.com/flaskcookie/flaskcookie-go/tagged_json"
)

// The keys of the README's blocks.
var (
	secretKey = []byte("a key of the README, no secret")
	newKey    = []byte("a new key of the README, no secret")
	oldKey    = []byte("an old key of the README, no secret")
)

// TestReadme demands that every Go block of the README stands in this file, where
// it is compiled and run.
func TestReadme(t *testing.T) {
	readme, err := os.ReadFile("../README.md")
	if err != nil {
		t.Fatal(err)
	}
	source, err := os.ReadFile("readme_test.go")
	if err != nil {
		t.Fatal(err)
	}
	blocks := bytes.Split(readme, []byte("```go\n"))[1:]
	if len(blocks) < 5 {
		t.Fatalf("the README has only %d Go blocks", len(blocks))
	}
	for _, block := range blocks {
		code, _, _ := bytes.Cut(block, []byte("```"))
		if !strings.Contains(unindented(source), unindented(code)) {
			t.Errorf("this block of the README is not tested:\n%s", code)
		}
	}
}

// unindented joins the lines of text without the space around them.
func unindented(text []byte) string {
	var out strings.Builder
	for line := range strings.Lines(string(text)) {
		out.WriteString(strings.TrimSpace(line) + "\n")
	}
	return out.String()
}

// User is who an application knows.
type User struct{ Name string }

func loadUser(_ context.Context, id string) (*User, bool, error) { return &User{"Ann"}, id == "1", nil }

func readmeLogin() (http.Handler, error) {
	settings, err := flaskcookie.LoadEnv("FLASK") // FLASK_SECRET_KEY and the rest, as Flask reads them
	if err != nil {
		return nil, err
	}
	sessions, err := flaskcookie.ConfigFromMapping(settings)
	if err != nil {
		return nil, err
	}
	sessions.ReadOnly = true
	logins, err := flasklogin.ConfigFromMapping(settings)
	if err != nil {
		return nil, err
	}
	logins.LoginView = "/login"

	codec, err := flaskcookie.New(sessions)
	if err != nil {
		return nil, err
	}
	login, err := flasklogin.New(logins, flasklogin.Users[*User]{Load: loadUser})
	if err != nil {
		return nil, err
	}
	account := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		fmt.Fprintf(w, "Hello, %s", login.MustUser(r.Context()).Name)
	})
	return codec.Handler(login.Handler(login.LoginRequired(account))), nil
}

func readmeServe() (http.Handler, error) {
	codec, err := flaskcookie.New(flaskcookie.Config{SecretKey: secretKey, SessionCookieSecure: true})
	if err != nil {
		return nil, err
	}
	return codec.Handler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		session := flaskcookie.FromContext(r.Context())
		views, _ := flaskcookie.Get[int](session, "views")
		if err := session.Set("views", views+1); err != nil { // before the first byte of the body
			http.Error(w, err.Error(), http.StatusInternalServerError)
			return
		}
		session.Flash("Welcome back", "info") // Flask's get_flashed_messages shows it, and session.Flashes
		fmt.Fprintf(w, "visit %d", views+1)
	})), nil
}

func readmeServerSide(mux http.Handler) (http.Handler, error) {
	sessions, err := flasksession.New(flasksession.Config{}, flasksession.NewMemoryStore()) // any Store: Redis, …
	if err != nil {
		return nil, err
	}
	return sessions.Handler(mux), nil
}

func readmeDecode(cookie string) error {
	codec, err := flaskcookie.New(flaskcookie.Config{SecretKey: secretKey})
	if err != nil {
		return err
	}
	var session taggedjson.Dict
	signedAt, err := codec.Decode(cookie, &session)

	if err == nil && (session[0].Key != "roles" || time.Since(signedAt) > time.Minute) {
		err = fmt.Errorf("got %v at %v", session, signedAt)
	}
	return err
}

func readmeTyped(codec *flaskcookie.Codec, cookie string) error {
	var login struct {
		UserID int      `json:"user_id"`
		Roles  []string `json:"roles"` // a Python list or tuple
	}
	_, err := codec.Decode(cookie, &login)

	if err == nil && (login.UserID != 42 || !reflect.DeepEqual(login.Roles, []string{"admin", "staff"})) {
		err = fmt.Errorf("got %v", login)
	}
	return err
}

func readmeEncode(codec *flaskcookie.Codec) (string, error) {
	cookie, err := codec.Encode(map[string]any{
		"user_id": 42,
		"roles":   taggedjson.Tuple{"admin", "staff"},
	})

	return cookie, err
}

func readmeRotate() (*flaskcookie.Codec, error) {
	codec, err := flaskcookie.New(flaskcookie.Config{
		SecretKey:          newKey,
		SecretKeyFallbacks: [][]byte{oldKey},
	})

	return codec, err
}

func readmeToken(token string) error {
	tokens, err := serializer.NewURLSafeTimed(secretKey, "email-confirm", nil)
	if err != nil {
		return err
	}
	var address string
	_, err = tokens.DecodeMaxAge(token, time.Hour, &address)
	switch {
	case errors.Is(err, signer.ErrSignatureExpired):
		fmt.Println("ask for a new link")
	case errors.Is(err, signer.ErrBadData):
		fmt.Println("not our link")
	}

	if err == nil && address != "a@example.com" {
		err = fmt.Errorf("got %q", address)
	}
	return err
}

// TestReadmeLogin asks as a user of Flask does, remembered ones as well, and as a stranger.
func TestReadmeLogin(t *testing.T) {
	t.Setenv("FLASK_SECRET_KEY", string(secretKey))
	handler, err := readmeLogin()
	if err != nil {
		t.Fatal(err)
	}
	codec, err := flaskcookie.New(flaskcookie.Config{SecretKey: secretKey})
	if err != nil {
		t.Fatal(err)
	}
	session, err := codec.Encode(map[string]any{"_user_id": "1", "_fresh": true})
	if err != nil {
		t.Fatal(err)
	}
	for cookie, want := range map[string]string{
		"session=" + session: "200 Hello, Ann ", "remember_token=" + flasklogin.EncodeCookie("1", secretKey): "200 Hello, Ann ",
		"remember_token=" + flasklogin.EncodeCookie("2", secretKey): "302  /login?next=%2Faccount", "": "302  /login?next=%2Faccount",
	} {
		request := httptest.NewRequest(http.MethodGet, "/account", nil)
		request.Header.Set("Cookie", cookie)
		response := httptest.NewRecorder()
		handler.ServeHTTP(response, request)
		if got := fmt.Sprintf("%d %s %s", response.Code, response.Body, response.Header().Get("Location")); got != want || len(response.Header()["Set-Cookie"]) > 0 {
			t.Errorf("got %q, %q; want %q", got, response.Header(), want)
		}
	}
}

func TestReadmeServe(t *testing.T) {
	handler, err := readmeServe()
	if err != nil {
		t.Fatal(err)
	}
	checkVisits(t, handler)
}

// checkVisits makes two requests of one browser to a handler that counts them.
func checkVisits(t *testing.T, handler http.Handler) {
	t.Helper()
	cookie := ""
	for _, want := range []string{"visit 1", "visit 2"} {
		request := httptest.NewRequest(http.MethodGet, "/", nil)
		request.Header.Set("Cookie", cookie)
		response := httptest.NewRecorder()
		handler.ServeHTTP(response, request)
		if response.Body.String() != want {
			t.Errorf("got %s, want %s", response.Body, want)
		}
		cookie = response.Header().Get("Set-Cookie")
	}
}

func TestReadmeServerSide(t *testing.T) {
	handler, err := readmeServerSide(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		session := flaskcookie.FromContext(r.Context())
		views, _ := flaskcookie.Get[int](session, "views")
		if err := session.Set("views", views+1); err != nil {
			t.Error(err)
		}
		fmt.Fprintf(w, "visit %d", views+1)
	}))
	if err != nil {
		t.Fatal(err)
	}
	checkVisits(t, handler)
}

func TestReadmeCode(t *testing.T) {
	codec, err := flaskcookie.New(flaskcookie.Config{SecretKey: secretKey})
	if err != nil {
		t.Fatal(err)
	}
	cookie, err := readmeEncode(codec)
	if err != nil {
		t.Fatal(err)
	}
	if err := readmeDecode(cookie); err != nil {
		t.Errorf("decode: %v", err)
	}
	if err := readmeTyped(codec, cookie); err != nil {
		t.Errorf("typed: %v", err)
	}
	old, err := flaskcookie.New(flaskcookie.Config{SecretKey: oldKey})
	if err != nil {
		t.Fatal(err)
	}
	rotated, err := readmeRotate()
	if err != nil {
		t.Fatal(err)
	}
	if cookie, err = readmeEncode(old); err != nil {
		t.Fatal(err)
	}
	if err := readmeTyped(rotated, cookie); err != nil {
		t.Errorf("rotated: %v", err)
	}
	tokens, err := serializer.NewURLSafeTimed(secretKey, "email-confirm", nil)
	if err != nil {
		t.Fatal(err)
	}
	token, err := tokens.Encode("a@example.com")
	if err != nil {
		t.Fatal(err)
	}
	if err := readmeToken(token); err != nil {
		t.Errorf("token: %v", err)
	}
}
