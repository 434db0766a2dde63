package security

import (
	"crypto/md5"
	"crypto/pbkdf2"
	"crypto/sha1"
	"crypto/sha256"
	"crypto/sha3"
	"crypto/sha512"
	"fmt"
	"hash"
	"strings"

	"golang.org/x/crypto/scrypt"
)

// method is a key derivation with its parameters, as it stands before the salt.
type method interface {
	fmt.Stringer // with every parameter
	key(password, salt string) ([]byte, error)
}

// Bounds of the parameters. Each lets any hash pass that a Werkzeug made by itself, with
// room for some years.
const (
	maxIterations   = 4_000_000 // up to some three seconds, with sha3_512
	maxScryptMemory = 257 << 20 // bytes: 256 MiB for N·r of 2^21, and what stands beside
	maxScryptWork   = 1 << 22   // N·r·p
)

// parseMethod reads what _hash_internal takes for its method. Numbers are decimal digits
// only, where Python's int() takes more that nobody writes.
func parseMethod(text string) (method, error) {
	name, rest, hasParameters := strings.Cut(text, ":")
	var parameters []string
	if hasParameters {
		parameters = strings.SplitN(rest, ":", 4)
	}
	switch name {
	case "scrypt":
		return parseScrypt(parameters)
	case "pbkdf2":
		return parsePBKDF2(parameters)
	}
	return nil, ErrMethod
}

type scryptMethod struct{ n, r, p int64 }

func parseScrypt(parameters []string) (method, error) {
	if len(parameters) == 0 {
		return scryptMethod{32768, 8, 1}, nil
	}
	if len(parameters) != 3 {
		return nil, fmt.Errorf("%w: scrypt takes three numbers", ErrMethod)
	}
	var numbers [3]int64
	for i, text := range parameters {
		n, err := number(text)
		if err != nil {
			return nil, err
		}
		numbers[i] = n
	}
	m := scryptMethod{numbers[0], numbers[1], numbers[2]}
	return m, m.check()
}

// check has the bounds of this package, and the conditions of hashlib.scrypt and of
// OpenSSL below it: small parameters too are refused there, as Werkzeug allows the
// computation 132 bytes for each of N·r·p.
func (m scryptMethod) check() error {
	n, r, p := m.n, m.r, m.p
	switch {
	case n < 2 || n&(n-1) != 0 || r < 1 || p < 1:
		return fmt.Errorf("%w: N must be a power of two, r and p not 0", ErrCost)
	case n*r > maxScryptWork, n*r*p > maxScryptWork, m.memory() > maxScryptMemory: // one after the other, within an int64
		return fmt.Errorf("%w: r·(N+2+p) or N·r·p is too large", ErrCost)
	case r < 4 && n >= 1<<(16*r), m.memory() > 132*n*r*p:
		return fmt.Errorf("%w: Python refuses these numbers", ErrCost)
	}
	return nil
}

// memory is what scrypt allocates, in bytes: the table, two blocks, and one block for each
// lane. OpenSSL counts the same.
func (m scryptMethod) memory() int64 { return 128 * m.r * (m.n + 2 + m.p) }

func (m scryptMethod) String() string { return fmt.Sprintf("scrypt:%d:%d:%d", m.n, m.r, m.p) }

func (m scryptMethod) key(password, salt string) ([]byte, error) {
	return scrypt.Key([]byte(password), []byte(salt), int(m.n), int(m.r), int(m.p), 64)
}

type pbkdf2Method struct {
	digest     string // as it is spelled
	iterations int64
}

func parsePBKDF2(parameters []string) (method, error) {
	m := pbkdf2Method{"sha256", 1_000_000}
	if len(parameters) > 2 {
		return nil, fmt.Errorf("%w: PBKDF2 takes a digest and a number", ErrMethod)
	}
	if len(parameters) > 0 {
		m.digest = parameters[0]
	}
	if m.newHash() == nil {
		return nil, fmt.Errorf("%w: unknown digest", ErrMethod)
	}
	if len(parameters) == 2 {
		var err error
		if m.iterations, err = number(parameters[1]); err != nil {
			return nil, err
		}
	}
	if m.iterations < 1 || m.iterations > maxIterations {
		return nil, fmt.Errorf("%w: between 1 and %d iterations", ErrCost, maxIterations)
	}
	return m, nil
}

func (m pbkdf2Method) String() string { return fmt.Sprintf("pbkdf2:%s:%d", m.digest, m.iterations) }

func (m pbkdf2Method) key(password, salt string) ([]byte, error) {
	newHash := m.newHash()
	return pbkdf2.Key(newHash, password, []byte(salt), int(m.iterations), newHash().Size())
}

// newHash returns the digest, or nil. OpenSSL knows its own names in any case; those with
// a "_" are hashlib's, of which SHA3_256 for one is unknown.
func (m pbkdf2Method) newHash() func() hash.Hash {
	if strings.Contains(m.digest, "_") {
		return digests[m.digest]
	}
	return digests[strings.ToLower(m.digest)]
}

// digests are those that every Python has and Go's standard library too.
var digests = map[string]func() hash.Hash{
	"md5":        md5.New,
	"sha1":       sha1.New,
	"sha224":     sha256.New224,
	"sha256":     sha256.New,
	"sha384":     sha512.New384,
	"sha512":     sha512.New,
	"sha512_224": sha512.New512_224,
	"sha512_256": sha512.New512_256,
	"sha3_224":   func() hash.Hash { return sha3.New224() },
	"sha3_256":   func() hash.Hash { return sha3.New256() },
	"sha3_384":   func() hash.Hash { return sha3.New384() },
	"sha3_512":   func() hash.Hash { return sha3.New512() },
}

// maxNumber is above every bound, and low enough to multiply two of it.
const maxNumber = 1 << 23

// number reads a parameter: ASCII digits.
func number(text string) (int64, error) {
	if text == "" {
		return 0, fmt.Errorf("%w: a number is missing", ErrMethod)
	}
	var n int64
	for _, c := range []byte(text) {
		if c < '0' || c > '9' {
			return 0, fmt.Errorf("%w: a parameter is not a number", ErrMethod)
		}
		n = min(10*n+int64(c-'0'), maxNumber)
	}
	return n, nil
}
