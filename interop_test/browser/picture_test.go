package browser

import (
	_ "embed"
	"encoding/base64"
	"flag"
	"html/template"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"github.com/flaskcookie/flaskcookie-go/interop_test/internal/shop"
)

var picture = flag.String("picture", "", "`file` for the picture of the README")

// maxPicture is what a page that shows the picture should not have to load.
const maxPicture = 150 << 10

//go:embed picture.html
var pictureHTML string

// window is a screenshot with the address that it was taken at.
type window struct {
	Address string
	Data    template.URL
}

// TestPicture makes the picture of the README: a page of Flask and a page of Go, with the
// flash of the one side on the page of the other.
func TestPicture(t *testing.T) {
	s := shop.Start(t, "app:app")
	b := open(t, profile(t))
	b.do(chromedp.EmulateViewport(720, 492, chromedp.EmulateScale(1)))
	logIn(b, s.Front, "Ada", false)
	for _, fruit := range []chromedp.CSS{"plum", "pear", "quince"} {
		b.visit(s.Front + "/")
		b.click("button[value=" + fruit + "]")
	}
	windows := []window{b.window("/cart", "go")}
	b.click("button[value=pear]")
	windows = append(windows, b.window("/", "flask"))

	page := template.Must(template.New("picture").Parse(pictureHTML))
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		if err := page.Execute(w, windows); err != nil {
			t.Error(err)
		}
	}))
	defer server.Close()
	b.visit(server.URL)
	b.do(chromedp.EmulateViewport(1540, 594, chromedp.EmulateScale(1)))
	made := b.screenshot("picture")
	if len(made) > maxPicture {
		t.Errorf("the picture has %d bytes, want %d at most", len(made), maxPicture)
	}
	if *picture == "" {
		return
	}
	if err := os.WriteFile(*picture, made, 0o644); err != nil {
		t.Fatal(err)
	}
}

// window takes a screenshot of the page at path.
func (b *browser) window(path, name string) window {
	b.t.Helper()
	b.see(path)
	data := base64.StdEncoding.EncodeToString(b.screenshot("picture-" + name))
	return window{strings.TrimSuffix("shop.example"+path, "/"), template.URL("data:image/png;base64," + data)}
}
