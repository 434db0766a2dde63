// Package shop starts examples/strangler for the live tests: its Flask app under
// gunicorn, and the Go server in front of it.
package shop

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/flaskcookie/flaskcookie-go/flaskcookie"
	"github.com/flaskcookie/flaskcookie-go/interop_test/internal/live"
)

// Shop is a running example. The URLs have no slash at the end.
type Shop struct {
	Flask string             // the Flask app itself
	Front string             // the Go server in front of it
	Codec *flaskcookie.Codec // of the configuration of both
	Key   string             // SECRET_KEY
}

// Start starts both sides with the environment env, FLASK_NAME=value, for their
// configuration; what begins with "-" is an argument of the front. app names the WSGI
// application, of a module in the directory of the test or of the example: "app:app" is the
// example itself.
func Start(t testing.TB, app string, env ...string) Shop {
	t.Helper()
	here, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	t.Setenv("FLASK_SECRET_KEY", "the shop's key")
	var arguments []string
	for _, setting := range env {
		if strings.HasPrefix(setting, "-") {
			arguments = append(arguments, setting)
			continue
		}
		name, value, _ := strings.Cut(setting, "=")
		t.Setenv(name, value) // for both servers and the codec
	}
	flask := live.Gunicorn(t, app, live.Options{
		Dir:     filepath.Join(live.Root(), "examples", "strangler"),
		Env:     []string{"PYTHONPATH=" + here},
		Threads: 4,
	})
	front := live.Start(t, exec.Command(build(t), append(arguments, "-flask", flask)...), listening)
	return Shop{flask, front, codec(t), os.Getenv("FLASK_SECRET_KEY")}
}

// listening is what the front says about its socket.
var listening = regexp.MustCompile(`listening on (http://\S+)`)

// build builds the front and returns its path.
func build(t testing.TB) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "strangler")
	out, err := exec.Command("go", "build", "-o", path, "github.com/flaskcookie/flaskcookie-go/examples/strangler").CombinedOutput()
	if err != nil {
		t.Fatalf("go build: %v\n%s", err, out)
	}
	return path
}

// codec returns the codec of the environment, as the front makes it.
func codec(t testing.TB) *flaskcookie.Codec {
	t.Helper()
	values, err := flaskcookie.LoadEnv("FLASK")
	if err != nil {
		t.Fatal(err)
	}
	config, err := flaskcookie.ConfigFromMapping(values)
	if err != nil {
		t.Fatal(err)
	}
	made, err := flaskcookie.New(config)
	if err != nil {
		t.Fatal(err)
	}
	return made
}
