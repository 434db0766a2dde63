package flasksession

import (
	"bytes"
	"errors"
	"fmt"
	"html/template"
	"math"
	"math/big"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/flaskcookie/flaskcookie-go/serializer"
	taggedjson "github.com/flaskcookie/flaskcookie-go/tagged_json"
)

// TestMsgPackWidths covers the lengths that are too long for the fixtures.
func TestMsgPackWidths(t *testing.T) {
	list := func(n int) []any { return make([]any, n) }
	dict := func(n int) (d taggedjson.Dict) {
		for i := range n {
			d = append(d, taggedjson.Item{Key: fmt.Sprint(i)})
		}
		return d
	}
	for _, tt := range []struct {
		value  any
		header string
	}{
		{strings.Repeat("x", 65535), "\xda\xff\xff"},
		{strings.Repeat("x", 65536), "\xdb\x00\x01\x00\x00"},
		{make([]byte, 65535), "\xc5\xff\xff"},
		{make([]byte, 65536), "\xc6\x00\x01\x00\x00"},
		{list(65535), "\xdc\xff\xff"},
		{list(65536), "\xdd\x00\x01\x00\x00"},
		{dict(65535), "\xde\xff\xff"},
		{dict(65536), "\xdf\x00\x01\x00\x00"},
	} {
		session := taggedjson.Dict{{Key: "k", Value: tt.value}}
		data, err := MsgPack.Marshal(session)
		if err != nil || !strings.HasPrefix(string(data), "\x81\xa1k"+tt.header) {
			t.Errorf("%T: %.10x, %v", tt.value, data, err)
		}
		var again taggedjson.Dict
		// Too long for cmp.Diff, which would take seconds.
		if err := MsgPack.Unmarshal(data, &again); err != nil || !reflect.DeepEqual(again, session) {
			t.Errorf("%T: not read back: %v", tt.value, err)
		}
	}
}

// TestNaN holds that Go's own NaN is written as Python's, and any other as it was.
func TestNaN(t *testing.T) {
	for bits, want := range map[uint64]string{
		math.Float64bits(math.NaN()): "7ff8000000000000",
		0x7ff8 << 48:                 "7ff8000000000000",
		0xfff8 << 48:                 "fff8000000000000",
		0x7ff8<<48 | 0x123:           "7ff8000000000123",
	} {
		data, err := MsgPack.Marshal(taggedjson.Dict{{Key: "f", Value: math.Float64frombits(bits)}})
		if got := fmt.Sprintf("%x", data); err != nil || got != "81a166cb"+want {
			t.Errorf("%x: %s, %v", bits, got, err)
		}
	}
}

type page string

func (p page) HTML() string { return string(p) }

// TestMarshalConverts shows Go's own types, at the top and inside a Dict.
func TestMarshalConverts(t *testing.T) {
	type user struct {
		ID   uint8   `json:"id"`
		Rate float32 `json:"rate"`
		None *int    `json:"none"`
	}
	want := `{"user":{"id":7,"rate":0.5,"none":null}}`
	for name, v := range map[string]any{
		"Dict": taggedjson.Dict{{Key: "user", Value: user{ID: 7, Rate: 0.5}}},
		"map":  map[string]any{"user": &user{ID: 7, Rate: 0.5}},
		"struct": struct {
			User user `json:"user"`
		}{user{ID: 7, Rate: 0.5}},
		"pointer": &taggedjson.Dict{{Key: "user", Value: user{ID: 7, Rate: 0.5}}},
	} {
		text, err := JSON.Marshal(v)
		if err != nil || string(text) != want {
			t.Errorf("%s: %s, %v", name, text, err)
		}
		data, err := MsgPack.Marshal(v)
		var read taggedjson.Dict
		if err != nil || MsgPack.Unmarshal(data, &read) != nil {
			t.Errorf("%s: %x, %v", name, data, err)
		}
		if text, err := JSON.Marshal(read); err != nil || string(text) != want {
			t.Errorf("%s: read back as %s, %v", name, text, err)
		}
	}
}

