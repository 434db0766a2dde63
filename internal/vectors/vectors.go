package vectors

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"testing"
)

// Load returns the rows of the named file of testdata. It ends the test if
// there are none, or if a row does not fit T exactly.
func Load[T any](t testing.TB, name string) []T {
	t.Helper()
	dir, err := testdata()
	if err != nil {
		t.Fatalf("vectors: %v", err)
	}
	data, err := os.ReadFile(filepath.Join(dir, name))
	if err != nil {
		t.Fatalf("vectors: %v", err)
	}
	rows, err := parse[T](data)
	if err != nil {
		t.Fatalf("vectors: %s: %v", name, err)
	}
	return rows
}

// parse reads one row a line.
func parse[T any](data []byte) ([]T, error) {
	var rows []T
	lines := bufio.NewScanner(bytes.NewReader(data))
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		var row T
		decoder := json.NewDecoder(bytes.NewReader(lines.Bytes()))
		decoder.DisallowUnknownFields()
		if err := decoder.Decode(&row); err != nil {
			return nil, fmt.Errorf("line %d: %w", len(rows)+1, err)
		}
		rows = append(rows, row)
	}
	if err := lines.Err(); err != nil {
		return nil, err
	}
	if len(rows) == 0 {
		return nil, errors.New("no rows")
	}
	return rows, nil
}

// testdata finds the folder from the test's working directory upwards: it lies
// beside the README that describes it, below the repository's root.
func testdata() (string, error) {
	dir, err := os.Getwd()
	for err == nil {
		found := filepath.Join(dir, "testdata")
		_, err := os.Stat(filepath.Join(found, "README.md"))
		if err == nil {
			return found, nil
		}
		parent := filepath.Dir(dir)
		if !errors.Is(err, fs.ErrNotExist) || parent == dir {
			return "", fmt.Errorf("testdata not found: %w", err)
		}
		dir = parent
	}
	return "", err
}

// Bytes is a byte string as the rows spell it: one character a byte.
type Bytes []byte

// UnmarshalText refuses characters past U+00FF, which no row has.
func (b *Bytes) UnmarshalText(text []byte) error {
	*b = make(Bytes, 0, len(text))
	for _, char := range string(text) {
		if char > 0xff {
			return fmt.Errorf("%q is not a byte", char)
		}
		*b = append(*b, byte(char))
	}
	return nil
}
