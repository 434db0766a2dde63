package valuepath_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/flaskcookie/flaskcookie-go/internal/valuepath"
)

func Example() {
	path := valuepath.In(valuepath.Index(2), valuepath.Key("qty"))
	path = valuepath.In(valuepath.Key("items"), path)
	fmt.Println(valuepath.In(valuepath.Key("cart"), path))
	// Output: cart.items[2].qty
}

func TestKey(t *testing.T) {
	for _, test := range []struct{ name, key, want string }{
		{"a plain key stands as it is", "user_id", "user_id"},
		{"letters of any script", "größe", "größe"},
		{"a dot would look like two keys", "a.b", `["a.b"]`},
		{"the empty key is seen", "", `[""]`},
		{"a line break is escaped", "a\nb", `["a\nb"]`},
		{"what is no UTF-8 is escaped", "a\xff", `["a\xff"]`},
		{"a long key is cut", strings.Repeat("k", 41), strings.Repeat("k", 40) + "…"},
		{"a key of long escapes is cut sooner", strings.Repeat("\U000e0001", 30), `["` + strings.Repeat(`\U000e0001`, 10) + `…"]`},
		{"a long key is quoted for what was cut off, too", strings.Repeat("k", 41) + ".", `["` + strings.Repeat("k", 40) + `…"]`},
	} {
		t.Run(test.name, func(t *testing.T) {
			if got := valuepath.Key(test.key); got != test.want {
				t.Errorf("got %s, want %s", got, test.want)
			}
		})
	}
}

// A path made from above stays short as well, and has its beginning and the last segment.
func TestBoundFromAbove(t *testing.T) {
	for _, key := range []string{"key", strings.Repeat("\U000e0001", 50), " … "} {
		path := "cart"
		for range 1000 {
			if path = valuepath.In(path, valuepath.Key(key)); len(path) > 6*valuepath.Most {
				t.Fatalf("%q: %d bytes", key, len(path))
			}
		}
		if !strings.HasPrefix(path, "cart") || !strings.HasSuffix(path, valuepath.Key(key)) {
			t.Errorf("%q: the ends are not in %s", key, path)
		}
	}
}

// A path stays short however deep its value lies.
func TestBound(t *testing.T) {
	path := ""
	for range 10_000 {
		path = valuepath.In(valuepath.Key("key"), path)
	}
	if len(path) < valuepath.Most || len(path) > valuepath.Most+50 {
		t.Errorf("%d bytes", len(path))
	}
	if got := valuepath.Under("cart", path); got != "cart … "+path {
		t.Errorf("the key of a long path is not told: %s", got)
	}
	if got := valuepath.Under("cart", "qty"); got != "cart.qty" {
		t.Errorf("got %s", got)
	}
}
