package brotli_test

import (
	"fmt"
	"strings"

	"github.com/flaskcookie/flaskcookie-go/flaskcookie"
	"github.com/flaskcookie/flaskcookie-go/serializer"
	"github.com/flaskcookie/flaskcookie-go/serializer/brotli"
)

// A service that reads Brotli and still writes zlib, and one that writes Brotli.
func Example() {
	key := []byte("a key for this example, no secret")
	reader, err := flaskcookie.New(flaskcookie.Config{
		SecretKey:     key,
		Decompressors: []serializer.Compressor{brotli.Compressor},
	})
	if err != nil {
		panic(err)
	}
	writer, err := flaskcookie.New(flaskcookie.Config{SecretKey: key, Compressor: brotli.Compressor})
	if err != nil {
		panic(err)
	}
	cookie, err := writer.Encode(map[string]string{"cart": strings.Repeat("apple ", 20)})
	fmt.Println(cookie[:1], err)

	var session map[string]string
	_, err = reader.Decode(cookie, &session)
	fmt.Println(len(session["cart"]), err)
	// Output:
	// ~ <nil>
	// 120 <nil>
}
