package browser

import (
	"fmt"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"github.com/flaskcookie/flaskcookie-go/interop_test/internal/shop"
	"github.com/flaskcookie/flaskcookie-go/interop_test/internal/teahouse"
)

// misplaced lists what a visitor cannot see whole: elements beyond either side of the window,
// texts wider than their box, parts of the header on top of each other, a page to be
// scrolled sideways, and a button to log out that is not in the window.
const misplaced = `(() => {
	const found = [], name = e => e.tagName.toLowerCase() + (e.id ? "#" + e.id : "") + " " + e.textContent.trim().slice(0, 20);
	const wide = document.documentElement.clientWidth, high = window.innerHeight;
	if (document.documentElement.scrollWidth > wide) found.push("the page is " + document.documentElement.scrollWidth + " wide");
	for (const e of document.body.querySelectorAll("*")) {
		const box = e.getBoundingClientRect();
		if (!box.width) continue;
		if (box.left < 0 || box.right > wide + 0.5) found.push(name(e) + " reaches from " + box.left + " to " + box.right);
		if (e.scrollWidth > e.clientWidth + 1 && getComputedStyle(e).display != "inline") found.push(name(e) + " is clipped");
	}
	const parts = [...document.querySelectorAll("header > *, nav > *")].filter(e => !e.querySelector("a"));
	for (const a of parts) for (const b of parts) {
		const x = a.getBoundingClientRect(), y = b.getBoundingClientRect();
		if (a !== b && x.left < y.right - 1 && y.left < x.right - 1 && x.top < y.bottom - 1 && y.top < x.bottom - 1) found.push(name(a) + " overlaps " + name(b));
	}
	const logout = document.querySelector("#logout");
	if (!logout && document.querySelector("nav")) found.push("nothing to log out by");
	if (logout) {
		const box = logout.getBoundingClientRect();
		if (box.top < 0 || box.bottom > high) found.push("Log out is at " + box.top);
	}
	return found;
})()`

// sized opens pages in windows of a telephone and of a desk and takes a picture of each.
func sized(t *testing.T, b *browser, name string, pages []string) {
	for _, width := range []int{390, 1280} {
		b.do(chromedp.EmulateViewport(int64(width), 844, chromedp.EmulateScale(1)))
		for i, address := range pages {
			b.visit(address)
			label := fmt.Sprintf("%s-%d-%d", name, width, i+1)
			b.screenshot(label)
			found, err := chromedp.Run(b.ctx, chromedp.Evaluate[[]string](misplaced))
			if err != nil {
				t.Fatal(err)
			}
			if len(found) > 0 {
				t.Errorf("%s, %s:\n%s", label, address, strings.Join(found, "\n"))
			}
		}
	}
}

// visitors are a short name and one that does not fit beside anything.
var visitors = map[string]string{"short": "Zoë", "long": "Wolfeschlegelsteinhausenbergerdorff the Elder"}

// TestShopLayout: the pages of scripts/demo, of Flask and of Go, with and without a login.
func TestShopLayout(t *testing.T) {
	s := shop.Start(t, "app:app")
	for name, visitor := range visitors {
		t.Run(name, func(t *testing.T) {
			b := open(t, profile(t))
			sized(t, b, "layout-shop-"+name+"-out", []string{s.Front + "/login", s.Flask + "/login"})
			logIn(b, s.Front, visitor, true)
			for _, fruit := range []chromedp.CSS{"plum", "cherry", "quince", "plum"} {
				b.visit(s.Front + "/")
				b.click("button[value=" + fruit + "]")
			}
			sized(t, b, "layout-shop-"+name, []string{s.Front + "/", s.Front + "/cart", s.Front + "/dashboard", s.Flask + "/cart", s.Flask + "/dashboard"})
		})
	}
}

// TestTeahouseLayout: the pages of examples/redis. A login in Flask is one in Go, a form of
// Flask is posted to Go, whose flash Flask shows; and the logout of Go.
func TestTeahouseLayout(t *testing.T) {
	flask, service := teahouse.Start(t)
	for name, visitor := range visitors {
		t.Run(name, func(t *testing.T) {
			b := open(t, profile(t))
			sized(t, b, "layout-teahouse-"+name+"-out", []string{flask, service + "/login"})
			b.visit(flask)
			b.do(chromedp.SendKeys(chromedp.CSS("input[name=user]"), visitor))
			b.click("#login")
			b.see("/", "answered by Flask", "Welcome", "Hello "+visitor)
			for _, tea := range []chromedp.CSS{"Darjeeling", "Rooibos", "Mint"} {
				b.click("button[value=" + tea + "]")
				b.see("/", "answered by Flask", string(tea)+" is in your cart")
			}
			b.visit(service + "/cart")
			b.click("button[value=Rooibos]")
			b.see("/cart", "answered by Go", visitor, "Rooibos is out of your cart", "Cart 2")
			sized(t, b, "layout-teahouse-"+name, []string{flask, service + "/cart"})
			b.click("#logout")
			b.see("/", "answered by Flask", "Log in")
		})
	}
}

// TestMisplaced: the check sees what it is for.
func TestMisplaced(t *testing.T) {
	b := open(t, profile(t))
	b.do(chromedp.EmulateViewport(390, 844, chromedp.EmulateScale(1)))
	for _, tt := range []struct{ page, want string }{
		{`<header><nav>a</nav><button id="logout">Log out</button></header>`, ""},
		{`<div style="width: 500px">wide</div>`, "the page is"},
		{`<body style="overflow-x: hidden"><div style="width: 500px">wide</div>`, "reaches from"},
		{`<div style="width: 20px; overflow: hidden; white-space: nowrap">much longer</div>`, "is clipped"},
		{`<header><b>one</b><i style="margin-left: -20px">two</i></header>`, "overlaps"},
		{`<header><nav>a</nav></header>`, "nothing to log out by"},
		{`<div style="height: 900px"></div><button id="logout">Log out</button>`, "Log out is at"},
	} {
		b.visit("data:text/html,<!doctype html><meta name=viewport content=width=device-width>" + strings.ReplaceAll(tt.page, "#", "%23"))
		found, err := chromedp.Run(b.ctx, chromedp.Evaluate[[]string](misplaced))
		if err != nil {
			t.Fatal(err)
		}
		if text := strings.Join(found, "\n"); (text == "") != (tt.want == "") || !strings.Contains(text, tt.want) {
			t.Errorf("%s: found %q, want %q", tt.page, text, tt.want)
		}
	}
}
