package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestText: text beyond ASCII is shown as text, and nothing that plays tricks on a terminal.
func TestText(t *testing.T) {
	t.Setenv(keyVariable, "dev")
	for value, want := range map[string]string{
		`"未知"`: `"未知"`, `"Åse"`: `"Åse"`, `"😀"`: `"😀"`, `"a\u202eb"`: `"a\u202eb"`, `"\ud800"`: `"\ud800"`, `"\ud83d\ude00"`: `"😀"`,
		`"\u001b[31m"`: `"\u001b[31m"`, "\"\x7f\"": `"\u007f"`, `"\u200b"`: `"\u200b"`, `"\\u00e9"`: `"\\u00e9"`, `"\""`: `"\""`, `"\u00a0"`: `"\u00a0"`,
		`"e\u0301"`: "\"e\u0301\"", `"\ue000"`: `"\ue000"`, `"\ud800\u00e9"`: `"\ud800é"`,
	} {
		signed, code := runs(t, "", "sign", "-at", "1790000000", `{"msg":`+value+`}`)
		cookie, _, _ := strings.Cut(signed, "\n")
		for _, command := range []string{"inspect", "decode"} {
			if out, failed := runs(t, "", command, "-at", soon, cookie); code+failed != 0 || !strings.Contains(out, "msg  "+want+"\n") {
				t.Errorf("%s of %s: want %s\n%s", command, value, want, out)
			}
		}
		tagged, _ := runs(t, "", "decode", "-tagged", "-at", soon, cookie)
		if first, _, _ := strings.Cut(tagged, "\n"); strings.ContainsFunc(first, func(r rune) bool { return r > 0x7f }) {
			t.Errorf("-tagged is not ASCII: %s", first)
		}
	}
}

// TestSignRefuses what Flask answers with status 500, unless told; a token may be anything.
func TestSignRefuses(t *testing.T) {
	t.Setenv(keyVariable, "dev")
	for value, refused := range map[string]bool{
		`{}`: false, `{"a": 1}`: false, `[]`: false, `[["a", 1]]`: false, `null`: false, `""`: false,
		`[1]`: true, `"x"`: true, `3`: true, `true`: true, `[[1, 2, 3]]`: true, `1.5`: true,
	} {
		out, code := runs(t, "", "sign", value)
		if (code == 1) != refused || refused != strings.Contains(out, "-any signs it all the same") {
			t.Errorf("%s: exit %d\n%s", value, code, out)
		}
		if out, code := runs(t, "", "sign", "-any", value); code != 0 {
			t.Errorf("-any %s: exit %d\n%s", value, code, out)
		}
		if out, code := runs(t, "", "sign", "-salt", "reset", value); code != 0 {
			t.Errorf("a token, %s: exit %d\n%s", value, code, out)
		}
	}
	for _, python := range []string{`{'very_auth': 'admin'}`, `{"a": True}`, `{"a": None}`, `{"a": 'b'}`} {
		if out, code := runs(t, "", "sign", python); code != 1 || !strings.Contains(out, "looks like a dict of Python") {
			t.Errorf("%s: exit %d\n%s", python, code, out)
		}
	}
}

// TestMisspeltFlags: a slip in a flag's name is told, also where its value makes the word as long as an
// id or puts a dot in it; an id that begins with a hyphen is none.
func TestMisspeltFlags(t *testing.T) {
	t.Setenv(keyVariable, "dev")
	for word, want := range map[string]string{
		"-keyfile=/etc/app/secret.key": "did you mean -key-file?", "-max_age=1.5h": "did you mean -max-age?", "-nam=my.session": "did you mean -name?",
		"--raw-falback-key-file=/etc/app/old.key": "did you mean -raw-fallback-key-file?", "-fallback_key-file": "did you mean -fallback-key-file?",
		"-raw-fallback-key-files": "did you mean -raw-fallback-key-file?",
	} {
		if out, code := runs(t, "", "verify", word, cartCookie, "-at", soon); code != 2 || !strings.Contains(out, want) || strings.Contains(out, "/etc") {
			t.Errorf("%s: exit %d\n%s", word, code, out)
		}
	}
	for _, id := range []string{idCookie, "-Y0eMyyJydzVxchO0tdy5g==", "-Y0eMyyJ.ab"} {
		if out, code := runs(t, "", "verify", id); code != 1 || strings.Contains(out, "flag") {
			t.Errorf("%s: exit %d\n%s", id, code, out)
		}
	}
}

// TestWeakKeys: every command that takes a key tells of a weak one, on standard error.
func TestWeakKeys(t *testing.T) {
	t.Setenv(keyVariable, "dev")
	for _, args := range [][]string{{"decode", "-at", soon, cartCookie}, {"verify", "-at", soon, cartCookie}, {"explain", "-at", soon, cartCookie}, {"sign", "{}"}} {
		if out, code := runs(t, "", args...); code != 0 || !strings.Contains(out, "warning: SecretKey stands in public documentation") {
			t.Errorf("%s: exit %d\n%s", args[0], code, out)
		}
	}
}

