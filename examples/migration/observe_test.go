package main

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

// TestPanic: a view that panics is answered, told with its stack, and counted.
func TestPanic(t *testing.T) {
	for _, test := range []struct {
		name, code string
		view       http.HandlerFunc
		status     int // 0: the connection breaks off
		told       bool
	}{
		{"before the answer", "5xx", func(http.ResponseWriter, *http.Request) { panic("planted") }, 500, true},
		{"in the answer", "cut", func(w http.ResponseWriter, _ *http.Request) { io.WriteString(w, "half"); panic("planted") }, 0, true},
		{"an index", "5xx", func(_ http.ResponseWriter, r *http.Request) { _ = r.Header["X-None"][r.ContentLength] }, 500, true},
		{"that ends the connection, before", "0xx", func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }, 0, false},
		{"that ends the connection, in the answer", "cut", func(w http.ResponseWriter, _ *http.Request) { io.WriteString(w, "half"); panic(http.ErrAbortHandler) }, 0, false},
		{"none, and no word either", "2xx", func(http.ResponseWriter, *http.Request) {}, 200, false},
	} {
		t.Run(test.name, func(t *testing.T) {
			f, m := testFront(t, nil, nil)
			index := f.views["index"]
			index.show = test.view
			f.views["index"] = index
			next, err := f.parse([]byte(file(t, map[string]string{"index": "go"})))
			if err != nil {
				t.Fatal(err)
			}
			f.plan.Store(next)
			log := logged(t)
			server := httptest.NewServer(f)
			defer server.Close()
			status := 0
			if response, err := http.Get(server.URL + "/"); err == nil {
				if _, err := io.Copy(io.Discard, response.Body); err == nil {
					status = response.StatusCode
				}
				response.Body.Close()
			}
			series := fmt.Sprintf(`front_requests_total{answer="go",code=%q,route="/"} 1`, test.code)
			await(t, func() bool { return m.running.Load() == 0 })
			if text := metricsOf(f); status != test.status || !strings.Contains(text, series) {
				t.Errorf("status %d, want %d and %s\n%s", status, test.status, series, text)
			}
			if got := log.String(); strings.Contains(got, "observe_test.go") != test.told || strings.Contains(got, `level=ERROR msg="a handler panicked" answer=go route=/`) != test.told {
				t.Errorf("the log: %s", got)
			}
			if (m.panics.value("") == 1) != test.told {
				t.Errorf("%d panics counted", m.panics.value(""))
			}
		})
	}
}
