package kvstores

import (
	"math"
	"math/big"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/flaskcookie/flaskcookie-go/flaskcookie"
	"github.com/flaskcookie/flaskcookie-go/flasksession"
	"github.com/flaskcookie/flaskcookie-go/interop_test/internal/sides"
	taggedjson "github.com/flaskcookie/flaskcookie-go/tagged_json"
)

// opaque stands for a value that Go keeps without reading it.
var opaque = new(int)

// kinds are one value of every kind that Flask-Session stores: what Python calls it, and
// what Go reads from MessagePack and from JSON.
var kinds = []struct {
	python        string
	msgpack, json any
}{
	{"None", nil, nil},
	{"True", true, true},
	{"0", int64(0), int64(0)},
	{"-33", int64(-33), int64(-33)},
	{"2**63 - 1", int64(math.MaxInt64), int64(math.MaxInt64)},
	{"-(2**63)", int64(math.MinInt64), int64(math.MinInt64)},
	{"2**64 - 1", new(big.Int).SetUint64(math.MaxUint64), new(big.Int).SetUint64(math.MaxUint64)},
	{"0.1", 0.1, 0.1},
	{"3.0", 3.0, 3.0},
	{"float('inf')", math.Inf(1), nil},
	{"float('nan')", math.NaN(), nil},
	{"'Zoë 😀 <b>'", "Zoë 😀 <b>", "Zoë 😀 <b>"},
	{"''", "", ""},
	{"'x' * 70_000", strings.Repeat("x", 70_000), strings.Repeat("x", 70_000)},
	{"'END\\r\\nVALUE \\x00'", "END\r\nVALUE \x00", "END\r\nVALUE \x00"},
	{"b'\\x00\\xff'", []byte{0, 0xff}, "AP8="},
	{"bytearray(b'ab')", []byte("ab"), "YWI="},
	{"[1, [2, 'three']]", []any{int64(1), []any{int64(2), "three"}}, []any{int64(1), []any{int64(2), "three"}}},
	{"(1, (2, 3))", []any{int64(1), []any{int64(2), int64(3)}}, []any{int64(1), []any{int64(2), int64(3)}}},
	{"{7}", []any{int64(7)}, []any{int64(7)}},
	{"{'b': 1, 'a': {'c': None}}", nested(), nested()},
	{"datetime(2024, 1, 2, 3, 4, 5, 678901, tzinfo=timezone.utc)", time.Date(2024, 1, 2, 3, 4, 5, 678901000, time.UTC), "2024-01-02T03:04:05.678901Z"},
	{"datetime(1960, 1, 2, 3, 4, 5, tzinfo=timezone(timedelta(hours=5)))", time.Date(1960, 1, 1, 22, 4, 5, 0, time.UTC), "1960-01-02T03:04:05+05:00"},
	{"datetime(2024, 1, 2, 3, 4, 5)", "2024-01-02T03:04:05", "2024-01-02T03:04:05"},
	{"date(2024, 1, 2)", "2024-01-02", "2024-01-02"},
	{"timedelta(days=1, microseconds=3)", "P1DT0.000003S", "P1DT0.000003S"},
	{"UUID('00112233-4455-6677-8899-aabbccddeeff')", "00112233-4455-6677-8899-aabbccddeeff", "00112233-4455-6677-8899-aabbccddeeff"},
	{"Decimal('1.10')", "1.10", "1.10"},
	{"{1: 'one', 'two': 2}", opaque, pair("1", "one", "two", int64(2))},
}

func nested() taggedjson.Dict { return pair("b", int64(1), "a", taggedjson.Dict{{Key: "c"}}) }

func pair(a string, x any, b string, y any) taggedjson.Dict {
	return taggedjson.Dict{{Key: a, Value: x}, {Key: b, Value: y}}
}

// TestEveryType has Flask store a value of every kind on every backend, Go read them all
// and change another key, and Flask see every value as it was.
func TestEveryType(t *testing.T) {
	each(t, func(t *testing.T, b backend) {
		t.Run("msgpack", func(t *testing.T) {
			keepsEveryType(t, b.flask(t, nil), sides.StartGo(t, v08(), b.store), func(i int) any { return kinds[i].msgpack })
		})
		t.Run("json", func(t *testing.T) {
			keepsEveryType(t, b.flask(t, format), sides.StartGo(t, asJSON(), b.store), func(i int) any { return kinds[i].json })
		})
	})
}

// TestPickles has Flask-Session up to 0.6 store the same values as pickles, of protocol 0
// where 0.5 and 0.3 use memcached, Go change another key, and Flask see every value as it was.
func TestPickles(t *testing.T) {
	for name, start := range map[string]func(*testing.T) backend{"memcached": startMemcached, "mongodb": startMongo} {
		for env, version := range map[string]flasksession.Version{
			"session06": flasksession.V06, "session05": flasksession.V05, "stores03": flasksession.V03,
		} {
			t.Run(name+" "+env, func(t *testing.T) {
				t.Parallel()
				b := start(t)
				flask := startFlask(t, env, settings{Type: name, Addr: b.server.Addr})
				goside := sides.StartGo(t, pickled(version), b.store)
				user := sides.NewBrowser()
				flask.Do(t, user, sides.Todo{Eval: everyKind()})
				before := flask.Do(t, user, sides.Todo{})
				goside.Do(t, user, func(s *flaskcookie.Session) {
					if err := s.Set("go", "was here"); err != nil {
						t.Error(err)
					}
				})
				unchanged(t, before, flask.Do(t, user, sides.Todo{}))
			})
		}
	}
}

// everyKind is a value of every kind, under the name that Python has for it.
func everyKind() map[string]string {
	put := map[string]string{}
	for _, kind := range kinds {
		put[kind.python] = kind.python
	}
	return put
}

// unchanged fails the test unless Flask sees every value as before, and what Go set.
func unchanged(t *testing.T, before, after sides.Reply) {
	t.Helper()
	sides.Equals(t, after, "go", "'was here'")
	delete(after.Values, "go")
	if diff := cmp.Diff(before.Values, after.Values); diff != "" {
		t.Errorf("what Flask sees has changed:\n%s", diff)
	}
	if len(before.Values) != len(kinds)+1 { // and "_permanent"
		t.Errorf("%d values were stored", len(before.Values))
	}
}

func keepsEveryType(t *testing.T, flask sides.Flask, goside *sides.Go, want func(i int) any) {
	user := sides.NewBrowser()
	flask.Do(t, user, sides.Todo{Eval: everyKind()})
	before := flask.Do(t, user, sides.Todo{})
	goside.Do(t, user, func(s *flaskcookie.Session) {
		for i, kind := range kinds {
			got, _ := s.Get(kind.python)
			if diff := cmp.Diff(want(i), replaceOpaque(got), cmpopts.EquateNaNs(), bigInts); diff != "" {
				t.Errorf("%.80s (-want +got):\n%.300s", kind.python, diff)
			}
		}
		if err := s.Set("go", "was here"); err != nil {
			t.Error(err)
		}
	})
	unchanged(t, before, flask.Do(t, user, sides.Todo{}))
}

func replaceOpaque(v any) any {
	if _, ok := v.(flasksession.Opaque); ok {
		return opaque
	}
	return v
}

var bigInts = cmp.Comparer(func(a, b *big.Int) bool { return a.Cmp(b) == 0 })
