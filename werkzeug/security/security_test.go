package security

import (
	"context"
	"errors"
	"runtime"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/flaskcookie/flaskcookie-go/internal/growth"
	"github.com/flaskcookie/flaskcookie-go/internal/vectors"
)

// hashRow is a hash and what real Werkzeug does with it.
type hashRow struct {
	Name, Comment, Hash, Password string
	Method                        *string // what generate_password_hash was given
	Result                        string  // of check_password_hash: true, false or an exception
}

func TestCheckGolden(t *testing.T) {
	for _, row := range vectors.Load[hashRow](t, "security.jsonl") {
		t.Run(row.Name, func(t *testing.T) {
			ok, err := CheckPasswordHash(row.Hash, row.Password)
			refused := errors.Is(err, ErrMethod) || errors.Is(err, ErrCost)
			switch row.Result {
			case "true", "false":
				if err != nil || ok != (row.Result == "true") {
					t.Errorf("%s: got %v, %v, want %s", row.Comment, ok, err, row.Result)
				}
			case "TypeError": // a digest that is not ASCII, which is simply wrong
				if err != nil || ok {
					t.Errorf("%s: got %v, %v", row.Comment, ok, err)
				}
			default:
				if ok || !refused {
					t.Errorf("%s: got %v, %v, Python raises %s", row.Comment, ok, err, row.Result)
				}
			}
		})
	}
}

// Every hash that Werkzeug made comes out of the same method, salt and password. Of the
// costly ones TestCheckGolden has computed the digest.
func TestGenerateGolden(t *testing.T) {
	made := 0
	for _, row := range vectors.Load[hashRow](t, "security.jsonl") {
		if row.Method == nil {
			continue
		}
		made++
		m, err := parseMethod(*row.Method)
		if err != nil {
			t.Fatalf("%s: %v", row.Name, err)
		}
		if prefix := m.String() + "$"; !strings.HasPrefix(row.Hash, prefix) {
			t.Errorf("%s: got %s, want %s", row.Name, prefix, row.Hash)
		}
		if work(m) > 100_000 {
			continue
		}
		got, err := format(m, strings.Split(row.Hash, "$")[1], row.Password)
		if err != nil || got != row.Hash {
			t.Errorf("%s:\ngot  %s, %v\nwant %s", row.Name, got, err, row.Hash)
		}
	}
	if made < 20 {
		t.Errorf("only %d rows have a method", made)
	}
}

// Each bit of the digest counts, and so does each character of the salt.
func TestCheckFlipped(t *testing.T) {
	hash, err := GeneratePasswordHash("pw", "pbkdf2:sha256:2")
	if err != nil {
		t.Fatal(err)
	}
	start := strings.Index(hash, "$") + 1
	for i := start; i < len(hash); i++ {
		if hash[i] == '$' {
			continue
		}
		changed := []byte(hash)
		changed[i] ^= 1
		if ok, err := CheckPasswordHash(string(changed), "pw"); ok || err != nil {
			t.Errorf("character %d changed: %v, %v", i, ok, err)
		}
	}
}

