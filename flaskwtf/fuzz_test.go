package flaskwtf

import (
	"fmt"
	"net/url"
	"strings"
	"testing"
)

// FuzzForm shows that the search finds what a slow and obvious one finds.
func FuzzForm(f *testing.F) {
	for _, body := range []string{"", "csrf_token=x", "a=1&csrf_token=x", "b-csrf_token=y&csrf_token=", "csrf%5Ftoken=+x%zz", "csrf_token=&csrf_token=x", "%ffcsrf_token=%ff", "a-csrf_token=&a-csrf_token=1&csrf_token"} {
		f.Add(body)
	}
	f.Fuzz(func(t *testing.T, body string) {
		found := &fields{name: "csrf_token"}
		if err := found.urlencoded(strings.NewReader(body)); err != nil {
			return // no UTF-8
		}
		if want := slowToken(body); found.token() != want {
			t.Errorf("got %q, want %q", found.token(), want)
		}
	})
}

// slowToken is _get_csrf_token, over all fields of the form.
func slowToken(body string) string {
	var names []string
	first := map[string]string{}
	for _, part := range strings.Split(body, "&") {
		name, value, _ := strings.Cut(part, "=")
		name, value = slowText(name), slowText(value)
		if _, seen := first[name]; !seen {
			names = append(names, name)
			first[name] = value
		}
	}
	if first["csrf_token"] != "" {
		return first["csrf_token"]
	}
	for _, name := range names {
		if strings.HasSuffix(name, "csrf_token") && first[name] != "" {
			return first[name]
		}
	}
	return ""
}

// slowText unquotes escape by escape, and escapes again what is no character.
func slowText(text string) string {
	var bytes []byte
	for len(text) > 0 {
		piece := text[:1]
		if len(text) >= 3 && text[0] == '%' {
			if char, err := url.PathUnescape(text[:3]); err == nil {
				piece, text = char, text[2:]
			}
		}
		if text[:1] == "+" && piece == "+" {
			piece = " "
		}
		bytes, text = append(bytes, piece...), text[1:]
	}
	out := string(bytes)
	var valid strings.Builder
	for i, char := range out {
		if char == '\ufffd' && !strings.HasPrefix(out[i:], "\ufffd") {
			fmt.Fprintf(&valid, "%%%02X", out[i])
			continue
		}
		valid.WriteRune(char)
	}
	return valid.String()
}

// FuzzOrigin shows that no address but one of this host counts as one, by net/url where that
// reads it.
func FuzzOrigin(f *testing.F) {
	for _, address := range []string{"https://h/", "https://h:443/", "https://a@h/x?y", "//h", "https:h", "https://[::1]:1/", "HTTPS://H", " https://h", "https://h\\@e/", "https://h?@e/"} {
		f.Add(address)
	}
	own, _ := parseOrigin("https://h/")
	f.Fuzz(func(t *testing.T, address string) {
		page, ok := parseOrigin(address)
		u, err := url.Parse(address)
		if !ok || page != own || err != nil {
			return
		}
		if u.Scheme != "https" || !strings.EqualFold(u.Hostname(), "h") || u.Port() != "" {
			t.Errorf("%q is of %s://%s", address, u.Scheme, u.Host)
		}
	})
}
