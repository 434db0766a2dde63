package main

import (
	"fmt"
	"net/http/httptest"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

var (
	sample = regexp.MustCompile(`^([a-z_]+)(?:\{((?:[a-z]+="(?:[^"\\\n]|\\["\\n])*",?)*)\})? (\S+)$`)
	typed  = regexp.MustCompile(`^# TYPE ([a-z_]+) (counter|gauge|histogram)$`)
	helped = regexp.MustCompile(`^# HELP ([a-z_]+) \S.*$`)
)

// samples reads a page in Prometheus' text format, strictly: each metric has HELP, TYPE and then
// its samples, none twice.
func samples(t *testing.T, text string) map[string]float64 {
	t.Helper()
	found, types, current := map[string]float64{}, map[string]string{}, ""
	if !strings.HasSuffix(text, "\n") {
		t.Error("the last line does not end")
	}
	for line := range strings.Lines(text) {
		line = strings.TrimSuffix(line, "\n")
		if m := helped.FindStringSubmatch(line); m != nil {
			if current = m[1]; types[current] != "" {
				t.Errorf("%s twice", current)
			}
			continue
		}
		if m := typed.FindStringSubmatch(line); m != nil && m[1] == current {
			types[current] = m[2]
			continue
		}
		m := sample.FindStringSubmatch(line)
		if m == nil {
			t.Fatalf("not a line of the format: %q", line)
		}
		name := m[1]
		if types[current] == "histogram" {
			name = strings.TrimSuffix(strings.TrimSuffix(strings.TrimSuffix(name, "_bucket"), "_sum"), "_count")
		}
		value, err := strconv.ParseFloat(m[3], 64)
		if _, twice := found[m[1]+braces(m[2])]; name != current || types[current] == "" || err != nil || twice {
			t.Errorf("line %q stands below %s", line, current)
		}
		found[m[1]+braces(m[2])] = value
	}
	return found
}

// TestMetrics counts, in the format, and with labels that a client cannot add to.
func TestMetrics(t *testing.T) {
	f, m := testFront(t, map[string]string{"me": "go", "item": "go"}, nil)
	_, before := page(f, "/metrics")
	for n := range 500 {
		for _, target := range []string{"/me", "/item/%d", "/cart", "/nowhere/%d", "//odd/%d", "/me?%d"} {
			if strings.Contains(target, "%d") {
				target = fmt.Sprintf(target, n)
			}
			r := httptest.NewRequest("GET", target, nil)
			r.Host, r.Method = fmt.Sprintf("host%d.test", n), []string{"GET", "BREW" + fmt.Sprint(n)}[n%2]
			answerOf(f, r)
		}
	}
	m.rejected.add(label("reason", "a \"b\"\\\nc"), 1)
	_, after := page(f, "/metrics")
	was, is := samples(t, before), samples(t, after)
	if grown := len(is) - len(was); grown > 8 {
		t.Errorf("%d new lines after 3000 requests:\n%s", grown, after)
	}
	for name, want := range map[string]float64{
		`front_requests_total{answer="go",code="2xx",route="/me"}`:                500,
		`front_requests_total{answer="go",code="2xx",route="/item/<int:number>"}`: 250,
		`front_requests_total{answer="flask",code="2xx",route="none"}`:            250,
		`front_requests_total{answer="flask",code="2xx",route="unsure"}`:          1750,
		`front_seconds_count{answer="go"}`:                                        750,
		`front_seconds_bucket{answer="go",le="+Inf"}`:                             750,
		`front_routes{answer="go"}`:                                               2,
		`front_requests_running`:                                                  0,
	} {
		if is[name] != want {
			t.Errorf("%s is %v, want %v", name, is[name], want)
		}
	}
}

// TestZeros: what can be named before it happens is there from the start, or an alarm on its
// rate does not see the first event.
func TestZeros(t *testing.T) {
	f, _ := testFront(t, nil, nil)
	_, text := page(f, "/metrics")
	found := samples(t, text)
	for _, name := range []string{
		"front_routes_faults_total", "front_panics_total", "front_clients_left_total",
		`front_flask_errors_total{reason="unreachable"}`, `front_flask_errors_total{reason="timeout"}`, `front_flask_errors_total{reason="cut"}`,
		`front_cookies_rejected_total{reason="signature"}`, `front_cookies_rejected_total{reason="expired"}`, `front_cookies_rejected_total{reason="unknown"}`,
		`front_logins_total{event="user_logged_in"}`, `front_logins_total{event="session_protected"}`,
		`front_bodies_refused_total{reason="large"}`, `front_bodies_refused_total{reason="room"}`, `front_bodies_refused_total{reason="broken"}`,
	} {
		if n, there := found[name]; !there || n != 0 {
			t.Errorf("%s: %v, there: %t", name, n, there)
		}
	}
}
