package flaskwtf

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"math"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"strings"
	"testing"
	"time"
)

// TestParsedBefore shows forms that somebody has parsed before, which loses their order.
func TestParsedBefore(t *testing.T) {
	c := ofMapping(t, nil)
	good := token(t, c)
	for _, tt := range []struct {
		shows, method, body string
		want                error
	}{
		{"good", "POST", "csrf_token=" + good, nil},
		{"prefixed", "POST", "a-csrf_token=" + good, nil},
		{"two prefixed ones", "POST", "a-csrf_token=" + good + "&b-csrf_token=bad", ErrMissing},
		{"none", "POST", "a=1", ErrMissing},
		{"DELETE, of which ParseForm reads no body", "DELETE", "csrf_token=" + good, nil},
	} {
		r := post(tt.method, urlencoded, tt.body)
		if err := r.ParseForm(); err != nil {
			t.Fatal(err)
		}
		if err := c.Check(r); !errors.Is(err, tt.want) {
			t.Errorf("%s: %v", tt.shows, err)
		}
	}
	body, kind := uploaded(t, good, 10)
	for _, parse := range []func(*http.Request) error{(*http.Request).ParseForm, func(r *http.Request) error { return r.ParseMultipartForm(1000) }} {
		r := post("POST", kind, body)
		if err := parse(r); err != nil {
			t.Fatal(err)
		}
		if err := c.Check(r); err != nil {
			t.Error(err)
		}
	}
}

// uploaded is a form with a file of that size before the token.
func uploaded(t *testing.T, token string, size int) (body, kind string) {
	t.Helper()
	var out bytes.Buffer
	w := multipart.NewWriter(&out)
	file, err := w.CreateFormFile("f", "f.txt")
	if err == nil {
		_, err = file.Write(bytes.Repeat([]byte("x"), size))
	}
	if err = errors.Join(err, w.WriteField("csrf_token", token), w.Close()); err != nil {
		t.Fatal(err)
	}
	return out.String(), w.FormDataContentType()
}

// TestLargeForms shows how far a body is searched, that what follows is read by nobody, and
// that the view finds all of it.
func TestLargeForms(t *testing.T) {
	c, err := New(Config{SecretKey: []byte("s3cret"), MaxFormMemory: 5000, Logger: discard, Now: func() time.Time { return testTime }})
	if err != nil {
		t.Fatal(err)
	}
	good := token(t, c)
	pair := "csrf_token=" + good + "&a="
	late, lateKind := uploaded(t, good, 6000)
	early, earlyKind := "--B\r\nContent-Disposition: form-data; name=\"csrf_token\"\r\n\r\n"+good+"\r\n--B\r\n"+
		"Content-Disposition: form-data; name=\"f\"; filename=\"f\"\r\n\r\n"+strings.Repeat("x", 9000)+"\r\n--B--\r\n", "multipart/form-data; boundary=B"
	for _, tt := range []struct {
		shows, kind, body, header string
		status                    int
	}{
		{"exactly as much", urlencoded, pair + strings.Repeat("x", 5000-len(pair)), "", 200},
		{"one byte more", urlencoded, pair + strings.Repeat("x", 5001-len(pair)), "", 413},
		{"one byte more, and a header", urlencoded, pair + strings.Repeat("x", 5001-len(pair)), good, 200},
		{"one byte more, and a bad header", urlencoded, pair + strings.Repeat("x", 5001-len(pair)), "bad", 400},
		{"a file before the token", lateKind, late, "", 413},
		{"a file before the token, and a header", lateKind, late, good, 200},
		{"a file behind the token", earlyKind, early, "", 200},
		{"no form at all", "text/plain", strings.Repeat("x", 9000), "", 400},
	} {
		r := post("POST", tt.kind, tt.body)
		if tt.header != "" {
			r.Header.Set("X-CSRFToken", tt.header)
		}
		read := &counter{Reader: strings.NewReader(tt.body)}
		r.Body = io.NopCloser(read)
		w := httptest.NewRecorder()
		var seen int64
		c.Handler(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
			seen = read.n
			if body, err := io.ReadAll(r.Body); err != nil || string(body) != tt.body {
				t.Errorf("%s: the view reads %d bytes, %v", tt.shows, len(body), err)
			}
		})).ServeHTTP(w, r)
		if w.Code != tt.status || seen > 5001 || w.Code != 200 && read.n > 5001 {
			t.Errorf("%s: status %d, %d and %d bytes read", tt.shows, w.Code, seen, read.n)
		}
	}
}

// TestMaxBytes shows that a body beyond http.MaxBytesHandler's limit is status 413, as one beyond
// MAX_CONTENT_LENGTH is in Flask, with a token in a header too.
func TestMaxBytes(t *testing.T) {
	c := ofMapping(t, nil)
	limited := http.MaxBytesHandler(c.Handler(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { t.Error("the view runs") })), 50)
	upload, kind := uploaded(t, token(t, c), 100)
	for shows, r := range map[string]*http.Request{
		"a form":    post("POST", urlencoded, "a="+strings.Repeat("x", 100)),
		"an upload": post("POST", kind, upload),
	} {
		for _, header := range []string{"", token(t, c)} {
			r.Header.Set("X-CSRFToken", header)
			body, _ := io.ReadAll(r.Body)
			r.Body = io.NopCloser(bytes.NewReader(body))
			w := httptest.NewRecorder()
			limited.ServeHTTP(w, r)
			r.Body = io.NopCloser(bytes.NewReader(body))
			if w.Code != http.StatusRequestEntityTooLarge || !strings.Contains(w.Body.String(), "exceeds the capacity limit") {
				t.Errorf("%s, %d bytes of header: status %d, %q", shows, len(header), w.Code, w.Body)
			}
		}
	}
}

