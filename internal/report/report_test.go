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
