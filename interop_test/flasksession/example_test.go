package flasksession

import (
	"io"
	"net/http"
	"net/url"
	"os/exec"
	"regexp"
	"strings"
	"testing"

	"github.com/flaskcookie/flaskcookie-go/interop_test/internal/live"
	"github.com/flaskcookie/flaskcookie-go/interop_test/internal/sides"
)

// TestExample starts examples/redis by its script and takes a visitor through both sides, logged
// in and out by each.
func TestExample(t *testing.T) {
	live.Python(t)
	live.Tool(t, "redis-server")
	said := live.Start(t, exec.Command(live.Root()+"/examples/redis/run"), regexp.MustCompile(`^Flask (http.*)`))
	flask, said, _ := strings.Cut(said, ", Go ")
	cart, _, _ := strings.Cut(said, ", ")
	b := sides.NewBrowser()
	service := strings.TrimSuffix(cart, "/cart")
	refused(t, b, flask+"login", url.Values{"user": {"Zoë"}})
	refused(t, b, service+"/login", url.Values{"user": {"Zoë"}})
	shows(t, submit(t, b, flask, flask+"login", url.Values{"user": {""}}), "Log in")
	shows(t, submit(t, b, service+"/login", service+"/login", url.Values{"user": {""}}), "Log in")

	shows(t, submit(t, b, service+"/login", flask+"login", url.Values{"user": {"Zoë"}}), "Welcome", "hello Zoë, visit 1, 0 in the cart")
	shows(t, get(t, b, cart), "Go: hello Zoë")
	shows(t, submit(t, b, cart, cart, url.Values{"item": {"tea"}}), "tea is in your cart", "visit 2, 1 in the cart")
	refused(t, b, cart, url.Values{"item": {"tea"}})
	shows(t, submit(t, b, cart, flask+"logout", url.Values{}), "Log in")
	shows(t, get(t, b, cart), "Log in")

	shows(t, submit(t, b, flask, service+"/login?next=%2Fcart", url.Values{"user": {"Ada"}}), "Go: hello Ada")
	shows(t, get(t, b, flask), "hello Ada, visit 1, 0 in the cart")
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
