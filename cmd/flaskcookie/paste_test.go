package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// idCookie is an id that begins with a hyphen, as one in sixty-four of token_urlsafe does.
const idCookie = "-Y0eMyyJydzVxchO0tdy5pTk4zLO3iCUA1LeDQxy2dA"

// pasted are forms in which cartCookie is at hand, and arguments or standard input.
var pasted = map[string]struct {
	args  []string
	stdin string
}{
	"a value":                {args: []string{cartCookie}},
	"a Cookie header":        {args: []string{"Cookie: theme=dark; session=" + cartCookie}},
	"a Set-Cookie header":    {args: []string{"Set-Cookie: session=" + cartCookie + "; HttpOnly; Path=/"}},
	"a request":              {stdin: "GET / HTTP/1.1\r\nHost: example.com\r\nCookie: session=" + cartCookie + "\r\n\r\nbody"},
	"a response":             {stdin: "HTTP/1.1 200 OK\nSet-Cookie: session=" + cartCookie + "; Path=/\n\n"},
	"the words of curl":      {args: []string{"curl", "-s", "http://example.com", "-H", "Cookie: session=" + cartCookie}},
	"a curl command":         {args: []string{"curl 'http://example.com' \\\n -b 'session=" + cartCookie + "'"}},
	"a cookie jar":           {stdin: "# Netscape HTTP Cookie File\n#HttpOnly_x\tFALSE\t/\tFALSE\t0\tsession\t" + cartCookie + "\n"},
	"DevTools":               {stdin: "session\t" + cartCookie + "\tx\t/\tSession\t90\t✓\n"},
	"Firefox":                {args: []string{`session:"` + cartCookie + `"`}},
	"a HAR":                  {stdin: `{"log": {"entries": [{"request": {"headers": [{"name": "Cookie", "value": "session=` + cartCookie + `"}]}}]}}`},
	"a cookie extension":     {stdin: `[{"name": "session", "value": "` + cartCookie + `"}]`},
	"a log line":             {stdin: `2026-09-21 INFO 127.0.0.1 "session=` + cartCookie + `" 200` + "\n"},
	"a pair":                 {args: []string{"session=" + cartCookie}},
	"UTF-16":                 {stdin: "\xff\xfe" + strings.Join(strings.Split(cartCookie+"\n", ""), "\x00") + "\x00"},
	"a byte order mark":      {stdin: "\ufeff" + cartCookie + "\n"},
	"flags behind the value": {args: []string{cartCookie, "-at", soon}},
	"behind --":              {args: []string{"--", cartCookie}},
}

// TestPasted has all four commands take each form for the same cookie.
func TestPasted(t *testing.T) {
	t.Setenv(keyVariable, "dev")
	for name, form := range pasted {
		for _, command := range []string{"inspect", "decode", "verify", "explain"} {
			args := append([]string{command, "-at", soon, "-json"}, form.args...)
			var stdout, stderr bytes.Buffer
			err := exec(args, strings.NewReader(form.stdin), &stdout, &stderr)
			want := map[string]string{"inspect": `"user_id":42`, "decode": `"user_id":42`, "verify": `"verdict":"ok"`, "explain": `"cause":"good"`}[command]
			if err != nil || !strings.Contains(stdout.String(), want) || strings.Count(stdout.String(), "\n") != 1 {
				t.Errorf("%s of %s: %v\n%s%s", command, name, err, &stdout, &stderr)
			}
		}
	}
}

// TestWrapped: what may stand around a bare value is taken off, and told, except by explain,
// which names it; -exact takes nothing off.
func TestWrapped(t *testing.T) {
	t.Setenv(keyVariable, "dev")
	for name, text := range map[string]string{
		"quotes": `"` + cartCookie + `"`, "whitespace": cartCookie[:50] + "\n" + cartCookie[50:], "percent-encoding": strings.ReplaceAll(cartCookie, ".", "%2E"),
	} {
		out, code := runs(t, "", "verify", "-at", soon, text)
		if code != 0 || !strings.Contains(out, "note: a part of the input was judged: the text without its "+name) {
			t.Errorf("%s: exit %d\n%s", name, code, out)
		}
		if out, code := runs(t, "", "verify", "-exact", "-at", soon, text); code != 1 {
			t.Errorf("%s, exactly: exit %d\n%s", name, code, out)
		}
		if out, code := runs(t, "", "explain", "-at", soon, text); code != 1 || !strings.Contains(out, "What is inside is a good cookie") {
			t.Errorf("%s explained: exit %d\n%s", name, code, out)
		}
	}
}

// TestMissingDot: explain and inspect go on with a cookie that has lost its dot, the others do
// not.
func TestMissingDot(t *testing.T) {
	t.Setenv(keyVariable, "dev")
	for command, want := range map[string]string{
		"inspect": "the dot in front that is missing", "explain": "cause     missing-dot", "verify": "the dot in front of a compressed cookie may be missing", "decode": "BadTimeSignature",
	} {
		out, code := runs(t, "", command, "-at", soon, cartCookie[1:])
		if !strings.Contains(out, want) || code != map[string]int{"explain": 1, "verify": 1, "decode": 1}[command] {
			t.Errorf("%s: exit %d\n%s", command, code, out)
		}
	}
}

