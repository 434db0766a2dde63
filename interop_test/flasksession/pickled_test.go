package flasksession

import (
	"maps"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/flaskcookie/flaskcookie-go/flaskcookie"
	"github.com/flaskcookie/flaskcookie-go/flasksession"
	"github.com/flaskcookie/flaskcookie-go/flasksession/redisstore"
	"github.com/flaskcookie/flaskcookie-go/internal/vectors"
	"github.com/flaskcookie/flaskcookie-go/interop_test/internal/sides"
	taggedjson "github.com/flaskcookie/flaskcookie-go/tagged_json"
)

// pickledKinds are the values of app.py that Go reads otherwise from a pickle than from
// MessagePack.
var pickledKinds = map[string]any{
	"bytearray":    flasksession.ByteArray("ab"),
	"tuple":        taggedjson.Tuple{int64(1), taggedjson.Tuple{int64(2), int64(3)}},
	"set":          flasksession.Set{int64(7)},
	"ordered":      flasksession.Map{Class: "OrderedDict", Pairs: []flasksession.Pair{{Key: "z", Value: int64(1)}, {Key: "a", Value: int64(2)}}},
	"aware":        at(2024, 3, 4, 5, 678901, flasksession.FixedZone{}),
	"aware whole":  at(2024, 3, 4, 5, 0, flasksession.FixedZone{}),
	"aware offset": at(1960, 3, 4, 5, 0, flasksession.FixedZone{Offset: 5 * time.Hour}),
	"naive":        at(2024, 3, 4, 5, 0, nil),
	"far": flasksession.DateTime{
		Date: flasksession.Date{Year: 9999, Month: 12, Day: 31},
		Time: flasksession.Time{Hour: 23, Minute: 59, Second: 59, Zone: flasksession.FixedZone{}},
	},
	"date":      flasksession.Date{Year: 2024, Month: 1, Day: 2},
	"timedelta": flasksession.TimeDelta{Days: 1, Microseconds: 3},
	"uuid":      must(taggedjson.ParseUUID("00112233-4455-6677-8899-aabbccddeeff")),
	"decimal":   flasksession.Decimal("1.10"),
	"integer keys": flasksession.Map{Pairs: []flasksession.Pair{
		{Key: int64(1), Value: "one"}, {Key: "two", Value: int64(2)},
	}},
	"odd keys": flasksession.Map{Pairs: []flasksession.Pair{
		{Key: nil, Value: int64(1)}, {Key: true, Value: int64(2)}, {Key: 1.5, Value: int64(3)}, {Key: []byte("k"), Value: int64(4)},
		{Key: taggedjson.Tuple{int64(1), int64(2)}, Value: int64(5)},
	}},
}

func at(year, hour, minute, second, microsecond int, zone any) flasksession.DateTime {
	return flasksession.DateTime{
		Date: flasksession.Date{Year: year, Month: 1, Day: 2},
		Time: flasksession.Time{Hour: hour, Minute: minute, Second: second, Microsecond: microsecond, Zone: zone},
	}
}

// pickledObjects are those that stay an Opaque.
var pickledObjects = []string{"dataclass", "enum"}

// TestEveryTypePickled has the older releases store a value of every kind, Go read them
// all and change another key, and Flask see every value as it was, objects of its own
// classes included.
func TestEveryTypePickled(t *testing.T) {
	_, client, port := startRedis(t)
	for env, version := range map[string]flasksession.Version{
		"session06": flasksession.V06, "session05": flasksession.V05, "stores03": flasksession.V03,
	} {
		t.Run(version.String(), func(t *testing.T) {
			flask := startFlask(t, env, settings{Port: port}, 1, 1)
			goside := sides.StartGo(t, flasksession.Config{Config: key(), Version: version}, redisstore.New(client))
			b := sides.NewBrowser()
			flask.Do(t, b, sides.Todo{Put: everyKind()})
			before := flask.Do(t, b, sides.Todo{})
			goside.Do(t, b, func(s *flaskcookie.Session) { readsPickled(t, s) })
			after := flask.Do(t, b, sides.Todo{})
			sides.Equals(t, after, "go", "'was here'")
			delete(after.Values, "go")
			if diff := cmp.Diff(before.Values, after.Values); diff != "" {
				t.Errorf("Flask sees (-before +after):\n%s", diff)
			}
			t.Logf("%d values kept", len(before.Values))
		})
	}
}

// everyKind names every value of app.py.
func everyKind() map[string]string {
	put := map[string]string{}
	for _, kind := range kinds {
		put[kind.name] = kind.name
	}
	for _, name := range opaque {
		put[name] = name
	}
	return put
}

