package flaskshadow_test

import (
	"bytes"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/flaskcookie/flaskcookie-go/flaskcookie"
)

// FuzzAnswer compares any answer to any request: nothing panics, and no more than the
// bound is reported.
func FuzzAnswer(f *testing.F) {
	cookie := fixture(f, "session/permanent")
	f.Add("session="+cookie, "session="+cookie+"; Path=/", "Cookie", "/next", 302)
	f.Add("session=", "session=; Max-Age=0", "a, Cookie", "http://[::1", 500)
	f.Add("=;", "session", ",", "%zz", 200)
	f.Add("session="+cookie, "sid="+cookie, "*", "//host?a#b", 404)
	login := signedText(f, `{"_fresh":true,"_id":"OWN","_user_id":"1"}`, 0)
	f.Add("session="+login, "session="+signedText(f, `{"_id":"x"}`, 0)+tail, "Cookie", "/login?next=x", 302)
	f.Add("session="+login, "", "Cookie", "//host/login", 302)
	f.Fuzz(func(t *testing.T, sent, set, vary, location string, status int) {
		if status < 200 || status > 999 {
			return
		}
		var log bytes.Buffer
		cfg := loginConfig("/login")
		cfg.MaxConcurrent, cfg.Logger = 1, slog.New(slog.NewTextHandler(&log, nil))
		s := newShadow(t, cfg)
		flask := flaskAnswers(status, "Set-Cookie: "+set, "Vary: "+vary, "Location: "+location)
		twin := func(w http.ResponseWriter, r *http.Request) {
			flaskcookie.FromContext(r.Context()).Set("user", "ann")
			http.Redirect(w, r, "/", http.StatusFound)
		}
		request := httptest.NewRequest(http.MethodGet, "/", nil)
		request.Header["Cookie"] = []string{sent}
		s.Twin(flask, http.HandlerFunc(twin)).ServeHTTP(httptest.NewRecorder(), request)
		results := s.take(t)
		if strings.Contains(log.String(), "panicked") || len(results) != 1 || len(results[0].Differences) > 32 {
			t.Errorf("got %v\n%s", results, log.String())
		}
	})
}
