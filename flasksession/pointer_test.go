package flasksession

import (
	"errors"
	"math/big"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/flaskcookie/flaskcookie-go/flaskcookie"
	"github.com/flaskcookie/flaskcookie-go/internal/vectors"
	"github.com/flaskcookie/flaskcookie-go/serializer"
	taggedjson "github.com/flaskcookie/flaskcookie-go/tagged_json"
)

func formats() map[string]serializer.Payload {
	return map[string]serializer.Payload{
		"MsgPack": MsgPack, "JSON": JSON, "Pickle": Pickle, "CachelibPickle": CachelibPickle, "pickled twice": pickledTwice,
	}
}

// pointers has each type with a pointer to it, and one to that pointer.
func pointers() map[string][3]any {
	return map[string][3]any{
		"Date": pointerTo(Date{2024, 1, 2}), "Time": pointerTo(Time{Hour: 1}), "DateTime": pointerTo(DateTime{Date{2024, 1, 2}, Time{}}),
		"TimeDelta": pointerTo(TimeDelta{1, 2, 3}), "FixedZone": pointerTo(FixedZone{}), "ZoneInfo": pointerTo(ZoneInfo("UTC")),
		"Set": pointerTo(Set{"a"}), "FrozenSet": pointerTo(FrozenSet{"a"}), "Deque": pointerTo(Deque{Items: []any{"a"}}),
		"ByteArray": pointerTo(ByteArray("a")), "Decimal": pointerTo(Decimal("1.5")),
		"Map": pointerTo(Map{Pairs: []Pair{{"a", "b"}}}), "Counter": pointerTo(Map{Class: "Counter", Pairs: []Pair{{"a", int64(1)}}}),
		"Opaque": pointerTo(Opaque{data: "capp\nC\n", pickle: true}), "Opaque of MessagePack": pointerTo(Opaque{data: odd}),
		"complex": pointerTo(1 + 2i), "time.Time": pointerTo(time.Unix(1e9, 0)), "*big.Int": pointerTo(*big.NewInt(5)), "str": pointerTo("a"),
		"Tuple": pointerTo(taggedjson.Tuple{"a"}), "Dict": pointerTo(taggedjson.Dict{{Key: "a", Value: "b"}}), "list": pointerTo([]any{"a"}),
		"Markup": pointerTo(taggedjson.Markup("a")), "UUID": pointerTo(taggedjson.UUID{1}), "bytes": pointerTo([]byte("a")),
	}
}

func pointerTo[T any](v T) [3]any { return [3]any{v, &v, new(&v)} }

// TestPointers: a pointer is written as what it points to, in every format, wherever it
// stands, and refused where that is.
func TestPointers(t *testing.T) {
	for format, payload := range formats() {
		for name, forms := range pointers() {
			for place, in := range map[string]func(v any) any{
				"a value": func(v any) any { return taggedjson.Dict{{Key: "k", Value: v}} },
				"a list":  func(v any) any { return map[string]any{"k": []any{v}} },
				"a tuple": func(v any) any { return taggedjson.Dict{{Key: "k", Value: taggedjson.Tuple{v}}} },
				"a set":   func(v any) any { return taggedjson.Dict{{Key: "k", Value: Set{v}}} },
				"a deque": func(v any) any { return taggedjson.Dict{{Key: "k", Value: Deque{Items: []any{v}}}} },
				"a key":   func(v any) any { return taggedjson.Dict{{Key: "k", Value: Map{Pairs: []Pair{{v, "v"}}}}} },
				"a field": func(v any) any { return struct{ K any }{v} },
			} {
				want, refused := payload.Marshal(in(forms[0]))
				for _, form := range forms[1:] {
					got, err := payload.Marshal(in(form))
					if string(got) != string(want) || (err == nil) != (refused == nil) {
						t.Errorf("%s: %T in %s: %q, %v, want %q, %v (%s)", format, form, place, got, err, want, refused, name)
					}
				}
			}
		}
	}
}

// TestNilPointers: a nil pointer is None, of every type.
func TestNilPointers(t *testing.T) {
	for format, payload := range formats() {
		want, err := payload.Marshal(taggedjson.Dict{{Key: "k", Value: nil}})
		if err != nil {
			t.Fatal(err)
		}
		for _, v := range []any{
			(*Date)(nil), (*Time)(nil), (*DateTime)(nil), (*TimeDelta)(nil), (*FixedZone)(nil), (*ZoneInfo)(nil), (*Set)(nil), (*FrozenSet)(nil),
			(*Deque)(nil), (*ByteArray)(nil), (*Decimal)(nil), (*Map)(nil), (*Opaque)(nil), (*complex128)(nil), (**Date)(nil), new((*Date)(nil)),
		} {
			got, err := payload.Marshal(taggedjson.Dict{{Key: "k", Value: v}})
			if err != nil || string(got) != string(want) {
				t.Errorf("%s: %T: %q, %v", format, v, got, err)
			}
		}
	}
}