func readsPickled(t *testing.T, s *flaskcookie.Session) {
	want := maps.Clone(pickledKinds)
	for _, kind := range kinds {
		if _, differs := want[kind.name]; !differs {
			want[kind.name] = kind.msgpack
		}
	}
	for _, name := range pickledObjects {
		delete(want, name)
		if o, _ := s.Get(name); !isOpaque(o) {
			t.Errorf("%s is %T", name, o)
		}
	}
	for name, want := range want {
		got, _ := s.Get(name)
		if diff := cmp.Diff(want, got, vectors.Exactly); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
	if err := s.Set("go", "was here"); err != nil {
		t.Error(err)
	}
	moment, ok := flaskcookie.Get[time.Time](s, "aware offset")
	if !ok || !moment.Equal(time.Date(1960, 1, 1, 22, 4, 5, 0, time.UTC)) {
		t.Errorf("the moment is %v, %t", moment, ok)
	}
	if moment, ok := flaskcookie.Get[time.Time](s, "naive"); ok {
		t.Errorf("without a zone it is %v", moment)
	}
}

func isOpaque(v any) bool {
	o, ok := v.(flasksession.Opaque)
	return ok && o.Pickle() != nil && o.MsgPack() == nil
}

// TestGoWritesPickled has Go store values of its own, and Flask see them as what they are.
func TestGoWritesPickled(t *testing.T) {
	_, client, port := startRedis(t)
	flask := startFlask(t, "session06", settings{Port: port}, 1, 1)
	goside := sides.StartGo(t, flasksession.Config{Config: key(), Version: flasksession.V06}, redisstore.New(client))
	values := map[string]any{
		"list": flasksession.Deque{Items: []any{1, "a"}, MaxLen: new(3)}, "set": flasksession.Set{int8(1)}, "pair": taggedjson.Tuple{1, "x"},
		"time": time.Date(2024, 1, 2, 3, 4, 5, 6000, time.UTC), "naive": at(2024, 3, 4, 5, 0, nil), "money": flasksession.Decimal("9.90"),
		"cart": flasksession.Map{Pairs: []flasksession.Pair{{Key: 7, Value: 2}}}, "safe": taggedjson.Markup("<b>"), "big": uint64(1 << 63),
		"zone": at(2024, 3, 4, 5, 0, flasksession.ZoneInfo("Europe/Paris")), "c": 1 + 2i, "raw": flasksession.ByteArray("x"),
	}
	b := sides.NewBrowser()
	goside.Do(t, b, func(s *flaskcookie.Session) {
		if err := s.Update(values); err != nil {
			t.Error(err)
		}
	})
	want := map[string]string{
		"_permanent": "True", "list": "deque([1, 'a'], maxlen=3)", "set": "{1}", "pair": "(1, 'x')",
		"time":  "datetime.datetime(2024, 1, 2, 3, 4, 5, 6, tzinfo=datetime.timezone.utc)",
		"naive": "datetime.datetime(2024, 1, 2, 3, 4, 5)", "money": "Decimal('9.90')", "cart": "{7: 2}", "safe": "Markup('<b>')",
		"big": "9223372036854775808", "c": "(1+2j)", "raw": "bytearray(b'x')",
		"zone": "datetime.datetime(2024, 1, 2, 3, 4, 5, tzinfo=zoneinfo.ZoneInfo(key='Europe/Paris'))",
	}
	if diff := cmp.Diff(want, flask.Do(t, b, sides.Todo{}).Values); diff != "" {
		t.Errorf("Flask sees (-want +got):\n%s", diff)
	}
}

// TestUpgrade has a session go from 0.6 to 0.8: Go reads the pickle that 0.6 left, as 0.8
// does, and writes what 0.8 would.
func TestUpgrade(t *testing.T) {
	_, client, port := startRedis(t)
	old := startFlask(t, "session06", settings{Port: port}, 1, 1)
	current := startFlask(t, "", settings{Port: port}, 1, 1)
	goside := sides.StartGo(t, flasksession.Config{Config: key()}, redisstore.New(client))
	put := map[string]string{}
	for _, name := range []string{"tuple", "set", "ordered", "aware", "aware offset", "naive", "date", "timedelta", "uuid", "decimal", "bytearray", "integer keys"} {
		put[name] = name
	}
	fromGo, fromFlask := sides.NewBrowser(), sides.NewBrowser()
	old.Do(t, fromGo, sides.Todo{Put: put})
	goside.Do(t, fromGo, func(s *flaskcookie.Session) { s.Set("changed", "yes") })
	old.Do(t, fromFlask, sides.Todo{Put: put})
	current.Do(t, fromFlask, sides.Todo{Set: map[string]any{"changed": "yes"}})
	want, got := current.Do(t, fromFlask, sides.Todo{}).Values, current.Do(t, fromGo, sides.Todo{}).Values
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("Flask sees (-written by Flask +written by Go):\n%s", diff)
	}
}
