package flasksession

import (
	"encoding/binary"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"strings"
	"testing"

	"github.com/flaskcookie/flaskcookie-go/flaskcookie"
	"github.com/flaskcookie/flaskcookie-go/internal/growth"
	"github.com/flaskcookie/flaskcookie-go/internal/pickle"
	"github.com/flaskcookie/flaskcookie-go/serializer"
	taggedjson "github.com/flaskcookie/flaskcookie-go/tagged_json"
)

// valuesMemory is what SECURITY.md states of a session at MaxValues and MaxStored.
const valuesMemory = 300 << 20

// crowd is a way to have many values in one session of a format.
type crowd struct {
	name   string
	format serializer.Payload
	head   string // a dict, its first key and a list or a dict in it, but for its length
	size   func(n int) string
	piece  string // so many values, repeated
	values int    // of a piece
	single string // a piece of one value, to reach an exact number
	tail   string // ends the first value, and opens a text that takes the rest
	fill   string // of that text
	end    string
	fixed  int // values beside the pieces

	number func(i int) string // instead of piece
	wrap   func(data []byte) []byte
}

func counted32(code string) func(n int) string {
	return func(n int) string { return code + string(binary.BigEndian.AppendUint32(nil, uint32(n))) }
}

func crowds() []crowd {
	none := func(int) string { return "" }
	flask := taggedjson.NewCodec(taggedjson.Options{})
	msgpack := crowd{format: MsgPack, head: "\x82\xa1k", size: counted32("\xdd"), values: 1, single: "\xc0", tail: "\xa1l\xc6", fill: "x", fixed: 5}
	text := crowd{format: JSON, head: `{"k":[`, size: none, values: 1, single: "0,", tail: `0],"l":"`, fill: `\n`, end: `"}`, fixed: 6}
	pickled := crowd{format: Pickle, head: "\x80\x04}(\x8c\x01k](", size: none, values: 1, single: "N", tail: "e\x8c\x01lB", fill: "x", end: "u.", fixed: 11}
	with := func(c crowd, name, piece string, values int) crowd {
		c.name, c.piece, c.values = name, piece, values
		return c
	}
	pairs := with(msgpack, "MessagePack, one key again", "\xa0\x90", 2)
	pairs.size, pairs.single = func(n int) string { return counted32("\xdf")(n / 2) }, ""
	keys := with(text, "JSON, one key again", `"":[],`, 2)
	keys.head, keys.tail, keys.single, keys.fixed = `{"k":{`, `"":0},"l":"`, "", 7
	numbered := keys
	numbered.name, numbered.number = "JSON, many keys", func(i int) string { return fmt.Sprintf(`"%x":[],`, i) }
	cached := with(pickled, "cachelib, empty dicts", "}", 1)
	cached.format, cached.head = CachelibPickle, "!"+cached.head
	tagged := with(text, "tagged JSON, empty lists", `[],`, 1)
	tagged.format = flask
	plain := with(text, "plain JSON, empty lists", `[],`, 1)
	plain.format = PlainJSON
	twice := with(pickled, "a pickle in a pickle, empty dicts", "}", 1)
	twice.format, twice.wrap = pickledTwice, func(data []byte) []byte {
		return []byte("!\x80\x04B" + string(binary.LittleEndian.AppendUint32(nil, uint32(len(data)))) + string(data) + ".")
	}
	ctfd := with(text, "CTFd, empty lists", `[],`, 1)
	ctfd.format, ctfd.wrap = CTFd().Serialization, func(data []byte) []byte {
		return []byte("!\x80\x04X" + string(binary.LittleEndian.AppendUint32(nil, uint32(len(data)))) + string(data) + ".")
	}
	return []crowd{
		with(msgpack, "MessagePack, empty lists", "\x90", 1), with(msgpack, "MessagePack, empty dicts", "\x80", 1), pairs,
		with(msgpack, "MessagePack, dicts of an odd key", "\x81\x01\x90", 3), with(msgpack, "MessagePack, empty bytes", "\xc4\x00", 1),
		with(text, "JSON, empty lists", `[],`, 1), with(text, "JSON, empty dicts", `{},`, 1), keys,
		numbered,
		with(pickled, "a pickle, empty dicts", "}", 1), with(pickled, "a pickle, empty tuples", ")", 1),
		with(pickled, "a pickle, sets of one", "\x8f(N\x90", 4), with(pickled, "a pickle, objects", "cx\nY\n)R", 3),
		with(pickled, "a pickle, named again", "]\x94h\x00", 3),
		cached, twice, with(tagged, "tagged JSON, empty tuples", `{" t":[]},`, 3), with(tagged, "tagged JSON, markup", `{" m":[]},`, 3), tagged, plain, ctfd,
	}
}

