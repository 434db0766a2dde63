package documents

import (
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/flaskcookie/flaskcookie-go/flaskcookie"
)

// TestReadmeRace: what the README says of a refresh and a logout. The answers to two requests
// of one browser, begun with the same cookie, arrive in the order logout, page; the last one
// is what the browser has. Flask and Go are the same, and so are all of the sentence's cases.
func TestReadmeRace(t *testing.T) {
	for _, tt := range []struct {
		name    string
		session map[string]any
		path    string // of the page that was under way
		config  func(*flaskcookie.Config)
		flask   string // the same in Flask
		again   bool   // the page logs the browser in again
	}{
		{"a permanent session, a page that reads", map[string]any{"user": "Ann", "_permanent": true}, "/read", nil, "", true},
		{"a permanent session, a page that writes", map[string]any{"user": "Ann", "_permanent": true}, "/write", nil, "", true},
		{"a session of the browser's, a page that reads", map[string]any{"user": "Ann"}, "/read", nil, "", false},
		{"a session of the browser's, a page that writes", map[string]any{"user": "Ann"}, "/write", nil, "", true},
		{"no refresh, a page that reads", map[string]any{"user": "Ann", "_permanent": true}, "/read",
			func(c *flaskcookie.Config) { c.SessionRefreshEachRequest = new(false) }, "app.config['SESSION_REFRESH_EACH_REQUEST'] = False", false},
		{"no refresh, a page that writes", map[string]any{"user": "Ann", "_permanent": true}, "/write",
			func(c *flaskcookie.Config) { c.SessionRefreshEachRequest = new(false) }, "app.config['SESSION_REFRESH_EACH_REQUEST'] = False", true},
		{"read-only", map[string]any{"user": "Ann", "_permanent": true}, "/write", func(c *flaskcookie.Config) { c.ReadOnly = true }, "none", false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			config := flaskcookie.Config{SecretKey: []byte(secretKey)}
			if tt.config != nil {
				tt.config(&config)
			}
			codec, err := flaskcookie.New(config)
			if err != nil {
				t.Fatal(err)
			}
			cookie, err := codec.Encode(tt.session)
			if err != nil {
				t.Fatal(err)
			}
			request := httptest.NewRequest(http.MethodGet, tt.path, nil)
			request.Header.Set("Cookie", "session="+cookie)
			response := httptest.NewRecorder()
			codec.Handler(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
				session := flaskcookie.FromContext(r.Context())
				if r.URL.Path == "/write" {
					if err := session.Set("seen", true); err != nil {
						t.Error(err)
					}
				}
			})).ServeHTTP(response, request)
			var late struct {
				User string `json:"user"`
			}
			for _, set := range response.Result().Cookies() {
				if _, err := codec.Decode(set.Value, &late); err != nil {
					t.Error(err)
				}
			}
			if got := late.User == "Ann"; got != tt.again {
				t.Errorf("Go logs the browser in again: %t", got)
			}
			if tt.flask == "none" {
				return
			}
			flask := python(t, `
from flask import Flask, session
app = Flask("race")
app.secret_key = "`+secretKey+`"
`+tt.flask+`
@app.get("/read")
def read(): return session.get("user", "nobody")
@app.get("/write")
def write():
    session["seen"] = True
    return session["user"]
@app.get("/logout")
def logout():
    session.clear()
    return "out"
browser, late = app.test_client(), app.test_client()
for each in browser, late:
    each.set_cookie("session", "`+cookie+`")
answer = late.get("`+tt.path+`")
assert "session=;" in browser.get("/logout").headers["Set-Cookie"]
for header in answer.headers.getlist("Set-Cookie"):
    name, value = header.split(";")[0].split("=", 1)
    browser.set_cookie(name, value)
print(browser.get("/read").text == "Ann")`)
			if want := map[bool]string{true: "True", false: "False"}[tt.again]; flask != want {
				t.Errorf("Flask logs the browser in again: %s", flask)
			}
		})
	}
}
