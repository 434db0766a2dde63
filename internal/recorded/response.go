package recorded

import (
	"net/http"
	"slices"
	"strings"

	"github.com/flaskcookie/flaskcookie-go/flaskcookie"
	taggedjson "github.com/flaskcookie/flaskcookie-go/tagged_json"
)

// response does to a session what the recorder did, and compares the headers.
func (c *checker) response(row Row) []Difference {
	s, err := c.open(row)
	if err != nil {
		return []Difference{{"opening the session", err.Error(), "opens it"}}
	}
	if err := c.act(s, row); err != nil {
		return []Difference{{"writing to the session", err.Error(), "writes it"}}
	}
	h, err := c.save(s)
	if err != nil {
		return []Difference{{"saving the session", err.Error(), "saves it"}}
	}
	return append(c.setCookieDifference(h["Set-Cookie"], row.SetCookie), c.varyDifference(h["Vary"], row)...)
}

func (c *checker) act(s *flaskcookie.Session, row Row) error {
	return act(s, row, func(text string, values *taggedjson.Dict) error {
		return c.payload.Unmarshal([]byte(c.text(text)), values)
	})
}

func (c *checker) setCookieDifference(got, want []string) []Difference {
	if slices.Equal(got, want) {
		return nil
	}
	if len(got) != len(want) {
		return []Difference{{"Set-Cookie", masked(got), masked(want)}}
	}
	var differences []Difference
	for i := range got {
		differences = append(differences, c.lineDifference(got[i], want[i])...)
	}
	return differences
}

// lineDifference compares one Set-Cookie: the value of the cookie, and what surrounds it.
func (c *checker) lineDifference(got, want string) []Difference {
	var differences []Difference
	if got, want := valueOf(got), valueOf(want); got != want && got != "" && want != "" {
		differences = c.responseCookieDifference(got, want)
	}
	gotMask, wantMask := mask(got), mask(want)
	if gotMask == wantMask {
		return differences
	}
	if c.header.before("werkzeug", 3, 0) && sameMeaning(got, want) {
		c.note("this Werkzeug spells Set-Cookie in another way than 3.1; the attributes are the same")
		return differences
	}
	return append(differences, Difference{"Set-Cookie" + fieldsOf(got, want), gotMask, wantMask})
}

// fieldsOf names the fields of the Config that two Set-Cookies differ by.
func fieldsOf(got, want string) string {
	a, errA := http.ParseSetCookie(got)
	b, errB := http.ParseSetCookie(want)
	if errA != nil || errB != nil {
		return ""
	}
	var fields []string
	for _, field := range []struct {
		name    string
		differs bool
	}{
		{"SessionCookieName", a.Name != b.Name},
		{"SessionCookieDomain", a.Domain != b.Domain},
		{"SessionCookiePath", a.Path != b.Path},
		{"SessionCookieHTTPOnly", a.HttpOnly != b.HttpOnly},
		{"SessionCookieSecure", a.Secure != b.Secure},
		{"SessionCookieSameSite", a.SameSite != b.SameSite},
		{"SessionCookiePartitioned", a.Partitioned != b.Partitioned},
	} {
		if field.differs {
			fields = append(fields, field.name)
		}
	}
	if fields == nil {
		return ""
	}
	return " (" + strings.Join(fields, ", ") + " of the Config)"
}

// responseCookieDifference names what differs between two cookies' values.
func (c *checker) responseCookieDifference(got, want string) []Difference {
	gotText, wantText := c.inflated(got), c.inflated(want)
	if c.respelledCookie(got, want) {
		return nil
	}
	if gotText != wantText {
		return []Difference{valueDifference(gotText, wantText)}
	}
	return c.cookieDifference(got, want)
}

func (c *checker) varyDifference(got []string, row Row) []Difference {
	if slices.Equal(got, row.Vary) {
		return nil
	}
	if len(row.SetCookie) > 0 && len(row.Vary) == 0 && c.header.forgetsVary() {
		c.note("Flask before 2.2.5 and 2.3.2 sends some session cookies without Vary: Cookie (CVE-2023-30861); Go adds it, as later versions do")
		return nil
	}
	return []Difference{{"Vary", strings.Join(got, ", "), strings.Join(row.Vary, ", ")}}
}

// forgetsVary reports whether the app's Flask has CVE-2023-30861.
func (h Header) forgetsVary() bool {
	return h.before("flask", 2, 2, 5) || !h.before("flask", 2, 3) && h.before("flask", 2, 3, 2)
}

// valueOf is the value of a Set-Cookie.
func valueOf(line string) string {
	pair, _, _ := strings.Cut(line, ";")
	_, value, _ := strings.Cut(pair, "=")
	return value
}

// mask hides the value of a Set-Cookie, which is a cookie of the app.
func mask(line string) string {
	if value := valueOf(line); value != "" {
		return strings.Replace(line, "="+value, "=<cookie>", 1)
	}
	return line
}

func masked(lines []string) string {
	if len(lines) == 0 {
		return "none"
	}
	out := make([]string, len(lines))
	for i, line := range lines {
		out[i] = mask(line)
	}
	return strings.Join(out, " | ")
}

// sameMeaning reports whether a browser does the same with both. Old Flasks delete a
// cookie by its name, domain and path only.
func sameMeaning(got, want string) bool {
	a, errA := http.ParseSetCookie(got)
	b, errB := http.ParseSetCookie(want)
	if errA != nil || errB != nil {
		return false
	}
	for _, cookie := range []*http.Cookie{a, b} {
		cookie.Raw, cookie.RawExpires, cookie.Value = "", "", ""
		cookie.Domain = strings.TrimPrefix(cookie.Domain, ".")
	}
	if deletes(a) && deletes(b) {
		return a.Name == b.Name && a.Domain == b.Domain && a.Path == b.Path
	}
	return a.String() == b.String()
}

func deletes(cookie *http.Cookie) bool { return cookie.MaxAge < 0 }
