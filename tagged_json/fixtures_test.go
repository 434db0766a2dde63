package taggedjson_test

import (
	"encoding/json"
	"math"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/flaskcookie/flaskcookie-go/internal/vectors"
	taggedjson "github.com/flaskcookie/flaskcookie-go/tagged_json"
)

// TestJSONFixtures reads and writes again what Python's json and Flask's tag layer
// read and wrote.
func TestJSONFixtures(t *testing.T) {
	tagged := taggedjson.NewCodec(taggedjson.Options{SortKeys: true})
	plain := taggedjson.NewCodec(taggedjson.Options{SortKeys: true, Untagged: true})
	for _, row := range vectors.Load[vectors.JSON](t, "json.jsonl") {
		if verdict, value := reread(tagged, row.Input); verdict != row.Tagged || !sameText(value, row.Value) {
			t.Errorf("%s: %s: tagged %.200q: %s %s, want %s %s", row.Name, row.Comment, row.Input, verdict, show(value), row.Tagged, show(row.Value))
		}
		if verdict, value := reread(plain, row.Input); verdict != row.Plain || !sameText(value, row.PlainValue) {
			t.Errorf("%s: %s: plain %.200q: %s %s, want %s %s", row.Name, row.Comment, row.Input, verdict, show(value), row.Plain, show(row.PlainValue))
		}
	}
}

// reread reads text and writes its value again, with the verdicts of the rows.
func reread(codec *taggedjson.Codec, text []byte) (verdict string, value *string) {
	var v any
	if err := codec.Unmarshal(text, &v); err != nil {
		return "error", nil
	}
	written, err := codec.Marshal(v)
	if err != nil {
		return "unwritable", nil
	}
	return "ok", new(string(written))
}

func sameText(a, b *string) bool {
	return a == b || a != nil && b != nil && *a == *b
}

func show(value *string) string {
	if value == nil {
		return ""
	}
	return *value
}

func TestFloatFixtures(t *testing.T) {
	for _, row := range vectors.Load[vectors.Float](t, "floats.jsonl") {
		bits, err := strconv.ParseUint(row.Bits, 16, 64)
		if err != nil {
			t.Fatalf("%s: %v", row.Name, err)
		}
		want := math.Float64frombits(bits)
		if text, err := taggedjson.Marshal(want); err != nil || string(text) != row.Text {
			t.Errorf("%s: %s: %s is written as %s, %v; want %s", row.Name, row.Comment, row.Bits, text, err, row.Text)
		}
		var got float64
		err = taggedjson.Unmarshal([]byte(row.Text), &got)
		if err != nil || math.Float64bits(got) != bits && !math.IsNaN(want) {
			t.Errorf("%s: %s: %s is read as %v, %v", row.Name, row.Comment, row.Text, got, err)
		}
	}
}

func TestDateFixtures(t *testing.T) {
	for _, row := range vectors.Load[vectors.Date](t, "dates.jsonl") {
		if strings.HasPrefix(row.Name, "write/") {
			checkDateWritten(t, row)
			continue
		}
		checkDateRead(t, row)
	}
}

func checkDateWritten(t *testing.T, row vectors.Date) {
	t.Helper()
	moment := time.Unix(*row.Unix, 999_999_999).In(time.FixedZone("", *row.Offset))
	text, err := taggedjson.Marshal(moment)
	if want := `{" d":"` + row.Text + `"}`; err != nil || string(text) != want {
		t.Errorf("%s: %s: got %s, %v; want %s", row.Name, row.Comment, text, err, want)
	}
}

// checkDateRead reads the text as a date, and as a Markup of a date, which is the
// only place where its offset shows.
func checkDateRead(t *testing.T, row vectors.Date) {
	t.Helper()
	quoted, err := json.Marshal(row.Text)
	if err != nil {
		t.Fatal(err)
	}
	var date, spelled any
	dateErr := taggedjson.Unmarshal([]byte(`{" d":`+string(quoted)+`}`), &date)
	spelledErr := taggedjson.Unmarshal([]byte(`{" m":{" d":`+string(quoted)+`}}`), &spelled)
	var wantDate, wantSpelled any
	switch row.Verdict {
	case "error":
		if dateErr == nil || spelledErr == nil {
			t.Errorf("%s: %s: %q is accepted as %v", row.Name, row.Comment, row.Text, date)
		}
		return
	case "none":
		wantSpelled = taggedjson.Markup("None")
	case "ok":
		wantDate = time.Unix(*row.Unix, 0).UTC()
		moment := time.Unix(*row.Unix, 0).In(time.FixedZone("", *row.Offset))
		wantSpelled = taggedjson.Markup(moment.Format("2006-01-02 15:04:05-07:00"))
	}
	if dateErr != nil || date != wantDate || spelledErr != nil || spelled != wantSpelled {
		t.Errorf("%s: %s: %q: got %v, %v and %q, %v; want %v and %q",
			row.Name, row.Comment, row.Text, date, dateErr, spelled, spelledErr, wantDate, wantSpelled)
	}
}
