package pyzlib_test

import (
	"fmt"

	"github.com/flaskcookie/flaskcookie-go/internal/pyzlib"
)

// What itsdangerous does with a payload.
func Example() {
	payload := []byte(`{"cart":["tea","tea","tea","tea","tea","tea","tea","tea"]}`)
	if !pyzlib.CannotWin(payload) {
		if z := pyzlib.AppendCompress(nil, payload); len(z) < len(payload)-1 {
			fmt.Printf("%d bytes instead of %d: %x", len(z), len(payload), z)
		}
	}
	// Output: 27 bytes instead of 58: 789cab564a4e2c2a51b28a562a494d54d2219a8cad0500f9fb10fd
}
