package security_test

import (
	"crypto/hmac"
	"crypto/sha512"
	"crypto/subtle"
	"encoding/base64"
	"errors"
	"fmt"
	"strings"

	"golang.org/x/crypto/argon2"
	"golang.org/x/crypto/bcrypt"

	"github.com/flaskcookie/flaskcookie-go/werkzeug/security"
)

// Hashes of Flask-Security 5 (Argon2 by default, bcrypt before), Flask-Bcrypt and
// argon2-cffi, which Werkzeug and CheckPasswordHash do not know.
//
// Flask-Security hashes an HMAC of the password, under SECURITY_PASSWORD_SALT, unless
// SECURITY_PASSWORD_SINGLE_HASH is on. It also brings a password into the form NFKD
// first, for which Go needs golang.org/x/text/unicode/norm; ASCII stays as it is.
func Example_otherHashes() {
	const fromFlaskSecurity = "$argon2id$v=19$m=65536,t=3,p=4$+p9zznlPSal17r0XIqQUwg$3r8t0xO5UY+w46JCvWVCNDRDtQdpZgroQ/TT2BDio9U"
	const bcryptFromFlaskSecurity = "$2b$12$KYItJUqEDwF55Vb05s4yne.9HQwB54OXHZp8YDOjNhx39GrLAfm6a"
	const fromFlaskBcrypt = "$2b$10$F9X2vs9wWU5I15zg9PxHxekURmml8/nm1J25gyaKwjutNzEHA9iy2"
	const passwordSalt = "146585145368132386173505678016728509634" // SECURITY_PASSWORD_SALT

	for _, password := range []string{"correct horse", "battery staple"} {
		doubled := flaskSecurityHMAC(password, passwordSalt)
		fmt.Println(check(fromFlaskSecurity, doubled))
		fmt.Println(check(bcryptFromFlaskSecurity, doubled))
		fmt.Println(check(fromFlaskBcrypt, password))
	}
	fmt.Println(check("pbkdf2:sha256:2$salt$061df616343cb988307172e2c3074be63e953b28237ea96184f6a48bec7a8a55", "pw"))
	// Output:
	// true <nil>
	// true <nil>
	// true <nil>
	// false <nil>
	// false <nil>
	// false <nil>
	// true <nil>
}

// check knows the hash by its beginning. Like CheckPasswordHash it computes what the hash
// asks for, so it bounds that. Let no more than a few run at once.
func check(hash, password string) (bool, error) {
	switch {
	case strings.HasPrefix(hash, "$argon2id$"):
		return checkArgon2id(hash, password)
	case strings.HasPrefix(hash, "$2b$"):
		return checkBcrypt(hash, password)
	}
	return security.CheckPasswordHash(hash, password)
}

// flaskSecurityHMAC is flask_security.utils.get_hmac.
func flaskSecurityHMAC(password, passwordSalt string) string {
	mac := hmac.New(sha512.New, []byte(passwordSalt))
	mac.Write([]byte(password))
	return base64.StdEncoding.EncodeToString(mac.Sum(nil))
}

var errHash = errors.New("not a password hash, or a too expensive one")

// checkArgon2id reads $argon2id$v=19$m=65536,t=3,p=4$salt$digest.
func checkArgon2id(hash, password string) (bool, error) {
	parts := strings.Split(hash, "$")
	if len(parts) != 6 || parts[2] != "v=19" {
		return false, errHash
	}
	var memory, time uint32
	var threads uint8
	const parameters = "m=%d,t=%d,p=%d"
	if _, err := fmt.Sscanf(parts[3], parameters, &memory, &time, &threads); err != nil ||
		parts[3] != fmt.Sprintf(parameters, memory, time, threads) {
		return false, errHash
	}
	salt, saltErr := base64.RawStdEncoding.DecodeString(parts[4])
	digest, digestErr := base64.RawStdEncoding.DecodeString(parts[5])
	// IDKey panics without rounds or threads; 256 MiB and ten rounds take a second.
	if saltErr != nil || digestErr != nil || len(digest) < 16 || len(digest) > 64 ||
		memory > 256<<10 || time < 1 || time > 10 || threads < 1 || threads > 16 {
		return false, errHash
	}
	got := argon2.IDKey([]byte(password), salt, time, memory, threads, uint32(len(digest)))
	return subtle.ConstantTimeCompare(got, digest) == 1, nil
}

func checkBcrypt(hash, password string) (bool, error) {
	if cost, err := bcrypt.Cost([]byte(hash)); err != nil || cost > 14 {
		return false, errHash
	}
	// bcrypt looks at 72 bytes, and Flask-Security's HMAC has 88.
	err := bcrypt.CompareHashAndPassword([]byte(hash), []byte(password[:min(len(password), 72)]))
	if errors.Is(err, bcrypt.ErrMismatchedHashAndPassword) {
		return false, nil
	}
	return err == nil, err
}
