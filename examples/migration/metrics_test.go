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

// TestMetricsOfABrokenAnswer: a panic that ends the connection is counted, and goes on.
func TestMetricsOfABrokenAnswer(t *testing.T) {
	f, m := testFront(t, nil, nil)
	func() {
		defer func() { recover() }()
		m.observe(httptest.NewRecorder(), httptest.NewRequest("GET", "/", nil), "go", "/", nil) // panics
		t.Error("the panic was swallowed")
	}()
	_, text := page(f, "/metrics")
	if !strings.Contains(text, `front_requests_total{answer="go",code="0xx",route="/"} 1`) || m.running.Load() != 0 {
		t.Error(text)
	}
}
