package flasksession

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"flag"
	"math/rand/v2"
	"os"
	"os/exec"
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
	w := startMsgspec(t)
	t.Logf("seed %d, %d cases, Python %s, msgspec %s", seed, *casesFlag, w.hello.Python, w.hello.Msgspec)
	met := map[string]int{}
	const batch = 500
	for number := 0; number < *casesFlag && !t.Failed(); number += batch {
		r := rand.New(rand.NewPCG(seed, uint64(number)))
		w.compareWritten(t, r, batch/4, met)
		w.compareRead(t, r, batch-batch/4, met)
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
func (w *msgspecWorker) compareWritten(t *testing.T, r *rand.Rand, n int, met map[string]int) {
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
	for i, theirs := range askMsgspec[map[string]*[]byte](t, w, "write", texts) {
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
func (w *msgspecWorker) compareRead(t *testing.T, r *rand.Rand, n int, met map[string]int) {
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
	for i, theirs := range askMsgspec[readAnswer](t, w, "read", cases) {
		c := cases[i]
		met[c.Format+" "+theirs.Verdict]++
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

// msgspecWorker is a running msgspec_worker.py.
type msgspecWorker struct {
	requests  *json.Encoder
	responses *json.Decoder
	hello     struct{ Python, Msgspec string }
}

func startMsgspec(t testing.TB) *msgspecWorker {
	t.Helper()
	command := exec.Command(live.Python(t), "msgspec_worker.py")
	command.Stderr = os.Stderr
	stdin, err := command.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	stdout, err := command.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := command.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		stdin.Close()
		if err := command.Wait(); err != nil {
			t.Errorf("msgspec_worker.py: %v", err)
		}
	})
	w := &msgspecWorker{requests: json.NewEncoder(stdin), responses: json.NewDecoder(bufio.NewReader(stdout))}
	if err := w.responses.Decode(&w.hello); err != nil {
		t.Fatalf("msgspec_worker.py: no first line: %v", err)
	}
	return w
}

// askMsgspec sends one line of cases and returns their results, in order.
func askMsgspec[R, C any](t testing.TB, w *msgspecWorker, op string, cases []C) []R {
	t.Helper()
	if err := w.requests.Encode(map[string]any{"op": op, "cases": cases}); err != nil {
		t.Fatal(err)
	}
	var response struct {
		Results []R    `json:"results"`
		Error   string `json:"error"`
	}
	if err := w.responses.Decode(&response); err != nil {
		t.Fatal(err)
	}
	if response.Error != "" || len(response.Results) != len(cases) {
		t.Fatalf("msgspec_worker.py: %s: %d results of %d: %s", op, len(response.Results), len(cases), response.Error)
	}
	return response.Results
}
