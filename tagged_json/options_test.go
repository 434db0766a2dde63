package taggedjson_test

import (
	"errors"
	"math"
	"math/big"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	taggedjson "github.com/flaskcookie/flaskcookie-go/tagged_json"
)

func TestOptions(t *testing.T) {
	value := dict{{"b", tuple{"é", 1.5}}, {"a", taggedjson.Markup("\x7f")}, {"\U0001f600", nil}, {"\uffff", nil}}
	for _, tt := range []struct {
		shows   string
		options taggedjson.Options
		want    string
	}{
		{"Flask outside a request", taggedjson.Options{},
			`{"b":{" t":["\u00e9",1.5]},"a":{" m":"\u007f"},"\ud83d\ude00":null,"\uffff":null}`},
		{"Flask in a request sorts by code point", taggedjson.Options{SortKeys: true},
			`{"a":{" m":"\u007f"},"b":{" t":["\u00e9",1.5]},"\uffff":null,"\ud83d\ude00":null}`},
		{"json.dumps", taggedjson.Options{Untagged: true, Spaced: true},
			`{"b": ["\u00e9", 1.5], "a": "\u007f", "\ud83d\ude00": null, "\uffff": null}`},
		{"a JSON provider that is json.dumps", taggedjson.Options{Spaced: true},
			`{"b": {" t": ["\u00e9", 1.5]}, "a": {" m": "\u007f"}, "\ud83d\ude00": null, "\uffff": null}`},
		{"itsdangerous' compact JSON", taggedjson.Options{Untagged: true, RawUnicode: true},
			"{\"b\":[\"é\",1.5],\"a\":\"\x7f\",\"😀\":null,\"\uffff\":null}"},
	} {
		t.Run(tt.shows, func(t *testing.T) {
			text, err := taggedjson.NewCodec(tt.options).Marshal(value)
			if err != nil || string(text) != tt.want {
				t.Errorf("got %s, %v\nwant %s", text, err, tt.want)
			}
		})
	}
	if value[0].Key != "b" {
		t.Error("sorting changed the caller's dict")
	}
}

// TestUntaggedRefuses shows what plain json cannot write, as json.dumps cannot.
func TestUntaggedRefuses(t *testing.T) {
	codec := taggedjson.NewCodec(taggedjson.Options{Untagged: true, RawUnicode: true})
	for _, v := range []any{[]byte("x"), someID, noon, "\xed\xa0\xbd"} {
		_, err := codec.Marshal(list{v})
		if e, ok := errors.AsType[*taggedjson.TypeError](err); !ok || e.Path != "[0]" {
			t.Errorf("%T: got %v, want a TypeError at [0]", v, err)
		}
	}
	var v any
	if err := codec.Unmarshal([]byte(`{" t":[1]}`), &v); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(any(dict{{" t", list{int64(1)}}}), v); diff != "" {
		t.Errorf("tags are not left alone (-want +got):\n%s", diff)
	}
}

