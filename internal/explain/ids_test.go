package explain_test

import (
	"crypto/hmac"
	"crypto/sha512"
	"encoding/hex"
	"strings"
	"testing"

	"github.com/flaskcookie/flaskcookie-go/internal/explain"
	"github.com/flaskcookie/flaskcookie-go/signer"
)

// TestStoreKey: an id is looked for under the prefix of Flask-Session, but one of pgAdmin or
// Flask-KVSession under itself.
func TestStoreKey(t *testing.T) {
	const uuid, kv = "3f2504e0-4f89-41d3-9a0c-0305e82c3301", "1000000000003039_65540b80"
	for cookie, want := range map[string]string{
		uuid: "session:" + uuid,
		uuid + "!Zm9vYmFyZm9vYmFyZm9vYmFyZm9vYmFyZm9vYmFyZm8=": uuid,
		kv: kv,
	} {
		if got := explained(t, cookie, explain.Config{}).StoreKey(explain.DefaultPrefix); got != want {
			t.Errorf("%s: %s", cookie, got)
		}
	}
}

// TestBasis: where a signature is shown to be right, it is what the cause rests on; where an id is
// told by its shape it is not.
func TestBasis(t *testing.T) {
	key := []byte("a key of some length for a test")
	mac := hmac.New(sha512.New, key)
	mac.Write([]byte("42"))
	remember := "42|" + hex.EncodeToString(mac.Sum(nil))
	s, err := signer.NewTimestamp(key, explain.SessionSalt, &signer.Options{KeyDerivation: signer.HMAC})
	if err != nil {
		t.Fatal(err)
	}
	good := string(s.Sign([]byte("e30")))
	for _, tt := range []struct {
		shows, cookie, key string
		cause              explain.Cause
		basis              explain.Basis
	}{
		{"a remember cookie of the key", remember, string(key), explain.RememberToken, explain.BySignature},
		{"of another key", remember, "another key of some length", explain.RememberToken, explain.ByShape},
		{"without a key", remember, "", explain.RememberToken, explain.ByShape},
		{"one character after the signature", good + ",", string(key), explain.TrailingText, explain.BySignature},
		{"the same without a key", good + ",", "", explain.TrailingText, explain.ByShape},
		{"most of the signature", good[:len(good)-5], string(key), explain.Truncated, explain.BySignature},
		{"little of it, which may be chance", good[:len(good)-25], string(key), explain.Truncated, explain.ByShape},
	} {
		found := explained(t, tt.cookie, explain.Config{Key: []byte(tt.key), NoMaxAge: true})
		if found.Cause != tt.cause || found.Basis != tt.basis {
			t.Errorf("%s: %s, %s\n%s", tt.shows, found.Cause, found.Basis, strings.Join(found.Evidence, "\n"))
		}
	}
}
