// Package release has the tests of scripts/release and scripts/outside, in copies of the
// repository. What both are for, modules outside of it, scripts/test runs itself.
package release

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// copied makes a repository of this working tree, with one commit. What takes time is
// played: scripts/outside does nothing, and scripts/wheel packs a file or two.
func copied(t *testing.T) string {
	t.Helper()
	if _, err := exec.LookPath("git"); err != nil {
		if os.Getenv("CI") == "true" {
			t.Fatal("there is no git")
		}
		t.Skip("there is no git")
	}
	source, dir := absolute(t, "../.."), t.TempDir()
	config := filepath.Join(t.TempDir(), "gitconfig")
	write(t, config, "[user]\nname = release\nemail = release@localhost\n[init]\ndefaultBranch = main\n")
	t.Setenv("GIT_CONFIG_GLOBAL", config)
	t.Setenv("GIT_CONFIG_NOSYSTEM", "1")
	run(t, dir, "git", "init", "-q", ".")
	run(t, source, "git", "--git-dir="+dir+"/.git", "--work-tree=.", "add", "-A")
	run(t, dir, "git", "commit", "-q", "-m", "copy")
	run(t, dir, "git", "reset", "-q", "--hard")
	program(t, dir, "scripts/outside", "echo outside")
	changelog, err := os.ReadFile(filepath.Join(dir, "CHANGELOG.md"))
	if err != nil {
		t.Fatal(err)
	}
	before, rest, _ := strings.Cut(string(changelog), "\n## ")
	_, rest, _ = strings.Cut(rest, "\n")
	write(t, filepath.Join(dir, "CHANGELOG.md"), before+"\n## "+version(t)+" (2026-11-27)\n"+rest)
	program(t, dir, "scripts/wheel", packing)
	commit(t, dir)
	return dir
}

// packing is what scripts/release asks of scripts/wheel.
const packing = `while [ $# -gt 0 ]; do case $1 in --out) out=$2 ;; --version) version=$2 ;; esac; shift; done
mkdir -p "$out"
for name in a.whl a.tar.gz a.zip; do echo "$version" >"$out/$name"; done`

func program(t *testing.T, dir, name, script string) {
	t.Helper()
	write(t, filepath.Join(dir, name), "#!/usr/bin/env bash\nset -eu\n"+script+"\n")
	if err := os.Chmod(filepath.Join(dir, name), 0o755); err != nil {
		t.Fatal(err)
	}
}

func absolute(t *testing.T, path string) string {
	t.Helper()
	path, err := filepath.Abs(path)
	if err != nil {
		t.Fatal(err)
	}
	return path
}

