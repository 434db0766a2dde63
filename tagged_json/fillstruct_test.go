package taggedjson

import (
	"fmt"
	"math"
	"math/big"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/flaskcookie/flaskcookie-go/internal/growth"
)

// filled has a field of each way to be filled.
type filled struct {
	Text    string             `json:"a"`
	Markup  Markup             `json:"m"`
	Any     any                `json:"b"`
	Bool    bool               `json:"c"`
	Int     int8               `json:"d"`
	Float   float64            `json:"e"`
	Pointer *string            `json:"f"`
	List    []string           `json:"g"`
	Time    time.Time          `json:"h"`
	Big     *big.Int           `json:"i"`
	Inner   struct{ A string } `json:"j"`
	Tuple   Tuple              `json:"k"`
	Items   []item             `json:"l"`
	Floats  []float32          `json:"n"`
	Grid    [][]int            `json:"o"`
	Nest    nest               `json:"p"`
	Kids    lists              `json:"s"`
	embedded
}

type embedded struct{ Deep string }

type item struct {
	ID    int
	Price float64
	Name  string
}

type nest struct {
	Kids []nest
	Name string
}

type lists []lists

var fillTexts = []struct{ shows, text string }{
	{"every kind of field", `{"a":"x","m":{" m":"<b>"},"b":[1],"c":true,"d":5,"e":1.5,"f":"p","g":["q"],"h":{" d":"Thu, 01 Jan 1970 00:00:00 GMT"},"i":99999999999999999999,"j":{"A":"y"},"k":{" t":[1]},"Deep":"z"}`},
	{"lists of structs, numbers and lists", `{"l":[{"ID":1,"Price":2.5,"Name":"x"},{"ID":-2,"Price":3},{"q":1}],"n":[1.5,-2.5e3],"o":[[1,2],[],[3]]}`},
	{"empty lists", `{"l":[],"n":[ ],"o":[[]],"g":[]}`},
	{"structs in each other", `{"p":{"Kids":[{"Name":"x"},{"Kids":[{}]}],"Name":"y"}}`},
	{"lists in each other, of their own type", `{"s":[[],[[[[[[]]]]]]]}`},
	{"a list for a struct", `{"p":[]}`}, {"a dict for a list", `{"l":{}}`}, {"None for a list", `{"l":null}`},
	{"a tuple for a list", `{"n":{" t":[1.5]}}`}, {"a tag among structs", `{"l":[{"ID":1},{" t":[1]}]}`},
	{"tuples for lists", `{"o":[{" t":[1,2]},[3],{" t":[]},{" t":[ 4 ] }],"g":{" t":["q"]}}`},
	{"a tuple with space in its head", `{"o":[{ " t":[1]},{" t" :[1]}]}`}, {"a text for a tuple", `{"g":{" t":"ab"}}`},
	{"the key of a tuple, and another", `{"g":{" t":["a"],"a":"x"}}`}, {"the key of a tuple twice", `{"g":{" t":["a"]," t":["b"]}}`},
	{"a tuple without an end", `{"g":{" t":["a"]`}, {"a wrong element in a tuple", `{"g":{" t":[1]}}`},
	{"a struct for a bool", `{"c":{}}`}, {"half a word for a bool", `{"c":tru}`}, {"a number for a bool", `{"c":1}`},
	{"fields in another order", `{"e":1.5,"d":2,"a":"x","c":true,"b":1}`},
	{"floats of many digits", `{"n":[123456789012.345,1234567890123.456,0.1,-0.0,0.000000000000001,12.50,1e0,1.5e-3]}`},
	{"ints of many digits", `{"o":[[999999999999999,1000000000000000,-999999999999999,9223372036854775807,-9223372036854775808,-0]]}`},
	{"a trailing comma in a list", `{"n":[1.5,]}`}, {"a list without an end", `{"n":[1.5`},
	{"an int for a float", `{"n":[1],"e":3}`}, {"a float for an int", `{"d":1.5}`}, {"a float out of range", `{"n":[1e300]}`},
	{"an int of no float", `{"e":9007199254740993}`}, {"a number that is none", `{"d":01}`}, {"a minus alone", `{"d":-}`},
	{"minus infinity", `{"e":-Infinity}`}, {"NaN", `{"e":NaN}`}, {"minus infinity for an int", `{"d":-Infinity}`},
	{"a key twice in a struct of a list", `{"l":[{"ID":"x","ID":1}]}`},
	{"a wrong field in a struct of a list", `{"l":[{"ID":1},{"ID":"x"}]}`},
	{"a date with an offset in a list", `{"l":[{"q":{" d":"Thu, 01 Jan 1970 00:00:00 -0500"}}]}`},
	{"nested too deep", `{"p":` + strings.Repeat(`{"Kids":[`, 700) + strings.Repeat(`]}`, 700) + `}`},
	{"no key", `{}`},
	{"space everywhere", " { \"a\" : \"x\" , \"c\" : false } \n"},
	{"escapes", `{"\u0061":"\ud83d\ude00\ud83d\n"}`},
	{"keys without a field", `{"q":"x","r":[{"s":1}],"a":"y"}`},
	{"a key twice: the last counts", `{"a":"x","a":"y"}`},
	{"a key twice, the first of the wrong kind", `{"d":"x","d":1}`},
	{"a key twice, the last of the wrong kind", `{"d":1,"d":"x"}`},
	{"a field of the wrong kind", `{"a":"x","d":"y"}`},
	{"a number out of range", `{"d":300}`},
	{"None for a text", `{"a":null}`},
	{"None for a pointer", `{"f":null}`},
	{"Markup for a text", `{"a":{" m":"<b>"},"c":true}`},
	{"a UUID for a text", `{"a":{" u":"12345678123456781234567812345678"}}`},
	{"text for Markup", `{"m":"x","c":true}`},
	{"a tag at the top", `{" t":["a"]}`},
	{"an escaped tag at the top", `{" di":{" t__":1}}`},
	{"the key of a tag, and another", `{" t":["a"],"a":"x"}`},
	{"the key of a tag twice", `{" t":1," t":["a"]}`},
	{"a tag that cannot be decoded, in a field", `{"a":"x","b":{" u":"x"}}`},
	{"the same, replaced", `{"b":{" u":"x"},"b":1}`},
	{"the same, without a field", `{"q":{" u":"x"},"a":"x"}`},
	{"the same, replaced", `{"q":{" u":"x"},"q":1,"a":"x"}`},
	{"a date with an offset", `{"h":{" d":"Thu, 01 Jan 1970 00:00:00 -0500"},"a":"x"}`},
	{"the same, without a field", `{"q":{" d":"Thu, 01 Jan 1970 00:00:00 -0500"},"a":"x"}`},
	{"a list", `["a"]`}, {"a text", `"a"`}, {"None", `null`}, {"nothing", ``},
	{"no end", `{"a":"x"`}, {"a trailing comma", `{"a":"x",}`}, {"no comma", `{"a":"x""c":true}`},
	{"no colon", `{"a" "x"}`}, {"no key", `{:1}`}, {"a control character", "{\"a\":\"\x01\"}"},
	{"not UTF-8", "{\"a\":\"\xff\"}"}, {"more behind it", `{"a":"x"} {}`}, {"a bare word", `{"a":x}`},
}

