package serializer_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/flaskcookie/flaskcookie-go/serializer"
	"github.com/flaskcookie/flaskcookie-go/signer"
)

// TestEncodeTooLarge shows that nothing is written which Decode would refuse.
func TestEncodeTooLarge(t *testing.T) {
	s, err := serializer.NewURLSafe([]byte("key"), "", nil)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.Encode(strings.Repeat("a", serializer.MaxPayloadSize)); !errors.Is(err, serializer.ErrTooLarge) {
		t.Errorf("two bytes over the limit: %v", err)
	}
	longest := strings.Repeat("a", serializer.MaxPayloadSize-2)
	token, err := s.Encode(longest)
	if err != nil {
		t.Fatal(err)
	}
	var back string
	if err := s.Decode(token, &back); err != nil || back != longest {
		t.Errorf("the longest payload: %d bytes, %v", len(back), err)
	}
}

// TestOptionsFormat shows that no verb prints a fallback key.
func TestOptionsFormat(t *testing.T) {
	options := serializer.Options{Signer: signer.Options{FallbackKeys: [][]byte{[]byte("s3cret")}}}
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%d", "%x", "%t"} {
		for _, value := range []any{options, &options, []any{&options}} {
			text := fmt.Sprintf(verb, value)
			if strings.Contains(text, "s3cret") || strings.Contains(text, "115 51") || strings.Contains(text, "733363") {
				t.Errorf("%s: %s", verb, text)
			}
		}
	}
}
