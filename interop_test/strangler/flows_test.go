package strangler

import (
	"log/slog"
	"net/http"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/flaskcookie/flaskcookie-go/flaskcookie"
	"github.com/flaskcookie/flaskcookie-go/flasklogin"
	"github.com/flaskcookie/flaskcookie-go/interop_test/internal/shop"
	"github.com/flaskcookie/flaskcookie-go/serializer"
	"github.com/flaskcookie/flaskcookie-go/signer"
	taggedjson "github.com/flaskcookie/flaskcookie-go/tagged_json"
)

var discard = slog.New(slog.DiscardHandler)

// axes are what the flows are the product of, with the session protection, which is that of
// the servers.
var axes = [][]string{
	{"permanent", "browser"},
	{"plain", "remembered"},
	{"none", "browser closed", "expired", "key rotated", "other address", "other browser", "gone"},
	{"visit", "logout by Flask", "logout by Go", "csrf"},
}

// flow is one value of each axis.
type flow struct{ session, login, event, end string }

func flows() (list []flow) {
	for _, session := range axes[0] {
		for _, login := range axes[1] {
			for _, event := range axes[2] {
				for _, end := range axes[3] {
					list = append(list, flow{session, login, event, end})
				}
			}
		}
	}
	return list
}

// scene is a step of a flow: a request, or what befalls the browser before one.
type scene struct {
	step
	token   string // another than that of the last form
	header  http.Header
	befalls func(*actor)
}

func get(path string) scene { return scene{step: step{method: "GET", path: path}} }
func send(path, form string) scene {
	return scene{step: step{method: "POST", path: path, form: form}}
}

func befalls(do func(*actor)) scene { return scene{befalls: do} }

// scenes are those of a flow. Routes of Flask and of Go follow each other.
func (f flow) scenes() []scene {
	form, kept := "user=Zoe", "/untouched"
	if f.login == "remembered" {
		form += "&remember=on"
	}
	if f.session == "permanent" {
		kept = "/stay"
	}
	list := []scene{get("/dashboard"), get("/"), get("/login"), send("/login", form), get(kept), get("/dashboard"), get("/"), send("/add", "fruit=plum")}
	list = append(list, f.eventScenes()...)
	list = append(list, get("/untouched"), get("/dashboard"), get("/"))
	return append(list, f.endScenes()...)
}

func (f flow) eventScenes() []scene {
	switch f.event {
	case "browser closed":
		return []scene{befalls((*actor).close)}
	case "expired":
		return []scene{befalls((*actor).expire)}
	case "key rotated":
		return []scene{befalls((*actor).rotate)}
	case "other address":
		return []scene{befalls(func(a *actor) { a.site.header.Set("X-Forwarded-For", "198.51.100.9") })}
	case "other browser":
		return []scene{befalls(func(a *actor) { a.site.header.Set("User-Agent", "Other/2.0") })}
	case "gone":
		return []scene{befalls((*actor).vanish)}
	}
	return nil
}

func (f flow) endScenes() []scene {
	with := func(s scene, token string) scene { s.token = token; return s }
	over := func(referrer string) scene {
		s := send("/cart", "fruit=plum")
		s.header = http.Header{"X-Forwarded-Proto": {"https"}, "Referer": {referrer}}
		return s
	}
	nobody := []scene{get("/untouched"), get("/dashboard"), get("/"), get("/login")}
	switch f.end {
	case "logout by Flask":
		return append([]scene{get("/login"), send("/logout", "")}, nobody...)
	case "logout by Go":
		return append([]scene{get("/login"), send("/go/logout", "")}, nobody...)
	case "csrf":
		var list []scene
		for _, path := range []string{"/add", "/cart"} { // of Flask, of Go
			list = append(list, get("/login"))
			for _, token := range []string{"none", "garbage", "foreign", "late"} {
				list = append(list, with(send(path, "fruit=plum"), token))
			}
		}
		return append(list, over("https://evil.example/"), over("https://HOST/cart"), over("http://HOST/cart"), send("/cart", "fruit=plum"))
	}
	return []scene{get("/login"), get("/cart"), send("/cart", "fruit=plum"), get("/")}
}

