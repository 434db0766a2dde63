package recorded_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/flaskcookie/flaskcookie-go/interop_test/internal/live"
)

const oddKey = "the odd app's secret key"

// TestRefuses shows the apps of which nothing is recorded, and why.
func TestRefuses(t *testing.T) {
	for factory, want := range map[string]string{
		"without_key": "the app has no SECRET_KEY",
		"long_lived":  "would still be good today",
		"foreign":     "session_interface is flask.sessions.SessionInterface, which is not Flask's",
		"on_a_server": "Use the Go package flasksession",
		"without_age": "it does not ask for the age of every session",
		"remembering": "it does not ask for the age of every session",
		"salted":      "a key of the app stands in the settings",
		"running":     "something of the app tries os.system (odd.py, line ",
		"writing":     "something of the app tries to write a file (odd.py, line ",
		"asking":      "something of the app tries to connect (odd.py, line ",

		"without_an_interface": "session_interface is None, which has no open_session",
		"without_a_name":       "SESSION_COOKIE_NAME is None, which is no text",

		"behind_a_proxy()": "not a middleware around it",
		"with_arguments":   "with its\narguments if it needs any",
		"not_there":        "Failed to find attribute 'not_there'",
	} {
		r := record(t, "odd:"+factory)
		if !r.failed || r.fixtures != "" || !strings.Contains(r.words, want) {
			t.Errorf("%s: says, want %q:\n%s%s", factory, want, r.fixtures, r.words)
		}
		noSecret(t, r.words, []string{oddKey})
	}
}

// TestRefusesSecretInSession shows that a session which holds the key is not written,
// however the key is spelled there.
func TestRefusesSecretInSession(t *testing.T) {
	const withKey = "import base64, odd\nKEY = odd.with_odd_key().secret_key.encode()\nVALUES = [%s]\n"
	for name, session := range map[string]string{
		"the key":                   `{"leak": KEY.decode()}`,
		"in a longer text":          `{"leak": "postgres://" + KEY.decode() + "@db"}`,
		"a key of the session":      `{KEY.decode(): 1}`,
		"bytes":                     `{"leak": KEY}`,
		"in longer bytes":           `{"leak": b"x" + KEY + b"yz"}`,
		"reversed":                  `{"leak": KEY.decode()[::-1]}`,
		"bytes, reversed":           `{"leak": KEY[::-1]}`,
		"in hexadecimal, reversed":  `{"leak": KEY[::-1].hex()}`,
		"in hexadecimal":            `{"leak": KEY.hex()}`,
		"in capital hexadecimal":    `{"leak": KEY.hex().upper()}`,
		"in base64":                 `{"leak": base64.b64encode(KEY).decode()}`,
		"in base64, behind another": `{"leak": base64.urlsafe_b64encode(b"xx" + KEY + b"z").decode()}`,
	} {
		values := filepath.Join(t.TempDir(), "values.py")
		if err := os.WriteFile(values, fmt.Appendf(nil, withKey, session), 0o600); err != nil {
			t.Fatal(err)
		}
		r := record(t, "odd:with_odd_key", "--values", values)
		if !r.failed || r.fixtures != "" || !strings.Contains(r.words, "a key of the app stands in values/1") {
			t.Errorf("%s: says:\n%s", name, r.words)
		}
	}
}

// TestRefusesFormKey shows that the key of Flask-WTF's tokens is one as well.
func TestRefusesFormKey(t *testing.T) {
	values := filepath.Join(t.TempDir(), "values.py")
	const leaking = "import odd\nVALUES = [{'leak': odd.with_form_key().config['WTF_CSRF_SECRET_KEY']}]\n"
	if err := os.WriteFile(values, []byte(leaking), 0o600); err != nil {
		t.Fatal(err)
	}
	r := record(t, "odd:with_form_key", "--values", values)
	if !r.failed || r.fixtures != "" || !strings.Contains(r.words, "a key of the app stands in values/1") {
		t.Errorf("says:\n%s%s", r.fixtures, r.words)
	}
}

