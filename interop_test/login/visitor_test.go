package login

import (
	"encoding/json"
	"io"
	"maps"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/flaskcookie/flaskcookie-go/flaskcookie"
	taggedjson "github.com/flaskcookie/flaskcookie-go/tagged_json"
)

// startTime is the clock of a first step.
const startTime = 1_700_000_000

// visitor is a browser that visits one site, of one server or of several in turn.
type visitor struct {
	t      testing.TB
	name   string
	side   func(step int) (server, side string)
	stores stores
	config map[string]any
	header http.Header
	now    int64
	jar    map[string]cookie
	token  string // of the last form
	legacy bool   // as that of sites
}

// cookie is what a browser keeps.
type cookie struct {
	value   string
	expires time.Time // zero: it ends with the browser
}

func newVisitor(t testing.TB, f flow, name string, kept stores, side func(int) (string, string)) *visitor {
	config := map[string]any{"SECRET_KEY": "clé of the flows", "SESSION_PROTECTION": f.protection}
	if f.protection == "off" {
		config["SESSION_PROTECTION"] = nil
	}
	if kind, onServer := map[string]string{"redis": "redis", "sql": "sqlalchemy"}[f.store]; onServer {
		maps.Copy(config, map[string]any{
			"SESSION_TYPE": kind, "SESSION_KEY_PREFIX": name + ":" + f.String() + ":", "SESSION_PERMANENT": f.permanent == "permanent",
		})
	}
	return &visitor{
		t: t, name: name, side: side, stores: kept, config: config, now: startTime,
		header: http.Header{"User-Agent": {"Mozilla/5.0 (it's)"}}, jar: map[string]cookie{},
	}
}

// close ends the browser, and with it the cookies that have no end of their own.
func (v *visitor) close() {
	maps.DeleteFunc(v.jar, func(_ string, c cookie) bool { return c.expires.IsZero() })
}

// expire lets a session expire, in the store as well.
func (v *visitor) expire() {
	v.now += 32 * 24 * 3600
	if prefix, ok := v.config["SESSION_KEY_PREFIX"].(string); ok {
		if err := v.stores.expire(prefix); err != nil {
			v.t.Fatal(err)
		}
	}
}

// rotate replaces the key, with the old one as fallback, which is for the session only. Flask
// 2.0 knows no fallbacks.
func (v *visitor) rotate() {
	if v.legacy {
		v.config["SECRET_KEY"] = "another key of the flows"
		return
	}
	v.config["SECRET_KEY_FALLBACKS"] = []string{v.config["SECRET_KEY"].(string)}
	v.config["SECRET_KEY"] = "another key of the flows"
}

// seen is what is compared of an answer.
type seen struct {
	Status   int
	Location string
	Body     string
	Cookies  []string          // the Set-Cookie lines, random values replaced
	Session  string            // afterwards
	Jar      map[string]string // the browser's cookies afterwards
	Vary     []string
}

// do makes a step and returns what is seen of it.
func (v *visitor) do(number int, s step) seen {
	if s.befalls != nil {
		s.befalls(v)
		return seen{}
	}
	server, side := v.side(number)
	r := v.request(server, side, s)
	response, err := client.Do(r)
	if err != nil {
		v.t.Fatal(err)
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		v.t.Fatal(err)
	}
	if token := response.Header.Get("X-Token"); token != "" {
		v.token = token
	}
	v.store(response)
	return v.seen(response, string(body))
}

var client = &http.Client{
	CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	Transport:     &http.Transport{MaxIdleConnsPerHost: 8, IdleConnTimeout: time.Second}, // gunicorn closes after two
}

