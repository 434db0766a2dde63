package browser

import (
	"context"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/storage"
	"github.com/chromedp/chromedp"

	"github.com/flaskcookie/flaskcookie-go/interop_test/internal/live"
)

// browserTimeout is how long one Chromium may run.
const browserTimeout = 5 * time.Minute

// browser is a Chromium with one tab.
type browser struct {
	t   *testing.T
	ctx context.Context
}

// profile returns an empty folder for what a browser keeps.
func profile(t *testing.T) string {
	t.Helper()
	folder, err := os.MkdirTemp("", "chromium-profile")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		// The children of a Chromium that has ended write there a moment longer.
		for range 50 {
			if err = os.RemoveAll(folder); err == nil {
				return
			}
			time.Sleep(100 * time.Millisecond)
		}
		t.Error(err)
	})
	return folder
}

// open starts Chromium with a profile, the folder of its cookies among others. It talks to nobody but
// the loopback address.
func open(t *testing.T, profile string) *browser {
	t.Helper()
	flag := chromedp.Flag
	ctx, cancel := context.WithTimeout(context.Background(), browserTimeout)
	t.Cleanup(cancel)
	ctx, cancel = chromedp.NewExecAllocator(ctx,
		chromedp.ExecPath(live.Tool(t, "chromium", "chromium-browser", "google-chrome")),
		chromedp.UserDataDir(profile), chromedp.WindowSize(800, 520),
		chromedp.Headless, chromedp.NoSandbox, chromedp.DisableGPU, chromedp.NoFirstRun, chromedp.NoDefaultBrowserCheck,
		flag("disable-quic", true), flag("disable-background-networking", true), flag("disable-component-update", true),
		flag("disable-sync", true), flag("disable-extensions", true), flag("disable-dev-shm-usage", true),
		flag("password-store", "basic"), flag("no-proxy-server", true),
		flag("host-resolver-rules", "MAP *.example.test 127.0.0.1, MAP localhost 127.0.0.1, MAP app.localhost 127.0.0.1, MAP intranet 127.0.0.1, MAP *.intranet 127.0.0.1, MAP app.example.test. 127.0.0.1, "+
			"MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE ::1"),
	)
	t.Cleanup(cancel)
	ctx, cancel = chromedp.NewContext(ctx)
	t.Cleanup(cancel)
	b := &browser{t, ctx}
	b.do(chromedp.EmulateViewport(800, 520, chromedp.EmulateScale(1)))
	return b
}

// quit ends the browser as its user does; what it keeps is on the disk afterwards.
func (b *browser) quit() {
	b.t.Helper()
	if err := chromedp.Cancel(b.ctx); err != nil {
		b.t.Fatal(err)
	}
}

func (b *browser) do(steps ...chromedp.Action[chromedp.Void]) {
	b.t.Helper()
	if err := chromedp.Do(b.ctx, steps...); err != nil {
		b.t.Fatal(err)
	}
}

func (b *browser) visit(address string) {
	b.t.Helper()
	b.do(chromedp.Navigate(address))
}

// click presses a button or link that leads to another page.
func (b *browser) click(selector chromedp.CSS) {
	b.t.Helper()
	if _, err := chromedp.RunResponse(b.ctx, chromedp.Click(selector)); err != nil {
		b.t.Fatalf("click %s: %v", selector, err)
	}
}

// see demands the page at path to show the texts.
func (b *browser) see(path string, texts ...string) {
	b.t.Helper()
	location, err := chromedp.Run(b.ctx, chromedp.Location())
	if err != nil {
		b.t.Fatal(err)
	}
	if at, err := url.Parse(location); err != nil || at.Path != path {
		b.t.Fatalf("the browser is at %s, not at %s", location, path)
	}
	page, err := chromedp.Run(b.ctx, chromedp.Text(chromedp.CSS("body")))
	if err != nil {
		b.t.Fatal(err)
	}
	page = strings.Join(strings.Fields(page), " ")
	for _, text := range texts {
		if !strings.Contains(page, text) {
			b.t.Errorf("%s does not show %q:\n%s", path, text, page)
		}
	}
}

// cookie returns the session cookie from the browser's store, or nil.
func (b *browser) cookie() *network.Cookie {
	b.t.Helper()
	return b.find(func(cookie *network.Cookie) bool { return cookie.Name == "session" })
}

// find returns a cookie from the browser's store, or nil.
func (b *browser) find(is func(*network.Cookie) bool) *network.Cookie {
	b.t.Helper()
	stored, err := chromedp.CallBrowser(b.ctx, storage.GetCookies, storage.GetCookiesParams{})
	if err != nil {
		b.t.Fatal(err)
	}
	for _, cookie := range stored.Cookies {
		if is(cookie) {
			return cookie
		}
	}
	return nil
}

// forget empties the browser's store of cookies.
func (b *browser) forget() {
	b.t.Helper()
	if _, err := chromedp.CallBrowser(b.ctx, storage.ClearCookies, storage.ClearCookiesParams{}); err != nil {
		b.t.Fatal(err)
	}
}

// screenshot returns what the browser shows, and keeps it as name.png: in ci-output in
// CI, else where go test -artifacts says.
func (b *browser) screenshot(name string) []byte {
	b.t.Helper()
	picture, err := chromedp.Run(b.ctx, chromedp.CaptureScreenshot())
	if err != nil {
		b.t.Fatal(err)
	}
	folder := b.t.ArtifactDir()
	if os.Getenv("CI") == "true" {
		folder = filepath.Join(live.Root(), "ci-output")
	}
	if err := os.MkdirAll(folder, 0o755); err != nil {
		b.t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(folder, name+".png"), picture, 0o644); err != nil {
		b.t.Fatal(err)
	}
	return picture
}
