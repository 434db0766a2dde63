package flasklogin

import (
	"net/http/httptest"
	"strings"
	"testing"
)

// FuzzDecodeCookie shows that what is read is written as the same bytes, and not read with
// another key.
func FuzzDecodeCookie(f *testing.F) {
	f.Add("1|bad", []byte("key"))
	f.Add(EncodeCookie("a|b", []byte("key")), []byte("key"))
	f.Fuzz(func(t *testing.T, cookie string, key []byte) {
		if id, ok := DecodeCookie(EncodeCookie(cookie, key), key); !ok || id != cookie {
			t.Fatalf("%q is read as %q, %t", cookie, id, ok)
		}
		id, ok := DecodeCookie(cookie, key)
		if !ok {
			return
		}
		if EncodeCookie(id, key) != cookie {
			t.Errorf("%q is not what is written for %q", cookie, id)
		}
		if _, ok := DecodeCookie(cookie, append([]byte("x"), key...)); ok {
			t.Error("any key reads it")
		}
	})
}

// nextTexts are what addresses are made of that lead where nobody thinks.
var nextTexts = []string{
	"/", "/a", "//evil.example", "///evil.example", `/\evil.example`, `\/evil.example`, "/\t/evil.example", "/\n//evil.example", " //evil.example", "\x00//evil.example",
	"http:evil.example", "http:/evil.example", "http:///evil.example", "http://site.example", "http://site.example:80/a", "HTTP://SITE.example/a", "https://site.example/",
	"http://site.example@evil.example/", "http://evil.example#@site.example/", "http://evil.example/site.example", "http://site.example.evil.example/", "http://site.example%2eevil.example/",
	`http://site.example\@evil.example/`, "http://evil.example?http://site.example/", "javascript:alert(1)", "data:text/html,x", "/a\\b", "/..//evil.example", "/.//evil.example",
	"http://site.example:/", "http://site.example:81/", "http://[::1]/", "a", "", "?a", "#a", "http://ſite.example/", "http://site。example/", "http://site.example:８０/",
}

// FuzzSafeNext shows that nothing it accepts leaves the site, by a slow and obvious reading of
// the rules of browsers.
func FuzzSafeNext(f *testing.F) {
	for _, text := range nextTexts {
		f.Add(text)
	}
	r := httptest.NewRequest("GET", "http://site.example/login", nil)
	f.Fuzz(func(t *testing.T, next string) {
		if SafeNext(r, next) && !browserStays(next) {
			t.Errorf("%q leaves http://site.example", next)
		}
	})
}

// TestSafeNext holds the seeds of the fuzz target against a list, so that not everything is
// refused.
func TestSafeNext(t *testing.T) {
	safe := map[string]bool{
		"/": true, "/a": true, "http://site.example": true, "http://site.example:80/a": true, "HTTP://SITE.example/a": true, "/..//evil.example": true, "/.//evil.example": true,
	}
	r := httptest.NewRequest("GET", "http://site.example/login", nil)
	for _, next := range nextTexts {
		if SafeNext(r, next) != safe[next] {
			t.Errorf("%q: got %t", next, !safe[next])
		}
	}
}

// browserStays reads an address as the URL standard says, relative to http://site.example/login,
// and reports whether scheme and host stay. Hosts that are not plain are taken for foreign.
func browserStays(next string) bool {
	next = strings.Trim(next, string(c0AndSpace()))
	next = strings.NewReplacer("\t", "", "\n", "", "\r", "").Replace(next)
	scheme, rest := "http", next
	if before, after, found := strings.Cut(next, ":"); found && isSchemeText(before) {
		scheme, rest = strings.ToLower(before), after
		if scheme != "http" {
			return false
		}
		// "http:" of the base's own scheme, without slashes, is a relative address.
		if !strings.HasPrefix(slashes(rest), "//") {
			return true
		}
	} else if !strings.HasPrefix(slashes(rest), "//") {
		return true // a path, a query or a fragment
	}
	host := strings.TrimLeft(slashes(rest), "/")
	if end := strings.IndexAny(host, "/?#"); end >= 0 {
		host = host[:end]
	}
	host = host[strings.LastIndexByte(host, '@')+1:]
	host = strings.ToLower(host)
	return host == "site.example" || host == "site.example:80" || host == "site.example:"
}

// slashes are what "\" is to a browser.
func slashes(text string) string { return strings.ReplaceAll(text, `\`, "/") }

func c0AndSpace() (chars []byte) {
	for c := byte(0); c <= ' '; c++ {
		chars = append(chars, c)
	}
	return chars
}

func isSchemeText(text string) bool {
	for i, c := range text {
		letter := 'a' <= c|0x20 && c|0x20 <= 'z'
		if !letter && (i == 0 || !strings.ContainsRune("0123456789+-.", c)) {
			return false
		}
	}
	return text != ""
}
