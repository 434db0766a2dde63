package signer

import (
	"bytes"
	"crypto/md5"
	"crypto/sha256"
	"crypto/sha3"
	"crypto/sha512"
	"errors"
	"fmt"
	"hash"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func newSHA3() hash.Hash { return sha3.New256() }

// at is a clock that stands still.
func at(seconds int64) func() time.Time {
	return func() time.Time { return time.Unix(seconds, 0) }
}

// signed holds what itsdangerous 2.2.0 writes, TimestampSigner at 1700000000.
var signed = []struct {
	name, key, salt string
	opts            Options
	value           string
	plain, timed    string
}{
	{"defaults", "secret", "", Options{}, "value",
		"value.-2b2Vg1X_KBU1C6DLNDlPUR2w6M",
		"value.ZVPxAA._xuRd4giNYkrNtBKEhLvirQ0MgI"},
	{"value with separators", "secret", "salty", Options{}, "value.with..dots.",
		"value.with..dots..cmhHJxAovYh7LwmHyA5pUDln1O8",
		"value.with..dots..ZVPxAA.MtbBooIHLwK9NpuM2fhpRQWlRCw"},
	{"empty value", "secret", "salty", Options{}, "",
		".ETzgsWVhcKV3ySTDlzkm2MVWWOQ",
		".ZVPxAA.mOCh8hni2w_OTvAhgqpq4HPlyNU"},
	{"value is any bytes", "secret", "salty", Options{}, "\x00\xff \x22\xc3",
		"\x00\xff \x22\xc3.BoxW7M_4pD0oFMGQZ9UNsWlg3Pw",
		"\x00\xff \x22\xc3.ZVPxAA.U5RhDhIuo5gf3iLpOdK2d4FLeQM"},
	{"Flask", "secret", "cookie-session", Options{KeyDerivation: HMAC}, "eyJhIjoxfQ",
		"eyJhIjoxfQ.ziStzPCXCn9Ee28thUx89OI00M8",
		"eyJhIjoxfQ.ZVPxAA.hG4LXFRbN7aPAMuhb5V_1Ol-cgU"},
	{"concat", "secret", "salty", Options{KeyDerivation: Concat}, "value",
		"value.rc9SPv6JEpnuIVO4o9jQpREmkFk",
		"value.ZVPxAA.w1iYHp3tDdbcj5kpqA-bJYwrpRk"},
	{"no derivation ignores the salt", "secret", "salty", Options{KeyDerivation: None}, "value",
		"value.Mwty04TfQa30QOHYrrVDq3Puy4o",
		"value.ZVPxAA.DwPL4IgfNWDB38DF7tZ_fC7rTmg"},
	{"key longer than a hash block", strings.Repeat("k", 200), "salty", Options{KeyDerivation: None}, "value",
		"value.T95Pf7Y9ulQ3FN2bnSM-45wx6vI",
		"value.ZVPxAA.6174QZ_lD4m4mtOGL3h53kz5khs"},
	{"salt outside ASCII", "secret", "s\xc3\xa4lz", Options{KeyDerivation: HMAC}, "value",
		"value.HzKRWBzAxcA10sO8DkN-eMZN3P4",
		"value.ZVPxAA.At2KnHwqBbmFIiWgU87xdS43C8I"},
	{"md5", "secret", "salty", Options{KeyDerivation: Concat, Digest: md5.New}, "value",
		"value.ePgnJHgDnVRPITzfXyRO_A",
		"value.ZVPxAA.fVowwGukHZ2alfyOc-jWsg"},
	{"sha256", "secret", "salty", Options{KeyDerivation: HMAC, Digest: sha256.New}, "value",
		"value.cWlwkIBR01WUyYcrQtaKAgB4T0xesZohUx2WP59QI2c",
		"value.ZVPxAA.WemnAqSMoZpCcX9cEIHsY5UiVTRPYwu_l6h4CQ-vrmo"},
	{"sha512", "secret", "salty", Options{KeyDerivation: DjangoConcat, Digest: sha512.New}, "value",
		"value.r_DC1zHGxYPY35KxJTo6Oup5g5VWNZ4afFb-O00btCsTWbXD49NwgA44fidjHJyGAdDB9fbyoNYdNMDA3xmQoA",
		"value.ZVPxAA.QV7fit7jwY5FU1M1cFeACEID58pMRwM-LGWKVWc92Hzp26cQzXuFbHqkJE_VRapshbaqqx9r4n-2N4QWtywqYQ"},
	{"sha3", "secret", "salty", Options{KeyDerivation: HMAC, Digest: newSHA3}, "value",
		"value.gyIlFEaAKBBvQnZCLoSCTzTgvTn2ibb3YWCl1RGcNEA",
		"value.ZVPxAA.s4ISRiqy0LbL3mXLTekwjp7fMKETR35gmIE4iHGStZQ"},
	{"long separator", "secret", "salty", Options{Sep: "::"}, "a::b",
		"a::b::DGjtN_e19rObL5woNkXR0hD8irA",
		"a::b::ZVPxAA::mO9QecuSlPGJzZ1Fp1GRIRPxF-k"},
	{"separator outside ASCII", "secret", "salty", Options{Sep: "\xc3\xa9"}, "value",
		"value\xc3\xa9QW6W8R_LkqEXZ6eclKgAbHScoNM",
		"value\xc3\xa9ZVPxAA\xc3\xa9MUSthcb-BdxIFlrjdL6pkFeBHLw"},
	{"separator of alphabet characters", "secret", "salty", Options{Sep: "ba"}, "value",
		"valuebaQW6W8R_LkqEXZ6eclKgAbHScoNM",
		"valuebaZVPxAAbaTiIPDH1MyN5-JsuXv-ox5wqg1GA"},
}

func TestSignLikePython(t *testing.T) {
	for _, tt := range signed {
		t.Run(tt.name, func(t *testing.T) {
			s, err := New([]byte(tt.key), tt.salt, &tt.opts)
			if err != nil {
				t.Fatal(err)
			}
			if got := s.Sign([]byte(tt.value)); string(got) != tt.plain {
				t.Errorf("Sign = %q, want %q", got, tt.plain)
			}
			value, err := s.Unsign([]byte(tt.plain))
			if err != nil || string(value) != tt.value {
				t.Errorf("Unsign = %q, %v, want %q", value, err, tt.value)
			}
			rejectsEveryChange(t, []byte(tt.plain), func(signed []byte) ([]byte, error) { return s.Unsign(signed) })
		})
	}
}

func TestTimestampSignLikePython(t *testing.T) {
	for _, tt := range signed {
		t.Run(tt.name, func(t *testing.T) {
			tt.opts.Now = at(1700000000)
			s, err := NewTimestamp([]byte(tt.key), tt.salt, &tt.opts)
			if err != nil {
				t.Fatal(err)
			}
			if got := s.Sign([]byte(tt.value)); string(got) != tt.timed {
				t.Errorf("Sign = %q, want %q", got, tt.timed)
			}
			value, signedAt, err := s.UnsignMaxAge([]byte(tt.timed), 0)
			if err != nil || string(value) != tt.value || signedAt.Unix() != 1700000000 {
				t.Errorf("UnsignMaxAge = %q, %v, %v, want %q", value, signedAt, err, tt.value)
			}
			rejectsEveryChange(t, []byte(tt.timed), func(signed []byte) ([]byte, error) {
				value, _, err := s.Unsign(signed)
				return value, err
			})
		})
	}
}

// rejectsEveryChange flips one bit of each byte of a genuine text. What is still
// accepted then must be the same value under another spelling of the signature.
func rejectsEveryChange(t *testing.T, genuine []byte, unsign func([]byte) ([]byte, error)) {
	t.Helper()
	want, err := unsign(genuine)
	if err != nil {
		t.Fatal(err)
	}
	for i := range genuine {
		changed := bytes.Clone(genuine)
		changed[i] ^= 1
		if got, err := unsign(changed); err == nil && !bytes.Equal(got, want) {
			t.Errorf("changing byte %d gives the value %q", i, got)
		}
	}
}

func TestLenientSignature(t *testing.T) {
	s, err := New([]byte("secret"), "", nil)
	if err != nil {
		t.Fatal(err)
	}
	const genuine = "value.-2b2Vg1X_KBU1C6DLNDlPUR2w6M"
	for _, tt := range []struct {
		name, signed string
		ok           bool
	}{
		{"as signed", genuine, true},
		{"standard alphabet", "value.+2b2Vg1X/KBU1C6DLNDlPUR2w6M", true},
		{"unused bits of the last character", "value.-2b2Vg1X_KBU1C6DLNDlPUR2w6N", true},
		{"padded", genuine + "=", true},
		{"data after the padding", genuine + "=AAAA", true},
		{"two ignored characters", genuine + "!!", true},
		{"one ignored character spoils the padding", genuine + "!", false},
		{"shortened", genuine[:len(genuine)-1], false},
		{"empty", "value.", false},
		{"decodes to nothing", "value.!!!!", false},
		{"twice", genuine + genuine[len("value."):], false},
		{"very long", genuine + strings.Repeat("A", 1000), false},
	} {
		if _, err := s.Unsign([]byte(tt.signed)); (err == nil) != tt.ok {
			t.Errorf("%s: Unsign(%q): %v", tt.name, tt.signed, err)
		}
	}
}

func TestUnsignErrors(t *testing.T) {
	s, err := New([]byte("secret"), "", &Options{Sep: "::"})
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		name, signed, reason string
		payload              []byte
	}{
		{"empty", "", `no "::" found in value`, nil},
		{"another separator", "a.b", `no "::" found in value`, nil},
		{"no value", "::AAAA", mismatch, []byte{}},
		{"last separator counts", "a::b::AAAA", mismatch, []byte("a::b")},
		{"signature of nothing", "a::", mismatch, []byte("a")},
	} {
		_, err := s.Unsign([]byte(tt.signed))
		e, ok := errors.AsType[*Error](err)
		if !ok {
			t.Fatalf("%s: %#v", tt.name, err)
		}
		want := Error{Kind: ErrBadSignature, Payload: tt.payload, Reason: tt.reason}
		if diff := cmp.Diff(want, *e, cmp.Comparer(func(a, b error) bool { return a == b })); diff != "" {
			t.Errorf("%s (-want +got):\n%s", tt.name, diff)
		}
	}
}

