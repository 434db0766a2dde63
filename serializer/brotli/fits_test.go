package brotli_test

import (
	"crypto/sha256"
	"fmt"
	"os"
	"sort"
	"strings"
	"testing"

	"github.com/flaskcookie/flaskcookie-go/flaskcookie"
	"github.com/flaskcookie/flaskcookie-go/serializer"
	"github.com/flaskcookie/flaskcookie-go/serializer/brotli"
)

// The parts of a realistic session.
func login() map[string]any {
	return map[string]any{
		"_fresh": true, "_permanent": true, "_user_id": "42", "_id": digits("id", 128), "csrf_token": digits("csrf", 40),
	}
}

func withFlashes(n int) map[string]any {
	s := login()
	var flashes []any
	for i := range n {
		flashes = append(flashes, []any{"message", fmt.Sprintf("Item %d was added to your cart.", i)})
	}
	s["_flashes"] = flashes
	return s
}

func withCart(s map[string]any, n int) map[string]any {
	var cart []any
	for i := range n {
		cart = append(cart, map[string]any{"id": 1000 + 37*i, "name": "Item " + digits(fmt.Sprint(i), 6), "price": fmt.Sprintf("%d.99", i), "qty": i%3 + 1})
	}
	s["cart"] = cart
	return s
}

func withTokens(n int) map[string]any {
	s := login()
	s["oauth"] = map[string]any{"access_token": digits("access", 900), "refresh_token": digits("refresh", 500)}
	return withCart(s, n)
}

// digits are hexadecimal digits that look random.
func digits(seed string, n int) string {
	var out strings.Builder
	for i := 0; out.Len() < n; i++ {
		fmt.Fprintf(&out, "%x", sha256.Sum256([]byte(seed+fmt.Sprint(i))))
	}
	return out.String()[:n]
}

// fit returns how many of something a session can hold before its Set-Cookie passes
// what browsers keep.
func fit(t *testing.T, compressor serializer.Compressor, session func(n int) map[string]any) int {
	t.Helper()
	codec, err := flaskcookie.New(flaskcookie.Config{SecretKey: []byte("dev"), Compressor: compressor})
	if err != nil {
		t.Fatal(err)
	}
	tooMany := func(n int) bool {
		cookie, err := codec.Encode(session(n))
		if err != nil {
			t.Fatal(err)
		}
		return len("session="+cookie+"; HttpOnly; Path=/") > 4093
	}
	return sort.Search(4096, tooMany) - 1
}

// TestFits computes the table of docs/compression.md and demands that it stands there.
func TestFits(t *testing.T) {
	document, err := os.ReadFile("../../docs/compression.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, kind := range []struct {
		name    string
		session func(n int) map[string]any
	}{
		{"Flask-Login and CSRF, flashed messages", withFlashes},
		{"Flask-Login and CSRF, lines in a cart", func(n int) map[string]any { return withCart(login(), n) }},
		{"the same with two OAuth tokens of 1,400 characters", withTokens},
	} {
		zlib, fast, best := fit(t, serializer.Zlib, kind.session), fit(t, brotli.Fast, kind.session), fit(t, brotli.Compressor, kind.session)
		row := fmt.Sprintf("| %s | %d | %d | %d |", kind.name, zlib, fast, best)
		if !strings.Contains(string(document), row) {
			t.Errorf("docs/compression.md lacks the row\n%s", row)
		}
	}
}
