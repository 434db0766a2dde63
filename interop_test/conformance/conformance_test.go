package conformance

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/flaskcookie/flaskcookie-go/interop_test/internal/live"
)

// startFlask serves app.py under gunicorn and returns its URL.
func startFlask(t *testing.T) string {
	t.Helper()
	return live.Gunicorn(t, "app:application", live.Options{
		Env: []string{"PYTHONDONTWRITEBYTECODE=1"}, Workers: 2, Threads: 4,
	})
}

// TestConformance sends every scenario to both servers.
func TestConformance(t *testing.T) {
	flask, twin := startFlask(t), startTwin(t)
	list := scenarios(t)
	results := make([]response, len(list)) // of Flask
	var senders sync.WaitGroup
	work := make(chan int)
	for range 8 {
		senders.Go(func() {
			for i := range work {
				results[i] = compare(t, flask, twin, list[i])
			}
		})
	}
	for i := range list {
		work <- i
	}
	close(work)
	senders.Wait()
	report(t, list, results)
}

// compare reports a difference between the two servers and returns Flask's answer.
func compare(t *testing.T, flask, twin string, s scenario) response {
	want, err := send(flask, s.request())
	if err != nil {
		t.Errorf("%v: Flask: %v", s, err)
	}
	got, err := send(twin, s.request())
	if err != nil {
		t.Errorf("%v: Go: %v", s, err)
	}
	if want.Status == 500 || !s.ownBody() {
		want.Body, got.Body = "", ""
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("%v (-want +got):\n%s", s, diff)
	}
	return want
}

// report says how often each value was seen, and what Flask answered. A kind of answer
// that never comes would be one that is not compared.
func report(t *testing.T, list []scenario, results []response) {
	answers := make(map[string]int)
	for _, r := range results {
		answers[fmt.Sprintf("status %d", r.Status)]++
		answers[fmt.Sprintf("%d Set-Cookie", len(r.SetCookie))]++
		answers[fmt.Sprintf("%d Vary", len(r.Vary))]++
		if len(r.Warnings) > 0 {
			answers["too large"]++
		}
		if len(r.SetCookie) == 1 && strings.Contains(r.SetCookie[0], "Max-Age=0") {
			answers["deleted"]++
		}
	}
	t.Logf("%d scenarios: %v", len(list), answers)
	for i, axis := range axes {
		counts := make(map[string]int)
		for _, s := range list {
			counts[s[i]]++
		}
		t.Logf("%s: %v", axis.name, counts)
	}
	kinds := slices.Collect(maps.Keys(answers))
	for _, kind := range []string{
		"status 200", "status 204", "status 302", "status 304", "status 404", "status 500",
		"0 Set-Cookie", "1 Set-Cookie", "0 Vary", "1 Vary", "too large", "deleted",
	} {
		if !slices.Contains(kinds, kind) {
			t.Errorf("no scenario shows %s", kind)
		}
	}
}

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}