// TestGate: verify says yes only if every cookie it judged is good and there was one.
func TestGate(t *testing.T) {
	t.Setenv(keyVariable, "dev")
	good, bad := cartCookie, strings.Replace(cartCookie, "arE7gA", "arE7gB", 1)
	for _, tt := range []struct {
		shows, stdin string
		args         []string
		code         int
	}{
		{"a good one", good, nil, 0},
		{"a good line and a bad one", good + "\n" + bad + "\n", nil, 1},
		{"a bad cookie before a good one of its name", "", []string{"Cookie: session=" + bad + "; session=" + good}, 1},
		{"the same without a header's name", "", []string{"session=" + bad + "; session=" + good}, 1},
		{"a good cookie of another name", "", []string{"Cookie: sid=" + good}, 1},
		{"a good cookie of another name in a document", "GET / HTTP/1.1\nCookie: sid=" + good + "\n", nil, 1},
		{"an argument without a cookie", "", []string{""}, 1},
		{"nothing", "", nil, 1},
		{"blank lines", "\n \n", nil, 1},
		{"a document without cookies", "GET / HTTP/1.1\nHost: x\n", nil, 1},
		{"a curl command without cookies", "", []string{"curl", "http://x/"}, 1},
		{"quotes that a request has are its own", "", []string{`Cookie: session="` + good + `"`}, 0},
		{"percent signs in a request are its own", "", []string{"Cookie: session=" + strings.ReplaceAll(good, ".", "%2E")}, 1},
		{"malformed, and a good one behind it", "", []string{"Cookie: session=a b; session=" + good}, 0},
	} {
		out, code := runs(t, tt.stdin, append([]string{"verify", "-at", soon}, tt.args...)...)
		if code != tt.code {
			t.Errorf("%s: exit %d, want %d\n%s", tt.shows, code, tt.code, out)
		}
	}
}

// TestNothingIsRepeated: what was typed may be a cookie or a key.
func TestNothingIsRepeated(t *testing.T) {
	t.Setenv(keyVariable, "dev")
	const secret = "s3cr3t-value"
	for _, args := range [][]string{
		{secret}, {"help", secret}, {"decode", "-" + secret}, {"decode", "-key-file", secret, "x"}, {"decode", "-max-age", secret, "x"},
		{"decode", "-at", secret, "x"}, {"decode", "-digest", secret, "x"}, {"decode", "-derivation", secret, "x"}, {"verify", secret},
		{"decode", "-json=" + secret, "x"}, {"decode", "-key-newline", secret, "x"}, {"check", secret}, {"sign", "{" + secret + "}"},
		{"decode", "-raw-key-file", secret, "x"}, {"decode", "-fallback-key-file", secret, "x"}, {"explain", "-try-key-file", secret, "x"},
		{"explain", "-rotated", secret, "x"}, {"verify", "Cookie: " + secret}, {"verify", "Cookie: " + secret + "=x.y.z"[:1]}, {"inspect", secret},
	} {
		if out, code := runs(t, "", args...); code == 0 || strings.Contains(out, secret) {
			t.Errorf("%.1q: exit %d\n%s", args, code, out)
		}
	}
}

// runs returns what a command line prints, on either output, and its exit status.
func runs(t *testing.T, stdin string, args ...string) (out string, code int) {
	t.Helper()
	var stdout, stderr bytes.Buffer
	code = exitCode(exec(args, strings.NewReader(stdin), &stdout, &stderr), &stderr)
	return stdout.String() + stderr.String(), code
}

// TestPastedGolden shows what is printed of several cookies and of parts.
func TestPastedGolden(t *testing.T) {
	for _, tt := range []struct {
		name  string
		env   string
		args  []string
		stdin string
	}{
		{"paste-header", "-", []string{"inspect", "-at", soon, "Cookie: theme=dark; session=" + cartCookie}, ""},
		{"paste-other-name", "-", []string{"inspect", "Cookie: theme=dark; sid=" + cartCookie}, ""},
		{"paste-other-name-verified", "dev", []string{"explain", "-at", soon, "Cookie: csrf_token=IjYxZmZhNDY5NDc5ZWJlMTA4MzFlZGUwZWZhNDM5M2YxNGViODU5NWMi.arE7gA.XQ4jtIHrgbNdZ7gteLndVL5lAhM; session_P80=" + cartCookie}, ""},
		{"paste-duplicate", "dev", []string{"explain", "-at", soon, "session=" + newlineCookie + "; session=" + cartCookie}, ""},
		{"paste-transcript", "dev", []string{"decode", "-at", soon}, "> GET / HTTP/1.1\n> Cookie: session=" + newlineCookie + "\n>\n< HTTP/1.1 200 OK\n< Set-Cookie: session=" + cartCookie + "; Path=/\n"},
		{"paste-id", "-", []string{"inspect", idCookie}, ""},
		{"paste-id-explained", "-", []string{"explain", idCookie, "-json"}, ""},
		{"paste-two-arguments", "dev", []string{"decode", cartCookie, loginCookie, "-at", soon}, ""},
		{"paste-dot", "-", []string{"inspect", "-at", soon, cartCookie[1:]}, ""},
		{"paste-no-cookie", "-", []string{"inspect"}, `{"log": {"entries": []}}`},
		{"paste-flag", "-", []string{"inspect", "-jsn", "x"}, ""},
		{"paste-command", "-", []string{"inpsect", "x"}, ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			unsetenv(t, keyVariable)
			if tt.env != "-" {
				t.Setenv(keyVariable, tt.env)
			}
			shown := ""
			for _, arg := range tt.args {
				shown += " " + quoted(arg)
			}
			compare(t, tt.name, transcript(tt.env, shown[1:], tt.args, tt.stdin))
		})
	}
}