// data is a session of exactly so many values, and of MaxStored bytes if they leave room for more.
func (c crowd) data(t *testing.T, values int) []byte {
	t.Helper()
	members := values - c.fixed
	pieces, singles := members/c.values, members%c.values
	if singles > 0 && c.single == "" {
		t.Fatalf("%s: %d values cannot be made", c.name, values)
	}
	counted := pieces + singles
	if c.single == "" {
		counted = members
	}
	var repeated strings.Builder
	for i := range pieces {
		if c.number == nil {
			repeated.WriteString(c.piece)
		} else {
			repeated.WriteString(c.number(i))
		}
	}
	head := c.head + c.size(counted) + repeated.String() + strings.Repeat(c.single, singles) + c.tail
	const wrapping = 16
	room := max(0, MaxStored-len(head)-len(c.end)-wrapping)
	fill := strings.Repeat(c.fill, room/len(c.fill))
	switch {
	case strings.HasSuffix(c.tail, "\xc6"):
		head += string(binary.BigEndian.AppendUint32(nil, uint32(len(fill))))
	case strings.HasSuffix(c.tail, "B"):
		head += string(binary.LittleEndian.AppendUint32(nil, uint32(len(fill))))
	}
	data := []byte(head + fill + c.end)
	if c.wrap != nil {
		return c.wrap(data)
	}
	return data
}

// TestMaxValues opens sessions of MaxValues values in each format, made to cost memory, and finds
// those of more an error.
func TestMaxValues(t *testing.T) {
	growth.SkipUnderRace(t)
	if !strings.Contains(ErrTooManyValues.Error(), fmt.Sprint(MaxValues)) || MaxValues != pickle.MaxSteps || MaxStored != pickle.MaxText {
		t.Errorf("%d, %d, %d, %d: %v", MaxValues, pickle.MaxSteps, MaxStored, pickle.MaxText, ErrTooManyValues)
	}
	for _, c := range crowds() {
		t.Run(c.name, func(t *testing.T) {
			for more, opens := range map[int]bool{0: true, 1: false, MaxValues: false} {
				values := MaxValues + more
				if c.single == "" { // a key and its value
					values += more%2 - (values+more%2-c.fixed)%2
				}
				data := c.data(t, values)
				cfg := Config{Serialization: c.format}
				cfg.Logger = slog.New(slog.DiscardHandler)
				s := open(t, cfg, giving{NewMemoryStore(), data})
				r, _ := http.NewRequest("GET", "/", nil)
				r.Header.Set("Cookie", "session=OLD")
				var err error
				_, taken := growth.Memory(func() (any, error) {
					var session *flaskcookie.Session
					session, err = s.Open(r)
					return session, err
				})
				t.Logf("%d values, %d bytes: %.1f MiB", values, len(data), float64(taken)/(1<<20))
				if opens && err != nil || !opens && !(errors.Is(err, ErrTooManyValues) && errors.Is(err, ErrStored)) {
					t.Errorf("%d values: %v", values, err)
				}
				if taken > valuesMemory {
					t.Errorf("%d values: %d bytes are allocated", values, taken)
				}
			}
		})
	}
}

