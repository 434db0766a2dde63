package explain_test

import (
	"strings"
	"testing"

	"github.com/flaskcookie/flaskcookie-go/internal/explain"
	"github.com/flaskcookie/flaskcookie-go/signer"
)

// TestMalformedInHeader has a malformed cookie of the name where an older Werkzeug would
// read it.
func TestMalformedInHeader(t *testing.T) {
	for header, want := range map[string]bool{
		`Cookie: session="eyJhIjoxfQ.ZVPxAA.sig`:                   true,
		`Cookie: session=eyJh IjoxfQ.ZVPxAA.sig; session=a.b.c`:    true,
		`Cookie: x="a; session=a"; session=a.b.c`:                  false,
		`Set-Cookie: session=a.b.c; Expires=Thu, 01 Jan 1970`:      false,
		`Cookie: sessions=a b; session="a.b.c"; theme=dark and so`: false,
	} {
		found, err := explain.Explain(header, explain.Config{})
		if err != nil {
			t.Fatal(err)
		}
		if told := strings.Contains(found.Evidence[0], "malformed"); told != want {
			t.Errorf("%s: %s", header, found.Evidence[0])
		}
	}
}

// TestOtherName: where nobody has said how the cookie is called, one that is an id is judged by
// what it is, first what the key signed.
func TestOtherName(t *testing.T) {
	const key, id, other = "a key of some length for a test", "3f2504e0-4f89-41d3-9a0c-0305e82c3301", "0123456789abcdef0123456789abcdef"
	s, err := signer.New([]byte(key), "itsdangerous.Signer", &signer.Options{KeyDerivation: signer.DjangoConcat})
	if err != nil {
		t.Fatal(err)
	}
	signed := string(s.Sign([]byte(id)))
	mac := "Zm9vYmFyZm9vYmFyZm9vYmFyZm9vYmFyZm9vYmFyZm8="
	for _, tt := range []struct {
		header, key string
		cause       explain.Cause
		id          string
	}{
		{"theme=dark; sid=" + signed, key, explain.SessionID, id},
		{"csrftoken=" + other + "; x=" + signed, key, explain.SessionID, id},
		{"sid=" + signed, "", explain.SessionID, id},
		{"csrftoken=" + other + "; indico_session=" + id, "", explain.SessionID, id},
		{"indico_session=" + id, key, explain.SessionID, id},
		{"pga4_session=" + id + "!" + mac, key, explain.SessionID, id},
		{`pga4_session="` + id + "!" + mac + `"`, key, explain.SessionID, id},
		{"theme=dark; lang=de", key, explain.Missing, ""},
	} {
		found, err := explain.ExplainHeader(tt.header, explain.Config{Key: []byte(tt.key), NameGuessed: true})
		if err != nil || found.Cause != tt.cause || found.ID != tt.id {
			t.Errorf("%s: %s, %v\n%s", tt.header, found.Cause, err, strings.Join(found.Evidence, "\n"))
		}
		found, err = explain.ExplainHeader(tt.header, explain.Config{Key: []byte(tt.key)})
		if err != nil || found.Cause != explain.Missing || (tt.id != "") != strings.Contains(strings.Join(found.Evidence, ""), " judges it") {
			t.Errorf("%s: with a name that was said: %s, %v", tt.header, found.Cause, err)
		}
	}
}
