package flaskcookie

import (
	"cmp"
	"crypto/hmac"
	"crypto/sha512"
	"strconv"

	"github.com/flaskcookie/flaskcookie-go/signer"
)

// digestWarnings are about a signer that does the same as Flask-Login's remember cookie, which
// is the HMAC-SHA512 of a user's id under SECRET_KEY itself, for everybody to read. What a user
// can have as an id, the cookie then signs for the session.
func (c Config) digestWarnings() []string {
	if !isSHA512(c.Signer) {
		return nil
	}
	salt := cmp.Or(c.Salt, defaultSalt)
	// A key and a salt of nobody show what the derivation does.
	key, probe := []byte("a key of no one, long enough"), []byte("a salt of no one")
	derived := signer.HMAC
	if c.Signer.KeyDerivation != nil {
		derived = c.Signer.KeyDerivation
	}
	switch got := derived(c.Signer.Digest, key, probe); {
	case hmac.Equal(got, signer.HMAC(sha512.New, key, probe)):
		return []string{"Signer.Digest is SHA-512, with which Flask-Login's remember cookie tells the key of the session to a user whose id is " +
			strconv.Quote(salt) + ". Beside Flask-Login take SHA-256, SHA-384 or SHA-3, in Flask too"}
	case hmac.Equal(got, key):
		return []string{"Signer.Digest is SHA-512 and the key is not derived, as in Flask-Login's remember cookie, which signs the id of a user that " +
			"has the form of a session. Beside Flask-Login take SHA-256, SHA-384 or SHA-3, in Flask too"}
	}
	return nil
}

// isSHA512 reports whether the digest is the one of Flask-Login, by what it makes of nothing.
func isSHA512(options signer.Options) bool {
	if options.Digest == nil {
		return false
	}
	empty := sha512.Sum512(nil)
	h := options.Digest()
	return h != nil && hmac.Equal(h.Sum(nil), empty[:])
}
