package login

import (
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/flaskcookie/flaskcookie-go/flaskcookie"
	"github.com/flaskcookie/flaskcookie-go/flasklogin"
	"github.com/flaskcookie/flaskcookie-go/signer"
	taggedjson "github.com/flaskcookie/flaskcookie-go/tagged_json"
)

const differenceKey = "the key of the differences"

// exchange is one request, and what is in the cookies of who sends it.
type exchange struct {
	method, path, body, kind string
	config                   map[string]any
	session                  any // of the session cookie; nil is none
	remember                 string
	header                   http.Header
}

func (e exchange) with(name, value string) exchange {
	e.header = e.header.Clone()
	if e.header == nil {
		e.header = http.Header{}
	}
	e.header.Set(name, value)
	return e
}

// send returns what a server answers, in one text.
func (e exchange) send(t *testing.T, server string) string {
	t.Helper()
	r, err := http.NewRequest(e.method, server+e.path, strings.NewReader(e.body))
	if err != nil {
		t.Fatal(err)
	}
	if i := strings.IndexByte(e.path, '\\'); i >= 0 {
		r.URL.Opaque = e.path // as it is
	}
	config := map[string]any{"SECRET_KEY": differenceKey, "REMEMBER_COOKIE_NAME": "rem"}
	maps.Copy(config, e.config)
	text, err := json.Marshal(config)
	if err != nil {
		t.Fatal(err)
	}
	maps.Copy(r.Header, e.header)
	r.Host = "site.example"
	r.Header.Set("X-Config", ascii(string(text)))
	r.Header.Set("X-Clock", itoa(startTime))
	r.Header.Set("User-Agent", "test")
	r.Header.Set("Content-Type", e.kind)
	cookies := []string{}
	if e.session != nil {
		cookies = append(cookies, "session="+sessionCookie(t, e.session))
	}
	if e.remember != "" {
		cookies = append(cookies, "rem="+e.remember)
	}
	r.Header.Set("Cookie", strings.Join(cookies, "; "))
	return e.answer(t, r)
}

func (e exchange) answer(t *testing.T, r *http.Request) string {
	t.Helper()
	response, err := client.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	out := fmt.Sprintf("status %d\nsession %s\n", response.StatusCode, response.Header.Get("X-Session"))
	for _, name := range []string{"Location", "Set-Cookie"} {
		for _, value := range response.Header[name] {
			out += name + ": " + value + "\n"
		}
	}
	if response.StatusCode < 500 {
		out += string(body)
	}
	return out
}

func sessionCookie(t *testing.T, values any) string {
	t.Helper()
	codec, err := flaskcookie.New(flaskcookie.Config{
		SecretKey: []byte(differenceKey), Logger: discard, Signer: signer.Options{Now: func() time.Time { return time.Unix(startTime, 0) }},
	})
	if err != nil {
		t.Fatal(err)
	}
	cookie, err := codec.Encode(values)
	if err != nil {
		t.Fatal(err)
	}
	return cookie
}

// dict is a session in the order of its keys.
func dict(pairs ...any) (d taggedjson.Dict) {
	for i := 0; i < len(pairs); i += 2 {
		d.Set(pairs[i].(string), pairs[i+1])
	}
	return d
}