// TestKey judges keys and makes one.
func TestKey(t *testing.T) {
	strong := newKey()
	for key, want := range map[string]string{
		strong: "", "dev": "stands in public documentation", "c292a0a3aa32397cdb050e233733900f": "stands in public documentation",
		"k7Jq2": "shorter than 16 bytes", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa": "one character again and again",
		"django-insecure-x7Kp2mQ9tR4vWz8bLc3nFd6gHj1sYk5e": "as the keys do that Django writes",
		"x7Kp2mQ9tRx7Kp2mQ9tRx7Kp2mQ9tR":                   "repeats its first 10 characters", "abcdefghijklmnopqrstuvwxyz0123456789": "follow one another",
		"83619405728361940573": "less than 128 bits", "s0me-l0ng-and-random-looking-text": "",
	} {
		unsetenv(t, keyVariable)
		dir := withFiles(t, map[string]string{"key": key})
		out, code := runs(t, "", "key", "-key-file", filepath.Join(dir, "key"))
		if (code == 1) != (want != "") || !strings.Contains(out, want) || len(key) > 5 && strings.Contains(out, key) {
			t.Errorf("%s: exit %d\n%s", key, code, out)
		}
	}
	for key, want := range map[string]string{"a" + strong + "\n": "can be read in another way: the file as it is, with its final newline", strong + "$x": "Docker Compose", strong + "é": "outside ASCII", strong + "\xff": "no text"} {
		dir := withFiles(t, map[string]string{"key": key})
		if out, code := runs(t, "", "key", "-key-file", filepath.Join(dir, "key")); code != 0 || !strings.Contains(out, want) {
			t.Errorf("%q: exit %d\n%s", key, code, out)
		}
	}
	if out, code := runs(t, "", "key"); code != 3 || !strings.Contains(out, "no key") {
		t.Errorf("no key: exit %d\n%s", code, out)
	}
	if out, code := runs(t, "", "key", strong); code != 2 || strings.Contains(out, strong) {
		t.Errorf("a key as an argument: exit %d\n%s", code, out)
	}
	t.Setenv(keyVariable, strong)
	out, code := runs(t, "", "key", "-json")
	var report keyReport
	if err := json.Unmarshal([]byte(out), &report); err != nil || code != 0 {
		t.Fatalf("%v: %s", err, out)
	}
	if diff := cmp.Diff(keyReport{Source: keyVariable, OK: true, Faults: []string{}, Care: []string{}, Size: 64, Bits: 256}, report); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// TestNewKey writes a key that only the owner reads, without a newline, and overwrites nothing.
func TestNewKey(t *testing.T) {
	name := filepath.Join(t.TempDir(), "key")
	if out, code := runs(t, "", "key", "-o", name); code != 0 {
		t.Fatal(out)
	}
	info, err := os.Stat(name)
	if err != nil || info.Mode().Perm() != 0o600 || info.Size() != 64 {
		t.Errorf("%v, %v", info, err)
	}
	first, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	if out, code := runs(t, "", "key", "-o", name); code != 3 || strings.Contains(out, name) {
		t.Errorf("a second one: exit %d\n%s", code, out)
	}
	if again, err := os.ReadFile(name); err != nil || string(again) != string(first) {
		t.Errorf("the key was overwritten: %v", err)
	}
	one, _ := runs(t, "", "key", "-new")
	two, _ := runs(t, "", "key", "-new")
	if len(one) != 65 || one == two {
		t.Errorf("%q and %q", one, two)
	}
	if out, code := runs(t, "", "key", "-key-file", name); code != 0 {
		t.Errorf("the new key is called weak:\n%s", out)
	}
}

func TestVersion(t *testing.T) {
	if out, code := runs(t, "", "version"); code != 0 || !strings.HasPrefix(out, "flaskcookie ") || !strings.Contains(out, "go1.") {
		t.Errorf("exit %d\n%s", code, out)
	}
	defer func(old string) { version = old }(version)
	version = "v1.2.3"
	if out, _ := runs(t, "", "version", "-json"); !strings.Contains(out, `"version":"v1.2.3"`) {
		t.Error(out)
	}
}

// TestWrappedText breaks text at spaces and never inside of a word.
func TestWrappedText(t *testing.T) {
	for _, tt := range []struct {
		width, indent int
		text          string
		want          []string
	}{
		{0, 0, "as long as it is", []string{"as long as it is"}},
		{31, 10, "one two three four five six", []string{"one two three four", "five six"}},
		{10, 10, "a terminal as narrow as that", []string{"a terminal as narrow", "as that"}},
		{31, 10, "a-word-that-is-too-long-for-it four", []string{"a-word-that-is-too-long-for-it", "four"}},
		{31, 10, "key       with  columns", []string{"key       with ", "columns"}},
	} {
		if diff := cmp.Diff(tt.want, screen{width: tt.width}.wrapped(tt.text, tt.indent)); diff != "" {
			t.Errorf("%q (-want +got):\n%s", tt.text, diff)
		}
	}
}
