package taggedjson_test

import (
	"encoding/json"
	"errors"
	"html/template"
	"math"
	"math/big"
	"net"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	taggedjson "github.com/flaskcookie/flaskcookie-go/tagged_json"
)

// otherUUID looks like google/uuid's type: it prints as a UUID and has a text form.
type otherUUID [16]byte

func (u otherUUID) String() string               { return taggedjson.UUID(u).String() }
func (u otherUUID) MarshalText() ([]byte, error) { return []byte(u.String()), nil }

type digest [16]byte // sixteen bytes that do not print as a UUID

func (digest) String() string { return "digest" }

type widget struct{ name string }

func (w *widget) HTML() string { return "<i>" + w.name + "</i>" }

type userID int32

type base struct {
	ID    userID `json:"id"`
	Hiden string `json:"-"`
}

type user struct {
	base
	Name    string `json:"name"`
	Age     *int   `json:"age,omitempty"`
	Since   time.Time
	Seen    time.Time `json:"seen,omitzero"`
	private int
}

// TestMarshalGoTypes shows what Go's own types become.
func TestMarshalGoTypes(t *testing.T) {
	age := 3
	for _, tt := range []struct {
		shows string
		value any
		want  string
	}{
		{"small integers", []any{int8(-1), uint8(1), int16(2), uint16(3), int32(4), uint32(5), uint(6), uint64(math.MaxUint64)}, `[-1,1,2,3,4,5,6,18446744073709551615]`},
		{"float32 keeps its value", []float32{0.5, 0.1}, `[0.5,0.10000000149011612]`},
		{"named kinds", struct {
			A userID
			B time.Duration
		}{7, 8}, `{"A":7,"B":8}`},
		{"json.Number, int and float", []json.Number{"5", "5.0"}, `[5,5.0]`},
		{"big.Int by value and small", big.NewInt(5), `5`},
		{"nil *big.Int", (*big.Int)(nil), `null`},
		{"a pointer to a Dict", &taggedjson.Dict{{Key: "b", Value: 1}, {Key: "a", Value: &taggedjson.Dict{{Key: " t", Value: 2}}}}, `{"b":1,"a":{" di":{" t__":2}}}`},
		{"a nil pointer to a Dict", (*taggedjson.Dict)(nil), `null`},
		{"a map is sorted", map[string]int{"b": 1, "a": 2}, `{"a":2,"b":1}`},
		{"named key types", map[template.HTML]bool{"x": true}, `{"x":true}`},
		{"a map that looks like a tag is escaped", map[string]int{" t": 1}, `{" di":{" t__":1}}`},
		{"nil slice, map and bytes are empty, not None", []any{[]string(nil), map[string]int(nil), []byte(nil), taggedjson.Dict(nil), taggedjson.Tuple(nil)}, `[[],{},{" b":""},{},{" t":[]}]`},
		{"nil pointers are None", []any{(*int)(nil), (*user)(nil), nil}, `[null,null,null]`},
		{"pointers", &age, `3`},
		{"an array", [2]bool{true, false}, `[true,false]`},
		{"a byte array is bytes", [2]byte{1, 2}, `{" b":"AQI="}`},
		{"html/template.HTML", template.HTML("<b>"), `{" m":"<b>"}`},
		{"an HTML method", &widget{"x"}, `{" m":"<i>x</i>"}`},
		{"another package's UUID", otherUUID(someID), `{" u":"12345678123456781234567812345678"}`},
		{"a pointer to one", func() any { u := otherUUID(someID); return &u }(), `{" u":"12345678123456781234567812345678"}`},
		{"sixteen bytes that are no UUID", digest{}, `{" b":"AAAAAAAAAAAAAAAAAAAAAA=="}`},
		{"a time is written in UTC, whole seconds", noon.Add(999 * time.Millisecond).In(time.FixedZone("", 3600)), `{" d":"Tue, 14 Nov 2023 22:13:20 GMT"}`},
		{"a pointer to a time", &noon, `{" d":"Tue, 14 Nov 2023 22:13:20 GMT"}`},
		{"a struct", user{base: base{ID: 1, Hiden: "x"}, Name: "a", Since: noon, private: 1}, `{"id":1,"name":"a","Since":{" d":"Tue, 14 Nov 2023 22:13:20 GMT"}}`},
		{"a struct with everything", user{Age: &age, Since: noon, Seen: noon}, `{"id":0,"name":"","age":3,"Since":{" d":"Tue, 14 Nov 2023 22:13:20 GMT"},"seen":{" d":"Tue, 14 Nov 2023 22:13:20 GMT"}}`},
		{"the outer of two fields counts", struct {
			base
			ID string `json:"id"`
		}{ID: "outer"}, `{"id":"outer"}`},
		{"items under another name are a dict", []taggedjson.Item{{Key: "a", Value: 1}}, `{"a":1}`},
	} {
		t.Run(tt.shows, func(t *testing.T) {
			got, err := taggedjson.Marshal(tt.value)
			if err != nil || string(got) != tt.want {
				t.Errorf("got %s, %v\nwant %s", got, err, tt.want)
			}
		})
	}
}

