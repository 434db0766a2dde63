package flaskcookie_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/flaskcookie/flaskcookie-go/flaskcookie"
	"github.com/flaskcookie/flaskcookie-go/flasksession"
)

// unsaved cannot save.
type unsaved struct{ *flaskcookie.Codec }

func (unsaved) Save(context.Context, http.Header, *flaskcookie.Session) error {
	return errors.New("down")
}

// timeout is http.TimeoutHandler. The time of these tests stands still until everybody waits.
func timeout(next http.Handler) http.Handler {
	return http.TimeoutHandler(next, time.Minute, "too late")
}

// serve answers one request with a cookie of the session.
func serve(handler http.Handler, cookie string) *http.Response {
	r := httptest.NewRequest(http.MethodGet, "/", nil)
	r.Header.Set("Cookie", "session="+cookie)
	w := httptest.NewRecorder()
	handler.ServeHTTP(w, r)
	return w.Result()
}

// slow sets n before the time is over, waits until the client has its answer, and sets n
// again.
func slow(answered <-chan struct{}, done chan<- error) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		session := flaskcookie.FromContext(r.Context())
		session.Set("n", 2)
		<-answered
		done <- session.Set("n", 3)
	})
}

// TestTimeoutInside shows that with http.TimeoutHandler inside the middleware the browser
// gets what was set in time, with the 503, and that a later change is an error.
func TestTimeoutInside(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		codec, cookie, log := counter(t, 1)
		answered, done := make(chan struct{}), make(chan error, 1)
		response := serve(codec.Handler(timeout(slow(answered, done))), cookie)
		close(answered)
		if err := <-done; !errors.Is(err, flaskcookie.ErrSaved) || log.String() == "" {
			t.Errorf("the late change: %v, logged %q", err, log)
		}
		if n := saved(t, codec, response); n != 2 || response.StatusCode != http.StatusServiceUnavailable {
			t.Errorf("status %d, n = %d", response.StatusCode, n)
		}
	})
}

// TestTimeoutInsideHoldsBack shows that it holds the answer back: a change after the first
// byte is saved, and nothing can be streamed or taken over.
func TestTimeoutInsideHoldsBack(t *testing.T) {
	codec, cookie, _ := counter(t, 1)
	server := httptest.NewServer(codec.Handler(timeout(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		io.WriteString(w, "first")
		if err := flaskcookie.FromContext(r.Context()).Set("n", 2); err != nil {
			t.Error(err)
		}
		if err := http.NewResponseController(w).Flush(); !errors.Is(err, http.ErrNotSupported) {
			t.Errorf("Flush: %v", err)
		}
		if _, _, err := http.NewResponseController(w).Hijack(); !errors.Is(err, http.ErrNotSupported) {
			t.Errorf("Hijack: %v", err)
		}
	}))))
	defer server.Close()
	response := fetch(t, server.Client(), server.URL, cookie)
	response.Body.Close()
	if n := saved(t, codec, response); n != 2 || response.Header.Get("Vary") != "Cookie" {
		t.Errorf("n = %d, Vary %q", n, response.Header["Vary"])
	}
}

// TestTimeoutOutside shows that with http.TimeoutHandler outside what the handler set is
// lost, and that nobody is told.
func TestTimeoutOutside(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		codec, cookie, log := counter(t, 1)
		answered, done := make(chan struct{}), make(chan error, 1)
		response := serve(timeout(codec.Handler(slow(answered, done))), cookie)
		close(answered)
		if err := <-done; err != nil || log.String() != "" {
			t.Errorf("the late change: %v, logged %q", err, log)
		}
		if n := saved(t, codec, response); n != -1 || response.StatusCode != http.StatusServiceUnavailable {
			t.Errorf("status %d, n = %d", response.StatusCode, n)
		}
	})
}

// TestTimeoutAndStore shows that a session on a server is stored all the same: a login that
// asks for a new id ends the old one, and from outside the browser never gets the new one.
func TestTimeoutAndStore(t *testing.T) {
	for place, inside := range map[string]bool{"inside": true, "outside": false} {
		t.Run(place, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				sessions, err := flasksession.New(flasksession.Config{}, flasksession.NewMemoryStore())
				if err != nil {
					t.Fatal(err)
				}
				cookie := visitStore(sessions, "", func(s *flaskcookie.Session) { s.Set("cart", 1) })
				answered, saved := make(chan struct{}), make(chan struct{})
				var login http.Handler = http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
					session := flaskcookie.FromContext(r.Context())
					session.Regenerate()
					session.Set("user", "ann")
					<-answered
				})
				if inside {
					login = timeout(login)
				}
				login = closing(saved, sessions.Handler(login))
				if !inside {
					login = timeout(login)
				}
				response := serve(login, cookie)
				close(answered)
				<-saved
				for _, c := range response.Cookies() {
					cookie = c.Value
				}
				visitStore(sessions, cookie, func(s *flaskcookie.Session) {
					if whole := s.Has("cart") && s.Has("user"); whole != inside {
						t.Errorf("the browser has its session: %t; %v", whole, s.Rejected)
					}
				})
			})
		})
	}
}

// closing closes a channel when a handler has returned.
func closing(done chan<- struct{}, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		defer close(done)
		next.ServeHTTP(w, r)
	})
}

// visitStore returns the cookie after a visit.
func visitStore(sessions *flasksession.ServerSide, cookie string, use func(*flaskcookie.Session)) string {
	response := serve(sessions.Handler(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		use(flaskcookie.FromContext(r.Context()))
	})), cookie)
	for _, c := range response.Cookies() {
		cookie = c.Value
	}
	return cookie
}

// TestRouteBelowTimeout shows that http.TimeoutHandler keeps the route to itself, and that
// reports then have the path.
func TestRouteBelowTimeout(t *testing.T) {
	codec, _, log := counter(t, 1)
	mux := http.NewServeMux()
	mux.HandleFunc("GET /cart/{id}", func(_ http.ResponseWriter, r *http.Request) {
		flaskcookie.FromContext(r.Context()).Set("n", make(chan int))
	})
	r := httptest.NewRequest(http.MethodGet, "/cart/7", nil)
	codec.Handler(timeout(mux)).ServeHTTP(httptest.NewRecorder(), r)
	if r.Pattern != "" || !strings.Contains(log.String(), "path=/cart/7") {
		t.Errorf("the route is %q, logged %s", r.Pattern, log)
	}
}
