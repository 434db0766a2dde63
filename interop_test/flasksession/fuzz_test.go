package flasksession

import (
	"testing"

	"github.com/flaskcookie/flaskcookie-go/flasksession"
	"github.com/flaskcookie/flaskcookie-go/interop_test/internal/live"
	"github.com/flaskcookie/flaskcookie-go/interop_test/internal/soak"
	taggedjson "github.com/flaskcookie/flaskcookie-go/tagged_json"
)

// FuzzMsgPack has msgspec read any bytes, and what Go writes of them.
func FuzzMsgPack(f *testing.F) { fuzzMsgspec(f, "msgpack") }

// FuzzJSON is the same for JSON.
func FuzzJSON(f *testing.F) { fuzzMsgspec(f, "json") }

func fuzzMsgspec(f *testing.F, format string) {
	f.Helper()
	w := live.StartWorker(f, "msgspec_worker.py", new(any))
	for i := range 30 {
		r := soak.Random(1, i)
		data, err := formats[format].Marshal(randomDict(r, 2))
		if err == nil && len(data) < 1000 {
			f.Add(data)
		}
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		c := newReadCase(format, data)
		theirs, err := live.Exchange[readAnswer](w, "read", []*readCase{c})
		if err != nil {
			t.Fatal(err)
		}
		if fault := c.differs(theirs[0]); fault != "" {
			t.Errorf("%s\n  Go     %v, %v\n  Python %+v", fault, c.value, c.err, theirs[0])
		}
	})
}

// FuzzPickle has Python load what Go reads, and what Go writes of it.
func FuzzPickle(f *testing.F) {
	w := live.StartWorker(f, "pickle_worker.py", new(any))
	sessions, err := sessionsOf(w, 1, 4)
	if err != nil {
		f.Fatal(err)
	}
	for _, session := range sessions {
		for _, data := range session.Data {
			f.Add(data)
		}
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		var values taggedjson.Dict
		if flasksession.Pickle.Unmarshal(data, &values) != nil {
			return
		}
		c, err := writeMutated(data, values)
		if err != nil {
			if c.Data == nil {
				t.Error(err)
			}
			return
		}
		theirs, err := live.Exchange[checked](w, "check", []pickled{c})
		if err != nil {
			t.Fatal(err)
		}
		if _, fault := c.judge(theirs[0]); fault != "" {
			t.Error(fault)
		}
	})
}
