package main

import (
	"archive/tar"
	"archive/zip"
	"bytes"
	"compress/gzip"
	"fmt"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestParseVersion(t *testing.T) {
	for _, tt := range []struct{ tag, python string }{
		{"v1.2.3", "1.2.3"},
		{"v0.10.0", "0.10.0"},
		{"v1.2.3-rc.1", "1.2.3rc1"},
		{"v1.2.3-alpha.10", "1.2.3a10"},
		{"v1.2.3-beta", "1.2.3b0"},
		{untagged, "0.0.0.dev0"},
		{"1.2.3", ""},
		{"v1.2", ""},
		{"v1.2.3-hotfix", ""},
		{"v1.02.3", ""},
		{"v1.2.3-rc.01", ""},
		{"v1.2.3+meta", ""},
		{"v1.2.3\n", ""},
	} {
		if got, err := parseVersion(tt.tag); got.python != tt.python || (err == nil) != (tt.python != "") {
			t.Errorf("%q: got %q, %v; want %q", tt.tag, got.python, err, tt.python)
		}
	}
}

func TestEntryDate(t *testing.T) {
	for epoch, want := range map[string]string{
		"": "1980-01-01T00:00:00Z", "0": "1980-01-01T00:00:00Z", "1790000001": "2026-09-21T14:13:21Z",
		"-1": "", "99999999999": "", "now": "",
	} {
		got, err := entryDate(epoch)
		if text := got.Format(time.RFC3339); (err == nil) != (want != "") || err == nil && text != want {
			t.Errorf("%q: got %s, %v; want %q", epoch, text, err, want)
		}
	}
}

// TestWheel: the names, modes and dates of a wheel, and that RECORD lists every file.
func TestWheel(t *testing.T) {
	at := time.Date(2026, 9, 21, 14, 13, 20, 0, time.UTC)
	packed, err := wheel(targets[0], version{"v1.2.3", "1.2.3"}, at, file{"flaskcookie", []byte("program"), 0o755}, files{{"LICENSE", []byte("free"), 0o644}})
	if err != nil {
		t.Fatal(err)
	}
	if want := "flaskcookie-1.2.3-py3-none-" + targets[0].platforms + ".whl"; packed.name != want {
		t.Errorf("it is %s", packed.name)
	}
	r, err := zip.NewReader(bytes.NewReader(packed.data), int64(len(packed.data)))
	if err != nil {
		t.Fatal(err)
	}
	var entries, names []string
	for _, f := range r.File {
		entries = append(entries, fmt.Sprint(f.Name, " ", f.Mode(), " ", f.Modified.Format(time.DateTime)))
		names = append(names, f.Name)
	}
	want := []string{
		"flaskcookie-1.2.3.data/scripts/flaskcookie -rwxr-xr-x 2026-09-21 14:13:20",
		"flaskcookie-1.2.3.dist-info/METADATA -rw-r--r-- 2026-09-21 14:13:20",
		"flaskcookie-1.2.3.dist-info/WHEEL -rw-r--r-- 2026-09-21 14:13:20",
		"flaskcookie-1.2.3.dist-info/licenses/LICENSE -rw-r--r-- 2026-09-21 14:13:20",
		"flaskcookie-1.2.3.dist-info/RECORD -rw-r--r-- 2026-09-21 14:13:20",
	}
	if diff := cmp.Diff(want, entries); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
	listed, err := r.Open("flaskcookie-1.2.3.dist-info/RECORD")
	if err != nil {
		t.Fatal(err)
	}
	text, err := io.ReadAll(listed)
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(text)) {
		if name, _, _ := strings.Cut(line, ","); len(names) == 0 || name != names[0] {
			t.Errorf("RECORD has %s", line)
		} else {
			names = names[1:]
		}
	}
	// sha256 of "program", by Python's hashlib and base64.urlsafe_b64encode
	if !strings.HasPrefix(string(text), "flaskcookie-1.2.3.data/scripts/flaskcookie,sha256=ExDKLIky29EYZovZdEJVij4fVGteFcaWmd-9YCT1SNg,7\n") {
		t.Errorf("RECORD begins %q", text)
	}
}

// TestArchive: one folder with what was given, the program executable, and nothing of who packed it.
func TestArchive(t *testing.T) {
	at := time.Date(2026, 9, 21, 14, 13, 20, 0, time.UTC)
	content := []file{{"flaskcookie", []byte("program"), 0o755}, {"LICENSE", []byte("free"), 0o644}}
	packed, err := archive(targets[0], version{"v1.2.3", "1.2.3"}, at, content)
	if err != nil {
		t.Fatal(err)
	}
	plain, err := gzip.NewReader(bytes.NewReader(packed.data))
	if err != nil {
		t.Fatal(err)
	}
	entries := []string{packed.name}
	for r := tar.NewReader(plain); ; {
		h, err := r.Next()
		if err == io.EOF {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		entries = append(entries, fmt.Sprint(h.Name, " ", h.FileInfo().Mode(), " ", h.ModTime.UTC().Format(time.DateTime), " ", h.Uid, " ", h.Uname))
	}
	want := []string{
		"flaskcookie-v1.2.3-linux-amd64.tar.gz",
		"flaskcookie-v1.2.3-linux-amd64/LICENSE -rw-r--r-- 2026-09-21 14:13:20 0 ",
		"flaskcookie-v1.2.3-linux-amd64/flaskcookie -rwxr-xr-x 2026-09-21 14:13:20 0 ",
	}
	if diff := cmp.Diff(want, entries); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}
