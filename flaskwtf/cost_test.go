package flaskwtf

import (
	"strings"
	"testing"

	"github.com/flaskcookie/flaskcookie-go/internal/growth"
)

// TestCost holds what is allocated at the bounds of a Content-Type and of parts against SECURITY.md.
func TestCost(t *testing.T) {
	growth.SkipUnderRace(t)
	const header = "multipart/form-data; boundary=b"
	long := header + strings.Repeat("; a=b", (4096-len(header))/5)
	growth.Most(t, "a Content-Type", 1<<10, func() { formType(long) })
	c := ofMapping(t, nil)
	for _, parts := range []int{1000, 1001} {
		body := strings.Repeat("--B\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\nx\r\n", parts) + "--B--\r\n"
		growth.Most(t, "parts", 2<<20, func() { c.Check(post("POST", "multipart/form-data; boundary=B", body)) })
	}
}
