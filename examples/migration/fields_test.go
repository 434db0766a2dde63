package main

import (
	"maps"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestPlainFields: Flask is told nothing that a client has written for WSGI alone, and no
// client decides which fields arrive.
func TestPlainFields(t *testing.T) {
	for _, trust := range []bool{false, true} {
		var got http.Header
		flask := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { got = r.Header }))
		defer flask.Close()
		f, _ := testFront(t, nil, func(o *options) { o.flask, o.trust = flask.URL, trust })
		r := httptest.NewRequest("GET", "/where", nil) // from 192.0.2.1
		for name, value := range map[string]string{
			"X_Forwarded_For": "6.6.6.6", "X-Forwarded_Host": "evil.test", "x_forwarded-proto": "https", // as they stand
			"SCRIPT_NAME": "/account", "PATH_INFO": "/account/", "Content_Length": "7", "X_Api_Key": "k",
			"X-Api-Key": "theirs", "Cookie": "session=a", "Connection": "close, Cookie, X-Forwarded-For , user-agent,Keep-Alive",
			"User-Agent": "b",
		} {
			r.Header[name] = []string{value}
		}
		want := []string{"Cookie", "User-Agent", "X-Api-Key", "X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto"}
		if trust {
			r.Header["X-Forwarded-For"] = []string{"203.0.113.7"}
			want = slices.Delete(want, 4, 6) // which this proxy has not written
		}
		answerOf(f, r)
		if diff := cmp.Diff(want, slices.Sorted(maps.Keys(got))); diff != "" {
			t.Errorf("trust %t: Flask got (-want +got):\n%s", trust, diff)
		}
		if address := got.Get("X-Forwarded-For"); address != map[bool]string{false: "192.0.2.1", true: "203.0.113.7"}[trust] {
			t.Errorf("trust %t: the address is %q", trust, address)
		}
	}
}

// TestConnection keeps of it what is about the connection.
func TestConnection(t *testing.T) {
	for given, want := range map[string]string{"": "", "close": "close", "Upgrade": "upgrade", "keep-alive, Upgrade": "keep-alive, upgrade", "Cookie": "", "close,Cookie": "close"} {
		h := http.Header{"Connection": {given}}
		plainFields(h)
		if got := strings.Join(h["Connection"], "|"); got != want {
			t.Errorf("%q: %q, want %q", given, got, want)
		}
	}
}

// TestStrangersRingNoAlarm: without a key nobody makes the comparison find differences.
func TestStrangersRingNoAlarm(t *testing.T) {
	f, _ := testFront(t, nil, nil)
	app := handler(f.site.sessions.write, f.site.around(f.views["me"]))
	cookie, err := f.site.sessions.codec.Encode(map[string]any{"_user_id": "ann"})
	if err != nil {
		t.Fatal(err)
	}
	gunicorn := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		size := 0
		for name, values := range r.Header {
			size = max(size, len(name)+len(strings.Join(values, "")))
		}
		switch {
		case size > 8190:
			http.Error(w, "", http.StatusRequestHeaderFieldsTooLarge)
		case r.Header[http.CanonicalHeaderKey("SCRIPT_NAME")] != nil || len(r.RequestURI) > 4094:
			http.Error(w, "", http.StatusBadRequest)
		default:
			app.ServeHTTP(w, r)
		}
	}))
	defer gunicorn.Close()
	f2, _ := testFront(t, map[string]string{"me": "compare"}, func(o *options) { o.flask = gunicorn.URL })
	for _, test := range []struct {
		name, target, field, value string
	}{
		{"nothing odd", "/me", "X-A", "b"},
		{"a field that is too long", "/me", "X-A", strings.Repeat("a", 9000)},
		{"a cookie that is too long", "/me", "Cookie", "session=" + strings.Repeat("a", 9000)},
		{"an address that is too long", "/me?" + strings.Repeat("a", 5000), "X-A", "b"},
		{"SCRIPT_NAME", "/me", "SCRIPT_NAME", "/me"},
		{"a field for the next hop", "/me", "Connection", "close, Cookie"},
	} {
		r := httptest.NewRequest("GET", test.target, nil)
		r.Header.Set("Cookie", "session="+cookie)
		r.Header[test.field] = []string{test.value}
		answerOf(f2, r)
		if err := f2.shadow.Wait(t.Context()); err != nil {
			t.Fatal(err)
		}
		if n := f2.shadow.Stats().Different; n != 0 {
			t.Errorf("%s: %d differences", test.name, n)
		}
	}
}
