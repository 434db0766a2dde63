package interop

import (
	"net/http"
	"regexp"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"github.com/flaskcookie/flaskcookie-go/internal/pyescape"
	"github.com/flaskcookie/flaskcookie-go/internal/pyurl"
	"github.com/flaskcookie/flaskcookie-go/internal/werkzeug"
	"github.com/flaskcookie/flaskcookie-go/interop_test/internal/live"
	taggedjson "github.com/flaskcookie/flaskcookie-go/tagged_json"
)

// partsWorker answers about one part of a cookie or a header at a time.
func partsWorker(f *testing.F) *live.Worker {
	f.Helper()
	return live.StartWorker(f, "parts_worker.py", new(any))
}

// FuzzDate has Werkzeug read any date, and write what it read.
func FuzzDate(f *testing.F) {
	w := partsWorker(f)
	for _, seed := range []string{
		"Tue, 14 Nov 2023 22:13:20 GMT", "14-Nov-23 22:13:20 GMT", "1 Jan 1970 00:00:00 -0500", "Jan 1, 1970 00.00 EST",
		"00:00 1 Jan 1970", "1 Jan 00:00:00 1970 GMT", "1 Jan 99999999999 0:0 GMT", ", , ,", "1 Jan ² 00:00 1970", "29 Feb 2023 0:0",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		written, err := taggedjson.Marshal(taggedjson.Dict{{Key: "x", Value: text}})
		if err != nil || len(text) > 1<<12 {
			return // it is no UTF-8
		}
		var value any
		err = taggedjson.Unmarshal(append([]byte(`{" d"`), written[len(`{"x"`):]...), &value)
		theirs := live.Ask[struct {
			Seconds     *int64
			Text, Error *string
		}](t, w, "date", []string{text})[0]
		read, isTime := value.(time.Time)
		switch {
		case (err != nil) != (theirs.Error != nil) || isTime != (theirs.Seconds != nil) || isTime && read.Unix() != *theirs.Seconds:
			t.Fatalf("%q: Go %v, %v, Python %+v", text, value, err, theirs)
		case !isTime || read.Year() < 100 || read.Year() > 9999:
			return // the difference on purpose of times that are not read back
		}
		again, err := taggedjson.Marshal(read)
		if want := `{" d":"` + *theirs.Text + `"}`; err != nil || string(again) != want {
			t.Errorf("%q: written as %s, %v, want %s", text, again, err, want)
		}
	})
}

// FuzzUUID has Python's uuid.UUID read any text.
func FuzzUUID(f *testing.F) {
	w := partsWorker(f)
	for _, seed := range []string{
		"00112233-4455-6677-8899-aabbccddeeff", "{00112233445566778899AABBCCDDEEFF}", "urn:uuid:00112233-4455-6677-8899-aabbccddeeff",
		"0x_12233445566778899aabbccddeeff0", "+0112233445566778899aabbccddeeff", "٠٠112233445566778899aabbccddeeff", "",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if !utf8.ValidString(text) {
			return
		}
		theirs := live.Ask[*string](t, w, "uuid", []string{text})[0]
		ours, err := taggedjson.ParseUUID(text)
		if (err == nil) != (theirs != nil) || err == nil && ours.String() != *theirs {
			t.Errorf("%q: Go %v, %v, Python %s", text, ours, err, orRefuses(theirs))
		}
	})
}

func orRefuses(text *string) string {
	if text == nil {
		return "refuses"
	}
	return *text
}

// setCookieCase are arguments of dump_cookie.
type setCookieCase struct {
	Name        string  `json:"name"`
	Value       string  `json:"value"`
	Domain      string  `json:"domain"`
	Path        string  `json:"path"`
	Expires     *int64  `json:"expires"` // in seconds since 1970
	Secure      bool    `json:"secure"`
	HTTPOnly    bool    `json:"httponly"`
	Partitioned bool    `json:"partitioned"`
	SameSite    *string `json:"samesite"`
}

// What Go must not refuse; of the rest docs/differences.md tells.
var (
	plainName   = regexp.MustCompile(`^[!#-:<>-~]+$`)
	plainDomain = regexp.MustCompile(`^([a-z]{1,20}(\.[a-z]{1,20}){0,3})?$`)
	plainValue  = regexp.MustCompile(`^[^\x1a-\x1f]*$`)
)

func (c setCookieCase) plain() bool {
	return plainName.MatchString(c.Name) && plainDomain.MatchString(c.Domain) && plainValue.MatchString(c.Value) && werkzeug.CheckPath(c.Path) == nil &&
		c.Domain != "null"
}

