package interop

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/flaskcookie/flaskcookie-go/internal/growth"
	"github.com/flaskcookie/flaskcookie-go/interop_test/internal/live"
	"github.com/flaskcookie/flaskcookie-go/werkzeug/security"
)

// passwordCase is a password, and a hash or what to make one with.
type passwordCase struct {
	Hash     string `json:"hash"`
	Password string `json:"password"`
	Method   string `json:"method"`
	Salt     string `json:"salt"`
}

// TestPasswords makes some hundred hashes on each side, for the other to check, with the
// right password and with a wrong one.
func TestPasswords(t *testing.T) {
	growth.SkipUnderRace(t)
	const seed, count = 20261126, 400
	w, random := startWorker(t), rand.New(rand.NewPCG(seed, 0))
	cases := make([]*passwordCase, count)
	for i := range cases {
		cases[i] = &passwordCase{Password: randomPassword(random), Method: randomMethod(random), Salt: randomSalt(random)}
	}
	for i, hash := range live.Ask[string](t, w.Worker, "hash_password", cases) {
		c := cases[i]
		if ok, err := security.CheckPasswordHash(hash, c.Password); !ok || err != nil {
			t.Errorf("Python's hash %q of %q: %v, %v", hash, c.Password, ok, err)
		}
		if ok, err := security.CheckPasswordHash(hash, c.Password+"x"); ok || err != nil {
			t.Errorf("Python's hash %q of another password: %v, %v", hash, ok, err)
		}
	}
	wrong := make([]*passwordCase, count)
	for i, c := range cases {
		hash, err := security.GeneratePasswordHash(c.Password, c.Method)
		if err != nil {
			t.Fatalf("%s: %v", c.Method, err)
		}
		c.Hash = hash
		wrong[i] = &passwordCase{Hash: hash, Password: c.Password + "x"}
	}
	for i, ok := range live.Ask[bool](t, w.Worker, "check_password", cases) {
		if !ok {
			t.Errorf("Go's hash %q of %q is wrong in Python", cases[i].Hash, cases[i].Password)
		}
	}
	for i, ok := range live.Ask[bool](t, w.Worker, "check_password", wrong) {
		if ok {
			t.Errorf("Go's hash %q fits %q in Python", wrong[i].Hash, wrong[i].Password)
		}
	}
}

// TestDamagedPasswords changes hashes and compares what both sides say of them: what Go
// accepts Python accepts, and the other way round but for what docs/differences.md has.
func TestDamagedPasswords(t *testing.T) {
	growth.SkipUnderRace(t)
	const seed, count = 20261127, 2000
	w, random := startWorker(t), rand.New(rand.NewPCG(seed, 0))
	var bases []*passwordCase
	for range 40 {
		method := randomMethod(random)
		password := randomPassword(random)
		hash, err := security.GeneratePasswordHash(password, method)
		if err != nil {
			t.Fatal(err)
		}
		bases = append(bases, &passwordCase{Hash: hash, Password: password})
	}
	cases := make([]*passwordCase, count)
	for i := range cases {
		base := *bases[random.IntN(len(bases))]
		base.Hash = damaged(random, base.Hash)
		cases[i] = &base
	}
	accepted := 0
	for i, python := range live.Ask[any](t, w.Worker, "check_password", cases) {
		c := cases[i]
		ok, err := security.CheckPasswordHash(c.Hash, c.Password)
		if ok {
			accepted++
		}
		if diff := passwordDiff(ok, err, python); diff != "" && !byOpenSSL(c.Hash, err) {
			t.Errorf("%q: %s", c.Hash, diff)
		}
	}
	t.Logf("%d of %d damaged hashes are accepted by both", accepted, count)
}

// byOpenSSL reports whether Go refuses a hash for its digest, which has a name that only
// OpenSSL knows, such as sha-224: the difference password-digest.
func byOpenSSL(hash string, err error) bool {
	method, _, _ := strings.Cut(hash, "$")
	parts := strings.Split(method, ":")
	known := len(parts) > 1 && slices.ContainsFunc(passwordDigests, func(name string) bool { return strings.EqualFold(name, parts[1]) })
	return errors.Is(err, security.ErrMethod) && parts[0] == "pbkdf2" && !known
}

// passwordDiff is how Go's verdict disagrees with Python's, which is True, False or the name of
// an exception.
func passwordDiff(ok bool, err error, python any) string {
	switch {
	case ok != (python == true):
		return fmt.Sprintf("Go %v, %v, Python %v", ok, err, python)
	case err == nil && python != true && python != false && python != "TypeError":
		return fmt.Sprintf("Go says nothing, Python raises %v", python)
	case err != nil && python == false:
		return fmt.Sprintf("Go says %v, Python False", err)
	}
	return ""
}

