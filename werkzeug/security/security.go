package security

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"encoding/hex"
	"errors"
	"fmt"
	"runtime"
	"strings"
	"unicode/utf8"

	"github.com/flaskcookie/flaskcookie-go/internal/fips"
)

// ErrMethod is the error for a hash or a method that is none of Werkzeug 3: another
// package's hash, one that Werkzeug dropped (plain, sha1$…), a digest that Go has not, or
// parameters that are no numbers. Python raises ValueError there.
var ErrMethod = errors.New("security: not a method of Werkzeug's password hashes")

// ErrCost is the error for parameters of scrypt or PBKDF2 that are beyond the bounds of
// this package, or that Python refuses.
var ErrCost = errors.New("security: the cost of the password hash is out of bounds")

// ErrFIPS is the error for a hash that Go refuses to compute with GODEBUG=fips140=only: one
// with a salt of less than 16 bytes, or PBKDF2 with another digest than SHA-2 and SHA-3.
var ErrFIPS error = fips.Err

// CheckPasswordHash reports whether hash was made of password: check_password_hash. A
// hash without two "$" fits no password, and neither does a password or hash that is not
// UTF-8, which Python cannot make. The error is an [ErrMethod] or an [ErrCost], where
// Python mostly raises ValueError, or an [ErrFIPS]. It means that the hash cannot be checked, not that the
// password is wrong, so log it.
//
// The call computes a hash, which is slow on purpose, and may wait for others that are
// computed at the same time; see the package comment.
func CheckPasswordHash(hash, password string) (bool, error) {
	return CheckPasswordHashContext(context.Background(), hash, password)
}

// CheckPasswordHashContext is [CheckPasswordHash] for a request: it waits for others no longer
// than ctx lasts, so that nothing is computed for a client that has gone. The error is then
// that of ctx. What has begun is finished.
func CheckPasswordHashContext(ctx context.Context, hash, password string) (bool, error) {
	parts := strings.SplitN(hash, "$", 3)
	if len(parts) < 3 || !utf8.ValidString(hash) || !utf8.ValidString(password) {
		return false, nil
	}
	m, err := parseMethod(parts[0])
	if err != nil {
		return false, err
	}
	digest, err := digestOf(ctx, m, parts[1], password)
	if err != nil {
		return false, err
	}
	return subtle.ConstantTimeCompare([]byte(digest), []byte(parts[2])) == 1, nil
}

// GeneratePasswordHash returns a hash of password with a new salt of 16 characters:
// generate_password_hash. The method is "scrypt", "scrypt:N:r:p", "pbkdf2",
// "pbkdf2:digest" or "pbkdf2:digest:iterations"; "" is the default, scrypt:32768:8:1, and
// the default of PBKDF2 is pbkdf2:sha256:1000000. Prefer scrypt: it takes memory as well as
// time, which makes guessing on special hardware dearer.
//
// The error is an [ErrMethod], an [ErrCost] or an [ErrFIPS], or says that the password is not UTF-8,
// which Flask could never check.
func GeneratePasswordHash(password, method string) (string, error) {
	if !utf8.ValidString(password) {
		return "", errors.New("security: the password is not UTF-8")
	}
	if method == "" {
		method = "scrypt"
	}
	m, err := parseMethod(method)
	if err != nil {
		return "", err
	}
	return format(m, newSalt(), password)
}

func format(m method, salt, password string) (string, error) {
	digest, err := digestOf(context.Background(), m, salt, password)
	if err != nil {
		return "", err
	}
	return m.String() + "$" + salt + "$" + digest, nil
}

// slots bounds the hashes that are computed at once. Each takes a processor for its whole
// time and up to 257 MiB.
var slots = make(chan struct{}, runtime.GOMAXPROCS(0))

// digestOf is what stands behind the salt: _hash_internal, in lower-case hexadecimal.
func digestOf(ctx context.Context, m method, salt, password string) (string, error) {
	if err := takeSlot(ctx); err != nil {
		return "", err
	}
	defer func() { <-slots }()
	var key []byte
	var err error
	// scrypt panics where pbkdf2, which it is made of, returns an error.
	if refused := fips.Try(func() { key, err = m.key(password, salt) }); refused != nil {
		err = refused
	}
	if err != nil {
		return "", fmt.Errorf("security: %w", fips.Wrap(err))
	}
	return hex.EncodeToString(key), nil
}

func takeSlot(ctx context.Context) error {
	select {
	case slots <- struct{}{}: // even if ctx has ended
		return nil
	default:
	}
	select {
	case slots <- struct{}{}:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

const (
	saltAlphabet = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
	saltLength   = 16
)

// newSalt is gen_salt(16).
func newSalt() string {
	var salt []byte
	var random [2 * saltLength]byte
	for len(salt) < saltLength {
		rand.Read(random[:])
		for _, b := range random {
			// 62*4 = 248: what is beyond would make some characters likelier.
			if int(b) < 4*len(saltAlphabet) && len(salt) < saltLength {
				salt = append(salt, saltAlphabet[int(b)%len(saltAlphabet)])
			}
		}
	}
	return string(salt)
}
