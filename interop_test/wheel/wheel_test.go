package wheel

import (
	"archive/tar"
	"archive/zip"
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"debug/elf"
	"debug/macho"
	"debug/pe"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/flaskcookie/flaskcookie-go/interop_test/internal/live"
)

// released is the version that the tests pack, in Go's spelling and in Python's.
const released, releasedInPython = "v1.2.3", "1.2.3"

// systems are what is packed for, with a platform that pip asks for there.
var systems = []struct{ name, pip string }{
	{"linux-amd64", "manylinux2014_x86_64"},
	{"linux-amd64", "manylinux_2_17_x86_64"},
	{"linux-amd64", "musllinux_1_1_x86_64"},
	{"linux-arm64", "manylinux2014_aarch64"},
	{"linux-arm64", "musllinux_1_1_aarch64"},
	{"darwin-amd64", "macosx_12_0_x86_64"},
	{"darwin-arm64", "macosx_15_0_arm64"},
	{"windows-amd64", "win_amd64"},
	{"windows-arm64", "win_arm64"},
}

// pack runs scripts/wheel of a repository and returns what it wrote.
func pack(t *testing.T, repository string, env ...string) (string, map[string][]byte) {
	t.Helper()
	out := t.TempDir()
	run(t, repository, env, filepath.Join(repository, "scripts", "wheel"), "--out", out, "--version", released)
	entries, err := os.ReadDir(out)
	if err != nil {
		t.Fatal(err)
	}
	packed := make(map[string][]byte)
	for _, entry := range entries {
		packed[entry.Name()] = read(t, filepath.Join(out, entry.Name()))
	}
	return out, packed
}

func run(t *testing.T, dir string, env []string, name string, args ...string) string {
	t.Helper()
	command := exec.Command(name, args...)
	command.Dir, command.Env = dir, append(os.Environ(), env...)
	out, err := command.CombinedOutput()
	if err != nil {
		t.Fatalf("%s %s: %v\n%s", filepath.Base(name), strings.Join(args, " "), err, out)
	}
	return string(out)
}