// TestRefusesValues shows files of values that cannot be read.
func TestRefusesValues(t *testing.T) {
	bad := filepath.Join(t.TempDir(), "values.jsonl")
	if err := os.WriteFile(bad, []byte("{"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, values := range []string{bad, "not_there.py"} {
		r := record(t, "plain:app", "--values", values)
		if !r.failed || r.fixtures != "" || !strings.Contains(r.words, "Nothing was recorded: "+values+" cannot be read: ") {
			t.Errorf("says:\n%s", r.words)
		}
	}
}

// TestOdd shows apps that can be recorded, what the recorder says of them, and what check
// makes of it: they agree, or the difference is named.
func TestOdd(t *testing.T) {
	for _, tt := range []struct {
		factory string
		words   []string
		agrees  bool
		output  string
	}{
		{"with_plain_json", []string{"writes JSON without Flask's tags", "Untagged: true,", "Spaced: true,", "value/bytes: the app itself cannot write it"}, true, " 0 not checked"},
		{"with_repr", []string{"payload: odd.Repr does not write JSON", "Payload: yourPayload, // odd.Repr"}, false, `a payload of its own ("odd.Repr"), which only Go code can supply`},
		{"with_raw_unicode", []string{"ensure_ascii is off", "SortKeys: true,\n\t\tRawUnicode: true,"}, true, " 0 not checked"},
		{"with_provider", []string{"JSON provider: odd.HtmlSafeProvider is your own"}, false, "value/html: disagrees"},
		{"behind_a_filter", []string{"have no cookie with the session as it was saved: the WSGI middleware odd.behind_a_filter.<locals>.dropping drops or changes it"}, false,
			"response/new: disagrees"},
		{"with_own_save", []string{"odd.OwnSave has code of its own in save_session", `Salt: "a salt of its own",`, "KeyDerivation: signer.DjangoConcat"}, false,
			"Flask  session=<cookie>; HttpOnly; Path=/ | logged_in=<cookie>; Path=/"},
		{"without_a_tag", []string{"Flask's tag ' m' is not registered here"}, true, "the recorder said: tags: Flask's tag ' m'"},
		{"with_settings", []string{"SessionCookiePartitioned: true,", "PermanentSessionLifetime: 90750000 * time.Microsecond,", "MaxCookieSize: -1,"}, true, " 0 not checked"},
		{"with_teardown", nil, true, " 0 not checked"},
		{"with_visitors", []string{"has code of its own in open_session"}, false, "disagrees"},
		{"with_observer", []string{"Nothing is known that would not carry over"}, true, " 0 not checked"},
		{"with_simple_key", nil, true, " 0 not checked"},
		{"loud", []string{"a session is opened", "and so says a program"}, true, " 0 not checked"},
		{"with_keyless_tag", []string{"tags: odd.PassEnum has no key"}, true, " 0 not checked"},
		{"with_own_dates", []string{"odd.IsoDate replaces Flask's tag ' d'", "Payload: yourPayload, // with a tag of yours"}, false, `needs the custom tag " d"`},
		{"with_changed_instance", []string{"has code of its own in should_set_cookie"}, false, "response/untouched: disagrees"},
		{"with_sha3", []string{"the digest is sha3_256, which flaskcookie check does not know"}, false, `a digest of its own ("sha3_256")`},
		{"with_own_session", []string{"session_class: odd.OwnSession is your own"}, true, " 0 not checked"},
		{"with_own_serializer", []string{"serializer: odd.OwnSerializer is not itsdangerous'", "signer: odd.OwnSigner is not itsdangerous'", "fallback_signers: older ways to sign are set"}, false, "broken/no-stamp: disagrees"},
		{"with_own_digest", []string{"the digest is hmac-sha1, which flaskcookie check does not know"}, false, "a digest of its own"},
		{"with_late_tag", []string{"It stands behind others in Flask", "the tag ' dec': no recorded value uses it"}, false, `the custom tag " dec"`},
		{"with_own_default", []string{"app.json.default is your own"}, true, " 0 not checked"},
		{"with_texts_for_flags", []string{"SESSION_COOKIE_SECURE is '0', which Flask takes for True"}, false, "SESSION_COOKIE_SECURE is a string"},
		{"with_text_for_fallbacks", []string{"SECRET_KEY_FALLBACKS is a text"}, false, "the app has 10 fallback keys"},
		{"with_bare_json", []string{"JSON provider: odd.BareJSON is your own", "Spaced: true,"}, true, " 0 not checked"},
		{"with_arguments('login')", []string{`SessionCookieName: "login",`}, true, " 0 not checked"},
		{"for_no_time", []string{"PERMANENT_SESSION_LIFETIME is 0", "PermanentSessionLifetime: time.Nanosecond,"}, false, "PERMANENT_SESSION_LIFETIME is 0"},
		{"for_half_a_second", []string{"PERMANENT_SESSION_LIFETIME is less than a second"}, false, "PERMANENT_SESSION_LIFETIME is less than a second"},
		{"with_a_url_for_a_domain", []string{"SESSION_COOKIE_DOMAIN is 'https://example.com', which is not the name of a host"}, false, "SESSION_COOKIE_DOMAIN is not the name of a host"},
		{"with_a_bare_path", []string{`SESSION_COOKIE_PATH is 'app', without "/" in front`}, false, "SESSION_COOKIE_PATH does not begin"},
		{"with_a_server_name", []string{"Nothing is known that would not carry over"}, true, " 0 not checked"},
		{"for_less_than_no_time", []string{"PERMANENT_SESSION_LIFETIME is negative", "PermanentSessionLifetime: -5 * time.Second,"}, false, "the file has no cookie that the app accepts"},
		{"on_zlib_ng", []string{"this Python is built on zlib-ng"}, true, "note: the app's Python is built on zlib-ng"},
	} {
		t.Run(tt.factory, func(t *testing.T) {
			key := oddKey
			if tt.factory == "with_simple_key" {
				key = "1234567890"
			}
			r := mustRecord(t, []string{oddKey}, "odd:"+tt.factory)
			for _, want := range tt.words {
				if !strings.Contains(r.words, want) {
					t.Errorf("the recorder does not say %q:\n%s", want, r.words)
				}
			}
			output, ok := check(t, r.fixtures, key)
			if ok != tt.agrees || !strings.Contains(output, tt.output) {
				t.Errorf("agrees: %t; want %q:\n%s", ok, tt.output, output)
			}
		})
	}
}

// oldReading is what check says of the five rows whose Cookie header Werkzeug before 3.1.9
// reads in its own way.
const oldReading = "Before 3.1.9 Werkzeug reads malformed cookies, which later versions and Go skip, and takes more than space and tab " +
	"for white space; the Cookie header is of this kind in header/space-first, header/open-quote-first, header/junk-first, " +
	"header/attribute-first, header/vertical-tab."

// TestOldFlask records apps on the Flask of 2022: Go agrees in all but the Cookie headers,
// and what that Flask does not know is named.
func TestOldFlask(t *testing.T) {
	old := live.Env(t, "session05")
	for name, want := range map[string]string{
		"plain":   " 5 disagree, 0 not checked",
		"factory": " 5 disagree, 2 not checked",
		"rotated": "SECRET_KEY_FALLBACKS is set, but this Flask does not know it",
	} {
		app := apps[name]
		r := recordWith(old, app.target...)
		if r.failed {
			t.Fatalf("%s: %s", name, r.words)
		}
		noSecret(t, r.fixtures+r.words, app.keys)
		output, ok := check(t, r.fixtures, app.keys[0])
		if ok || !strings.Contains(output, want) || !strings.Contains(output, "flask 2.2.5") || !strings.Contains(output, oldReading) {
			t.Errorf("%s: want %q:\n%s", name, want, output)
		}
	}
}

// TestOldFlaskServerName shows that the Domain which Flask makes of SERVER_NAME is named.
func TestOldFlaskServerName(t *testing.T) {
	r := recordWith(live.Env(t, "session05"), "odd:with_a_server_name")
	for _, want := range []string{"this Flask takes SERVER_NAME for it", `SessionCookieDomain: ".app.example.com",`} {
		if r.failed || !strings.Contains(r.words, want) {
			t.Errorf("the recorder does not say %q:\n%s", want, r.words)
		}
	}
	if output, ok := check(t, r.fixtures, oddKey); ok || !strings.Contains(output, " 5 disagree") || !strings.Contains(output, oldReading) {
		t.Errorf("want nothing but the old Werkzeug's reading to disagree:\n%s", output)
	}
}

// TestWerkzeug318 records one app on both sides of Werkzeug's change: with today's all
// rows agree, and with 3.1.8 those that disagree are due to it.
func TestWerkzeug318(t *testing.T) {
	app := apps["plain"]
	for _, tt := range []struct {
		python string
		agrees bool
		output []string
	}{
		{live.Python(t), true, []string{" 0 disagree, 0 not checked"}},
		{live.Env(t, "werkzeug318"), false, []string{"werkzeug 3.1.8", " 5 disagree, 0 not checked", "note: the app runs on Werkzeug 3.1.8. " + oldReading}},
	} {
		r := recordWith(tt.python, app.target...)
		if r.failed {
			t.Fatal(r.words)
		}
		output, ok := check(t, r.fixtures, app.keys...)
		for _, want := range tt.output {
			if ok != tt.agrees || !strings.Contains(output, want) {
				t.Errorf("want %q:\n%s", want, output)
			}
		}
		if told := strings.Contains(output, oldReading); told == tt.agrees {
			t.Errorf("the note is there: %v\n%s", told, output)
		}
	}
}

// TestFallbackBug records an app on Flask 3.1.0, which signs with the last fallback key.
func TestFallbackBug(t *testing.T) {
	app := apps["rotated"]
	r := recordWith(live.Env(t, "explain"), app.target...)
	if r.failed || !strings.Contains(r.words, "Flask 3.1.0 signs with a fallback key") {
		t.Fatalf("the recorder does not name it:\n%s", r.words)
	}
	if output, ok := check(t, r.fixtures, app.keys...); ok {
		t.Errorf("check with the keys as they are configured:\n%s", output)
	}
}

const redactedKinds = `[null, true, -111, 1111111111111111111111, 1.5, -1.5, {" b": "AAAAAAAAAAA="}, {" m": "<a>Aaaaaa</a>"}, ` +
	`{" d": "Sat, 01 Jan 2000 00:00:00 GMT"}, {" u": "11111111111111111111111111111111"}, {" di": {" t__": "Aaaaaa"}}`

// TestObserve records the sessions of a test run: redacted ones, and on request as they are.
func TestObserve(t *testing.T) {
	for _, tt := range []struct {
		mode []string
		want []string
	}{
		{[]string{"redact"}, []string{
			`{"user": {"name": "Aa\u00e9 A. Aaaaaaaa", "visits": {" t": [1111, 11]}}}`,
			`{"user": {"name": "Aaa 11", "visits": {" t": [1111, 11]}}}`,
			`{"_permanent": true, "kinds": ` + redactedKinds + `, {"1": "\u4e00\ud83d\ude00\n\"\\"}]}`,
		}},
		{[]string{"redact", "keys"}, []string{
			`{"aaaa0": {"aaaa0": "Aa\u00e9 A. Aaaaaaaa", "aaaaaa1": {" t": [1111, 11]}}}`,
			`{"aaaa0": {"aaaa0": "Aaa 11", "aaaaaa1": {" t": [1111, 11]}}}`,
			`{"_permanent": true, "aaaaa1": ` + redactedKinds + `, {"10": "\u4e00\ud83d\ude00\n\"\\"}]}`,
		}},
		{[]string{"as they are"}, []string{
			`{"user": {"name": "Zo\u00eb Q. Secretly", "visits": {" t": [2023, 11]}}}`,
			`{"user": {"name": "Bob 42", "visits": {" t": [2023, 11]}}}`,
			`{"_permanent": true, "kinds": [null, true, -307, 1180591620717411303424, 0.25, -1.5, {" b": "+/9zZWNyZXQ="}, ` +
				`{" m": "<b>Secret</b>"}, {" d": "Mon, 06 May 2024 07:08:09 GMT"}, {" u": "00112233445566778899aabbccddeeff"}, ` +
				`{" di": {" t__": "Secret"}}, {"1": "\u0436\ud83d\ude00\n\"\\"}]}`,
		}},
	} {
		seen := filepath.Join(t.TempDir(), "seen.jsonl")
		args := append([]string{"watched_run.py", filepath.Join(live.Root(), "scripts"), seen}, tt.mode...)
		if _, stderr, err := python(t, "", args...); err != nil {
			t.Fatalf("%v: %v\n%s", tt.mode, err, stderr)
		}
		data, err := os.ReadFile(seen)
		if err != nil {
			t.Fatal(err)
		}
		if got, want := string(data), strings.Join(tt.want, "\n")+"\n"; got != want {
			t.Errorf("%v: got\n%swant\n%s", tt.mode, got, want)
		}
		r := mustRecord(t, apps["plain"].keys, "plain:app", "--values", seen)
		if !strings.Contains(r.fixtures, `"name": "seen/2"`) {
			t.Errorf("%v: the sessions are not in the fixtures", tt.mode)
		}
		if output, ok := check(t, r.fixtures, apps["plain"].keys...); !ok {
			t.Errorf("%v: check says\n%s", tt.mode, output)
		}
	}
}
