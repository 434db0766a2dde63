package flaskcookie_test

import (
	"fmt"
	"time"

	"github.com/flaskcookie/flaskcookie-go/flaskcookie"
	"github.com/flaskcookie/flaskcookie-go/signer"
)

// A cookie that Flask wrote with SECRET_KEY = "secret".
func ExampleCodec_Decode() {
	codec, err := flaskcookie.New(flaskcookie.Config{
		SecretKey: []byte("secret"),
		Signer:    signer.Options{Now: func() time.Time { return time.Unix(1700000060, 0) }},
	})
	if err != nil {
		panic(err)
	}
	var session struct {
		A int `json:"a"`
	}
	signedAt, err := codec.Decode("eyJhIjoxfQ.ZVPxAA.hG4LXFRbN7aPAMuhb5V_1Ol-cgU", &session)
	fmt.Println(session.A, signedAt, err)
	// Output: 1 2023-11-14 22:13:20 +0000 UTC <nil>
}
