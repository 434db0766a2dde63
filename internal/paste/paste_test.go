package paste_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/google/go-cmp/cmp"

	"github.com/flaskcookie/flaskcookie-go/internal/paste"
)

const (
	// A cookie that Flask 3.1.3 made with SECRET_KEY "dev", and another, compressed.
	v = "eyJjYXJ0Ijp7ImFwcGxlIjoyfSwidXNlcl9pZCI6NDJ9.arE7gA.Xot2glRB5IwQZRBnj9SX47MGqoc"
	z = ".eJxVjEEKwjAURK8SZh0Ei7jITURK-TS_NVptzE8UKb1700KQrgYe782EphtIbiww1wkq5sGTRahnaFzGFFRLIaoviRL6sD2gnnUx3asbi0bWhhzuzVpjzbfzd_zBVBrySDAg7wfGerXxY-GeKfzxeaere3JtjvJrEg6NszCnal4A-ERAFg.arE7gA.cEAzt-vaChyaMa7j8IqGIihFmJM"
	// What stands beside a session and is none: a JWT, a CSRF token, the id of a session.
	jwt  = "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiI0MiJ9.SflKxwRJSMeKKF2QT4fwpMeJf36POk6yJV_adQssw5c"
	csrf = "IjYxZmZhNDY5NDc5ZWJlMTA4MzFlZGUwZWZhNDM5M2YxNGViODU5NWMi.awiZ2w.XQ4jtIHrgbNdZ7gteLndVL5lAhM"
	id   = "-Y0eMyyJydzVxchO0tdy5pTk4zLO3iCUA1LeDQxy2dajI"
)

// summary is a find in one line: the values of cookie session, or the text.
func summary(f paste.Find) string {
	if f.IsHeader {
		return fmt.Sprintf("%d header %q others %q", f.Line, f.Values("session"), f.Others("session"))
	}
	return fmt.Sprintf("%d text %q", f.Line, f.Text)
}

func value(line int, text string, others ...string) string {
	return fmt.Sprintf("%d header %q others %q", line, []string{text}, append([]string(nil), others...))
}

func text(line int, text string) string { return fmt.Sprintf("%d text %q", line, text) }

