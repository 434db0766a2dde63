package flasksession

import (
	"strings"
	"testing"
)

// TestRedacted shows that no error has an id in it, and that an id which a stranger made short
// garbles no error.
func TestRedacted(t *testing.T) {
	const long = "0f8fad5b-d9cb-469f-a165-70867728950e"
	const refused = "flasksession: store: dial tcp 10.0.0.1:6379: connect: connection refused"
	for _, tt := range []struct{ shows, id, prefix, text, want string }{
		{"a letter of many words", "e", "session:", refused, refused},
		{"a digit of an address", "1", "session:", refused, refused},
		{"a full stop", ".", "session:", refused, refused},
		{"a word of the error", "tcp", "session:", refused, strings.Replace(refused, "tcp", "[id]", 1)},
		{"behind the prefix", "e", "session:", "no session:e here", "no session:[id] here"},
		{"behind a prefix that ends as an id may", "e", "app-", "GET app-e: refused", "GET app-[id]: refused"},
		{"behind a prefix that has the id in it", "s", "session:", "GET session:s", "GET session:[id]"},
		{"at the end of a sentence", "e", "", "it is e. Nothing else", "it is [id]. Nothing else"},
		{"in quotes, without a prefix", "abc", "", `key "abc" failed: abcd`, `key "[id]" failed: abcd`},
		{"the last word", "abc", "", "failed: abc", "failed: [id]"},
		{"a long one, anywhere", long, "", "x" + long + "x", "x[id]x"},
		{"no id", "abc", "session:", refused, refused},
	} {
		if got := redacted(tt.text, tt.prefix, tt.id); got != tt.want {
			t.Errorf("%s: %s, want %s", tt.shows, got, tt.want)
		}
	}
}
