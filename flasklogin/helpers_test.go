package flasklogin

import (
	"context"
	"crypto/hmac"
	"crypto/sha1"
	"encoding/hex"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/flaskcookie/flaskcookie-go/flaskcookie"
	"github.com/flaskcookie/flaskcookie-go/signer"
	taggedjson "github.com/flaskcookie/flaskcookie-go/tagged_json"
)

// now is the clock of the tests.
var now = time.Unix(1700000000, 0)

var (
	testKey = []byte("a key of the tests, long enough")
	discard = slog.New(slog.DiscardHandler)
	errDown = errors.New("the database is down")
)

type user struct{ name string }

// users knows ann (1) and bob (2); asking for "down" fails.
func users(asked *[]string) Users[*user] {
	names := map[string]string{"1": "ann", "2": "bob", "": "nameless"}
	return Users[*user]{
		Load: func(_ context.Context, id string) (*user, bool, error) {
			if asked != nil {
				*asked = append(*asked, id)
			}
			if id == "down" {
				return nil, false, errDown
			}
			name, ok := names[id]
			return &user{name}, ok, nil
		},
		ID: func(u *user) any {
			for id, name := range names {
				if name == u.name {
					return id
				}
			}
			return nil
		},
	}
}

// site is a Go service with a session in a cookie and one user interface.
type site struct {
	codec *flaskcookie.Codec
	login *Manager[*user]
	asked []string
}

func newSite(t *testing.T, change func(*Config), session func(*flaskcookie.Config)) *site {
	t.Helper()
	s := &site{}
	sessions := flaskcookie.Config{SecretKey: testKey, Logger: discard, Signer: signer.Options{Now: func() time.Time { return now }}}
	if session != nil {
		session(&sessions)
	}
	cfg := Config{SecretKey: testKey, Logger: discard, Now: func() time.Time { return now }}
	if change != nil {
		change(&cfg)
	}
	var err error
	if s.codec, err = flaskcookie.New(sessions); err != nil {
		t.Fatal(err)
	}
	if s.login, err = New(cfg, users(&s.asked)); err != nil {
		t.Fatal(err)
	}
	return s
}

// visit is one request with a session and a remember cookie, each left out if it is nil or
// empty, to a view.
func (s *site) visit(t *testing.T, session taggedjson.Dict, remember string, view http.HandlerFunc) *httptest.ResponseRecorder {
	t.Helper()
	r := request()
	if session != nil {
		text, err := s.codec.Encode(session)
		if err != nil {
			t.Fatal(err)
		}
		r.Header.Add("Cookie", "session="+text)
	}
	if remember != "" {
		r.Header.Add("Cookie", "remember_token="+remember)
	}
	w := httptest.NewRecorder()
	s.codec.Handler(s.login.Handler(view)).ServeHTTP(w, r)
	return w
}

func request() *http.Request {
	r := httptest.NewRequest(http.MethodGet, "/page", nil)
	r.Header.Set("User-Agent", "test")
	return r
}

// identifier is the one of requests of the tests.
func identifier() string { return Identifier06(nil)(request()) }

// loggedIn is the session of ann.
func loggedIn(fresh bool, more ...taggedjson.Item) taggedjson.Dict {
	d := taggedjson.Dict{{Key: "_fresh", Value: fresh}, {Key: "_id", Value: identifier()}, {Key: "_user_id", Value: "1"}}
	return append(d, more...)
}

// cookies says what a response does to cookies: "session" and "remember" with what they hold
// now, "" for one that is deleted.
func (s *site) cookies(t *testing.T, w *httptest.ResponseRecorder) string {
	t.Helper()
	var out []string
	for _, cookie := range w.Result().Cookies() {
		switch {
		case cookie.MaxAge < 0:
			out = append(out, cookie.Name+" deleted")
		case cookie.Name == "session":
			var values map[string]any
			if _, err := s.codec.Decode(cookie.Value, &values); err != nil {
				t.Fatal(err)
			}
			if values["_id"] == identifier() {
				values["_id"] = "OWN"
			}
			out = append(out, fmt.Sprint("session ", values))
		default:
			id, ok := DecodeCookie(cookie.Value, testKey)
			out = append(out, fmt.Sprint(cookie.Name, " ", id, " ", ok))
		}
	}
	return strings.Join(out, "; ")
}

// unsaved cannot save a session.
type unsaved struct{ *flaskcookie.Codec }

func (unsaved) Save(context.Context, http.Header, *flaskcookie.Session) error {
	return errors.New("the store is down")
}

func serve(h http.Handler) *httptest.ResponseRecorder {
	w := httptest.NewRecorder()
	h.ServeHTTP(w, request())
	return w
}

// decodeSHA1 reads the remember cookies of Flask-Login up to 0.2.11.
func decodeSHA1(cookie string, key []byte) (id string, ok bool) {
	split := strings.LastIndexByte(cookie, '|')
	if split < 0 {
		return "", false
	}
	want := hex.EncodeToString(sha1MAC(cookie[:split], key)) // as a text: upper case does not count
	return cookie[:split], hmac.Equal([]byte(cookie[split+1:]), []byte(want))
}

func sha1MAC(id string, key []byte) []byte {
	mac := hmac.New(sha1.New, key)
	mac.Write([]byte(id))
	return mac.Sum(nil)
}