func (v *visitor) request(server, side string, s step) *http.Request {
	form := url.Values{}
	maps.Copy(form, s.form)
	switch s.token {
	case "own":
		form.Set("csrf_token", v.token)
	case "foreign":
		form.Set("csrf_token", v.foreign(server, side))
	default:
		form.Set("csrf_token", s.token)
	}
	r, err := http.NewRequest(s.method, server+s.path, nil)
	if err != nil {
		v.t.Fatal(err)
	}
	maps.Copy(r.Header, v.header)
	maps.Copy(r.Header, s.header)
	if s.method == http.MethodPost {
		r.Body, r.ContentLength = io.NopCloser(strings.NewReader(form.Encode())), int64(len(form.Encode()))
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	r.Host = "site.example"
	r.Header.Set("Referer", strings.ReplaceAll(r.Header.Get("Referer"), "HOST", r.Host))
	v.describe(r, side)
	r.Header.Set("Cookie", v.cookies())
	return r
}

// describe tells the server how it is configured.
func (v *visitor) describe(r *http.Request, side string) {
	config, err := json.Marshal(v.config)
	if err != nil {
		v.t.Fatal(err)
	}
	r.Header.Set("X-Config", ascii(string(config)))
	r.Header.Set("X-Clock", itoa(v.now))
	r.Header.Set("X-Side", side)
}

// foreign is a token of another visitor.
func (v *visitor) foreign(server, side string) string {
	r, err := http.NewRequest(http.MethodGet, server+"/form", nil)
	if err != nil {
		v.t.Fatal(err)
	}
	v.describe(r, side)
	response, err := client.Do(r)
	if err != nil {
		v.t.Fatal(err)
	}
	response.Body.Close()
	return response.Header.Get("X-Token")
}

// store does with the cookies what a browser does. The values stay as they are spelled, of
// which net/http would drop some.
func (v *visitor) store(response *http.Response) {
	for _, line := range response.Header["Set-Cookie"] {
		pair, attributes, _ := strings.Cut(line, ";")
		name, value, _ := strings.Cut(pair, "=")
		var expires time.Time
		if _, text, found := strings.Cut(attributes, "Expires="); found {
			text, _, _ = strings.Cut(text, ";")
			var err error
			if expires, err = http.ParseTime(text); err != nil {
				v.t.Fatal(err)
			}
		}
		if strings.Contains(attributes, "Max-Age=0") || !expires.IsZero() && expires.Unix() <= v.now {
			delete(v.jar, name)
		} else {
			v.jar[name] = cookie{value, expires}
		}
	}
}

// cookies is the Cookie header of a browser.
func (v *visitor) cookies() string {
	var pairs []string
	for name, c := range v.jar {
		if c.expires.IsZero() || c.expires.Unix() > v.now {
			pairs = append(pairs, name+"="+c.value)
		}
	}
	return strings.Join(pairs, "; ")
}

// random are texts that no two sites have in common.
var random = regexp.MustCompile(`"csrf_token":"[0-9a-f]{40}"`)

func (v *visitor) seen(response *http.Response, body string) seen {
	s := seen{
		Status: response.StatusCode, Location: response.Header.Get("Location"), Vary: response.Header["Vary"],
		Session: random.ReplaceAllString(response.Header.Get("X-Session"), `"csrf_token":"RANDOM"`), Jar: map[string]string{},
	}
	if s.Status == http.StatusOK || s.Status == http.StatusBadRequest {
		s.Body = strings.TrimSpace(body)
	}
	for _, line := range response.Header["Set-Cookie"] {
		s.Cookies = append(s.Cookies, v.readable(line))
	}
	for name, c := range v.jar {
		s.Jar[name] = v.value(name, c.value) + " " + c.expires.String()
	}
	return s
}

// readable is a Set-Cookie line with what the value means in place of a random one.
func (v *visitor) readable(line string) string {
	pair, attributes, _ := strings.Cut(line, ";")
	name, value, _ := strings.Cut(pair, "=")
	return name + "=" + v.value(name, value) + ";" + attributes
}

func (v *visitor) value(name, value string) string {
	switch {
	case name != "session" || value == "":
		return value
	case v.config["SESSION_TYPE"] != nil:
		return "ID"
	}
	codec, err := flaskcookie.New(flaskcookie.Config{
		SecretKey: []byte(v.config["SECRET_KEY"].(string)), Logger: discard, SecretKeyFallbacks: v.fallbacks(),
		PermanentSessionLifetime: 100 * 365 * 24 * time.Hour,
	})
	if err != nil {
		v.t.Fatal(err)
	}
	var values taggedjson.Dict
	if _, err := codec.Decode(value, &values); err != nil {
		return err.Error()
	}
	text, err := sorted.Marshal(values)
	if err != nil {
		v.t.Fatal(err)
	}
	if plain := random.ReplaceAllString(string(text), `"csrf_token":"RANDOM"`); plain != string(text) {
		return plain
	}
	return value // not random: byte for byte the same
}

func (v *visitor) fallbacks() (keys [][]byte) {
	list, _ := v.config["SECRET_KEY_FALLBACKS"].([]string)
	for _, key := range list {
		keys = append(keys, []byte(key))
	}
	return keys
}