func TestErrors(t *testing.T) {
	for _, tc := range []struct {
		name   string
		method string
		want   error
	}{
		{"the most iterations and one more", "pbkdf2:sha256:4000001", ErrCost},
		{"a number past any integer", "pbkdf2:sha256:99999999999999999999999999", ErrCost},
		{"no iteration", "pbkdf2:sha256:0", ErrCost},
		{"an underscore, which Python's int() takes", "pbkdf2:sha256:1_0", ErrMethod},
		{"a plus sign, which it takes too", "pbkdf2:sha256:+1", ErrMethod},
		{"space around, likewise", "pbkdf2:sha256: 1", ErrMethod},
		{"digits of another script, likewise", "pbkdf2:sha256:٤", ErrMethod},
		{"a digest of OpenSSL only", "pbkdf2:blake2b:1", ErrMethod},
		{"an alias of OpenSSL only", "pbkdf2:sha2-256:1", ErrMethod},
		{"512 MiB", "scrypt:524288:8:1", ErrCost},
		{"N·r beyond any integer", "scrypt:9223372036854775808:9223372036854775807:1", ErrCost},
		{"16 lanes of 32 MiB are 2^22", "scrypt:32768:8:17", ErrCost},
		{"a wide block", "scrypt:2:2000000:1", ErrCost},
		{"wide blocks, of which the table is 256 MiB and the rest as much", "scrypt:4:524288:2", ErrCost},
		{"wide blocks, of which the table is half", "scrypt:2:524288:4", ErrCost},
		{"lanes of more than the table", "scrypt:2:131072:13", ErrCost},
		{"the last two numbers beyond any integer", "scrypt:2:9223372036854775807:9223372036854775807", ErrCost},
		{"a method with a line break", "scrypt\n", ErrMethod},
		{"many parameters", "scrypt" + strings.Repeat(":1", 1000), ErrMethod},
	} {
		t.Run(tc.name, func(t *testing.T) {
			if ok, err := CheckPasswordHash(tc.method+"$salt$abcd", "pw"); ok || !errors.Is(err, tc.want) {
				t.Errorf("check: %v, %v, want %v", ok, err, tc.want)
			}
			hash, err := GeneratePasswordHash("pw", tc.method)
			if hash != "" || !errors.Is(err, tc.want) {
				t.Errorf("generate: %q, %v, want %v", hash, err, tc.want)
			}
			if text := err.Error(); !strings.HasPrefix(text, "security: ") || strings.Contains(text, "pw") || strings.Contains(text, tc.method) {
				t.Errorf("the error says %q", text)
			}
		})
	}
}

// What a hash allocates is what was counted for it, and within the bound, at each of its edges.
func TestMemory(t *testing.T) {
	growth.SkipUnderRace(t)
	const bound = 257 << 20
	for _, text := range []string{"scrypt:32768:8:1", "scrypt:262144:8:1", "scrypt:4:262144:2", "scrypt:2:1:2097152", "scrypt:2:131072:12"} {
		m, err := parseMethod(text)
		if err != nil {
			t.Fatal(err)
		}
		var before, after runtime.MemStats
		runtime.GC()
		runtime.ReadMemStats(&before)
		if _, err := m.key("pw", "salt"); err != nil {
			t.Fatal(err)
		}
		runtime.ReadMemStats(&after)
		got, counted := int64(after.TotalAlloc-before.TotalAlloc), m.(scryptMethod).memory()
		if got < counted || got > counted+64<<10 || got > bound {
			t.Errorf("%s: %d bytes were allocated, %d counted, at most %d allowed", text, got, counted, bound)
		}
		runtime.GC() // the next one must not come on top
	}
}

// What Python's str cannot hold fits nothing, and is not made.
func TestNotUTF8(t *testing.T) {
	const hash = "pbkdf2:sha256:2$salt$061df616343cb988307172e2c3074be63e953b28237ea96184f6a48bec7a8a55"
	for name, pair := range map[string][2]string{
		"password":  {hash, "pw\xff"},
		"surrogate": {hash, "\xed\xa0\x80"},
		"salt":      {strings.Replace(hash, "salt", "s\xff", 1), "pw"},
	} {
		if ok, err := CheckPasswordHash(pair[0], pair[1]); ok || err != nil {
			t.Errorf("%s: %v, %v", name, ok, err)
		}
	}
	if hash, err := GeneratePasswordHash("pw\xff", ""); err == nil {
		t.Errorf("made %s", hash)
	}
}

