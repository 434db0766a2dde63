package release

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// playedGo tells where it was asked for what, and for which system; only list is the real one.
const playedGo = `if [ "$1" = list ]; then exec "$REAL_GO" "$@"; fi
echo "${GOOS:-}/${GOARCH:-} .${PWD#"$ROOT"}: $*"`

// playedPrograms are all that scripts/platforms finds on its way, but for the emulator.
func playedPrograms(t *testing.T, dir string) string {
	t.Helper()
	programs := t.TempDir()
	for _, name := range []string{"bash", "dirname", "env", "find", "git", "grep", "sed", "sort"} {
		path, err := exec.LookPath(name)
		if err != nil {
			t.Fatal(err)
		}
		if err := os.Symlink(path, filepath.Join(programs, name)); err != nil {
			t.Fatal(err)
		}
	}
	path, err := exec.LookPath("go")
	if err != nil {
		t.Fatal(err)
	}
	t.Setenv("REAL_GO", path)
	program(t, programs, "go", playedGo)
	program(t, programs, "id", "echo 0")
	program(t, programs, "apt-get", "echo apt-get $*")
	t.Setenv("ROOT", dir)
	t.Setenv("PATH", programs)
	return programs
}

// TestPlatforms holds that scripts/platforms builds and vets every module on every system, every day
// without the examples, and
// has the core's tests run by the other processors.
func TestPlatforms(t *testing.T) {
	dir := copied(t)
	programs := playedPrograms(t, dir)
	program(t, programs, "qemu-s390x", "")
	var modules []string
	for file := range strings.FieldsSeq(run(t, dir, "git", "ls-files", "go.mod", "*/go.mod")) {
		modules = append(modules, strings.TrimSuffix("./"+filepath.Dir(file), "/."))
	}
	if len(modules) < 9 {
		t.Fatalf("only the modules %q", modules)
	}
	const core = "flaskcookie-go/signer .*flaskcookie-go/tagged_json .*flaskcookie-go/serializer .*flaskcookie-go/flaskcookie$"
	for _, tt := range []struct {
		name      string
		arguments []string
		calledBy  string
		others    []string
	}{
		{"every day", nil, "../../scripts/test", []string{"darwin/arm64", "windows/amd64"}},
		{"all", []string{"all"}, "../../.github/workflows/test.yml", []string{"linux/amd64", "linux/arm64", "darwin/amd64", "darwin/arm64", "windows/amd64", "windows/arm64"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			call := strings.Join(append([]string{"scripts/platforms"}, tt.arguments...), " ")
			if !strings.Contains(read(t, tt.calledBy), call+"\n") {
				t.Errorf("%s does not call %s", tt.calledBy, call)
			}
			asked := strings.Split(run(t, dir, "scripts/platforms", tt.arguments...), "\n")
			for _, other := range tt.others {
				for _, module := range modules {
					if tt.arguments == nil && strings.HasPrefix(module, "./examples/") {
						continue
					}
					for _, step := range []string{"build -trimpath -o /dev/null", "vet -trimpath"} {
						if want := other + " " + module + ": " + step + " ./..."; !slices.Contains(asked, want) {
							t.Errorf("it does not %q", want)
						}
					}
				}
			}
			for _, want := range []string{
				"^js/wasm .: build ", "^js/wasm .: vet ", "^wasip1/wasm .: build ", "^wasip1/wasm .: vet ",
				"^/386 .: test [^-]", "^/s390x .: test -exec qemu-s390x .*",
			} {
				if !slices.ContainsFunc(asked, regexp.MustCompile(want+".*"+core).MatchString) {
					t.Errorf("it does not %q with the core", want)
				}
			}
		})
	}
}

// TestNoEmulator holds that the big-endian tests are never left out in CI, nor silently by hand.
func TestNoEmulator(t *testing.T) {
	dir := copied(t)
	playedPrograms(t, dir)
	for ci, want := range map[string][]string{
		"":     {"linux/s390x tests: not run, since there is no qemu-s390x (package qemu-user)"},
		"true": {"apt-get install -y -qq qemu-user", "/s390x .: test -exec qemu-s390x"},
	} {
		t.Setenv("CI", ci)
		out := run(t, dir, "scripts/platforms")
		for _, want := range want {
			if !strings.Contains(out, want) {
				t.Errorf("CI=%q: it does not %q:\n%s", ci, want, out)
			}
		}
		if strings.Contains(out, "test -exec") != (ci == "true") {
			t.Errorf("CI=%q:\n%s", ci, out)
		}
	}
	if out, err := said(dir, "scripts/platforms", "some"); err == nil || !strings.HasPrefix(out, "usage: scripts/platforms ") {
		t.Errorf("an unknown argument: %q, %v", out, err)
	}
}