// lower is text that is another one to JSON, as a key too.
type lower string

func (l lower) MarshalText() ([]byte, error) { return []byte(strings.ToLower(string(l))), nil }

// TestMarshalRefusesTypes shows types whose value Python would not read back.
func TestMarshalRefusesTypes(t *testing.T) {
	for _, tt := range []struct {
		shows string
		value any
	}{
		{"a type with its own text form", net.IPv4(1, 2, 3, 4)},
		{"keys of such a type", map[lower]int{"A": 1}},
		{"raw JSON", json.RawMessage("1")},
		{"a struct with its own JSON form", struct{ time.Time }{noon}},
		{"a json.Number that is none", json.Number("x")},
		{"the string option", struct {
			A int `json:",string"`
		}{1}},
		{"two fields of one name", reflect.Zero(reflect.StructOf([]reflect.StructField{
			{Name: "A", Type: reflect.TypeFor[int](), Tag: `json:"x"`},
			{Name: "B", Type: reflect.TypeFor[int](), Tag: `json:"x"`},
		})).Interface()},
	} {
		t.Run(tt.shows, func(t *testing.T) {
			got, err := taggedjson.Marshal(tt.value)
			if _, ok := errors.AsType[*taggedjson.TypeError](err); !ok {
				t.Errorf("got %s, %v", got, err)
			}
		})
	}
}

func TestConvert(t *testing.T) {
	source := dict{{"cart", list{dict{{"qty", int64(1)}}}}, {"raw", []byte("ab")}}
	var copied any
	if err := taggedjson.Convert(source, &copied); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(any(source), copied); diff != "" {
		t.Fatalf("the copy (-want +got):\n%s", diff)
	}
	copied.(dict)[1].Value.([]byte)[0] = 'X'
	copied.(dict)[0].Value.(list)[0] = nil
	if diff := cmp.Diff(dict{{"cart", list{dict{{"qty", int64(1)}}}}, {"raw", []byte("ab")}}, source); diff != "" {
		t.Errorf("the result shares memory with the source (-want +got):\n%s", diff)
	}
	var view struct {
		Cart []map[string]int `json:"cart"`
	}
	if err := taggedjson.Convert(source, &view); err != nil || view.Cart[0]["qty"] != 1 {
		t.Errorf("got %+v, %v", view, err)
	}
	var back taggedjson.Dict
	if err := taggedjson.Convert(view, &back); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(source[:1], back); diff != "" {
		t.Errorf("what the struct gives (-want +got):\n%s", diff)
	}
}

type Node struct {
	*Node
	Value int
}

func TestSelfEmbedding(t *testing.T) {
	got, err := taggedjson.Marshal(Node{Value: 1})
	if err != nil || string(got) != `{"Value":1}` {
		t.Errorf("got %s, %v", got, err)
	}
}

// TestConvertTime keeps what a datetime of Python holds, which stores other than the
// cookie keep too; TestMarshalGoTypes shows that a cookie has whole seconds.
func TestConvertTime(t *testing.T) {
	at := time.Date(2024, 1, 2, 4, 4, 5, 678901999, time.FixedZone("", 3600))
	var got any
	if err := taggedjson.Convert(at, &got); err != nil {
		t.Fatal(err)
	}
	if want := time.Date(2024, 1, 2, 3, 4, 5, 678901000, time.UTC); got != want {
		t.Errorf("got %v, want %v", got, want)
	}
}
