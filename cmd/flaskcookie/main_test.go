package main

import (
	"bytes"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// Cookies that Flask 3.1.3 made with SECRET_KEY "dev" at 1790000000.
const (
	loginCookie = ".eJx1jcsKgzAQRX8lzDpQndgHwQouSrtpV-5KKdqMElojJNGN-O-NoduuBu49584Miib9IpAzsBEkpCiy7W5_-Hdh4dBZIq9NF6U-SHlTXHS-aYq1tcOHXKw8yDvUqtcGODhfty08AuC0-T1Uwa1G4izN2G2YGCYoGKJMhcSEna_VuueHN5mINwEvy9NxTUdH9qnDQIbLF4viNeU.arE7gA.QH_LNgAqe0ChEXvqfDKCwi1HZUQ"
	cartCookie  = ".eJxVjEEKwjAURK8SZh0Ei7jITURK-TS_NVptzE8UKb1700KQrgYe782EphtIbiww1wkq5sGTRahnaFzGFFRLIaoviRL6sD2gnnUx3asbi0bWhhzuzVpjzbfzd_zBVBrySDAg7wfGerXxY-GeKfzxeaere3JtjvJrEg6NszCnal4A-ERAFg.arE7gA.cEAzt-vaChyaMa7j8IqGIihFmJM"
	// The same with the newline of its file in the key.
	newlineCookie = "eyJ1c2VyX2lkIjo0Mn0.arE7gA.mXnA5KSBVvmYOGxjivWpriNv3oA"
	soon          = "1790000040"
)

func TestGolden(t *testing.T) {
	dir := t.TempDir()
	fixtures := "../../testdata"
	recordedTag := readFile(t, fixtures+"/recorded_tag.jsonl")
	recordedStored := readFile(t, fixtures+"/recorded_stored.jsonl")
	for name, content := range map[string]string{
		"dev": "dev\n", "crlf": "dev\r\n", "new": "new", "wrong": "wrong\n", "empty": "", "newline": "\n",
		"app": "a new test key, not a secret\n", "app-old": "an old test key, not a secret", "app-tag": "a test key, not a secret",
	} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for _, tt := range []struct {
		name  string // of the golden file
		env   string // FLASK_SECRET_KEY; "-" leaves it unset
		args  string // split at spaces; DIR is replaced
		stdin string
	}{
		{"help", "-", "help", ""},
		{"help-inspect", "-", "help inspect", ""},
		{"help-decode", "-", "decode -h", ""},
		{"help-verify", "-", "help verify", ""},
		{"help-sign", "-", "help sign", ""},
		{"no-command", "-", "", ""},
		{"unknown-command", "-", "frobnicate", ""},
		{"unknown-flag", "-", "inspect -x", ""},
		{"bad-digest", "-", "verify -digest sha0 x", ""},
		{"bad-derivation", "-", "verify -derivation x x", ""},
		{"bad-max-age", "-", "verify -max-age soon x", ""},
		{"bad-at", "-", "verify -at soon x", ""},
		{"no-cookie", "dev", "decode", ""},
		{"no-session", "dev", "sign", "\n"},
		{"no-key", "-", "decode x", ""},
		{"empty-key", "", "decode x", ""},
		{"numeric-key", "12345", "decode x", ""},
		{"missing-key-file", "-", "decode -key-file DIR/none x", ""},
		{"empty-key-file", "-", "decode -key-file DIR/empty x", ""},
		{"newline-key-file", "-", "decode -key-file DIR/newline x", ""},
		{"empty-fallback-file", "dev", "decode -fallback-key-file DIR/empty x", ""},
		{"inspect", "-", "inspect -at " + soon + " " + loginCookie, ""},
		{"inspect-flashes", "-", "inspect -at 2026-09-25T00:00:00Z " + cartCookie, ""},
		{"inspect-json", "-", "inspect -json -at " + soon + " " + cartCookie, ""},
		{"inspect-two-lines", "-", "inspect -at " + soon, loginCookie + "\r\n" + "junk\n"},
		{"inspect-future", "-", "inspect -at 0 e30.arE7gA.x", ""},
		{"inspect-odd-keys", "-", "inspect -at " + soon + " eyJcdTAwMWJbMzFtIjoxLCAiYSBiIjoyLCIiOjN9.arE7gA.x", ""},
		{"inspect-not-a-dict", "-", "inspect -at " + soon + " WzFd.arE7gA.x", ""},
		{"inspect-junk", "-", "inspect -json junk", ""},
		{"inspect-bad-time", "-", "inspect a.AAAAA.c", ""},
		{"inspect-bad-payload", "-", "inspect -at " + soon + " AAAA.arE7gA.x", ""},
		{"inspect-too-large", "-", "inspect -at " + soon + " Ij" + strings.Repeat("B", 5000) + ".arE7gA.x", ""},
		{"decode", "dev", "decode -at " + soon + " " + loginCookie, ""},
		{"decode-quoted-key", `"dev"`, "decode -at " + soon + " " + cartCookie, ""},
		{"decode-key-file", "-", "decode -key-file DIR/dev -at " + soon + " " + cartCookie, ""},
		{"decode-key-file-crlf", "-", "decode -key-file DIR/crlf -at " + soon + " " + cartCookie, ""},
		{"decode-tagged", "dev", "decode -tagged -at " + soon + " " + loginCookie, ""},
		{"decode-json", "dev", "decode -json -at " + soon, loginCookie + "\njunk\n"},
		{"decode-wrong-key", "wrong", "decode -at " + soon + " " + loginCookie, ""},
		{"decode-wrong-salt", "dev", "decode -salt other -at " + soon + " " + loginCookie, ""},
		{"decode-two-bad-one-good", "dev", "decode -tagged -at " + soon + " a " + cartCookie + " b.c", ""},
		{"decode-nan", "dev", "decode -json -at " + soon + " eyJhIjpOYU59.arE7gA.rcJbpVaAKMc0HVHoSaA37jRILK8", ""},
		{"decode-nan-goes-on", "dev", "decode -json -at " + soon + " eyJhIjpOYU59.arE7gA.rcJbpVaAKMc0HVHoSaA37jRILK8 " + cartCookie, ""},
		{"decode-json-and-tagged", "dev", "decode -json -tagged x", ""},
		{"inspect-nan", "-", "inspect -json -at " + soon + " eyJhIjpOYU59.arE7gA.x", ""},
		{"verify", "dev", "verify -at " + soon + " " + loginCookie, ""},
		{"verify-json", "dev", "verify -json -at " + soon + " " + loginCookie, ""},
		{"verify-fallback", "-", "verify -key-file DIR/new -fallback-key-file DIR/wrong -fallback-key-file DIR/dev -at " + soon + " " + loginCookie, ""},
		{"verify-expired", "dev", "verify -max-age 39 -at " + soon + " " + loginCookie, ""},
		{"verify-max-age", "dev", "verify -max-age 40s -at " + soon + " " + loginCookie, ""},
		{"verify-no-max-age", "dev", "verify -max-age none -at 2000000000 " + loginCookie, ""},
		{"verify-future", "dev", "verify -json -at 1789999999 " + loginCookie, ""},
		{"verify-digest", "dev", "verify -digest sha256 -at " + soon + " " + loginCookie, ""},
		{"verify-derivation", "dev", "verify -derivation django-concat -at " + soon + " " + loginCookie, ""},
		{"help-explain", "-", "help explain", ""},
		{"explain-good", "dev", "explain -at " + soon + " " + cartCookie, ""},
		{"explain-expired", "dev", "explain -max-age 39 -at " + soon + " " + cartCookie, ""},
		{"explain-json", "dev", "explain -json -at 1789999999 " + cartCookie, ""},
		{"explain-lines", "dev", "explain -at " + soon, "session=" + cartCookie + "; Path=/\n123e4567-e89b-12d3-a456-426614174000\n"},
		{"explain-name", "dev", "explain -name login -at " + soon, "Cookie: session=x; login=" + cartCookie + "\n"},
		{"explain-wrong-key", "wrong", "explain -at " + soon + " " + cartCookie, ""},
		{"explain-old-key", "-", "explain -key-file DIR/new -try-key-file DIR/dev -at " + soon + " " + cartCookie, ""},
		{"explain-fallback-bug", "-", "explain -key-file DIR/new -try-key-file DIR/dev -rotated 1789990000 -at " + soon + " " + cartCookie, ""},
		{"explain-fallback", "-", "explain -key-file DIR/new -fallback-key-file DIR/dev -at " + soon + " " + cartCookie, ""},
		{"explain-key-file", "-", "explain -key-file DIR/dev -digest sha256 -at " + soon + " " + cartCookie, ""},
		{"explain-key-newline", "-", "explain -key-file DIR/dev -at " + soon + " " + newlineCookie, ""},
		{"explain-no-key", "-", "explain -at " + soon + " " + cartCookie, ""},
		{"explain-published-key", "CHANGE_ME_TO_A_COMPLEX_RANDOM_SECRET", "explain -fallback-key-file DIR/new -at " + soon + " " + cartCookie, ""},
		{"explain-strong-key", "d4f1cc2f0a7be51d9b4d3bd6b1a4e9f8", "explain -at " + soon + " " + cartCookie, ""},
		{"explain-numeric-key", "12345", "explain -at " + soon + " " + cartCookie, ""},
		{"explain-empty-key", "", "explain x", ""},
		{"explain-missing-key-file", "-", "explain -key-file DIR/none x", ""},
		{"explain-missing-try-file", "dev", "explain -try-key-file DIR/none x", ""},
		{"sign", "dev", `sign -at 1790000000 {"user_id":42,"cart":{"apple":2}}`, ""},
		{"sign-json", "dev", `sign -json -at 1790000000 {}`, ""},
		{"sign-lines", "dev", "sign -at 1790000000", "{\"a\":1}\n{\"b\":2}\n"},
		{"sign-document", "dev", "sign -at 1790000000", "{\n  \"a\": [1,\n 2]\n}\n"},
		{"sign-bad-json", "dev", "sign {a}", ""},
		{"help-check", "-", "help check", ""},
		{"check", "-", "check -key-file DIR/app -fallback-key-file DIR/app-old FIXTURES/recorded.jsonl", ""},
		{"check-json", "-", "check -json -key-file DIR/app -fallback-key-file DIR/app-old FIXTURES/recorded.jsonl", ""},
		{"check-wrong-key", "wrong", "check -fallback-key-file DIR/app-old FIXTURES/recorded.jsonl", ""},
		{"check-keys-swapped", "-", "check -key-file DIR/app-old -fallback-key-file DIR/app FIXTURES/recorded.jsonl", ""},
		{"check-no-fallback", "-", "check -key-file DIR/app FIXTURES/recorded.jsonl", ""},
		{"check-no-fallback-json", "-", "check -json -key-file DIR/app FIXTURES/recorded.jsonl", ""},
		{"check-tag", "-", "check -key-file DIR/app-tag FIXTURES/recorded_tag.jsonl", ""},
		{"check-two-files", "-", "check -key-file DIR/app -fallback-key-file DIR/app-old FIXTURES/recorded_tag.jsonl FIXTURES/recorded.jsonl", ""},
		{"check-weak-key-two-files", "-", "check -json -key-file DIR/dev FIXTURES/recorded_tag.jsonl FIXTURES/recorded.jsonl", ""},
		{"check-unsafe-settings", "-", "check -key-file DIR/app-tag -", strings.Replace(recordedTag, `"SESSION_COOKIE_NAME": "session"`, `"SESSION_COOKIE_NAME": "__Host-session"`, 1)},
		{"check-stored", "-", "check -key-file DIR/app-tag FIXTURES/recorded_stored.jsonl", ""},
		{"check-stored-wrong-key", "wrong", "check FIXTURES/recorded_stored.jsonl", ""},
		{"check-stored-no-key", "-", "check FIXTURES/recorded_stored.jsonl", ""},
		{"check-stored-other-format", "dev", "check -", strings.Replace(recordedStored, `"format": "msgpack"`, `"format": "other"`, 1)},
		{"check-stdin", "-", "check -key-file DIR/app-tag -", sorted(recordedTag)},
		{"check-terminal", "-", "check -key-file DIR/app-tag -", strings.Replace(recordedTag, "tagged:create_app", `\u001b[31m\u2028`, 1)},
		{"check-other-format", "dev", "check -", strings.Replace(recordedTag, `"format": 1`, `"format": 2`, 1)},
		{"check-other-digest", "dev", "check -", strings.Replace(recordedTag, `"digest": "sha1"`, `"digest": null`, 1)},
		{"check-other-payload", "dev", "check -", strings.Replace(recordedTag, `"kind": "tagged"`, `"kind": "other"`, 1)},
		{"check-other-file", "dev", "check FIXTURES/cookies.jsonl", ""},
		{"check-no-rows", "dev", "check -", recordedTag[:strings.Index(recordedTag, "\n")]},
		{"check-no-file", "dev", "check", ""},
		{"check-missing-file", "dev", "check DIR/none", ""},
		{"check-no-key", "-", "check FIXTURES/recorded.jsonl", ""},
		{"sign-bad-tag", "dev", `sign {"\u0020t":5}`, ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if tt.env == "-" {
				unsetenv(t, keyVariable)
			} else {
				t.Setenv(keyVariable, tt.env)
			}
			args := strings.Fields(strings.NewReplacer("DIR", dir, "FIXTURES", fixtures).Replace(tt.args))
			got := strings.NewReplacer(dir, "DIR", fixtures, "FIXTURES").Replace(transcript(tt.env, tt.args, args, tt.stdin))
			compare(t, tt.name, got)
		})
	}
}

