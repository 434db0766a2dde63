package flaskcookie

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"

	"github.com/flaskcookie/flaskcookie-go/internal/vectors"
	taggedjson "github.com/flaskcookie/flaskcookie-go/tagged_json"
)

// golden reads a file of rows made by scripts/gen_http_fixtures.py, with Python's JSON
// rules, since a row holds configuration values.
func golden[T any](t testing.TB, name string) []T {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("..", "testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	codec := taggedjson.NewCodec(taggedjson.Options{Untagged: true})
	var rows []T
	for line := range bytes.Lines(data) {
		var row T
		if err := codec.Unmarshal(line, &row); err != nil {
			t.Fatalf("%s: line %d: %v", name, len(rows)+1, err)
		}
		rows = append(rows, row)
	}
	if len(rows) == 0 {
		t.Fatalf("%s has no rows", name)
	}
	return rows
}

// latin1 turns a text of the rows, one character a byte, into those bytes.
func latin1(t testing.TB, text string) string {
	t.Helper()
	var b vectors.Bytes
	if err := b.UnmarshalText([]byte(text)); err != nil {
		t.Fatal(err)
	}
	return string(b)
}
