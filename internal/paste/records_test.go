package paste

import (
	"encoding/csv"
	"io"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// FuzzRecords reads comma-separated values as package csv does, with the lines of the fields.
func FuzzRecords(f *testing.F) {
	for _, text := range []string{
		"a,b\nc,d\n", "\n\r\n a , b \r\n\r\n,,\n\r", "\"a\",\"b,c\"\r\n\"d\ne\",\"\"\"\"\n", "\"a\"b\",c\"d\n\"", "a\n\"b\r", "a\rb,\r\r\n\"c\r\r\nd\"\r",
		"\"\"", "\"", "\"a\"\r\r\n", "\"a\r\n\r", "a,", "\",", "\"\xff\xfe\",\xff", "\r", "\"a\"\r",
	} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		type field struct {
			Line int
			Text string
		}
		var want, got [][]field
		theirs := csv.NewReader(strings.NewReader(text))
		theirs.FieldsPerRecord, theirs.LazyQuotes = -1, true
		for {
			fields, err := theirs.Read()
			if err == io.EOF {
				break
			}
			if err != nil {
				t.Fatal(err)
			}
			var record []field
			for i, text := range fields {
				line, _ := theirs.FieldPos(i)
				record = append(record, field{line, text})
			}
			want = append(want, record)
		}
		ours := &records{text: text, line: 1, comma: ','}
		for {
			var record []field
			if !ours.next(func(_ int, text string, line int) { record = append(record, field{line, text}) }) {
				break
			}
			got = append(got, record)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%q (-csv +ours):\n%s", text, diff)
		}
	})
}
