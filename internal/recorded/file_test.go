package recorded

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// load reads a file of testdata.
func load(t testing.TB, name string) *File {
	t.Helper()
	f, err := Read(strings.NewReader(text(t, name)))
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func text(t testing.TB, name string) string {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("..", "..", "testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

// TestReadRefuses shows the files that must not look like fixtures that agree.
func TestReadRefuses(t *testing.T) {
	whole := text(t, "recorded.jsonl")
	header, rows, _ := strings.Cut(whole, "\n")
	for _, tt := range []struct{ name, text, want string }{
		{"an empty file", "", "no rows"},
		{"a header alone", header + "\n", "no rows"},
		{"no header", rows, "not the first line"},
		{"a later format", strings.Replace(whole, `"format": 1`, `"format": 2`, 1), "format 2"},
		{"a line is lost", strings.TrimRight(whole[:strings.LastIndex(strings.TrimRight(whole, "\n"), "\n")], "\n"), "67 rows of the 68"},
		{"half a row", header + "\n" + rows[:100], "line 2"},
		{"a row of an unknown kind", header + "\n" + `{"kind":"page"}`, "page"},
		{"a cookie without a cookie", header + "\n" + `{"kind":"cookie","verdict":"ok","opens":"empty"}`, "known kind"},
		{"an accepted cookie without its value", header + "\n" + `{"kind":"cookie","verdict":"ok","opens":"empty","signed_by":"key","cookie":"a","timestamp":1}`, "without"},
		{"an accepted cookie without its time", header + "\n" + `{"kind":"cookie","verdict":"ok","opens":"empty","signed_by":"key","cookie":"a","value":"{}","recookie":"a"}`, "without"},
		{"a cookie signed with an unknown kind of key", header + "\n" + `{"kind":"cookie","verdict":"BadSignature","opens":"empty","signed_by":"kex","cookie":"a"}`, "known kind"},
		{"a header without a header", header + "\n" + `{"kind":"header","opens":"empty"}`, "known kind"},
		{"a header whose session is missing", header + "\n" + `{"kind":"header","header":"a=b","opens":"session"}`, "known kind"},
		{"a write without values", header + "\n" + `{"kind":"response","action":"write"}`, "known kind"},
		{"a character that is no byte", header + "\n" + `{"kind":"cookie","cookie":"\u0100"}`, "not a byte"},
		{"a line without end", header + "\n" + strings.Repeat("x", 8<<20), "line 2: bufio.Scanner: token too long"},
		{"a line that is read", header + "\n" + strings.Repeat("x", 8<<20-2) + "\n", "line 2: invalid character"},
	} {
		if _, err := Read(strings.NewReader(tt.text)); err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s: got %v, want %q", tt.name, err, tt.want)
		}
	}
}

// TestConfigRefuses shows what a file cannot tell, and settings that Go refuses.
func TestConfigRefuses(t *testing.T) {
	whole := text(t, "recorded.jsonl")
	for _, tt := range []struct{ from, to, want string }{
		{`"sha256"`, `"sm3"`, `digest of its own ("sm3")`},
		{`"sha256"`, `null`, "digest of its own"},
		{`"hmac"`, `null`, "key derivation of its own"},
		{`"cookie-session"`, `""`, "empty salt"},
		{`"kind": "tagged"`, `"kind": "other"`, "payload of its own"},
		{`"SESSION_COOKIE_SAMESITE": "Lax"`, `"SESSION_COOKIE_SAMESITE": "lux"`, "SESSION_COOKIE_SAMESITE"},
		{`"PERMANENT_SESSION_LIFETIME": 43200`, `"PERMANENT_SESSION_LIFETIME": 0`, "PERMANENT_SESSION_LIFETIME"},
		{`"settings": {`, `"settings": [], "_": {`, "settings"},
	} {
		f, err := Read(strings.NewReader(strings.Replace(whole, tt.from, tt.to, 1)))
		if err != nil {
			t.Fatal(err)
		}
		if _, err := f.Header.Config(); err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s: got %v, want %q", tt.to, err, tt.want)
		}
	}
}

func TestBefore(t *testing.T) {
	h := Header{Versions: map[string]string{"flask": "2.2.5", "short": "2", "odd": "3.x", "dev": "2.3.0.dev1"}}
	for _, tt := range []struct {
		name string
		than []int
		want bool
	}{
		{"flask", []int{2, 2, 5}, false},
		{"flask", []int{2, 2, 6}, true},
		{"flask", []int{2, 3}, true},
		{"flask", []int{2, 2}, false},
		{"flask", []int{10}, true},
		{"short", []int{2, 1}, true},
		{"short", []int{2, 0}, false},
		{"odd", []int{3, 1}, false},
		{"dev", []int{2, 3, 2}, true},
		{"none", []int{9}, false},
	} {
		if got := h.before(tt.name, tt.than...); got != tt.want {
			t.Errorf("%s before %v: %t", h.Versions[tt.name], tt.than, got)
		}
	}
}
