package flasksession

import (
	"bytes"
	"errors"
	"flag"
	"fmt"
	"math/rand/v2"
	"runtime"
	"strings"
	"testing"

	"github.com/flaskcookie/flaskcookie-go/flasksession"
	"github.com/flaskcookie/flaskcookie-go/internal/growth"
	"github.com/flaskcookie/flaskcookie-go/internal/pickletext"
	"github.com/flaskcookie/flaskcookie-go/interop_test/internal/live"
	taggedjson "github.com/flaskcookie/flaskcookie-go/tagged_json"
)

var (
	picklesFlag = flag.Int("pickles", 6_000, "random pickles by Python, of all protocols together")
	mutatedFlag = flag.Int("mutated", 20_000, "mutated pickles")
)

// made is a random session that Python pickled, by protocol.
type made struct {
	Data [][]byte `json:"data"`
	Text []string `json:"text"`
}

// pickled is a pickle and what Go wrote of what it read.
type pickled struct {
	Data  []byte `json:"data"`
	Again []byte `json:"again"`

	text string
}

type checked struct {
	Error  string `json:"error"`
	Object bool   `json:"object"` // it was an object that could not be made
	Text   string `json:"text"`
	Same   bool   `json:"same"`
}

func seeded(t *testing.T) uint64 {
	seed := *seedFlag
	if seed == 0 {
		seed = rand.Uint64() >> 1
	}
	return seed
}

func startPickle(t *testing.T) *live.Worker {
	var versions struct{ Python string }
	w := live.StartWorker(t, "pickle_worker.py", &versions)
	t.Logf("Python %s", versions.Python)
	return w
}

const pickleBatch = 200

// makeSessions has Python make a batch of random sessions.
func makeSessions(t *testing.T, w *live.Worker, seed uint64, number int) []made {
	t.Helper()
	sessions, err := sessionsOf(w, seed>>1+uint64(number*pickleBatch), pickleBatch)
	if err != nil {
		t.Fatal(err)
	}
	return sessions
}

// sessionsOf has Python make the sessions of n seeds, from one on.
func sessionsOf(w *live.Worker, seed uint64, n int) ([]made, error) {
	seeds := make([]uint64, n)
	for i := range seeds {
		seeds[i] = seed + uint64(i)
	}
	return live.Exchange[made](w, "make", seeds)
}

// TestPickle has Python pickle random sessions in every protocol, and Go read and write
// them: Go must read each as the value it is, and Python must load the same from what Go
// wrote, objects that Go does not know included.
func TestPickle(t *testing.T) {
	seed, w := seeded(t), startPickle(t)
	t.Logf("seed %d, %d pickles", seed, *picklesFlag)
	count, objects := 0, 0
	for number := 0; count < *picklesFlag && !t.Failed(); number++ {
		var cases []pickled
		for _, session := range makeSessions(t, w, seed, number) {
			for protocol, data := range session.Data {
				count++
				again, err := readAndWrite(data, session.Text[protocol])
				if err != nil {
					t.Fatal(err)
				}
				cases = append(cases, pickled{Data: data, Again: again})
				if strings.Contains(session.Text[protocol], "!") {
					objects++
				}
			}
		}
		for i, theirs := range live.Ask[checked](t, w, "check", cases) {
			if theirs.Error != "" || !theirs.Same {
				t.Errorf("Python does not load the same: %+v\n  %x\n  %x", theirs, cases[i].Data, cases[i].Again)
			}
		}
	}
	t.Logf("%d pickles, %d with objects", count, objects)
	if objects*50 < count {
		t.Errorf("only %d of %d have objects", objects, count)
	}
}

// readAndWrite has Go read a pickle as the value it is and write it again.
func readAndWrite(data []byte, want string) ([]byte, error) {
	var values taggedjson.Dict
	if err := formatOf(data).Unmarshal(data, &values); err != nil {
		return nil, fmt.Errorf("%w\n  %x", err, data)
	}
	if got := pickletext.Of(values); got != want {
		got, want = apart(got, want)
		return nil, fmt.Errorf("%x\n  read as %s\n  want    %s", data, got, want)
	}
	again, err := formatOf(data).Marshal(values)
	if err != nil {
		return nil, fmt.Errorf("%w\n  %x", err, data)
	}
	return again, nil
}

// apart returns two texts from shortly before they differ.
func apart(a, b string) (string, string) {
	i := 0
	for i < min(len(a), len(b)) && a[i] == b[i] {
		i++
	}
	from := max(0, i-40)
	return a[from:min(len(a), i+200)], b[from:min(len(b), i+200)]
}

