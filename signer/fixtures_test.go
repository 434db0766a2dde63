package signer_test

import (
	"crypto/sha3"
	"errors"
	"hash"
	"testing"
	"time"

	"github.com/flaskcookie/flaskcookie-go/internal/names"
	"github.com/flaskcookie/flaskcookie-go/internal/vectors"
	"github.com/flaskcookie/flaskcookie-go/signer"
)

// fixtureDigest knows two hashes beside those with a name in this module.
func fixtureDigest(name string) func() hash.Hash {
	switch name {
	case "sha3_256":
		return func() hash.Hash { return sha3.New256() }
	case "sha3_512":
		return func() hash.Hash { return sha3.New512() }
	}
	return names.Digests[name]
}

// TestFixtures signs and checks what itsdangerous signed and checked.
func TestFixtures(t *testing.T) {
	for _, row := range vectors.Load[vectors.Signer](t, "signer.jsonl") {
		t.Run(row.Name, func(t *testing.T) {
			if hasEmptyKey(row.Keys) {
				checkEmptyKey(t, row)
				return
			}
			checkFixture(t, row)
		})
	}
}

func fixtureOptions(row vectors.Signer) *signer.Options {
	options := &signer.Options{
		Sep:           row.Sep,
		KeyDerivation: names.Derivations[row.Derivation],
		Digest:        fixtureDigest(row.Digest),
		Now:           func() time.Time { return time.Unix(row.Now, 500_000_000) },
	}
	for _, key := range row.Keys[:len(row.Keys)-1] {
		options.FallbackKeys = append(options.FallbackKeys, key)
	}
	return options
}

func hasEmptyKey(keys []vectors.Bytes) bool {
	for _, key := range keys {
		if len(key) == 0 {
			return true
		}
	}
	return false
}

// checkEmptyKey: Python accepts the empty key, this package does not.
func checkEmptyKey(t *testing.T, row vectors.Signer) {
	t.Helper()
	if _, err := signer.New(row.Keys[len(row.Keys)-1], row.Salt, fixtureOptions(row)); err == nil {
		t.Errorf("%s: an empty key is accepted", row.Comment)
	}
}

func checkFixture(t *testing.T, row vectors.Signer) {
	t.Helper()
	key := row.Keys[len(row.Keys)-1]
	options := fixtureOptions(row)
	if row.Kind == "sep" {
		// The empty separator means the default here, as every zero value does.
		if _, err := signer.New(key, row.Salt, options); err == nil && row.Sep != "" {
			t.Errorf("%s: %q is accepted", row.Comment, row.Sep)
		}
		return
	}
	plain, err := signer.New(key, row.Salt, options)
	if err != nil {
		t.Fatal(err)
	}
	stamped, err := signer.NewTimestamp(key, row.Salt, options)
	if err != nil {
		t.Fatal(err)
	}
	sign := plain.Sign
	if row.Kind == "timestamp" {
		sign = stamped.Sign
	}
	if row.Signs {
		if got := sign(*row.Value); string(got) != string(*row.Signed) {
			t.Errorf("%s: signed %q, want %q", row.Comment, got, *row.Signed)
		}
	}
	checkUnsigned(t, row, plain, stamped)
}

func checkUnsigned(t *testing.T, row vectors.Signer, plain *signer.Signer, stamped *signer.TimestampSigner) {
	t.Helper()
	var value []byte
	var signedAt time.Time
	var err error
	switch {
	case row.Kind == "signer":
		value, err = plain.Unsign(*row.Signed)
	case row.MaxAge == nil:
		value, signedAt, err = stamped.Unsign(*row.Signed)
	default:
		value, signedAt, err = stamped.UnsignMaxAge(*row.Signed, time.Duration(*row.MaxAge)*time.Second)
	}
	if row.Verdict != "ok" {
		checkError(t, row, err)
		return
	}
	if err != nil || string(value) != string(*row.Value) {
		t.Errorf("%s: got %q, %v; want %q", row.Comment, value, err, *row.Value)
	}
	if row.Timestamp != nil && signedAt.Unix() != *row.Timestamp {
		t.Errorf("%s: signed at %d, want %d", row.Comment, signedAt.Unix(), *row.Timestamp)
	}
}

func checkError(t *testing.T, row vectors.Signer, err error) {
	t.Helper()
	want := map[string]error{
		"BadSignature":     signer.ErrBadSignature,
		"BadTimeSignature": signer.ErrBadTimeSignature,
		"SignatureExpired": signer.ErrSignatureExpired,
		"BadData":          signer.ErrBadData,
	}[row.Verdict]
	refusal, ok := errors.AsType[*signer.Error](err)
	if !ok || want == nil || refusal.Kind != want {
		t.Fatalf("%s: got %v, want %s", row.Comment, err, row.Verdict)
	}
	if row.Verdict == "BadData" {
		return
	}
	if (row.ErrPayload == nil) != (refusal.Payload == nil) || row.ErrPayload != nil && string(refusal.Payload) != string(*row.ErrPayload) {
		t.Errorf("%s: Payload %q, want %v", row.Comment, refusal.Payload, row.ErrPayload)
	}
	if (row.DateSigned == nil) != refusal.DateSigned.IsZero() || row.DateSigned != nil && refusal.DateSigned.Unix() != *row.DateSigned {
		t.Errorf("%s: DateSigned %v, want %v", row.Comment, refusal.DateSigned, row.DateSigned)
	}
}
