package main

import (
	"fmt"
	"io"
	"maps"
	"net/http"
	"slices"
	"strings"
	"sync"
	"sync/atomic"

	"github.com/flaskcookie/flaskcookie-go/examples/migration/routing"
	"github.com/flaskcookie/flaskcookie-go/flasklogin"
)

// metrics are written in the text format of Prometheus, without its library. No label has a
// value that a client chooses: routes are those of the file.
type metrics struct {
	requests, rejected, logins, unreachable, left, bodies, panics, faults counter

	running atomic.Int64
	faulty  atomic.Bool           // the routes file, as it is now
	seconds map[string]*histogram // by who answers
}

// newMetrics has a zero for all that can be named before it happens: an alarm on a rate does
// not see the first event of a series that begins with it.
func newMetrics() *metrics {
	m := &metrics{seconds: map[string]*histogram{}}
	for _, c := range []*counter{&m.left, &m.panics, &m.faults} {
		c.add("", 0)
	}
	for c, reasons := range map[*counter][]string{
		&m.rejected:    {"expired", "signature", "unknown"},
		&m.unreachable: {"cut", "timeout", "unreachable"},
		&m.bodies:      {"broken", "large", "room"},
	} {
		for _, reason := range reasons {
			c.add(label("reason", reason), 0)
		}
	}
	for _, who := range []string{"flask", "compare", "read", "share", "go"} {
		m.seconds[who] = &histogram{}
	}
	for _, event := range []flasklogin.Event{
		flasklogin.EventLoggedIn, flasklogin.EventLoggedOut, flasklogin.EventLoginConfirmed, flasklogin.EventAccessed,
		flasklogin.EventLoadedFromCookie, flasklogin.EventUnauthorized, flasklogin.EventNeedsRefresh, flasklogin.EventSessionProtected,
	} {
		m.logins.add(label("event", string(event)), 0)
	}
	return m
}

// counter is one number for each set of labels.
type counter struct {
	lock sync.Mutex
	of   map[string]uint64
}

func (c *counter) add(labels string, n uint64) {
	c.lock.Lock()
	defer c.lock.Unlock()
	if c.of == nil {
		c.of = map[string]uint64{}
	}
	c.of[labels] += n
}

func (c *counter) write(w io.Writer, name, help string) {
	c.lock.Lock()
	defer c.lock.Unlock()
	fmt.Fprintf(w, "# HELP %s %s\n# TYPE %[1]s counter\n", name, help)
	for _, labels := range slices.Sorted(maps.Keys(c.of)) {
		fmt.Fprintf(w, "%s%s %d\n", name, braces(labels), c.of[labels])
	}
}

// bounds are the upper ends of the histogram's buckets, in seconds.
var bounds = [...]float64{0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10}

type histogram struct {
	lock    sync.Mutex
	buckets [len(bounds)]uint64
	count   uint64
	sum     float64
}

func (h *histogram) observe(seconds float64) {
	h.lock.Lock()
	defer h.lock.Unlock()
	h.count++
	h.sum += seconds
	for i, bound := range bounds {
		if seconds <= bound {
			h.buckets[i]++
		}
	}
}

func (h *histogram) write(w io.Writer, name, labels string) {
	h.lock.Lock()
	defer h.lock.Unlock()
	for i, bound := range bounds {
		fmt.Fprintf(w, "%s_bucket{%s,le=\"%g\"} %d\n", name, labels, bound, h.buckets[i])
	}
	fmt.Fprintf(w, "%s_bucket{%s,le=\"+Inf\"} %d\n", name, labels, h.count)
	fmt.Fprintf(w, "%s_sum{%s} %g\n%[1]s_count{%[2]s} %[4]d\n", name, labels, h.sum, h.count)
}

// routeLabel is the rule of a request. All that have none share two labels.
func routeLabel(m routing.Match) string {
	switch {
	case m.Unsure:
		return "unsure"
	case m.Rule == nil:
		return "none"
	}
	return m.Rule.Path
}

