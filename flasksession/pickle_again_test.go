package flasksession

import (
	"fmt"
	"testing"

	taggedjson "github.com/flaskcookie/flaskcookie-go/tagged_json"
	"github.com/google/go-cmp/cmp"
)

// TestKeysSetAgain shows dicts that set a key again beside one that may be equal to it, which no
// pickler writes: which value Python ends with cannot be told, so every step is kept for it.
// interop_test asks Python.
func TestKeysSetAgain(t *testing.T) {
	const one, object = "cdecimal\nDecimal\n\x8c\x011\x85R", "cm\nC\n)R"
	for _, tt := range []struct {
		shows, items, wants string
	}{
		{"a number beside a Decimal", "K\x01\x8c\x01x" + one + "\x8c\x01yK\x01\x8c\x01z", "flasksession.Opaque"},
		{"an object beside a number", object + "\x94NK\x01Nh\x00N", "flasksession.Opaque"},
		{"a tuple with an object", "K\x01N" + object + "\x85NK\x01N", "flasksession.Opaque"},
		{"the object alone", object + "\x94Nh\x00\x88", "flasksession.Map"},
		{"a number beside another", "K\x01NK\x02NK\x01\x88", "flasksession.Map"},
		{"no key again", "K\x01N" + one + "N", "flasksession.Map"},
	} {
		data := "\x80\x04}\x8c\x01a}(" + tt.items + "us."
		var values taggedjson.Dict
		if err := Pickle.Unmarshal([]byte(data), &values); err != nil {
			t.Fatalf("%s: %v", tt.shows, err)
		}
		if diff := cmp.Diff(tt.wants, fmt.Sprintf("%T", values[0].Value)); diff != "" {
			t.Errorf("%s: %s", tt.shows, diff)
		}
		if _, err := Pickle.Marshal(values); err != nil {
			t.Errorf("%s: %v", tt.shows, err)
		}
	}
}