// TestLoginDifferences shows both sides of the rows of docs/differences.md on who is logged
// in. Each answer has to contain what is wanted, or to lack it behind a "!".
func TestLoginDifferences(t *testing.T) {
	s := start(t)
	get := exchange{method: "GET", path: "/user"}
	post := exchange{method: "POST", path: "/post", kind: "application/x-www-form-urlencoded"}
	loggedIn := dict("_user_id", "1", "_fresh", true, "_id", identifierOf(t))
	remembered := flasklogin.EncodeCookie("1", []byte(differenceKey))
	open := map[string]any{"WTF_CSRF_ENABLED": false}
	refresh := map[string]any{"REMEMBER_COOKIE_REFRESH_EACH_REQUEST": true}
	at := func(e exchange, path string) exchange { e.path = path; return e }
	in := func(e exchange, session any) exchange { e.session = session; return e }
	by := func(e exchange, config map[string]any) exchange { e.config = config; return e }
	rem := func(e exchange, cookie string) exchange { e.remember = cookie; return e }
	setting := func(name string, value any) exchange { return by(get, map[string]any{name: value}) }
	unchecked := setting
	for _, tt := range []struct {
		id              string
		request         exchange
		flask, goAnswer []string
	}{
		{"login-logout", by(in(at(post, "/logout"), loggedIn), open).with("X-Down", "1"), []string{"status 500", `"_user_id":"1"`}, []string{"session {}", "Set-Cookie: session=;"}},
		{"login-refresh", by(in(at(get, "/raw"), loggedIn), refresh), []string{"Set-Cookie: rem=1|"}, []string{"!Set-Cookie"}},
		{"login-refresh", by(at(get, "/raw"), refresh), []string{"Set-Cookie: session=;"}, []string{"!Set-Cookie"}},
		{"login-refresh", by(rem(in(at(get, "/raw"), loggedIn), remembered), refresh), []string{"Set-Cookie: rem=1|"}, []string{"Set-Cookie: rem=1|"}},
		{"login-id", in(get, dict("_user_id", true, "_fresh", true, "_id", identifierOf(t))), []string{"user True, fresh"}, []string{"nobody"}},
		{"login-id", in(get, dict("_user_id", 1.5, "_fresh", true, "_id", identifierOf(t))), []string{"user 1.5, fresh"}, []string{"nobody"}},
		{"login-seconds", in(at(get, "/raw"), append(loggedIn, dict("_remember", "set", "_remember_seconds", "soon")...)), []string{"status 500"}, []string{"status 200", "!Set-Cookie: rem"}},
		{"login-seconds", in(at(get, "/raw"), append(loggedIn, dict("_remember", "set", "_remember_seconds", 1e20)...)), []string{"status 500"}, []string{"status 200", "!Set-Cookie: rem"}},
		{"login-digest", rem(get, "1|\xc3\xa9"), []string{"status 500"}, []string{"status 200", "nobody"}},
		{"login-next", at(get, `/\evil.example`), []string{"Location: /login?next=%2F%5Cevil.example\n"}, []string{"Location: /login\n"}},
		{"login-next", at(get, "/account?"+strings.Repeat("q", 4088)), []string{"next=%2Faccount%3Fqqq"}, []string{"next=%2Faccount%3Fqqq"}},
		{"login-next", at(get, "/account?"+strings.Repeat("q", 4089)), []string{"next=%2Faccount%3Fqqq"}, []string{"Location: /login\n"}},
		{"login-options", exchange{method: "OPTIONS", path: "/account"}, []string{"status 200"}, []string{"status 204"}},
		{"login-config", setting("SESSION_PROTECTION", "Strong"), []string{"status 200"}, []string{"status 418", "SESSION_PROTECTION"}},
		{"login-config", at(setting("LOGIN_DISABLED", "False"), "/account"), []string{"status 200", "nobody"}, []string{"status 418", "LOGIN_DISABLED"}},
		{"login-config", in(at(setting("REMEMBER_COOKIE_DURATION", 60.5), "/raw"), append(loggedIn, dict("_remember", "set")...)), []string{"status 500"}, []string{"status 418", "REMEMBER_COOKIE_DURATION"}},
		{"login-config", rem(setting("SECRET_KEY", "key €"), "1|x"), []string{"status 500"}, []string{"status 418", "SECRET_KEY"}},
		{"login-config", in(at(setting("REMEMBER_COOKIE_SECURE", 0), "/raw"), append(loggedIn, dict("_remember", "set")...)), []string{"; Secure=0"}, []string{"status 418", "REMEMBER_COOKIE_SECURE"}},
		{"login-config", in(at(setting("REMEMBER_COOKIE_NAME", "session"), "/raw"), append(loggedIn, dict("_remember", "set")...)), []string{"Set-Cookie: session=1|", "Set-Cookie: session=."}, []string{"status 418", "REMEMBER_COOKIE_NAME"}},
		{"login-config", in(at(setting("REMEMBER_COOKIE_HTTPONLY", 0), "/raw"), append(loggedIn, dict("_remember", "set")...)), []string{"; HttpOnly=0"}, []string{"status 418", "REMEMBER_COOKIE_HTTPONLY"}},
		{"login-config", in(at(setting("REMEMBER_COOKIE_SECURE", 1), "/raw"), append(loggedIn, dict("_remember", "set")...)), []string{"; Secure=1"}, []string{"; Secure;"}},
		{"csrf-text", in(post, dict("csrf_token", 5)).with("X-CSRFToken", tokenOf(t, 5)), []string{"status 500"}, []string{"status 400", "do not match"}},
		{"csrf-text", in(post, dict("csrf_token", "é")).with("X-CSRFToken", tokenOf(t, "é")), []string{"status 500"}, []string{"status 400", "do not match"}},
		{"csrf-text", in(at(get, "/form"), dict("csrf_token", 5)), []string{`session {"_fresh":false,"csrf_token":5}`}, []string{`"csrf_token":"`}},
		{"csrf-referrer", in(post, dict("csrf_token", text)).with("X-CSRFToken", tokenOf(t, text)).with("X-Forwarded-Proto", "https").with("Referer", "https://site.example:abc/"), []string{"status 500"}, []string{"status 400", "does not match the host"}},
		{"csrf-config", by(post, map[string]any{"WTF_CSRF_METHODS": "POST"}), []string{"status 200"}, []string{"status 418", "WTF_CSRF_METHODS"}},
		{"csrf-config", by(post, map[string]any{"WTF_CSRF_METHODS": []string{"post"}}), []string{"status 200"}, []string{"status 418", "WTF_CSRF_METHODS"}},
		{"csrf-config", in(unchecked("WTF_CSRF_HEADERS", "X-CSRFToken"), nil), []string{"status 200"}, []string{"status 418", "WTF_CSRF_HEADERS"}},
		{"csrf-config", setting("WTF_CSRF_TIME_LIMIT", 0), []string{"status 200"}, []string{"status 418", "WTF_CSRF_TIME_LIMIT"}},
		{"csrf-route", at(post, "/nowhere"), []string{"status 404"}, []string{"status 400", "The CSRF token is missing."}},
		{"csrf-route", at(post, "/user"), []string{"status 405"}, []string{"status 400", "The CSRF token is missing."}},
		{"csrf-large", large(t, in(post, dict("csrf_token", text)), false), []string{"status 200"}, []string{"status 413"}},
		{"csrf-large", large(t, in(post, dict("csrf_token", text)), true), []string{"status 200"}, []string{"status 200"}},
		{"csrf-large", long(in(post, dict("csrf_token", text)), tokenOf(t, text)), []string{"status 200"}, []string{"status 413"}},
		{"csrf-large", long(in(post, dict("csrf_token", text)), "").with("X-CSRFToken", tokenOf(t, text)), []string{"status 200"}, []string{"status 200"}},
		{"csrf-malformed", malformed(t, in(post, dict("csrf_token", text))), []string{"status 400", "The CSRF token is missing."}, []string{"status 200"}},
		{"csrf-malformed", manyParts(t, in(post, dict("csrf_token", text))), []string{"status 413"}, []string{"status 200"}},
		{"csrf-malformed", formOf(t, in(post, dict("csrf_token", text)), boundary, `name="x"; name="csrf_token"`), []string{"status 200"}, []string{"status 400", "The CSRF token is missing."}},
		{"csrf-malformed", formOf(t, in(post, dict("csrf_token", text)), "multipart/form-data; boundary=B;x", `name="csrf_token"`), []string{"status 200"}, []string{"status 400", "The CSRF token is missing."}},
		{"csrf-malformed", formOf(t, in(post, dict("csrf_token", text)), "multipart/form-data; boundary=B, multipart/form-data", `name="csrf_token"`), []string{"status 200"}, []string{"status 400", "The CSRF token is missing."}},
		{"csrf-malformed", formOf(t, in(post, dict("csrf_token", text)), boundary, `name="csrf_token"; filename`), []string{"status 200"}, []string{"status 400", "The CSRF token is missing."}},
		{"csrf-malformed", formOf(t, in(post, dict("csrf_token", text)), boundary, `name="csrf\_token"`), []string{"status 200"}, []string{"status 400", "The CSRF token is missing."}},
		{"csrf-malformed", formOf(t, in(post, dict("csrf_token", text)), boundary+"; x="+strings.Repeat("x", 4096-len(boundary)-4), `name="csrf_token"`), []string{"status 200"}, []string{"status 200"}},
		{"csrf-malformed", formOf(t, in(post, dict("csrf_token", text)), boundary+"; x="+strings.Repeat("x", 4097-len(boundary)-4), `name="csrf_token"`), []string{"status 200"}, []string{"status 400", "The CSRF token is missing."}},
	} {
		flask, golang := tt.request.send(t, s.flask), tt.request.send(t, s.golang)
		if missing := lacks(flask, tt.flask); missing != "" {
			t.Errorf("%s: %s %s: Flask lacks %q:\n%s", tt.id, tt.request.method, tt.request.path, missing, flask)
		}
		if missing := lacks(golang, tt.goAnswer); missing != "" {
			t.Errorf("%s: %s %s: Go lacks %q:\n%s", tt.id, tt.request.method, tt.request.path, missing, golang)
		}
	}
}

