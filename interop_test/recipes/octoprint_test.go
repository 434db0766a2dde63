package recipes

import (
	"context"
	"crypto/hmac"
	"crypto/sha512"
	"encoding/hex"
	"errors"
	"log/slog"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/flaskcookie/flaskcookie-go/flaskcookie"
	"github.com/flaskcookie/flaskcookie-go/flasklogin"
	taggedjson "github.com/flaskcookie/flaskcookie-go/tagged_json"
)

// What follows is the block of docs/login-recipes.md.

// octoUser is a user of users.yaml.
type octoUser struct {
	Name, PasswordHash string
	Active             bool
}

// octoKey is signature_key_for_user.
func octoKey(user *octoUser, secret []byte) []byte {
	sum := sha512.Sum512(append([]byte(user.Name+user.PasswordHash), secret...))
	return []byte(hex.EncodeToString(sum[:]))
}

// octoSigned is validate_session_signature; a session without an id has none.
func octoSigned(s *flaskcookie.Session, user *octoUser, secret []byte) bool {
	id, ok := flaskcookie.Get[string](s, "usersession.id")
	if !ok || id == "" {
		return true
	}
	signature, _ := flaskcookie.Get[string](s, "usersession.signature")
	mac := hmac.New(sha512.New, octoKey(user, secret))
	mac.Write([]byte(id))
	return hmac.Equal([]byte(signature), []byte(hex.EncodeToString(mac.Sum(nil))))
}

func octoLogin(secret []byte, find func(name string) (*octoUser, bool, error), now func() time.Time) (*flasklogin.Manager[*octoUser], error) {
	const lasts = 90 * 24 * time.Hour
	cfg := flasklogin.Config{SecretKey: secret, Now: now}
	cfg.Remember.Duration = lasts
	cfg.Remember.Encode = func(_ *flaskcookie.Session, id string) (string, error) {
		user, ok, err := find(id)
		if err != nil {
			return "", err
		}
		if !ok {
			return "", errors.New("the user is gone")
		}
		created := strconv.FormatFloat(float64(now().UnixMicro())/1e6, 'f', -1, 64)
		return flasklogin.EncodeCookie(id+"|"+created, octoKey(user, secret)), nil
	}
	cfg.Remember.Decode = func(_ *flaskcookie.Session, cookie string) (string, bool) {
		parts := strings.Split(cookie, "|")
		if len(parts) != 3 {
			return "", false
		}
		user, ok, err := find(parts[0])
		if err != nil { // the visitor is nobody until it is over
			slog.Error("users.yaml cannot tell who is remembered", "err", err)
		}
		if err != nil || !ok {
			return "", false
		}
		if _, ok := flasklogin.DecodeCookie(cookie, octoKey(user, secret)); !ok {
			return "", false
		}
		created, err := strconv.ParseFloat(parts[1], 64)
		return parts[0], err == nil && created+lasts.Seconds() > float64(now().Unix())
	}
	return flasklogin.New(cfg, flasklogin.Users[*octoUser]{
		Load: func(ctx context.Context, id string) (*octoUser, bool, error) {
			user, ok, err := find(id)
			if err != nil || !ok || !user.Active {
				return nil, false, err
			}
			return user, octoSigned(flaskcookie.FromContext(ctx), user, secret), nil
		},
	})
}

// A remember cookie that OctoPrint 1.11.8 has set for alice, whose password hash is PWHASH
// and whose secretKey is throw-away-octo-key, at the time in it.
const octoCookie = "alice|1795725787.29879|fa937f21886753cd83c9b36e9bc8e8f890a8c3fc1c11fb9558efce1cf9009f311de85e4521bdba84ec2efbf3b382fbc3c94ce28df53511cf1ba9c47f46be9b1c"

// TestOctoPrint: the second signature and the remember cookie end with the password, and the
// cookie after 90 days.
func TestOctoPrint(t *testing.T) {
	secret := []byte("throw-away-octo-key")
	signature := func(hash, id string) string {
		key := sha512.Sum512([]byte("alice" + hash + string(secret)))
		mac := hmac.New(sha512.New, []byte(hex.EncodeToString(key[:])))
		mac.Write([]byte(id))
		return hex.EncodeToString(mac.Sum(nil))
	}
	session := func(id, signed any) taggedjson.Dict {
		return taggedjson.Dict{{Key: "_user_id", Value: "alice"}, {Key: "usersession.id", Value: id}, {Key: "usersession.signature", Value: signed}}
	}
	set := time.Unix(1795725787, 298790000)
	for _, tc := range []struct {
		name     string
		user     octoUser
		now      time.Time
		session  taggedjson.Dict
		remember string
		want     string
	}{
		{"signed", octoUser{"alice", "PWHASH", true}, set, session("i", signature("PWHASH", "i")), "", "alice session"},
		{"without an id", octoUser{"alice", "PWHASH", true}, set, taggedjson.Dict{{Key: "_user_id", Value: "alice"}}, "", "alice session"},
		{"a new password", octoUser{"alice", "NEWHASH", true}, set, session("i", signature("PWHASH", "i")), "", ""},
		{"the signature of another session", octoUser{"alice", "PWHASH", true}, set, session("i", signature("PWHASH", "j")), "", ""},
		{"no signature", octoUser{"alice", "PWHASH", true}, set, session("i", nil), "", ""},
		{"not active", octoUser{"alice", "PWHASH", false}, set, session("i", signature("PWHASH", "i")), "", ""},
		{"a guest", octoUser{"alice", "PWHASH", true}, set, taggedjson.Dict{{Key: "_user_id", Value: nil}}, "", ""},
		{"remembered", octoUser{"alice", "PWHASH", true}, set, nil, octoCookie, "alice remember"},
		{"on the last day", octoUser{"alice", "PWHASH", true}, set.Add(90*24*time.Hour - time.Second), nil, octoCookie, "alice remember"},
		{"after 90 days", octoUser{"alice", "PWHASH", true}, set.Add(90*24*time.Hour + time.Second), nil, octoCookie, ""},
		{"remembered, a new password", octoUser{"alice", "NEWHASH", true}, set, nil, octoCookie, ""},
		{"a later time in it", octoUser{"alice", "PWHASH", true}, set, nil, strings.Replace(octoCookie, "|17", "|18", 1), ""},
		{"another user in it", octoUser{"malice", "PWHASH", true}, set, nil, "m" + octoCookie, ""},
		{"Flask-Login's form", octoUser{"alice", "PWHASH", true}, set, nil, flasklogin.EncodeCookie("alice", secret), ""},
	} {
		t.Run(tc.name, func(t *testing.T) {
			find := func(name string) (*octoUser, bool, error) { return &tc.user, name == tc.user.Name, nil }
			login := must(octoLogin(secret, find, func() time.Time { return tc.now }))
			got, _ := visitLogin(t, secret, login, tc.session, "remember_token="+tc.remember, func(u *octoUser) string { return u.Name })
			if got != tc.want {
				t.Errorf("got %q, want %q", got, tc.want)
			}
		})
	}
}