// pastes are what people have at hand, with what is in it.
var pastes = []struct {
	name, text string
	want       []string
	err        string
}{
	{"a value", v, []string{text(1, v)}, ""},
	{"a compressed value", z, []string{text(1, z)}, ""},
	{"an id that begins with a hyphen", id, []string{text(1, id)}, ""},
	{"a JWT is a value as well", jwt, []string{text(1, jwt)}, ""},
	{"a value in quotes", `"` + v + `"`, []string{text(1, `"`+v+`"`)}, ""},
	{"a value that was wrapped", v[:40] + "\n" + v[40:] + "\n", []string{text(1, v[:40]+"\n"+v[40:])}, ""},
	{"a value with padding", "eyJhIjogMX0=.arE7gA.Xot2glRB5IwQZRBnj9SX47MGqoc", []string{text(1, "eyJhIjogMX0=.arE7gA.Xot2glRB5IwQZRBnj9SX47MGqoc")}, ""},
	{"an id of Express", "s:abc.def", []string{text(1, "s:abc.def")}, ""},
	{"a key of Redis", "session:0b1f7a52-6f3b-4b7e-9a53-2f60b1f0c1aa", []string{text(1, "session:0b1f7a52-6f3b-4b7e-9a53-2f60b1f0c1aa")}, ""},
	{"a pair", "session=" + v, []string{value(1, v)}, ""},
	{"a pair with attributes", "session=" + v + "; HttpOnly; Path=/", []string{value(1, v, "Path")}, ""},
	{"a pair of another name", "sid=" + v, []string{`1 header [] others ["sid"]`}, ""},
	{"a list of pairs", "theme=dark; session=" + v + "; lang=de", []string{value(1, v, "theme", "lang")}, ""},
	{"two of one name stay two", "session=BAD; session=" + v, []string{fmt.Sprintf(`1 header %q others []`, []string{"BAD", v})}, ""},
	{"a pair with a space in it stays malformed", "session=a b", []string{"1 header [] others []"}, ""},
	{"a Cookie header", "Cookie: a=b; session=" + v, []string{value(1, v, "a")}, ""},
	{"a Cookie header in quotes", "'Cookie: session=" + v + "'", []string{value(1, v)}, ""},
	{"quotes inside are the request's", `Cookie: session="a\073b"`, []string{value(1, "a;b")}, ""},
	{"percent signs inside are the request's", `Cookie: session=a%2Eb`, []string{value(1, "a%2Eb")}, ""},
	{"a Set-Cookie header", "set-cookie: session=" + v + "; HttpOnly; Path=/", []string{value(1, v)}, ""},
	{"the output of curl -v", "* Connected to x\n> GET / HTTP/1.1\n> Host: x\n> Cookie: session=a.b.c\n>\n< HTTP/1.1 200 OK\n< Set-Cookie: session=" + v + "; Path=/\n<\n{\"session\": \"no\"}\n",
		[]string{value(4, "a.b.c"), value(7, v)}, ""},
	{"a request", "\r\nGET / HTTP/1.1\r\nHost: example.com\r\nX-Token: " + jwt + "\r\nCookie: csrf=" + csrf + "; session=" + v + "\r\n\r\nsession=body",
		[]string{value(5, v, "csrf")}, ""},
	{"a request of HTTP/2, a field each", "GET / HTTP/2\ncookie: a=b\ncookie: session=" + v + "\n\n", []string{value(2, v, "a")}, ""},
	{"a response", "HTTP/1.1 200 OK\nSet-Cookie: theme=dark\nSet-Cookie: session=" + v + "; Path=/\n\n<p>Cookie: session=body</p>", []string{value(3, v)}, ""},
	{"a folded header", "GET / HTTP/1.0\nCookie: a=b;\n session=" + v + "\n", []string{value(2, v, "a")}, ""},
	{"headers without a first line", "Host: example.com\nCookie: session=" + v + "\n", []string{value(2, v)}, ""},
	{"headers behind a Cookie header", "Cookie: session=" + v + "\nHost: example.com\n", []string{value(1, v)}, ""},
	{"headers as Chrome's pane copies them", ":authority:\nexample.com\ncookie:\nsession=" + v + "\n", []string{value(3, v)}, ""},
	{"the same without colons", ":authority\nexample.com\nconnection\nkeep-alive\nCookie\na=b; session=" + v + "\nuser-agent\nMozilla/5.0 (X11)\n", []string{value(5, v, "a")}, ""},
	{"a value that is a header's name", "connection:\nkeep-alive\ncookie:\nsession=" + v + "\n", []string{value(3, v)}, ""},
	{"one header without a colon", "Cookie\nsession=" + v, []string{value(1, v)}, ""},
	{"headers without cookies", "GET / HTTP/1.1\nHost: x\n", nil, "no cookie in the headers"},
	{"curl", "curl 'http://x/' -H 'Accept: */*' -H 'Cookie: theme=dark; session=" + v + "' --compressed", []string{value(1, v, "theme")}, ""},
	{"curl in lines", "curl 'http://x/' \\\n  -H 'Accept: */*' \\\n  -b 'session=" + v + "'\n", []string{value(1, v)}, ""},
	{"curl with escapes", `curl http://x/ --cookie $'session=` + v + `; a=\u0021'`, []string{value(1, v, "a")}, ""},
	{"curl of Windows", "curl ^\"http://x/^\" ^\r\n  -H ^\"cookie: session=" + v + "^\" ^\r\n  -H ^\"accept: a^\"", []string{value(1, v)}, ""},
	{"curl with a file", "curl -b cookies.txt http://x/", nil, "a file, which is not opened"},
	{"curl without cookies", "curl http://x/", nil, "no cookie in the curl command"},
	{"two commands of curl", "curl http://x/ -b session=a.b.c ;\ncurl http://x/ -bsession=" + v, []string{value(1, "a.b.c"), value(2, v)}, ""},
	{"curl with short options in one word", "curl -sb session=" + v + " https://x", []string{value(1, v)}, ""},
	{"curl with many of them", "curl -sSLbsession=" + v + " https://x", []string{value(1, v)}, ""},
	{"curl with a header behind them", "curl -kH 'Cookie: a=b; session=" + v + "' https://x", []string{value(1, v, "a")}, ""},
	{"curl with a value that is none of its options", "curl -so -bsession=x.y.z -b session=" + v + " https://x", []string{value(1, v)}, ""},
	{"curl with a value in the word", "curl -XGET -ub:c -sHaccept:b -b session=" + v, []string{value(1, v)}, ""},
	{"curl with a letter beyond ASCII, without quotes as with", "curl http://x/ -b session=é", []string{value(1, "Ã©")}, ""},
	{"a pair in quotes", `"session=` + v + `"`, []string{value(1, v)}, ""},
	{"a list in quotes", `'a=b; session=` + v + `'`, []string{value(1, v, "a")}, ""},
	{"CGI's variable", "HTTP_COOKIE=session=" + v + "; a=b", []string{value(1, v, "a")}, ""},
	{"a header as a variable", "Cookie=session=" + v, []string{value(1, v)}, ""},
	{"a header as a variable in quotes", `HTTP_COOKIE="a=b; session=` + v + `"`, []string{value(1, v, "a")}, ""},
	{"a malformed cookie in CGI's variable", "HTTP_COOKIE=session=a b", []string{"1 header [] others []"}, ""},
	{"a line of WSGI's environment", "'HTTP_COOKIE': 'session=" + v + "',", []string{value(1, v)}, ""},
	{"a line of a dict of headers", " 'Cookie': 'a=b; session=" + v + "',", []string{value(1, v, "a")}, ""},
	{"a line of headers as JSON", `"cookie": "session=` + v + `"`, []string{value(1, v)}, ""},
	{"a line with a Set-Cookie header", `"Set-Cookie": "session=` + v + `; Path=/"`, []string{value(1, v)}, ""},
	{"a log of Caddy", `{"request":{"headers":{"Cookie":["a=b; session=` + v + `"]}}}`, []string{value(1, v, "a")}, ""},
	{"a header in two lines, as JSON", `{"headers":{"cookie":["a=b","session=` + v + `"]}}`, []string{value(1, v, "a")}, ""},
	{"ASGI's headers as JSON", `{"headers":[["host","x"],["cookie","session=` + v + `"]]}`, []string{value(1, v)}, ""},
	{"headers as Python shows them", "{'Cookie': ['a=b; session=" + v + "'], 'Host': ['x']}", []string{value(1, v, "a")}, ""},
	{"logfmt behind a word", "INFO cookie=session=" + v + " ip=1.2.3.4", []string{value(1, v)}, ""},
	{"two bare values in one line of a log", "saw " + v + " and then " + z + " and again " + v, []string{text(1, v), text(1, z)}, ""},
	{"two malformed headers", "GET / HTTP/1.1\nCookie: session=a b\n\nGET / HTTP/1.1\nCookie: session=c d\n", []string{"2 header [] others []", "5 header [] others []"}, ""},
	{"two cookies, and one whose value reads as both", "GET / HTTP/1.1\nCookie: session=a; session=b\n\nGET / HTTP/1.1\nCookie: session=\"a; b\"\n",
		[]string{`2 header ["a" "b"] others []`, `5 header ["a; b"] others []`}, ""},
	{"a malformed header, and a value that reads as it", "GET / HTTP/1.1\nCookie: session=a b\n\nGET / HTTP/1.1\nCookie: session=\"session=a bsession=a b\"\n",
		[]string{"2 header [] others []", `5 header ["session=a bsession=a b"] others []`}, ""},
	{"empty cookies are equal", "GET / HTTP/1.1\nCookie: session=; a=b\n\nGET / HTTP/1.1\nCookie: session=; a=c\n", []string{`2 header [""] others ["a"]`}, ""},
	{"logfmt with two cookies", "INFO cookie=a=b; session=" + v + " ip=1.2.3.4", []string{value(1, v, "a")}, ""},
	{"logfmt that begins with the header", "cookie=session=" + v + " ip=1.2.3.4", []string{value(1, v)}, ""},
	{"logfmt with a value in quotes", `session="` + v + `" st=200`, []string{value(1, v)}, ""},
	{"logfmt with a header in quotes", `cookie="a=b; session=` + v + `" st=200`, []string{value(1, v, "a")}, ""},
	{"a log of encoded headers", "INFO GET / cookie=a%3Db%3B%20session%3D" + v + " 200", []string{value(1, v, "a")}, ""},
	{"a log of an encoded address", "GET /?next=%2F%3Fsession%3D" + v + " 302", []string{value(1, v)}, ""},
	{"a jar of LWP", "#LWP-Cookies-2.0\nSet-Cookie3: a=b; path=\"/\"; version=0\nSet-Cookie3: session=\"" + v + "\"; path=\"/\"; domain=\"x.org\"; HttpOnly=None; version=0\n", []string{value(3, v)}, ""},
	{"a jar of LWP with a value in quotes", "#LWP-Cookies-2.0\nSet-Cookie3: session=\"\\\"a b\\\"\"; path=\"/\"; comment=\"session=x\"; version=0\n", []string{value(2, "a b")}, ""},
	{"a row of such a jar after characters that are space to Python", "Set-Cookie3:\v\u00a0; session=\u3000" + v + "\u00a0; path=\"/\"; version=0\n", []string{value(1, v)}, ""},
	{"a row of such a jar", "Set-Cookie3: session=" + v + "; path=\"/\"; domain=\"x.org\"; version=0\n", []string{value(1, v)}, ""},
	{"a jar of LWP without it", "#LWP-Cookies-2.0\nSet-Cookie3: a=b; path=\"/\"; version=0\n", []string{`2 header [] others ["a"]`}, ""},
	{"comma-separated values", "name,value,domain\na,b,x.org\nsession," + v + ",x.org\n", []string{value(3, v)}, ""},
	{"in quotes and another order", "\"Domain\";\"HTTP Only\";\"Value\";\"Name\"\r\n\"x.org\";\"true\";\"" + v + "\";\"session\"\r\n", []string{value(2, v)}, ""},
	{"comma-separated values without it", "name,value\na,b\n", []string{`2 header [] others ["a"]`}, ""},
	{"a head alone", "name,value\n", nil, "no cookie in the table"},
	{"a sentence with these words is no head", "missing name, value: session=" + v, []string{value(1, v)}, ""},
	{"a row without a head", "x.org|/|session|" + v, []string{text(1, v)}, ""},
	{"a row of words", "session,user,name", []string{text(1, "session,user,name")}, ""},
	{"logfmt behind a time", `2026-09-21 session="` + v + `" st=200`, []string{value(1, v)}, ""},
	{"a cookie jar", "# Netscape HTTP Cookie File\n\n#HttpOnly_example.com\tFALSE\t/\tFALSE\t0\tsession\t" + v + "\nexample.com\tFALSE\t/\tFALSE\t0\ttheme\tdark\n", []string{value(3, v)}, ""},
	{"a jar with a row that is a comment", "# Netscape HTTP Cookie File\n#example.com\tFALSE\t/\tFALSE\t0\tsession\tx\nexample.com\tFALSE\t/\tFALSE\t0\tsession\t" + v + "\n", []string{value(3, v)}, ""},
	{"a row of a jar", "localhost\tFALSE\t/\tTRUE\t0\tsession\t" + v, []string{value(1, v)}, ""},
	{"a row of DevTools", "session\t" + v + "\texample.com\t/\tSession\t89\t✓\t\t\t\tMedium", []string{value(1, v)}, ""},
	{"a table of DevTools", "Name\tValue\tDomain\tPath\ntheme\tdark\texample.com\t/\tSession\nsession\t" + v + "\texample.com\t/\tSession\n", []string{value(3, v)}, ""},
	{"a table of others", "theme\tdark\texample.com\t/\tSession\nlang\tde\texample.com\t/\tSession\n", []string{`1 header [] others ["theme" "lang"]`}, ""},
	{"Firefox", `session:"` + v + `"`, []string{value(1, v)}, ""},
	{"Firefox with what stands below", "session:\"" + v + "\"\nCreated:\"Tue, 01 Sep 2026\"\nHttpOnly:true\nPath:\"/\"", []string{value(1, v)}, ""},
	{"a line of JSON", `  "session": "` + v + `",`, []string{value(1, v)}, ""},
	{"a HAR", `{"log": {"entries": [
  {"request": {"headers": [{"name": "Cookie", "value": "a=b; session=` + v + `"}], "cookies": [{"name": "session", "value": "` + v + `"}]},
   "response": {"headers": [], "cookies": [], "content": {"text": "session=x.y.z"}}},
  {"request": {"cookies": [{"name": "session", "value": "` + v + `"}]},
   "response": {"headers": [{"name": "set-cookie", "value": "theme=dark\nsession=` + z + `; Path=/"}]}}
]}}`, []string{value(2, v, "a"), value(5, z)}, ""},
	{"a HAR that is sanitised", `{"log": {"entries": [{"request": {"headers": [], "cookies": []}}]}}`, nil, "sanitised"},
	{"a cookie extension", "[\n {\"domain\": \"x\", \"name\": \"theme\", \"value\": \"dark\"},\n {\"domain\": \"x\", \"name\": \"session\", \"value\": \"" + v + "\"}\n]", []string{value(3, v)}, ""},
	{"Playwright", `{"cookies": [{"name": "session", "value": "` + v + `", "path": "/"}], "origins": []}`, []string{value(1, v)}, ""},
	{"Firefox's request cookies", `{"Request Cookies": {"theme": "dark", "session": "` + v + `"}}`, []string{value(1, v)}, ""},
	{"Firefox's response cookies", `{"Response Cookies": {"session": {"httpOnly": true, "path": "/", "value": "` + v + `"}}}`, []string{value(1, v)}, ""},
	{"headers as JSON", `{"Host": "x", "Cookie": "session=` + v + `; a=b"}`, []string{value(1, v, "a")}, ""},
	{"a log in JSON", `{"level": "info", "msg": "login", "set-cookie": ["session=` + v + `; Path=/"]}`, []string{value(1, v)}, ""},
	{"JSON without cookies", "{\n\"a\": 1\n}", nil, "no cookie in the JSON"},
	{"JSON that is cut off", "{\"cookies\":\n [{\"name\": \"session\", \"value\": \"" + v + "\"}", []string{text(1, "{\"cookies\":"), text(2, v)}, ""},
	{"a log of nginx", `127.0.0.1 - - [01/Sep/2026] "GET / HTTP/1.1" 200 "Mozilla/5.0 (X11)" "session=` + v + `; theme=dark"`, []string{value(1, v, "theme")}, ""},
	{"a log with a header", `DEBUG sent "Cookie: theme=dark; session=` + v + `" to 10.0.0.1`, []string{value(1, v, "theme")}, ""},
	{"a log with a value", "WARNING:app:bad cookie " + v + " from 127.0.0.1.", []string{text(1, v)}, ""},
	{"a log with a value at its end", "refused " + z + ".", []string{text(1, z)}, ""},
	{"a log with tokens of others", "token " + jwt + " and csrf " + csrf + " refused", []string{text(1, "token "+jwt+" and csrf "+csrf+" refused")}, ""},
	{"a repr of a dict", `{'theme': 'dark', 'session': '` + v + `'}`, []string{value(1, v)}, ""},
	{"a repr of a MultiDict", `ImmutableMultiDict([('session', '` + v + `')])`, []string{value(1, v)}, ""},
	{"a repr of a jar", `<RequestsCookieJar[<Cookie session=` + v + ` for localhost.local/>]>`, []string{value(1, v)}, ""},
	{"WSGI's environment", `{'HTTP_HOST': 'x', 'HTTP_COOKIE': 'session=` + v + `', 'wsgi.errors': <_io.TextIOWrapper>}`, []string{value(1, v)}, ""},
	{"fetch for Node", `fetch("http://x/", {"headers": {"accept": "*/*", "cookie": "session=` + v + `"}, "method": "GET"});`, []string{value(1, v)}, ""},
	{"fetch in lines", "fetch(\"http://x/\", {\n  \"headers\": {\n    \"cookie\": \"theme=dark; session=" + v + "\",\n    \"accept\": \"*/*\"\n  },\n  \"method\": \"GET\"\n});", []string{value(3, v, "theme")}, ""},
	{"PowerShell", "$session = New-Object Microsoft.PowerShell.Commands.WebRequestSession\r\n$session.UserAgent = \"x\"\r\n$session.Cookies.Add((New-Object System.Net.Cookie(\"session\", \"" + v + "\", \"/\", \"localhost\")))\r\nInvoke-WebRequest -UseBasicParsing -Uri \"http://x/\" -WebSession $session", []string{value(3, v)}, ""},
	{"a script without cookies", "fetch(\"http://x/\", {\n  \"headers\": {}\n});", nil, "no cookie in the script"},
	{"several lines", v + "\n\nsession=" + z + "\r\n", []string{text(1, v), value(3, z)}, ""},
	{"a time in brackets is no JSON", "[2026-09-01 12:00:00] INFO session=" + v, []string{value(1, v)}, ""},
	{"blank", " \n\n", []string{text(1, " \n\n")}, ""},
}

