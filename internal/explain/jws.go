package explain

import (
	"crypto/hmac"
	"crypto/sha1"
	"crypto/sha256"
	"crypto/sha512"
	"fmt"
	"hash"
	"strings"

	"github.com/flaskcookie/flaskcookie-go/internal/fips"
	"github.com/flaskcookie/flaskcookie-go/internal/pybase64"
	"github.com/flaskcookie/flaskcookie-go/signer"
	taggedjson "github.com/flaskcookie/flaskcookie-go/tagged_json"
)

// jwsDigests are the algorithms that itsdangerous had, by their names in a header.
var jwsDigests = map[string]func() hash.Hash{"HS256": sha256.New, "HS384": sha512.New384, "HS512": sha512.New}

// jsonWebToken is a JWT or JWS: three parts, the first of them JSON that names an algorithm.
// It comes before the search for a signature, since one of HS256 with the application's
// key is also a signature of itsdangerous without derivation.
func (e *explainer) jsonWebToken(t token) (Finding, bool) {
	parts := strings.SplitN(t.text, ".", 4)
	if len(parts) != 3 || len(parts[0]) > MaxText {
		return Finding{}, false
	}
	header := jsonHeader(parts[0])
	if _, named := header.Get("alg"); !named || !beginsLikeJSON(parts[1]) {
		return Finding{}, false // a session with the key "alg", and a timestamp
	}
	const shape = "The first part is a JSON header with \"alg\", and the second is JSON where Flask has the time."
	_, issued := header.Get("iat")
	_, expires := header.Get("exp")
	by := e.jwsSigner(header, t)
	switch {
	case issued && expires: // in the header, where a JWT has neither
		found := because(JWS, shape, "The header says when it was issued and expires, as TimedJSONWebSignatureSerializer writes it; a JWT says so in its payload.")
		if by != "" {
			found.Evidence, found.proven = append(found.Evidence, by), true
		}
		return found, true
	case by != "":
		return Finding{Cause: JWT, Evidence: []string{shape, by, "A JWT library that was given this key signs so, and JSONWebSignatureSerializer of itsdangerous up to 2.0."}, proven: true}, true
	}
	return because(JWT, shape), true
}

func jsonHeader(part string) taggedjson.Dict {
	var header any
	data, err := pybase64.DecodeURL([]byte(part))
	if err != nil || plainJSON.Unmarshal(data, &header) != nil {
		return nil
	}
	dict, _ := header.(taggedjson.Dict)
	return dict
}

// jwsSigner tells how the key signed, if it did. Without a salt the key is used as it is; with
// one it is derived by SHA-1, whatever signs.
func (e *explainer) jwsSigner(header taggedjson.Dict, t token) string {
	algorithm, _ := header.Get("alg")
	name, _ := algorithm.(string)
	digest := jwsDigests[name]
	signature, err := pybase64.DecodeURL([]byte(t.sig))
	if digest == nil || err != nil || len(e.Key) == 0 || len(t.text) > MaxText {
		return ""
	}
	signed := t.text[:len(t.text)-len(t.sig)-1]
	matches := func(key []byte) bool {
		sum, err := sumOf(digest, key, signed)
		return err == nil && hmac.Equal(sum, signature)
	}
	for _, key := range e.acceptedKeys() {
		if matches(key) {
			return fmt.Sprintf("The signature is that of the key itself, by %s.", name)
		}
		for _, salt := range append([]string{e.Salt}, knownSalts...) {
			if derived := derivedBySHA1(key, salt); derived != nil && matches(derived) {
				return fmt.Sprintf("The signature is that of the key with salt %s, derivation django-concat, by %s.", quote(salt), name)
			}
		}
	}
	return ""
}

// derivedBySHA1 returns the key that a salt makes of another, or nil where Go refuses SHA-1.
func derivedBySHA1(key []byte, salt string) (derived []byte) {
	if fips.Try(func() { derived = signer.DjangoConcat(sha1.New, key, []byte(salt)) }) != nil {
		return nil
	}
	return derived
}

// beginsLikeJSON tells base64 of a JSON object or of what a JWS holds from a timestamp, which has
// up to eight bytes.
func beginsLikeJSON(part string) bool {
	data, err := pybase64.DecodeURL([]byte(part))
	if err != nil || len(data) == 0 || strings.IndexByte("{[\"", data[0]) < 0 {
		return false
	}
	var v any
	return len(data) > 8 || plainJSON.Unmarshal(data, &v) == nil
}
