package flaskshadow_test

import (
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/flaskcookie/flaskcookie-go/flaskcookie"
	"github.com/flaskcookie/flaskcookie-go/flaskshadow"
)

// BenchmarkHandler measures what the client waits for, with and without a Shadow, and
// the comparison itself.
func BenchmarkHandler(b *testing.B) {
	cookie := fixture(b, "session/flask-wtf")
	flask := flaskAnswers(200, "Set-Cookie: session="+cookie+tail, "Vary: Cookie")
	shadow, err := flaskshadow.New(flaskshadow.Config{Cookie: base(), MaxConcurrent: 1})
	if err != nil {
		b.Fatal(err)
	}
	view := func(_ http.ResponseWriter, r *http.Request) {
		flaskcookie.FromContext(r.Context()).Set("csrf_token", "0123456789abcdef0123456789abcdef01234567")
	}
	request := httptest.NewRequest(http.MethodGet, "/", nil)
	request.Header.Set("Cookie", "session="+cookie)
	for _, bc := range []struct {
		name    string
		handler http.Handler
		wait    bool
	}{
		{"flask alone", flask, false},
		{"shadowed", shadow.Handler(flask), false},
		{"shadowed and compared", shadow.Handler(flask), true},
		{"with a twin, compared", shadow.Twin(flask, http.HandlerFunc(view)), true},
	} {
		b.Run(bc.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				bc.handler.ServeHTTP(httptest.NewRecorder(), request)
				if bc.wait {
					shadow.Wait(b.Context())
				}
			}
		})
	}
}
