package flasksession

import (
	"math"
	"math/big"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/flaskcookie/flaskcookie-go/flaskcookie"
	"github.com/flaskcookie/flaskcookie-go/flasksession"
	"github.com/flaskcookie/flaskcookie-go/flasksession/redisstore"
	"github.com/flaskcookie/flaskcookie-go/internal/vectors"
	"github.com/flaskcookie/flaskcookie-go/interop_test/internal/matrix"
	"github.com/flaskcookie/flaskcookie-go/interop_test/internal/sides"
	taggedjson "github.com/flaskcookie/flaskcookie-go/tagged_json"
)

// kinds are the values of app.py and what Go reads in place of them from MessagePack and
// from JSON. A value that is not in the map of its format has no exact form in Go, or none
// that Flask can store.
var kinds = []struct {
	name    string
	msgpack any
	json    any
}{
	{"none", nil, nil},
	{"true", true, true},
	{"false", false, false},
	{"zero", int64(0), int64(0)},
	{"small", int64(127), int64(127)},
	{"negative", int64(-33), int64(-33)},
	{"wide", int64(math.MaxInt64), int64(math.MaxInt64)},
	{"lowest", int64(math.MinInt64), int64(math.MinInt64)},
	{"unsigned", new(big.Int).SetUint64(math.MaxUint64), new(big.Int).SetUint64(math.MaxUint64)},
	{"float", 0.1, 0.1},
	{"whole float", 3.0, 3.0},
	{"minus zero", math.Copysign(0, -1), math.Copysign(0, -1)},
	{"infinity", math.Inf(1), nil},
	{"nan", math.NaN(), nil},
	{"text", "Zoë 😀 <b>", "Zoë 😀 <b>"},
	{"empty text", "", ""},
	{"long text", strings.Repeat("x", 70_000), strings.Repeat("x", 70_000)},
	{"bytes", []byte{0, 0xff}, "AP8="},
	{"bytearray", []byte("ab"), "YWI="},
	{"list", []any{int64(1), []any{int64(2), "three"}}, []any{int64(1), []any{int64(2), "three"}}},
	{"tuple", []any{int64(1), []any{int64(2), int64(3)}}, []any{int64(1), []any{int64(2), int64(3)}}},
	{"set", []any{int64(7)}, []any{int64(7)}},
	{"dict", aDict(), aDict()},
	{"ordered", pair("z", 1, "a", 2), pair("z", 1, "a", 2)},
	{"dataclass", pair("x", 1, "y", 2), pair("x", 1, "y", 2)},
	{"enum", "red", "red"},
	{"aware", time.Date(2024, 1, 2, 3, 4, 5, 678901000, time.UTC), "2024-01-02T03:04:05.678901Z"},
	{"aware whole", time.Date(2024, 1, 2, 3, 4, 5, 0, time.UTC), "2024-01-02T03:04:05Z"},
	{"aware offset", time.Date(1960, 1, 1, 22, 4, 5, 0, time.UTC), "1960-01-02T03:04:05+05:00"},
	{"far", time.Date(9999, 12, 31, 23, 59, 59, 0, time.UTC), "9999-12-31T23:59:59Z"},
	{"naive", "2024-01-02T03:04:05", "2024-01-02T03:04:05"},
	{"date", "2024-01-02", "2024-01-02"},
	{"timedelta", "P1DT0.000003S", "P1DT0.000003S"},
	{"uuid", "00112233-4455-6677-8899-aabbccddeeff", "00112233-4455-6677-8899-aabbccddeeff"},
	{"decimal", "1.10", "1.10"},
}

// opaque are values of app.py that Go keeps without reading them: dicts whose keys are
// not all text.
var opaque = []string{"integer keys", "odd keys"}

func aDict() taggedjson.Dict {
	return taggedjson.Dict{{Key: "b", Value: int64(1)}, {Key: "a", Value: taggedjson.Dict{{Key: "c", Value: nil}}}}
}

func pair(a string, x int64, b string, y int64) taggedjson.Dict {
	return taggedjson.Dict{{Key: a, Value: x}, {Key: b, Value: y}}
}

// TestEveryType has Flask store a value of every kind, Go read them all and change
// another key, and Flask see every value as it was.
func TestEveryType(t *testing.T) {
	_, client, port := startRedis(t)
	for _, format := range []string{"msgpack", "json"} {
		t.Run(format, func(t *testing.T) {
			c := matrix.Cell{Backend: "redis", Release: "0.8", Format: format}
			flask := startFlask(t, "", settings{Port: port, Config: c.FlaskConfig()}, 1, 1)
			keepsEveryType(t, flask, sides.StartGo(t, c.GoConfig(), redisstore.New(client)), putIn(format), format)
		})
	}
}