func read(t *testing.T, path string) []byte {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// TestWheel packs twice, at two places and with settings of this machine that must not matter,
// and wants the same bytes; each system's program, its wheel and what pip makes of them.
func TestWheel(t *testing.T) {
	python := live.Python(t)
	out, packed := pack(t, live.Root())
	t.Run("again", func(t *testing.T) {
		_, again := pack(t, live.Copy(t), "TZ=Asia/Tokyo", "GOFLAGS=-tags=other", "GOAMD64=v2", "CGO_ENABLED=1", "LC_ALL=C")
		for name, data := range packed {
			if !bytes.Equal(data, again[name]) {
				t.Errorf("%s is another one", name)
			}
		}
		if len(again) != len(packed) {
			t.Errorf("%d files, then %d", len(packed), len(again))
		}
	})
	t.Run("sums", func(t *testing.T) { checkSums(t, packed) })
	for _, system := range systems {
		t.Run(system.pip, func(t *testing.T) {
			taken := t.TempDir()
			run(t, taken, nil, python, "-m", "pip", "--isolated", "--disable-pip-version-check", "download", "--quiet", "--no-index", "--no-deps", "--only-binary=:all:",
				"--find-links", out, "--platform", system.pip, "--dest", taken, "flaskcookie")
			wheels, err := filepath.Glob(filepath.Join(taken, "*.whl"))
			if err != nil || len(wheels) != 1 {
				t.Fatalf("pip took %v, %v", wheels, err)
			}
			inWheel := contents(t, "wheel.zip", read(t, wheels[0]))
			inArchive := contents(t, archiveOf(system.name), packed[archiveOf(system.name)])
			folder, program := "flaskcookie-"+released+"-"+system.name+"/", "flaskcookie"
			if strings.HasPrefix(system.name, "windows") {
				program += ".exe"
			}
			binary := inWheel["flaskcookie-"+releasedInPython+".data/scripts/"+program]
			if !bytes.Equal(binary, inArchive[folder+program]) {
				t.Error("the wheel and the archive have different programs")
			}
			if kind := kindOf(t, binary); kind != system.name {
				t.Errorf("the program is of %s", kind)
			}
			for _, name := range []string{"LICENSE", "LICENSE-Go", "completion/flaskcookie.bash", "completion/_flaskcookie", "completion/flaskcookie.fish", "man/man1/flaskcookie.1", "man/man1/flaskcookie-explain.1"} {
				if len(inArchive[folder+name]) == 0 {
					t.Errorf("the archive lacks %s", name)
				}
			}
		})
	}
	t.Run("install", func(t *testing.T) { install(t, python, out) })
}

func archiveOf(system string) string {
	if strings.HasPrefix(system, "windows") {
		return "flaskcookie-" + released + "-" + system + ".zip"
	}
	return "flaskcookie-" + released + "-" + system + ".tar.gz"
}

// checkSums holds SHA256SUMS against the files.
func checkSums(t *testing.T, packed map[string][]byte) {
	want := make(map[string]string)
	for name, data := range packed {
		if name != "SHA256SUMS" {
			want[name] = fmt.Sprintf("%x", sha256.Sum256(data))
		}
	}
	got := make(map[string]string)
	for line := range strings.Lines(string(packed["SHA256SUMS"])) {
		sum, name, _ := strings.Cut(strings.TrimSuffix(line, "\n"), "  ")
		got[name] = sum
	}
	if diff := cmp.Diff(want, got); diff != "" || len(got) != 12 {
		t.Errorf("%d sums, -want +got:\n%s", len(got), diff)
	}
}

// contents unpacks a .zip or .tar.gz.
func contents(t *testing.T, name string, data []byte) map[string][]byte {
	t.Helper()
	found := make(map[string][]byte)
	must := func(data []byte, err error) []byte {
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		return data
	}
	if strings.HasSuffix(name, ".zip") {
		r, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
		must(nil, err)
		for _, f := range r.File {
			opened, err := f.Open()
			must(nil, err)
			found[f.Name] = must(io.ReadAll(opened))
		}
		return found
	}
	plain, err := gzip.NewReader(bytes.NewReader(data))
	must(nil, err)
	for r := tar.NewReader(plain); ; {
		header, err := r.Next()
		if err == io.EOF {
			return found
		}
		must(nil, err)
		found[header.Name] = must(io.ReadAll(r))
	}
}

// kindOf is the system that a program is for. One for Linux has to be static, since its wheel
// promises to run on any.
func kindOf(t *testing.T, binary []byte) string {
	t.Helper()
	r := bytes.NewReader(binary)
	if f, err := elf.NewFile(r); err == nil {
		for _, p := range f.Progs {
			if p.Type == elf.PT_INTERP {
				t.Error("the program is not static")
			}
		}
		return "linux-" + map[elf.Machine]string{elf.EM_X86_64: "amd64", elf.EM_AARCH64: "arm64"}[f.Machine]
	}
	if f, err := macho.NewFile(r); err == nil {
		return "darwin-" + map[macho.Cpu]string{macho.CpuAmd64: "amd64", macho.CpuArm64: "arm64"}[f.Cpu]
	}
	if f, err := pe.NewFile(r); err == nil {
		return "windows-" + map[uint16]string{pe.IMAGE_FILE_MACHINE_AMD64: "amd64", pe.IMAGE_FILE_MACHINE_ARM64: "arm64"}[f.Machine]
	}
	return "no system"
}

// install has pip install the wheel of this machine into a new environment and runs the
// command there, on a cookie of Flask.
func install(t *testing.T, python, wheels string) {
	venv := filepath.Join(t.TempDir(), "venv")
	run(t, wheels, nil, python, "-m", "venv", venv)
	bin := filepath.Join(venv, "bin")
	run(t, wheels, nil, filepath.Join(bin, "python"), "-m", "pip", "--isolated", "--disable-pip-version-check", "install", "--quiet", "--no-index", "--find-links", wheels, "flaskcookie")
	env := []string{"PATH=" + bin + ":/usr/bin:/bin", "FLASK_SECRET_KEY=the key of a wheel, and no secret"}
	if got, want := run(t, venv, env, "sh", "-c", "flaskcookie version"), "flaskcookie "+released+" (go"; !strings.HasPrefix(got, want) || !strings.Contains(got, runtime.GOOS+"/"+runtime.GOARCH) {
		t.Errorf("it says %q", got)
	}
	const flask = `import os, sys
from flask import Flask
app = Flask(__name__)
app.secret_key = os.environ["FLASK_SECRET_KEY"]
print(app.session_interface.get_signing_serializer(app).dumps({"user_id": 42}))`
	cookie := strings.TrimSpace(run(t, venv, env, python, "-c", flask))
	if got := run(t, venv, env, "sh", "-c", `flaskcookie verify "$1"`, "sh", cookie); !strings.HasPrefix(got, "ok, signed ") {
		t.Errorf("it says %q", got)
	}
	if shown := run(t, venv, env, filepath.Join(bin, "python"), "-m", "pip", "show", "flaskcookie"); !strings.Contains(shown, "Version: "+releasedInPython) {
		t.Errorf("pip shows\n%s", shown)
	}
	run(t, venv, env, filepath.Join(bin, "python"), "-m", "pip", "--isolated", "uninstall", "--quiet", "--yes", "flaskcookie")
	if _, err := os.Stat(filepath.Join(bin, "flaskcookie")); err == nil {
		t.Error("the program stays behind")
	}
}
