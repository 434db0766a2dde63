package tokens

import (
	"encoding/base64"
	"encoding/hex"
	"strings"
	"testing"

	"github.com/flaskcookie/flaskcookie-go/flasklogin"
)

// TestMailedByRemembering shows what docs/tokens.md warns of: the remember cookie of a user whose
// id looks like a link has the signature of that link, and it is no other link's.
func TestMailedByRemembering(t *testing.T) {
	encode := base64.RawURLEncoding.EncodeToString
	id := encode([]byte(`{"alg":"HS512","iat":1700000000,"exp":99999999999}`)) + "." + encode([]byte(`{"confirm":1}`))
	_, digest, _ := strings.Cut(flasklogin.EncodeCookie(id, key), "|")
	mac, err := hex.DecodeString(digest)
	if err != nil {
		t.Fatal(err)
	}
	link := id + "." + encode(mac)
	var claim map[string]any
	if err := readMailed(mailed, link, &claim); err != nil || claim["confirm"] == nil {
		t.Errorf("%v, %v: docs/tokens.md says that it is read", err, claim)
	}
	if err := readMailed(activation, link, &claim); err == nil {
		t.Error("with a salt it is read too")
	}
}
