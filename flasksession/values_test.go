package flasksession

import (
	"encoding/json"
	"errors"
	"log/slog"
	"math"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/flaskcookie/flaskcookie-go/flaskcookie"
	taggedjson "github.com/flaskcookie/flaskcookie-go/tagged_json"
)

// enumPickled is {"c": app.Colour("red")} in a pickle.
const enumPickled = "\x80\x04}\x8c\x01c\x8c\x03app\x8c\x06Colour\x93\x8c\x03red\x85Rs."

// TestValuesAreCopies: what Get returns of the types of this package is independent of
// the session, and so is what was set.
func TestValuesAreCopies(t *testing.T) {
	set := Set{1, taggedjson.Tuple{2}}
	values := map[string]any{
		"s": set, "f": FrozenSet{int64(1)}, "b": ByteArray("ab"), "d": Deque{Items: []any{1}, MaxLen: new(3)},
		"m": Map{Pairs: []Pair{{1, []any{"x"}}}},
	}
	s := flaskcookie.Opening{Codec: model}.Session(nil)
	if err := s.Update(values); err != nil {
		t.Fatal(err)
	}
	set[0] = "changed"
	got := map[string]any{}
	for key := range values {
		got[key], _ = s.Get(key)
	}
	got["s"].(Set)[0] = "changed"
	got["b"].(ByteArray)[0] = 'z'
	got["d"].(Deque).Items[0] = "changed"
	got["m"].(Map).Pairs[0].Value.([]any)[0] = "changed"
	for key, want := range map[string]any{
		"s": Set{int64(1), taggedjson.Tuple{int64(2)}}, "b": ByteArray("ab"), "d": Deque{Items: []any{int64(1)}, MaxLen: new(3)},
		"m": Map{Pairs: []Pair{{int64(1), []any{"x"}}}},
	} {
		value, _ := s.Get(key)
		if diff := cmp.Diff(want, value); diff != "" {
			t.Errorf("%s (-want +got):\n%s", key, diff)
		}
	}
}

// TestValuesRefused shows what Set refuses, with the path.
func TestValuesRefused(t *testing.T) {
	clock := Time{Hour: 1}
	for path, value := range map[string]any{
		"channel[1]":     Set{1, make(chan int)},
		"key[1]":         Map{Pairs: []Pair{{1, make(chan int)}}},
		"hash[…]":        Map{Pairs: []Pair{{[]any{}, 1}}},
		"class":          Map{Class: "dict"},
		"factory":        Map{Class: "Counter", Factory: Opaque{data: "N", pickle: true}},
		"decimal":        Decimal("1e5"),
		"date":           Date{2023, 2, 29},
		"year":           Date{10000, 1, 1},
		"hour":           Time{Hour: 24},
		"zone":           Time{Zone: "UTC"},
		"offset":         FixedZone{Offset: 24 * time.Hour},
		"nanoseconds":    FixedZone{Offset: 1},
		"name":           FixedZone{Name: "\xff"},
		"delta":          TimeDelta{Seconds: -1},
		"datetime":       DateTime{Date{2024, 13, 1}, clock},
		"full":           Deque{Items: []any{1, 2}, MaxLen: new(1)},
		"list[0].date":   []any{map[string]any{"date": Date{}}},
		"nested[0].k[1]": Set{Map{Pairs: []Pair{{"k", Set{1, Decimal("x")}}}}},
	} {
		s := flaskcookie.Opening{Codec: model, Logger: slog.New(slog.DiscardHandler)}.Session(nil)
		key, _, _ := cut(path)
		err := s.Set(key, value)
		if located, ok := errors.AsType[*taggedjson.TypeError](err); !ok || located.Path != path {
			t.Errorf("%s: %v", path, err)
		}
	}
}

func cut(path string) (key, rest string, found bool) {
	for i, c := range path {
		if c == '[' || c == '.' {
			return path[:i], path[i:], true
		}
	}
	return path, "", false
}

// TestUnpickledWrites shows values that were not checked by Set: Marshal refuses them.
func TestUnpickledWrites(t *testing.T) {
	deep := []any{}
	for range 399 { // 400 lists in the dict of the session
		deep = []any{deep}
	}
	for name, value := range map[string]any{
		"no date":                     Date{},
		"no decimal":                  Decimal(""),
		"a zone of no kind":           DateTime{Date{2024, 1, 1}, Time{Zone: 1}},
		"a list in a set":             Set{[]any{}},
		"a slice in a set":            FrozenSet{[]int{1}},
		"a slice in a tuple in a set": Set{taggedjson.Tuple{[]int{1}}},
		"a map as a key":              Map{Pairs: []Pair{{map[string]int{}, 1}}},
		"an Opaque of msgpack":        Opaque{data: odd},
		"an empty Opaque":             Opaque{pickle: true},
		"bytes that are no str":       "\xff",
		"a Markup like that":          taggedjson.Markup("\xff"),
		"year 0":                      time.Date(0, 1, 1, 0, 0, 0, 0, time.UTC),
		"too deep":                    deep,
	} {
		data, err := Pickle.Marshal(dict("k", value))
		if located, ok := errors.AsType[*taggedjson.TypeError](err); !ok || located.Path == "" || located.Path != "k" && located.Path != "k[0]" && located.Path != "k[…]" && name != "too deep" {
			t.Errorf("%s: %q, %v", name, data, err)
		}
	}
	if _, err := Pickle.Marshal(dict("k", deep[0])); err != nil {
		t.Errorf("a list less: %v", err)
	}
}