// cyclic contains itself.
func cyclic() []any {
	list := make([]any, 1)
	list[0] = list
	return list
}

// TestMarshalRefuses lists what is refused beyond the fixtures, and where.
func TestMarshalRefuses(t *testing.T) {
	for name, tt := range map[string]struct {
		value any
		path  string
	}{
		"Markup of html/template": {template.HTML("<b>"), "k[1].x"},
		"Markup by its method":    {page("<b>"), "k[1].x"},
		"invalid UTF-8":           {"\xff", "k[1].x"},
		"a key twice":             {taggedjson.Dict{{Key: "a"}, {Key: "a"}}, "k[1].x.a"},
		"a key of invalid UTF-8":  {taggedjson.Dict{{Key: "a\xff"}}, `k[1].x["a\xff"]`},
		"year 0":                  {time.Date(0, 12, 31, 0, 0, 0, 0, time.UTC), "k[1].x"},
		"year 10000":              {time.Date(10000, 1, 1, 0, 0, 0, 0, time.UTC), "k[1].x"},
		"a channel":               {make(chan int), "k[1].x"},
		"the zero Opaque":         {Opaque{}, "k[1].x"},
		"a map with int keys":     {map[int]int{1: 1}, "k[1].x"},
	} {
		session := taggedjson.Dict{{Key: "k", Value: []any{nil, taggedjson.Dict{{Key: "x", Value: tt.value}}}}}
		for _, payload := range []serializer.Payload{MsgPack, JSON} {
			data, err := payload.Marshal(session)
			located, ok := errors.AsType[*taggedjson.TypeError](err)
			if !ok || located.Path != tt.path || data != nil {
				t.Errorf("%s, %T: %x, %v", name, payload, data, err)
			}
		}
	}
	for _, payload := range []serializer.Payload{MsgPack, JSON} {
		if _, err := payload.Marshal(taggedjson.Dict{{Key: "k", Value: cyclic()}}); !strings.Contains(fmt.Sprint(err), "deeper") {
			t.Errorf("%T: a list that contains itself: %v", payload, err)
		}
		for _, v := range []any{nil, "text", []any{1}, 5, map[int]int{}} {
			if data, err := payload.Marshal(v); err == nil {
				t.Errorf("%T: %v written as %x", payload, v, data)
			}
		}
	}
}

// TestNilValues are the nils that Python has another value for.
func TestNilValues(t *testing.T) {
	session := taggedjson.Dict{
		{Key: "dict", Value: taggedjson.Dict(nil)}, {Key: "list", Value: []any(nil)}, {Key: "tuple", Value: taggedjson.Tuple(nil)},
		{Key: "bytes", Value: []byte(nil)}, {Key: "big", Value: (*big.Int)(nil)}, {Key: "small", Value: big.NewInt(5)},
	}
	text, err := JSON.Marshal(session)
	if want := `{"dict":{},"list":[],"tuple":[],"bytes":"","big":null,"small":5}`; err != nil || string(text) != want {
		t.Errorf("%s, %v", text, err)
	}
	data, err := MsgPack.Marshal(session)
	if want := "\x86\xa4dict\x80\xa4list\x90\xa5tuple\x90\xa5bytes\xc4\x00\xa3big\xc0\xa5small\x05"; err != nil || string(data) != want {
		t.Errorf("%q, %v", data, err)
	}
	for _, payload := range []serializer.Payload{MsgPack, JSON} {
		data, err := payload.Marshal(taggedjson.Dict(nil))
		var read taggedjson.Dict
		if err != nil || payload.Unmarshal(data, &read) != nil || read == nil {
			t.Errorf("%T: the nil Dict is %q, %v, and reads as %#v", payload, data, err, read)
		}
	}
}

