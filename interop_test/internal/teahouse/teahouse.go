// Package teahouse starts examples/redis for the live tests, by its script: Redis, the Flask
// app under gunicorn, and the Go service.
package teahouse

import (
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/flaskcookie/flaskcookie-go/interop_test/internal/live"
)

// listening is what the script says when all three are there.
var listening = regexp.MustCompile(`(http\S+ \(Flask\), .* http\S+ \(Go\))`)

// Start returns where Flask is, with a slash at the end, and where Go is, without one.
func Start(t testing.TB) (flask, service string) {
	t.Helper()
	live.Python(t) // the script would ask before it installs what is missing
	live.Tool(t, "redis-server")
	said := live.Start(t, exec.Command(filepath.Join(live.Root(), "examples", "redis", "run")), listening)
	addresses := regexp.MustCompile(`http\S+`).FindAllString(said, 2)
	return addresses[0], strings.TrimSuffix(addresses[1], "/cart")
}
