package main

import (
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// keyLines are lines with what python-dotenv 1.2 and Flask, or Python itself, make of them.
var keyLines = []struct {
	shows, text string
	want        []string
}{
	{"double quotes and a comment", `SECRET_KEY="L" # prod`, []string{"L"}},
	{"no quotes and a comment", `SECRET_KEY=L # prod`, []string{"L"}},
	{"no comment without a space", `SECRET_KEY=L#prod`, []string{"L#prod"}},
	{"single quotes and a comment", `SECRET_KEY = 'L'  # c`, []string{"L"}},
	{"text of JSON, as from_prefixed_env reads it", `FLASK_SECRET_KEY='"L"'`, []string{"L"}},
	{"a number, which is no key for Flask", `FLASK_SECRET_KEY=12345`, nil},
	{"digits, which are one without the prefix", `SECRET_KEY=12345`, []string{"12345"}},
	{"the quickstart of Flask", `SECRET_KEY = b'_5#y2L"F4Q8z\n\xec]/'`, []string{"_5#y2L\"F4Q8z\n\xec]/"}},
	{"a text of Python", `SECRET_KEY = u'\xec'`, []string{"\u00ec"}},
	{"a raw text of Python", `SECRET_KEY = r'a\n'`, []string{`a\n`}},
	{"an escape that the two read differently", `SECRET_KEY='a\n'`, []string{`a\n`, "a\n"}},
	{"an escape that they read alike", `SECRET_KEY="a\tb"`, []string{"a\tb"}},
	{"a byte order mark", "\ufeffSECRET_KEY=L\r\nDEBUG=1\r\n", []string{"L"}},
	{"an export", `export SECRET_KEY=L`, []string{"L"}},
	{"the last of two", "SECRET_KEY=old\nSECRET_KEY=L\n", []string{"L"}},
	{"two names", "SECRET_KEY=a\nFLASK_SECRET_KEY=b\n", []string{"a", "b"}},
	{"two names with one key", "SECRET_KEY=a\nFLASK_SECRET_KEY=a\n", []string{"a"}},
	{"a list of Compose", "    environment:\n      - SECRET_KEY=L\n", []string{"L"}},
	{"a list of Compose in quotes", `      - "SECRET_KEY=L"`, []string{"L"}},
	{"a map of Compose", `      SECRET_KEY: "L" # prod`, []string{"L"}},
	{"a map of Compose without quotes", `      SECRET_KEY: L`, []string{"L"}},
	{"systemd", "[Service]\nEnvironment=SECRET_KEY=L\n", []string{"L"}},
	{"systemd in quotes", `Environment="SECRET_KEY=L"`, []string{"L"}},
	{"systemd with several", "Environment=\"DEBUG=1\" \"SECRET_KEY=L x\" B=2", []string{"L x"}},
	{"systemd without quotes", "Environment=DEBUG=1 SECRET_KEY=L", []string{"L"}},
	{"a Dockerfile with several", `ENV SECRET_KEY="L" DEBUG=1`, []string{"L"}},
	{"the key behind others", "ENV DEBUG=1 SECRET_KEY=L", []string{"L"}},
	{"a type in Python", `SECRET_KEY: str = 'L'`, []string{"L"}},
	{"another type", `SECRET_KEY: typing.Optional[str] = "L"`, []string{"L"}},
	{"padded base64 in a map", `SECRET_KEY: TCBM=`, []string{"TCBM="}},
	{"app.secret_key", `app.secret_key = b'L\x00'`, []string{"L\x00"}},
	{"a Dockerfile", `ENV SECRET_KEY=L`, []string{"L"}},
	{"a Dockerfile of old", `ENV SECRET_KEY L`, []string{"L"}},
	{"PowerShell", `$env:SECRET_KEY = "L"`, []string{"L"}},
	{"JSON", "{\n  \"DEBUG\": true,\n  \"SECRET_KEY\": \"L\\u00e9\"\n}", []string{"L\u00e9"}},
	{"JSON in one line", `{"DEBUG": true, "SECRET_KEY": "L", "X": 1}`, []string{"L"}},
	{"app.config", `app.config['SECRET_KEY'] = 'L'`, []string{"L"}},
	{"a dict of Python", `    'SECRET_KEY': 'L',`, []string{"L"}},
	{"a value that begins as a comment, which it is not", `SECRET_KEY=#x`, []string{"#x"}},
	{"an escaped quote", `SECRET_KEY="a\"b"`, []string{`a"b`}},
	{"a quote that is not closed", `SECRET_KEY="a`, nil},
	{"a comment", `# SECRET_KEY=L`, nil},
	{"prose", `SECRET_KEY is set elsewhere`, nil},
	{"what Python computes", `SECRET_KEY = os.environ["SECRET_KEY"]`, nil},
	{"what Compose fills in", `SECRET_KEY: ${SECRET_KEY}`, nil},
	{"another name", `MY_SECRET_KEY=L`, nil},
	{"nothing", `SECRET_KEY=`, nil},
}

func TestKeyLines(t *testing.T) {
	for _, tt := range keyLines {
		var got []string
		for _, way := range lineKeys([]byte(tt.text)) {
			got = append(got, string(way.key))
		}
		if diff := cmp.Diff(tt.want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", tt.shows, diff)
		}
	}
}

// TestKeyLineSigns: sign never takes another text of an environment file than the one it was told to,
// and says what it takes.
func TestKeyLineSigns(t *testing.T) {
	dir := withFiles(t, map[string]string{
		"env": "DEBUG=1\nSECRET_KEY=\"dev\"\n", "both": "SECRET_KEY=a\nFLASK_SECRET_KEY=b\n", "plain": "dev", "computed": "SECRET_KEY = get_key()\n",
	})
	for _, tt := range []struct {
		shows, args string
		code        int
		want        string
	}{
		{"it does not guess", "sign -key-file DIR/env {}", 3, "-key-line takes the line SECRET_KEY= of the file; -raw-key-file takes every byte of it for the key, names and quotes included"},
		{"nor without the newline", "sign -key-file DIR/env -key-newline=drop {}", 3, "-key-line takes the line SECRET_KEY= of the file"},
		{"every byte is told", "sign -raw-key-file DIR/env {}", 0, "note: -raw-key-file: the file has the line SECRET_KEY=, and all of it is taken for the key"},
		{"two keys", "sign -key-file DIR/both -key-line {}", 3, "the line SECRET_KEY= of the file and the line FLASK_SECRET_KEY= of the file: set the one that is meant in FLASK_SECRET_KEY"},
		{"no line", "sign -key-file DIR/plain -key-line {}", 3, "the file has no line SECRET_KEY= or FLASK_SECRET_KEY="},
		{"a line that is not read", "verify -key-file DIR/computed GOOD", 1, "looks like configuration, and no key was read out of it"},
		{"the newline dropped, and the line verifies", "verify -key-file DIR/env -key-newline=drop GOOD", 0, "the line SECRET_KEY= of the file"},
		{"the line alone", "verify -key-file DIR/env -key-line GOOD", 0, "the line SECRET_KEY= of the file"},
		{"of an older key", "verify -key-file DIR/env -fallback-key-file DIR/env -key-line GOOD", 0, "the line SECRET_KEY= of the file"},
		{"not beside every byte", "verify -raw-key-file DIR/env -key-line GOOD", 2, "-key-line excludes"},
	} {
		args := strings.Fields(strings.NewReplacer("DIR", dir, "GOOD", cartCookie).Replace(tt.args))
		if out, code := runs(t, "", append(args, "-at", soon)...); code != tt.code || !strings.Contains(out, tt.want) {
			t.Errorf("%s: exit %d, want %d with %q\n%s", tt.shows, code, tt.code, tt.want, out)
		}
	}
	cookie, code := runs(t, "", "sign", "-key-file", filepath.Join(dir, "env"), "-key-line", "-at", "1790000000", "{}")
	cookie, _, _ = strings.Cut(cookie, "\n")
	t.Setenv(keyVariable, "dev")
	if out, verified := runs(t, "", "verify", "-at", soon, cookie); code != 0 || verified != 0 {
		t.Errorf("what sign wrote: exit %d\n%s%s", verified, cookie, out)
	}
}
