package recipes

import (
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/flaskcookie/flaskcookie-go/flaskcookie"
	"github.com/flaskcookie/flaskcookie-go/interop_test/internal/live"
	"github.com/flaskcookie/flaskcookie-go/serializer"
	"github.com/flaskcookie/flaskcookie-go/signer"
	taggedjson "github.com/flaskcookie/flaskcookie-go/tagged_json"
)

// What follows is the first Go block of docs/other-frameworks.md.

// starlette is SessionMiddleware(app, secret_key=KEY), with its defaults.
type starlette struct {
	tokens *serializer.TimedSerializer
	maxAge time.Duration
}

func newStarlette(key []byte, now func() time.Time) (*starlette, error) {
	tokens, err := serializer.NewTimed(key, "itsdangerous.Signer", &serializer.Options{
		Payload: starlettePayload{},
		Signer:  signer.Options{Now: now},
	})
	return &starlette{tokens, 14 * 24 * time.Hour}, err
}

// starletteJSON writes what json.dumps writes: no tags, ", " and ": ", ASCII.
var starletteJSON = taggedjson.NewCodec(taggedjson.Options{Untagged: true, Spaced: true})

type starlettePayload struct{}

func (starlettePayload) Marshal(v any) ([]byte, error) {
	text, err := starletteJSON.Marshal(v)
	return base64.StdEncoding.AppendEncode(nil, text), err
}

func (starlettePayload) Unmarshal(data []byte, v any) error {
	text, err := base64.StdEncoding.AppendDecode(nil, data)
	if err != nil {
		return err
	}
	return starletteJSON.Unmarshal(text, v)
}

// Open takes the last cookie of the name, and a bad or old signature for no session. Where
// what was signed is no object, Starlette fails with status 500, and so does this.
func (s *starlette) Open(r *http.Request) (*flaskcookie.Session, error) {
	cookies := r.CookiesNamed("session")
	if len(cookies) == 0 {
		return flaskcookie.Opening{}.Session(r), nil
	}
	var values taggedjson.Dict
	_, err := s.tokens.DecodeMaxAge(cookies[len(cookies)-1].Value, s.maxAge, &values)
	switch {
	case errors.Is(err, signer.ErrBadSignature):
		return flaskcookie.Opening{Rejected: err}.Session(r), nil
	case err != nil:
		return nil, err
	}
	return flaskcookie.Opening{Values: values, Origin: "a cookie"}.Session(r), nil
}

// Save sets the cookie of a session that was changed, and deletes that of one which is empty
// now. A session that was only read is not sent again.
func (s *starlette) Save(_ context.Context, h http.Header, session *flaskcookie.Session) error {
	f := flaskcookie.Freeze(session)
	if f.Accessed || f.Modified {
		h.Add("Vary", "Cookie")
	}
	switch {
	case f.Modified && len(f.Values) > 0:
		value, err := s.tokens.Encode(f.Values)
		if err != nil {
			return err
		}
		h.Add("Set-Cookie", fmt.Sprintf("session=%s; path=/; Max-Age=%d; httponly; samesite=lax", value, int(s.maxAge.Seconds())))
	case f.Modified && f.Origin != nil:
		h.Add("Set-Cookie", "session=null; path=/; expires=Thu, 01 Jan 1970 00:00:00 GMT; httponly; samesite=lax")
	}
	return nil
}

// frameworkKey and frameworkValues are KEY and VALUES of frameworks.py.
var (
	frameworkKey    = []byte("a key that Python and Go share")
	frameworkValues = taggedjson.Dict{
		{Key: "user", Value: taggedjson.Dict{{Key: "sub", Value: "7"}, {Key: "name", Value: "Zoë"}}},
		{Key: "n", Value: int64(1)}, {Key: "f", Value: 1.5}, {Key: "none"}, {Key: "yes", Value: true},
		{Key: "list", Value: []any{int64(1), "a"}}, {Key: "empty", Value: taggedjson.Dict{}},
	}
)

// visited is what one request brought.
type visited struct {
	Body      string
	Error     string
	SetCookie []string `json:"set_cookie"`
	Vary      []string
}

// asked is a request: a view and the Cookie header.
type asked struct {
	View   string `json:"view"`
	Cookie string `json:"cookie"`
}

