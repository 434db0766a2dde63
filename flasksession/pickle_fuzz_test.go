package flasksession_test

import (
	"encoding/hex"
	"errors"
	"testing"

	"github.com/flaskcookie/flaskcookie-go/flasksession"
	"github.com/flaskcookie/flaskcookie-go/internal/pickletext"
	"github.com/flaskcookie/flaskcookie-go/internal/vectors"
	taggedjson "github.com/flaskcookie/flaskcookie-go/tagged_json"
)

// FuzzPickle: any bytes are a session or an error of the right kind. A session can be
// written, unless it is too deep, and is then read as the same, and written the same way
// for ever. The other formats take it too, or name what they cannot hold.
func FuzzPickle(f *testing.F) {
	for _, row := range vectors.Load[pickleRow](f, "pickle.jsonl") {
		if data, err := hex.DecodeString(row.Data); err == nil && len(data) < 2000 {
			f.Add(data)
		}
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		var values taggedjson.Dict
		if err := flasksession.Pickle.Unmarshal(data, &values); err != nil {
			if fault, ok := errors.AsType[*flasksession.DecodeError](err); ok && !(0 <= fault.Offset && fault.Offset <= len(data)) {
				t.Errorf("offset %d", fault.Offset)
			}
			return
		}
		first := written(t, flasksession.Pickle, values)
		if first == nil {
			return
		}
		again := read(t, first)
		if got, want := pickletext.Of(again), pickletext.Of(values); got != want {
			t.Errorf("read as %s\nthen    %s", want, got)
		}
		if second := written(t, flasksession.Pickle, again); string(second) != string(first) {
			t.Errorf("written %x\nthen    %x", first, second)
		}
		written(t, flasksession.MsgPack, values)
		written(t, flasksession.JSON, values)
	})
}

// written returns what a format makes of a session, or nil with an error that has a path.
func written(t *testing.T, format interface{ Marshal(any) ([]byte, error) }, values taggedjson.Dict) []byte {
	t.Helper()
	data, err := format.Marshal(values)
	if err == nil {
		return data
	}
	if located, ok := errors.AsType[*taggedjson.TypeError](err); !ok || located.Path == "" {
		t.Errorf("no path in %v", err)
	}
	return nil
}

func read(t *testing.T, data []byte) (values taggedjson.Dict) {
	t.Helper()
	if err := flasksession.Pickle.Unmarshal(data, &values); err != nil {
		t.Fatalf("%x: %v", data, err)
	}
	return values
}
