package main

import (
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/flaskcookie/flaskcookie-go/flaskcookie"
	"github.com/flaskcookie/flaskcookie-go/internal/vectors"
	taggedjson "github.com/flaskcookie/flaskcookie-go/tagged_json"
)

// loggedIn is the session of the user ada, with what else is given.
func loggedIn(more ...taggedjson.Item) taggedjson.Dict {
	return append(taggedjson.Dict{{Key: "_permanent", Value: true}, {Key: "user", Value: "ada"}}, more...)
}

func visited(n int) taggedjson.Item { return taggedjson.Item{Key: "visits", Value: n} }

// steps is one visit of a browser. Each step sends the cookie of the one before.
var steps = []struct {
	comment      string
	method, path string
	status       int
	body         string          // "any": the framework's own
	session      taggedjson.Dict // what Set-Cookie holds; empty and not nil: it deletes; nil: there is none
	vary         string
}{
	{"nobody has touched the session", "GET", "/missing", 404, "any", nil, ""},
	{"a new visitor, and a Vary of the route's own", "GET", "/", 200,
		"hello stranger, visit 1\n", taggedjson.Dict{visited(1)}, "Accept-Language, Cookie"},
	{"a session that ends with the browser is not renewed", "GET", "/missing", 404, "any", nil, ""},
	{"login starts anew and redirects", "POST", "/login", 303, "any",
		loggedIn(taggedjson.Item{Key: "_flashes", Value: []any{taggedjson.Tuple{"info", "Welcome, ada"}}}), "Cookie"},
	{"the flash is shown", "GET", "/", 200,
		"info: Welcome, ada\nhello ada, visit 1\n", loggedIn(visited(1)), "Accept-Language, Cookie"},
	{"the flash is shown once", "GET", "/", 200,
		"hello ada, visit 2\n", loggedIn(visited(2)), "Accept-Language, Cookie"},
	{"HEAD has the header of GET", "HEAD", "/", 200,
		"", loggedIn(visited(3)), "Accept-Language, Cookie"},
	{"a permanent session is renewed where nothing is found", "GET", "/missing", 404, "any",
		loggedIn(visited(3)), "Cookie"},
	{"a status without a body", "GET", "/empty", 204, "", loggedIn(visited(4)), "Cookie"},
	{"the cookie leaves with the first flush", "GET", "/stream", 200,
		"line 0\nline 1\nline 2\n", loggedIn(visited(5)), "Cookie"},
	{"an error keeps the change", "GET", "/broken", 500, "any", loggedIn(visited(6)), "Cookie"},
	{"a panic keeps what the session holds", "GET", "/panic", 500, "any", loggedIn(visited(6)), "Cookie"},
	{"logout deletes the cookie", "POST", "/logout", 303, "any", taggedjson.Dict{}, "Cookie"},
	{"a stranger again", "GET", "/", 200,
		"hello stranger, visit 1\n", taggedjson.Dict{visited(1)}, "Accept-Language, Cookie"},
}

// TestSites demands the same of every framework: the very bytes that Save writes for
// the session of each step.
func TestSites(t *testing.T) {
	for name, start := range frameworks {
		t.Run(name, func(t *testing.T) {
			codec := newCodec(t)
			site := start(t, codec)
			cookie := ""
			for _, step := range steps {
				response, body := do(t, step.method, site+step.path, cookie)
				if response.StatusCode != step.status || step.body != "any" && body != step.body {
					t.Errorf("%s: got %d %q, want %d %q", step.comment, response.StatusCode, body, step.status, step.body)
				}
				if location := response.Header.Get("Location"); step.status == 303 && location != "/" {
					t.Errorf("%s: redirected to %q", step.comment, location)
				}
				want := setCookie(t, codec, step.session)
				if diff := cmp.Diff(want, response.Header["Set-Cookie"]); diff != "" {
					t.Errorf("%s: Set-Cookie (-want +got):\n%s", step.comment, diff)
				}
				if vary := strings.Join(response.Header["Vary"], "; "); vary != step.vary {
					t.Errorf("%s: Vary: %q, want %q", step.comment, vary, step.vary)
				}
				cookie = next(cookie, response)
			}
		})
	}
}

// setCookie is what a response to a changed session must have.
func setCookie(t *testing.T, codec *flaskcookie.Codec, values taggedjson.Dict) []string {
	t.Helper()
	if values == nil {
		return nil
	}
	session := flaskcookie.NewSession(values)
	session.SetModified(true)
	header := http.Header{}
	if err := codec.Save(t.Context(), header, session); err != nil {
		t.Fatal(err)
	}
	return header["Set-Cookie"]
}

// next is the Cookie header a browser sends after a response.
func next(cookie string, response *http.Response) string {
	for _, set := range response.Cookies() {
		if set.MaxAge < 0 {
			return ""
		}
		cookie = set.Name + "=" + set.Value
	}
	return cookie
}

// The stream must not be collected first: then it would have a length.
func TestStreams(t *testing.T) {
	for name, start := range frameworks {
		t.Run(name, func(t *testing.T) {
			response, _ := do(t, "GET", start(t, newCodec(t))+"/stream", "")
			if response.ContentLength != -1 {
				t.Errorf("the answer has the length %d, so it was no stream", response.ContentLength)
			}
		})
	}
}

// TestFlask gives every site the session of a real Flask application, and its reply
// keeps what that session held.
func TestFlask(t *testing.T) {
	row := flaskRow(t)
	for name, start := range frameworks {
		t.Run(name, func(t *testing.T) {
			codec := newCodec(t)
			response, body := do(t, "GET", start(t, codec)+"/", "other=1; session="+string(row.Cookie))
			if response.StatusCode != 200 || body != "hello stranger, visit 1\n" {
				t.Errorf("got %d %q", response.StatusCode, body)
			}
			want := setCookie(t, codec, taggedjson.Dict{{Key: "a", Value: 1}, visited(1)})
			if diff := cmp.Diff(want, response.Header["Set-Cookie"]); diff != "" {
				t.Errorf("Set-Cookie (-want +got):\n%s", diff)
			}
		})
	}
}

// flaskRow is a cookie as Flask writes it, with the session {"a": 1}.
func flaskRow(t *testing.T) vectors.Cookie {
	t.Helper()
	for _, row := range vectors.Load[vectors.Cookie](t, "cookies.jsonl") {
		if row.Name == "shapes/flask" && *row.Value == `{"a":1}` && string(row.Key()) == secretKey && row.Now == clock.Unix() {
			return row
		}
	}
	t.Fatal("the row is missing")
	return vectors.Cookie{}
}
