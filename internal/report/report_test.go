package report_test

import (
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/flaskcookie/flaskcookie-go/internal/report"
)

// A stranger chooses method and path, and must not choose how long the log is.
func TestPlaceIsShort(t *testing.T) {
	r := httptest.NewRequest("GET", "/"+strings.Repeat("p", 100_000), nil)
	r.Method = strings.Repeat("M", 100_000)
	if p := report.PlaceOf(r); len(p.Method) > 200 || len(p.Path) > 200 || !strings.HasPrefix(p.Path, "/pp") {
		t.Errorf("%d and %d bytes", len(p.Method), len(p.Path))
	}
}

// A token of a link, which is in the path, is not told. It is cut out before the path is cut
// off, since its payload is nobody's business either.
func TestPathWithoutTokens(t *testing.T) {
	const token = "ImJvYiI.ZVPxAA.Zm9yZ2VkLXNpZ25hdHVyZQ"
	for path, want := range map[string]string{
		"/reset/" + token:                                       "/reset/[signed]",
		"/reset/" + token + "/now":                              "/reset/[signed]/now",
		"/reset/" + token + ".html/" + token + "/":              "/reset/[signed]/[signed]/",
		"/reset/" + strings.ReplaceAll(token, ".", "%2E"):       "/reset/[signed]",
		"/reset%2F" + token:                                     "/[signed]",
		"/reset/" + strings.Repeat("p", 100_000) + token:        "/reset/[signed]",
		"/reset/.eJyrVkrOz8lRslIqLU4tAgAZ6gSg.hG4LXFRbN7aPAMuh": "/reset/[signed]", // compressed
		"/confirm/bob:1tHxcA:Zm9yZ2VkLXNpZ25hdHVyZQ":            "/confirm/[signed]",
		"/static/jquery-ui-1.13.2.min.css":                      "/static/jquery-ui-1.13.2.min.css",
		"/users/550e8400-e29b-41d4-a716-446655440000/":          "/users/550e8400-e29b-41d4-a716-446655440000/",
		"/v1.0/a-page-with-quite-a-long-name":                   "/v1.0/a-page-with-quite-a-long-name",
		"//":                                                    "//",
	} {
		r := httptest.NewRequest("GET", "http://h"+path, nil)
		if got := report.PlaceOf(r).Path; got != want {
			t.Errorf("%.50q: got %q, want %q", path, got, want)
		}
	}
}

// What nobody knows is not told.
func TestNowhere(t *testing.T) {
	if got := report.Where(nil); got != nil {
		t.Errorf("got %v", got)
	}
}

// The first refused cookies are told of once, and only while none was accepted.
func TestStart(t *testing.T) {
	var all, mixed report.Start
	told := 0
	for i := range 20 {
		if all.Refused() {
			told++
		}
		if i == 3 {
			mixed.Accepted()
		}
		if mixed.Refused() {
			t.Error("told though one was accepted")
		}
	}
	if told != 1 {
		t.Errorf("told %d times", told)
	}
}