// TestOpaqueOfAPickle: an object is kept by Pickle, and refused by the other formats.
func TestOpaqueOfAPickle(t *testing.T) {
	var values taggedjson.Dict
	if err := Pickle.Unmarshal([]byte(enumPickled), &values); err != nil {
		t.Fatal(err)
	}
	o, _ := values[0].Value.(Opaque)
	if want := "\x80\x04\x8c\x03app\x8c\x06Colour\x93\x8c\x03red\x85R."; string(o.Pickle()) != want || o.MsgPack() != nil {
		t.Errorf("%q", o.Pickle())
	}
	for name, format := range map[string]interface{ Marshal(any) ([]byte, error) }{"MsgPack": MsgPack, "JSON": JSON} {
		data, err := format.Marshal(values)
		if located, ok := errors.AsType[*taggedjson.TypeError](err); !ok || located.Path != "c" {
			t.Errorf("%s: %q, %v", name, data, err)
		}
	}
	data, err := CachelibPickle.Marshal(values)
	var again taggedjson.Dict
	if err != nil || data[0] != '!' || CachelibPickle.Unmarshal(data, &again) != nil || !same(again, values) {
		t.Errorf("%q, %v", data, err)
	}
}

// TestCachelibPickle shows what else a RedisCache may hold.
func TestCachelibPickle(t *testing.T) {
	for data, want := range map[string]error{
		"":                   errNotDict,
		"5":                  errNotDict, // an int, as cachelib 0.1 and those from 0.16 on write it
		"text":               errNotDict,
		"!":                  ErrPickle,
		"!\x80\x05K\x05.":    errNotDict,
		"!\x80\x04N.":        errMissing,
		"!\x80\x04}K\x01Ns.": errOddKeys,
		"!\x80\x04}.":        nil,
	} {
		var values taggedjson.Dict
		if err := CachelibPickle.Unmarshal([]byte(data), &values); !errors.Is(err, want) {
			t.Errorf("%q: %v", data, err)
		}
	}
}

// TestMapGet shows which keys are one to Python.
func TestMapGet(t *testing.T) {
	m := Map{Pairs: []Pair{{int64(1), "int"}, {"1", "text"}, {1.5, "float"}, {taggedjson.Tuple{int64(1), "a"}, "tuple"}, {nil, "None"}}}
	for key, want := range map[any]string{int64(1): "int", true: "int", 1.0: "int", "1": "text", 1.5: "float", nil: "None"} {
		if got, _ := m.Get(key); got != want {
			t.Errorf("%v: %v", key, got)
		}
	}
	if got, _ := m.Get(taggedjson.Tuple{true, "a"}); got != "tuple" {
		t.Errorf("tuple: %v", got)
	}
	for _, key := range []any{int64(2), math.NaN(), false, Date{2024, 1, 1}} {
		if got, found := m.Get(key); found {
			t.Errorf("%v: %v", key, got)
		}
	}
}

// TestAsTime shows which datetimes are a moment.
func TestAsTime(t *testing.T) {
	summer := DateTime{Date{2024, 7, 1}, Time{Hour: 12, Microsecond: 7}}
	for name, tt := range map[string]struct {
		zone any
		want string // "" for an error
	}{
		"naive":         {nil, ""},
		"UTC":           {FixedZone{}, "2024-07-01T12:00:00.000007Z"},
		"fixed":         {FixedZone{Offset: -5*time.Hour - 30*time.Minute, Name: "X"}, "2024-07-01T17:30:00.000007Z"},
		"named":         {ZoneInfo("Europe/Paris"), "2024-07-01T10:00:00.000007Z"},
		"unknown":       {ZoneInfo("Nowhere/Land"), ""},
		"none":          {ZoneInfo(""), ""},
		"of a library":  {Opaque{data: "N", pickle: true}, ""},
		"of this place": {ZoneInfo("Local"), ""},
	} {
		d := summer
		d.Zone = tt.zone
		got, err := d.AsTime()
		if text := got.Format(time.RFC3339Nano); (err == nil) != (tt.want != "") || err == nil && text != tt.want {
			t.Errorf("%s: %s, %v", name, text, err)
		}
	}
}

func TestTimeDelta(t *testing.T) {
	for _, d := range []time.Duration{0, time.Microsecond, -time.Microsecond, time.Hour * 25, -time.Hour * 25, -time.Second} {
		if got, fits := timeDeltaOf(d).Duration(); got != d || !fits {
			t.Errorf("%v: %v", d, got)
		}
	}
	if d, fits := (TimeDelta{Days: 999_999_999}).Duration(); fits {
		t.Errorf("it is %v", d)
	}
}

// TestValuesAsText shows the values in an API or a log.
func TestValuesAsText(t *testing.T) {
	values := taggedjson.Dict{
		{Key: "d", Value: DateTime{Date{2024, 1, 2}, Time{Hour: 3, Zone: FixedZone{Offset: -90 * time.Second}}}},
		{Key: "t", Value: Time{Minute: 1, Microsecond: 5}}, {Key: "day", Value: Date{9, 1, 2}}, {Key: "n", Value: Decimal("1.50")},
		{Key: "m", Value: Map{Pairs: []Pair{{int64(1), "x"}}}}, {Key: "o", Value: Map{Class: "OrderedDict", Pairs: []Pair{{"a", int64(1)}}}},
		{Key: "s", Value: Set{int64(1)}},
	}
	want := `{"d":"2024-01-02T03:00:00-00:01:30","t":"00:01:00.000005","day":"0009-01-02","n":"1.50","m":[[1,"x"]],"o":{"a":1},"s":[1]}`
	if text, err := json.Marshal(values); err != nil || string(text) != want {
		t.Errorf("%s, %v", text, err)
	}
}
