package flasksession_test

import (
	"encoding/hex"
	"errors"
	"strings"
	"testing"

	"github.com/flaskcookie/flaskcookie-go/flasksession"
	"github.com/flaskcookie/flaskcookie-go/internal/pickletext"
	"github.com/flaskcookie/flaskcookie-go/internal/vectors"
	"github.com/flaskcookie/flaskcookie-go/serializer"
	taggedjson "github.com/flaskcookie/flaskcookie-go/tagged_json"
)

// pickleRow is a row of pickle.jsonl, see scripts/gen_pickle_fixtures.py.
type pickleRow struct {
	Name, Comment, Kind string
	Data                string
	Text                *string // nil: refused
	Written             *string // nil: not what Go writes; empty: Data
	MsgPack, JSON       *string // of kind "stored"; nil: refused
}

// TestPickleRows reads what real Python pickled, and what no pickler writes, and writes
// it again. For plain values these are the bytes of Python.
func TestPickleRows(t *testing.T) {
	for _, row := range vectors.Load[pickleRow](t, "pickle.jsonl") {
		t.Run(row.Name, func(t *testing.T) {
			data, err := hex.DecodeString(row.Data)
			if err != nil {
				t.Fatal(err)
			}
			var values taggedjson.Dict
			err = flasksession.Pickle.Unmarshal(data, &values)
			if row.Text == nil {
				wantRefused(t, err)
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			if got := pickletext.Of(values); got != *row.Text {
				t.Errorf("read  %.2000s\nwant %.2000s", got, *row.Text)
			}
			if row.Kind == "stored" {
				inOtherFormat(t, flasksession.MsgPack, values, row.MsgPack)
				inOtherFormat(t, flasksession.JSON, values, row.JSON)
			}
			if !strings.HasPrefix(row.Name, "value/depth 600") {
				rewritten(t, values, row)
			}
		})
	}
}

func wantRefused(t *testing.T, err error) {
	t.Helper()
	if err == nil {
		t.Fatal("it was read")
	}
	if fault, ok := errors.AsType[*flasksession.DecodeError](err); ok && (!errors.Is(err, flasksession.ErrPickle) || fault.Format != "pickle") {
		t.Errorf("got %v", err)
	}
}

// inOtherFormat writes what a pickle held in one of msgspec's formats.
func inOtherFormat(t *testing.T, format serializer.Payload, values taggedjson.Dict, want *string) {
	t.Helper()
	data, err := format.Marshal(values)
	switch {
	case want == nil && err == nil:
		t.Errorf("written as %q, where it is refused", data)
	case want == nil:
		if located, ok := errors.AsType[*taggedjson.TypeError](err); !ok || located.Path == "" {
			t.Errorf("no path in %v", err)
		}
	case err != nil:
		t.Error(err)
	case hex.EncodeToString(data) != *want:
		wanted, _ := hex.DecodeString(*want)
		t.Errorf("written as %q, want %q", data, wanted)
	}
}

// rewritten writes values and reads them again.
func rewritten(t *testing.T, values taggedjson.Dict, row pickleRow) {
	t.Helper()
	written, err := flasksession.Pickle.Marshal(values)
	if err != nil {
		t.Fatal(err)
	}
	if row.Written != nil {
		want := *row.Written
		if want == "" {
			want = row.Data
		}
		if got := hex.EncodeToString(written); got != want {
			t.Errorf("written %.2000s\nwant    %.2000s", got, want)
		}
	}
	var again taggedjson.Dict
	if err := flasksession.Pickle.Unmarshal(written, &again); err != nil {
		t.Fatal(err)
	}
	if got, want := pickletext.Of(again), pickletext.Of(values); got != want {
		t.Errorf("again %.2000s\nwant  %.2000s", got, want)
	}
}
