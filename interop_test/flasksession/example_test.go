package flasksession

import (
	"io"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"github.com/flaskcookie/flaskcookie-go/interop_test/internal/sides"
	"github.com/flaskcookie/flaskcookie-go/interop_test/internal/teahouse"
)

// TestExample starts examples/redis by its script and takes a visitor through both sides, logged
// in and out by each.
func TestExample(t *testing.T) {
	flask, service := teahouse.Start(t)
	cart := service + "/cart"
	b := sides.NewBrowser()
	refused(t, b, flask+"login", url.Values{"user": {"Zoë"}})
	refused(t, b, service+"/login", url.Values{"user": {"Zoë"}})
	shows(t, submit(t, b, flask, flask+"login", url.Values{"user": {""}}), "Log in")
	shows(t, submit(t, b, service+"/login", service+"/login", url.Values{"user": {""}}), "Log in")

	shows(t, submit(t, b, service+"/login", flask+"login", url.Values{"user": {"Zoë"}}), "Welcome", "Hello Zoë, this is visit 1.", "Cart <i>0</i>", "answered by Flask")
	shows(t, get(t, b, cart), "Zoë <button", "Nothing in it yet.", "answered by Go")
	shows(t, submit(t, b, cart, cart, url.Values{"item": {"tea"}}), "tea is in your cart", "this is visit 2.", "Cart <i>1</i>")
	shows(t, submit(t, b, flask, cart+"/remove", url.Values{"item": {"tea"}}), "tea is out of your cart", "Cart <i>0</i>")
	refused(t, b, cart, url.Values{"item": {"tea"}})
	shows(t, submit(t, b, cart, flask+"logout", url.Values{}), "Log in")
	shows(t, get(t, b, cart), "Log in")

	shows(t, submit(t, b, flask, service+"/login?next=%2Fcart", url.Values{"user": {"Ada"}}), "Ada <button", "answered by Go")
	shows(t, get(t, b, flask), "Hello Ada, this is visit 1.")
	shows(t, submit(t, b, flask, service+"/logout", url.Values{}), "Log in")
	shows(t, get(t, b, cart), "Log in")
}

// tokenField is the hidden field of a form of either side.
var tokenField = regexp.MustCompile(`name="csrf_token"[^>]*value="([^"]+)"`)

// submit posts the form of one page, with its token, to an address of either side.
func submit(t *testing.T, b *sides.Browser, page, at string, form url.Values) string {
	t.Helper()
	found := tokenField.FindStringSubmatch(get(t, b, page))
	if found == nil {
		t.Fatalf("no token in %s", page)
	}
	form.Set("csrf_token", found[1])
	return post(t, b, at, form)
}

// refused posts a form without a token.
func refused(t *testing.T, b *sides.Browser, at string, form url.Values) {
	t.Helper()
	response, err := b.PostForm(at, form)
	if err != nil {
		t.Fatal(err)
	}
	response.Body.Close()
	if response.StatusCode != http.StatusBadRequest {
		t.Errorf("POST %s without a token: %s", at, response.Status)
	}
}

func post(t *testing.T, b *sides.Browser, at string, form url.Values) string {
	t.Helper()
	response, err := b.PostForm(at, form)
	if err != nil {
		t.Fatal(err)
	}
	return body(t, response)
}

func get(t *testing.T, b *sides.Browser, at string) string {
	t.Helper()
	response, err := b.Get(at)
	if err != nil {
		t.Fatal(err)
	}
	return body(t, response)
}

func body(t *testing.T, response *http.Response) string {
	t.Helper()
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	if err != nil || response.StatusCode != http.StatusOK {
		t.Fatalf("%s, %v\n%s", response.Status, err, text)
	}
	return string(text)
}

func shows(t *testing.T, page string, texts ...string) {
	t.Helper()
	for _, text := range texts {
		if !strings.Contains(page, text) {
			t.Errorf("the page lacks %q:\n%s", text, page)
		}
	}
}