// TestPickleMutated has Go read damaged pickles: none costs more memory than is stated,
// and what is read Python reads as the same value, from the damaged pickle and from what
// Go writes of it. Objects are left out: whether Python can make one is its own affair.
func TestPickleMutated(t *testing.T) {
	growth.SkipUnderRace(t)
	seed, w := seeded(t), startPickle(t)
	r := rand.New(rand.NewPCG(seed, 1))
	t.Logf("seed %d, %d pickles", seed, *mutatedFlag)
	met := map[string]int{}
	var most float64
	for number, count := 0, 0; count < *mutatedFlag && !t.Failed(); number++ {
		var pool [][]byte
		for _, session := range makeSessions(t, w, seed, number) {
			pool = append(pool, session.Data...)
		}
		var read []pickled
		for _, data := range pool {
			count++
			data = mutate(r, data, pool)
			c, factor, err := readMutated(t, data)
			most = max(most, factor)
			if err != nil {
				met["refused"]++
				continue
			}
			read = append(read, c)
		}
		compareMutated(t, w, read, met)
	}
	t.Logf("met: %v; at most %.1f bytes allocated for each", met, most)
	if met["same"]*20 < *mutatedFlag || met["refused"]*20 < *mutatedFlag {
		t.Errorf("met only %v", met)
	}
}

func readMutated(t *testing.T, data []byte) (c pickled, factor float64, err error) {
	var before, after runtime.MemStats
	var values taggedjson.Dict
	runtime.ReadMemStats(&before)
	err = flasksession.Pickle.Unmarshal(data, &values)
	runtime.ReadMemStats(&after)
	used := after.TotalAlloc - before.TotalAlloc
	if used > uint64(flasksession.PickleMemory*len(data)+flasksession.PickleMemoryFixed) {
		t.Errorf("%d bytes allocated for %x", used, data)
	}
	if err == nil {
		if c, err = writeMutated(data, values); err != nil && c.Data == nil {
			t.Error(err)
		}
	}
	return c, float64(used) / float64(len(data)+1), err
}

// writeMutated has Go write again what it read of a damaged pickle. Only values without a form
// of their own may be refused; the case is empty if another was.
func writeMutated(data []byte, values taggedjson.Dict) (pickled, error) {
	c := pickled{Data: data, text: pickletext.Of(values)}
	var err error
	c.Again, err = formatOf(data).Marshal(values)
	if _, isType := errors.AsType[*taggedjson.TypeError](err); err != nil && !isType {
		return pickled{}, fmt.Errorf("%w\n  %x", err, data)
	}
	return c, err
}

// called reports whether a pickle may call something: Python refuses arguments that damage has
// made, of an object that need not be in the value any more.
func called(data []byte) bool { return bytes.ContainsAny(data, "R\x81\x92") }

func compareMutated(t *testing.T, w *live.Worker, cases []pickled, met map[string]int) {
	for i, theirs := range live.Ask[checked](t, w, "check", cases) {
		what, fault := cases[i].judge(theirs)
		if fault != "" {
			t.Error(fault)
			continue
		}
		met[what]++
	}
}

// judge says what came of a damaged pickle that Go has read, or how Python disagrees.
func (c pickled) judge(theirs checked) (met, fault string) {
	hasObject := strings.ContainsAny(c.text, "!Z") // Python knows no ZoneInfo of a damaged name
	switch {
	case theirs.Error == "MemoryError":
		return "memo too large for Python", ""
	case theirs.Error != "" && (hasObject || theirs.Object || theirs.Error == "TypeError" && called(c.Data)):
		return "object that Python cannot make", ""
	case theirs.Error != "":
		return "", fmt.Sprintf("Python refuses (%s) what Go reads as %s\n  %x", theirs.Error, c.text, c.Data)
	case !strings.Contains(c.text, "!") && theirs.Text != c.text:
		ours, theirs := apart(c.text, theirs.Text)
		return "", fmt.Sprintf("%x\n  Go     %s\n  Python %s", c.Data, ours, theirs)
	case !theirs.Same:
		return "", fmt.Sprintf("not the same when written again\n  %x\n  %x", c.Data, c.Again)
	}
	return "same", ""
}

