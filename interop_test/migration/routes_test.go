package migration

import (
	"bytes"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/flaskcookie/flaskcookie-go/interop_test/internal/live"
)

// buildFront builds the program of the page.
func buildFront(t *testing.T) string {
	t.Helper()
	front := filepath.Join(t.TempDir(), "front")
	build := exec.Command("go", "build", "-o", front, ".")
	build.Dir = filepath.Join(live.Root(), "examples", "migration")
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("go build: %v\n%s", err, out)
	}
	return front
}

// python runs a script of testdata, with the scripts of the repository as modules, and
// returns what it printed.
func python(t *testing.T, args ...string) []byte {
	t.Helper()
	command := exec.Command(live.Python(t), args...)
	command.Dir = "testdata"
	command.Env = append(os.Environ(), "PYTHONDONTWRITEBYTECODE=1", "PYTHONPATH="+filepath.Join(live.Root(), "scripts"))
	var out, report bytes.Buffer
	command.Stdout, command.Stderr = &out, &report
	if err := command.Run(); err != nil {
		t.Fatalf("%v: %v\n%s", args, err, report.String())
	}
	return out.Bytes()
}

// TestRandomRoutes has Werkzeug and the front find the rules of random requests in random
// maps. The front may leave a request to Flask, but never take it for another rule's.
func TestRandomRoutes(t *testing.T) {
	seed := time.Now().UnixNano() % 1e9
	maps := 100
	t.Logf("seed %d, %d maps", seed, maps)
	var found struct {
		Counts map[string]int
		Wrong  int
		First  []any
	}
	out := python(t, "random_routes.py", buildFront(t), strconv.FormatInt(seed, 10), strconv.Itoa(maps))
	if err := json.Unmarshal(out, &found); err != nil {
		t.Fatal(err)
	}
	t.Logf("%v", found.Counts)
	if found.Wrong != 0 {
		t.Errorf("%d requests are found otherwise, among them\n%v", found.Wrong, found.First)
	}
	for _, outcome := range []string{"endpoint", "redirect", "none", "unsure"} {
		if found.Counts[outcome] < 10 {
			t.Errorf("only %d times %q", found.Counts[outcome], outcome)
		}
	}
}

// inventoryRow is what the test looks at of a row of list_routes.py --json.
type inventoryRow struct {
	Rule, Endpoint, Login, CSRF, Slashes string
	Methods, Before, After, Limits       []string
	Static                               bool
}