// TestPastes reads each as an argument.
func TestPastes(t *testing.T) {
	for _, tt := range pastes {
		finds, err := paste.Read(tt.text, "session")
		check(t, tt.name, finds, err, tt.want, tt.err)
	}
}

// TestStream reads each as an input, a byte at a time, behind a byte order mark and in UTF-16
// as well. Blank input has nothing in it.
func TestStream(t *testing.T) {
	for _, tt := range pastes {
		if strings.TrimSpace(tt.text) == "" {
			tt.want = nil
		}
		for name, input := range map[string]string{
			"": tt.text, "marked": "\ufeff" + tt.text, "UTF-16": "\xff\xfe" + utf16(tt.text, false),
			"big-endian": "\xfe\xff" + utf16(tt.text, true), "no mark": utf16(tt.text, false),
		} {
			if name == "no mark" && tt.text[0] >= 0x80 {
				continue
			}
			var finds []paste.Find
			var err error
			for found, failed := range paste.Stream(iotest.OneByteReader(strings.NewReader(input)), "session") {
				if failed != nil {
					err = failed
					break
				}
				finds = append(finds, found)
			}
			check(t, tt.name+" "+name, finds, err, tt.want, tt.err)
		}
	}
}

func check(t *testing.T, name string, finds []paste.Find, err error, want []string, fault string) {
	t.Helper()
	if (err == nil) != (fault == "") || err != nil && !strings.Contains(err.Error(), fault) {
		t.Errorf("%s: error %v, want %q", name, err, fault)
	}
	var got []string
	for _, f := range finds {
		got = append(got, summary(f))
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("%s (-want +got):\n%s", name, diff)
	}
}

