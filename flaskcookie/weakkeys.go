package flaskcookie

import (
	"fmt"

	"github.com/flaskcookie/flaskcookie-go/internal/weakkey"
)

// keyWarnings are about keys with which a stranger could sign a session.
func (c Config) keyWarnings() []string {
	var warnings []string
	check := func(name string, key []byte) {
		if warning := weakkey.Warning(name, key, weakkey.Sessions); warning != "" {
			warnings = append(warnings, warning)
		}
	}
	check("SecretKey", c.SecretKey)
	for i, key := range c.SecretKeyFallbacks {
		check(fmt.Sprintf("SecretKeyFallbacks[%d]", i), key)
	}
	for i, key := range c.Signer.FallbackKeys {
		check(fmt.Sprintf("Signer.FallbackKeys[%d]", i), key)
	}
	return warnings
}
