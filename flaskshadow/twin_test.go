package flaskshadow_test

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/flaskcookie/flaskcookie-go/flaskcookie"
	"github.com/flaskcookie/flaskcookie-go/flaskshadow"
)

// TestBodies: a twin gets the body that Flask was sent, or does not run.
func TestBodies(t *testing.T) {
	reads := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		fmt.Fprint(w, len(body), err)
	})
	ignores := flaskAnswers(200)
	for _, tc := range []struct {
		name   string
		flask  http.Handler
		body   string
		length int64 // -1: not known before
		ran    bool
		copied bool // what Flask is sent goes through memory
	}{
		{"whole", reads, "a=1", 3, true, true},
		{"of the longest", reads, "0123456789", 10, true, true},
		{"without a length", reads, "a=1", -1, true, true},
		{"none", reads, "", 0, true, true},
		{"too long", reads, "0123456789A", 11, false, false},
		{"too long, without a length", reads, "0123456789A", -1, false, true},
		{"not read by Flask", ignores, "a=1", 3, false, true},
	} {
		t.Run(tc.name, func(t *testing.T) {
			var got string
			twin := func(_ http.ResponseWriter, r *http.Request) {
				body, err := io.ReadAll(r.Body)
				got = fmt.Sprint(string(body), err)
			}
			s := newShadow(t, flaskshadow.Config{Cookie: base(), UnsafeTwinMethods: []string{http.MethodPost}, MaxBody: 10})
			request := httptest.NewRequest(http.MethodPost, "/", strings.NewReader(tc.body))
			request.ContentLength = tc.length
			body, copied := request.Body, false
			flask := func(w http.ResponseWriter, r *http.Request) {
				copied = r.Body != body
				tc.flask.ServeHTTP(w, r)
			}
			s.Twin(http.HandlerFunc(flask), http.HandlerFunc(twin)).ServeHTTP(httptest.NewRecorder(), request)
			result := s.take(t)[0]
			if copied != tc.copied || request.Body != body {
				t.Errorf("copied %t; the caller's request is changed: %t", copied, request.Body != body)
			}
			if result.TwinRan != tc.ran || tc.ran && got != tc.body+"<nil>" {
				t.Errorf("ran %t with %q", result.TwinRan, got)
			}
			if stats := s.Stats(); (stats.TwinSkipped == 1) == tc.ran {
				t.Errorf("got %+v", stats)
			}
		})
	}
}

// TestTwinMethods: a twin does not run for a method that may have effects.
func TestTwinMethods(t *testing.T) {
	for method, want := range map[string]bool{"GET": true, "HEAD": true, "POST": false, "DELETE": false, "OPTIONS": false} {
		ran := false
		twin := func(http.ResponseWriter, *http.Request) { ran = true }
		s := newShadow(t, flaskshadow.Config{Cookie: base()})
		s.Twin(flaskAnswers(200), http.HandlerFunc(twin)).ServeHTTP(httptest.NewRecorder(), httptest.NewRequest(method, "/", nil))
		if s.take(t); ran != want {
			t.Errorf("%s: ran %t", method, ran)
		}
	}
}

// TestIgnoreValues: the value of such a key may differ, its type may not.
func TestIgnoreValues(t *testing.T) {
	flask := flaskAnswers(200, "Set-Cookie: session="+fixture(t, "session/flask-wtf")+tail, "Vary: Cookie")
	for value, want := range map[any]string{
		"another": "", 7: "twin session csrf_token: Flask str, Go int",
	} {
		twin := func(_ http.ResponseWriter, r *http.Request) {
			flaskcookie.FromContext(r.Context()).Set("csrf_token", value)
		}
		s := newShadow(t, flaskshadow.Config{Cookie: base(), IgnoreValues: []string{"csrf_token"}})
		get(s.Twin(flask, http.HandlerFunc(twin)), "")
		if got := s.differences(t); got != want {
			t.Errorf("%v: got %q, want %q", value, got, want)
		}
	}
}

// TestTwinOfItsOwnMiddleware: a twin may bring its codec along.
func TestTwinOfItsOwnMiddleware(t *testing.T) {
	flask := flaskAnswers(200, "Set-Cookie: session="+fixture(t, "session/flask-wtf")+tail, "Vary: Cookie")
	view := func(_ http.ResponseWriter, r *http.Request) {
		flaskcookie.FromContext(r.Context()).Set("csrf_token", "0123456789abcdef0123456789abcdef01234567")
	}
	s := newShadow(t, flaskshadow.Config{Cookie: base()})
	get(s.Twin(flask, newCodec(t, base()).Handler(http.HandlerFunc(view))), "")
	if got := s.differences(t); got != "" {
		t.Errorf("got %q", got)
	}
}

