package conformance

import (
	"bytes"
	"compress/zlib"
	"encoding/base64"
	"fmt"
	"strings"
	"time"

	"github.com/flaskcookie/flaskcookie-go/signer"
)

// maker makes the value of the Cookie header; "" is no header.
type maker func(c *cookieMaker) string

// cookieStates are the request's cookies.
var cookieStates = []named[maker]{
	{"absent", func(*cookieMaker) string { return "" }},
	{"others", func(c *cookieMaker) string { return "theme=dark; " + strings.ToUpper(c.name) + "=" + c.good() }},
	{"empty", func(c *cookieMaker) string { return c.name + "=" }},
	{"bare", func(c *cookieMaker) string { return c.name }},
	{"nonsense", func(c *cookieMaker) string { return c.name + "=nonsense" }},
	{"good", func(c *cookieMaker) string { return c.is(c.good()) }},
	{"among", func(c *cookieMaker) string { return "a=1;;" + c.name + " = " + c.good() + " ;b=2" }},
	{"rich", func(c *cookieMaker) string { return c.is(c.session(richSession)) }},
	{"compressed", func(c *cookieMaker) string { return c.is(c.compressed(`{"a":"` + strings.Repeat("hello ", 50) + `"}`)) }},
	{"no-keys", func(c *cookieMaker) string { return c.is(c.session("")) }},
	{"flashed", func(c *cookieMaker) string { return c.is(c.session(flashedSession)) }},
	{"flashed-lists", func(c *cookieMaker) string { return c.is(c.session(`"_flashes":[["message","hello"],["error","oh"]]`)) }},
	{"pairs", func(c *cookieMaker) string { return c.is(c.signed(`[["a",1],"bc"]`)) }},
	{"null", func(c *cookieMaker) string { return c.is(c.signed(`null`)) }},
	{"number", func(c *cookieMaker) string { return c.is(c.signed(`5`)) }},
	{"text", func(c *cookieMaker) string { return c.is(c.signed(`"ab"`)) }},
	{"not-json", func(c *cookieMaker) string { return c.is(c.signed(`{`)) }},
	{"aged", func(c *cookieMaker) string { return c.is(c.at(-100).good()) }},
	{"expired", func(c *cookieMaker) string { return c.is(c.at(-40 * 86400).good()) }},
	{"future", func(c *cookieMaker) string { return c.is(c.at(+10).good()) }},
	{"tampered", func(c *cookieMaker) string { return c.is(tampered(c.good())) }},
	{"cut", func(c *cookieMaker) string { return c.is(c.good()[:20]) }},
	{"old-key", func(c *cookieMaker) string { return c.is(c.with(oldKey).good()) }},
	{"other-key", func(c *cookieMaker) string { return c.is(c.with("another key").good()) }},
	{"twice", func(c *cookieMaker) string { return c.is(c.good()) + "; " + c.is(tampered(c.good())) }},
	{"twice-bad-first", func(c *cookieMaker) string { return c.is(tampered(c.good())) + "; " + c.is(c.good()) }},
	{"twice-empty-first", func(c *cookieMaker) string { return c.is("") + "; " + c.is(c.good()) }},
	{"quoted", func(c *cookieMaker) string { return c.is(`"` + c.good() + `"`) }},
	{"quoted-octal", func(c *cookieMaker) string {
		good := c.good()
		return c.is(fmt.Sprintf(`"\%03o%s"`, good[0], good[1:]))
	}},
	{"quoted-open", func(c *cookieMaker) string { return c.is(`"` + c.good()) }},
	{"quoted-open-first", func(c *cookieMaker) string { return c.is(`"`+tampered(c.good())) + "; " + c.is(c.good()) }},
	{"quoted-junk-first", func(c *cookieMaker) string { return c.is(`"old"x`) + "; " + c.is(c.good()) }},
	{"attribute-first", func(c *cookieMaker) string { return c.is(`"`+tampered(c.good())+`" Path=/`) + "; " + c.is(c.good()) }},
	{"broken-first", func(c *cookieMaker) string { return c.is(c.good()[:10]+" "+c.good()[10:]) + "; " + c.is(c.good()) }},
	{"other-space", func(c *cookieMaker) string { return "a=1;\x85" + c.is(c.good()) }},
	{"latin1", func(c *cookieMaker) string { return c.is("caf\xe9" + c.good()) }},
	{"latin1-beside", func(c *cookieMaker) string { return "caf\xe9=cr\xe8me; " + c.is(c.good()) }},
}

const (
	richSession = `"a":{" t":[1,{" b":"AP8="},{" d":"Tue, 14 Nov 2023 22:13:20 GMT"}]},"b":{" m":"<b>Zo\u00eb</b>"},` +
		`"c":{" u":"12345678123456781234567812345678"},"cart":{"x":[1.5,1e100,12345678901234567890]}`
	flashedSession = `"_flashes":[{" t":["message","hello"]},{" t":["error",{" m":"<i>oh</i>"}]}],"a":1`
)

// cookieMaker makes the cookies of one request.
type cookieMaker struct {
	name      string // of the cookie
	key       string
	signedAt  int64 // in seconds since 1970
	permanent bool
}

// cookieHeader is the request's Cookie header.
func (s scenario) cookieHeader() string {
	name, ok := find(configs, s[config])["SESSION_COOKIE_NAME"].(string)
	if !ok {
		name = "session"
	}
	return find(cookieStates, s[cookie])(&cookieMaker{name, secretKey, s.now(), s[permanent] == "stored"})
}

func (c *cookieMaker) is(value string) string { return c.name + "=" + value }

// good holds a key and a nested one.
func (c *cookieMaker) good() string { return c.session(`"a":1,"cart":{"x":0}`) }

// at is the same some seconds later.
func (c cookieMaker) at(seconds int64) *cookieMaker {
	c.signedAt += seconds
	return &c
}

func (c cookieMaker) with(key string) *cookieMaker {
	c.key = key
	return &c
}

// session is a cookie with these members of a JSON object.
func (c *cookieMaker) session(members string) string {
	if c.permanent {
		members = strings.TrimSuffix(`"_permanent":true,`+members, ",")
	}
	return c.signed("{" + members + "}")
}

func (c *cookieMaker) signed(payload string) string { return c.sign(encodePart([]byte(payload))) }

func (c *cookieMaker) compressed(payload string) string {
	var packed bytes.Buffer
	w := zlib.NewWriter(&packed)
	w.Write([]byte(payload))
	w.Close()
	return c.sign("." + encodePart(packed.Bytes()))
}

// sign signs as Flask does.
func (c *cookieMaker) sign(part string) string {
	now := func() time.Time { return time.Unix(c.signedAt, 0) }
	s, err := signer.NewTimestamp([]byte(c.key), "cookie-session", &signer.Options{KeyDerivation: signer.HMAC, Now: now})
	if err != nil {
		panic(err)
	}
	return string(s.Sign([]byte(part)))
}

func encodePart(data []byte) string { return base64.RawURLEncoding.EncodeToString(data) }

// tampered changes a letter of the payload.
func tampered(cookie string) string {
	letter := "A"
	if cookie[10] == 'A' {
		letter = "B"
	}
	return cookie[:10] + letter + cookie[11:]
}
