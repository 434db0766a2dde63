package signer

import (
	"crypto/hmac"
	"hash"
)

// KeyDerivation makes the key that signs from the secret key and the salt
// (key_derivation). It must be deterministic and must not return an empty key,
// with which anyone could sign: [New] refuses such a result. It runs in New,
// once for each key.
//
// Deriving is not stretching: it does not turn a guessable secret into a good
// key.
//
// Those here panic with GODEBUG=fips140=only if they are called directly with a
// digest that Go refuses then, and HMAC with a secret of less than 14 bytes too;
// New returns [ErrFIPS] instead.
type KeyDerivation func(digest func() hash.Hash, secret, salt []byte) []byte

// DjangoConcat hashes the salt, the word "signer" and the secret
// ("django-concat"). It is the default of itsdangerous.
func DjangoConcat(digest func() hash.Hash, secret, salt []byte) []byte {
	return hashAll(digest, salt, []byte("signer"), secret)
}

// Concat hashes the salt and the secret ("concat").
func Concat(digest func() hash.Hash, secret, salt []byte) []byte {
	return hashAll(digest, salt, secret)
}

// HMAC is the HMAC of the salt under the secret ("hmac"). Flask uses it for its
// session cookie.
func HMAC(digest func() hash.Hash, secret, salt []byte) []byte {
	mac := hmac.New(digest, secret)
	mac.Write(salt)
	return mac.Sum(nil)
}

// None is the secret itself ("none"). The salt has no effect then, so values
// signed for one purpose are good for every other.
func None(_ func() hash.Hash, secret, _ []byte) []byte {
	return secret
}

func hashAll(digest func() hash.Hash, parts ...[]byte) []byte {
	h := digest()
	for _, part := range parts {
		h.Write(part)
	}
	return h.Sum(nil)
}