// TestPortable shows what orjson and its like cannot read, which [Options.Portable]
// refuses wherever it stands, and that the rest is written as without it.
func TestPortable(t *testing.T) {
	beyond := new(big.Int).Lsh(big.NewInt(1), 64)
	portable := taggedjson.NewCodec(taggedjson.Options{Portable: true})
	for _, v := range []any{
		math.NaN(), math.Inf(1), math.Inf(-1), float32(math.Inf(1)), beyond, new(big.Int).Neg(new(big.Int).Add(new(big.Int).Rsh(beyond, 1), big.NewInt(1))),
		"a\xed\xa0\xbdb", taggedjson.Markup("\xed\xb0\x80"), tuple{math.NaN()},
	} {
		for _, where := range []any{list{v}, dict{{"k", v}}, map[string]any{"k": v}} {
			_, err := portable.Marshal(where)
			if e, ok := errors.AsType[*taggedjson.TypeError](err); !ok || !strings.Contains(e.Error(), "not portable") || e.Path == "" {
				t.Errorf("%v: got %v, want a TypeError with a path", v, err)
			}
			if checked := portable.CheckPortable(where); checked == nil || checked.Error() != err.Error() {
				t.Errorf("CheckPortable: %v, Marshal: %v", checked, err)
			}
			if _, err := taggedjson.Marshal(where); err != nil {
				t.Errorf("without the option: %v", err)
			}
		}
	}
	if _, err := portable.Marshal(dict{{"\xed\xa0\xbd", 1}}); err == nil {
		t.Error("a lone surrogate in a key is written")
	}
	for _, v := range []any{
		math.MaxFloat64, math.Copysign(0, -1), uint64(math.MaxUint64), new(big.Int).SetUint64(1 << 63), int64(math.MinInt64), "\U0001f600\uffff", "\ufffd",
	} {
		want, err := taggedjson.Marshal(v)
		if err != nil {
			t.Fatal(err)
		}
		got, err := portable.Marshal(v)
		if diff := cmp.Diff(string(want), string(got)); err != nil || diff != "" {
			t.Errorf("%v: %v (-want +got):\n%s", v, err, diff)
		}
	}
	for _, text := range []string{"NaN", "18446744073709551616", `"\ud800"`} {
		var v any
		if err := portable.Unmarshal([]byte(text), &v); err != nil {
			t.Errorf("%s is not read: %v", text, err)
		}
	}
	if err := taggedjson.NewCodec(taggedjson.Options{}).CheckPortable(math.NaN()); err != nil {
		t.Errorf("a codec that is not portable refuses: %v", err)
	}
}

type point struct{ X, Y int64 }

func pointTag() taggedjson.Tag {
	return taggedjson.NewTag(" p",
		func(p point) (any, error) { return tuple{p.X, p.Y}, nil },
		func(child any) (point, error) {
			if t, ok := child.(tuple); ok && len(t) == 2 {
				return point{t[0].(int64), t[1].(int64)}, nil
			}
			return point{}, errors.New("not a pair")
		})
}

func TestCustomTag(t *testing.T) {
	codec := taggedjson.NewCodec(taggedjson.Options{Tags: []taggedjson.Tag{pointTag()}})
	const want = `{"at":{" p":{" t":[1,2]}},"look-alike":{" di":{" p__":1}}}`
	value := dict{{"at", point{1, 2}}, {"look-alike", dict{{" p", int64(1)}}}}
	text, err := codec.Marshal(value)
	if err != nil || string(text) != want {
		t.Fatalf("got %s, %v", text, err)
	}
	var back any
	if err := codec.Unmarshal(text, &back); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(any(value), back); diff != "" {
		t.Errorf("the value read back (-want +got):\n%s", diff)
	}
	var view struct {
		At point `json:"at"`
	}
	if err := codec.Unmarshal(text, &view); err != nil || view.At != (point{1, 2}) {
		t.Errorf("got %+v, %v", view, err)
	}
	if err := codec.Unmarshal([]byte(`{" p":3}`), &back); err == nil || errors.Unwrap(err).Error() != "not a pair" {
		t.Errorf("got %v, want a SyntaxError around the tag's own error", err)
	}
}

func TestNewCodecPanics(t *testing.T) {
	for shows, options := range map[string]taggedjson.Options{
		"the same tag twice":   {Tags: []taggedjson.Tag{pointTag(), pointTag()}},
		"a tag of Flask":       {Tags: []taggedjson.Tag{taggedjson.NewTag(" t", func(int) (any, error) { return nil, nil }, func(any) (int, error) { return 0, nil })}},
		"a tag made by hand":   {Tags: []taggedjson.Tag{{}}},
		"tags without tagging": {Tags: []taggedjson.Tag{pointTag()}, Untagged: true},
	} {
		t.Run(shows, func(t *testing.T) {
			defer func() {
				if recover() == nil {
					t.Error("no panic")
				}
			}()
			taggedjson.NewCodec(options)
		})
	}
}
