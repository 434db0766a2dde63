package brotli_test

import (
	"crypto/sha256"
	"fmt"
	"os"
	"regexp"
	"sort"
	"strconv"
	"strings"
	"testing"

	"github.com/flaskcookie/flaskcookie-go/flaskcookie"
	"github.com/flaskcookie/flaskcookie-go/internal/growth"
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

// tooMany returns whether the Set-Cookie of a session with n of something passes what
// browsers keep.
func tooMany(t *testing.T, compressor serializer.Compressor, session func(n int) map[string]any) func(n int) bool {
	t.Helper()
	codec, err := flaskcookie.New(flaskcookie.Config{SecretKey: []byte("dev"), Compressor: compressor})
	if err != nil {
		t.Fatal(err)
	}
	return func(n int) bool {
		cookie, err := codec.Encode(session(n))
		if err != nil {
			t.Fatal(err)
		}
		return len("session="+cookie+"; HttpOnly; Path=/") > 4093
	}
}

// TestFits demands of each number in the table of docs/compression.md that so many fit
// and one more does not. What would be right is computed only where that fails.
func TestFits(t *testing.T) {
	growth.SkipUnderRace(t)
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
		row := regexp.MustCompile(`(?m)^\| ` + kind.name + ` \| (\d+) \| (\d+) \| (\d+) \|$`).FindStringSubmatch(string(document))
		if row == nil {
			t.Fatalf("docs/compression.md has no row %q", kind.name)
		}
		for i, compressor := range []serializer.Compressor{serializer.Zlib, brotli.Fast, brotli.Compressor} {
			tooMany := tooMany(t, compressor, kind.session)
			documented, _ := strconv.Atoi(row[i+1]) // digits
			if tooMany(documented) || !tooMany(documented+1) {
				t.Errorf("docs/compression.md: %s: column %d is %d, want %d", kind.name, i+1, documented, sort.Search(4096, tooMany)-1)
			}
		}
	}
}