// FuzzSetCookie has Werkzeug write any cookie, and delete it.
func FuzzSetCookie(f *testing.F) {
	w := partsWorker(f)
	f.Add("session", "eyJhIjoxfQ.ZVPxAA.sig", "example.com", "/", int64(1_700_000_000), uint8(0))
	f.Add("a", "é \";\\\x00\x7f", ".Bücher.example:80", "/é;%zz", int64(0), uint8(0x1f))
	f.Add("", "", "", "", int64(-62135596799), uint8(0x28))
	f.Fuzz(func(t *testing.T, name, value, domain, path string, expires int64, flags uint8) {
		for _, text := range []string{name, value, domain, path} {
			if !utf8.ValidString(text) {
				return
			}
		}
		c := setCookieCase{Name: name, Value: value, Domain: domain, Path: path, Secure: flags&1 != 0, HTTPOnly: flags&2 != 0, Partitioned: flags&4 != 0}
		mode := []http.SameSite{0, http.SameSiteLaxMode, http.SameSiteStrictMode, http.SameSiteNoneMode}[flags>>3&3]
		if mode != 0 {
			c.SameSite = new([]string{"", "lax", "STRICT", "None"}[flags>>3&3])
		}
		var at time.Time
		if expires != 0 {
			expires %= 253402300800 // the years 1 to 9999
			if expires < 0 {
				expires = max(expires, -62135596799)
			}
			c.Expires, at = &expires, time.Unix(expires, 0)
		}
		theirs := live.Ask[[2]*string](t, w, "set_cookie", []setCookieCase{c})[0]
		cookie, err := werkzeug.NewCookie(werkzeug.Attributes{
			Name: name, Domain: domain, Path: path, Secure: c.Secure, HTTPOnly: c.HTTPOnly, Partitioned: c.Partitioned, SameSite: mode,
		})
		var set string
		if err == nil {
			set, _, err = cookie.Set(value, at, 0)
		}
		switch {
		case err != nil && c.plain():
			t.Fatalf("%+v: Go refuses: %v", c, err)
		case err != nil:
			return
		}
		deleted, _ := cookie.Delete(0)
		for i, ours := range []string{set, deleted} {
			if theirs[i] == nil || latin1([]byte(ours)) != *theirs[i] {
				t.Errorf("%+v:\nGo     %q\nPython %q", c, latin1([]byte(ours)), orRefuses(theirs[i]))
			}
		}
	})
}

// FuzzUnescape has Python read the literals of bytes and of text.
func FuzzUnescape(f *testing.F) {
	w := partsWorker(f)
	for _, seed := range []string{`abc é`, `\\\'\a\b\f\n\r\t\v`, "a\\\nb", `\x41\xe9`, `\x4`, `\777`, `\u00e9\U0001f600`, `\ud800`, `\U00110000`, `\N{BULLET}`, `a\`, `\é`} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if !utf8.ValidString(text) || strings.ContainsAny(text, "\"\r\x00") {
			return // which have no place within the quotes of a source
		}
		theirs := live.Ask[[2]*string](t, w, "unescape", []string{text})[0]
		data, isBytes := pyescape.Bytes(text)
		if isBytes != (theirs[0] != nil) || isBytes && latin1([]byte(data)) != *theirs[0] {
			t.Errorf("bytes of %q: Go %q, %t, Python %q", text, data, isBytes, orRefuses(theirs[0]))
		}
		chars, isText := pyescape.Text(text)
		unknown := !isText && strings.Contains(text, `\N`) // names of characters are not known here
		if !unknown && (isText != (theirs[1] != nil) || isText && chars != *theirs[1]) {
			t.Errorf("text of %q: Go %q, %t, Python %q", text, chars, isText, orRefuses(theirs[1]))
		}
	})
}

// FuzzUnquote has urllib quote and unquote any text, and Werkzeug read it in a form.
func FuzzUnquote(f *testing.F) {
	w := partsWorker(f)
	for _, seed := range []string{"a b/ü~%", "a%20b%zz%C3%BC%", "a+b%2B", "%c3é%e2%82x", "%", "%ed%a0%80%F0%9f"} {
		f.Add(seed, "/")
	}
	f.Fuzz(func(t *testing.T, text, safe string) {
		if !utf8.ValidString(text) || strings.ContainsFunc(safe, func(r rune) bool { return r >= utf8.RuneSelf }) {
			return
		}
		type texts struct{ Quoted, Unquoted, Plus, Form string }
		ours := texts{
			pyurl.Quote(text, safe), latin1([]byte(pyurl.Unquote(text))), latin1([]byte(pyurl.UnquotePlus(text))),
			pyurl.QuoteInvalid(pyurl.UnquotePlus(text)),
		}
		if diff := cmp.Diff(live.Ask[texts](t, w, "unquote", [][2]string{{text, safe}})[0], ours); diff != "" {
			t.Errorf("%q (-Python +Go):\n%s", text, diff)
		}
	})
}
