package flaskwtf_test

import (
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/flaskcookie/flaskcookie-go/flaskwtf"
)

// TestForwardedOrigin takes the entry of the field that ProxyFix takes.
func TestForwardedOrigin(t *testing.T) {
	for _, test := range []struct {
		shows string
		lines []string
		want  string
	}{
		{"one", []string{"https"}, "https"},
		{"of several the last", []string{"http, https"}, "https"},
		{"what a client has sent stands before", []string{"https, http"}, "http"},
		{"the lines are one list", []string{"https", "http"}, "http"},
		{"a comma at the end ends the last", []string{"https,"}, "https"},
		{"an empty last one is passed over", []string{"https,,"}, "https"},
		{"blanks too", []string{"https, "}, "https"},
		{"commas alone are none", []string{", ,"}, "http"},
		{"quotes are taken off", []string{`"https"`}, "https"},
		{"an empty field", []string{""}, "http"},
		{"no field", nil, "http"},
		{"any other text, as it is", []string{"HTTPS"}, "HTTPS"},
	} {
		r := httptest.NewRequest(http.MethodGet, "/", nil)
		r.Header["X-Forwarded-Proto"] = test.lines
		if got, host := flaskwtf.ForwardedOrigin(r); got != test.want || host != "example.com" {
			t.Errorf("%s: %q, %q, want %q", test.shows, got, host, test.want)
		}
	}
}
