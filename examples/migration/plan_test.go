package main

import (
	"net/http/httptest"
	"os"
	"strings"
	"sync"
	"testing"
	"time"
)

// TestFaults: a file that would let Go do what Flask does not is refused.
func TestFaults(t *testing.T) {
	f, _ := testFront(t, nil, nil)
	uncompared, _ := testFront(t, nil, func(o *options) { o.compare = false })
	retired, _ := testFront(t, nil, func(o *options) { o.flask = "none" })
	whole := file(t, nil)
	for _, test := range []struct {
		name, text, want string
		front            *front
	}{
		{"all of it Flask's", whole, "", f},
		{"every answer", file(t, map[string]string{"me": "read", "cart": "10%", "item": "go", "docs": "compare", "hook": "0%"}), "", f},
		{"a login that is required", file(t, map[string]string{"account.index_of_account": "go", "account.secrets": "100%"}), "", f},
		{"a whole flow", file(t, map[string]string{"login_form": "10%", "login": "10%", "logout": "10%"}), "", f},
		{"a flow that is compared in part", file(t, map[string]string{"login": "compare"}), "", f},
		{"no view in Go", file(t, map[string]string{"where": "go"}), "GET,HEAD,OPTIONS /where: no view in Go for where", f},
		{"half a flow", file(t, map[string]string{"login_form": "go"}), "have to have one answer, not go and flask", f},
		{"two shares of a flow", file(t, map[string]string{"login_form": "10%", "login": "20%", "logout": "10%"}), "not 10% and 20%", f},
		{"a post that is only read", file(t, map[string]string{"hook": "read"}), "read is for GET", f},
		{"a word", file(t, map[string]string{"me": "Go"}), "the answer is Go, want flask", f},
		{"no number", file(t, map[string]string{"me": "x%"}), "x% is no share", f},
		{"more than all", file(t, map[string]string{"me": "101%"}), "101% is no share", f},
		{"less than none", file(t, map[string]string{"me": "-1%"}), "-1% is no share", f},
		{"nothing compares", file(t, map[string]string{"me": "compare"}), "nothing is compared", uncompared},
		{"a share without Flask", file(t, map[string]string{"me": "99%"}), "Flask is retired", retired},
		{"all without Flask", file(t, map[string]string{"me": "100%"}), "", retired},
		{"a file of something else", "hello\n", "line 1: want the columns", f},
	} {
		_, err := test.front.parse([]byte(test.text))
		switch {
		case err == nil && test.want == "":
		case err == nil || test.want == "" || !strings.Contains(err.Error(), test.want):
			t.Errorf("%s: %v, want %q", test.name, err, test.want)
		}
	}
}

// TestFits holds a view against rows whose view in Flask asks for something else.
func TestFits(t *testing.T) {
	f, _ := testFront(t, nil, nil)
	for _, test := range []struct {
		name, endpoint, want string
		column               int
		cell                 string
	}{
		{"a login was added", "me", "has the login required, the one in Go not seen", 5, "required"},
		{"a login was taken away", "account.index_of_account", "has the login not seen, the one in Go required", 5, "not seen"},
		{"a fresh one is asked for now", "account.index_of_account", "has the login fresh", 5, "fresh"},
		{"another decorator", "me", "has the login admin.only", 5, "admin.only"},
		{"an exempt view that is checked now", "hook", "has the csrf checked, the one in Go exempt=true", 6, "checked"},
		{"a checked view that is exempt now", "logout", "has the csrf exempt, the one in Go exempt=false", 6, "exempt"},
		{"an app without CSRFProtect", "logout", "has the csrf not seen", 6, "not seen"},
		{"a hook was added", "me", "the hook app.geo is not in Go", 7, "flask_wtf.csrf.csrf_protect,app.geo"},
		{"one behind the view", "me", "the hook app.headers is not in Go", 8, "app.headers"},
		{"a rule of another host", "me", "cannot be matched outside of Flask (host)", 9, "host"},
		{"every method", "me", "the rule takes every method", 1, "*"},
	} {
		for _, rule := range f.plan.Load().table.Rules {
			if rule.Endpoint != test.endpoint {
				continue
			}
			changed := *rule
			changed.Answer = "go"
			switch test.column {
			case 1:
				changed.Methods = nil
			case 5:
				changed.Login = test.cell
			case 6:
				changed.CSRF = test.cell
			case 7:
				changed.Before = test.cell
			case 8:
				changed.After = test.cell
			case 9:
				changed.Limits = test.cell
			}
			if _, err := f.answerOf(&changed); err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("%s: %v, want %q", test.name, err, test.want)
			}
		}
	}
}

// TestTwinPromise: a view that may have effects does not run beside Flask's.
func TestTwinPromise(t *testing.T) {
	f, _ := testFront(t, nil, nil)
	hook := f.views["hook"]
	hook.twin = false
	f.views["hook"] = hook
	if _, err := f.parse([]byte(file(t, map[string]string{"hook": "compare"}))); err == nil || !strings.Contains(err.Error(), "does not promise") {
		t.Errorf("compare: %v", err)
	}
	if _, err := f.parse([]byte(file(t, map[string]string{"hook": "go"}))); err != nil {
		t.Errorf("go: %v", err)
	}
}

// TestReload changes the file while requests run. Every request has an answer of one version,
// and a file with a fault changes nothing.
func TestReload(t *testing.T) {
	f, m := testFront(t, nil, nil)
	go f.watch(t.Context())
	who := func() string { return answerOf(f, httptest.NewRequest("GET", "/me", nil)).Header().Get("X-Flask") }
	write := func(text string) {
		if err := os.WriteFile(f.file+".new", []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		if err := os.Rename(f.file+".new", f.file); err != nil {
			t.Fatal(err)
		}
	}
	var running sync.WaitGroup
	for range 4 {
		running.Go(func() {
			for range 200 {
				who()
			}
		})
	}
	write(file(t, map[string]string{"me": "go"}))
	await(t, func() bool { return who() == "" })
	running.Wait()

	good := file(t, map[string]string{"me": "go"})
	for n := range 2 { // the second time it is the very same fault
		write("half a")
		await(t, func() bool { return m.faults.value("") == uint64(n+1) && m.faulty.Load() })
		if who() != "" {
			t.Error("a file with a fault has changed who answers")
		}
		time.Sleep(1200 * time.Millisecond)
		if n := m.faults.value(""); n > 2 || !strings.Contains(metricsOf(f), "\nfront_routes_file_ok 0\n") {
			t.Errorf("%d faults told of a file that stays as it is", n)
		}
		write(good)
		await(t, func() bool { return !m.faulty.Load() })
	}
	if err := os.Remove(f.file); err != nil {
		t.Fatal(err)
	}
	time.Sleep(time.Second)
	if who() != "" {
		t.Error("a file that is gone has changed who answers")
	}
	write(file(t, nil))
	await(t, func() bool { return who() != "" })
	if got := m.faults.value(""); got != 3 { // two texts, and the file that was gone
		t.Errorf("%d faults counted", got)
	}
	if !strings.Contains(metricsOf(f), "\nfront_routes_file_ok 1\n") {
		t.Error("the file is not said to be good again")
	}
}

func await(t *testing.T, done func() bool) {
	t.Helper()
	for range 100 {
		if done() {
			return
		}
		time.Sleep(50 * time.Millisecond)
	}
	t.Fatal("waited for nothing")
}

func metricsOf(f *front) string {
	_, text := page(f, "/metrics")
	return text
}
