package migration

import (
	"context"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/flaskcookie/flaskcookie-go/flaskcookie"
	"github.com/flaskcookie/flaskcookie-go/flaskshadow"
	"github.com/flaskcookie/flaskcookie-go/interop_test/internal/live"
)

// all returns the texts of the blocks of a language.
func all(t *testing.T, language string) []string {
	t.Helper()
	page, err := os.ReadFile(filepath.Join(live.Root(), "docs", "migration.md"))
	if err != nil {
		t.Fatal(err)
	}
	var found []string
	for _, b := range blocks(t, string(page)) {
		if b.language == language {
			found = append(found, b.text)
		}
	}
	if len(found) == 0 {
		t.Fatalf("no block of %q", language)
	}
	return found
}

// only returns the text of the one block of a language.
func only(t *testing.T, language string) string {
	t.Helper()
	found := all(t, language)
	if len(found) != 1 {
		t.Fatalf("%d blocks of %q, want one", len(found), language)
	}
	return found[0]
}

// source returns a file of examples/migration.
func source(t *testing.T, name string) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(live.Root(), "examples", "migration", name))
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// TestPythonBlocks: the lines for the reader's app are lines of the app that the page moves.
func TestPythonBlocks(t *testing.T) {
	lines := strings.Split(source(t, "app.py"), "\n")
	for _, text := range all(t, "python") {
		for line := range strings.Lines(text) {
			if !slices.Contains(lines, strings.TrimSuffix(line, "\n")) {
				t.Errorf("app.py does not have %s", line)
			}
		}
	}
}

// TestGoBlocks: what the page shows of the program stands in it.
func TestGoBlocks(t *testing.T) {
	program := source(t, "site.go") + source(t, "views.go")
	for _, text := range all(t, "go") {
		if !strings.Contains(program, text) {
			t.Errorf("neither site.go nor views.go has\n%s", text)
		}
	}
}

// TestTimeouts: the table has what the program is made with.
func TestTimeouts(t *testing.T) {
	page, err := os.ReadFile(filepath.Join(live.Root(), "docs", "migration.md"))
	if err != nil {
		t.Fatal(err)
	}
	inGo := map[string]string{
		"10 s": "10 * time.Second", "5 s": "5 * time.Second", "5 min": "5 * time.Minute", "2 min": "2 * time.Minute", "1 s": "time.Second", "64 KiB": "64 << 10",
	}
	rows := regexp.MustCompile("(?m)^\\| `(\\w*(?:Timeout|Bytes))`( of the proxy)? \\| ([^|]+) \\|").FindAllStringSubmatch(string(page), -1)
	if len(rows) != 8 {
		t.Fatalf("%d rows, want 8", len(rows))
	}
	for _, row := range rows {
		file := "main.go"
		if row[2] != "" {
			file = "proxy.go"
		}
		line := regexp.MustCompile(`\b` + row[1] + `:\s+` + regexp.QuoteMeta(inGo[row[3]]) + `,`)
		if !line.MatchString(source(t, file)) {
			t.Errorf("%s does not have %s %s", file, row[1], row[3])
		}
	}
}

// TestEverySection: each step has a check, what to watch, a checklist and a way back.
func TestEverySection(t *testing.T) {
	page, err := os.ReadFile(filepath.Join(live.Root(), "docs", "migration.md"))
	if err != nil {
		t.Fatal(err)
	}
	steps := 0
	for _, section := range strings.Split(string(page), "\n## ")[1:] {
		if section[0] < '1' || section[0] > '9' {
			continue
		}
		steps++
		title, _, _ := strings.Cut(section, "\n")
		for _, part := range []string{"**Check.**", "**Watch.**", "**Checklist.**", "**Way back.**"} {
			if !strings.Contains(section, "\n"+part) {
				t.Errorf("%s has no %s", title, part)
			}
		}
	}
	if steps != 11 {
		t.Errorf("%d steps", steps)
	}
}