type (
	embedsValue   struct{ Date }
	embedsSet     struct{ Set }
	embedsPointer struct{ *Decimal }
	selfish       *selfish
)

// TestPointersRefused: a type that embeds one is none of them, and what points to itself ends.
func TestPointersRefused(t *testing.T) {
	var self selfish
	self = &self
	var loop any
	loop = &loop
	for format, payload := range formats() {
		for _, v := range []any{
			embedsValue{Date{2024, 1, 2}}, &embedsValue{}, embedsSet{Set{"a"}}, embedsPointer{}, embedsPointer{new(Decimal("1"))}, (*embedsPointer)(nil),
			self, loop,
		} {
			data, err := payload.Marshal(taggedjson.Dict{{Key: "k", Value: v}})
			_, isNil := v.(*embedsPointer)
			if _, refused := errors.AsType[*taggedjson.TypeError](err); !refused && !isNil {
				t.Errorf("%s: %T: %q, %v", format, v, data, err)
			}
		}
	}
}

// TestPointersInSession: a field that was read can be set again, and is the value then.
func TestPointersInSession(t *testing.T) {
	for name, forms := range pointers() {
		s := flaskcookie.Opening{Codec: model}.Session(nil)
		if err := s.Set("k", forms[1]); err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		got, _ := s.Get("k")
		want := forms[0]
		if moment, ok := want.(time.Time); ok {
			want = moment.UTC()
		}
		if n, ok := want.(big.Int); ok {
			want = n.Int64()
		}
		if diff := cmp.Diff(want, got, vectors.Exactly, cmp.AllowUnexported(Opaque{})); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
	var fields struct {
		Born *Date      `json:"born"`
		Tags []*Decimal `json:"tags"`
	}
	s := flaskcookie.Opening{Codec: model}.Session(nil)
	if err := s.Update(map[string]any{"born": Date{2024, 1, 2}, "tags": []any{Decimal("1")}}); err != nil {
		t.Fatal(err)
	}
	if err := s.Decode(&fields); err != nil {
		t.Fatal(err)
	}
	if err := s.Update(fields); err != nil {
		t.Fatal(err)
	}
	born, _ := s.Get("born")
	if diff := cmp.Diff(Date{2024, 1, 2}, born); diff != "" {
		t.Error(diff)
	}
}

// TestKeysOfGo: a key of another type of Go is the key that Python gets.
func TestKeysOfGo(t *testing.T) {
	type name string
	for _, twice := range [][2]any{{1, int64(1)}, {name("a"), "a"}, {new("a"), "a"}, {taggedjson.Tuple{uint8(1)}, taggedjson.Tuple{true}}} {
		m := Map{Pairs: []Pair{{twice[0], "x"}, {twice[1], "y"}}}
		for format, payload := range formats() {
			if data, err := payload.Marshal(taggedjson.Dict{{Key: "k", Value: m}}); err == nil {
				t.Errorf("%s: %T and %T: %q", format, twice[0], twice[1], data)
			}
		}
	}
}

// TestOwnKeys: a key of a type that is no str in Python is refused, as a value of it is by the
// formats that have none, and never written as a str without a word. A Map can have it.
func TestOwnKeys(t *testing.T) {
	payloads := formats()
	payloads["PlainJSON"], payloads["tagged JSON"] = PlainJSON, taggedjson.NewCodec(taggedjson.Options{})
	for _, dict := range []any{
		map[Decimal]int{"1.50": 1}, map[ZoneInfo]int{"UTC": 1}, []any{map[Decimal]any{}}, map[string]map[ZoneInfo]bool{"a": {"UTC": true}},
	} {
		for format, payload := range payloads {
			if data, err := payload.Marshal(taggedjson.Dict{{Key: "k", Value: dict}}); err == nil {
				t.Errorf("%s: %T: %q", format, dict, data)
			}
		}
	}
	of := Map{Pairs: []Pair{{Decimal("1.50"), int64(1)}, {ZoneInfo("UTC"), int64(2)}}}
	var got taggedjson.Dict
	data, err := Pickle.Marshal(taggedjson.Dict{{Key: "k", Value: of}})
	if err == nil {
		err = Pickle.Unmarshal(data, &got)
	}
	if diff := cmp.Diff(taggedjson.Dict{{Key: "k", Value: of}}, got); diff != "" || err != nil {
		t.Error(err, diff)
	}
}
