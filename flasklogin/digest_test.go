package flasklogin

import (
	"crypto/sha256"
	"crypto/sha512"
	"encoding/hex"
	"hash"
	"strings"
	"testing"

	"github.com/flaskcookie/flaskcookie-go/flaskcookie"
	"github.com/flaskcookie/flaskcookie-go/signer"
	taggedjson "github.com/flaskcookie/flaskcookie-go/tagged_json"
)

// TestSHA512 shows what SECURITY.md says of a session signed with SHA-512: the remember cookie
// of the user "cookie-session" has the key. So it is in Flask; with SHA-256 it is not.
func TestSHA512(t *testing.T) {
	for shows, tt := range map[string]struct {
		digest func() hash.Hash
		taken  bool
	}{"SHA-512": {sha512.New, true}, "SHA-256": {sha256.New, false}, "SHA-384": {sha512.New384, false}} {
		codec, err := flaskcookie.New(flaskcookie.Config{SecretKey: testKey, Logger: discard, Signer: signer.Options{Digest: tt.digest}})
		if err != nil {
			t.Fatal(err)
		}
		_, text, _ := strings.Cut(EncodeCookie("cookie-session", testKey), "|")
		stolen, err := hex.DecodeString(text)
		if err != nil {
			t.Fatal(err)
		}
		thief, err := flaskcookie.New(flaskcookie.Config{SecretKey: stolen, Logger: discard, Signer: signer.Options{Digest: tt.digest, KeyDerivation: signer.None}})
		if err != nil {
			t.Fatal(err)
		}
		forged, err := thief.Encode(taggedjson.Dict{{Key: "_user_id", Value: "admin"}})
		if err != nil {
			t.Fatal(err)
		}
		var values taggedjson.Dict
		if _, err := codec.Decode(forged, &values); (err == nil) != tt.taken {
			t.Errorf("%s: the session of who has a remember cookie: %v", shows, err)
		}
	}
}
