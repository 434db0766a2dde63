package flaskshadow_test

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

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
	}{
		{"whole", reads, "a=1", 3, true},
		{"without a length", reads, "a=1", -1, true},
		{"none", reads, "", 0, true},
		{"too long", reads, "0123456789A", 11, false},
		{"too long, without a length", reads, "0123456789A", -1, false},
		{"not read by Flask", ignores, "a=1", 3, false},
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
			w := httptest.NewRecorder()
			s.Twin(tc.flask, http.HandlerFunc(twin)).ServeHTTP(w, request)
			result := s.take(t)[0]
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
