package flaskcookie

import (
	"crypto/sha256"
	"crypto/sha3"
	"crypto/sha512"
	"hash"
	"testing"

	"github.com/flaskcookie/flaskcookie-go/signer"
)

// TestDigestWarnings shows which signers are told of as those of the remember cookie's making.
func TestDigestWarnings(t *testing.T) {
	ownHMAC := func(digest func() hash.Hash, secret, salt []byte) []byte { return signer.HMAC(digest, secret, salt) }
	const tells, signs = `tells the key of the session to a user whose id is "cookie-session"`, "has the form of a session"
	for _, tt := range []struct {
		shows   string
		options signer.Options
		want    string // part of the only warning; "" for none
	}{
		{"Flask's own", signer.Options{}, ""},
		{"SHA-512", signer.Options{Digest: sha512.New}, tells},
		{"a function around it", signer.Options{Digest: func() hash.Hash { return sha512.New() }}, tells},
		{"a derivation that does the same", signer.Options{Digest: sha512.New, KeyDerivation: ownHMAC}, tells},
		{"no derivation", signer.Options{Digest: sha512.New, KeyDerivation: signer.None}, signs},
		{"that of itsdangerous 1.0", signer.Options{Digest: sha512.New, KeyDerivation: signer.DjangoConcat}, ""},
		{"SHA-256", signer.Options{Digest: sha256.New}, ""},
		{"SHA-384", signer.Options{Digest: sha512.New384}, ""},
		{"SHA-512/256", signer.Options{Digest: sha512.New512_256}, ""},
		{"SHA-3, as long", signer.Options{Digest: func() hash.Hash { return sha3.New512() }}, ""},
		{"none at all", signer.Options{Digest: func() hash.Hash { return nil }}, ""},
	} {
		t.Run(tt.shows, func(t *testing.T) {
			checkOnly(t, Config{SecretKey: []byte(strongKey), Signer: tt.options}.Warnings(), tt.want)
		})
	}
	checkOnly(t, Config{SecretKey: []byte(strongKey), Salt: "own", Signer: signer.Options{Digest: sha512.New}}.Warnings(), `whose id is "own"`)
}