// actor is a browser that visits the shop: at Flask, at the front, or at both in turn.
type actor struct {
	t       *testing.T
	name    string
	front   func(number int) bool
	site    *site
	shop    shop.Shop
	rotated shop.Shop
}

// do makes a step and returns what is compared of the answer.
func (a *actor) do(number int, s scene) answer {
	if s.befalls != nil {
		s.befalls(a)
		return answer{}
	}
	address := a.shop.Flask
	if a.front(number) {
		address = a.shop.Front
	}
	at := a.site.at(address)
	at.header = at.header.Clone()
	for name, values := range s.header {
		at.header.Set(name, strings.ReplaceAll(values[0], "HOST", strings.TrimPrefix(address, "http://")))
	}
	token := *a.site.token
	if s.token != "" {
		*a.site.token = a.other(s.token)
	}
	got := at.do(s.step)
	if s.token != "" {
		*a.site.token = token
	}
	return got
}

// other is a token that is none of the last form.
func (a *actor) other(kind string) string {
	past := func() time.Time { return time.Now().Add(-2 * time.Hour) }
	switch kind {
	case "none":
		return ""
	case "foreign":
		return a.sign(strings.Repeat("f", 40), time.Now)
	case "late":
		text, _ := a.values().Get("csrf_token")
		return a.sign(text, past)
	}
	return kind
}

func (a *actor) sign(text any, now func() time.Time) string {
	tokens, err := serializer.NewURLSafeTimed([]byte(a.shop.Key), "wtf-csrf-token", &serializer.Options{Signer: signer.Options{Now: now}})
	if err != nil {
		a.t.Fatal(err)
	}
	token, err := tokens.Encode(text)
	if err != nil {
		a.t.Fatal(err)
	}
	return token
}

// address is the one of the jar, which knows no ports.
func (a *actor) address() *url.URL {
	at, err := url.Parse(a.shop.Flask)
	if err != nil {
		a.t.Fatal(err)
	}
	return at
}

func (a *actor) cookie(name string) string {
	for _, cookie := range a.site.client.Jar.Cookies(a.address()) {
		if cookie.Name == name {
			return cookie.Value
		}
	}
	return ""
}

func (a *actor) set(name, value string) {
	a.site.client.Jar.SetCookies(a.address(), []*http.Cookie{{Name: name, Value: value, Path: "/"}})
}

// reader reads the sessions of both keys, however old.
func reader(t *testing.T, now, rotated shop.Shop) *flaskcookie.Codec {
	t.Helper()
	codec, err := flaskcookie.New(flaskcookie.Config{
		SecretKey: []byte(rotated.Key), SecretKeyFallbacks: [][]byte{[]byte(now.Key)}, PermanentSessionLifetime: 100 * 365 * 24 * time.Hour, Logger: discard,
	})
	if err != nil {
		t.Fatal(err)
	}
	return codec
}

// values is the session in the jar.
func (a *actor) values() taggedjson.Dict {
	var values taggedjson.Dict
	if _, err := a.site.codec.Decode(a.cookie("session"), &values); err != nil {
		a.t.Fatal(err)
	}
	return values
}

// put gives the browser a session that was signed at a time.
func (a *actor) put(values taggedjson.Dict, at time.Time) {
	codec, err := flaskcookie.New(flaskcookie.Config{SecretKey: []byte(a.shop.Key), Logger: discard, Signer: signer.Options{Now: func() time.Time { return at }}})
	if err != nil {
		a.t.Fatal(err)
	}
	value, err := codec.Encode(values)
	if err != nil {
		a.t.Fatal(err)
	}
	a.set("session", value)
}

// close ends the browser, and with it a session that is not permanent.
func (a *actor) close() {
	if permanent, _ := a.values().Get("_permanent"); permanent != true {
		a.site.endBrowser()
	}
}

