package recorded

import (
	"crypto/subtle"
	"fmt"
	"strings"

	"github.com/flaskcookie/flaskcookie-go/signer"
)

// proof is the salt and the message by which the recorder proves the app's key.
const proof = "flaskcookie-recorder"

// keyProblems compares the key with the app's.
func (c *storedChecker) keyProblems() []string {
	switch {
	case c.header.Store.UseSigner != c.cfg.SessionUseSigner:
		return []string{fmt.Sprintf("the app signs its ids: %t, Go: %t (SESSION_USE_SIGNER, Config.SessionUseSigner)", c.header.Store.UseSigner, c.cfg.SessionUseSigner)}
	case !c.cfg.SessionUseSigner:
		return nil
	case c.header.KeyProof == "":
		return []string{"the file has no proof of the app's key"}
	}
	key := c.cfg.SecretKey
	if len(key) == 0 {
		key = c.cfg.Config.SecretKey
	}
	s, err := signer.New(key, proof, &signer.Options{KeyDerivation: signer.HMAC})
	if err != nil {
		return []string{err.Error()}
	}
	mac := strings.TrimPrefix(string(s.Sign([]byte(proof))), proof+".")
	if subtle.ConstantTimeCompare([]byte(mac), []byte(c.header.KeyProof)) != 1 {
		return []string{"the key is not the app's SECRET_KEY"}
	}
	return nil
}
