package flasklogin

import (
	"bytes"
	"crypto/fips140"
	"crypto/hmac"
	"crypto/sha512"
	"crypto/subtle"
	"encoding/hex"
	"errors"
	"strings"

	"github.com/flaskcookie/flaskcookie-go/flaskcookie"
)

// RememberKey returns the key of the remember cookie for a SECRET_KEY that is a Python
// str. Flask-Login takes it as Latin-1, where the session takes it as UTF-8, so that a key
// with letters such as "é" is two keys. A SECRET_KEY of bytes is used as it is.
//
// The error is for a character outside of Latin-1, at which Flask-Login fails.
func RememberKey(text string) ([]byte, error) {
	key := make([]byte, 0, len(text))
	for _, char := range text {
		if char > 0xff {
			return nil, errors.New("flasklogin: SECRET_KEY has a character outside of Latin-1: Flask-Login fails on it")
		}
		key = append(key, byte(char))
	}
	return key, nil
}

// remembering returns how a remember cookie is written and read. The key stands in the two
// functions alone, of which nothing that prints values shows more than an address.
func (c Config) remembering() (encode func(*flaskcookie.Session, string) (string, error), decode func(*flaskcookie.Session, string) (string, bool)) {
	if c.Remember.Encode != nil {
		return c.Remember.Encode, c.Remember.Decode
	}
	key := bytes.Clone(c.SecretKey)
	return func(_ *flaskcookie.Session, id string) (string, error) { return EncodeCookie(id, key), nil },
		func(_ *flaskcookie.Session, cookie string) (string, bool) { return DecodeCookie(cookie, key) }
}

// EncodeCookie returns the value of a remember cookie: encode_cookie. It is the id, which
// anyone can read, with an HMAC-SHA512 of it. It has no time in it and never ends by
// itself. With GODEBUG=fips140=only, a key of less than 14 bytes makes the empty text, which
// nobody accepts: Go refuses such a key, and [New] says so.
func EncodeCookie(id string, key []byte) string {
	sum, ok := digest(id, key)
	if !ok {
		return ""
	}
	return id + "|" + sum
}

// DecodeCookie returns the id in the value of a remember cookie: decode_cookie. ok is false
// if the digest is not that of the id and the key, or if Go refuses the key, see
// [EncodeCookie].
func DecodeCookie(cookie string, key []byte) (id string, ok bool) {
	split := strings.LastIndexByte(cookie, '|')
	if split < 0 {
		return "", false
	}
	id, given := cookie[:split], cookie[split+1:]
	sum, known := digest(id, key)
	if !known || subtle.ConstantTimeCompare([]byte(sum), []byte(given)) != 1 {
		return "", false
	}
	return id, true
}

// digest returns the HMAC of an id. ok is false where crypto/hmac would panic at the key.
func digest(id string, key []byte) (sum string, ok bool) {
	const fipsKeySize = 112 / 8
	if len(key) < fipsKeySize && fips140.Enforced() {
		return "", false
	}
	mac := hmac.New(sha512.New, key)
	mac.Write([]byte(id))
	return hex.EncodeToString(mac.Sum(nil)), true
}