// quoted shows an argument as it is typed.
func quoted(arg string) string {
	if strings.ContainsAny(arg, " ;\"") {
		return "'" + arg + "'"
	}
	return arg
}

// compare holds a transcript against its golden file.
func compare(t *testing.T, name, got string) {
	t.Helper()
	golden := filepath.Join("testdata", name+".txt")
	if *update {
		if err := os.WriteFile(golden, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

// TestPart: the answer of explain says which part of the input it is about, and tells several of
// one line apart.
func TestPart(t *testing.T) {
	t.Setenv(keyVariable, "dev")
	har := `{"log": {"entries": [{"request": {"cookies": [{"name": "session", "value": "` + cartCookie + `"}]}}, {"request": {"cookies": [{"name": "session", "value": "` + loginCookie + `"}]}}]}}`
	for _, tt := range []struct {
		shows, input string
		want         []string
	}{
		{"a header", "Cookie: a=b; session=" + cartCookie, []string{"taken     cookie session of a Cookie header"}},
		{"a row of a jar", "example.com\tFALSE\t/\tFALSE\t0\tsession\t" + cartCookie, []string{"taken     cookie session of ", "jar"}},
		{"a curl command", "curl -b 'session=" + cartCookie + "' https://example.com/", []string{"taken     cookie session of a curl command"}},
		{"JSON", `{"session": "` + cartCookie + `"}`, []string{"taken     cookie session of ", "JSON"}},
		{"two of one line", har, []string{"line      1\ntaken", "line      1, number 2\ntaken", "JSON"}},
	} {
		out, code := runs(t, tt.input, "explain", "-at", soon)
		for _, want := range tt.want {
			if code != 0 || !strings.Contains(out, want) || strings.Contains(out, "taken out of the header") {
				t.Errorf("%s: exit %d, want %q\n%s", tt.shows, code, want, out)
			}
		}
	}
}

// TestInvisible: a byte order mark or a space of no width at an end of what is given is seen and
// told, but with -exact.
func TestInvisible(t *testing.T) {
	t.Setenv(keyVariable, "dev")
	for _, around := range [][2]string{{"\ufeff", ""}, {"", "\u200b"}, {"\u200b\ufeff", "\u2060"}} {
		for _, text := range []string{cartCookie, "Cookie: session=" + cartCookie} {
			for _, cmd := range []string{"explain", "verify", "decode"} {
				pasted := around[0] + text + around[1]
				if out, code := runs(t, "", cmd, "-at", soon, pasted); code != 0 || !strings.Contains(out, "without the invisible characters") {
					t.Errorf("%s %q: exit %d\n%s", cmd, pasted, code, out)
				}
				if out, _ := runs(t, "", cmd, "-at", soon, text); strings.Contains(out, "invisible") {
					t.Errorf("%s of a plain text:\n%s", cmd, out)
				}
			}
		}
	}
	if out, code := runs(t, "x\n\u200b"+cartCookie+"\u200b\n", "explain", "-at", soon); code != 1 || !strings.Contains(out, "the text, without the invisible characters at its ends\ncause     good") {
		t.Errorf("on standard input: exit %d\n%s", code, out)
	}
	if out, code := runs(t, "", "verify", "-exact", "-at", soon, "\ufeff"+cartCookie); code != 1 || strings.Contains(out, "invisible") {
		t.Errorf("with -exact: exit %d\n%s", code, out)
	}
}

// TestDeletion: a response that deletes the cookie is told from a browser that sends none.
func TestDeletion(t *testing.T) {
	unsetenv(t, keyVariable)
	const deletion = "Set-Cookie: session=; Expires=Thu, 01 Jan 1970 00:00:00 GMT; Max-Age=0; Path=/"
	for input, want := range map[string]string{
		deletion: "deleted",
		"HTTP/1.1 200 OK\r\nServer: x\r\n" + deletion + "\r\n\r\n": "deleted",
		"< " + deletion:                "deleted",
		"session=; Max-Age=0; Path=/":  "deleted",
		"Set-Cookie: session=; Path=/": "empty",
		"Cookie: a=b; session=":        "empty",
		"Cookie: session=; a=b":        "empty",
	} {
		if out, code := runs(t, input, "explain"); code != 1 || !strings.Contains(out, "cause     "+want+":") {
			t.Errorf("%q: exit %d, want %s\n%s", input, code, want, out)
		}
	}
}
