package flaskwtf

import (
	"strings"
	"testing"
)

// BenchmarkToken makes a token for a page.
func BenchmarkToken(b *testing.B) {
	c, s := ofMapping(b, nil), withText()
	for b.Loop() {
		if _, err := c.Token(s); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkCheck checks a posted form, of ten fields and of a thousand, with the token at the
// end.
func BenchmarkCheck(b *testing.B) {
	for name, count := range map[string]int{"10": 10, "1000": 1000} {
		b.Run(name, func(b *testing.B) {
			c := ofMapping(b, nil)
			body := strings.Repeat("a=1&", count) + "csrf_token=" + token(b, c)
			for b.Loop() {
				if err := c.Check(post("POST", urlencoded, body)); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