func TestFallbackKeys(t *testing.T) {
	older, old, current := []byte("older"), []byte("old"), []byte("current")
	s, err := New(current, "", &Options{FallbackKeys: [][]byte{older, old}})
	if err != nil {
		t.Fatal(err)
	}
	for _, key := range [][]byte{older, old, current} {
		alone, err := New(key, "", nil)
		if err != nil {
			t.Fatal(err)
		}
		signed := alone.Sign([]byte("value"))
		if _, err := s.Unsign(signed); err != nil {
			t.Errorf("%s: %v", key, err)
		}
		if same := bytes.Equal(s.Sign([]byte("value")), signed); same != bytes.Equal(key, current) {
			t.Errorf("signs with %q: %t", key, same)
		}
	}
	stranger, err := New([]byte("stranger"), "", nil)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.Unsign(stranger.Sign([]byte("value"))); !errors.Is(err, ErrBadSignature) {
		t.Errorf("a key that is not listed: %v", err)
	}
}

func TestNewErrors(t *testing.T) {
	empty := func(func() hash.Hash, []byte, []byte) []byte { return nil }
	for _, tt := range []struct {
		name, key string
		opts      Options
	}{
		{"empty key", "", Options{}},
		{"empty key beside a fallback", "", Options{FallbackKeys: [][]byte{[]byte("old")}}},
		{"empty fallback key", "secret", Options{FallbackKeys: [][]byte{[]byte("old"), {}}}},
		{"more keys than are tried", "secret", Options{FallbackKeys: slices.Repeat([][]byte{[]byte("old")}, MaxKeys)}},
		{"derivation without a result", "secret", Options{KeyDerivation: empty}},
	} {
		if s, err := New([]byte(tt.key), "", &tt.opts); err == nil || s != nil {
			t.Errorf("%s: New = %v, %v", tt.name, s, err)
		}
		if s, err := NewTimestamp([]byte(tt.key), "", &tt.opts); err == nil || s != nil {
			t.Errorf("%s: NewTimestamp = %v, %v", tt.name, s, err)
		}
	}
	most := &Options{FallbackKeys: slices.Repeat([][]byte{[]byte("old")}, MaxKeys-1)}
	if _, err := New([]byte("secret"), "", most); err != nil {
		t.Errorf("%d keys: %v", MaxKeys, err)
	}
}

