package documents

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/flaskcookie/flaskcookie-go/interop_test/internal/live"
)

// shown returns the one transcript of a page that begins with a command.
func shown(t *testing.T, name, begins string) transcript {
	t.Helper()
	for _, found := range transcripts(page(t, name)) {
		if strings.HasPrefix(found[0].command, begins) {
			return found
		}
	}
	t.Fatalf("%s has no transcript that begins with %q", name, begins)
	return nil
}

// TestReadmeWhoIsLoggedIn types the README's first login into a shell, in a copy of the
// repository, and demands what it shows. Only the ports are others, and pip takes the
// releases that are tested.
func TestReadmeWhoIsLoggedIn(t *testing.T) {
	repository := live.Copy(t)
	ports := strings.NewReplacer(":8000", ":"+live.FreePort(t), "5001", live.FreePort(t))
	program := filepath.Join(repository, "examples", "whoami", "main.go")
	if err := os.WriteFile(program, []byte(ports.Replace(page(t, "examples/whoami/main.go"))), 0o600); err != nil {
		t.Fatal(err)
	}
	typed := shown(t, "README.md", "cd examples/whoami")
	for i := range typed {
		typed[i].command = ports.Replace(typed[i].command)
	}
	reachable(t)
	env := []string{"PIP_CONSTRAINT=" + filepath.Join(live.Root(), "scripts", "requirements.txt"), "PIP_DISABLE_PIP_VERSION_CHECK=1",
		"HOME=" + t.TempDir(), "GOMODCACHE=" + goEnv(t, "GOMODCACHE"), "GOCACHE=" + goEnv(t, "GOCACHE")}
	play(t, repository, env, []transcript{typed})
}

// reachable sees to it that pip can install what the README has a newcomer install.
func reachable(t *testing.T) {
	t.Helper()
	out, err := exec.Command(live.Python(t), "-m", "pip", "download", "--quiet", "--no-deps", "--dest", t.TempDir(), "itsdangerous==2.2.0").CombinedOutput()
	if err != nil && os.Getenv("CI") != "true" {
		t.Skipf("pip reaches no registry: %v\n%s", err, out)
	}
}

func goEnv(t *testing.T, name string) string {
	t.Helper()
	out, err := exec.Command("go", "env", name).Output()
	if err != nil {
		t.Fatal(err)
	}
	return strings.TrimSpace(string(out))
}

// TestReadmeInstalls types the README's go get into a module of a user's. The module is one
// that this checkout publishes to a proxy on the disk, with a cache of its own.
func TestReadmeInstalls(t *testing.T) {
	proxy := publish(t)
	module := t.TempDir()
	env := []string{"GOPROXY=file://" + proxy + ",file://" + goEnv(t, "GOMODCACHE") + "/cache/download," + goEnv(t, "GOPROXY"), "GONOSUMDB=github.com/flaskcookie",
		"GOMODCACHE=" + filepath.Join(t.TempDir(), "cache"), "GOFLAGS=-modcacherw", "GOWORK=off", "GONOPROXY=none", "GOPRIVATE="}
	if err := os.WriteFile(filepath.Join(module, "go.mod"), []byte("module example.com/site\n\ngo 1.26.0\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	get := shown(t, "README.md", "go get")
	get[0].prints = "...\ngo: added github.com/flaskcookie/flaskcookie-go " + published + "\n"
	get[1].prints = "...\n"
	bin := t.TempDir()
	env = append(env, "GOBIN="+bin)
	play(t, module, env, []transcript{get})
	if err := os.WriteFile(filepath.Join(module, "main.go"), []byte(page(t, "examples/whoami/main.go")), 0o600); err != nil {
		t.Fatal(err)
	}
	play(t, module, env, []transcript{{
		{"go build -o site .", ""},
		{filepath.Join(bin, "flaskcookie") + " version", "flaskcookie " + published + " (go…\n"},
	}})
}

// TestReadmeLinks: every page of docs is in the index, and every link of a page leads to a file.
func TestReadmeLinks(t *testing.T) {
	readme := page(t, "README.md")
	found, err := filepath.Glob(filepath.Join(live.Root(), "docs", "*.md"))
	if err != nil || len(found) < 10 {
		t.Fatalf("%d pages, %v", len(found), err)
	}
	_, index, _ := strings.Cut(readme, "\n## Documentation\n")
	for _, path := range found {
		if !strings.Contains(index, "](docs/"+filepath.Base(path)+")") {
			t.Errorf("the index lacks docs/%s", filepath.Base(path))
		}
	}
	link := regexp.MustCompile(`\]\(([^)#:]+)(?:#[^)]*)?\)`)
	for _, name := range pages(t) {
		for _, to := range link.FindAllStringSubmatch(fence.ReplaceAllString(page(t, name), ""), -1) {
			if _, err := os.Stat(filepath.Join(live.Root(), filepath.Dir(name), to[1])); err != nil {
				t.Errorf("%s: there is no %s", name, to[1])
			}
		}
	}
}

// TestReadmeNames: each package that others can import is on the page, and each version that
// the page names is one that is tested.
func TestReadmeNames(t *testing.T) {
	readme := page(t, "README.md")
	command := exec.Command("go", "list", "-f", "{{.Name}} {{.ImportPath}}", "./...")
	command.Dir = live.Root()
	out, err := command.Output()
	if err != nil {
		t.Fatal(err)
	}
	packages := 0
	for line := range strings.Lines(string(out)) {
		name, path, _ := strings.Cut(strings.TrimSpace(line), " ")
		if name == "main" || strings.Contains(path, "/internal/") || strings.Contains(path, "/examples/") {
			continue
		}
		packages++
		folder := strings.TrimPrefix(path, "github.com/flaskcookie/flaskcookie-go/")
		if !strings.Contains(readme, "`"+folder+"`") {
			t.Errorf("the README lacks package %s", folder)
		}
	}
	if packages < 10 {
		t.Errorf("only %d packages", packages)
	}
	versions := page(t, "docs/versions.md")
	for _, named := range regexp.MustCompile(`(?:Flask-\w+|Flask|itsdangerous|Werkzeug) \d+\.\d+\.\d+`).FindAllString(readme, -1) {
		if !strings.Contains(versions, named+",") && !strings.Contains(versions, named+" ") {
			t.Errorf("docs/versions.md lacks %s", named)
		}
	}
	if lines := strings.Count(readme, "\n"); lines >= 250 {
		t.Errorf("the README has %d lines, want fewer than 250", lines)
	}
}
