package flasksession

import (
	"bytes"
	"errors"
	"flag"
	"math/rand/v2"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/flaskcookie/flaskcookie-go/flasksession"
	"github.com/flaskcookie/flaskcookie-go/interop_test/internal/live"
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
		compareWritten(t, w, r, batch/4, met)
		compareRead(t, w, r, batch-batch/4, met, strings.HasPrefix(versions.Msgspec, "0.18."))
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

// compareWritten has both sides write n random sessions.
func compareWritten(t *testing.T, w *live.Worker, r *rand.Rand, n int, met map[string]int) {
	var values []taggedjson.Dict
	var texts []string
	for range n {
		value := randomDict(r, 3)
		text, err := notation.Marshal(value)
		if err != nil {
			t.Fatal(err)
		}
		values, texts = append(values, value), append(texts, string(text))
	}
	for i, theirs := range live.Ask[map[string]*[]byte](t, w, "write", texts) {
		for name, payload := range formats {
			ours, err := payload.Marshal(values[i])
			if (err == nil) != (theirs[name] != nil) || err == nil && !bytes.Equal(ours, *theirs[name]) {
				t.Errorf("%s of %s:\n  Go     %x, %v\n  Python %x", name, texts[i], ours, err, theirs[name])
				continue
			}
			if err == nil {
				met[name+" written"]++
				continue
			}
			met[name+" refused"]++
			if typed, ok := errors.AsType[*taggedjson.TypeError](err); !ok || typed.Path == "" {
				t.Errorf("%s of %s: no path in %v", name, texts[i], err)
			}
		}
	}
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

// compareRead has both sides read n stored sessions, whole and damaged.
func compareRead(t *testing.T, w *live.Worker, r *rand.Rand, n int, met map[string]int, old bool) {
	var cases []*readCase
	for i := range n {
		c := &readCase{Format: "msgpack", Data: randomMsgPack(r)}
		if i%3 == 0 {
			c.Format, c.Data = "json", randomJSON(r)
		}
		payload := formats[c.Format]
		if c.err = payload.Unmarshal(c.Data, &c.value); c.err == nil {
			c.Again, _ = payload.Marshal(c.value)
		}
		cases = append(cases, c)
	}
	for i, theirs := range live.Ask[readAnswer](t, w, "read", cases) {
		c := cases[i]
		met[c.Format+" "+theirs.Verdict]++
		if old && c.Format == "json" && wrapping.Match(c.Data) {
			met["json wrapped by msgspec 0.18"]++
			continue
		}
		if theirs.Opaques > 0 {
			met[c.Format+" opaque"]++
		}
		if fault := c.differs(theirs); fault != "" {
			t.Errorf("%s %x: %s\n  Go     %v, %v, again %x\n  Python %+v", c.Format, c.Data, fault, c.value, c.err, c.Again, theirs)
		}
	}
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
