package conformance

import (
	"encoding/base64"
	"fmt"
	"strings"
	"testing"
)

// plain is a request with the default configuration and no cookie, that the view answers
// without a look at the session.
var plain = scenario{"default", "absent", "nothing", "unset", "default", "ok", "none"}

// with returns a copy with another value on an axis, which the axis need not have.
func (s scenario) with(axis int, value string) scenario {
	s[axis] = value
	return s
}

// configured is the request with another configuration.
func (r request) configured(key string, value any) request {
	r.config[key] = value
	return r
}

// cookied is the request with these Cookie headers.
func (r request) cookied(headers ...string) request {
	r.cookies = headers
	return r
}

// writing asks the view to write to a permanent session.
var writing = plain.with(do, "write").with(permanent, "on")

// signed is a Cookie header around a payload.
func signed(payload string) string {
	c := &cookieMaker{name: "session", key: secretKey, signedAt: plain.now()}
	return c.is(c.signed(payload))
}

// TestHTTPDifferences shows both sides of the rows of docs/differences.md that take a
// request. Each side's summary has to contain what is wanted.
func TestHTTPDifferences(t *testing.T) {
	flask, twin := startFlask(t), startTwin(t)
	good := signedWith(secretKey)
	for _, tt := range []struct {
		id              string
		request         request
		flask, goAnswer []string
	}{
		{"session-keys", plain.request().cookied(signed(`[[1,2]]`)), []string{"status 200"}, []string{"status 500"}},
		{"error-headers", writing.with(config, late).with(answer, "own-vary").request(),
			[]string{"status 500", "Vary: Cookie"}, []string{"status 500", "Vary: Accept-Encoding, Cookie"}},
		{"nested-write", plain.with(do, "nested-write").with(permanent, "on").request().cookied(good),
			[]string{`wrote {"_permanent":true,"a":1,"cart":{"x":1}}`}, []string{`wrote {"_permanent":true,"a":1,"cart":{"x":0}}`}},
		{"unwritable-cookie", plain.with(do, "write-unwritable").request(), []string{"status 500"}, []string{"status 200", `saw {} "an error" modified=0`}},
		{"own-cookie", writing.with(answer, "own-cookie").request(), []string{"2 cookies", "Set-Cookie: session=own;", `"user":"Zo`}, []string{"1 cookies", "Set-Cookie: session=own;"}},
		{"cookie-lines", plain.request().cookied("theme=dark", good), []string{"saw {} "}, []string{`saw {"a":1,`}},
		{"vary-lines", request{method: "GET", path: writing.request().path + "&vary=Accept-Encoding&vary=Origin", config: plain.settings(), now: plain.now()},
			[]string{"Vary: Accept-Encoding, Cookie"}, []string{"Vary: Accept-Encoding, Origin, Cookie"}},
		{"broken-flashes", plain.with(do, "messages").request().cookied(signed(`{"_flashes":["x"],"a":1}`)),
			[]string{"status 500", `wrote {"a":1}`}, []string{"status 200", `saw {"_flashes":["x"],"a":1} [] modified=0`}},
		{"broken-flashes", plain.with(do, "flash").request().cookied(signed(`{"_flashes":5}`)),
			[]string{"status 500"}, []string{"status 200", "is not a list of pairs modified=0"}},
		{"flash-category", plain.with(do, "flash-no-category").request(),
			[]string{`{" t":["","one"]}`}, []string{`{" t":["message","one"]}`}},
		{"flash-category", plain.with(do, "flashes").request().cookied(signed(`{"_flashes":[[5,"one"]]}`)),
			[]string{`{" t":[5,"one"]}`}, []string{`{" t":["","one"]}`}},
		{"config-early", writing.request().configured("SECRET_KEY", 12345), []string{"status 500"}, []string{"refused: flaskcookie: SECRET_KEY"}},
		{"config-early", writing.request().configured("SESSION_COOKIE_SAMESITE", "Loose"), []string{"status 500"}, []string{"refused: flaskcookie: SESSION_COOKIE_SAMESITE"}},
		{"config-early", writing.request().configured("SESSION_COOKIE_SAMESITE", ""), []string{"status 500"}, []string{"refused: flaskcookie: SESSION_COOKIE_SAMESITE"}},
		{"config-early", writing.request().configured("SESSION_COOKIE_DOMAIN", "a..b"), []string{"status 500"}, []string{"refused: flaskcookie: SESSION_COOKIE_DOMAIN"}},
		{"config-early", writing.request().configured("SESSION_COOKIE_PATH", 5), []string{"status 500"}, []string{"refused: flaskcookie: SESSION_COOKIE_PATH"}},
		{"config-early", writing.request().configured("PERMANENT_SESSION_LIFETIME", "60"), []string{"status 500"}, []string{"refused: flaskcookie: PERMANENT_SESSION_LIFETIME"}},
		{"config-flag-off", writing.request().configured("SESSION_COOKIE_SECURE", 0), []string{"; Secure=0"}, []string{"refused: flaskcookie: SESSION_COOKIE_SECURE"}},
		{"config-flag-off", writing.request().configured("SESSION_COOKIE_SECURE", ""), []string{"; Secure=;"}, []string{"refused: flaskcookie: SESSION_COOKIE_SECURE"}},
		{"config-flag-off", writing.request().configured("SESSION_COOKIE_HTTPONLY", 0), []string{"; HttpOnly=0"}, []string{"refused: flaskcookie: SESSION_COOKIE_HTTPONLY"}},
		{"config-flag-off", writing.request().configured("SESSION_COOKIE_SECURE", "false"), []string{"; Secure=false"}, []string{"refused: flaskcookie: SESSION_COOKIE_SECURE"}},
		{"config-flag-off", plain.with(permanent, "stored").with(cookie, "good").request().configured("SESSION_REFRESH_EACH_REQUEST", "false"),
			[]string{"Set-Cookie: session="}, []string{"refused: flaskcookie: SESSION_REFRESH_EACH_REQUEST"}},
		{"config-flag-on", writing.request().configured("SESSION_COOKIE_SECURE", 1), []string{"; Secure=1;"}, []string{"; Secure;"}},
		{"config-flag-on", writing.request().configured("SESSION_COOKIE_SECURE", "True"), []string{"; Secure=True;"}, []string{"; Secure;"}},
		{"config-flag-on", writing.request().configured("SESSION_COOKIE_PARTITIONED", 1), []string{"; Partitioned=1"}, []string{"; Partitioned\n"}},
		{"config-lifetime", writing.request().configured("PERMANENT_SESSION_LIFETIME", 0), []string{"Expires=Tue, 14 Nov 2023 22:13:20 GMT"}, []string{"refused: flaskcookie: PERMANENT_SESSION_LIFETIME"}},
		{"config-lifetime", writing.request().configured("PERMANENT_SESSION_LIFETIME", 0.5), []string{"Expires=Tue, 14 Nov 2023 22:13:21 GMT"}, []string{"refused: flaskcookie: PERMANENT_SESSION_LIFETIME"}},
		{"config-lifetime", writing.request().configured("PERMANENT_SESSION_LIFETIME", 10_000_000_000), []string{"Expires=Fri, 04 Oct 2340 16:00:00 GMT"}, []string{"refused: flaskcookie: PERMANENT_SESSION_LIFETIME"}},
		{"config-domain", writing.request().configured("SESSION_COOKIE_DOMAIN", "пример.example"), []string{"; Domain=xn--e1afmkfd.example"}, []string{"refused: ", "Latin-1"}},
		{"config-domain", writing.request().configured("SESSION_COOKIE_DOMAIN", "straße.example"), []string{"; Domain=strasse.example"}, []string{"refused: ", "Latin-1"}},
		{"config-domain", writing.request().configured("SESSION_COOKIE_DOMAIN", "a b;c.example"), []string{"; Domain=a b;c.example"}, []string{"refused: flaskcookie: SESSION_COOKIE_DOMAIN"}},
		{"config-domain", writing.request().configured("SESSION_COOKIE_DOMAIN", "https://example.com"), []string{"; Domain=https;"}, []string{"refused: flaskcookie: SESSION_COOKIE_DOMAIN"}},
		{"config-domain", writing.request().configured("SESSION_COOKIE_DOMAIN", "*.example.com"), []string{"; Domain=*.example.com;"}, []string{"refused: flaskcookie: SESSION_COOKIE_DOMAIN"}},
		{"config-domain", writing.request().configured("SESSION_COOKIE_DOMAIN", "a.example,b.example"), []string{"; Domain=a.example,b.example;"}, []string{"refused: flaskcookie: SESSION_COOKIE_DOMAIN"}},
		{"config-domain", writing.request().configured("SESSION_COOKIE_DOMAIN", "Domain=example.com"), []string{"; Domain=Domain=example.com;"}, []string{"refused: flaskcookie: SESSION_COOKIE_DOMAIN"}},
		{"config-domain", writing.request().configured("SESSION_COOKIE_DOMAIN", "exam\tple.com"), []string{"; Domain=exam\tple.com;"}, []string{"refused: flaskcookie: SESSION_COOKIE_DOMAIN"}},
		{"config-domain", writing.request().configured("SESSION_COOKIE_DOMAIN", "::1"), []string{"; Domain=;"}, []string{"refused: flaskcookie: SESSION_COOKIE_DOMAIN"}},
		{"config-domain", writing.request().configured("SESSION_COOKIE_DOMAIN", "None"), []string{"; Domain=None;"}, []string{"refused: flaskcookie: SESSION_COOKIE_DOMAIN"}},
		{"config-domain", writing.request().configured("SESSION_COOKIE_DOMAIN", "False"), []string{"; Domain=False;"}, []string{"refused: flaskcookie: SESSION_COOKIE_DOMAIN"}},
		{"config-name", writing.request().configured("SESSION_COOKIE_NAME", "a; b"), []string{"Set-Cookie: a; b="}, []string{"refused: flaskcookie: SESSION_COOKIE_NAME"}},
		{"config-name", writing.request().configured("SESSION_COOKIE_NAME", "a=b"), []string{"Set-Cookie: a=b="}, []string{"refused: flaskcookie: SESSION_COOKIE_NAME"}},
		{"config-name", writing.request().configured("SESSION_COOKIE_NAME", " a "), []string{"Set-Cookie: a ="}, []string{"refused: flaskcookie: SESSION_COOKIE_NAME"}},
		{"config-name", writing.request().configured("SESSION_COOKIE_NAME", "a b"), []string{"Set-Cookie: a b="}, []string{"refused: flaskcookie: SESSION_COOKIE_NAME"}},
		{"config-name", writing.request().configured("SESSION_COOKIE_NAME", `a"b`), []string{`Set-Cookie: a"b=`}, []string{"refused: flaskcookie: SESSION_COOKIE_NAME"}},
		{"config-fallbacks", plain.request().configured("SECRET_KEY_FALLBACKS", "xyz").cookied(signedWith("y")),
			[]string{`saw {"a":1,`}, []string{"refused: flaskcookie: SECRET_KEY_FALLBACKS"}},
		{"config-path", writing.request().configured("APPLICATION_ROOT", ""), []string{"; Path=\n"}, []string{"refused: flaskcookie: APPLICATION_ROOT"}},
		{"config-path", writing.request().configured("APPLICATION_ROOT", "app"), []string{"; Path=app\n"}, []string{"refused: flaskcookie: APPLICATION_ROOT"}},
		{"config-path", writing.request().configured("SESSION_COOKIE_PATH", "app"), []string{"; Path=app\n"}, []string{"refused: flaskcookie: SESSION_COOKIE_PATH"}},
		{"config-max-size", writing.request().configured("MAX_COOKIE_SIZE", true), []string{"the limit is True bytes"}, []string{"refused: flaskcookie: MAX_COOKIE_SIZE"}},
		{"config-max-size", writing.request().configured("MAX_COOKIE_SIZE", -1), []string{"the limit is -1 bytes"}, []string{"refused: flaskcookie: MAX_COOKIE_SIZE"}},
	} {
		t.Run(tt.id, func(t *testing.T) {
			wantParts(t, "Flask", must(send(flask, tt.request)), tt.flask)
			wantParts(t, "Go", must(send(twin, tt.request)), tt.goAnswer)
		})
	}
}

