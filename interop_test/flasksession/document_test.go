package flasksession

import (
	"bytes"
	"context"
	"database/sql"
	"log"
	"net/http"
	"net/http/httputil"
	"net/url"
	"os"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/redis/go-redis/v9"

	"github.com/flaskcookie/flaskcookie-go/flaskcookie"
	"github.com/flaskcookie/flaskcookie-go/flasksession"
	"github.com/flaskcookie/flaskcookie-go/flasksession/filestore"
	"github.com/flaskcookie/flaskcookie-go/flasksession/redisstore"
	"github.com/flaskcookie/flaskcookie-go/flasksession/sqlstore"
	"github.com/flaskcookie/flaskcookie-go/flaskshadow"
	"github.com/flaskcookie/flaskcookie-go/interop_test/internal/live"
)

func document(t *testing.T) []byte {
	t.Helper()
	return must(os.ReadFile(live.Root() + "/docs/flask-session.md"))
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

// onFiles is the Go of the document for files.
func onFiles(settings map[string]any, config flasksession.Config) (*flasksession.ServerSide, error) {
	dir, options, err := filestore.OptionsFromMapping(settings) // SESSION_FILE_DIR, _MODE, _THRESHOLD
	if err != nil {
		return nil, err
	}
	store, err := filestore.New(dir, &options)
	if err != nil {
		return nil, err
	}
	return flasksession.New(config, store)
}

// onSQL is that for SQL databases.
func onSQL(settings map[string]any, config flasksession.Config) (*flasksession.ServerSide, error) {
	db, err := sql.Open("pgx", "postgres://app@localhost/app") // what Flask has as SQLALCHEMY_DATABASE_URI
	if err != nil {
		return nil, err
	}
	options, err := sqlstore.OptionsFromMapping(settings) // SESSION_SQLALCHEMY_TABLE, _SCHEMA, _SEQUENCE
	if err != nil {
		return nil, err
	}
	store, err := sqlstore.New(db, sqlstore.PostgreSQL, &options)
	if err != nil {
		return nil, err
	}
	return flasksession.New(config, store)
}

// cleanHourly is its loop that removes expired sessions.
func cleanHourly(ctx context.Context, store *sqlstore.Store) {
	for range time.Tick(time.Hour) {
		if _, err := store.Cleanup(ctx); err != nil {
			log.Print(err)
		}
	}
}

// inFront is its shadow.
func inFront(flask *url.URL, config flasksession.Config, store flasksession.Store) (http.Handler, error) {
	shadow, err := flaskshadow.New(flaskshadow.Config{
		Store:   store, // the one that Flask writes
		Session: config,
	})
	if err != nil {
		return nil, err
	}
	return shadow.Handler(httputil.NewSingleHostReverseProxy(flask)), nil
}

// TestShadowMatrix holds the table of what was compared against what is tested.
func TestShadowMatrix(t *testing.T) {
	var tested []string
	for _, s := range shadows {
		tested = append(tested, s.name)
	}
	tested = append(tested, "SQLite, 0.8")
	var rows []string
	for _, row := range regexp.MustCompile(`(?m)^\| ([^|]+) \| none \|$`).FindAllSubmatch(document(t), -1) {
		rows = append(rows, string(row[1]))
	}
	if diff := cmp.Diff(tested, rows); diff != "" {
		t.Errorf("-tested +documented:\n%s", diff)
	}
}

// TestDocument holds the Go of the document against service, and runs it.
func TestDocument(t *testing.T) {
	t.Setenv("FLASK_SECRET_KEY", "key")
	t.Setenv("FLASK_SESSION_TYPE", "redis")
	if _, err := service(http.NotFoundHandler()); err != nil {
		t.Error(err)
	}
	if _, err := onFiles(map[string]any{"SESSION_FILE_DIR": t.TempDir()}, flasksession.Config{}); err != nil {
		t.Error(err)
	}
	if _, err := onSQL(nil, flasksession.Config{}); err != nil { // which does not connect
		t.Error(err)
	}
	if _, err := inFront(&url.URL{}, flasksession.Config{}, flasksession.NewMemoryStore()); err != nil {
		t.Error(err)
	}
	_ = cleanHourly // never ends
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
