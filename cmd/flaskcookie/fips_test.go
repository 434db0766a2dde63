package main

import (
	"path/filepath"
	"strings"
	"testing"

	"github.com/flaskcookie/flaskcookie-go/internal/fips/fipstest"
)

// Cookies that itsdangerous made with the key "a key of 16 byte" at 1790000000.
const (
	sha256Cookie = "eyJ1c2VyX2lkIjo0Mn0.arE7gA.u05idV_jmj4g5ciZIq-mmQKHIwx7zfHAlw8OcH8GVPw"
	sha256List   = "WzFd.arE7gA.AHnO7jGQy-UKPzhhtgCGpRd4kjqWIabB2pBxgDB2BY0"
	sha1Cookie   = "eyJ1c2VyX2lkIjo0Mn0.arE7gA.2C-iG58YHAieZme6K53MB5C_hiI"
)

// TestFIPS runs every command with GODEBUG=fips140=only. With SHA-256 they do what they do
// elsewhere; where SHA-1 would be computed the exit status is 3 and the cause is named, or explain
// says what it has not tried.
func TestFIPS(t *testing.T) {
	if !fipstest.Enforced(t) {
		return
	}
	const refused = "not allowed in FIPS 140-only mode"
	const untried = "it was not tried whether one of these made the signature"
	jwt := "eyJhbGciOiJIUzI1NiJ9.eyJ1c2VyIjoiYW5uIn0." + strings.Repeat("A", 43)
	for _, tt := range []struct {
		name, key, args, stdin string
		code                   int
		want                   string
	}{
		{"inspect of a cookie", "", "inspect -at 1790000040 " + loginCookie, "", 0, "session"},
		{"inspect of one by SHA-256", "", "inspect " + sha256Cookie, "", 0, "user_id"},
		{"inspect of a stored session", "", "inspect -stored", `{"user_id":42}`, 0, "user_id"},
		{"inspect of junk", "", "inspect x", "", 1, "not a Flask session cookie"},
		{"decode", "a key of 16 byte", "decode -digest sha256 -max-age none " + sha256Cookie, "", 0, "42"},
		{"verify", "a key of 16 byte", "verify -digest sha256 -max-age none " + sha256Cookie, "", 0, "ok"},
		{"verify of another one", "another key, of 16 bytes", "verify -digest sha256 -max-age none " + sha256Cookie, "", 1, "BadTimeSignature"},
		{"sign", "a key of 16 byte", `sign -digest sha256 -at 1790000000 {"user_id":42}`, "", 0, sha256Cookie},
		{"decode by SHA-1", "a key of 16 byte", "decode " + sha1Cookie, "", 3, refused},
		{"verify by SHA-1", "a key of 16 byte", "verify " + sha1Cookie, "", 3, refused},
		{"sign by SHA-1", "a key of 16 byte", "sign {}", "", 3, refused},
		{"verify by MD5", "a key of 16 byte", "verify -digest md5 " + sha1Cookie, "", 3, refused},
		{"verify with a short key", "dev", "verify -digest sha256 " + sha256Cookie, "", 3, "keys shorter than 112 bits"},
		{"verify with a short key, which is no HMAC key in django-concat", "dev", "verify -digest sha256 -derivation django-concat " + sha256Cookie, "", 1, "BadTimeSignature"},
		{"explain without a key", "", "explain " + sha1Cookie, "", 1, untried},
		{"explain by SHA-1", "a key of 16 byte", "explain " + sha1Cookie, "", 3, refused},
		{"explain of a good one", "a key of 16 byte", "explain -digest sha256 -at 1790000040 " + sha256Cookie, "", 0, "good"},
		{"explain of one by SHA-1, where SHA-256 is configured", "a key of 16 byte", "explain -digest sha256 -at 1790000040 " + sha1Cookie, "", 1, untried},
		{"explain of another salt", "a key of 16 byte", "explain -digest sha256 -salt other -at 1790000040 " + sha256Cookie, "", 1, "other-salt"},
		{"explain of a list, which is asked of a codec", "a key of 16 byte", "explain -digest sha256 -max-age none " + sha256List, "", 1, "not-a-dict"},
		{"explain of a remember cookie by SHA-1", "a key of 16 byte", "explain -digest sha256 42|" + strings.Repeat("0", 40), "", 1, "The digest was not compared"},
		{"explain of a remember cookie", "a key of 16 byte", "explain -digest sha256 42|" + strings.Repeat("0", 128), "", 1, "The digest is not that of the key"},
		{"explain of a JWT", "a key of 16 byte", "explain -digest sha256 " + jwt, "", 1, "jwt"},
		{"explain of a JWT with a short key", "dev", "explain -digest sha256 -derivation django-concat " + jwt, "", 1, "jwt"},
		{"explain of an id", "a key of 16 byte", "explain -digest sha256 123e4567-e89b-12d3-a456-426614174000", "", 1, "session-id"},
		{"explain of a changed cookie", "a key of 16 byte", "explain -digest sha256 -at 1790000040 " + sha256Cookie[:len(sha256Cookie)-1], "", 1, untried},
		{"check", "a test key, not a secret", "check " + filepath.FromSlash("../../testdata/recorded_tag.jsonl"), "", 3, refused},
		{"check of stored sessions, whose ids are signed by SHA-1", "a test key, not a secret", "check " + filepath.FromSlash("../../testdata/recorded_stored.jsonl"), "", 3, refused},
		{"key", "a key of 16 byte", "key", "", 1, "weak"},
		{"help", "", "help", "", 0, "inspect"},
	} {
		if t.Setenv("FLASK_SECRET_KEY", tt.key); tt.key == "" {
			unsetenv(t, "FLASK_SECRET_KEY")
		}
		out, code := runs(t, tt.stdin, strings.Fields(tt.args)...)
		if code != tt.code || !strings.Contains(out, tt.want) {
			t.Errorf("%s: exit status %d, want %d and %q:\n%s", tt.name, code, tt.code, tt.want, out)
		}
	}
}
