package flasksession

import (
	"errors"
	"testing"

	"github.com/flaskcookie/flaskcookie-go/serializer"
	taggedjson "github.com/flaskcookie/flaskcookie-go/tagged_json"
)

// TestSiblings has more containers beside each other than may stand inside each other.
func TestSiblings(t *testing.T) {
	var lists, dicts []any
	for range 2 * MaxDepth {
		lists = append(lists, []any{true})
		dicts = append(dicts, dict("a", true))
	}
	want := dict("lists", lists, "dicts", dicts)
	for name, format := range map[string]serializer.Payload{"msgpack": MsgPack, "json": JSON} {
		data, err := format.Marshal(want)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		var got taggedjson.Dict
		if err := format.Unmarshal(data, &got); err != nil || !same(got, want) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestDecodeError shows whose error is reported for data that no format reads: that of
// the configured one.
func TestDecodeError(t *testing.T) {
	for want, format := range map[string]serializer.Payload{"MessagePack": MsgPack, "JSON": JSON} {
		s := open(t, Config{Serialization: format}, NewMemoryStore())
		_, _, err := s.decode([]byte("\xc1"))
		fault, ok := errors.AsType[*DecodeError](err)
		if !errors.Is(err, ErrStored) || !ok || fault.Format != want {
			t.Errorf("%s: %v", want, err)
		}
	}
}