// TestTwinRuns only where Flask has answered and its session is known.
func TestTwinRuns(t *testing.T) {
	good := "Set-Cookie: session=" + fixture(t, "session/flask-wtf") + tail
	for _, tc := range []struct {
		name   string
		cookie string
		flask  http.Handler
		ran    bool
	}{
		{"an answer", "", flaskAnswers(200), true},
		{"an error of Flask", "", flaskAnswers(500), true},
		{"an upgrade", "", flaskAnswers(101), false},
		{"a bad gateway", "", flaskAnswers(502), false},
		{"a gateway without a server", "", flaskAnswers(503), false},
		{"a gateway that waits no longer", "", flaskAnswers(504), false},
		{"a connection that was taken over", "", http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			if _, _, err := http.NewResponseController(w).Hijack(); err != nil {
				t.Error(err)
			}
		}), false},
		{"Flask's cookie is of another key", "", flaskAnswers(200, good+"; Max-Age=1", "Set-Cookie: session=eyJuIjoxfQ.ZVPxAA.xx"), false},
		{"Go cannot read the request's", signedText(t, "[1]", 0), flaskAnswers(500), false},
	} {
		t.Run(tc.name, func(t *testing.T) {
			ran := false
			s := newShadow(t, flaskshadow.Config{Cookie: base()})
			twin := s.Twin(tc.flask, http.HandlerFunc(func(http.ResponseWriter, *http.Request) { ran = true }))
			get(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { twin.ServeHTTP(hijackable{w}, r) }), tc.cookie)
			if result := s.take(t)[0]; ran != tc.ran || result.TwinRan != tc.ran {
				t.Errorf("ran %t, and says %t", ran, result.TwinRan)
			}
			if skipped := s.Stats().TwinSkipped; (skipped == 1) == tc.ran {
				t.Errorf("%d left out", skipped)
			}
		})
	}
}

// hijackable is a writer whose connection can be taken over.
type hijackable struct{ http.ResponseWriter }

func (hijackable) Hijack() (net.Conn, *bufio.ReadWriter, error) { return nil, nil, nil }

// TestTwinContext: a twin goes on when the client has left, until its own time is up.
func TestTwinContext(t *testing.T) {
	for timeout, want := range map[time.Duration]string{
		time.Minute:     "",
		time.Nanosecond: "twin failure: Flask answered, Go took longer than 1ns",
	} {
		ctx, leave := context.WithCancel(t.Context())
		flask := func(http.ResponseWriter, *http.Request) { leave() }
		twin := func(_ http.ResponseWriter, r *http.Request) {
			if end, ok := r.Context().Deadline(); !ok || time.Until(end) > timeout {
				t.Errorf("%v: the deadline is %v, %t", timeout, end, ok)
			}
			if timeout < time.Second {
				<-r.Context().Done()
			}
		}
		s := newShadow(t, flaskshadow.Config{Cookie: base(), TwinTimeout: timeout})
		s.Twin(http.HandlerFunc(flask), http.HandlerFunc(twin)).ServeHTTP(httptest.NewRecorder(), httptest.NewRequestWithContext(ctx, http.MethodGet, "/", nil))
		if got := s.differences(t); got != want {
			t.Errorf("%v: got %q, want %q", timeout, got, want)
		}
	}
}

// TestTwinAnswers shows what of a twin's answer counts.
func TestTwinAnswers(t *testing.T) {
	user := fixture(t, "session/flask-wtf")
	again := func(r *http.Request) {
		session := flaskcookie.FromContext(r.Context())
		token, _ := flaskcookie.Get[string](session, "csrf_token")
		session.Set("csrf_token", token)
	}
	lax := base()
	lax.SessionCookieSameSite = http.SameSiteLaxMode
	runsOut := at(10*time.Second, 11*time.Second)
	runsOut.PermanentSessionLifetime = 10 * time.Second
	setsUser := flaskAnswers(200, "Set-Cookie: session="+user+tail, "Vary: Cookie")
	for _, tc := range []struct {
		name  string
		cfg   flaskcookie.Config
		flask http.Handler
		twin  http.HandlerFunc
		want  string
	}{
		{"an absolute Location of the same scheme", base(), flaskAnswers(302, "Location: https://example.com/next"),
			func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, "/next", http.StatusFound) }, ""},
		{"another scheme", base(), flaskAnswers(302, "Location: http://example.com/next"),
			func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, "/next", http.StatusFound) },
			"twin Location scheme: Flask one, Go another"},
		{"early hints are no answer", base(), flaskAnswers(404),
			func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(103); w.WriteHeader(404) }, ""},
		{"an attribute that differs by configuration is named once", lax, setsUser,
			func(_ http.ResponseWriter, r *http.Request) { again(r) }, "attribute SameSite: Flask none, Go Lax"},
		{"it runs when Flask did, though the cookie has run out since", runsOut, flaskAnswers(200, "Set-Cookie: session="+
			signedText(t, `{"csrf_token":"0123456789abcdef0123456789abcdef01234567"}`, 10*time.Second)+tail, "Vary: Cookie"),
			func(_ http.ResponseWriter, r *http.Request) { again(r) }, ""},
		{"Vary for all is not Vary for the cookie", base(), flaskAnswers(200, "Vary: *"),
			func(http.ResponseWriter, *http.Request) {}, ""},
	} {
		t.Run(tc.name, func(t *testing.T) {
			s := newShadow(t, flaskshadow.Config{Cookie: tc.cfg})
			request := httptest.NewRequest(http.MethodGet, "https://example.com/path", nil)
			request.Header.Set("Cookie", "session="+user)
			s.Twin(tc.flask, tc.twin).ServeHTTP(httptest.NewRecorder(), request)
			if got := s.differences(t); got != tc.want {
				t.Errorf("got\n%s\nwant\n%s", got, tc.want)
			}
		})
	}
}
