package flasksession

import (
	"bytes"
	"encoding/hex"
	"regexp"
	"testing"

	"github.com/flaskcookie/flaskcookie-go/interop_test/internal/live"
	"github.com/flaskcookie/flaskcookie-go/interop_test/internal/soak"
	taggedjson "github.com/flaskcookie/flaskcookie-go/tagged_json"
)

func (m msgspecSide) readsOtherwise(format string, data []byte) bool {
	c := newReadCase(format, data)
	theirs, err := live.Exchange[readAnswer](m.worker, "read", []*readCase{c})
	return err == nil && c.differs(theirs[0]) != ""
}

func (m msgspecSide) writesOtherwise(format string, values taggedjson.Dict) bool {
	theirs, err := live.Exchange[map[string]*[]byte](m.worker, "write", []string{inNotation(values)})
	if err != nil {
		return false
	}
	ours, err := formats[format].Marshal(values)
	return (err == nil) != (theirs[0][format] != nil) || err == nil && !bytes.Equal(ours, *theirs[0][format])
}

func inNotation(values taggedjson.Dict) string {
	text, err := notation.Marshal(values)
	if err != nil {
		return err.Error()
	}
	return string(text)
}

func hexOf(data *[]byte) string {
	if data == nil {
		return "None"
	}
	return hex.EncodeToString(*data)
}

// shrinkPickle makes a pickle small that Python does not load as what Go reads and writes.
func shrinkPickle(w *live.Worker, data []byte) []byte {
	return shrinkPickled(data, func(data []byte) bool {
		var values taggedjson.Dict
		if formatOf(data).Unmarshal(data, &values) != nil {
			return false
		}
		c, err := writeMutated(data, values)
		if err != nil {
			return false
		}
		_, fault := c.judge(checkOf(w, c))
		return fault != ""
	})
}

// shrinkPickled makes a pickle small by its values, if they fail as Go writes them too, for a
// text has its length before it; and by its bytes.
func shrinkPickled(data []byte, fails func([]byte) bool) []byte {
	var values taggedjson.Dict
	if formatOf(data).Unmarshal(data, &values) != nil {
		return soak.Shrink(data, fails)
	}
	failsAgain := func(values taggedjson.Dict) bool {
		again, err := formatOf(data).Marshal(values)
		return err == nil && fails(again)
	}
	if failsAgain(values) {
		if again, err := formatOf(data).Marshal(shrinkValues(values, failsAgain)); err == nil {
			data = again
		}
	}
	return soak.Shrink(data, fails)
}

// checkOf is what Python says, or nothing bad if it says nothing.
func checkOf(w *live.Worker, c pickled) checked {
	theirs, err := live.Exchange[checked](w, "check", []pickled{c})
	if err != nil {
		return checked{Text: c.text, Same: true}
	}
	return theirs[0]
}

// offsets are what differs in an error of the same kind.
var offsets = regexp.MustCompile(`\d+|[0-9a-f]{8,}|(?s:\n.*)`)

// shrinkRead makes a pickle of Python's small that Go reads otherwise, or refuses with err.
func shrinkRead(w *live.Worker, data []byte, err error) []byte {
	var values taggedjson.Dict
	refusal := formatOf(data).Unmarshal(data, &values)
	if refusal == nil {
		if _, unwritten := writeMutated(data, values); unwritten != nil {
			return shrinkUnwritten(data)
		}
		return shrinkPickle(w, data)
	}
	kind := offsets.ReplaceAllString(refusal.Error(), "")
	return soak.Shrink(data, func(data []byte) bool {
		var values taggedjson.Dict
		err := formatOf(data).Unmarshal(data, &values)
		return err != nil && offsets.ReplaceAllString(err.Error(), "") == kind &&
			checkOf(w, pickled{Data: data, Again: data, text: "refused"}).Error == ""
	})
}

// shrinkUnwritten makes a pickle small that Go reads and cannot write again.
func shrinkUnwritten(data []byte) []byte {
	return soak.Shrink(data, func(data []byte) bool {
		var values taggedjson.Dict
		if formatOf(data).Unmarshal(data, &values) != nil {
			return false
		}
		_, err := formatOf(data).Marshal(values)
		return err != nil
	})
}

// TestReproducers plants a disagreement in each category, of a Python that lies: what is told
// of it is small.
func TestReproducers(t *testing.T) {
	msgspec := live.StartWorker(t, "lying_msgspec_worker.py", new(any))
	pickles := live.StartWorker(t, "lying_pickle_worker.py", new(any))
	all := categories(func() *live.Worker { return msgspec }, func() *live.Worker { return pickles })
	if len(all) != 4 {
		t.Fatal("a category has no lie")
	}
	for i, lies := range []string{
		`as small as it gets {"":{" b":""}}$|msgpack [0-9a-f]+, as small as it gets (c3|8[1-9a-f][0-9a-f]{0,12}): `,
		`as small as it gets {"":{" b":""}}$|json [0-9a-f]+, as small as it gets [0-9a-f]{8,20}: `,
		`as small as it gets [0-9a-f]{8,60}$`,
		`as small as it gets [0-9a-f]{8,60}$`,
	} {
		t.Run(all[i].Name, func(t *testing.T) {
			told := soak.FirstDisagreement(t, all[i], 60)
			if !regexp.MustCompile(lies).MatchString(told) {
				t.Errorf("%s\nwant %s", told, lies)
			}
		})
	}
}
