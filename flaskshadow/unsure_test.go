package flaskshadow_test

import (
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/flaskcookie/flaskcookie-go/flaskcookie"
	"github.com/flaskcookie/flaskcookie-go/flaskshadow"
)

// TestUnsure: requests whose fields Flask may read in another way than Go reach Flask, are not
// compared, and are counted. Every browser's are compared.
func TestUnsure(t *testing.T) {
	for _, tc := range []struct {
		shows, name, value string
		unsure             bool
	}{
		{"none", "Accept", "*/*", false},
		{"WSGI joins it with a field of a proxy", "X_Forwarded_For", "6.6.6.6", true},
		{"gunicorn takes it for the address", "SCRIPT_NAME", "/path", true},
		{"a letter in between", "X-Api_Key", "k", true},
		{"a proxy removes the session", "Connection", "close, Cookie", true},
		{"a proxy removes the browser's name", "Connection", "user-agent", true},
		{"an ordinary one", "Connection", "keep-alive", false},
		{"a WebSocket's", "Connection", "keep-alive, Upgrade", false},
		{"HTTP/2 in the clear", "Connection", "Upgrade, HTTP2-Settings", false},
		{"trailers", "Connection", "TE, close", false},
		{"an empty entry", "Connection", "close,", false},
	} {
		t.Run(tc.shows, func(t *testing.T) {
			s := newShadow(t, flaskshadow.Config{Cookie: base(), MaxConcurrent: 1})
			ran := false
			handler := s.Twin(flaskAnswers(200), http.HandlerFunc(func(http.ResponseWriter, *http.Request) { ran = true }))
			for range 3 { // the room comes back
				r := httptest.NewRequest(http.MethodGet, "/path", nil)
				r.Header[tc.name] = []string{tc.value}
				w := httptest.NewRecorder()
				handler.ServeHTTP(w, r)
				if w.Code != 200 {
					t.Errorf("status %d", w.Code)
				}
				s.take(t)
			}
			want := map[bool]uint64{true: 3}[tc.unsure]
			if stats := s.Stats(); stats.Unsure != want || stats.Compared != 3-want || ran == tc.unsure {
				t.Errorf("%+v, the twin ran: %t", stats, ran)
			}
		})
	}
}

// TestStatusOfServer: what a WSGI server may have answered by itself is suspected, and what
// shows a session of Flask's is compared.
func TestStatusOfServer(t *testing.T) {
	ok := func(w http.ResponseWriter, r *http.Request) { flaskcookie.FromContext(r.Context()).Get("user") }
	writes := func(w http.ResponseWriter, r *http.Request) { flaskcookie.FromContext(r.Context()).Set("n", 2) }
	set := "Set-Cookie: session=" + signedText(t, `{"n":1}`, 0) + tail
	for _, tc := range []struct {
		shows  string
		flask  http.Handler
		twin   http.HandlerFunc
		differ bool // else it is a suspicion
	}{
		{"a field is too long", flaskAnswers(431), ok, false},
		{"a request that cannot be read", flaskAnswers(400), ok, false},
		{"a body that is too long", flaskAnswers(413), ok, false},
		{"an address that is too long", flaskAnswers(414), ok, false},
		{"a transfer coding that is not known", flaskAnswers(501), ok, false},
		{"the twin's session is in doubt too", flaskAnswers(400), writes, false},
		{"the app looked at the session", flaskAnswers(400, "Vary: Cookie"), ok, true},
		{"the app wrote the session", flaskAnswers(400, set, "Vary: Cookie"), writes, true},
		{"a status of applications alone", flaskAnswers(403), ok, true},
		{"an answer", flaskAnswers(200), func(w http.ResponseWriter, r *http.Request) { ok(w, r); w.WriteHeader(400) }, true},
	} {
		t.Run(tc.shows, func(t *testing.T) {
			s := newShadow(t, flaskshadow.Config{Cookie: base()})
			get(s.Twin(tc.flask, tc.twin), "")
			result := s.take(t)[0]
			if !result.TwinRan || result.Same() == tc.differ || (len(result.Suspicions) > 0) == tc.differ {
				t.Errorf("differences %v, suspicions %v", result.Differences, result.Suspicions)
			}
		})
	}
}
