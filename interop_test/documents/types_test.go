package documents

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/flaskcookie/flaskcookie-go/flaskcookie"
	taggedjson "github.com/flaskcookie/flaskcookie-go/tagged_json"
)

// TestReadmeTypes has Flask write each kind of value that the table names, and Go read it.
func TestReadmeTypes(t *testing.T) {
	codec, err := flaskcookie.New(flaskcookie.Config{SecretKey: []byte(secretKey)})
	if err != nil {
		t.Fatal(err)
	}
	const before = `
import collections, dataclasses, datetime, decimal, enum, uuid
from flask import Flask
from markupsafe import Markup
class Text(str, enum.Enum): A = "a"
class Number(enum.IntEnum): ONE = 1
class Plain(enum.Enum): A = "a"
class Page:
    def __html__(self): return "<b>"
Point = collections.namedtuple("Point", "x y")
@dataclasses.dataclass
class Card:
    b: int
    a: int
app = Flask("readme")
app.app_context().push()  # as in a request
app.secret_key = "` + secretKey + `"
serializer = app.session_interface.get_signing_serializer(app)
def dumps(value):
    try:
        return serializer.dumps({"v": value})
    except TypeError:
        return "TypeError"
`
	tests := []struct {
		python string
		want   any
	}{
		{`decimal.Decimal("1.50")`, "1.50"},
		{`datetime.date(2026, 2, 3)`, "Tue, 03 Feb 2026 00:00:00 GMT"},
		{`Text.A`, "a"},
		{`Number.ONE`, int64(1)},
		{`Point(1, 2)`, taggedjson.Tuple{int64(1), int64(2)}},
		{`Card(1, 2)`, taggedjson.Dict{{Key: "a", Value: int64(2)}, {Key: "b", Value: int64(1)}}}, // Flask sorts keys
		{`{1: 1}`, taggedjson.Dict{{Key: "1", Value: int64(1)}}},
		{`{None: 1}`, taggedjson.Dict{{Key: "null", Value: int64(1)}}},
		{`{True: 1}`, taggedjson.Dict{{Key: "true", Value: int64(1)}}},
		{`Page()`, taggedjson.Markup("<b>")},
		{`Markup("<i>")`, taggedjson.Markup("<i>")},
		{`uuid.UUID(int=1)`, taggedjson.UUID{15: 1}},
		{`datetime.datetime(2026, 2, 3, 4, 5, 6, 7, datetime.timezone.utc)`, time.Date(2026, 2, 3, 4, 5, 6, 0, time.UTC)},
		{`None`, nil},
		{`True`, true},
		{`1.5`, 1.5},
		{`b"x"`, []byte("x")},
		{`[1]`, []any{int64(1)}},
		{`{1, 2}`, refused},
		{`datetime.time(1)`, refused},
		{`datetime.timedelta(1)`, refused},
		{`Plain.A`, refused},
	}
	var values []string
	for _, tt := range tests {
		values = append(values, tt.python)
	}
	cookies := strings.Split(python(t, before+"for value in ["+strings.Join(values, ", ")+"]: print(dumps(value))"), "\n")
	if len(cookies) != len(tests) {
		t.Fatalf("%d cookies for %d values", len(cookies), len(tests))
	}
	for i, tt := range tests {
		t.Run(tt.python, func(t *testing.T) {
			cookie := cookies[i]
			if tt.want == refused {
				if cookie != "TypeError" {
					t.Errorf("Flask writes %s", cookie)
				}
				return
			}
			var got map[string]any
			if _, err := codec.Decode(cookie, &got); err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tt.want, got["v"]); diff != "" {
				t.Errorf("-want +got:\n%s", diff)
			}
		})
	}
}

// refused is what Flask raises TypeError for.
var refused any = "TypeError of Flask"
