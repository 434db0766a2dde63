package pickle_test

import (
	"strings"
	"testing"
	"time"

	"github.com/flaskcookie/flaskcookie-go/internal/pickle"
)

// TestValidText: UTF-8 and lone surrogates, and nothing else.
func TestValidText(t *testing.T) {
	for text, want := range map[string]bool{
		"": true, "a": true, "é": true, "\xed\x95\x9c": true, "\xed\xa0\x80": true, "\xed\xbf\xbf": true, "\xed\x9f\xbf": true,
		"\xed\xa0\x80\xed\x95\x9c": true, "\xed\x95\x9c\xed\xb0\x80x": true, "\U0010ffff\xed\xa0\x80": true, "\ufffd\xed\xa0\x80": true,
		"\xed": false, "\xed\xa0": false, "\xed\xa0\x00": false, "\xed\x7f\x80": false, "\xed\xc0\x80": false, "\xff": false,
		"\xed\xa0\x80\xff": false, "\xff\xed\xa0\x80": false, "\xc0\x80\xed\xa0\x80": false, "\xf4\x90\x80\x80": false,
	} {
		if got := pickle.ValidText(text); got != want {
			t.Errorf("%q: %t", text, got)
		}
	}
}

// TestValidTextCost: characters that begin as surrogates do are walked once. Looking for the
// next one again and again would take minutes here.
func TestValidTextCost(t *testing.T) {
	for name, text := range map[string]string{
		"Hangul and a surrogate":          strings.Repeat("\xed\x95\x9c", 1<<20) + "\xed\xa0\x80",
		"a surrogate and Hangul":          "\xed\xa0\x80" + strings.Repeat("\xed\x95\x9c", 1<<20),
		"Hangul and what is no character": strings.Repeat("\xed\x95\x9c", 1<<20) + "\xff",
		"surrogates":                      strings.Repeat("\xed\xa0\x80", 1<<20),
	} {
		done := make(chan bool, 1)
		go func() { done <- pickle.ValidText(text) }()
		select {
		case <-done:
		case <-time.After(20 * time.Second):
			t.Errorf("%s: it takes longer than 20 s", name)
		}
	}
}