func readFile(t *testing.T, name string) string {
	t.Helper()
	data, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

// sorted pretends that the recorded app sorts its keys.
func sorted(fixtures string) string {
	return strings.Replace(fixtures, `"sort_keys": false`, `"sort_keys": true`, 1)
}

func unsetenv(t *testing.T, name string) {
	t.Setenv(name, "") // restores it afterwards
	if err := os.Unsetenv(name); err != nil {
		t.Fatal(err)
	}
}

// transcript runs a command line and shows it as a terminal would.
func transcript(env, shown string, args []string, stdin string) string {
	var stdout, stderr bytes.Buffer
	code := exitCode(exec(args, strings.NewReader(stdin), &stdout, &stderr), &stderr)
	var out strings.Builder
	if env != "-" {
		fmt.Fprintf(&out, "$ export %s=%q\n", keyVariable, env)
	}
	fmt.Fprintf(&out, "$ flaskcookie %s\n%s", shown, &stdout)
	if stderr.Len() > 0 {
		fmt.Fprintf(&out, "[standard error]\n%s", &stderr)
	}
	fmt.Fprintf(&out, "[exit %d]\n", code)
	return out.String()
}

// TestRoundTrip pipes decode -tagged into sign, which gives the same cookie.
func TestRoundTrip(t *testing.T) {
	t.Setenv(keyVariable, "dev")
	run := func(stdin string, args ...string) string {
		t.Helper()
		var stdout, stderr bytes.Buffer
		if err := exec(args, strings.NewReader(stdin), &stdout, &stderr); err != nil {
			t.Fatalf("%v: %v %s", args, err, &stderr)
		}
		return stdout.String()
	}
	cookies := loginCookie + "\n" + cartCookie + "\n"
	sessions := run(cookies, "decode", "-tagged", "-at", soon)
	signed := run(sessions, "sign", "-at", "1790000000")
	if again := run(signed, "decode", "-tagged", "-at", soon); again != sessions {
		t.Errorf("got %s, want %s", again, sessions)
	}
}

// TestHostile runs every command on input made to hurt: each must end with one
// short line, and without the payload in it.
func TestHostile(t *testing.T) {
	t.Setenv(keyVariable, "dev")
	for shows, cookie := range map[string]string{
		"every byte": string(func() (b []byte) {
			for i := range 256 {
				if i != '\n' {
					b = append(b, byte(i))
				}
			}
			return b
		}()),
		"a long line":     strings.Repeat("A", 1<<20),
		"dots":            strings.Repeat(".", 1<<16),
		"a secret inside": "c2VjcmV0LXBheWxvYWQ.arE7gA.c2VjcmV0LXNpZ25hdHVyZQ",
	} {
		for _, command := range []string{"decode", "verify", "inspect", "explain"} {
			var stdout, stderr bytes.Buffer
			err := exec([]string{command}, strings.NewReader(cookie+"\n"), &stdout, &stderr)
			if code := exitCode(err, &stderr); code != 1 {
				t.Errorf("%s of %s: exit code %d", command, shows, code)
			}
			if out := stdout.String() + stderr.String(); len(out) > 1500 || strings.Contains(out, "c2VjcmV0") || strings.Contains(out, "secret-") {
				t.Errorf("%s of %s printed %.200q", command, shows, out)
			}
		}
	}
}

func TestTooLongLine(t *testing.T) {
	var stdout, stderr bytes.Buffer
	err := exec([]string{"inspect"}, strings.NewReader(strings.Repeat("A", maxInput+1)), &stdout, &stderr)
	if code := exitCode(err, &stderr); code != 1 || stdout.Len() > 0 {
		t.Errorf("exit code %d, %s%s", code, &stdout, &stderr)
	}
}