// TestNames: the tests and metrics that the page names are there.
func TestNames(t *testing.T) {
	page, err := os.ReadFile(filepath.Join(live.Root(), "docs", "migration.md"))
	if err != nil {
		t.Fatal(err)
	}
	var tests strings.Builder
	for _, folder := range []string{".", "../../examples/migration", "../../examples/migration/routing"} {
		files, err := filepath.Glob(filepath.Join(folder, "*_test.go"))
		if err != nil {
			t.Fatal(err)
		}
		for _, file := range files {
			text, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			tests.Write(text)
		}
	}
	named := regexp.MustCompile("`(Test\\w+)`").FindAllStringSubmatch(string(page), -1)
	for _, m := range named {
		if !strings.Contains(tests.String(), "\nfunc "+m[1]+"(") {
			t.Errorf("there is no %s", m[1])
		}
	}
	metrics := regexp.MustCompile(`front_[a-z]+(_[a-z]+)*`).FindAllString(string(page), -1)
	for _, name := range metrics {
		if name != "front_share" && !strings.Contains(source(t, "metrics.go"), `"`+name+`"`) && !strings.Contains(source(t, "metrics.go"), "TYPE "+name+" ") {
			t.Errorf("there is no metric %s", name)
		}
	}
	if len(named) < 5 || len(metrics) < 20 {
		t.Errorf("%d tests, %d metrics", len(named), len(metrics))
	}
}

// TestNginxBlock: nginx writes Host and the fields that the Go program keeps from it, each
// from the variable that holds what nginx itself has seen, and sends them to where the
// program listens. nginx itself is not run.
func TestNginxBlock(t *testing.T) {
	_, loop, _ := strings.Cut(source(t, "proxy.go"), "for _, field := range ")
	loop, _, _ = strings.Cut(loop, "\n")
	kept := regexp.MustCompile(`"X-Forwarded-\w+"`).FindAllString(loop, -1)
	listen := regexp.MustCompile(`"listen", "([^"]+)"`).FindStringSubmatch(source(t, "main.go"))
	if len(kept) != 3 || listen == nil {
		t.Fatalf("the program keeps %v and listens at %v", kept, listen)
	}
	variables := map[string]string{"X-Forwarded-For": "$remote_addr", "X-Forwarded-Proto": "$scheme", "X-Forwarded-Host": "$host"}
	want := []string{"location / {", "proxy_pass http://" + listen[1] + ";", "proxy_set_header Host $host;", "}"}
	for _, field := range kept {
		field = strings.Trim(field, `"`)
		want = append(want, "proxy_set_header "+field+" "+variables[field]+";")
	}
	var got []string
	for line := range strings.Lines(only(t, "nginx")) {
		got = append(got, strings.TrimSpace(line))
	}
	slices.Sort(got)
	slices.Sort(want)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("the block (-want +got):\n%s", diff)
	}
}

// TestDifferences: the differences that the page shows are those of flaskshadow for
// such mistakes.
func TestDifferences(t *testing.T) {
	mistakes := []func(s *flaskcookie.Session){
		func(s *flaskcookie.Session) { s.SetPermanent(true); s.Set("user", 1) },
		func(s *flaskcookie.Session) { s.Set("user", "1") },
		func(s *flaskcookie.Session) { s.Get("user") },
	}
	lines := strings.Split(strings.TrimSpace(only(t, "")), "\n")
	if len(lines) != len(mistakes) {
		t.Fatalf("%d lines, want %d", len(lines), len(mistakes))
	}
	codec, err := flaskcookie.New(flaskcookie.Config{SecretKey: []byte("k")})
	if err != nil {
		t.Fatal(err)
	}
	flask := codec.Handler(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		flaskcookie.FromContext(r.Context()).SetPermanent(true)
		flaskcookie.FromContext(r.Context()).Set("user", "1")
	}))
	for i, mistake := range mistakes {
		var found []string
		shadow, err := flaskshadow.New(flaskshadow.Config{
			Cookie: flaskcookie.Config{SecretKey: []byte("k")},
			OnCompare: func(_ context.Context, result flaskshadow.Result) {
				for _, d := range result.Differences {
					found = append(found, d.String())
				}
			},
		})
		if err != nil {
			t.Fatal(err)
		}
		twin := func(_ http.ResponseWriter, r *http.Request) { mistake(flaskcookie.FromContext(r.Context())) }
		shadow.Twin(flask, http.HandlerFunc(twin)).ServeHTTP(httptest.NewRecorder(), httptest.NewRequest(http.MethodGet, "/", nil))
		if err := shadow.Wait(t.Context()); err != nil {
			t.Fatal(err)
		}
		if !slices.Contains(found, lines[i]) {
			t.Errorf("the page says %q; flaskshadow says %q", lines[i], found)
		}
	}
}
