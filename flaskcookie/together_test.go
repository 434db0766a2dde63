package flaskcookie

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	taggedjson "github.com/flaskcookie/flaskcookie-go/tagged_json"
)

// uses is every method of a session.
var uses = []func(s *Session, i int){
	func(s *Session, i int) { s.Set(strconv.Itoa(i%30), []any{i}) },
	func(s *Session, i int) { s.Update(map[string]any{"a": i, "b": i}) },
	func(s *Session, i int) { s.SetDefault(strconv.Itoa(i%40), i) },
	func(s *Session, i int) { s.Pop(strconv.Itoa(i % 30)) },
	func(s *Session, i int) { s.Delete(strconv.Itoa(i % 40)) },
	func(s *Session, i int) { s.Flash(i, "") },
	func(s *Session, i int) { s.Flashes() },
	func(s *Session, i int) { s.SetPermanent(i%2 == 0) },
	func(s *Session, i int) { s.SetModified(true) },
	func(s *Session, i int) { s.Regenerate() },
	func(s *Session, i int) { s.Get(strconv.Itoa(i % 30)) },
	func(s *Session, i int) { Get[[]int](s, strconv.Itoa(i%30)) },
	func(s *Session, i int) { s.Has("a") },
	func(s *Session, i int) { s.Len() },
	func(s *Session, i int) { s.Permanent() },
	func(s *Session, i int) { s.Modified() },
	func(s *Session, i int) { s.Accessed() },
	func(s *Session, i int) { _ = fmt.Sprint(s) },
	func(s *Session, i int) {
		for range s.All() {
		}
	},
	func(s *Session, i int) {
		var all map[string]any
		s.Decode(&all)
	},
	func(s *Session, i int) {
		if i%10 == 0 {
			s.Clear()
		}
	},
}

// TestTimeoutHandler has http.TimeoutHandler inside the middleware give up handlers that go
// on using the session while it is saved. Under the race detector nothing is torn, nothing
// panics, and each cookie is a session.
func TestTimeoutHandler(t *testing.T) {
	codec, _ := testCodec(t, func(c *Config) { c.Logger = discard })
	var running sync.WaitGroup
	for range 30 {
		running.Add(1)
		var answered atomic.Bool // until then the handler goes on, however late it is given up
		inner := http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
			defer running.Done()
			s := FromContext(r.Context())
			for i := 0; !answered.Load() || i < 300; i++ {
				uses[i%len(uses)](s, i)
			}
		})
		w := httptest.NewRecorder()
		codec.Handler(http.TimeoutHandler(inner, 2*time.Millisecond, "too late")).ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/", nil))
		answered.Store(true)
		if w.Code != http.StatusServiceUnavailable {
			t.Fatalf("status %d", w.Code)
		}
		for _, cookie := range w.Result().Cookies() {
			var values taggedjson.Dict
			if _, err := codec.Decode(cookie.Value, &values); cookie.Value != "" && err != nil {
				t.Error(err)
			}
		}
	}
	running.Wait()
}

// TestFrozen shows that nothing changes a session that was saved.
func TestFrozen(t *testing.T) {
	s := Opening{ID: "id", Logger: discard, Values: taggedjson.Dict{{Key: "1", Value: "x"}, {Key: "_flashes", Value: []any{taggedjson.Tuple{"message", "x"}}}}}.Session(nil)
	s.Set("a", "b")
	before := Freeze(s)
	for i, use := range uses {
		use(s, i*10)
	}
	after := Freeze(s)
	if diff := cmp.Diff(before, after, cmpopts.IgnoreUnexported(Frozen{})); diff != "" {
		t.Errorf("(-before +after):\n%s", diff)
	}
}

// TestCustomTagMayUseTheSession shows that a tag's own code runs outside of the lock.
func TestCustomTagMayUseTheSession(t *testing.T) {
	type point struct{ X, Y int }
	var s *Session
	tag := taggedjson.NewTag("p", func(p point) (any, error) { return []int{p.X, p.Y, s.Len()}, nil },
		func(any) (point, error) { return point{X: s.Len()}, nil })
	codec, _ := testCodec(t, func(c *Config) { c.Tags = []taggedjson.Tag{tag} })
	s = codec.newSession(new(sessionRoom), nil)
	done := make(chan struct{})
	go func() {
		defer close(done)
		s.Set("p", point{1, 2})
		s.SetDefault("q", point{1, 2})
		s.Flash(point{1, 2}, "")
		Get[point](s, "p")
		s.Get("p")
		s.Flashes()
	}()
	select {
	case <-done:
	case <-time.After(time.Minute):
		t.Fatal("the session waits for itself")
	}
}