func label(name, value string) string {
	return name + `="` + strings.NewReplacer(`\`, `\\`, `"`, `\"`, "\n", `\n`).Replace(value) + `"`
}

func braces(labels string) string {
	if labels == "" {
		return ""
	}
	return "{" + labels + "}"
}

// page is what Prometheus reads.
func (f *front) metricsPage(w http.ResponseWriter, _ *http.Request) {
	m := f.site.metrics
	w.Header().Set("Content-Type", "text/plain; version=0.0.4; charset=utf-8")
	m.requests.write(w, "front_requests_total", "Answers, by who gave them, the route and the status.")
	m.rejected.write(w, "front_cookies_rejected_total", "Session cookies that Go ignored.")
	m.logins.write(w, "front_logins_total", "What flasklogin did, by the names of Flask-Login's signals.")
	m.unreachable.write(w, "front_flask_errors_total", "Requests that Flask did not answer, or not to the end.")
	m.left.write(w, "front_clients_left_total", "Clients that left before Flask answered.")
	m.bodies.write(w, "front_bodies_refused_total", "Requests whose body did not come whole, or for which there was no room.")
	m.panics.write(w, "front_panics_total", "Handlers that panicked.")
	m.faults.write(w, "front_routes_faults_total", "Versions of the routes file that were refused.")
	fmt.Fprintf(w, "# HELP front_requests_running Requests that are being answered.\n# TYPE front_requests_running gauge\n")
	fmt.Fprintf(w, "front_requests_running %d\n", m.running.Load())
	fmt.Fprintf(w, "# HELP front_seconds How long answers took.\n# TYPE front_seconds histogram\n")
	for _, who := range slices.Sorted(maps.Keys(m.seconds)) {
		m.seconds[who].write(w, "front_seconds", label("answer", who))
	}
	f.routesMetric(w)
	f.shadowMetric(w)
}

// routesMetric counts the rules of each answer, and names the file's version.
func (f *front) routesMetric(w io.Writer) {
	plan, count := f.plan.Load(), map[string]int{"flask": 0, "compare": 0, "read": 0, "share": 0, "go": 0}
	for _, a := range plan.answers {
		count[a.who]++
	}
	fmt.Fprintf(w, "# HELP front_routes Rules of the file in force, by who answers.\n# TYPE front_routes gauge\n")
	for _, who := range slices.Sorted(maps.Keys(count)) {
		fmt.Fprintf(w, "front_routes{%s} %d\n", label("answer", who), count[who])
	}
	ok := 1
	if f.site.metrics.faulty.Load() {
		ok = 0
	}
	fmt.Fprintf(w, "# HELP front_routes_file_ok Whether the routes file is the one in force: 0 if it has a fault now.\n# TYPE front_routes_file_ok gauge\n")
	fmt.Fprintf(w, "front_routes_file_ok %d\n", ok)
	fmt.Fprintf(w, "# HELP front_routes_info The version of the routes file in force.\n# TYPE front_routes_info gauge\n")
	fmt.Fprintf(w, "front_routes_info{%s} 1\n", label("version", plan.version))
}

func (f *front) shadowMetric(w io.Writer) {
	if f.shadow == nil {
		return
	}
	s := f.shadow.Stats()
	fmt.Fprintf(w, "# HELP front_shadow_total Comparisons with Flask, by what came of them.\n# TYPE front_shadow_total counter\n")
	for _, row := range []struct {
		name string
		n    uint64
	}{
		{"compared", s.Compared}, {"different", s.Different}, {"dropped", s.Dropped},
		{"lifetime_unknown", s.LifetimeUnknown}, {"rejected", s.Rejected}, {"store_failed", s.StoreFailed},
		{"suspected", s.Suspected}, {"twin_dropped", s.TwinDropped}, {"twin_skipped", s.TwinSkipped}, {"unlogged", s.Unlogged}, {"unsure", s.Unsure},
	} {
		fmt.Fprintf(w, "front_shadow_total{%s} %d\n", label("result", row.name), row.n)
	}
}