func TestSeparatorRule(t *testing.T) {
	refused := []string{"a", "AB", "zA", "89", "Z0", "-", "_", "=", "-_=", "9-_"}
	accepted := []string{".", "Ab", "==", "..", "::", ".-", "é", "ba", " ", "=-", "\x00"}
	for _, sep := range slices.Concat(refused, accepted) {
		_, err := New([]byte("secret"), "", &Options{Sep: sep})
		if (err == nil) != slices.Contains(accepted, sep) {
			t.Errorf("%q: %v", sep, err)
		}
	}
}

// The caller may reuse the keys it passed.
func TestNothingIsShared(t *testing.T) {
	key, fallback := []byte("secret"), []byte("older")
	s, err := New(key, "", &Options{KeyDerivation: None, FallbackKeys: [][]byte{fallback}})
	if err != nil {
		t.Fatal(err)
	}
	want := string(s.Sign([]byte("value")))
	clear(key)
	clear(fallback)

	var wg sync.WaitGroup
	for range 8 { // in parallel, so that the pool has to make more states
		wg.Go(func() {
			for range 50 {
				if got := string(s.Sign([]byte("value"))); got != want {
					t.Errorf("Sign = %q after the key was overwritten, want %q", got, want)
				}
			}
		})
	}
	wg.Wait()
}

func TestNothingPrintsTheKey(t *testing.T) {
	secret := []byte("SECRETKEY")
	opts := Options{KeyDerivation: None, FallbackKeys: [][]byte{secret}}
	s, err := NewTimestamp(secret, "", &opts)
	if err != nil {
		t.Fatal(err)
	}
	s.Sign(nil)
	inside := struct{ Signer Options }{opts}
	for _, v := range []any{s, *s, s.signer, opts, &opts, inside} {
		for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%d"} {
			printsNot(t, fmt.Sprintf(verb, v), secret)
		}
	}
}

func printsNot(t *testing.T, text string, secret []byte) {
	t.Helper()
	numbers := strings.Trim(fmt.Sprint(secret), "[]")
	hex := fmt.Sprintf("%x", secret)
	commas := strings.TrimPrefix(fmt.Sprintf("%#v", secret), "[]byte")
	for _, spelling := range []string{string(secret), numbers, hex, strings.Trim(commas, "{}")} {
		if strings.Contains(text, spelling) {
			t.Errorf("printed %q", text)
		}
	}
}
