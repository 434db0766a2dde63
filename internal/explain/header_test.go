package explain_test

import (
	"strings"
	"testing"

	"github.com/flaskcookie/flaskcookie-go/internal/explain"
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