// mutate changes a few bytes of a pickle, or puts a piece of another one into it.
func mutate(r *rand.Rand, data []byte, pool [][]byte) []byte {
	data = append([]byte{}, data...)
	for range pick(r, 1, 1, 1, 2, 3) {
		if len(data) == 0 {
			break
		}
		at := r.IntN(len(data))
		switch r.IntN(6) {
		case 0:
			data[at] ^= 1 << r.IntN(8)
		case 1:
			data[at] = opcode(r)
		case 2:
			data = append(data[:at], data[at+1:]...)
		case 3:
			data = append(data[:at], append([]byte{opcode(r)}, data[at:]...)...)
		case 4:
			other := pool[r.IntN(len(pool))]
			from := r.IntN(len(other))
			piece := other[from:min(len(other), from+r.IntN(12))]
			data = append(data[:at], append(append([]byte{}, piece...), data[at:]...)...)
		case 5:
			size := min(len(data)-at, 1+r.IntN(8))
			data = append(data[:at], data[at+size:]...)
		}
	}
	return data
}

func opcode(r *rand.Rand) byte {
	const opcodes = "(.012FIJKLMNRSTUVXabcd}eghijl]opqrst)uGBC\x80\x81\x85\x86\x87\x88\x89\x8a\x8b\x8c\x8d\x8e\x8f\x90\x91\x92\x93\x94\x95\x96\x97\x98PQ\x82\x83\x84"
	return opcodes[r.IntN(len(opcodes))]
}

// TestKeysSetAgain has Python load dicts that set a key again beside one that may be equal to
// it, which no pickler writes: the value it ends with is the same after Go has written them.
func TestKeysSetAgain(t *testing.T) {
	w := startPickle(t)
	const one = "cdecimal\nDecimal\n\x8c\x011\x85R"
	var cases []pickled
	for _, items := range []string{
		"K\x01\x8c\x01x" + one + "\x8c\x01yK\x01\x8c\x01z",
		one + "\x94\x8c\x01xK\x01\x8c\x01yh\x00\x8c\x01z",
		"K\x01\x85\x8c\x01x" + one + "\x85\x8c\x01yK\x01\x85\x8c\x01z",
		one + "\x8c\x01xK\x01\x8c\x01y" + one + "\x8c\x01zK\x01\x8c\x01w",
		one + "\x8c\x01x" + one + "\x8c\x01y",
	} {
		for _, data := range []string{"}(" + items + "u", "ccollections\nOrderedDict\n)R(" + items + "u", "ccollections\nCounter\n}(" + items + "u\x85R"} {
			data = "\x80\x04}\x8c\x01a" + data + "s."
			var values taggedjson.Dict
			if err := flasksession.Pickle.Unmarshal([]byte(data), &values); err != nil {
				t.Fatal(err)
			}
			again, err := flasksession.Pickle.Marshal(values)
			if err != nil {
				t.Fatal(err)
			}
			cases = append(cases, pickled{Data: []byte(data), Again: again})
		}
	}
	for i, theirs := range live.Ask[checked](t, w, "check", cases) {
		if theirs.Error != "" || !theirs.Same {
			t.Errorf("Python does not load the same: %+v\n  %q\n  %q", theirs, cases[i].Data, cases[i].Again)
		}
	}
}

// TestZoneKeys has Python load what Go writes of a time zone, and refuse what Go refuses.
func TestZoneKeys(t *testing.T) {
	w := startPickle(t)
	keys := []string{
		"UTC", "Europe/Paris", "Etc/GMT+5", "America/Argentina/Ushuaia", "US/Pacific", "CET",
		"", "Local", "No/Such", "../../x", "..", ".", "./UTC", "UTC/", "Europe//Paris", "Europe/./Paris", "Europe/../UTC", "/UTC",
		"/usr/share/zoneinfo/UTC", "../zoneinfo/UTC", "UTC\x00", "utc", "Europe", "UTC ",
	}
	var cases []pickled
	for _, key := range keys {
		data := fmt.Sprintf("\x80\x04}\x8c\x01acbuiltins\ngetattr\nczoneinfo\nZoneInfo\n\x8c\x09_unpickle\x86R\x8c%c%sK\x01\x86Rs.", len(key), key)
		cases = append(cases, pickled{Data: []byte(data), Again: []byte(data)})
	}
	for i, theirs := range live.Ask[checked](t, w, "check", cases) {
		_, err := flasksession.Pickle.Marshal(taggedjson.Dict{{Key: "a", Value: flasksession.ZoneInfo(keys[i])}})
		if (err == nil) != (theirs.Error == "") || (err == nil) != (i < 6) {
			t.Errorf("%q: Go %v, Python %+v", keys[i], err, theirs)
		}
	}
}
