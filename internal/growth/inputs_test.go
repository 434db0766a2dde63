package growth_test

import (
	"bytes"
	"cmp"
	"context"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/flaskcookie/flaskcookie-go/flasklogin"
	"github.com/flaskcookie/flaskcookie-go/flaskwtf"
	"github.com/flaskcookie/flaskcookie-go/internal/growth"
	taggedjson "github.com/flaskcookie/flaskcookie-go/tagged_json"
)

// TestInputs measures what a stranger's request allocates, in the session, flasklogin and
// flaskwtf together: headers and addresses of the length that net/http's server takes, and
// bodies of the length that is searched for a token. Each is of the bytes that cost most.
func TestInputs(t *testing.T) {
	growth.SkipUnderRace(t)
	const room = http.DefaultMaxHeaderBytes - 64
	const perByte, fixed = 8, 64 << 10 // perByte is SECURITY.md's figure for headers
	sig := ".ZVPxAA." + strings.Repeat("A", 27)
	header := func(name, value string) *http.Request {
		r := httptest.NewRequest("GET", "/", nil)
		r.Header[name] = []string{value}
		return r
	}
	address := func(target string) *http.Request { return httptest.NewRequest("GET", target, nil) }
	body := func(kind, body string) *http.Request {
		r := httptest.NewRequest("POST", "/", strings.NewReader(body))
		r.Header.Set("Content-Type", kind)
		return r
	}
	parameters := func(format string, most int) string {
		var out strings.Builder
		for i := 0; out.Len() < most-16; i++ {
			fmt.Fprintf(&out, format, i)
		}
		return out.String()
	}
	const urlencoded, half = "application/x-www-form-urlencoded", 500_000
	for name, tt := range map[string]struct {
		request *http.Request
		perByte uint64 // of the body; 0 is perByte, of the header
	}{
		"an ASCII cookie":              {request: header("Cookie", "session="+strings.Repeat("A", room)+sig)},
		"a Latin-1 cookie":             {request: header("Cookie", "session="+strings.Repeat("\xff", room)+sig)},
		"a cookie with escapes":        {request: header("Cookie", `session="`+strings.Repeat(`\377`, room/4)+sig+`"`)},
		"one escape that is no UTF-8":  {request: header("Cookie", `session="`+strings.Repeat("\xff", room)+`\377`+sig+`"`)},
		"a remember cookie":            {request: header("Cookie", "remember_token="+strings.Repeat("\xff", room)+"|"+strings.Repeat("a", 128))},
		"a remember cookie of escapes": {request: header("Cookie", `remember_token="`+strings.Repeat(`\377`, room/4)+`|"`)},
		"many cookies":                 {request: header("Cookie", strings.Repeat("a=;", room/3))},
		"an ASCII User-Agent":          {request: header("User-Agent", strings.Repeat("A", room))},
		"a Latin-1 User-Agent":         {request: header("User-Agent", strings.Repeat("\xff", room))},
		"a User-Agent of quotes":       {request: header("User-Agent", strings.Repeat(`'"`, room/2))},
		"X-Forwarded-For":              {request: header("X-Forwarded-For", strings.Repeat("\xff", room))},
		"X-Forwarded-For, of commas":   {request: header("X-Forwarded-For", strings.Repeat("\xff,", room/2))},
		"a path":                       {request: address("/" + strings.Repeat("%ff", room/3))},
		"a query":                      {request: address("/?" + strings.Repeat("%ff", room/3))},
		"a raw query":                  {request: address("/?" + strings.Repeat("\xff", room))},
		"a Content-Type":               {request: body("multipart/form-data"+parameters(";p%d*0=1", room)+"; boundary=b", "--b\r\n\r\n")},
		"escapes in a form":            {request: body(urlencoded, "a="+strings.Repeat("%ff", half/3)), perByte: 13},
		"names in a form":              {request: body(urlencoded, parameters("%xcsrf_token=&", half)), perByte: 13},
		"parameters in a part":         {request: body("multipart/form-data; boundary=b", "--b\r\nContent-Disposition: form-data"+parameters(";p%d=1", half)+"\r\n\r\nx\r\n--b--"), perByte: 13},
		"lines of a part's header":     {request: body("multipart/form-data; boundary=b", "--b\r\n"+parameters("A%d: b\r\n", half)+"\r\nx\r\n--b--"), perByte: 13},
	} {
		t.Run(name, func(t *testing.T) {
			site, cookie := site(t)
			if tt.request.Header["Cookie"] == nil {
				tt.request.Header.Set("Cookie", "session="+cookie)
			}
			size := max(tt.request.ContentLength, room)
			if tt.perByte != 0 {
				size = tt.request.ContentLength
			}
			var location int
			text, _ := io.ReadAll(tt.request.Body)
			taken := growth.Allocated(func() {
				w, r := httptest.NewRecorder(), tt.request.WithContext(t.Context())
				r.Body = io.NopCloser(bytes.NewReader(text))
				site.ServeHTTP(w, r)
				location = len(w.Header().Get("Location"))
			})
			t.Logf("%s: %.1f for each of %d bytes, Location of %d", name, float64(taken)/float64(size), size, location)
			if most := cmp.Or(tt.perByte, perByte); taken > most*uint64(size)+fixed {
				t.Errorf("%d bytes are allocated for %d: more than %d for each", taken, size, most)
			}
		})
	}
}

// site has all middlewares around a page that asks for a login, and a cookie of a session that
// is not empty.
func site(t *testing.T) (site http.Handler, cookie string) {
	t.Helper()
	codec := newCodec(t, nil)
	users := flasklogin.Users[string]{Load: func(context.Context, string) (string, bool, error) { return "", false, nil }}
	silent := slog.New(slog.DiscardHandler)
	login, err := flasklogin.New(flasklogin.Config{SecretKey: []byte(boundsKey), LoginView: "/login", Logger: silent}, users)
	if err != nil {
		t.Fatal(err)
	}
	csrf, err := flaskwtf.New(flaskwtf.Config{SecretKey: []byte(boundsKey), Logger: silent})
	if err != nil {
		t.Fatal(err)
	}
	cookie, err = codec.Encode(taggedjson.Dict{{Key: "a", Value: "b"}})
	if err != nil {
		t.Fatal(err)
	}
	page := http.HandlerFunc(func(http.ResponseWriter, *http.Request) { t.Error("nobody is let in") })
	return codec.Handler(login.Handler(csrf.Handler(login.LoginRequired(page)))), cookie
}
