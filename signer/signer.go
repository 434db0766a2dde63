package signer

import (
	"bytes"
	"cmp"
	"crypto/fips140"
	"crypto/sha1"
	"encoding/base64"
	"errors"
	"fmt"
	"hash"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/flaskcookie/flaskcookie-go/internal/fips"
	"github.com/flaskcookie/flaskcookie-go/internal/pybase64"
)

// Options holds what both sides must agree on besides key and salt. The zero
// value is the default of itsdangerous.
type Options struct {
	// Sep stands between a value and its signature. The default is ".". It
	// must not be a substring of the base64 alphabet in the order a-z, A-Z,
	// 0-9, "-_=", which is the check itsdangerous makes.
	Sep string

	// KeyDerivation makes the signing key from key and salt. The default is
	// DjangoConcat.
	KeyDerivation KeyDerivation

	// Digest is the hash under HMAC and key derivation. The default is
	// sha1.New.
	Digest func() hash.Hash

	// FallbackKeys are older keys, oldest first, that are accepted when
	// verifying and never used to sign. There may be [MaxKeys] with the other.
	FallbackKeys [][]byte

	// Now is the clock of a [TimestampSigner]. The default is time.Now.
	Now func() time.Time
}

// Format prints the options with any verb, without the fallback keys.
func (o Options) Format(f fmt.State, _ rune) {
	fallbacks := "none"
	if n := len(o.FallbackKeys); n > 0 {
		fallbacks = fmt.Sprintf("[%d redacted]", n)
	}
	io.WriteString(f, fmt.Sprintf("signer.Options{Sep: %q, FallbackKeys: %s}", o.Sep, fallbacks))
}

// GobEncode refuses: encoding/gob would leave out the functions and write the fallback keys.
func (o Options) GobEncode() ([]byte, error) {
	return nil, errors.New("signer: Options cannot be encoded by encoding/gob")
}

// Signer signs values and verifies them: itsdangerous.Signer. It never changes
// and may be used by many goroutines at once.
type Signer struct {
	sep     []byte
	sigSize int       // characters of a signature
	keys    []*macKey // in the order of verification; the first one signs
}

// defaultSalt is what Python's Signer uses when no salt is given.
const defaultSalt = "itsdangerous.Signer"

// New returns a Signer. The empty salt means itsdangerous' default,
// "itsdangerous.Signer", and nil options mean the zero [Options]. It is an error
// if the key or a fallback key is empty, if there are more than [MaxKeys], if a key
// derivation returns an empty key, or if the separator could occur in a signature. With
// GODEBUG=fips140=only it is an [ErrFIPS] if Go refuses the digest or a key. New keeps no
// reference to key or options.
func New(key []byte, salt string, opts *Options) (*Signer, error) {
	if opts == nil {
		opts = &Options{}
	}
	digest := opts.Digest
	if digest == nil {
		digest = sha1.New
	}
	sep := cmp.Or(opts.Sep, ".")
	if err := checkSep(sep); err != nil {
		return nil, err
	}
	keys, err := deriveKeys(key, cmp.Or(salt, defaultSalt), digest, opts)
	if err != nil {
		return nil, err
	}
	return &Signer{
		sep:     []byte(sep),
		sigSize: base64.RawURLEncoding.EncodedLen(digest().Size()),
		keys:    keys,
	}, nil
}

// checkSep refuses what itsdangerous refuses: substrings of this one string.
// So "ab" is refused and "ba" is not.
func checkSep(sep string) error {
	const alphabet = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_="
	if strings.Contains(alphabet, sep) {
		return fmt.Errorf("signer: separator %q may be contained in the signature itself", sep)
	}
	return nil
}

// MaxKeys is how many keys a signer may have, the fallback keys included. Each of them is tried
// for every token that anyone sends with a signature of none.
const MaxKeys = 64