// TestFillStruct compares the direct way into a struct with the way by a Dict: value and
// error are the same, and so is what stood in the struct before.
func TestFillStruct(t *testing.T) {
	for _, tt := range fillTexts {
		t.Run(tt.shows, func(t *testing.T) { compareFilled(t, []byte(tt.text)) })
	}
}

func FuzzFillStruct(f *testing.F) {
	for _, tt := range fillTexts {
		f.Add([]byte(tt.text))
	}
	f.Fuzz(compareFilled)
}

// compareFilled fills a struct that holds something, which works on a copy, and an empty one.
func compareFilled(t *testing.T, text []byte) {
	compareFilledFrom(t, text, filled{})
	compareFilledFrom(t, text, filled{Nest: nest{Name: "before"}, Items: []item{{ID: 9}}, Text: "before", Bool: true, List: []string{"before"}, embedded: embedded{"before"}})
}

func compareFilledFrom(t *testing.T, text []byte, was filled) {
	got, want := was, was
	gotErr := Unmarshal(text, &got)
	value, wantErr := parse(text, flaskTags)
	if wantErr == nil {
		wantErr = fill(reflect.ValueOf(&want).Elem(), value)
	}
	opts := cmp.Options{
		cmp.AllowUnexported(filled{}), cmpopts.EquateNaNs(),
		cmp.Comparer(func(a, b *big.Int) bool { return a == b || a != nil && b != nil && a.Cmp(b) == 0 }),
	}
	if diff := cmp.Diff(want, got, opts); diff != "" {
		t.Errorf("%q (-want +got):\n%s", text, diff)
	}
	if gotErr == nil || wantErr == nil || gotErr.Error() != wantErr.Error() {
		if gotErr != wantErr {
			t.Errorf("%q: %v, want %v", text, gotErr, wantErr)
		}
	}
}