// putIn names every value that a format holds, some of which Go keeps without reading them in
// MessagePack.
func putIn(format string) map[string]string {
	if format == "msgpack" {
		return everyKind()
	}
	put := map[string]string{}
	for _, kind := range kinds {
		put[kind.name] = kind.name
	}
	return put
}

func keepsEveryType(t *testing.T, flask sides.Flask, goside *sides.Go, put map[string]string, format string) {
	b := sides.NewBrowser()
	flask.Do(t, b, sides.Todo{Put: put})
	before := flask.Do(t, b, sides.Todo{})
	goside.Do(t, b, func(s *flaskcookie.Session) {
		for _, kind := range kinds {
			if put[kind.name] == "" {
				continue // the store has no room for it
			}
			want := kind.msgpack
			if format == "json" {
				want = kind.json
			}
			got, found := s.Get(kind.name)
			if diff := cmp.Diff(want, got, vectors.Exactly); !found || diff != "" {
				t.Errorf("%s, found %t (-want +got):\n%s", kind.name, found, diff)
			}
		}
		if err := s.Set("go", "was here"); err != nil {
			t.Error(err)
		}
	})
	after := flask.Do(t, b, sides.Todo{})
	sides.Equals(t, after, "go", "'was here'")
	delete(after.Values, "go")
	if diff := cmp.Diff(before.Values, after.Values); diff != "" {
		t.Errorf("what Flask sees (-before +after):\n%s", diff)
	}
	t.Logf("%d values kept", len(before.Values))
}

// TestGoWrites has Go store values of its own, and Flask see what Flask-Session makes of
// the same values.
func TestGoWrites(t *testing.T) {
	_, client, port := startRedis(t)
	values := map[string]any{
		"tuple": taggedjson.Tuple{1, taggedjson.Tuple{2, 3}}, "bytes": []byte{0, 0xff}, "far": time.Date(9999, 12, 31, 23, 59, 59, 0, time.UTC),
		"aware": time.Date(2024, 1, 2, 3, 4, 5, 678901000, time.UTC), "float": 0.1, "whole float": 3.0, "unsigned": uint64(math.MaxUint64),
		"text": "Zoë 😀 <b>", "uuid": must(taggedjson.ParseUUID("00112233-4455-6677-8899-aabbccddeeff")), "dict": aDict(), "none": nil, "true": true,
	}
	for _, format := range []string{"msgpack", "json"} {
		t.Run(format, func(t *testing.T) {
			config := flasksession.Config{Config: key()}
			if format == "json" {
				config.Serialization = flasksession.JSON
			}
			flask := startFlask(t, "", settings{Port: port, Config: map[string]any{"SESSION_SERIALIZATION_FORMAT": format}}, 1, 1)
			goside := sides.StartGo(t, config, redisstore.New(client))
			put := map[string]string{}
			for name := range values {
				put[name] = name
			}
			fromFlask, fromGo := sides.NewBrowser(), sides.NewBrowser()
			flask.Do(t, fromFlask, sides.Todo{Put: put})
			goside.Do(t, fromGo, func(s *flaskcookie.Session) {
				if err := s.Update(values); err != nil {
					t.Error(err)
				}
			})
			want, got := flask.Do(t, fromFlask, sides.Todo{}).Values, flask.Do(t, fromGo, sides.Todo{}).Values
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("what Flask sees of Go's values (-want +got):\n%s", diff)
			}
		})
	}
}

// TestRefused has Go refuse what Flask-Session cannot store, and keep the session as it
// was.
func TestRefused(t *testing.T) {
	_, client, port := startRedis(t)
	flask := startFlask(t, "", settings{Port: port}, 1, 1)
	goside := sides.StartGo(t, flasksession.Config{Config: key()}, redisstore.New(client))
	for _, value := range []any{taggedjson.Markup("<b>"), new(big.Int).Lsh(big.NewInt(1), 64), "\xed\xa0\x80"} {
		b := sides.NewBrowser()
		flask.Do(t, b, sides.Todo{Set: map[string]any{"a": "1"}})
		status, err := goside.Try(b, func(s *flaskcookie.Session) {
			if err := s.Set("bad", value); err == nil {
				t.Errorf("%T: set", value)
			}
		})
		if err != nil || status != 200 {
			t.Errorf("%T: status %d, %v", value, status, err)
		}
		if seen := flask.Do(t, b, sides.Todo{}); seen.Values["a"] != "'1'" || seen.Values["bad"] != "" {
			t.Errorf("%T: Flask sees %v", value, seen.Values)
		}
	}
}

func must[T any](value T, err error) T {
	if err != nil {
		panic(err)
	}
	return value
}