// TestPasswordDifferences has what Python checks and Go refuses to.
func TestPasswordDifferences(t *testing.T) {
	w := startWorker(t)
	for name, tc := range map[string]struct {
		method string
		want   error
	}{
		"a digest of OpenSSL's":  {"pbkdf2:blake2b:1", security.ErrMethod},
		"an alias of OpenSSL's":  {"pbkdf2:sha2-256:1", security.ErrMethod},
		"another spelling":       {"pbkdf2:sha-224:1", security.ErrMethod},
		"a name of hashlib's":    {"pbkdf2:SHA512_256:1", security.ErrMethod},
		"a costly PBKDF2":        {"pbkdf2:sha1:4000001", security.ErrCost},
		"a costly scrypt":        {"scrypt:262144:9:1", security.ErrCost},
		"scrypt of wide blocks":  {"scrypt:4:524288:2", security.ErrCost},
		"an underscore":          {"pbkdf2:sha256:1_0", security.ErrMethod},
		"digits of other script": {"scrypt:١٢٨:8:1", security.ErrMethod},
	} {
		c := &passwordCase{Password: "pw", Hash: tc.method + "$salt$"}
		if python := live.Ask[any](t, w.Worker, "check_password", []*passwordCase{c})[0]; python != false {
			t.Errorf("%s: Python says %v", name, python)
		}
		if ok, err := security.CheckPasswordHash(c.Hash, c.Password); ok || !errors.Is(err, tc.want) {
			t.Errorf("%s: Go says %v, %v", name, ok, err)
		}
	}
	c := &passwordCase{Password: "pw", Hash: "pbkdf2:sha256:1$salt$é"}
	python := live.Ask[any](t, w.Worker, "check_password", []*passwordCase{c})[0]
	if ok, err := security.CheckPasswordHash(c.Hash, c.Password); python != "TypeError" || ok || err != nil {
		t.Errorf("a digest that is not ASCII: Python %v, Go %v, %v", python, ok, err)
	}
}

var (
	passwordDigests = []string{
		"md5", "sha1", "sha224", "sha256", "sha384", "sha512", "sha512_224", "sha512_256",
		"sha3_224", "sha3_256", "sha3_384", "sha3_512", "SHA256", "Sha1",
	}
	passwordAlphabet = []rune("aZ0 ~\x00\n\x7f:$'\"é密😀\ufffd\u0301")
	saltRunes        = []rune("aZ0 ~\x00\n\x7f:'\"é密😀\ufffd\u0301")
)

func randomMethod(random *rand.Rand) string {
	if random.IntN(2) == 0 {
		r, p := 1+random.IntN(16), 1+random.IntN(4)
		return fmt.Sprintf("scrypt:%d:%d:%d", 128<<random.IntN(4), r, p)
	}
	return fmt.Sprintf("pbkdf2:%s:%d", passwordDigests[random.IntN(len(passwordDigests))], 1+random.IntN(50))
}

func randomPassword(random *rand.Rand) string { return passwordText(random, passwordAlphabet, 150) }

// randomSalt has no "$", at which it ends.
func randomSalt(random *rand.Rand) string { return passwordText(random, saltRunes, 40) }

func passwordText(random *rand.Rand, alphabet []rune, most int) string {
	text := make([]rune, random.IntN(most))
	for i := range text {
		text[i] = alphabet[random.IntN(len(alphabet))]
	}
	return string(text)
}

// damaged changes a hash in one place, without making it costly.
func damaged(random *rand.Rand, hash string) string {
	at := random.IntN(len(hash))
	switch random.IntN(8) {
	case 0:
		return hash[:at]
	case 1:
		return hash[:at] + hash[at+1:]
	case 2:
		return hash[:at] + []string{"$", ":", "x", "é", "-"}[random.IntN(5)] + hash[at:]
	case 3:
		method, rest, _ := strings.Cut(hash, "$")
		return strings.ToUpper(method) + "$" + rest
	case 4:
		return hash[:strings.LastIndexByte(hash, '$')] + strings.ToUpper(hash[strings.LastIndexByte(hash, '$'):])
	case 5:
		method, rest, _ := strings.Cut(hash, "$")
		if !strings.Contains(method, "_") { // such names are hashlib's, and case counts
			method = strings.Replace(method, "sha", "Sha", 1)
		}
		return method + "$" + rest
	case 6:
		return hash + []string{"0", "\n", "$", "é"}[random.IntN(4)]
	}
	return hash
}