// expire makes the session one of last month, which no clock need wait for.
func (a *actor) expire() { a.put(a.values(), time.Now().Add(-32*24*time.Hour)) }

// rotate goes on to servers with another key, which have the old one as fallback.
func (a *actor) rotate() { a.shop = a.rotated }

// vanish makes the user the one whom neither side's loader knows.
func (a *actor) vanish() {
	values := a.values()
	values.Set("_user_id", "")
	a.put(values, time.Now())
	if a.cookie("remember_token") != "" {
		a.set("remember_token", flasklogin.EncodeCookie("", []byte(a.shop.Key)))
	}
}

// TestFlows plays flows at real Flask-Login and Flask-WTF, through the built front, and at
// both in turn. What the browser gets and keeps must be the same after every step.
func TestFlows(t *testing.T) {
	for name, protection := range map[string]string{"basic": `"basic"`, "strong": `"strong"`, "off": "null"} {
		t.Run(name, func(t *testing.T) {
			setting := "FLASK_SESSION_PROTECTION=" + protection
			now := shop.Start(t, "more:app", setting, "-trust-forwarded")
			rotated := shop.Start(t, "more:app", setting, "-trust-forwarded", "FLASK_SECRET_KEY=another key of the shop", `FLASK_SECRET_KEY_FALLBACKS=["`+now.Key+`"]`)
			counts := map[string]int{}
			for i, f := range flows() {
				f.play(t, i, now, rotated, counts)
			}
			t.Logf("%d flows: %v", len(flows()), counts)
			for _, kind := range []string{"200", "302", "400", "a session is set", "a remember cookie is set"} {
				if counts[kind] == 0 {
					t.Errorf("no flow shows %s", kind)
				}
			}
		})
	}
}

func (f flow) play(t *testing.T, number int, now, rotated shop.Shop, counts map[string]int) {
	actors := []*actor{
		{name: "Flask", front: func(int) bool { return false }},
		{name: "front", front: func(int) bool { return true }},
		{name: "both in turn", front: func(step int) bool { return (step+step/2+number)%2 == 0 }},
	}
	for _, a := range actors {
		a.t, a.shop, a.rotated, a.site = t, now, rotated, visit(t, now.Flask, reader(t, now, rotated))
		a.site.header = http.Header{"X-Forwarded-For": {"203.0.113.7"}, "User-Agent": {"Mozilla/5.0 (it's)"}}
	}
	for i, s := range f.scenes() {
		want := actors[0].do(i, s)
		count(counts, want)
		for _, a := range actors[1:] {
			got, want := a.do(i, s), want
			route := s.method + " " + s.path
			if a.front(i) && goes[route] { // the pages are written anew
				got.Body, want.Body = facts(got), facts(want)
				got.Header, want.Header = kept(got).Header, kept(want).Header
			}
			if compare(t, f.name()+": "+a.name+", "+route+" "+s.token, false, got, want); t.Failed() {
				return // what follows differs by it
			}
		}
	}
}

func (f flow) name() string { return strings.Join([]string{f.session, f.login, f.event, f.end}, ", ") }

// goes are the routes of Go.
var goes = map[string]bool{
	"GET /login": true, "POST /login": true, "GET /dashboard": true, "GET /cart": true, "POST /cart": true, "POST /go/logout": true,
}

// fact is what a page says of the user.
var fact = regexp.MustCompile(`id="(?:user|kind|views)">[^<]*<|The [^<.]*\.|class="flash[^>]*>[^<]*<`)

func facts(a answer) string { return strings.Join(fact.FindAllString(a.Body, -1), "\n") }

func count(counts map[string]int, a answer) {
	if a.Status == 0 {
		return
	}
	counts["steps"]++
	counts[strconv.Itoa(a.Status)]++
	for _, cookie := range a.Cookies {
		name, _, _ := strings.Cut(cookie.Text, "=")
		how := " is set"
		if strings.Contains(cookie.Text, "Max-Age=0") {
			how = " is deleted"
		}
		counts[map[string]string{"session": "a session", "remember_token": "a remember cookie"}[name]+how]++
	}
}
