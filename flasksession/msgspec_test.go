package flasksession

import (
	"encoding/hex"
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/flaskcookie/flaskcookie-go/internal/vectors"
	"github.com/flaskcookie/flaskcookie-go/serializer"
	taggedjson "github.com/flaskcookie/flaskcookie-go/tagged_json"
)

// row is a row of msgspec.jsonl; testdata/README.md describes the fields.
type row struct {
	Name      string   `json:"name"`
	Comment   string   `json:"comment"`
	Kind      string   `json:"kind"`
	Value     *string  `json:"value"`
	MsgPack   *hexed   `json:"msgpack"`
	JSON      *hexed   `json:"json"`
	Input     hexed    `json:"input"`
	Verdict   string   `json:"verdict"`
	Rewritten *hexed   `json:"rewritten"`
	Opaques   []string `json:"opaques"`
}

// hexed is a byte string in hexadecimal digits.
type hexed []byte

func (h *hexed) UnmarshalText(text []byte) (err error) {
	*h, err = hex.DecodeString(string(text))
	return err
}

// notation spells the values of the rows: scripts/fixtures/msgspec_text.py.
var notation = taggedjson.NewCodec(taggedjson.Options{Tags: []taggedjson.Tag{
	taggedjson.NewTag(" ts",
		func(t time.Time) (any, error) { return t.Format(stamp), nil },
		func(text any) (time.Time, error) { return time.Parse(stamp, fmt.Sprint(text)) }),
	taggedjson.NewTag(" op",
		func(Opaque) (any, error) { return nil, nil },
		func(any) (Opaque, error) { return Opaque{}, errors.New("no session is written with it") }),
}})

const stamp = "2006-01-02T15:04:05.000000Z"

func TestFixtures(t *testing.T) {
	rows := vectors.Load[row](t, "msgspec.jsonl")
	seen := map[string]int{}
	for _, row := range rows {
		seen[row.Kind+" "+row.Verdict]++
		t.Run(row.Name, func(t *testing.T) {
			switch row.Kind {
			case "write":
				testWrite(t, row)
			case "msgpack":
				testRead(t, MsgPack, row)
			case "json":
				testRead(t, JSON, row)
			default:
				t.Fatalf("unknown kind %q", row.Kind)
			}
		})
	}
	for _, kind := range []string{"write ", "msgpack ok", "msgpack error", "msgpack missing", "msgpack no_dict", "msgpack odd_keys", "json ok", "json error", "json missing", "json no_dict"} {
		if seen[kind] == 0 {
			t.Errorf("no row of %q", kind)
		}
	}
	if len(rows) < 300 {
		t.Errorf("%d rows, want at least 300", len(rows))
	}
}

func testWrite(t *testing.T, row row) {
	var value taggedjson.Dict
	if err := notation.Unmarshal([]byte(*row.Value), &value); err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		payload serializer.Payload
		want    *hexed
	}{{MsgPack, row.MsgPack}, {JSON, row.JSON}} {
		got, err := tt.payload.Marshal(value)
		if tt.want == nil {
			wantPath(t, got, err)
			continue
		}
		if err != nil || string(got) != string(*tt.want) {
			t.Errorf("%T:\ngot  %x, %v\nwant %x", tt.payload, got, err, *tt.want)
		}
	}
}

// wantPath wants a value refused by its place.
func wantPath(t *testing.T, got []byte, err error) {
	t.Helper()
	located, ok := errors.AsType[*taggedjson.TypeError](err)
	if !ok || located.Path == "" || located.Type == nil || got != nil {
		t.Errorf("got %x, %#v; want a TypeError with a path", got, err)
	}
}

func testRead(t *testing.T, payload serializer.Payload, row row) {
	before := taggedjson.Dict{{Key: "before", Value: true}}
	value := before
	err := payload.Unmarshal(row.Input, &value)
	if got := verdictOf(err); got != row.Verdict {
		t.Fatalf("got %s, %v; want %s", got, err, row.Verdict)
	}
	if err != nil {
		if len(value) != 1 || value[0] != before[0] {
			t.Errorf("the target was changed to %v", value)
		}
		return
	}
	text, err := notation.Marshal(value)
	if err != nil || string(text) != *row.Value {
		t.Errorf("got  %s, %v\nwant %s", text, err, *row.Value)
	}
	if diff := cmp.Diff(row.Opaques, opaques(value)); diff != "" {
		t.Errorf("opaque values (-want +got):\n%s", diff)
	}
	again, err := payload.Marshal(value)
	if len(row.Opaques) > 0 {
		checkKept(t, payload, value, again, err)
		return
	}
	if err != nil || string(again) != string(*row.Rewritten) {
		t.Errorf("written again: %x, %v; want %x", again, err, *row.Rewritten)
	}
}

// checkKept wants what has no exact form in Go back as it was.
func checkKept(t *testing.T, payload serializer.Payload, value taggedjson.Dict, again []byte, err error) {
	var reread taggedjson.Dict
	if err != nil {
		t.Fatalf("not written again: %v", err)
	}
	if err := payload.Unmarshal(again, &reread); err != nil {
		t.Fatalf("written again: %x, which is not read: %v", again, err)
	}
	if diff := cmp.Diff(opaques(value), opaques(reread)); diff != "" {
		t.Errorf("written again: %x, whose opaque values are (-want +got):\n%s", again, diff)
	}
}

// verdictOf names the outcome of Unmarshal as the rows do.
func verdictOf(err error) string {
	switch {
	case err == nil:
		return "ok"
	case errors.Is(err, errMissing):
		return "missing"
	case errors.Is(err, errNotDict):
		return "no_dict"
	case errors.Is(err, errOddKeys):
		return "odd_keys"
	}
	if fault, ok := errors.AsType[*DecodeError](err); ok && fault.Msg != "" {
		return "error"
	}
	return err.Error()
}

// opaques returns the bytes of the opaque values of a session, in its order.
func opaques(value any) []string {
	found := []string{}
	switch value := value.(type) {
	case Opaque:
		found = append(found, hex.EncodeToString(value.MsgPack()))
	case taggedjson.Dict:
		for _, member := range value.All() {
			found = append(found, opaques(member)...)
		}
	case []any:
		for _, member := range value {
			found = append(found, opaques(member)...)
		}
	}
	return found
}