// TestStarlette has the same four views in Starlette and in Go, gives both the same cookies,
// and demands the same answers, the cookies of either side among them.
func TestStarlette(t *testing.T) {
	python := live.StartWorkerOf(t, live.Env(t, "explain"), "frameworks.py", &struct{}{})
	sign := func(payload string) string {
		return "session=" + live.Ask[string](t, python, "signed", []string{payload})[0]
	}
	object := base64.StdEncoding.EncodeToString([]byte(`{"user": "bob"}`))
	cookies := map[string]string{
		"none": "", "not signed": "session=" + object, "of another name": "sessions=" + object, "empty": "session=",
		"good": sign(object), "cut": sign(object)[:50], "cleared": "session=null",
		"two, the last counts": sign(object) + "; session=x", "and is good": "session=x; " + sign(object),
		"signed, and no base64": sign("!!!"), "no padding": sign(strings.TrimRight(object, "=")), "no JSON": sign("eyI="),
		"no object": sign(base64.StdEncoding.EncodeToString([]byte(`1`))), "nothing": sign(""),
	}
	for i, view := range []string{"write", "read"} { // each side's own, for the other
		for side, visit := range map[string]func(asked) visited{"of Starlette": ofPython(t, python), "of Go": starletteVisit(t)} {
			made := visit(asked{"write", ""}).SetCookie
			if len(made) != 1 {
				t.Fatalf("%s: %q", side, made)
			}
			cookies[fmt.Sprint(side, i, view)], _, _ = strings.Cut(made[0], ";")
		}
	}
	fails := 0
	for name, cookie := range cookies {
		for _, view := range []string{"write", "read", "clear", "plain"} {
			want := ofPython(t, python)(asked{view, cookie})
			got := starletteVisit(t)(asked{view, cookie})
			if want.Error != "" {
				fails++
				want.Error = "500"
			}
			if diff := cmp.Diff(timeless(want), timeless(got)); diff != "" {
				t.Errorf("%s, /%s (-Starlette +Go):\n%s", name, view, diff)
			}
		}
	}
	if fails < 8 {
		t.Errorf("Starlette failed %d times: the cases show too little", fails)
	}
}

func ofPython(t *testing.T, python *live.Worker) func(asked) visited {
	return func(a asked) visited {
		t.Helper()
		return live.Ask[visited](t, python, "starlette", []asked{a})[0]
	}
}

// starletteVisit answers as the views of frameworks.py.
func starletteVisit(t *testing.T) func(asked) visited {
	sessions, err := newStarlette(frameworkKey, time.Now)
	if err != nil {
		t.Fatal(err)
	}
	return func(a asked) (v visited) {
		t.Helper()
		failed := func(_ http.ResponseWriter, _ *http.Request, err error) { v.Error = "500" }
		handler := flaskcookie.NewHandler(sessions, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			body := taggedjson.Dict{}
			switch a.View {
			case "write":
				if err := flaskcookie.FromContext(r.Context()).Update(frameworkValues); err != nil {
					t.Error(err)
				}
			case "read":
				for key, value := range flaskcookie.FromContext(r.Context()).All() {
					body.Set(key, value)
				}
			case "clear":
				flaskcookie.FromContext(r.Context()).Clear()
			}
			text, err := taggedjson.NewCodec(taggedjson.Options{Untagged: true, RawUnicode: true}).Marshal(body)
			if err != nil {
				t.Error(err)
			}
			_, _ = w.Write(text)
		}), failed)
		w := httptest.NewRecorder()
		r := httptest.NewRequest(http.MethodGet, "/"+a.View, nil)
		if a.Cookie != "" {
			r.Header.Set("Cookie", a.Cookie)
		}
		handler.ServeHTTP(w, r)
		if v.Error == "" {
			v.Body, v.SetCookie, v.Vary = w.Body.String(), w.Header()["Set-Cookie"], w.Header()["Vary"]
		}
		return v
	}
}

// timeless leaves of cookies what both sides must write alike, at whatever second.
func timeless(v visited) visited {
	if len(v.SetCookie) == 0 {
		v.SetCookie = nil
	}
	if len(v.Vary) == 0 {
		v.Vary = nil
	}
	for i, line := range v.SetCookie {
		value, attributes, _ := strings.Cut(line, ";")
		payload, _, _ := strings.Cut(value, ".")
		v.SetCookie[i] = payload + ";" + attributes
	}
	return v
}

// TestStarletteAge: the 14 days are Starlette's, to the second.
func TestStarletteAge(t *testing.T) {
	now := time.Unix(1700000000, 0)
	sessions, err := newStarlette(frameworkKey, func() time.Time { return now })
	if err != nil {
		t.Fatal(err)
	}
	value, err := sessions.tokens.Encode(map[string]any{"user": "bob"})
	if err != nil {
		t.Fatal(err)
	}
	for after, want := range map[time.Duration]int{-time.Second: 0, 0: 1, 14 * 24 * time.Hour: 1, 14*24*time.Hour + time.Second: 0} {
		now = time.Unix(1700000000, 0).Add(after)
		r := httptest.NewRequest(http.MethodGet, "/", nil)
		r.Header.Set("Cookie", "session="+value)
		s, err := sessions.Open(r)
		if err != nil || s.Len() != want || (s.Rejected == nil) != (want == 1) {
			t.Errorf("after %s: %v, %v", after, s, err)
		}
	}
}