// TestInventory lists an app whose views are decorated, exempted and hooked in every way
// that the script says something of.
func TestInventory(t *testing.T) {
	var got []inventoryRow
	if err := json.Unmarshal(python(t, filepath.Join(live.Root(), "scripts", "list_routes.py"), "inventory:app", "--json"), &got); err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile("testdata/inventory.json")
	if err != nil {
		t.Fatal(err)
	}
	var want map[string]inventoryRow // by endpoint
	if err := json.Unmarshal(text, &want); err != nil {
		t.Fatal(err)
	}
	seen := map[string]inventoryRow{}
	for _, row := range got {
		seen[row.Endpoint] = row
	}
	if diff := cmp.Diff(want, seen); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// TestInventoryIsTrue asks the app of TestInventory: where a login was seen there is one, a
// form without a token is refused where the inventory says checked and nowhere else, and the
// hooks run in its order.
func TestInventoryIsTrue(t *testing.T) {
	text, err := os.ReadFile("testdata/inventory.json")
	if err != nil {
		t.Fatal(err)
	}
	var rows map[string]inventoryRow
	if err := json.Unmarshal(text, &rows); err != nil {
		t.Fatal(err)
	}
	var answers []struct {
		Endpoint, Method string
		Status           int
		Calls            []string
	}
	if err := json.Unmarshal(python(t, "inventory.py"), &answers); err != nil {
		t.Fatal(err)
	}
	logins, forms, hooked := 0, 0, 0
	for _, a := range answers {
		row := rows[a.Endpoint]
		if a.Endpoint == "partial" { // Flask-WTF asks it for a name that it does not have
			continue
		}
		posts := slices.Contains([]string{"POST", "PUT", "PATCH", "DELETE"}, a.Method)
		seen := strings.Contains(row.Login, "required") && !strings.Contains(row.Login, "roles_required") ||
			strings.Contains(row.Login, ",fresh")
		switch {
		case posts:
			forms++
			if want := row.CSRF == "checked"; want != (a.Status == 400) {
				t.Errorf("%s %s without a token: status %d, csrf %s", a.Method, a.Endpoint, a.Status, row.CSRF)
			}
		case seen:
			logins++
			if a.Status != 401 {
				t.Errorf("%s %s without a login: status %d, login %s", a.Method, a.Endpoint, a.Status, row.Login)
			}
		}
		if a.Status == 200 {
			hooked++
			if diff := cmp.Diff(own(slices.Concat(row.Before, row.After)), a.Calls); diff != "" {
				t.Errorf("%s %s: hooks (-inventory +called):\n%s", a.Method, a.Endpoint, diff)
			}
		}
	}
	if logins < 4 || forms < 5 || hooked < 8 {
		t.Errorf("%d logins, %d forms, %d answers looked at", logins, forms, hooked)
	}
}

// own returns the hooks of the app itself, without its name.
func own(hooks []string) []string {
	var found []string
	for _, hook := range hooks {
		if name, ok := strings.CutPrefix(hook, "inventory."); ok {
			found = append(found, name)
		}
	}
	return found
}

// TestRoutesFile: the file that the program's own tests use is the one of its app, and the
// script tells when it is not.
func TestRoutesFile(t *testing.T) {
	script := filepath.Join(live.Root(), "scripts", "list_routes.py")
	for app, agrees := range map[string]bool{"app:app": true, "inventory:app": false} {
		check := exec.Command(live.Python(t), script, app, "--check", filepath.Join(live.Root(), "examples", "migration", "testdata", "routes.tsv"))
		check.Env = append(os.Environ(), "PYTHONDONTWRITEBYTECODE=1", "FLASK_SECRET_KEY=k")
		if check.Dir = "testdata"; app == "app:app" {
			check.Dir = filepath.Join(live.Root(), "examples", "migration")
		}
		if out, err := check.CombinedOutput(); (err == nil) != agrees || !agrees && !bytes.Contains(out, []byte("are not those of")) {
			t.Errorf("%s: %v\n%s", app, err, out)
		}
	}
}

// elsewhere is an app that refuses requests where no rule shows it.
const elsewhere = `
from flask import Flask, request_finished, request_started
class Own(Flask):
    def preprocess_request(self):
        return super().preprocess_request()
    def process_response(self, response):
        return super().process_response(response)
app = Own(__name__)
@request_started.connect_via(app)
def refuse_revoked(sender, **values): pass
@request_finished.connect
def count(sender, **values): pass
`

// TestNotes names what has a say in each request outside of rules and hooks: methods of the
// app's class, and receivers of signals.
func TestNotes(t *testing.T) {
	directory := t.TempDir()
	if err := os.WriteFile(filepath.Join(directory, "elsewhere.py"), []byte(elsewhere), 0o600); err != nil {
		t.Fatal(err)
	}
	list := exec.Command(live.Python(t), filepath.Join(live.Root(), "scripts", "list_routes.py"), "elsewhere:app", "--tsv")
	list.Dir, list.Env = directory, append(os.Environ(), "PYTHONDONTWRITEBYTECODE=1")
	out, err := list.CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	for _, want := range []string{
		"Note: the app's class has a preprocess_request of its own", "Note: the app's class has a process_response of its own",
		"Note: on the signal request_started, with each request: elsewhere.refuse_revoked. What they refuse, a view in Go has to refuse itself.",
		"Note: on the signal request_finished, with each request: elsewhere.count.",
	} {
		if !bytes.Contains(out, []byte(want)) {
			t.Errorf("does not say %q:\n%s", want, out)
		}
	}
	if bytes.Contains(out, []byte("dispatch_request")) {
		t.Errorf("names what is Flask's:\n%s", out)
	}
}

// TestCannotList says in a sentence what is wrong with an app, and shows no traceback.
func TestCannotList(t *testing.T) {
	script := filepath.Join(live.Root(), "scripts", "list_routes.py")
	for _, test := range []struct{ name, text, want string }{
		{"no app in it", "x = 1\n", "list_routes: the app cannot be loaded: NoAppException: "},
		{"a fault when it is loaded", "raise OSError('no disk')\n", "list_routes: the app cannot be loaded: "},
		{"it ends the program", "import sys\nsys.exit(3)\n", "list_routes: the app cannot be loaded: SystemExit: 3"},
		{"it reads the arguments", "import argparse\nargparse.ArgumentParser().parse_args()\n" +
			"from flask import Flask\napp = Flask(__name__)\nprint('noise')\n", ""},
		{"it leaves a thread", "import threading, time\nthreading.Thread(target=time.sleep, args=(600,)).start()\n" +
			"from flask import Flask\napp = Flask(__name__)\n", ""},
	} {
		dir := t.TempDir()
		if err := os.WriteFile(filepath.Join(dir, "some.py"), []byte(test.text), 0o600); err != nil {
			t.Fatal(err)
		}
		list := exec.Command(live.Python(t), script, "some", "--tsv")
		list.Dir = dir
		var out, report bytes.Buffer
		list.Stdout, list.Stderr = &out, &report
		err := list.Run()
		switch {
		case test.want == "":
			if err != nil || !strings.HasPrefix(out.String(), "# Only") || strings.Contains(out.String(), "noise") {
				t.Errorf("%s: %v\n%s%s", test.name, err, out.String(), report.String())
			}
		case err == nil || out.Len() > 0 || !strings.HasPrefix(report.String(), test.want) || strings.Contains(report.String(), "Traceback"):
			t.Errorf("%s: %v\n%s%s", test.name, err, out.String(), report.String())
		}
	}
}
