package taggedjson_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	taggedjson "github.com/flaskcookie/flaskcookie-go/tagged_json"
)

// TestDatesAreUTC shows that a date with an offset is in UTC wherever it stands. That is looked at
// by itself: two times that are the same instant are equal to go-cmp.
func TestDatesAreUTC(t *testing.T) {
	const date = `{" d":"Wed, 15 Nov 2023 00:13:20 +0200"}`
	for _, tt := range []struct {
		shows, text string
		want        any
	}{
		{"in a dict of several keys", `{"a":` + date + `,"b":1}`, dict{{Key: "a", Value: noon}, {Key: "b", Value: int64(1)}}},
		{"in the last member", `{"b":1,"a":` + date + `}`, dict{{Key: "b", Value: int64(1)}, {Key: "a", Value: noon}}},
		{"in a dict of one key", `{"a":` + date + `}`, dict{{Key: "a", Value: noon}}},
		{"in a list in a dict", `{"a":[0,` + date + `],"b":1}`, dict{{Key: "a", Value: list{int64(0), noon}}, {Key: "b", Value: int64(1)}}},
		{"in a tuple in a dict", `{"a":{" t":[` + date + `]},"b":1}`, dict{{Key: "a", Value: tuple{noon}}, {Key: "b", Value: int64(1)}}},
		{"in a dict in a dict", `{"a":{"c":` + date + `,"d":2},"b":1}`,
			dict{{Key: "a", Value: dict{{Key: "c", Value: noon}, {Key: "d", Value: int64(2)}}}, {Key: "b", Value: int64(1)}}},
		{"in a list", `[` + date + `,1]`, list{noon, int64(1)}},
		{"in a dict in a list", `[{"a":` + date + `,"b":1}]`, list{dict{{Key: "a", Value: noon}, {Key: "b", Value: int64(1)}}}},
		{"at the root", date, noon},
	} {
		t.Run(tt.shows, func(t *testing.T) {
			for into, unmarshal := range unmarshals {
				if _, isDict := tt.want.(taggedjson.Dict); into == "a Dict" && !isDict {
					continue
				}
				got, err := unmarshal(tt.text)
				if err != nil {
					t.Fatalf("into %s: %v", into, err)
				}
				if diff := cmp.Diff(tt.want, got, cmp.Comparer(sameTime)); diff != "" {
					t.Errorf("into %s (-want +got):\n%s", into, diff)
				}
			}
		})
	}
}

// sameTime compares what two times say, their locations among it.
func sameTime(a, b time.Time) bool { return a.Equal(b) && a.Location() == b.Location() }
