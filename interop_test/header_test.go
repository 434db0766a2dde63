package interop

import (
	"math/rand/v2"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/flaskcookie/flaskcookie-go/internal/werkzeug"
	"github.com/flaskcookie/flaskcookie-go/interop_test/internal/live"
)

// headerPieces are what random Cookie headers are made of: what ends something, what is
// quoted and escaped, what some Python takes for white space, and whole cookies.
var headerPieces = []string{
	";", ";", "; ", "=", "=", " = ", `"`, `"`, `="`, `";`, `\`, `\"`, `\054`, `\303\251`, `\400`, `\342\202`, " ", "\t", ",", ", ",
	"\x0b", "\x0c", "\x1c", "\x1f", "\x85", "\xa0", "\x00", "\x7f", "\xe9", "\xc3\xa9", "a", "b", "a", "session", "session=", "session",
	`session="v"`, "session=eyJhIjoxfQ.ZVPxAA.sig", "$Version=1", "; Path=/", "; session=v", "(1)", "==",
}

// randomHeaders are the lines of one request.
func randomHeaders(r *rand.Rand) []string {
	lines := make([]string, 1+r.IntN(8)/7)
	for i := range lines {
		for range r.IntN(14) {
			lines[i] += pick(r, headerPieces...)
		}
	}
	return lines
}

// TestCookieHeaders compares all cookies that Werkzeug and Go find in random headers.
func TestCookieHeaders(t *testing.T) {
	const count, seed = 20_000, 319
	t.Logf("%d headers, seed %d", count, seed)
	r := rand.New(rand.NewPCG(seed, seed))
	var hello struct{ Werkzeug string }
	w := live.StartWorker(t, "header_worker.py", &hello)
	requests := make([][]string, count)
	spelled := make([][]string, count) // as they travel
	for i := range requests {
		requests[i] = randomHeaders(r)
		for _, line := range requests[i] {
			spelled[i] = append(spelled[i], latin1([]byte(line)))
		}
	}
	cookies, skipped, differ := 0, 0, 0
	for i, want := range live.Ask[[][2]string](t, w, "cookies", spelled) {
		cookies += len(want)
		skipped += strings.Count(strings.Join(requests[i], ";"), ";") + 1 - len(want)
		if diff := headerDiff(requests[i], want); diff != "" {
			if differ++; differ <= 10 {
				t.Errorf("%q (-Werkzeug +Go):\n%s", requests[i], diff)
			}
		}
	}
	t.Logf("Werkzeug %s: %d cookies read, %d parts of headers skipped, %d headers read otherwise", hello.Werkzeug, cookies, skipped, differ)
	if cookies < count/2 || skipped < count/2 {
		t.Error("too few cookies, or too few malformed ones, to show anything")
	}
}

// headerDiff compares all pairs, and what [werkzeug.Value] finds under each name.
func headerDiff(lines []string, want [][2]string) string {
	got := make([][2]string, 0)
	for name, value := range werkzeug.Cookies(strings.Join(lines, ";")) {
		got = append(got, [2]string{name, value})
	}
	if diff := cmp.Diff(want, got); diff != "" {
		return diff
	}
	for _, name := range []string{"session", "a", "é", "my session", `"a"`, ""} {
		var first string
		i := slices.IndexFunc(want, func(pair [2]string) bool { return pair[0] == name })
		if i >= 0 {
			first = want[i][1]
		}
		value, found := werkzeug.Value(http.Header{"Cookie": lines}, name)
		if diff := cmp.Diff(first, value); diff != "" || found != (i >= 0) {
			return name + ": " + diff
		}
	}
	return ""
}

// TestOldCookieHeader shows what Werkzeug up to 3.1.8 made of malformed cookies.
func TestOldCookieHeader(t *testing.T) {
	var hello struct{ Werkzeug string }
	old := live.StartWorkerOf(t, live.Env(t, "werkzeug318"), "header_worker.py", &hello)
	if hello.Werkzeug != "3.1.8" {
		t.Fatalf("it is Werkzeug %s", hello.Werkzeug)
	}
	for _, tt := range []struct {
		shows, header string
		old, golang   any // the value of session, nil for none
	}{
		{"a space does not skip the cookie", "session=a b; session=good", "a b", "good"},
		{"nor does an open quote", `session="a; session=good`, `"a`, "good"},
		{"nor junk behind the quotes", `session="a"b; session=good`, `"a"b`, "good"},
		{"nor a missing semicolon", `session="a" Path=/; session=good`, `"a" Path=/`, "good"},
		{"a comma may have a space behind it", "session=good, x=y", "good, x=y", nil},
		{"more is white space", "x=y;\x0bsession=good", "good", nil},
		{"a well-formed one is the same", `session="good"`, "good", "good"},
	} {
		var got, was any
		if value, ok := werkzeug.Value(http.Header{"Cookie": {tt.header}}, "session"); ok {
			got = value
		}
		for _, pair := range slices.Backward(live.Ask[[][2]string](t, old, "cookies", [][]string{{tt.header}})[0]) {
			if pair[0] == "session" {
				was = pair[1]
			}
		}
		if was != tt.old || got != tt.golang {
			t.Errorf("%s: %q is %v in Werkzeug 3.1.8, %v in Go; want %v and %v", tt.shows, tt.header, was, got, tt.old, tt.golang)
		}
	}
}