// TestFillStructIsDirect holds that an ordinary session takes the direct way: its only
// allocations are the text and, for a struct that holds something, a copy of the struct.
func TestFillStructIsDirect(t *testing.T) {
	type login struct {
		User  string `json:"_user_id"`
		Fresh bool   `json:"_fresh"`
	}
	text := []byte(`{"_fresh":true,"_user_id":"42","csrf_token":"1234567890"}`)
	var v login
	for was, most := range map[login]float64{{}: 1, {"7", false}: 2} {
		got := testing.AllocsPerRun(100, func() {
			v = was
			if err := Unmarshal(text, &v); err != nil {
				t.Fatal(err)
			}
		})
		if got > most && !growth.RaceDetector {
			t.Errorf("%v allocations for %+v", got, was)
		}
	}
}

// TestFillStructAfterFault has the struct as it was after a fault and after a panic of a tag, also
// one that reflect takes for zero and that has a negative zero.
func TestFillStructAfterFault(t *testing.T) {
	c := NewCodec(Options{Tags: []Tag{NewTag(" point",
		func(point) (any, error) { return 1, nil }, func(any) (point, error) { panic("no point") },
	)}})
	type plain struct {
		A string
		P any
		N int
	}
	type inner struct{ G [1]float32 }
	type floats struct {
		A string
		P any
		inner
		N float64
	}
	negative := math.Copysign(0, -1)
	for _, was := range []any{
		plain{}, plain{A: "before"}, floats{}, floats{A: "before"}, floats{N: negative}, floats{inner: inner{[1]float32{float32(negative)}}},
	} {
		for _, text := range []string{`{"A":"x","N":1`, `{"A":"x","N":"y"}`, `{"A":"x","P":{" point":1}}`} {
			got := reflect.New(reflect.TypeOf(was))
			got.Elem().Set(reflect.ValueOf(was))
			func() {
				defer func() { _ = recover() }()
				if err := c.Unmarshal([]byte(text), got.Interface()); err == nil {
					t.Errorf("%s: accepted", text)
				}
			}()
			if want, got := fmt.Sprintf("%#v", was), fmt.Sprintf("%#v", got.Elem().Interface()); got != want { // which tells -0 from 0
				t.Errorf("after %s there is %s, and not %s", text, got, want)
			}
		}
	}
}

// point is a struct that a custom tag is for.
type point struct{ X int }

// TestFillStructCustomTag has the value of a custom tag in a field of its type, in a list of
// them, at the top, and a plain object in its place.
func TestFillStructCustomTag(t *testing.T) {
	codec := NewCodec(Options{Tags: []Tag{NewTag("pt",
		func(p point) (any, error) { return int64(p.X), nil },
		func(child any) (point, error) { n, _ := child.(int64); return point{int(n)}, nil },
	)}})
	type holder struct {
		P point   `json:"p"`
		L []point `json:"l"`
	}
	var h holder
	if err := codec.Unmarshal([]byte(`{"p":{"pt":1},"l":[{"pt":2},{"X":3}]}`), &h); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(holder{point{1}, []point{{2}, {3}}}, h); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	var p point
	if err := codec.Unmarshal([]byte(`{"pt":4}`), &p); err != nil || p.X != 4 {
		t.Errorf("at the top: %v, %v", p, err)
	}
}
