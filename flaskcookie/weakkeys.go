package flaskcookie

import (
	"crypto/hmac"
	"fmt"

	"github.com/flaskcookie/flaskcookie-go/internal/weakkey"
)

// keyWarnings are about keys with which a stranger could sign a session.
func (c Config) keyWarnings() []string {
	var warnings []string
	check := func(name string, key []byte) {
		if warning := weakkey.Warning(name, key, weakkey.Sessions); warning != "" {
			warnings = append(warnings, warning)
		} else if odd := weakkey.Oddity(key); odd != "" {
			warnings = append(warnings, name+" "+odd)
		}
	}
	check("SecretKey", c.SecretKey)
	for i, key := range c.SecretKeyFallbacks {
		check(fmt.Sprintf("SecretKeyFallbacks[%d]", i), key)
	}
	for i, key := range c.Signer.FallbackKeys {
		check(fmt.Sprintf("Signer.FallbackKeys[%d]", i), key)
	}
	for i, key := range c.SecretKeyFallbacks {
		if hmac.Equal(key, c.SecretKey) && len(key) > 0 {
			warnings = append(warnings, fmt.Sprintf("SecretKeyFallbacks[%d] is SecretKey itself: a rotation has an old key or a new one there", i))
		}
	}
	return warnings
}