type counter struct {
	io.Reader
	n int64
}

func (c *counter) Read(p []byte) (int, error) {
	n, err := c.Reader.Read(p)
	c.n += int64(n)
	return n, err
}

// TestBrokenBody shows that a body that cannot be read is no refusal: it is nobody's attack.
func TestBrokenBody(t *testing.T) {
	broken := errors.New("the connection is gone")
	r := post("POST", urlencoded, "")
	r.Body = io.NopCloser(io.MultiReader(strings.NewReader("a=1&"), &failing{broken}))
	if err := ofMapping(t, nil).Check(r); !errors.Is(err, broken) || errors.Is(err, ErrRefused) {
		t.Errorf("got %v", err)
	}
}

type failing struct{ err error }

func (f *failing) Read([]byte) (int, error) { return 0, f.err }

// TestProxiedBehind shows that a proxy behind the check passes the whole body on.
func TestProxiedBehind(t *testing.T) {
	c := ofMapping(t, nil)
	body := "csrf_token=" + token(t, c) + "&a=1"
	backend := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		got, err := io.ReadAll(r.Body)
		fmt.Fprint(w, string(got) == body, err)
	}))
	defer backend.Close()
	target, err := url.Parse(backend.URL)
	if err != nil {
		t.Fatal(err)
	}
	w := httptest.NewRecorder()
	c.Handler(httputil.NewSingleHostReverseProxy(target)).ServeHTTP(w, post("POST", urlencoded, body))
	if w.Code != 200 || w.Body.String() != "true <nil>" {
		t.Errorf("got %d %s", w.Code, w.Body)
	}
}

// TestMethodCase shows that a method in small letters, which net/http passes on as it came, is
// checked like the method as which Werkzeug reads it.
func TestMethodCase(t *testing.T) {
	h := ofMapping(t, nil).Handler(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {}))
	for method, status := range map[string]int{"POST": 400, "post": 400, "pAtCh": 400, "get": 200} {
		w := httptest.NewRecorder()
		h.ServeHTTP(w, post(method, urlencoded, "a=1"))
		if w.Code != status {
			t.Errorf("%s: status %d", method, w.Code)
		}
	}
}

// TestFaults shows which forms have no fields since Werkzeug refuses them for what stands
// before the token.
func TestFaults(t *testing.T) {
	c := ofMapping(t, nil)
	field := "--B\r\nContent-Disposition: form-data; name=\"csrf_token\"\r\n\r\n" + token(t, c) + "\r\n--B--\r\n"
	part := func(disposition string) string {
		return "--B\r\nContent-Disposition: " + disposition + "\r\n\r\nx\r\n"
	}
	const named = "form-data; name=\"a\""
	for _, tt := range []struct {
		shows, before string
		want          error
	}{
		{"none", part(named), nil},
		{"no name of its own", "--B\r\nContent-Type: text/plain\r\n\r\nx\r\n", ErrMissing},
		{"a name that is not UTF-8", part("form-data; name=\"\xe9\""), ErrMissing},
		{"a header that is not UTF-8", "--B\r\nX: \xe9\r\nContent-Disposition: " + named + "\r\n\r\nx\r\n", ErrMissing},
		{"a name in two parts", part("form-data; name*1=b; name*0=a"), ErrMissing},
		{"a file, by another character set", part(named + "; filename*=utf-16''x"), ErrMissing},
		{"the thousandth part", strings.Repeat(part(named), 999), nil},
		{"one more", strings.Repeat(part(named), 1000), ErrTooLarge},
	} {
		if err := c.Check(post("POST", "multipart/form-data; boundary=B", tt.before+field)); !errors.Is(err, tt.want) {
			t.Errorf("%s: got %v, want %v", tt.shows, err, tt.want)
		}
	}
}

// TestFormType shows which Content-Types are of a form, as for Werkzeug.
func TestFormType(t *testing.T) {
	for header, want := range map[string][2]string{
		"multipart/form-data; boundary=B":                   {"multipart/form-data", "B"},
		" Multipart/Form-Data\t;boundary=\"B\"":             {"multipart/form-data", "B"},
		"multipart/form-data; boundary=\"\xc3\xa9\"":        {"multipart/form-data", ""},
		"multipart/form-data; boundary*=utf-8''%C3%A9":      {"multipart/form-data", ""},
		"application/x-www-form-urlencoded\u00a0":           {"application/x-www-form-urlencoded\u00a0", ""},
		"application/x-www-form-urlencoded; charset=latin1": {"application/x-www-form-urlencoded", ""},
	} {
		if kind, boundary := formType(header); kind != want[0] || boundary != want[1] {
			t.Errorf("%q: %q, %q", header, kind, boundary)
		}
	}
}

// TestNoBound shows that the largest bound is one.
func TestNoBound(t *testing.T) {
	c := ofMapping(t, nil)
	c.config.MaxFormMemory = math.MaxInt64
	if err := c.Check(post("POST", urlencoded, "csrf_token="+token(t, c))); err != nil {
		t.Error(err)
	}
}
