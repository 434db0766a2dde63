package security

import (
	"context"
	"errors"
	"testing"
)

// The bounds themselves are accepted; beyond each of them alone a hash is ErrCost, even while
// nothing can be computed since there is no slot.
func TestBounds(t *testing.T) {
	for _, text := range []string{"pbkdf2:sha512:4000000", "scrypt:262144:8:1", "scrypt:32768:8:16", "scrypt:4:262144:2", "scrypt:2:1:2097152", "scrypt:2:131072:12"} {
		if m, err := parseMethod(text); err != nil || m.String() != text {
			t.Errorf("%s: got %v, %v", text, m, err)
		}
	}
	defer func(all chan struct{}) { slots = all }(slots)
	slots = make(chan struct{})
	ctx, cancel := context.WithCancel(t.Context())
	cancel() // who has to wait is told so
	for text, beyond := range map[string]string{
		"pbkdf2:sha512:4000001": "one round more",
		"scrypt:32768:8:17":     "a lane more than N·r·p of 2^22",
		"scrypt:2:1:2097153":    "N·r·p of 2^22 and 2",
		"scrypt:2:131072:13":    "a block more than the memory",
		"scrypt:524288:8:1":     "twice the memory",
	} {
		if ok, err := CheckPasswordHashContext(ctx, text+"$salt$abcd", "pw"); ok || !errors.Is(err, ErrCost) {
			t.Errorf("%s, %s: %t, %v", text, beyond, ok, err)
		}
	}
	if ok, err := CheckPasswordHashContext(ctx, "pbkdf2:sha512:4000000$salt$abcd", "pw"); ok || !errors.Is(err, context.Canceled) {
		t.Errorf("at the bound, without a slot: %t, %v", ok, err)
	}
}