// TestMaxValuesWritten shows that no session is stored that has too many values to be opened: a
// value of them is an error of Set, several together one of the save, and what was stored stays.
func TestMaxValuesWritten(t *testing.T) {
	growth.SkipUnderRace(t)
	list := func(n int) []any {
		l := make([]any, n)
		for i := range l {
			l[i] = int64(7)
		}
		return l
	}
	ctfd := CTFd().Serialization
	const around = 5000 // what a pickle has beside its numbers
	for name, format := range map[string]serializer.Payload{
		"MessagePack": MsgPack, "JSON": JSON, "a pickle": Pickle, "cachelib": CachelibPickle, "a pickle twice": pickledTwice,
		"tagged JSON": taggedjson.NewCodec(taggedjson.Options{}), "tagged JSON in cachelib": ctfd,
	} {
		for _, tt := range []struct {
			shows       string
			values      taggedjson.Dict
			sets, saves bool // without an error
		}{
			{"fits", dict("k", list(MaxValues-around)), true, true},
			{"one value", dict("k", list(MaxValues)), false, true},
			{"two values together", dict("k", list(MaxValues/2), "l", list(MaxValues/2)), true, false},
		} {
			t.Run(name+", "+tt.shows, func(t *testing.T) {
				memory := NewMemoryStore()
				before, err := format.Marshal(dict("k", "short"))
				if err != nil {
					t.Fatal(err)
				}
				memory.Set(t.Context(), "session:OLD", before, 1<<40)
				var failure error
				cfg := Config{Serialization: format}
				cfg.Logger = slog.New(slog.DiscardHandler)
				cfg.ErrorHandler = func(_ http.ResponseWriter, _ *http.Request, err error) { failure = err }
				s := open(t, cfg, memory)
				visit(s, "OLD", func(s *flaskcookie.Session) {
					for key, value := range tt.values.All() {
						if err := s.Set(key, value); (err == nil) != tt.sets || err != nil && !errors.Is(err, ErrTooManyValues) {
							t.Errorf("Set: %v", err)
						}
					}
				})
				if (failure == nil) != tt.saves || failure != nil && !errors.Is(failure, ErrTooManyValues) {
					t.Errorf("Save: %v", failure)
				}
				data, _, _ := memory.Get(t.Context(), "session:OLD")
				if stored := len(data) > MaxValues/2; stored != (tt.sets && tt.saves) || !stored && string(data) != string(before) {
					t.Errorf("%d bytes are stored", len(data))
				}
				if _, _, err := s.decode(data); err != nil {
					t.Errorf("what is stored is not read again: %v", err)
				}
			})
		}
	}
}

// TestPickledAgain shows that texts which stand in many places of a session are written so that
// the pickle is read here: once more, where recalling them is beyond what is read of a pickle of
// that length.
func TestPickledAgain(t *testing.T) {
	long, short := strings.Repeat("x", 100_000), strings.Repeat("y", 60)
	for shows, tt := range map[string]struct {
		text  string
		times int
		once  bool // as Python writes it
	}{
		"a long text, some times":   {long, 5, true},
		"a long text, many times":   {long, 50, false},
		"a short text, some times":  {short, 10_000, true},
		"a short text, many times":  {short, 100_000, false},
		"a tiny text, at any times": {"z", 300_000, true},
	} {
		list := make([]any, tt.times)
		for i := range list {
			list[i] = tt.text
		}
		values := dict("k", list)
		data, err := Pickle.Marshal(values)
		if err != nil {
			t.Errorf("%s: %v", shows, err)
			continue
		}
		if once := strings.Count(string(data), tt.text) == 1; once != tt.once && tt.text != "z" {
			t.Errorf("%s: written once: %t", shows, once)
		}
		var back taggedjson.Dict
		if err := Pickle.Unmarshal(data, &back); err != nil || !same(back, values) {
			t.Errorf("%s: %d bytes are not read as they were written: %v", shows, len(data), err)
		}
	}
}
