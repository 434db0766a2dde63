package security

import (
	"errors"
	"strings"
	"testing"

	"github.com/flaskcookie/flaskcookie-go/internal/fips/fipstest"
	"github.com/flaskcookie/flaskcookie-go/internal/vectors"
)

// TestFIPS checks every hash that Werkzeug made with GODEBUG=fips140=only: the answer is that of
// Python, or ErrFIPS exactly where the salt is short or the digest neither SHA-2 nor SHA-3.
func TestFIPS(t *testing.T) {
	if !fipstest.Enforced(t) {
		return
	}
	answered, refused := 0, 0
	for _, row := range vectors.Load[hashRow](t, "security.jsonl") {
		name, rest, _ := strings.Cut(row.Hash, "$")
		m, err := parseMethod(name)
		salt, _, whole := strings.Cut(rest, "$")
		if err != nil || !whole || row.Result != "true" && row.Result != "false" || work(m) > 1_000_000 {
			continue
		}
		ok, err := CheckPasswordHash(row.Hash, row.Password)
		p, isPBKDF2 := m.(pbkdf2Method)
		old := isPBKDF2 && (strings.EqualFold(p.digest, "md5") || strings.EqualFold(p.digest, "sha1"))
		if want := len(salt) < 16 || old; want != errors.Is(err, ErrFIPS) {
			t.Errorf("%s: %v, %v; a salt of %d bytes and %v", row.Name, ok, err, len(salt), m)
		}
		if err != nil {
			refused++
			continue
		}
		answered++
		if ok != (row.Result == "true") {
			t.Errorf("%s: %v, want %s", row.Name, ok, row.Result)
		}
	}
	if answered < 4 || refused < 5 {
		t.Errorf("%d were answered and %d refused", answered, refused)
	}
}

// TestFIPSGenerate shows that what GeneratePasswordHash makes by default can be checked, with
// short passwords too, and that SHA-1 is refused.
func TestFIPSGenerate(t *testing.T) {
	if !fipstest.Enforced(t) {
		return
	}
	for _, method := range []string{"", "pbkdf2:sha256:1000", "pbkdf2:sha3_512:2"} {
		hash, err := GeneratePasswordHash("p", method)
		if err != nil {
			t.Errorf("%q: %v", method, err)
			continue
		}
		if ok, err := CheckPasswordHash(hash, "p"); !ok || err != nil {
			t.Errorf("%q: %t, %v", method, ok, err)
		}
	}
	if hash, err := GeneratePasswordHash("p", "pbkdf2:sha1:1000"); hash != "" || !errors.Is(err, ErrFIPS) {
		t.Errorf("%q, %v", hash, err)
	}
}