// Two hashes of one password differ, and the salt is of Werkzeug's alphabet.
func TestSalt(t *testing.T) {
	seen := make(map[rune]bool)
	last := ""
	for range 500 {
		salt := newSalt()
		if len(salt) != saltLength || salt == last {
			t.Fatalf("salt %q after %q", salt, last)
		}
		last = salt
		for _, char := range salt {
			seen[char] = true
			if !strings.ContainsRune(saltAlphabet, char) {
				t.Fatalf("salt %q", salt)
			}
		}
	}
	if len(seen) != len(saltAlphabet) {
		t.Errorf("%d characters of %d in 8,000", len(seen), len(saltAlphabet))
	}
}

// A call waits while as many hashes as there are slots are computed, and what is wrong
// with a hash is told without waiting.
func TestSlots(t *testing.T) {
	if cap(slots) != runtime.GOMAXPROCS(0) {
		t.Errorf("%d slots for %d processors", cap(slots), runtime.GOMAXPROCS(0))
	}
	defer func(all chan struct{}) { slots = all }(slots)
	synctest.Test(t, func(t *testing.T) {
		slots = make(chan struct{}, 1)
		slots <- struct{}{}
		done := false
		go func() {
			CheckPasswordHash("pbkdf2:sha256:1$salt$x", "pw")
			done = true
		}()
		synctest.Wait()
		if done {
			t.Error("a hash was computed without a slot")
		}
		if _, err := CheckPasswordHash("plain$salt$x", "pw"); !errors.Is(err, ErrMethod) {
			t.Errorf("got %v", err)
		}
		<-slots
		synctest.Wait()
		if !done || len(slots) != 0 {
			t.Errorf("done %v, %d slots taken", done, len(slots))
		}
	})
}

// Who waits for a slot leaves when its context ends, which does not take one; a free slot is
// used even then.
func TestWaiterLeaves(t *testing.T) {
	defer func(all chan struct{}) { slots = all }(slots)
	slots = make(chan struct{}, 1)
	hash, err := GeneratePasswordHash("pw", "pbkdf2:sha256:1")
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if ok, err := CheckPasswordHashContext(ctx, hash, "pw"); !ok || err != nil {
		t.Errorf("nobody is waiting, and it says %t, %v", ok, err)
	}
	slots <- struct{}{}
	if ok, err := CheckPasswordHashContext(ctx, hash, "pw"); ok || !errors.Is(err, context.Canceled) {
		t.Errorf("got %t, %v", ok, err)
	}
	<-slots
	if ok, err := CheckPasswordHashContext(t.Context(), hash, "pw"); !ok || err != nil || len(slots) != 0 {
		t.Errorf("then %t, %v, %d slots taken", ok, err, len(slots))
	}
}

// No hash panics or costs more than the bounds allow, and one that is accepted is spelled
// as Python spells it: made anew with its own salt, it is the same text but for the
// spelling of its numbers and defaults, and one bit more is not accepted.
func FuzzCheckPasswordHash(f *testing.F) {
	for _, row := range vectors.Load[hashRow](f, "security.jsonl") {
		f.Add(row.Hash, row.Password)
	}
	f.Fuzz(func(t *testing.T, hash, password string) {
		name, rest, _ := strings.Cut(hash, "$")
		m, err := parseMethod(name)
		if err == nil && work(m) > 2000 {
			if work(m) > maxScryptWork {
				t.Errorf("%v is accepted", m)
			}
			return
		}
		ok, err := CheckPasswordHash(hash, password)
		if ok && err != nil {
			t.Errorf("accepted with %v", err)
		}
		if !ok {
			return
		}
		salt, digest, _ := strings.Cut(rest, "$")
		again, err := format(m, salt, password)
		if err != nil || again != m.String()+"$"+salt+"$"+digest {
			t.Errorf("%q is accepted, and %q, %v is made", hash, again, err)
		}
		if ok, _ := CheckPasswordHash(hash+"0", password); ok {
			t.Errorf("%q with a digit more is accepted", hash)
		}
	})
}

// work is a rough number of steps.
func work(m method) int64 {
	switch m := m.(type) {
	case scryptMethod:
		return m.n * m.r * m.p
	case pbkdf2Method:
		return m.iterations
	}
	return 0
}