// lacks returns the first of the wanted texts that an answer does not have.
func lacks(answer string, wants []string) string {
	for _, want := range wants {
		text, absent := strings.CutPrefix(want, "!")
		if strings.Contains(answer, text) == absent {
			return want
		}
	}
	return ""
}

// identifierOf is the identifier of the requests here.
func identifierOf(t *testing.T) string {
	t.Helper()
	r, err := http.NewRequest("GET", "/", nil)
	if err != nil {
		t.Fatal(err)
	}
	r.RemoteAddr = "127.0.0.1:1"
	r.Header.Set("User-Agent", "test")
	return flasklogin.Identifier06(nil)(r)
}

// tokenOf is a token that is signed over any value.
func tokenOf(t *testing.T, value any) string {
	t.Helper()
	return signedToken(t, differenceKey, value)
}

const boundary = "multipart/form-data; boundary=B"

// large is a form with a file of a million bytes before or behind the token.
func large(t *testing.T, e exchange, behind bool) exchange {
	t.Helper()
	file := "--B\r\nContent-Disposition: form-data; name=\"f\"; filename=\"f\"\r\n\r\n" + strings.Repeat("x", 1_000_000) + "\r\n"
	field := "--B\r\nContent-Disposition: form-data; name=\"csrf_token\"\r\n\r\n" + tokenOf(t, text) + "\r\n"
	e.kind, e.body = boundary, file+field+"--B--\r\n"
	if behind {
		e.body = field + file + "--B--\r\n"
	}
	return e
}

