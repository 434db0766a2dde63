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
	shows(t, post(t, b, flask+"login", url.Values{"user": {""}}), "Log in")
	shows(t, post(t, b, strings.TrimSuffix(cart, "/cart")+"/login", url.Values{"user": {""}}), "Log in")
	shows(t, post(t, b, flask+"login", url.Values{"user": {"Zoë"}}), "Welcome", "hello Zoë, visit 1, 0 in the cart")
	shows(t, get(t, b, cart), "Go: hello Zoë")
	shows(t, post(t, b, cart, url.Values{"item": {"tea"}}), "tea is in your cart", "visit 2, 1 in the cart")
	shows(t, post(t, b, flask+"logout", nil), "Log in")
	shows(t, get(t, b, cart), "Log in")

	service := strings.TrimSuffix(cart, "/cart")
	shows(t, post(t, b, service+"/login?next=%2Fcart", url.Values{"user": {"Ada"}}), "Go: hello Ada")
	shows(t, get(t, b, flask), "hello Ada, visit 1, 0 in the cart")
	shows(t, post(t, b, service+"/logout", nil), "Log in")
	shows(t, get(t, b, cart), "Log in")
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
