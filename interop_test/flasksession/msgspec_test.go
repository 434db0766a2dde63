package flasksession

import (
	"bytes"
	"errors"
	"flag"
	"fmt"
	"math/rand/v2"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/flaskcookie/flaskcookie-go/flasksession"
	"github.com/flaskcookie/flaskcookie-go/internal/growth"
	"github.com/flaskcookie/flaskcookie-go/interop_test/internal/live"
	"github.com/flaskcookie/flaskcookie-go/interop_test/internal/soak"
	"github.com/flaskcookie/flaskcookie-go/serializer"
	taggedjson "github.com/flaskcookie/flaskcookie-go/tagged_json"
)

var (
	seedFlag  = flag.Uint64("seed", 0, "seed of the random cases; 0 takes a new one")
	casesFlag = flag.Int("cases", 24_000, "random cases")
)

// TestMsgspec puts random values and mutated encodings before msgspec and before
// this repository: bytes written, verdicts and values read must agree.
func TestMsgspec(t *testing.T) {
	growth.SkipUnderRace(t)
	seed := *seedFlag
	if seed == 0 {
		seed = rand.Uint64() >> 1
	}
	t.Run("newest", func(t *testing.T) { compareMsgspec(t, live.Python(t), seed) })
	t.Run("oldest", func(t *testing.T) { compareMsgspec(t, live.Env(t, "werkzeug318"), seed) })
}

// wrapping is a whole number of JSON beyond 64 bits, which msgspec 0.18 reads without its
// upper bits if it has 20 digits, without a word. Later releases read it as it stands.
var wrapping = regexp.MustCompile(`\d{20}`)

func compareMsgspec(t *testing.T, python string, seed uint64) {
	var versions struct{ Python, Msgspec string }
	w := live.StartWorkerOf(t, python, "msgspec_worker.py", &versions)
	t.Logf("seed %d, %d cases, Python %s, msgspec %s", seed, *casesFlag, versions.Python, versions.Msgspec)
	met := map[string]int{}
	const batch = 500
	for number := 0; number < *casesFlag && !t.Failed(); number += batch {
		r := rand.New(rand.NewPCG(seed, uint64(number)))
		m := msgspecSide{w, strings.HasPrefix(versions.Msgspec, "0.18."), func(what string) { met[what]++ }}
		written, err := m.compareWritten(r, []string{"msgpack", "json"}, batch/4)
		if err != nil {
			t.Fatal(err)
		}
		read, err := m.compareRead(r, []string{"json", "msgpack", "msgpack"}, batch-batch/4)
		if err != nil {
			t.Fatal(err)
		}
		for _, fault := range append(written, read...) {
			t.Error(fault)
		}
	}
	t.Logf("met: %v", met)
	for _, what := range []string{
		"msgpack written", "msgpack refused", "json written", "json refused",
		"msgpack ok", "msgpack error", "msgpack odd_keys", "msgpack no_dict", "msgpack missing", "msgpack opaque",
		"json ok", "json error", "json no_dict", "json missing",
	} {
		if met[what]*2000 < *casesFlag {
			t.Errorf("only %d cases of %s", met[what], what)
		}
	}
}

// formats are the serializers by the worker's names.
var formats = map[string]serializer.Payload{"msgpack": flasksession.MsgPack, "json": flasksession.JSON}

// notation is that of scripts/fixtures/msgspec_text.py.
var notation = taggedjson.NewCodec(taggedjson.Options{Tags: []taggedjson.Tag{
	taggedjson.NewTag(" ts",
		func(t time.Time) (any, error) { return t.UTC().Format("2006-01-02T15:04:05.000000Z"), nil },
		func(any) (time.Time, error) { return time.Time{}, errors.New("not read here") }),
	taggedjson.NewTag(" op",
		func(flasksession.Opaque) (any, error) { return nil, nil },
		func(any) (flasksession.Opaque, error) { return flasksession.Opaque{}, errors.New("not read here") }),
}})

// msgspecSide has msgspec judge what Go judges, and counts what came of it.
type msgspecSide struct {
	worker *live.Worker
	old    bool // msgspec 0.18
	met    func(what string)
}

