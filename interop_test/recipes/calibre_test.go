package recipes

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"testing"

	"github.com/flaskcookie/flaskcookie-go/flaskcookie"
	"github.com/flaskcookie/flaskcookie-go/flasklogin"
	"github.com/flaskcookie/flaskcookie-go/serializer"
	"github.com/flaskcookie/flaskcookie-go/signer"
	taggedjson "github.com/flaskcookie/flaskcookie-go/tagged_json"
)

// What follows is the block of docs/login-recipes.md.

// calibreDB is app.db.
type calibreDB interface {
	User(ctx context.Context, id int) (*calibreUser, bool, error)
	// Sessions are the user_id of SELECT … FROM user_session WHERE random = ? AND session_key = ?,
	// the latter left out where key is empty.
	Session(ctx context.Context, random, key string) (user int, ok bool, err error)
}

type calibreUser struct {
	ID   int
	Name string
}

func calibreLogin(key []byte, db calibreDB, logger *slog.Logger) (login *flasklogin.Manager[*calibreUser], err error) {
	remember, err := serializer.NewURLSafe(key, "remember", &serializer.Options{
		Payload: taggedjson.NewCodec(taggedjson.Options{}), Signer: signer.Options{KeyDerivation: signer.HMAC},
	})
	if err != nil {
		return nil, err
	}
	type claim struct {
		User   string `json:"user"`
		Random string `json:"random"`
	}
	cfg := flasklogin.Config{SecretKey: key, SessionProtection: flasklogin.ProtectionStrong, RestoreIdentifier: true, Logger: logger}
	cfg.Remember.Encode = func(s *flaskcookie.Session, id string) (string, error) {
		random, _ := flaskcookie.Get[string](s, "_random")
		return remember.Encode(claim{id, random})
	}
	cfg.Remember.Decode = func(s *flaskcookie.Session, cookie string) (string, bool) {
		var c claim
		if err := remember.Decode(cookie, &c); err != nil || c.Random == "" {
			return "", false
		}
		user, ok, err := db.Session(context.Background(), c.Random, "")
		if err != nil { // the visitor is nobody until it is over
			logger.Error("app.db cannot tell who is remembered", "err", err)
		}
		if err != nil || !ok || strconv.Itoa(user) != c.User {
			return "", false
		}
		if !s.Has("_random") && !s.ReadOnly {
			_ = s.Set("_random", c.Random) // an error is in the log
		}
		return c.User, true
	}
	login, err = flasklogin.New(cfg, flasklogin.Users[*calibreUser]{
		Load: func(ctx context.Context, id string) (*calibreUser, bool, error) {
			number, err := strconv.Atoi(id)
			if err != nil {
				return nil, false, nil
			}
			if login.Source(ctx) == flasklogin.SourceSession { // Decode has looked at a remember cookie's
				if ok, err := calibrePair(ctx, db, number); !ok || err != nil {
					return nil, false, err
				}
			}
			return db.User(ctx, number)
		},
		ID: func(user *calibreUser) any { return strconv.Itoa(user.ID) },
	})
	return login, err
}

// calibrePair reports whether the session is one of the table's.
func calibrePair(ctx context.Context, db calibreDB, user int) (bool, error) {
	s := flaskcookie.FromContext(ctx)
	random, hasRandom := flaskcookie.Get[string](s, "_random")
	key, hasKey := flaskcookie.Get[string](s, "_id")
	if !hasRandom || !hasKey {
		return false, nil
	}
	owner, ok, err := db.Session(ctx, random, key)
	return ok && owner == user, err
}

// calibreTable is one user and the pairs of user_session.
type calibreTable map[[2]string]int

func (c calibreTable) User(_ context.Context, id int) (*calibreUser, bool, error) {
	return &calibreUser{id, "admin"}, id == 1, nil
}

func (c calibreTable) Session(_ context.Context, random, key string) (int, bool, error) {
	for pair, user := range c {
		if pair[0] == random && (key == "" || pair[1] == key) {
			return user, true, nil
		}
	}
	return 0, false, nil
}

