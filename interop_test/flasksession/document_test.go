package flasksession

import (
	"bytes"
	"net/http"
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/redis/go-redis/v9"

	"github.com/flaskcookie/flaskcookie-go/flaskcookie"
	"github.com/flaskcookie/flaskcookie-go/flasksession"
	"github.com/flaskcookie/flaskcookie-go/flasksession/redisstore"
	"github.com/flaskcookie/flaskcookie-go/interop_test/internal/live"
)

func document(t *testing.T) []byte {
	t.Helper()
	return must(os.ReadFile(live.Root() + "/docs/flask-session.md"))
}

// TestMatrix holds the table of docs/flask-session.md against the combinations that are
// tested.
func TestMatrix(t *testing.T) {
	rows := regexp.MustCompile(`(?m)^\| (0\.\d [a-z ]+) \| .*yes \|$`).FindAllSubmatch(document(t), -1)
	if len(rows) != len(combinations) {
		t.Fatalf("%d rows, %d combinations", len(rows), len(combinations))
	}
	for i, row := range rows {
		if string(row[1]) != combinations[i].name {
			t.Errorf("row %q, combination %q", row[1], combinations[i].name)
		}
	}
}

// service is the Go of docs/flask-session.md.
func service(mux http.Handler) (http.Handler, error) {
	settings, err := flaskcookie.LoadEnv("FLASK") // what Flask reads by app.config.from_prefixed_env()
	if err != nil {
		return nil, err
	}
	config, err := flasksession.ConfigFromMapping(settings)
	if err != nil {
		return nil, err
	}
	store := redisstore.New(redis.NewClient(&redis.Options{Addr: "localhost:6379"})) // what Flask has as SESSION_REDIS
	sessions, err := flasksession.New(config, store)
	if err != nil {
		return nil, err
	}
	return sessions.Handler(mux), nil
}

// TestDocument holds the Go of the document against service, and runs it.
func TestDocument(t *testing.T) {
	t.Setenv("FLASK_SECRET_KEY", "key")
	t.Setenv("FLASK_SESSION_TYPE", "redis")
	if _, err := service(http.NotFoundHandler()); err != nil {
		t.Error(err)
	}
	source := must(os.ReadFile("document_test.go"))
	text, _, _ := bytes.Cut(document(t), []byte("\n## Interfaces people wrote themselves\n")) // which package flasksession tests
	blocks := regexp.MustCompile("(?s)```go\n(.*?)```").FindAllSubmatch(text, -1)
	if len(blocks) == 0 {
		t.Error("the document has no Go")
	}
	for _, block := range blocks {
		code := "\t" + strings.ReplaceAll(strings.TrimSpace(string(block[1])), "\n", "\n\t")
		if !bytes.Contains(source, []byte(code)) {
			t.Errorf("not in this file:\n%s", code)
		}
	}
}
