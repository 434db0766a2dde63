package main

import (
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/flaskcookie/flaskcookie-go/examples/migration/routing"
	"github.com/flaskcookie/flaskcookie-go/flaskcookie"
	"github.com/flaskcookie/flaskcookie-go/flaskshadow"
	"github.com/flaskcookie/flaskcookie-go/flaskwtf"
)

// front decides for each request who answers.
type front struct {
	site   *site
	flask  http.Handler // the proxy, or what answers when Flask is retired
	behind http.Handler // the proxy, with the comparison and the spool around it
	spool  *spool
	shadow *flaskshadow.Shadow
	target *url.URL // of Flask; nil when it is retired
	asked  string   // the path of Flask that tells how it is
	views  map[string]view

	file    string // of the routes
	plan    atomic.Pointer[plan]
	leaving atomic.Bool
	health  struct {
		sync.Mutex
		at    time.Time
		state []state
	}
}

func newFront(s *site, o options) (*front, error) {
	target, err := parseFlask(o.flask)
	if err != nil {
		return nil, err
	}
	static, err := staticFiles(o.static)
	if err != nil {
		return nil, err
	}
	f := &front{site: s, target: target, asked: o.probe, file: o.routes, views: s.views(static)}
	f.spool = newSpool(o.spool, o.spoolFolder, s.metrics)
	f.flask = http.HandlerFunc(f.retired)
	if target != nil {
		f.flask = proxy(target, o.trust, s.metrics)
	}
	behind := f.flask
	if target != nil && o.compare {
		f.shadow, err = flaskshadow.New(flaskshadow.Config{
			Cookie: s.sessions.cookie, Store: s.sessions.store, Session: s.sessions.stored,
			UnsafeTwinMethods: []string{http.MethodPost}, // of views that promise to be twins
			IgnoreValues:      []string{"csrf_token"},    // is random
			SessionIdentifier: s.identifier, LoginView: "/login",
		})
		if err != nil {
			return nil, err
		}
		behind = f.shadow.Handler(f.flask)
	}
	f.behind = behind
	if target != nil {
		if err := f.spool.try(); err != nil {
			return nil, err
		}
		f.behind = f.spool.handler(behind)
	}
	first, err := f.load()
	if err != nil {
		return nil, err
	}
	f.plan.Store(first)
	return f, nil
}

// plainHost is a Host that Flask and Go read alike.
var plainHost = regexp.MustCompile(`^(?:[A-Za-z0-9.-]+|\[[0-9A-Fa-f:.]+\])(?::[0-9]+)?$`)

// ServeHTTP has one plan for the whole request, whatever the file says meanwhile.
func (f *front) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	plainFields(r.Header)
	plan := f.plan.Load()
	match := plan.table.Match(r.Method, r.RequestURI)
	if r.Header.Get("Upgrade") != "" || !plainHost.MatchString(r.Host) {
		match = routing.Match{Unsure: true}
	}
	who, answer := f.others(), f.behind
	if match.Rule != nil && r.Method != http.MethodOptions { // which Flask answers by itself
		who, answer = f.answer(plan, match, w, r)
	}
	f.site.metrics.observe(w, r, who, routeLabel(match), answer)
}

// others is who answers what no view of Go does.
func (f *front) others() string {
	if f.target == nil {
		return "go" // see retired
	}
	return "flask"
}

// answer says who answers a request whose rule is known, and how.
func (f *front) answer(p *plan, m routing.Match, w http.ResponseWriter, r *http.Request) (string, http.Handler) {
	a := p.answers[m.Rule]
	if a.handler == nil {
		return f.others(), f.behind
	}
	if a.who == "share" {
		in, err := f.site.inShare(w, r, a)
		if err != nil {
			return a.who, http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { fail(w, err) })
		}
		if !in {
			return "flask", f.behind
		}
	}
	for _, v := range m.Values {
		r.SetPathValue(v.Name, v.Text)
	}
	r.Pattern = m.Rule.Path // for reports
	if m.Redirect == "" {
		return a.who, a.handler
	}
	if a.who == "compare" {
		return "flask", f.behind
	}
	location := f.site.origin(r) + m.Redirect
	if r.URL.RawQuery != "" {
		location += "?" + r.URL.RawQuery
	}
	return a.who, handler(a.session, f.site.login.Handler(f.site.barred(http.HandlerFunc(
		func(w http.ResponseWriter, _ *http.Request) { moved(w, location) }))))
}

// origin is what Werkzeug takes for scheme and host.
func (s *site) origin(r *http.Request) string {
	scheme, host := "http", r.Host
	if r.TLS != nil {
		scheme = "https"
	}
	if s.trust {
		scheme, host = forwardedOrigin(r)
	}
	if name, ok := s.settings["SERVER_NAME"].(string); ok {
		host = name
	}
	return scheme + "://" + strings.TrimSuffix(strings.ToLower(host), map[string]string{"http": ":80", "https": ":443"}[scheme])
}

// forwardedOrigin is what ProxyFix(x_proto=1, x_host=1) makes Flask believe.
func forwardedOrigin(r *http.Request) (scheme, host string) {
	scheme, _ = flaskwtf.ForwardedOrigin(r)
	return scheme, last(r, "X-Forwarded-Host", r.Host)
}

// last is the entry of a field that ProxyFix believes, the last one that is not empty, which the
// proxy nearest to this server has written; those before it are anybody's. Without one it is
// what stands for none.
func last(r *http.Request, field, otherwise string) string {
	entries := strings.Split(strings.Join(r.Header[field], ","), ",")
	for _, entry := range slices.Backward(entries) {
		if entry = strings.TrimSpace(entry); entry != "" {
			return entry
		}
	}
	return otherwise
}

// retired answers what no view of Go does when there is no Flask: as Flask would, where it
// knows the address.
func (f *front) retired(w http.ResponseWriter, r *http.Request) {
	table, allowed := f.plan.Load().table, []string(nil)
	for _, method := range []string{"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"} {
		if m := table.Match(method, r.RequestURI); m.Rule != nil && m.Redirect == "" {
			allowed = append(allowed, method)
		}
	}
	switch {
	case allowed == nil:
		http.Error(w, http.StatusText(http.StatusNotFound), http.StatusNotFound)
	case r.Method == http.MethodOptions:
		w.Header().Set("Allow", strings.Join(allowed, ", "))
	default:
		w.Header().Set("Allow", strings.Join(allowed, ", "))
		http.Error(w, http.StatusText(http.StatusMethodNotAllowed), http.StatusMethodNotAllowed)
	}
}

// session of a rule's answer: one that writes, or one that only reads.
func (s *sessions) of(who string) flaskcookie.SessionInterface {
	if who == "read" {
		return s.read
	}
	return s.write
}
