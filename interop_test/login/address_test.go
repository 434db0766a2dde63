package login

import (
	"bufio"
	"context"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/flaskcookie/flaskcookie-go/flaskcookie"
	"github.com/flaskcookie/flaskcookie-go/flasklogin"
)

type addressCase struct {
	View   string `json:"view"`
	Target string `json:"target"` // bytes
}

// randomTarget is what stands in a request line.
func randomTarget(r *rand.Rand) string {
	out := "/"
	for range r.IntN(10) {
		out += pick(r, "a", "b", "/", "//", ".", "..", "%2F", "%20", "%3F", "%23", "%25", "%c3%a9", "%C3", "%ff", "%00", "%0a", "%zz", "%", "~", "+", "&", "=", ";", ":", "@", "'", "!", "\xc3\xa9", "\xe9", "?", "?", "%5B", "[", "{", "|", "^", "%7e", "%f0%9f%98%80")
	}
	return out
}

func randomView(r *rand.Rand) string {
	out := pick(r, "/login", "/login?", "/a/é?", "http://sso.example/login?", "http://localhost/login?", "/login?next=x&")
	if !strings.Contains(out, "?") {
		return out
	}
	for range r.IntN(7) {
		out += pick(r, "a", "b", "=", "&", "+", "%20", "%C3%A9", "é", "%ff", ";", "%zz", "next", "next=", "=1", "%26", "~", "'", "*")
	}
	return out + pick(r, "", "", "#", "#top")
}

// TestRandomAddresses compares where users are sent who have to log in.
func TestRandomAddresses(t *testing.T) {
	w, r := startWorker(t)
	var cases []addressCase
	for len(cases) < *howMany/5 {
		if c := (addressCase{randomView(r), latin1(randomTarget(r))}); c.request() != nil {
			cases = append(cases, c)
		}
	}
	judge(t, w, "location", cases, func(c addressCase, want struct{ Location string }) string {
		if got := c.location(t); got != want.Location {
			return "\nGo    " + got + "\nFlask " + want.Location
		}
		return ""
	})
}

// request is the request as net/http reads it, nil if it does not.
func (c addressCase) request() *http.Request {
	var target []byte
	for _, char := range c.Target {
		target = append(target, byte(char))
	}
	r, err := http.ReadRequest(bufio.NewReader(strings.NewReader("GET " + string(target) + " HTTP/1.1\r\nHost: localhost\r\n\r\n")))
	if err != nil {
		return nil
	}
	return r
}

func (c addressCase) location(t *testing.T) string {
	t.Helper()
	login, err := flasklogin.New(flasklogin.Config{SecretKey: []byte(randomKey), LoginView: c.View, Logger: discard},
		flasklogin.Users[string]{Load: func(context.Context, string) (string, bool, error) { return "", false, nil }})
	if err != nil {
		t.Fatal(err)
	}
	r := c.request()
	r = r.WithContext(flaskcookie.NewContext(r.Context(), flaskcookie.NewSession(nil)))
	w := httptest.NewRecorder()
	login.Handler(http.HandlerFunc(login.Unauthorized)).ServeHTTP(w, r)
	return w.Header().Get("Location")
}

type identifierCase struct {
	Headers [][2]string `json:"headers"` // bytes
}

func randomIdentifier(r *rand.Rand) identifierCase {
	c := identifierCase{Headers: [][2]string{}}
	for range r.IntN(4) {
		var value string
		for range r.IntN(6) {
			value += pick(r, "a", "1.2.3.4", ",", ", ", " ", "'", `"`, `\`, "\t", "\x0b", "\x1f", "\x7f", "\xe9", "\xc3\xa9", "::1", "|", "b'")
		}
		c.Headers = append(c.Headers, [2]string{pick(r, "User-Agent", "X-Forwarded-For"), latin1(value)})
	}
	return c
}

func (c identifierCase) identifier() string {
	request := httptest.NewRequest(http.MethodGet, "/", nil)
	request.RemoteAddr = "127.0.0.1:1"
	for _, header := range c.Headers {
		var value []byte
		for _, char := range header[1] {
			value = append(value, byte(char))
		}
		request.Header[header[0]] = append(request.Header[header[0]], string(value))
	}
	return flasklogin.Identifier06(nil)(request)
}

// TestRandomIdentifiers compares the identifiers of random headers.
func TestRandomIdentifiers(t *testing.T) {
	w, r := startWorker(t)
	cases := make([]identifierCase, *howMany)
	for i := range cases {
		cases[i] = randomIdentifier(r)
	}
	judge(t, w, "identifier", cases, func(c identifierCase, want struct{ Identifier string }) string {
		_, diff := judgeIdentifier(c, want)
		return diff
	})
}