// TestDepth holds the bound on both sides: what is written is read.
func TestDepth(t *testing.T) {
	nested := func(levels int) taggedjson.Dict {
		var value any = int64(1)
		for range levels - 1 {
			value = []any{value}
		}
		return taggedjson.Dict{{Key: "k", Value: value}}
	}
	for _, payload := range []serializer.Payload{MsgPack, JSON} {
		data, err := payload.Marshal(nested(MaxDepth))
		var read taggedjson.Dict
		if err != nil || payload.Unmarshal(data, &read) != nil {
			t.Errorf("%T: %d levels: %v", payload, MaxDepth, err)
		}
		_, err = payload.Marshal(nested(MaxDepth + 1))
		wantPath(t, nil, err)
	}
	for _, levels := range []int{MaxDepth, 2000, 500_000} {
		for name, data := range map[string]string{
			"list": "\x81\xa1k" + strings.Repeat("\x91", levels) + "\x01",
			"dict": strings.Repeat("\x81\xa1k", levels+1) + "\x01",
			"key":  "\x81\xa1k\x81" + strings.Repeat("\x91", levels) + "\x01\x01",
			"json": `{"k":` + strings.Repeat("[", levels) + strings.Repeat("]", levels) + "}",
			"open": strings.Repeat(`{"k":`, levels+1),
		} {
			payload := MsgPack
			if data[0] == '{' {
				payload = JSON
			}
			var read taggedjson.Dict
			if err := payload.Unmarshal([]byte(data), &read); !strings.Contains(fmt.Sprint(err), "deeper") {
				t.Errorf("%s of %d levels: %v", name, levels, err)
			}
		}
	}
}

// TestUnmarshalTargets shows what may be filled.
func TestUnmarshalTargets(t *testing.T) {
	data := []byte("\x82\xa1a\x01\xa1b\xa1x")
	text := []byte(`{"a":1,"b":"x"}`)
	for payload, data := range map[serializer.Payload][]byte{MsgPack: data, JSON: text} {
		var asAny any
		var asMap map[string]any
		var asStruct struct {
			A int    `json:"a"`
			B string `json:"b"`
		}
		for _, v := range []any{&asAny, &asMap, &asStruct} {
			if err := payload.Unmarshal(data, v); err != nil {
				t.Errorf("%T into %T: %v", payload, v, err)
			}
		}
		dict, ok := asAny.(taggedjson.Dict)
		if !ok || len(dict) != 2 || len(asMap) != 2 || asStruct.A != 1 || asStruct.B != "x" {
			t.Errorf("%T: %v, %v, %v", payload, asAny, asMap, asStruct)
		}
		for _, v := range []any{nil, dict, (*taggedjson.Dict)(nil), (*any)(nil), new(int)} {
			if err := payload.Unmarshal(data, v); err == nil {
				t.Errorf("%T into %T: no error", payload, v)
			}
		}
	}
}

// TestDecodeErrorIsQuiet holds that an error never shows what is stored.
func TestDecodeErrorIsQuiet(t *testing.T) {
	for payload, data := range map[serializer.Payload]string{MsgPack: "\x81\xa6secret\xa6secret\xff", JSON: `{"secret":"secret"`} {
		err := payload.Unmarshal([]byte(data), new(taggedjson.Dict))
		if err == nil || strings.Contains(fmt.Sprintf("%v %+v %#v", err, err, err), "secret") || !strings.HasPrefix(err.Error(), "flasksession: ") {
			t.Errorf("%T: %v", payload, err)
		}
	}
}

// TestUnmarshalKeepsInput: what was read is independent of the data.
func TestUnmarshalKeepsInput(t *testing.T) {
	for payload, data := range map[serializer.Payload][]byte{MsgPack: []byte("\x82\xa1a\xa3abc\xa1b\xc4\x03abc"), JSON: []byte(`{"a":"abc","b":"a\u0062c"}`)} {
		var read taggedjson.Dict
		if err := payload.Unmarshal(data, &read); err != nil {
			t.Fatal(err)
		}
		want, _ := payload.Marshal(read)
		clear(data)
		if got, err := payload.Marshal(read); err != nil || !bytes.Equal(got, want) {
			t.Errorf("%T: %q, %v; want %q", payload, got, err, want)
		}
	}
}
