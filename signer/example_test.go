package signer_test

import (
	"errors"
	"fmt"
	"time"

	"github.com/flaskcookie/flaskcookie-go/signer"
)

func Example() {
	s, err := signer.New([]byte("a long random secret"), "unsubscribe", nil)
	if err != nil {
		panic(err)
	}
	signed := s.Sign([]byte("user 42"))
	value, err := s.Unsign(signed)
	fmt.Printf("%s, %v\n", value, err)

	signed[0] = 'U'
	_, err = s.Unsign(signed)
	fmt.Println(err, errors.Is(err, signer.ErrBadSignature))
	// Output:
	// user 42, <nil>
	// signer: signature does not match true
}

func ExampleTimestampSigner() {
	now := time.Unix(1700000000, 0)
	opts := &signer.Options{Now: func() time.Time { return now }}
	s, err := signer.NewTimestamp([]byte("a long random secret"), "reset-password", opts)
	if err != nil {
		panic(err)
	}
	signed := s.Sign([]byte("user 42"))

	now = now.Add(time.Hour)
	value, signedAt, err := s.UnsignMaxAge(signed, time.Hour)
	fmt.Printf("%s, %v, %v\n", value, signedAt, err)

	now = now.Add(time.Second)
	_, _, err = s.UnsignMaxAge(signed, time.Hour)
	if e, ok := errors.AsType[*signer.Error](err); ok && e.Kind == signer.ErrSignatureExpired {
		fmt.Printf("%v: %s\n", err, e.Payload) // genuine, just too old
	}
	// Output:
	// user 42, 2023-11-14 22:13:20 +0000 UTC, <nil>
	// signer: signature age 3601 > 3600 seconds: user 42
}

// Flask's session cookie uses the derivation HMAC and the salt "cookie-session".
func ExampleOptions_flask() {
	s, err := signer.NewTimestamp([]byte("secret"), "cookie-session", &signer.Options{
		KeyDerivation: signer.HMAC,
		Now:           func() time.Time { return time.Unix(1700000000, 0) },
	})
	if err != nil {
		panic(err)
	}
	fmt.Printf("%s\n", s.Sign([]byte("eyJhIjoxfQ")))
	// Output: eyJhIjoxfQ.ZVPxAA.hG4LXFRbN7aPAMuhb5V_1Ol-cgU
}

// To replace a key, sign with the new one and keep accepting the old one.
func ExampleOptions_rotation() {
	before, err := signer.New([]byte("old secret"), "", nil)
	if err != nil {
		panic(err)
	}
	after, err := signer.New([]byte("new secret"), "", &signer.Options{
		FallbackKeys: [][]byte{[]byte("old secret")},
	})
	if err != nil {
		panic(err)
	}
	value, err := after.Unsign(before.Sign([]byte("still good")))
	fmt.Printf("%s, %v\n", value, err)
	// Output: still good, <nil>
}