func wantParts(t *testing.T, side string, r response, parts []string) {
	t.Helper()
	for _, part := range parts {
		if text := r.String(); !strings.Contains(text, part) {
			t.Errorf("%s: no %q in\n%s", side, part, text)
		}
	}
}

// String is what the rows of TestHTTPDifferences look for.
func (r response) String() string {
	text := fmt.Sprintf("status %d\n%d cookies\n", r.Status, len(r.SetCookie))
	for _, line := range r.SetCookie {
		text += "Set-Cookie: " + line + "\nwrote " + payload(line) + "\n"
	}
	for name, lines := range map[string][]string{"Vary: ": r.Vary, "saw ": r.Seen, "warned: ": r.Warnings, "refused: ": r.Refused} {
		for _, line := range lines {
			text += name + line + "\n"
		}
	}
	return text
}

// payload is the JSON in a Set-Cookie line, if it is not compressed.
func payload(line string) string {
	_, value, _ := strings.Cut(line, "=")
	part, _, _ := strings.Cut(value, ".")
	data, _ := base64.RawURLEncoding.DecodeString(part)
	return string(data)
}

// signedWith is a good Cookie header of another key.
func signedWith(key string) string {
	return find(cookieStates, "good")(&cookieMaker{name: "session", key: key, signedAt: plain.now()})
}
