package pyzlib_test

import (
	"bufio"
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"os"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/flaskcookie/flaskcookie-go/internal/growth"
	"github.com/flaskcookie/flaskcookie-go/internal/pyzlib"
	"github.com/flaskcookie/flaskcookie-go/internal/pyzlib/zlibtest"
)

// goldenRow is a line of testdata/zlib.jsonl, written by
// scripts/gen_zlib_fixtures.py: In and Out, or a recipe and sums.
type goldenRow struct {
	Name      string          `json:"name"`
	Comment   string          `json:"comment"`
	In        []byte          `json:"in"`
	Out       []byte          `json:"out"`
	Recipe    []zlibtest.Step `json:"recipe"`
	InLen     int             `json:"in_len"`
	InSHA256  string          `json:"in_sha256"`
	OutLen    int             `json:"out_len"`
	OutSHA256 string          `json:"out_sha256"`
}

// goldenRows returns the rows, the inputs of all of them made, and never none.
func goldenRows(t testing.TB) []goldenRow {
	t.Helper()
	rows, err := readGolden()
	if err != nil {
		t.Fatal(err)
	}
	return rows
}

// readGolden reads the file once for all tests.
var readGolden = sync.OnceValues(func() (rows []goldenRow, err error) {
	f, err := os.Open("../../testdata/zlib.jsonl")
	if err != nil {
		return nil, err
	}
	defer f.Close()
	lines := bufio.NewScanner(f)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		var row goldenRow
		if err := json.Unmarshal(lines.Bytes(), &row); err != nil {
			return nil, err
		}
		if row.Name == "" || row.Comment == "" {
			return nil, fmt.Errorf("a row without a name or comment: %s", lines.Bytes())
		}
		if row.Recipe != nil {
			if row.In, err = zlibtest.Build(row.Recipe); err != nil {
				return nil, err
			}
			if len(row.In) != row.InLen || sum(row.In) != row.InSHA256 {
				return nil, fmt.Errorf("%s: Go and Python follow the recipe differently", row.Name)
			}
		}
		rows = append(rows, row)
	}
	if err := lines.Err(); err != nil {
		return nil, err
	}
	if len(rows) < 200 {
		return nil, fmt.Errorf("only %d golden rows", len(rows))
	}
	return rows, nil
})

func sum(b []byte) string {
	s := sha256.Sum256(b)
	return hex.EncodeToString(s[:])
}

func TestAppendCompressGolden(t *testing.T) {
	const prefix = "kept"
	for _, row := range goldenRows(t) {
		t.Run(row.Name, func(t *testing.T) {
			if len(row.In) > 1<<15 {
				growth.SkipUnderRace(t)
			}
			got := pyzlib.AppendCompress([]byte(prefix), row.In)
			if !bytes.HasPrefix(got, []byte(prefix)) {
				t.Fatalf("%s: dst was not kept", row.Comment)
			}
			got = got[len(prefix):]
			if row.Recipe == nil {
				if diff := cmp.Diff(row.Out, got); diff != "" {
					t.Errorf("%s (-want +got):\n%s", row.Comment, diff)
				}
				return
			}
			if len(got) != row.OutLen || sum(got) != row.OutSHA256 {
				t.Errorf("%s: got %d bytes with SHA-256 %s, want %d with %s",
					row.Comment, len(got), sum(got), row.OutLen, row.OutSHA256)
			}
		})
	}
}

// Whether a payload wins decides about the first byte of a cookie.
func TestCannotWinGolden(t *testing.T) {
	skipped := 0
	for _, row := range goldenRows(t) {
		size := len(row.Out)
		if row.Recipe != nil {
			size = row.OutLen
		}
		if !pyzlib.CannotWin(row.In) {
			continue
		}
		skipped++
		if size < len(row.In)-1 {
			t.Errorf("%s: skipped, but zlib saves %d bytes", row.Name, len(row.In)-size)
		}
	}
	if skipped < 20 {
		t.Errorf("only %d rows skipped", skipped)
	}
}
