package secrets

import (
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
)

// The secrets. Each differs in every spelling.
const (
	secretKey   = "K3y?>~of the app"
	oldKey      = "0ldK>?~y of the app"
	secretValue = "C0ntent>?~é of ann"
	secretID    = "sId-0123456789_of-the-session"
)

// spellings are the ways in which programs print a text or bytes, by their names.
func spellings(secret string) map[string]string {
	all := map[string]string{}
	backwards := []byte(secret)
	slices.Reverse(backwards)
	for how, b := range map[string][]byte{"": []byte(secret), "reversed ": backwards} {
		numbers := make([]string, len(b))
		hexes := make([]string, len(b))
		escapes := ""
		for i, c := range b {
			numbers[i], hexes[i] = strconv.Itoa(int(c)), fmt.Sprintf("0x%x", c)
			escapes += fmt.Sprintf(`\x%02x`, c)
		}
		text, quoted := string(b), strconv.QuoteToASCII(string(b))
		asJSON, _ := json.Marshal(text)
		for name, spelled := range map[string]string{
			"raw": text, "quoted": quoted[1 : len(quoted)-1], "JSON": string(asJSON[1 : len(asJSON)-1]),
			"hex": hex.EncodeToString(b), "HEX": strings.ToUpper(hex.EncodeToString(b)), "spaced hex": fmt.Sprintf("% x", b),
			// Without its last characters, padding or what the next bytes decide.
			"base64": base64.StdEncoding.EncodeToString(b[:len(b)/3*3]), "base64url": base64.URLEncoding.EncodeToString(b[:len(b)/3*3]),
			"bytes": strings.Join(numbers, " "), "list": strings.Join(numbers, ", "), "JSON list": strings.Join(numbers, ","),
			"Go bytes": strings.Join(hexes, ", "), "escapes": escapes,
			"octal": listed("%o", b), "binary": listed("%b", b), "characters": listed("%c", b), "code points": listed("%U", b),
			"no float": listed("%e", b), "no bool": listed("%t", b),
			"percent": url.QueryEscape(text), "path": url.PathEscape(text), "XML": strings.NewReplacer(">", "&gt;", "&", "&amp;").Replace(text),
		} {
			all[how+name] = spelled
			all[how+name+", lower"] = strings.ToLower(spelled)
			all[how+name+", upper"] = strings.ToUpper(spelled)
		}
	}
	return all
}

// listed is what a verb makes of bytes, without the brackets around them.
func listed(verb string, b []byte) string {
	text := fmt.Sprintf(verb, b)
	return text[1 : len(text)-1]
}

// leaks names the secrets that a text shows, and how, and whether it has one of the cookies.
func leaks(text string, cookies ...string) []string {
	var found []string
	for _, cookie := range cookies {
		if strings.Contains(text, cookie) {
			found = append(found, "a cookie")
		}
	}
	for spelled, what := range allSpellings() {
		if strings.Contains(text, spelled) {
			found = append(found, what)
		}
	}
	slices.Sort(found)
	return found
}

// allSpellings are those of all secrets, each with what it is.
var allSpellings = sync.OnceValue(func() map[string]string {
	all := map[string]string{}
	for name, secret := range map[string]string{"the key": secretKey, "an old key": oldKey, "the content": secretValue, "the id": secretID} {
		for how, spelled := range spellings(secret) {
			all[spelled] = name + ", " + how
		}
	}
	return all
})

// TestLeaksAreSeen shows that the test above sees a secret in each spelling, and by each verb that it tries.
func TestLeaksAreSeen(t *testing.T) {
	for _, secret := range []string{secretKey, oldKey, secretValue, secretID} {
		for how, spelled := range spellings(secret) {
			if len(leaks("x"+spelled+"y")) == 0 {
				t.Errorf("%s is not seen in %s", secret, how)
			}
		}
		for _, v := range []any{secret, []byte(secret), struct{ Key []byte }{[]byte(secret)}, struct{ Key string }{secret}, []string{secret}, map[string]string{"k": secret}, errors.New(secret)} {
			shown := printed(v)
			seen := 0
			for how, text := range shown {
				if len(leaks(text)) > 0 {
					seen++
				} else if strings.HasPrefix(how, "%") {
					t.Errorf("%T by %s is not seen: %s", v, how, text)
				}
			}
			if seen < 3 {
				t.Errorf("of %T only %d ways of %d show the secret", v, seen, len(shown))
			}
		}
	}
}
