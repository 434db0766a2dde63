package flaskshadow

import (
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"slices"
	"time"

	"github.com/flaskcookie/flaskcookie-go/internal/headerhook"
	"github.com/flaskcookie/flaskcookie-go/internal/report"
	"github.com/flaskcookie/flaskcookie-go/internal/requestcopy"
	"github.com/flaskcookie/flaskcookie-go/internal/werkzeug"
)

// exchange is what is kept of one request for the comparison.
type exchange struct {
	method, path string
	route        string // the pattern under which net/http's mux found the handler
	site         werkzeug.Site
	cookies      []string // the request's Cookie headers
	identifier   string   // what Go makes of the request; "" without SessionIdentifier
	started      time.Time
	answered     time.Time // when the header of the answer left
	answer       answer
	twin         *twin  // nil without one
	unsure       bool   // see seenAlike
	visit        *visit // nil for sessions in cookies, and once it has ended
}

// release gives back what the exchange has taken. It may be called twice.
func (s *Shadow) release(e *exchange) {
	if e.visit != nil {
		s.stored.visits.end(e.visit)
		e.visit = nil
	}
	if e.twin != nil && e.twin.body != nil {
		e.twin.body.release()
	}
}

// pass has Flask answer the request. Without a body to keep nothing is copied.
func (e *exchange) pass(flask http.Handler, w http.ResponseWriter, r *http.Request) {
	if e.twin == nil || e.twin.body == nil {
		flask.ServeHTTP(w, r)
		return
	}
	requestcopy.Serve(r.Context(), r, func(inner *http.Request) {
		inner.Body = e.twin.body
		flask.ServeHTTP(w, inner)
	})
}

// answer is the part of a response's header that is compared.
type answer struct {
	status    int
	setCookie []string
	vary      []string
	location  string
}

func answerOf(status int, h http.Header) answer {
	return answer{status, slices.Clone(h["Set-Cookie"]), slices.Clone(h["Vary"]), h.Get("Location")}
}

// ofFlask reports whether the answer may be compared with a twin's: a proxy gives some
// statuses by itself, and an upgraded connection is no answer.
func (a answer) ofFlask() bool {
	switch a.status {
	case headerhook.Hijacked, http.StatusSwitchingProtocols, http.StatusBadGateway,
		http.StatusServiceUnavailable, http.StatusGatewayTimeout:
		return false
	}
	return true
}

// Handler passes each request to flask, whose answer goes to the client untouched, and
// compares it afterwards with what Go would have set.
func (s *Shadow) Handler(flask http.Handler) http.Handler { return s.Twin(flask, nil) }

// Twin is [Shadow.Handler] with a comparison of what twin, the Go handler that is about
// to take over the route, answers to the same request. The twin finds its session by
// flaskcookie.FromContext; it may as well be wrapped by the middleware of a codec of its
// own. It must have no effects; see the Security section of the package. A nil twin is
// none.
func (s *Shadow) Twin(flask, handler http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		e := &exchange{
			method: r.Method, path: r.URL.Path, site: werkzeug.SiteOf(r),
			cookies: slices.Clone(r.Header["Cookie"]),
		}
		ctx := r.Context()
		e.visit = s.visit(ctx, e.cookies)
		e.started = s.now()
		e.identifier = s.identify(r)
		e.unsure = !seenAlike(r.Header)
		if handler != nil && !e.unsure {
			e.twin = s.prepare(handler, r)
		}
		finished := false
		defer func() {
			if !finished {
				s.release(e)
			}
		}()
		observe := func(status int) error {
			e.answered = s.now()
			e.answer = answerOf(status, w.Header())
			return nil
		}
		headerhook.Serve(w, observe, nil, func(w http.ResponseWriter) { e.pass(flask, w, r) })
		e.route, finished = r.Pattern, true
		s.dispatch(context.WithoutCancel(ctx), e)
	})
}

// dispatch compares on a goroutine of its own, if a probe is free.
func (s *Shadow) dispatch(ctx context.Context, e *exchange) {
	if e.unsure {
		s.release(e)
		s.unsure.Add(1)
		return
	}
	select {
	case p := <-s.probes:
		go s.compare(ctx, p, e)
	default:
		s.release(e)
		s.dropped.Add(1)
	}
}

// compare does one comparison. Nothing that happens in it may end the server.
func (s *Shadow) compare(ctx context.Context, p *probe, e *exchange) {
	defer func() { s.probes <- p }()
	defer p.forget()
	defer s.release(e)
	defer func() {
		if v := recover(); v != nil {
			s.say(ctx, slog.LevelError, "flaskshadow: the comparison panicked", slog.String("type", fmt.Sprintf("%T", v)))
		}
	}()
	result := Result{Method: clip(e.method), Route: e.route, Path: clip(report.WithoutSigned(e.path)), Status: e.answer.status}
	c := &comparison{shadow: s, probe: p, exchange: e, result: &result}
	c.session()
	c.login()
	c.runTwin(ctx)
	s.finish(ctx, result)
}

// finish counts and reports a result.
func (s *Shadow) finish(ctx context.Context, result Result) {
	s.compared.Add(1)
	if result.Rejected != nil {
		s.rejected.Add(1)
	}
	if len(result.Suspicions) > 0 {
		s.suspected.Add(1)
	}
	switch {
	case !result.Same():
		s.different.Add(1)
		s.say(ctx, slog.LevelWarn, "flaskshadow: Go differs from Flask", result.LogValue().Group()...)
	case len(result.Suspicions) > 0:
		s.say(ctx, slog.LevelInfo, "flaskshadow: Go may differ from Flask", result.LogValue().Group()...)
	}
	s.report(ctx, result)
}