// discard is a logger for what a test does not look at.
var discard = slog.New(slog.DiscardHandler)

// TestFlashesAtOnce shows that no message is lost when several goroutines flash and show at
// once: each is shown, or still there for the next request.
func TestFlashesAtOnce(t *testing.T) {
	for range 2000 {
		s := NewSession(taggedjson.Dict{{Key: "_flashes", Value: []any{taggedjson.Tuple{"message", "old"}}}})
		var both sync.WaitGroup
		shown := make([][]Flash, 2)
		for i := range shown {
			both.Go(func() { shown[i] = s.Flashes() })
		}
		both.Go(func() { s.Flash("new", "") })
		both.Wait()
		if diff := cmp.Diff(shown[0], shown[1]); diff != "" {
			t.Fatalf("two who ask in one request see (-one +other):\n%s", diff)
		}
		if n := len(shown[0]); n == 0 || n == 1 && !s.Has("_flashes") {
			t.Fatalf("shown %v, and the session has %v", shown[0], s.Has("_flashes"))
		}
	}
}

// TestRequestChangedInPlace shows that a session goes by the request as it came, whatever a
// proxy or client inside makes of it.
func TestRequestChangedInPlace(t *testing.T) {
	codec, log := testCodec(t, nil)
	for shows, tt := range map[string]struct {
		host, target, line string
		want               int // Set-Cookies
	}{
		"another host: Flask's deletion stands": {"localhost", "/", "session=; Domain=localhost; Path=/; Max-Age=0", 1},
		"another path: the line is a stray":     {"h.test", "/auth/logout", "session=; Max-Age=0", 2},
	} {
		t.Run(shows, func(t *testing.T) {
			r := httptest.NewRequest(http.MethodGet, tt.target, nil)
			r.Host = tt.host
			r.Header.Set("Cookie", "session="+encoded(t, codec, map[string]any{"_permanent": true, "a": 1}))
			w := httptest.NewRecorder()
			codec.Handler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				r.Method, r.Host, r.RequestURI, r.URL.Path = http.MethodDelete, "backend.test", "", "/x"
				log.Reset()
				FromContext(r.Context()).Set("unwritable", make(chan int))
				if text := log.String(); !strings.Contains(text, "method=GET path="+tt.target) {
					t.Errorf("the report is of another request: %s", text)
				}
				w.Header().Add("Set-Cookie", tt.line)
			})).ServeHTTP(w, r)
			if got := w.Header()["Set-Cookie"]; len(got) != tt.want {
				t.Errorf("got %q", got)
			}
		})
	}
}

// TestLooksThatAreNotLate shows what is no fault: a look at the session after the connection
// was taken over, and one of the error handler, whose header has not left and varies then.
func TestLooksThatAreNotLate(t *testing.T) {
	codec, log := testCodec(t, nil)
	log.Reset()
	codec.Handler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.WriteHeader(http.StatusSwitchingProtocols)
		FromContext(r.Context()).Get("user")
	})).ServeHTTP(httptest.NewRecorder(), httptest.NewRequest(http.MethodGet, "/", nil))
	if log.Len() > 0 {
		t.Errorf("after an upgrade: %s", log)
	}
	w := httptest.NewRecorder()
	NewHandler(neverSaves{codec}, http.NotFoundHandler(), func(w http.ResponseWriter, r *http.Request, _ error) {
		FromContext(r.Context()).Get("user")
		w.WriteHeader(http.StatusInternalServerError)
	}).ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/", nil))
	if log.Len() > 0 || w.Header().Get("Vary") != "Cookie" {
		t.Errorf("in the error handler: Vary %q, logged %s", w.Header()["Vary"], log)
	}
}

// neverSaves fails whenever it is to save.
type neverSaves struct{ *Codec }

func (neverSaves) Save(context.Context, http.Header, *Session) error { return errors.New("down") }
