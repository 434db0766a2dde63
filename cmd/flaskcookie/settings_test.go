package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// withFiles writes files into a directory of their own and returns it.
func withFiles(t *testing.T, files map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	for name, content := range files {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// TestSettings: name, lifetime and older keys come from the environment of the application,
// flags replace them, and the answer names which were used.
func TestSettings(t *testing.T) {
	dir := withFiles(t, map[string]string{"dev": "dev", "other": "another key of some length"})
	for _, tt := range []struct {
		shows string
		env   map[string]string
		args  string // DIR, GOOD and NEWLINE are replaced
		code  int
		want  string
	}{
		{"the lifetime, by which the cookie is expired", map[string]string{"SECRET_KEY": "dev", "PERMANENT_SESSION_LIFETIME": "39"},
			"explain GOOD", 1, "maximum age: 39s, FLASK_PERMANENT_SESSION_LIFETIME"},
		{"the same in verify", map[string]string{"SECRET_KEY": "dev", "PERMANENT_SESSION_LIFETIME": "39"}, "verify GOOD", 1, "SignatureExpired"},
		{"a flag replaces it", map[string]string{"SECRET_KEY": "dev", "PERMANENT_SESSION_LIFETIME": "39"}, "verify -max-age 7d GOOD", 0, "maximum age: 7 days, -max-age"},
		{"the name", map[string]string{"SECRET_KEY": "dev", "SESSION_COOKIE_NAME": "sid"}, "verify Cookie:session=x;sid=GOOD", 0, "name: sid, FLASK_SESSION_COOKIE_NAME"},
		{"a flag replaces the name", map[string]string{"SECRET_KEY": "dev", "SESSION_COOKIE_NAME": "sid"}, "verify -name session Cookie:sid=x;session=GOOD", 0, "name: session, -name"},
		{"older keys", map[string]string{"SECRET_KEY": "a new key of some length", "SECRET_KEY_FALLBACKS": `["dev"]`}, "verify GOOD", 0, "key: key 1 of FLASK_SECRET_KEY_FALLBACKS"},
		{"not beside a key file", map[string]string{"SECRET_KEY_FALLBACKS": `["dev"]`}, "verify -key-file DIR/other GOOD", 1, "BadTimeSignature"},
		{"nor beside a file of older keys", map[string]string{"SECRET_KEY": "a new key of some length", "SECRET_KEY_FALLBACKS": `["dev"]`}, "verify -fallback-key-file DIR/other GOOD", 1, "BadTimeSignature"},
		{"the attributes count for the size", map[string]string{"SESSION_COOKIE_DOMAIN": ".example.com", "SESSION_COOKIE_SECURE": "true"}, "inspect GOOD", 0, "268 with name and attributes"},
		{"settings of other parts do not matter", map[string]string{"SECRET_KEY": "dev", "DB": "x", "DB__host": "y"}, "verify GOOD", 0, "ok"},
		{"a faulty lifetime ends a gate", map[string]string{"SECRET_KEY": "dev", "PERMANENT_SESSION_LIFETIME": "7d"}, "verify GOOD", 3, "FLASK_PERMANENT_SESSION_LIFETIME is not a number of seconds"},
		{"unless a flag replaces it", map[string]string{"SECRET_KEY": "dev", "PERMANENT_SESSION_LIFETIME": "7d"}, "verify -max-age 7d GOOD", 0, "ok"},
		{"and sign", map[string]string{"SECRET_KEY": "dev", "PERMANENT_SESSION_LIFETIME": "7d"}, "sign {}", 3, "FLASK_PERMANENT_SESSION_LIFETIME"},
		{"in explain it is a part of the answer", map[string]string{"SECRET_KEY": "dev", "PERMANENT_SESSION_LIFETIME": "7d"}, "explain GOOD", 1, "faulty: FLASK_PERMANENT_SESSION_LIFETIME"},
		{"and so are older keys that are one text", map[string]string{"SECRET_KEY": "dev", "SECRET_KEY_FALLBACKS": "old"}, "explain GOOD", 1, "cause     faulty-setting"},
		{"and a name that is none", map[string]string{"SECRET_KEY": "dev", "SESSION_COOKIE_NAME": "5"}, "explain GOOD", 1, "cause     faulty-setting"},
		{"a cookie that is refused anyway has that cause, and the fault as evidence", map[string]string{"SECRET_KEY": "another key of some length", "PERMANENT_SESSION_LIFETIME": "7d"}, "explain GOOD", 1, "cause     wrong-key-or-salt"},
		{"inspect tells of it and goes on", map[string]string{"PERMANENT_SESSION_LIFETIME": "7d"}, "inspect GOOD", 0, "not used: FLASK_PERMANENT_SESSION_LIFETIME"},
		{"a faulty name", map[string]string{"SECRET_KEY": "dev", "SESSION_COOKIE_NAME": "a b"}, "decode GOOD", 3, "FLASK_SESSION_COOKIE_NAME"},
		{"older keys that are one text", map[string]string{"SECRET_KEY": "dev", "SECRET_KEY_FALLBACKS": "old"}, "decode GOOD", 3, "FLASK_SECRET_KEY_FALLBACKS is one string"},
		{"a domain does not matter to a verdict, and is told", map[string]string{"SECRET_KEY": "dev", "SESSION_COOKIE_DOMAIN": "https://x"}, "verify GOOD", 0, "not used: FLASK_SESSION_COOKIE_DOMAIN"},
		{"check takes the older keys as well", map[string]string{"SECRET_KEY": "a new test key, not a secret", "SECRET_KEY_FALLBACKS": `["an old test key, not a secret"]`}, "check ../../testdata/recorded.jsonl", 0, "0 disagree, 0 not checked"},
		{"check with older keys that are one text", map[string]string{"SECRET_KEY": "a new test key, not a secret", "SECRET_KEY_FALLBACKS": "old"}, "check ../../testdata/recorded.jsonl", 3, "FLASK_SECRET_KEY_FALLBACKS is one string"},
		{"a key that is a number", map[string]string{"SECRET_KEY": "12345"}, "verify GOOD", 3, "is JSON but not a string"},
		{"no key", nil, "verify GOOD", 3, "no key: set FLASK_SECRET_KEY or give -key-file"},
	} {
		t.Run(tt.shows, func(t *testing.T) {
			unsetenv(t, keyVariable)
			for name, value := range tt.env {
				t.Setenv("FLASK_"+name, value)
			}
			args := strings.Fields(strings.NewReplacer("DIR", dir, "GOOD", cartCookie).Replace(tt.args))
			at := []string{"-at", soon}
			if tt.args == "sign {}" || strings.HasPrefix(tt.args, "check") {
				at = nil
			}
			if out, code := runs(t, "", append(args, at...)...); code != tt.code || !strings.Contains(out, tt.want) {
				t.Errorf("exit %d, want %d with %q\n%s", code, tt.code, tt.want, out)
			}
		})
	}
}

// TestFaultyLifetime: where the lifetime is one that ConfigFromMapping refuses, explain says what
// Flask does with a cookie of 40 seconds. Each was tried with Flask 3.1.3.
func TestFaultyLifetime(t *testing.T) {
	t.Setenv(keyVariable, "dev")
	for _, tt := range []struct{ lifetime, flask, want string }{
		{"0", "an empty session", "cause     expired"},
		{"0.5", "an empty session", "cause     expired"},
		{"-5", "an empty session", "cause     expired"},
		{"-0.5", "an empty session", "cause     expired"},
		{"true", "an empty session", "cause     expired"},
		{"false", "an empty session", "cause     expired"},
		{"9999999999999", "the session", "cause     good"},
		{"7d", "status 500", "cause     faulty-setting"},
		{`"600"`, "status 500", "cause     faulty-setting"},
		{"null", "status 500", "cause     faulty-setting"},
		{"[]", "status 500", "cause     faulty-setting"},
		{"1e400", "status 500", "cause     faulty-setting"},
		{"NaN", "status 500", "cause     faulty-setting"},
		{"1e300", "status 500", "cause     faulty-setting"},
		{"", "status 500", "cause     faulty-setting"},
	} {
		t.Run(tt.lifetime, func(t *testing.T) {
			t.Setenv("FLASK_PERMANENT_SESSION_LIFETIME", tt.lifetime)
			out, code := runs(t, "", "explain", "-at", soon, cartCookie)
			if !strings.Contains(out, tt.want) || (code == 0) != (tt.flask == "the session") {
				t.Errorf("exit %d, where Flask has %s\n%s", code, tt.flask, out)
			}
			if tells := strings.Contains(out, "answers each request that has the cookie with status 500"); tells != (tt.flask == "status 500") {
				t.Errorf("Flask has %s:\n%s", tt.flask, out)
			}
		})
	}
}

// TestKeyFiles: a file is read as it is, without its newline, and as an environment file; the
// answer says which it was, and sign does not guess.
func TestKeyFiles(t *testing.T) {
	unsetenv(t, keyVariable)
	dir := withFiles(t, map[string]string{
		"plain": "dev", "line": "dev\n", "crlf": "dev\r\n", "two": "dev\n\n",
		"env": "DEBUG=1\nexport SECRET_KEY='dev'\nFLASK_APP=x\n", "flask": "FLASK_SECRET_KEY=\"dev\"\n", "python": "SECRET_KEY = 'dev'\n",
		"empty": "", "newline": "\n", "huge": strings.Repeat("x", maxKeyFile+1), "new": "a new key of some length",
	})
	for _, tt := range []struct {
		shows, args string // GOOD has the key dev, NEWLINE the key dev and a newline
		code        int
		want        string
	}{
		{"no newline", "verify -key-file DIR/plain GOOD", 0, "key: -key-file; maximum"},
		{"a newline that is none of the key", "verify -key-file DIR/line GOOD", 0, "key: -key-file, the file without its final newline;"},
		{"one of Windows", "verify -key-file DIR/crlf GOOD", 0, "without its final newline"},
		{"a newline that belongs to the key", "verify -key-file DIR/line NEWLINE", 0, "the file as it is, with its final newline"},
		{"one newline of two", "verify -key-file DIR/two NEWLINE", 0, "without its final newline"},
		{"an environment file", "verify -key-file DIR/env GOOD", 0, "the line SECRET_KEY= of the file"},
		{"one of Flask's", "verify -key-file DIR/flask GOOD", 0, "the line FLASK_SECRET_KEY= of the file"},
		{"a configuration in Python", "verify -key-file DIR/python GOOD", 0, "the line SECRET_KEY= of the file"},
		{"every byte", "verify -raw-key-file DIR/line NEWLINE", 0, "every byte of the file"},
		{"every byte, and one too many", "verify -raw-key-file DIR/line GOOD", 1, "BadTimeSignature"},
		{"the newline dropped", "verify -key-file DIR/line -key-newline=drop NEWLINE", 1, "BadTimeSignature"},
		{"an older key with a newline", "verify -key-file DIR/new -fallback-key-file DIR/line NEWLINE", 0, "-fallback-key-file, the file as it is"},
		{"an older key of which every byte counts", "verify -key-file DIR/new -raw-fallback-key-file DIR/line NEWLINE", 0, "-raw-fallback-key-file, every byte"},
		{"both at once", "verify -key-file DIR/new -raw-key-file DIR/line GOOD", 2, "exclude each other"},
		{"sign does not guess", "sign -key-file DIR/line {}", 3, "-raw-key-file takes every byte of it, -key-newline=drop all but its final newline"},
		{"nor in an environment file", "sign -key-file DIR/flask {}", 3, "-raw-key-file"},
		{"sign with a file that is clear", "sign -key-file DIR/plain {}", 0, "e30."},
		{"sign with every byte", "sign -raw-key-file DIR/line {}", 0, "e30."},
		{"sign without the newline", "sign -key-file DIR/line -key-newline=drop {}", 0, "e30."},
		{"explain finds it", "explain -key-file DIR/line NEWLINE", 0, "an application that takes it off refuses the cookie"},
		{"explain is told of it", "explain -key-file DIR/line -key-newline=drop NEWLINE", 1, "cause     key-whitespace"},
		{"a key to try with its newline, the second file", "explain -key-file DIR/new -try-key-file DIR/crlf -try-key-file DIR/line NEWLINE", 1, "that of key 2 of those to try"},
		{"explain reads an environment file", "explain -key-file DIR/env GOOD", 0, "the line SECRET_KEY= of the file"},
		{"an empty file", "verify -key-file DIR/empty GOOD", 3, "-key-file: the file is empty"},
		{"nothing but a newline", "verify -key-file DIR/newline GOOD", 3, "-key-file: the file has nothing but a newline"},
		{"a newline for a key", "sign -raw-key-file DIR/newline {}", 0, "e30."},
		{"no key at all", "verify -key-file DIR/huge GOOD", 3, "-key-file: the file is larger than 1 MiB"},
		{"a missing file", "verify -fallback-key-file DIR/none -key-file DIR/plain GOOD", 3, "-fallback-key-file: no such file or directory"},
		{"a directory", "verify -key-file DIR GOOD", 3, "-key-file: is a directory"},
	} {
		t.Run(tt.shows, func(t *testing.T) {
			args := strings.Fields(strings.NewReplacer("DIR", dir, "GOOD", cartCookie, "NEWLINE", newlineCookie).Replace(tt.args))
			out, code := runs(t, "", append(args, "-at", soon)...)
			if code != tt.code || !strings.Contains(out, tt.want) {
				t.Errorf("exit %d, want %d with %q\n%s", code, tt.code, tt.want, out)
			}
			if strings.Contains(out, dir) {
				t.Errorf("a path is told:\n%s", out)
			}
		})
	}
}

// TestSignedKey: what sign writes with each way out verifies with that key alone.
func TestSignedKey(t *testing.T) {
	dir := withFiles(t, map[string]string{"line": "dev\n"})
	for flag, key := range map[string]string{"-raw-key-file": "dev\n", "-key-newline=drop -key-file": "dev"} {
		unsetenv(t, keyVariable)
		args := append([]string{"sign"}, strings.Fields(flag)...)
		cookie, code := runs(t, "", append(args, filepath.Join(dir, "line"), "-at", "1790000000", "{}")...)
		cookie, _, _ = strings.Cut(cookie, "\n")
		t.Setenv(keyVariable, key)
		if out, verified := runs(t, "", "verify", "-at", soon, cookie); code != 0 || verified != 0 {
			t.Errorf("%s: exit %d\n%s", flag, verified, out)
		}
	}
}

// TestDuration reads what people write for a time.
func TestDuration(t *testing.T) {
	const day = 24 * time.Hour
	for text, want := range map[string]time.Duration{
		"60": time.Minute, "-1": -time.Second, "12h": 12 * time.Hour, "7d": 7 * day, "1d12h": day + 12*time.Hour, "2w": 14 * day,
		"1w1d": 8 * day, "-7d": -7 * day, "90m30s": 90*time.Minute + 30*time.Second, "0d": 0,
	} {
		if got, err := duration(text); err != nil || got != want {
			t.Errorf("%s: %v, %v", text, got, err)
		}
	}
	for _, text := range []string{"", "d", "7", "7D", "1d-1h", "9999999d", "99999w", "200000h1d1", "1.5d", "9999999999999999999", "d7", "--7d"} {
		if got, err := duration(text); err == nil && text != "7" {
			t.Errorf("%q: %v", text, got)
		}
	}
}
