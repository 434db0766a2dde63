package recorded_test

import (
	"slices"
	"strings"
	"testing"
)

// TestStoredBeside records apps on Flask-Session that have extensions beside it: what they
// ask of Go is said and printed by the app's own key, while the rows have another.
func TestStoredBeside(t *testing.T) {
	for factory, words := range map[string][]string{
		"accompanied": {
			"Flask-Login 0.6.3:\n  - no user_loader is set (yet)", "Flask-WTF 1.3.0:\n  - every request of DELETE, PATCH, POST, PUT needs the token",
			// The key is bytes, and the cookie is Flask-Login's.
			"flasklogin.Config{\n\tSecretKey: secretKey,\n\tLoginView: \"/sign-in\",\n\tRemember: flasklogin.RememberCookie{\n\t\tSecure: true,\n\t},\n}",
			"flaskwtf.Config{\n\tSecretKey: secretKey,\n\tNoTimeLimit: true,\n}",
		},
		"asking":     {"makes the identifier of a client in a way of its own", "SessionIdentifier: yourIdentifier,"},
		"permanent":  {"session.permanent: stored.permanent.<locals>.make_permanent sets it on requests", "record with --permanent. Go has no setting for that"},
		"by_address": {"stored.ByAddress has code of its own in get_cookie_secure"},
	} {
		r := recordStored(t, storedApp{factory: factory})
		for _, want := range words {
			if !strings.Contains(r.words, want) {
				t.Errorf("%s: does not say %q:\n%s", factory, want, r.words)
			}
		}
		if strings.Contains(r.words, "Nothing is known") {
			t.Errorf("%s: says\n%s", factory, r.words)
		}
		if output, ok := check(t, r.fixtures, storedKey); !ok {
			t.Errorf("%s: check says\n%s", factory, output)
		}
	}
	if r := recordStored(t, storedApp{factory: "plain"}); !strings.Contains(r.words, "Nothing is known that would not carry over") {
		t.Errorf("nothing stands beside this one:\n%s", r.words)
	}
}

// TestStoredPermanent tells the recorder that the app makes every session permanent: the rows
// show it, and check plays them so.
func TestStoredPermanent(t *testing.T) {
	r := mustRecord(t, storedSecrets, "stored:permanent", "--permanent")
	if want := "the app makes every session permanent, on every request. Go has no setting for that: call SetPermanent(true)"; !strings.Contains(r.words, want) {
		t.Errorf("does not say %q:\n%s", want, r.words)
	}
	if cookies := responses(t, r.fixtures)["exchange/visitor"]; len(cookies) != 1 || !strings.Contains(cookies[0], "Expires=") {
		t.Errorf("a visitor gets %q", cookies)
	}
	output, ok := check(t, r.fixtures, storedKey)
	if !ok || !strings.Contains(output, "judged with SetPermanent(true) before each view") {
		t.Errorf("check says\n%s", output)
	}
}

// TestStoredURL records at an address that browsers see.
func TestStoredURL(t *testing.T) {
	for url, secure := range map[string]bool{"http://shop.example/": false, "https://shop.example/": true} {
		r := mustRecord(t, storedSecrets, "stored:by_address", "--url", url)
		isSecure := func(line string) bool { return strings.Contains(line, "; Secure") }
		if strings.Contains(r.words, "SessionCookieSecure: true,") != secure ||
			slices.ContainsFunc(responses(t, r.fixtures)["exchange/new"], isSecure) != secure {
			t.Errorf("%s:\n%s", url, r.words)
		}
		if output, ok := check(t, r.fixtures, storedKey); !ok {
			t.Errorf("check says\n%s", output)
		}
	}
}
