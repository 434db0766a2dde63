// Package names knows digests, key derivations and errors by the names that Python gives them,
// as they stand on a command line and in files made by Python.
package names

import (
	"crypto/md5"
	"crypto/sha1"
	"crypto/sha256"
	"crypto/sha512"
	"hash"

	"github.com/flaskcookie/flaskcookie-go/signer"
)

// Digests are the hashes by hashlib's names.
var Digests = map[string]func() hash.Hash{
	"md5": md5.New, "sha1": sha1.New, "sha224": sha256.New224, "sha256": sha256.New, "sha384": sha512.New384, "sha512": sha512.New,
}

// Derivations are the key derivations by itsdangerous' names.
var Derivations = map[string]signer.KeyDerivation{
	"hmac": signer.HMAC, "django-concat": signer.DjangoConcat, "concat": signer.Concat, "none": signer.None,
}