func utf16(text string, bigEndian bool) string {
	var out []byte
	for _, r := range text {
		low, high := byte(r), byte(r>>8)
		if bigEndian {
			low, high = high, low
		}
		out = append(out, low, high)
	}
	return string(out)
}

// TestStreamIsPrompt demands each line's answer before the next line is read.
func TestStreamIsPrompt(t *testing.T) {
	read := 0
	input := readerFunc(func(p []byte) (int, error) {
		if read++; read > 2 {
			return 0, errors.New("read too far")
		}
		return copy(p, v+"\n"), nil
	})
	count := 0
	for range paste.Stream(input, "session") {
		if count++; count == 2 {
			break
		}
	}
	if read != 2 {
		t.Errorf("%d reads for 2 lines", read)
	}
}

type readerFunc func([]byte) (int, error)

func (f readerFunc) Read(p []byte) (int, error) { return f(p) }

// TestOtherName takes the name from the configuration.
func TestOtherName(t *testing.T) {
	for _, text := range []string{
		"Cookie: session=x; login=" + v, "login\t" + v + "\tx\t/\tSession", `{"session": "x", "login": "` + v + `"}`,
		"at 12:00 login=" + v + " was refused", "curl http://x/ -b 'session=x; login=" + v + "'",
	} {
		finds, err := paste.Read(text, "login")
		if err != nil || len(finds) != 1 || len(finds[0].Values("login")) != 1 || finds[0].Values("login")[0] != v {
			t.Errorf("%s: %v, %v", text, finds, err)
		}
	}
}

