package strangler

import (
	"io"
	"maps"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/flaskcookie/flaskcookie-go/flaskcookie"
	taggedjson "github.com/flaskcookie/flaskcookie-go/tagged_json"
)

// site is one address of the shop, seen by one browser.
type site struct {
	t      *testing.T
	url    string
	codec  *flaskcookie.Codec
	client *http.Client
	etag   string      // of the last answer
	token  *string     // of the last form that this browser has seen
	header http.Header // of every request
}

func visit(t *testing.T, address string, codec *flaskcookie.Codec) *site {
	t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	return &site{t, address, codec, &http.Client{
		Jar:           jar,
		Transport:     &http.Transport{DisableCompression: true},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}, "", new(""), http.Header{}}
}

// at returns the same browser, looking at another address of the same host.
func (s *site) at(address string) *site {
	other := *s
	other.url = address
	return &other
}

// endBrowser forgets the session, as a browser does that is closed. Cookies that outlive it
// stay.
func (s *site) endBrowser() {
	s.t.Helper()
	at, err := url.Parse(s.url)
	if err != nil {
		s.t.Fatal(err)
	}
	s.client.Jar.SetCookies(at, []*http.Cookie{{Name: "session", Path: "/", MaxAge: -1}})
}

// step is one request of a scenario.
type step struct {
	method, path string
	form         string
	cached       bool // the answer before is in the browser's cache: If-None-Match
}

// answer is what a site says, with nothing in it that depends on the address or the
// second.
type answer struct {
	Status  int
	Header  http.Header // without Date, Connection and Set-Cookie
	Body    string
	Cookies []setCookie
	Jar     map[string]string // the browser's cookies afterwards, the session as tagged JSON
}

// setCookie is a Set-Cookie: its text with the session as tagged JSON, and without the
// Expires of a session that is kept, which is so long after the signature, or now.
type setCookie struct {
	Text  string
	Lasts time.Duration
}

// do makes one request and follows no redirect. A POST has the token of the last form that
// the browser has seen, whoever made that form.
func (s *site) do(st step) answer {
	s.t.Helper()
	if st.method == http.MethodPost && *s.token != "" {
		st.form += "&csrf_token=" + *s.token
	}
	request, err := http.NewRequest(st.method, s.url+st.path, strings.NewReader(st.form))
	if err != nil {
		s.t.Fatal(err)
	}
	maps.Copy(request.Header, s.header)
	if st.form != "" {
		request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	if st.cached {
		request.Header.Set("If-None-Match", s.etag)
	}
	response, err := s.client.Do(request)
	if err != nil {
		s.t.Fatal(err)
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		s.t.Fatal(err)
	}
	s.etag = response.Header.Get("Etag")
	if form := tokenField.FindStringSubmatch(string(body)); form != nil {
		*s.token = form[1]
	}
	return s.answer(request.URL, response, string(body))
}

// tokenField is the hidden field of a form, as Flask's templates and Go write it.
var tokenField = regexp.MustCompile(`name="csrf_token"(?: type="hidden")? value="([^"]+)"`)

// sessionToken is what is in the session for it, which is random.
var sessionToken = regexp.MustCompile(`"csrf_token":"[0-9a-f]{40}"`)

func (s *site) answer(at *url.URL, response *http.Response, body string) answer {
	a := answer{Status: response.StatusCode, Header: response.Header, Jar: map[string]string{}}
	a.Body = strings.ReplaceAll(body, at.Host, "HOST")
	a.Body = tokenField.ReplaceAllString(a.Body, `name="csrf_token" value="TOKEN"`)
	for _, line := range response.Header["Set-Cookie"] {
		a.Cookies = append(a.Cookies, s.readCookie(line))
	}
	if location := a.Header.Get("Location"); location != "" {
		a.Header.Set("Location", strings.ReplaceAll(location, at.Host, "HOST"))
	}
	if a.Header.Get("Content-Length") != "" {
		a.Header.Set("Content-Length", "of the body") // which may hold the address
	}
	a.Header.Del("Date")
	a.Header.Del("Connection") // is between neighbours
	a.Header.Del("Set-Cookie")
	for _, cookie := range s.client.Jar.Cookies(at) {
		a.Jar[cookie.Name], _ = s.session(cookie.Value)
	}
	return a
}

func (s *site) readCookie(line string) setCookie {
	s.t.Helper()
	cookie, err := http.ParseSetCookie(line)
	if err != nil {
		s.t.Fatal(err)
	}
	session, signedAt := s.session(cookie.Value)
	if cookie.Name == "remember_token" && cookie.Value != "" {
		signedAt = time.Now() // it has no time in it
	}
	text := strings.Replace(line, cookie.Value, session, 1)
	if cookie.RawExpires == "" || signedAt.IsZero() {
		return setCookie{Text: text}
	}
	return setCookie{strings.Replace(text, cookie.RawExpires, "LATER", 1), cookie.Expires.Sub(signedAt)}
}

// session returns the session in a cookie as tagged JSON and when it was signed, and any
// other value as it is.
func (s *site) session(value string) (text string, signedAt time.Time) {
	s.t.Helper()
	if s.codec == nil { // the key is the server's own
		return value, time.Time{}
	}
	var session taggedjson.Dict
	signedAt, err := s.codec.Decode(value, &session)
	if err != nil {
		return value, time.Time{}
	}
	json, err := taggedjson.Marshal(session)
	if err != nil {
		s.t.Fatal(err)
	}
	return sessionToken.ReplaceAllString(string(json), `"csrf_token":"RANDOM"`), signedAt
}