// deriveKeys returns the key that signs, followed by the fallback keys, newest
// first: the order in which itsdangerous tries [*fallbacks, key].
func deriveKeys(key []byte, salt string, digest func() hash.Hash, opts *Options) ([]*macKey, error) {
	derive := opts.KeyDerivation
	if derive == nil {
		derive = DjangoConcat
	}
	secrets := append(slices.Clone(opts.FallbackKeys), key)
	slices.Reverse(secrets)
	if len(secrets) > MaxKeys {
		return nil, fmt.Errorf("signer: %d keys are more than %d", len(secrets), MaxKeys)
	}

	keys := make([]*macKey, len(secrets))
	for i, secret := range secrets {
		if len(secret) == 0 {
			return nil, emptyKeyError(i)
		}
		var err error
		if keys[i], err = deriveKey(derive, digest, secret, []byte(salt)); err != nil {
			return nil, fmt.Errorf("signer: %s: %w", which(i), err)
		}
	}
	return keys, nil
}

// deriveKey derives one key and, where Go may refuse it, signs once with it, so that
// Sign and Unsign cannot panic later.
func deriveKey(derive KeyDerivation, digest func() hash.Hash, secret, salt []byte) (key *macKey, err error) {
	err = fips.Try(func() {
		// A clone, because None returns the caller's own slice.
		if derived := bytes.Clone(derive(digest, secret, salt)); len(derived) > 0 {
			key = newMACKey(digest, derived)
		}
		if key != nil && fips140.Enforced() {
			key.appendSignature(nil, nil)
		}
	})
	if err == nil && key == nil {
		err = errors.New("the key derivation returned an empty key")
	}
	return key, err
}

func emptyKeyError(i int) error { return fmt.Errorf("signer: %s is empty", which(i)) }

// which names a key by its place in the order of verification.
func which(i int) string {
	if i == 0 {
		return "the key"
	}
	return "a fallback key"
}

// Sign returns value, the separator and the signature (Signer.sign).
func (s *Signer) Sign(value []byte) []byte {
	return s.AppendSign(make([]byte, 0, len(value)+len(s.sep)+s.sigSize), value)
}

// AppendSign appends what Sign returns for value to dst, whose room value must not lie in.
func (s *Signer) AppendSign(dst, value []byte) []byte {
	return s.seal(append(dst, value...), len(dst))
}

// Unsign returns the value, which is a part of signed and no copy, if the signature is
// genuine (Signer.unsign). Otherwise the error is an [*Error] of the kind
// [ErrBadSignature]. The value begins at the start of signed and ends at the
// last separator.
func (s *Signer) Unsign(signed []byte) ([]byte, error) {
	value, genuine, err := s.open(signed)
	if err != nil {
		return nil, err
	}
	if !genuine {
		return nil, newError(ErrBadSignature, value, mismatch)
	}
	return value, nil
}

// mismatch is the reason of every error about a wrong signature. Python quotes
// the signature here; an error of this package must not.
const mismatch = "signature does not match"

func newError(kind error, payload []byte, reason string) *Error {
	return &Error{Kind: kind, Payload: bytes.Clone(payload), Reason: reason}
}

// seal appends the separator and the signature of what stands in buf from start on.
func (s *Signer) seal(buf []byte, start int) []byte {
	value := buf[start:]
	return s.keys[0].appendSignature(append(buf, s.sep...), value)
}

// open splits signed at its last separator and reports whether one of the keys
// signed the part before it. There is an error only if there is no separator.
func (s *Signer) open(signed []byte) (value []byte, genuine bool, err error) {
	value, sig, found := s.cut(signed)
	if !found {
		return nil, false, newError(ErrBadSignature, nil, fmt.Sprintf("no %q found in value", s.sep))
	}
	return value, s.verify(value, sig), nil
}

// cut splits data around the last separator.
func (s *Signer) cut(data []byte) (before, after []byte, found bool) {
	i := bytes.LastIndex(data, s.sep)
	if i < 0 {
		return nil, nil, false
	}
	return data[:i:i], data[i+len(s.sep):], true
}

// verify reports whether one of the keys made sig. A signature that is not
// base64 matches nothing.
func (s *Signer) verify(value, sig []byte) bool {
	var room [64]byte // keeps the common digests off the heap
	decoded, err := pybase64.AppendDecodeURL(room[:0], sig)
	if err != nil {
		return false
	}
	for _, key := range s.keys {
		if key.verify(value, decoded) {
			return true
		}
	}
	return false
}