// compareWritten has both sides write n random sessions in some formats, and returns how they
// differ.
func (m msgspecSide) compareWritten(r *rand.Rand, names []string, n int) (faults []string, err error) {
	var values []taggedjson.Dict
	var texts []string
	for range n {
		value := randomDict(r, 3)
		text, err := notation.Marshal(value)
		if err != nil {
			return nil, err
		}
		values, texts = append(values, value), append(texts, string(text))
	}
	all, err := live.Exchange[map[string]*[]byte](m.worker, "write", texts)
	if err != nil {
		return nil, err
	}
	for i, theirs := range all {
		for _, name := range names {
			ours, err := formats[name].Marshal(values[i])
			typed, isTyped := errors.AsType[*taggedjson.TypeError](err)
			switch {
			case (err == nil) != (theirs[name] != nil) || err == nil && !bytes.Equal(ours, *theirs[name]):
				small := shrinkValues(values[i], func(smaller taggedjson.Dict) bool { return m.writesOtherwise(name, smaller) })
				faults = append(faults, fmt.Sprintf("%s of %s:\n  Go     %x, %v\n  Python %s\n  as small as it gets %s", name, texts[i], ours, err, hexOf(theirs[name]), inNotation(small)))
			case err == nil:
				m.met(name + " written")
			case !isTyped || typed.Path == "":
				faults = append(faults, fmt.Sprintf("%s of %s: no path in %v", name, texts[i], err))
			default:
				m.met(name + " refused")
			}
		}
	}
	return faults, nil
}

// readCase is stored data, and what Go makes of it.
type readCase struct {
	Format string `json:"format"`
	Data   []byte `json:"data"`
	Again  []byte `json:"again"` // written again by Go; nil if it could not be read or written

	value taggedjson.Dict
	err   error
}

type readAnswer struct {
	Verdict   string `json:"verdict"`
	Value     string `json:"value"`
	Rewritten []byte `json:"rewritten"`
	Opaques   int    `json:"opaques"`
	Same      bool   `json:"same"`
}

// newReadCase has Go read stored data.
func newReadCase(format string, data []byte) *readCase {
	c := &readCase{Format: format, Data: data}
	payload := formats[format]
	if c.err = payload.Unmarshal(data, &c.value); c.err == nil {
		c.Again, _ = payload.Marshal(c.value)
	}
	return c
}

// compareRead has both sides read n stored sessions, whole and damaged, in formats by turns,
// and returns how they differ.
func (m msgspecSide) compareRead(r *rand.Rand, names []string, n int) (faults []string, err error) {
	var cases []*readCase
	for i := range n {
		name := names[i%len(names)]
		data := randomMsgPack(r)
		if name == "json" {
			data = randomJSON(r)
		}
		cases = append(cases, newReadCase(name, data))
	}
	all, err := live.Exchange[readAnswer](m.worker, "read", cases)
	if err != nil {
		return nil, err
	}
	for i, theirs := range all {
		c := cases[i]
		switch fault := c.differs(theirs); {
		case m.old && c.Format == "json" && wrapping.Match(c.Data):
			m.met("json wrapped by msgspec 0.18")
		case fault != "":
			small := soak.Shrink(c.Data, func(data []byte) bool { return m.readsOtherwise(c.Format, data) })
			faults = append(faults, fmt.Sprintf("%s %x, as small as it gets %x: %s\n  Go     %s, %v, again %x\n  Python %q", c.Format, c.Data, small, fault, inNotation(c.value), c.err, c.Again, fmt.Sprintf("%+v", theirs)))
		default:
			m.met(c.Format + " " + theirs.Verdict)
			if theirs.Opaques > 0 {
				m.met(c.Format + " opaque")
			}
		}
	}
	return faults, nil
}

func (c *readCase) differs(theirs readAnswer) string {
	if (c.err == nil) != (theirs.Verdict == "ok") {
		return "verdict"
	}
	if c.err != nil {
		return ""
	}
	text, err := notation.Marshal(c.value)
	switch {
	case err != nil || string(text) != theirs.Value:
		return "value"
	case theirs.Opaques == 0 && !bytes.Equal(c.Again, theirs.Rewritten):
		return "written again"
	case !theirs.Same:
		return "not the same value when written again"
	}
	return ""
}