// TestCurlWords reads a command that the shell has taken apart.
func TestCurlWords(t *testing.T) {
	finds, fileNamed := paste.Curl([]string{"http://x/", "-H", "Accept: a", "--header=cookie: a=b", "-b", "session=" + v, "--cookie", "jar.txt"})
	if len(finds) != 1 || finds[0].Header != "a=b; session="+v || !fileNamed {
		t.Errorf("%v, %t", finds, fileNamed)
	}
}

// TestUnwrap takes off what stands around a value.
func TestUnwrap(t *testing.T) {
	for text, want := range map[string][]paste.Layer{
		v: nil, " " + v + "\n": {paste.Whitespace}, `'` + v + `'`: {paste.Quotes}, `b'` + v + `'`: {paste.Quotes},
		"&quot;" + v + "&quot;": {paste.Quotes}, strings.ReplaceAll(v, ".", "%2E"): {paste.Percent},
		`"` + strings.ReplaceAll(v, ".", "%2e") + "\" ": {paste.Whitespace, paste.Quotes, paste.Percent},
	} {
		inner, layers := paste.Unwrap(text)
		if inner != v {
			t.Errorf("%s: %s", text, inner)
		}
		if diff := cmp.Diff(want, layers); diff != "" {
			t.Errorf("%s (-want +got):\n%s", text, diff)
		}
	}
}
