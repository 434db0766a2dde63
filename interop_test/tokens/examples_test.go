package tokens

import (
	"crypto/hmac"
	"crypto/sha1"
	"crypto/sha256"
	"crypto/sha512"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"hash"
	"strings"
	"time"

	"github.com/flaskcookie/flaskcookie-go/serializer"
	"github.com/flaskcookie/flaskcookie-go/signer"
)

// What follows are the Go blocks of docs/tokens.md, in their order.

var key = []byte("the key of this application")

var reset = must(serializer.NewURLSafeTimed(key, "reset-password", nil))

func resetToken(userID int) (string, error) {
	return reset.Encode(userID)
}

func resetUser(token string) (userID int, err error) {
	_, err = reset.DecodeMaxAge(token, time.Hour, &userID)
	return userID, err
}

// must is for what is fixed in the program, where an error is a mistake in it.
func must[T any](value T, err error) T {
	if err != nil {
		panic(err)
	}
	return value
}

var confirm = must(serializer.NewURLSafeTimed(key, "confirm-email", nil))

func confirmToken(address string) (string, error) {
	return confirm.Encode(address)
}

func confirmedAddress(token string) (address string, err error) {
	_, err = confirm.DecodeMaxAge(token, 3*24*time.Hour, &address)
	return address, err
}

func answer(token string) string {
	address, err := confirmedAddress(token)
	switch {
	case errors.Is(err, signer.ErrSignatureExpired):
		if _, err := confirm.DecodeExpired(token, &address); err == nil {
			return "a new link goes to " + address
		}
		return "this link is not ours"
	case err != nil:
		return "this link is not ours"
	}
	return "hello " + address
}

var errUsed = errors.New("this link was used")

type claim struct {
	User  int    `json:"user"`
	State string `json:"state"`
}

func state(passwordHash string) string {
	sum := sha256.Sum256([]byte(passwordHash))
	return hex.EncodeToString(sum[:])[:16]
}

func onceToken(userID int, passwordHash string) (string, error) {
	return reset.Encode(claim{userID, state(passwordHash)})
}

func onceUser(token string, passwordHashOf func(userID int) string) (int, error) {
	var c claim
	if _, err := reset.DecodeMaxAge(token, time.Hour, &c); err != nil {
		return 0, err
	}
	if !hmac.Equal([]byte(c.State), []byte(state(passwordHashOf(c.User)))) {
		return 0, errUsed
	}
	return c.User, nil
}

var rotated = must(serializer.NewURLSafeTimed([]byte("the key from now on"), "reset-password", &serializer.Options{
	Signer: signer.Options{FallbackKeys: [][]byte{[]byte("the key before it")}},
}))

func rotatedToken(userID int) (string, error) {
	return rotated.Encode(userID)
}

func rotatedUser(token string) (userID int, err error) {
	_, err = rotated.DecodeMaxAge(token, time.Hour, &userID)
	return userID, err
}

var strong = must(serializer.NewURLSafeTimed(key, "confirm-email", &serializer.Options{
	Signer:          signer.Options{Digest: sha256.New},
	FallbackSigners: []signer.Options{{}}, // SHA-1, for the links that are on their way
}))

func strongToken(address string) (string, error) {
	return strong.Encode(address)
}

func strongAddress(token string) (address string, err error) {
	_, err = strong.DecodeMaxAge(token, 3*24*time.Hour, &address)
	return address, err
}

var unsubscribe = must(serializer.NewURLSafe(key, "unsubscribe", nil))

func unsubscribeToken(address, newsletter string) (string, error) {
	return unsubscribe.Encode([]string{address, newsletter})
}

func unsubscribed(token string) (pair []string, err error) {
	err = unsubscribe.Decode(token, &pair)
	return pair, err
}

// mailed are the links of TimedJSONWebSignatureSerializer(KEY), and activation those of
// TimedJSONWebSignatureSerializer(KEY, salt="activate"), where the key is derived by SHA-1,
// whatever signs. Both sign by HS512, the default; another algorithm_name is another Digest.
var (
	mailed     = must(signer.New(key, "", &signer.Options{Digest: sha512.New, KeyDerivation: signer.None}))
	activation = must(signer.New(key, "activate", &signer.Options{
		Digest: sha512.New,
		KeyDerivation: func(_ func() hash.Hash, secret, salt []byte) []byte {
			return signer.DjangoConcat(sha1.New, secret, salt)
		},
	}))
)

// readMailed fills claim with what a link holds. Nothing of it is read before its signature
// is found good.
func readMailed(by *signer.Signer, link string, claim any) error {
	signed, err := by.Unsign([]byte(link))
	if err != nil {
		return err
	}
	var header struct {
		Algorithm string   `json:"alg"`
		Expires   *float64 `json:"exp"`
	}
	head, payload, _ := strings.Cut(string(signed), ".")
	if err := readPart(head, &header); err != nil {
		return err
	}
	switch {
	case header.Algorithm != "HS512" || header.Expires == nil || *header.Expires < 0:
		return fmt.Errorf("%w: not a link of this kind", signer.ErrBadSignature)
	case int64(*header.Expires) < time.Now().Unix():
		return fmt.Errorf("%w: the link", signer.ErrSignatureExpired)
	}
	return readPart(payload, claim)
}

func readPart(part string, v any) error {
	text, err := base64.RawURLEncoding.DecodeString(part)
	if err == nil {
		err = json.Unmarshal(text, v)
	}
	if err != nil {
		return fmt.Errorf("%w: %w", serializer.ErrBadPayload, err)
	}
	return nil
}

var (
	files     = must(signer.New(key, "file-name", nil))
	downloads = must(signer.NewTimestamp(key, "download", nil))
)

func fileLink(name string) string {
	return string(files.Sign([]byte(name)))
}

func fileName(link string) (string, error) {
	name, err := files.Unsign([]byte(link))
	return string(name), err
}

func downloadLink(name string) string {
	return string(downloads.Sign([]byte(name)))
}

func downloadName(link string) (string, error) {
	name, _, err := downloads.UnsignMaxAge([]byte(link), time.Minute)
	return string(name), err
}

func anyoneReads(token string) (value any, err error) {
	stranger, err := serializer.NewURLSafeTimed([]byte("any key at all"), "any salt", nil)
	if err != nil {
		return nil, err
	}
	part, _, _ := strings.Cut(token, ".")
	err = stranger.DecodePayload([]byte(part), &value)
	return value, err
}