// long is a form that is longer than what is searched.
func long(e exchange, token string) exchange {
	e.body = "csrf_token=" + token + "&a=" + strings.Repeat("x", 500_000)
	return e
}

// formOf is a form of one part, the token, with the given Content-Type and the given parameters
// in its Content-Disposition.
func formOf(t *testing.T, e exchange, kind, parameters string) exchange {
	t.Helper()
	e.kind = kind
	e.body = "--B\r\nContent-Disposition: form-data; " + parameters + "\r\n\r\n" + tokenOf(t, text) + "\r\n--B--\r\n"
	return e
}

// malformed is a form with a fault behind the token.
func malformed(t *testing.T, e exchange) exchange {
	t.Helper()
	e.kind = boundary
	e.body = "--B\r\nContent-Disposition: form-data; name=\"csrf_token\"\r\n\r\n" + tokenOf(t, text) + "\r\n--B\r\nContent-Type: text/plain\r\n\r\nx\r\n--B--\r\n"
	return e
}

// manyParts is a form of more parts than Werkzeug reads, with the token in the first.
func manyParts(t *testing.T, e exchange) exchange {
	t.Helper()
	e.kind = boundary
	e.body = "--B\r\nContent-Disposition: form-data; name=\"csrf_token\"\r\n\r\n" + tokenOf(t, text) + "\r\n" +
		strings.Repeat("--B\r\nContent-Disposition: form-data; name=\"b\"\r\n\r\n\r\n", 1000) + "--B--\r\n"
	return e
}
