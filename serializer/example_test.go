package serializer_test

import (
	"errors"
	"fmt"
	"time"

	"github.com/flaskcookie/flaskcookie-go/serializer"
	"github.com/flaskcookie/flaskcookie-go/signer"
)

// A link to confirm a mail address, valid for an hour. The Python twin is
// URLSafeTimedSerializer("secret", salt="confirm"), dumps and loads(max_age=3600).
func Example() {
	now := time.Unix(1700000000, 0)
	s, err := serializer.NewURLSafeTimed([]byte("secret"), "confirm", &serializer.Options{
		Signer: signer.Options{Now: func() time.Time { return now }},
	})
	if err != nil {
		panic(err)
	}
	token, err := s.Encode("me@example.com")
	if err != nil {
		panic(err)
	}

	var address string
	signedAt, err := s.DecodeMaxAge(token, time.Hour, &address)
	fmt.Println(address, signedAt, err)

	now = now.Add(2 * time.Hour)
	_, err = s.DecodeMaxAge(token, time.Hour, &address)
	switch {
	case errors.Is(err, signer.ErrSignatureExpired):
		fmt.Println("ask for a new link:", err)
	case err != nil:
		fmt.Println("not our link:", err)
	}
	// Output:
	// me@example.com 2023-11-14 22:13:20 +0000 UTC <nil>
	// ask for a new link: signer: signature age 7200 > 3600 seconds
}

func ExampleNewURLSafe() {
	s, err := serializer.NewURLSafe([]byte("secret"), "", nil)
	if err != nil {
		panic(err)
	}
	token, err := s.Encode("x")
	fmt.Println(token, err)
	// Output: Ingi.evW0DXPDzkzv09aEVIzJ71Eyn7E <nil>
}

// To move from SHA-1 to SHA-256, write the new and accept both.
func ExampleOptions_fallbackSigners() {
	s, err := serializer.NewURLSafe([]byte("secret"), "", &serializer.Options{
		Signer:          signer.Options{KeyDerivation: signer.HMAC},
		FallbackSigners: []signer.Options{{}}, // the defaults of itsdangerous
	})
	if err != nil {
		panic(err)
	}
	var v string
	err = s.Decode("Ingi.evW0DXPDzkzv09aEVIzJ71Eyn7E", &v)
	fmt.Println(v, err)
	// Output: x <nil>
}
