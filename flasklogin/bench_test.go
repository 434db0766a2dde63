package flasklogin

import (
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/flaskcookie/flaskcookie-go/flaskcookie"
)

// BenchmarkUser loads the user of a session, as every request of a logged-in user does.
func BenchmarkUser(b *testing.B) {
	for name, view := range map[string]func(*Manager[*user], *http.Request){
		"untouched": func(*Manager[*user], *http.Request) {},
		"loaded":    func(m *Manager[*user], r *http.Request) { m.MustUser(r.Context()) },
	} {
		b.Run(name, func(b *testing.B) {
			login, err := New(Config{SecretKey: testKey, Logger: discard}, users(nil))
			if err != nil {
				b.Fatal(err)
			}
			h := login.Handler(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { view(login, r) }))
			session := loggedIn(true)
			for b.Loop() {
				r := request()
				r = r.WithContext(flaskcookie.NewContext(r.Context(), flaskcookie.NewSession(session)))
				h.ServeHTTP(httptest.NewRecorder(), r)
			}
		})
	}
}

// BenchmarkDecodeCookie is what a remember cookie costs, good or bad.
func BenchmarkDecodeCookie(b *testing.B) {
	cookie := EncodeCookie("1", testKey)
	for b.Loop() {
		DecodeCookie(cookie, testKey)
	}
}