// A remember cookie that Calibre-Web 0.6.27 has set, of the key "throw-away-calibre-key".
const (
	calibreCookie = "eyJ1c2VyIjoiMSIsInJhbmRvbSI6Ijc0NjM4ZDBjMzA4ZDE3MDM1YzRkIn0.JylrIXaR6r-yo3yy_ouQCjaSzUs"
	calibreRandom = "74638d0c308d17035c4d"
)

// TestCalibreWeb: the table decides, for sessions and remember cookies; those are read and
// written to the byte.
func TestCalibreWeb(t *testing.T) {
	key := []byte("throw-away-calibre-key")
	own := flasklogin.Identifier06(nil)(httptest.NewRequest(http.MethodGet, "/", nil))
	pair := calibreTable{{calibreRandom, own}: 1}
	session := func(random, id any) taggedjson.Dict {
		return taggedjson.Dict{{Key: "_user_id", Value: "1"}, {Key: "_fresh", Value: true}, {Key: "_random", Value: random}, {Key: "_id", Value: id}}
	}
	for _, tc := range []struct {
		name     string
		table    calibreTable
		session  taggedjson.Dict
		remember string
		want     string // the user and where from
	}{
		{"a session of the table", pair, session(calibreRandom, own), "", "admin session"},
		{"a logout has deleted the row", calibreTable{}, session(calibreRandom, own), "", ""},
		{"another random text", pair, session("x", own), "", ""},
		{"no random text", pair, session(nil, own), "", ""},
		{"the pair of another user", calibreTable{{calibreRandom, own}: 2}, session(calibreRandom, own), "", ""},
		{"stolen: another client", calibreTable{{calibreRandom, "x"}: 1}, session(calibreRandom, "x"), "", ""},
		{"remembered", pair, nil, calibreCookie, "admin remember"},
		{"remembered, by a row of another address", calibreTable{{calibreRandom, "x"}: 1}, nil, calibreCookie, "admin remember"},
		{"remembered, and the row is deleted", calibreTable{}, nil, calibreCookie, ""},
		{"remembered, the row of another user", calibreTable{{calibreRandom, own}: 2}, nil, calibreCookie, ""},
		{"a changed cookie", pair, nil, "f" + calibreCookie, ""},
	} {
		t.Run(tc.name, func(t *testing.T) {
			login := must(calibreLogin(key, tc.table, slog.New(slog.DiscardHandler)))
			got, after := visitLogin(t, key, login, tc.session, "remember_token="+tc.remember, func(u *calibreUser) string { return u.Name })
			if got != tc.want {
				t.Errorf("got %q, want %q", got, tc.want)
			}
			if random, _ := flaskcookie.Get[string](after, "_random"); strings.HasSuffix(tc.want, "remember") && random != calibreRandom {
				t.Errorf("the session has the random text %q", random)
			}
		})
	}
	s := flaskcookie.NewSession(taggedjson.Dict{{Key: "_random", Value: calibreRandom}})
	if text, err := calibreRemember(key)(s, "1"); text != calibreCookie || err != nil {
		t.Errorf("Go writes %q, %v", text, err)
	}
}

// calibreRemember is the cookie's writer, which only a Manager has.
func calibreRemember(key []byte) func(*flaskcookie.Session, string) (string, error) {
	return func(s *flaskcookie.Session, id string) (text string, err error) {
		login := must(calibreLogin(key, calibreTable{}, slog.New(slog.DiscardHandler)))
		codec := must(flaskcookie.New(flaskcookie.Config{SecretKey: key}))
		w := httptest.NewRecorder()
		codec.Handler(login.Handler(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
			random, _ := s.Get("_random")
			err = errors.Join(flaskcookie.FromContext(r.Context()).Set("_random", random),
				login.Login(r.Context(), &calibreUser{ID: 1}, &flasklogin.LoginOptions{Remember: true}))
		}))).ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/", nil))
		for _, cookie := range w.Result().Cookies() {
			if cookie.Name == "remember_token" {
				text = cookie.Value
			}
		}
		return text, err
	}
}
