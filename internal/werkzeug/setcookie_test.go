package werkzeug

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/flaskcookie/flaskcookie-go/internal/vectors"
)

type setCookieRow struct {
	Name, Comment string
	Args          struct {
		Name, Value, Domain, Path, SameSite   string
		Secure, HTTPOnly, Partitioned, Delete bool
		Expires                               *int64
		MaxSize                               int `json:"max_size"`
	}
	Out     *vectors.Bytes
	Warning *string
	Error   *string
}

// dump does what dump_cookie does with the row's arguments.
func (row *setCookieRow) dump() (string, *SizeWarning, error) {
	attributes := Attributes{
		Name: row.Args.Name, Domain: row.Args.Domain, Path: row.Args.Path,
		Secure: row.Args.Secure, HTTPOnly: row.Args.HTTPOnly, Partitioned: row.Args.Partitioned,
	}
	if row.Args.SameSite != "" || strings.HasPrefix(row.Name, "samesite") {
		mode, err := ParseSameSite(row.Args.SameSite)
		if err != nil {
			return "", nil, err
		}
		attributes.SameSite = mode
	}
	c, err := NewCookie(attributes)
	if err != nil {
		return "", nil, err
	}
	if row.Args.Delete {
		text, warning := c.Delete(row.Args.MaxSize)
		return text, warning, nil
	}
	var expires time.Time
	if row.Args.Expires != nil {
		expires = time.Unix(*row.Args.Expires, 0)
	}
	return c.Set(row.Args.Value, expires, row.Args.MaxSize)
}

func TestSetCookieGolden(t *testing.T) {
	for _, row := range vectors.Load[setCookieRow](t, "set_cookie.jsonl") {
		t.Run(row.Name, func(t *testing.T) {
			text, warning, err := row.dump()
			if row.Error != nil {
				if err == nil {
					t.Fatalf("%s: got %q, Werkzeug raises %s", row.Comment, text, *row.Error)
				}
				return
			}
			if row.Name == "domain final dot" { // refused here: TestNewCookieRefuses
				if err == nil {
					t.Fatalf("%s: got %q", row.Comment, text)
				}
				return
			}
			if want := string(*row.Out); err != nil || text != want {
				t.Errorf("%s:\ngot  %q, %v\nwant %q", row.Comment, text, err, want)
			}
			switch {
			case (warning == nil) != (row.Warning == nil):
				t.Errorf("%s: warning %v", row.Comment, warning)
			case warning != nil && warning.String() != *row.Warning:
				t.Errorf("%s:\ngot  %s\nwant %s", row.Comment, warning, *row.Warning)
			}
		})
	}
}

// What Werkzeug writes but nobody can read back, or net/http cannot send.
func TestNewCookieRefuses(t *testing.T) {
	for name, a := range map[string]Attributes{
		"empty name":                     {Name: ""},
		"equals sign in the name":        {Name: "a=b"},
		"semicolon in the name":          {Name: "a;b"},
		"space around the name":          {Name: "a "},
		"space in the name":              {Name: "a b"},
		"tab in the name":                {Name: "a\tb"},
		"quote in the name":              {Name: `a"b`},
		"line break in the name":         {Name: "a\r\nb"},
		"control character in name":      {Name: "a\x01b"},
		"semicolon in the domain":        {Name: "a", Domain: "x; Path=/"},
		"line break in the domain":       {Name: "a", Domain: "x\n"},
		"a dot behind the domain":        {Name: "a", Domain: "example.com."},
		"a dot behind, before a port":    {Name: "a", Domain: "localhost.:5000"},
		"letters beyond Latin-1":         {Name: "a", Domain: "пример.example"},
		"sharp s, on which IDNAs differ": {Name: "a", Domain: "straße.example"},
		"broken UTF-8 in the domain":     {Name: "a", Domain: "b\xfccher.example"},
		"unknown SameSite mode":          {Name: "a", SameSite: 9},
	} {
		if _, err := NewCookie(a); err == nil || !strings.HasPrefix(err.Error(), "werkzeug: ") {
			t.Errorf("%s: got %v, want an error", name, err)
		}
	}
}

func TestSetRefuses(t *testing.T) {
	c, err := NewCookie(Attributes{Name: "session", Path: "/"})
	if err != nil {
		t.Fatal(err)
	}
	// Werkzeug's quotes let these through as they are, and net/http drops the field.
	if _, _, err := c.Set("a\x1ab", time.Time{}, 0); err == nil {
		t.Error("a control character went into the header")
	}
	if _, _, err := c.Set("v", time.Date(0, 12, 31, 0, 0, 0, 0, time.UTC), 0); err == nil {
		t.Error("year 0 went into the header")
	}
}

func TestSetUsesUTC(t *testing.T) {
	c, err := NewCookie(Attributes{Name: "session", Path: "/"})
	if err != nil {
		t.Fatal(err)
	}
	zone := time.FixedZone("", 3600)
	got, _, err := c.Set("v", time.Date(2024, 1, 1, 0, 30, 0, 999999999, zone), 0)
	if want := "session=v; Expires=Sun, 31 Dec 2023 23:30:00 GMT; Path=/"; err != nil || got != want {
		t.Errorf("got %q, %v, want %q", got, err, want)
	}
}

// Go's zero values of SameSite write no attribute, and net/http's own names agree.
func TestSameSiteModes(t *testing.T) {
	for mode, want := range map[http.SameSite]string{
		0:                        "",
		http.SameSiteDefaultMode: "",
		http.SameSiteLaxMode:     "; SameSite=Lax",
		http.SameSiteStrictMode:  "; SameSite=Strict",
		http.SameSiteNoneMode:    "; SameSite=None",
	} {
		c, err := NewCookie(Attributes{Name: "s", Path: "/", SameSite: mode})
		if err != nil {
			t.Fatal(err)
		}
		if got, _ := c.Delete(0); !strings.HasSuffix(got, "; Path=/"+want) {
			t.Errorf("mode %d: %q", mode, got)
		}
	}
}

// Whatever is stored comes back: through the header text, the browser, and Value.
func FuzzSetValueRoundTrip(f *testing.F) {
	for _, value := range []string{"", "eyJhIjoxfQ.ZVPxAA.sig", "a b", `a"b\c;d,e`, "é€😀", "\x00\n\x7f", " x ", `"q"`} {
		f.Add(value)
	}
	c, err := NewCookie(Attributes{Name: "session", Domain: "example.com", Path: "/", Secure: true})
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, value string) {
		text, _, err := c.Set(value, time.Time{}, 0)
		if err != nil {
			return
		}
		if hasControl(text) || strings.Count(text, ";") != 3 {
			t.Fatalf("the header is broken apart: %q", text)
		}
		pair, _, _ := strings.Cut(text, ";")
		got, ok := Value(http.Header{"Cookie": {pair}}, "session")
		if want := decodeReplacing([]byte(value)); !ok || got != want { // UTF-8 comes back as it is
			t.Errorf("stored %q, got %q, %v", value, got, ok)
		}
	})
}

func BenchmarkSet(b *testing.B) {
	c, err := NewCookie(Attributes{Name: "session", Path: "/", HTTPOnly: true})
	if err != nil {
		b.Fatal(err)
	}
	expires := time.Unix(1700000000, 0)
	b.ReportAllocs()
	for b.Loop() {
		_, _, _ = c.Set("eyJhIjoxfQ.ZVPxAA.hG4LXFRbN7aPAMuhb5V_1Ol-cgU", expires, 4093)
	}
}