func write(t *testing.T, path, text string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

// edit replaces a text in a file, in which it has to stand.
func edit(t *testing.T, path, old, new string) {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Contains(data, []byte(old)) {
		t.Fatalf("%s does not contain %q", path, old)
	}
	write(t, path, strings.Replace(string(data), old, new, 1))
}

func commit(t *testing.T, dir string) {
	t.Helper()
	run(t, dir, "git", "add", "-A")
	run(t, dir, "git", "commit", "-q", "--allow-empty", "-m", "change")
}

func run(t *testing.T, dir, name string, arguments ...string) string {
	t.Helper()
	out, err := said(dir, name, arguments...)
	if err != nil {
		t.Fatalf("%s %s: %v\n%s", name, strings.Join(arguments, " "), err, out)
	}
	return out
}

func said(dir, name string, arguments ...string) (string, error) {
	command := exec.Command(name, arguments...)
	command.Dir = dir
	out, err := command.CombinedOutput()
	return string(out), err
}

// version is the one that the stores ask for.
func version(t *testing.T) string {
	t.Helper()
	data, err := os.ReadFile("../../flasksession/redisstore/go.mod")
	if err != nil {
		t.Fatal(err)
	}
	_, rest, _ := strings.Cut(string(data), root+" v")
	name, _, _ := strings.Cut(rest, "\n")
	return "v" + name
}

const root = "github.com/flaskcookie/flaskcookie-go"

// TestRefusals has everything that must not be published. Nothing is tagged, and nothing
// is built.
func TestRefusals(t *testing.T) {
	dir, v := copied(t), version(t)
	clean := strings.TrimSpace(run(t, dir, "git", "rev-parse", "HEAD"))
	at := func(name string) string { return filepath.Join(dir, name) }
	for _, test := range []struct {
		name, want string
		change     func(t *testing.T)
		committed  bool
	}{
		{"a changed file", "the working tree is not clean", func(t *testing.T) { edit(t, at("LICENSE"), "Copyright", "Copyleft") }, false},
		{"a file that Git does not know", "the working tree is not clean", func(t *testing.T) { write(t, at("new.go"), "package x") }, false},
		{"the tag of the root", "the tag " + v + " exists", func(t *testing.T) { run(t, dir, "git", "tag", v) }, true},
		{"the tag of a store", "the tag flasksession/redisstore/" + v + " exists", func(t *testing.T) { run(t, dir, "git", "tag", "flasksession/redisstore/"+v) }, true},
		{"a CHANGELOG without the version", `the first heading of CHANGELOG.md is "## Unreleased"`, func(t *testing.T) { edit(t, at("CHANGELOG.md"), "\n## v", "\n## Unreleased\n\n## v") }, true},
		{"a CHANGELOG without a day", "(YYYY-MM-DD)", func(t *testing.T) { edit(t, at("CHANGELOG.md"), "## "+v+" (", "## "+v+" in ") }, true},
		{"a CHANGELOG that says nothing", "CHANGELOG.md says nothing about", func(t *testing.T) {
			write(t, at("CHANGELOG.md"), "# Changelog\n\n## "+v+" (2026-11-27)\n\n## v0.0.9 (2026-01-01)\n\n- x\n")
		}, true},
		{"a replace of the root", "go.mod has a replace", func(t *testing.T) { run(t, dir, "go", "mod", "edit", "-replace=golang.org/x/crypto=./x") }, true},
		{"a fork that a store is built with here", "flasksession/redisstore/go.mod has a replace that users do not see", func(t *testing.T) {
			run(t, at("flasksession/redisstore"), "go", "mod", "edit", "-replace=github.com/redis/go-redis/v9=example.com/fork@v1.0.0")
		}, true},
		{"the root from elsewhere", "flasksession/redisstore/go.mod has a replace that users do not see", func(t *testing.T) {
			run(t, at("flasksession/redisstore"), "go", "mod", "edit", "-replace="+root+"=../../../other")
		}, true},
		{"a store of another version", "more than one version of the root", func(t *testing.T) {
			run(t, at("flasksession/redisstore"), "go", "mod", "edit", "-require="+root+"@v0.0.0")
		}, true},
		{"no scripts/wheel", "there is no scripts/wheel", func(t *testing.T) { os.Remove(at("scripts/wheel")) }, true},
		{"wheels that are others in a clone", "otherwise in a clone", func(t *testing.T) { program(t, dir, "scripts/wheel", packing+"\npwd >\"$out/a.zip\"") }, true},
		{"no archive", "built no *.tar.gz", func(t *testing.T) { program(t, dir, "scripts/wheel", packing+"\nrm \"$out\"/*.gz") }, true},
		{"wheels that cannot be built", "no compiler", func(t *testing.T) { program(t, dir, "scripts/wheel", "echo no compiler >&2; exit 1") }, true},
		{"modules that do not build outside", "no such module", func(t *testing.T) { program(t, dir, "scripts/outside", "echo no such module >&2; exit 1") }, true},
	} {
		t.Run(test.name, func(t *testing.T) {
			test.change(t)
			if test.committed {
				commit(t, dir)
			}
			before := run(t, dir, "git", "tag")
			out, err := said(dir, "scripts/release", "--tag", v)
			if err == nil || !strings.Contains(out, test.want) {
				t.Errorf("err %v, and not %q:\n%s", err, test.want, out)
			}
			if diff := cmp.Diff(before, run(t, dir, "git", "tag")); diff != "" {
				t.Errorf("tags:\n%s", diff)
			}
			for tag := range strings.FieldsSeq(before) {
				run(t, dir, "git", "tag", "-d", tag)
			}
			run(t, dir, "git", "reset", "-q", "--hard", clean)
			run(t, dir, "git", "clean", "-qfd")
		})
	}
	for _, arguments := range [][]string{{}, {"v0.1"}, {"0.1.0"}, {"v01.0.0"}, {"v0.1.0-rc1"}, {"v9.9.9"}, {"--push", v}, {"--tagged", v}} {
		if out, err := said(dir, "scripts/release", arguments...); err == nil {
			t.Errorf("scripts/release %s: no error:\n%s", strings.Join(arguments, " "), out)
		}
	}
}

// TestRelease goes from the dry run to the tags, of which nothing is pushed.
func TestRelease(t *testing.T) {
	dir, v, origin := copied(t), version(t), t.TempDir()
	run(t, origin, "git", "init", "-q", "--bare", ".")
	run(t, dir, "git", "remote", "add", "origin", origin)

	var tags []string
	for _, module := range []string{"", "flasksession/dynamostore/", "flasksession/memcachedstore/", "flasksession/mongostore/", "flasksession/redisstore/"} {
		tags = append(tags, module+v)
	}
	out := run(t, dir, "scripts/release", v)
	if want := "would be tagged " + strings.Join(tags, " ") + " by"; !strings.Contains(out, want) {
		t.Errorf("the dry run does not say %q:\n%s", want, out)
	}
	if got := run(t, dir, "git", "tag"); got != "" {
		t.Errorf("the dry run made the tags %s", got)
	}
	if got, err := os.ReadFile(filepath.Join(dir, ".cache/release", v, "a.whl")); err != nil || string(got) != v+"\n" {
		t.Errorf("the wheel is %q, %v", got, err)
	}

	if notes := run(t, dir, "scripts/release", "--notes", v); len(notes) < 100 || strings.Contains(notes, "## ") {
		t.Errorf("the notes are %q", notes)
	}

	out = run(t, dir, "scripts/release", "--tag", v)
	pushes := pushes(out)
	head := run(t, dir, "git", "rev-parse", "HEAD")
	for _, tag := range tags {
		if got := run(t, dir, "git", "rev-parse", tag+"^{commit}"); got != head {
			t.Errorf("the tag %s is on %s", tag, got)
		}
		if got := run(t, dir, "git", "cat-file", "-t", tag); got != "tag\n" {
			t.Errorf("%s is a %s and has no author and day of its own", tag, got)
		}
	}
	if got := run(t, origin, "git", "for-each-ref"); got != "" {
		t.Errorf("something was pushed: %s", got)
	}

	run(t, dir, "scripts/release", "--tagged", v)
	if out, err := said(dir, "scripts/release", "--tag", v); err == nil {
		t.Errorf("the version was released twice:\n%s", out)
	}
	commit(t, dir)
	if out, err := said(dir, "scripts/release", "--tagged", v); err == nil || !strings.Contains(out, "is not on this commit") {
		t.Errorf("tags of another commit: %v\n%s", err, out)
	}

	// Of more than three tags at once the forge makes no event, and the workflow that begins
	// with the root's wants all to be there.
	if len(pushes) != 2 || pushes[1] != "git push origin "+v {
		t.Fatalf("the root is not pushed alone and last: %q", pushes)
	}
	run(t, dir, "bash", "-c", pushes[0])
	if got := strings.Fields(run(t, origin, "git", "tag")); !cmp.Equal(got, tags[1:]) {
		t.Errorf("pushed first: %s", cmp.Diff(tags[1:], got))
	}
	run(t, dir, "bash", "-c", pushes[1])
	if got := strings.Fields(run(t, origin, "git", "tag")); !cmp.Equal(got, append(tags[1:], v)) {
		t.Errorf("pushed in the end: %s", cmp.Diff(append(tags[1:], v), got))
	}
}

// pushes are the commands that push in what scripts/release says, in their order.
func pushes(out string) []string {
	var found []string
	for line := range strings.Lines(out) {
		if line = strings.TrimSuffix(strings.TrimSpace(line), " &&"); strings.HasPrefix(line, "git push ") {
			found = append(found, line)
		}
	}
	return found
}

// TestPrepare goes to another version: every module asks for it.
func TestPrepare(t *testing.T) {
	dir := copied(t)
	run(t, dir, "scripts/release", "--prepare", "v0.78.9")
	files := strings.Fields(run(t, dir, "git", "ls-files", "go.mod", "*/go.mod"))
	if len(files) < 10 {
		t.Fatalf("only the modules %v", files)
	}
	for _, file := range files {
		data, err := os.ReadFile(filepath.Join(dir, file))
		if err != nil {
			t.Fatal(err)
		}
		asked := false
		for line := range strings.Lines(string(data)) {
			line = strings.TrimPrefix(strings.TrimSpace(line), "require ")
			if path, asks, found := strings.Cut(line, " "); found && strings.HasPrefix(path, root) && !strings.HasPrefix(asks, "=>") {
				asked = true
				if asks != "v0.78.9" {
					t.Errorf("%s asks for %s", file, line)
				}
			}
		}
		if asked == (file == "go.mod") {
			t.Errorf("%s asks for a module of ours: %t", file, asked)
		}
	}
}
