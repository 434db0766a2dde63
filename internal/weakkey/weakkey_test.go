package weakkey

import (
	"strings"
	"testing"
)

// TestFaultHidesKey shows that what is said is the same whatever the key is, so that no key
// can be in it, and that every phrase of the list matches.
func TestFaultHidesKey(t *testing.T) {
	texts := make(map[string]bool)
	for key := range publishedKeys {
		texts[Fault([]byte(key), Sessions)] = true
	}
	for phrase := range knownPhrases {
		if phraseSeparators.Replace(strings.ToLower(phrase)) != phrase {
			t.Errorf("the phrase %q never matches", phrase)
		}
		texts[Fault([]byte(phrase), Sessions)] = true
	}
	if len(texts) != 1 || texts[""] {
		t.Errorf("%d texts: %v", len(texts), texts)
	}
	if a, b := Fault([]byte("k8Jw2nPq9sLx3vB"), Sessions), Fault([]byte("k8"), Sessions); a != b || a == "" {
		t.Errorf("two texts: %q and %q", a, b)
	}
	if got := Fault(nil, Sessions); got != "" {
		t.Errorf("the empty key %s", got)
	}
}
