package taggedjson_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"html/template"
	"math"
	"math/big"
	"net"
	"reflect"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/flaskcookie/flaskcookie-go/internal/vectors"
	taggedjson "github.com/flaskcookie/flaskcookie-go/tagged_json"
)

// TestUnmarshalInto shows conversions that succeed.
func TestUnmarshalInto(t *testing.T) {
	three := 3
	for _, tt := range []struct {
		shows, text string
		want        any // its type is the target
	}{
		{"bool", `true`, true},
		{"int", `5`, int8(5)},
		{"uint64 beyond int64", `18446744073709551615`, uint64(math.MaxUint64)},
		{"float", `0.1`, float32(0.1)},
		{"an int that a float holds exactly", `10`, 10.0},
		{"str", `"a"`, "a"},
		{"Markup as text", `{" m":"<b>"}`, "<b>"},
		{"UUID as text", `{" u":"12345678123456781234567812345678"}`, "12345678-1234-5678-1234-567812345678"},
		{"UUID as another package's", `{" u":"12345678123456781234567812345678"}`, otherUUID(someID)},
		{"Markup as template.HTML", `{" m":"<b>"}`, template.HTML("<b>")},
		{"bytes", `{" b":"AQI="}`, []byte{1, 2}},
		{"bytes in an array", `{" b":"AQI="}`, [2]byte{1, 2}},
		{"datetime", `{" d":"Tue, 14 Nov 2023 22:13:20 GMT"}`, noon},
		{"list", `[1,2]`, []int{1, 2}},
		{"tuple in a slice", `{" t":["a","b"]}`, []string{"a", "b"}},
		{"tuple in an array", `{" t":[1,2]}`, [2]int{1, 2}},
		{"dict in a map", `{"a":1}`, map[string]int{"a": 1}},
		{"dict in a map of any keeps the package's values", `{"a":{"b":{" t":[1]}}}`, map[string]any{"a": dict{{"b", tuple{int64(1)}}}}},
		{"None in a pointer", `null`, (*int)(nil)},
		{"int in a pointer", `3`, &three},
		{"int in a json.Number", `3`, json.Number("3")},
		{"float in a json.Number", `3.0`, json.Number("3.0")},
		{"int in a big.Int", `3`, big.NewInt(3)},
		{"dict in a struct, other keys passed over", `{"id":1,"name":"a","age":3,"other":[]}`, user{base: base{ID: 1}, Name: "a", Age: &three}},
		{"a struct in a slice of pointers", `[{"name":"a"}]`, []*user{{Name: "a"}}},
	} {
		t.Run(tt.shows, func(t *testing.T) {
			target := reflect.New(reflect.TypeOf(tt.want))
			if err := taggedjson.Unmarshal([]byte(tt.text), target.Interface()); err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tt.want, target.Elem().Interface(), vectors.Exactly, cmp.AllowUnexported(user{})); diff != "" {
				t.Errorf("the value (-want +got):\n%s", diff)
			}
		})
	}
}

// TestUnmarshalMisfits shows conversions that are refused: a session decides who is
// logged in, so nothing is bent to fit.
func TestUnmarshalMisfits(t *testing.T) {
	for _, tt := range []struct {
		shows, text string
		target      any
		path        string
	}{
		{"None is not a str", `{"user_id":null}`, &struct {
			UserID string `json:"user_id"`
		}{}, "user_id"},
		{"None is not 0", `null`, new(int), ""},
		{"None is not a list", `null`, new([]int), ""},
		{"None is not a dict", `null`, new(taggedjson.Dict), ""},
		{"True is not an int", `true`, new(int), ""},
		{"1 is not a bool", `1`, new(bool), ""},
		{"3.0 is not an int", `3.0`, new(int), ""},
		{"a str is not an int", `"3"`, new(int), ""},
		{"an int is not a str", `3`, new(string), ""},
		{"a str is not bytes", `"a"`, new([]byte), ""},
		{"bytes are not a str", `{" b":""}`, new(string), ""},
		{"a str is not Markup", `"<b>"`, new(taggedjson.Markup), ""},
		{"a str is not template.HTML", `"<script>"`, new(template.HTML), ""},
		{"a str is not a UUID", `"12345678123456781234567812345678"`, new(taggedjson.UUID), ""},
		{"a list of ints is not bytes", `[1,2]`, new([]byte), ""},
		{"too large for int8", `128`, new(int8), ""},
		{"too large for int64", `9223372036854775808`, new(int64), ""},
		{"negative for uint", `-1`, new(uint), ""},
		{"too large for float32", `1e300`, new(float32), ""},
		{"an int no float64 holds", `9007199254740993`, new(float64), ""},
		{"a list too short for an array", `[1]`, new([2]int), ""},
		{"a list is not a dict", `[]`, new(map[string]int), ""},
		{"a list is not a Dict", `[]`, new(taggedjson.Dict), ""},
		{"a list of what looks like items is no Dict", `[{"Key":"a","Value":1}]`, new(taggedjson.Dict), ""},
		{"what a tag makes is no Dict", `{" t":[1]}`, new(taggedjson.Dict), ""},
		{"a dict is not a list", `{}`, new([]int), ""},
		{"a map with int keys", `{"1":1}`, new(map[int]int), ""},
		{"an interface with methods", `1`, new(fmt.Stringer), ""},
		{"a channel", `1`, new(chan int), ""},
		{"a type with its own text form", `"1.2.3.4"`, new(net.IP), ""},
		{"deep inside", `{"cart":{"items":[{},{"qty":"2"}]}}`, &struct {
			Cart struct {
				Items []struct {
					Qty int `json:"qty"`
				} `json:"items"`
			} `json:"cart"`
		}{}, "cart.items[1].qty"},
	} {
		t.Run(tt.shows, func(t *testing.T) {
			before := fmt.Sprintf("%#v", reflect.ValueOf(tt.target).Elem())
			err := taggedjson.Unmarshal([]byte(tt.text), tt.target)
			e, ok := errors.AsType[*taggedjson.TypeError](err)
			if !ok || e.Path != tt.path || e.Type == nil {
				t.Fatalf("got %v, want a TypeError at %q", err, tt.path)
			}
			if after := fmt.Sprintf("%#v", reflect.ValueOf(tt.target).Elem()); after != before {
				t.Errorf("a refused value left %s", after)
			}
		})
	}
}

func TestUnmarshalTarget(t *testing.T) {
	for _, target := range []any{nil, 5, (*int)(nil)} {
		if err := taggedjson.Unmarshal([]byte(`1`), target); err == nil {
			t.Errorf("%#v: accepted", target)
		}
		if err := taggedjson.Convert(1, target); err == nil {
			t.Errorf("Convert to %#v: accepted", target)
		}
	}
}

// TestUnmarshalKeeps shows that a failure changes nothing and that success changes
// only what the dict names, also behind pointers the caller holds.
func TestUnmarshalKeeps(t *testing.T) {
	type inner struct{ A, B int }
	held := &inner{1, 2}
	outer := struct {
		In *inner
		C  int
	}{held, 3}
	if err := taggedjson.Unmarshal([]byte(`{"In":{"A":9},"C":"x"}`), &outer); err == nil {
		t.Fatal("accepted")
	}
	if err := taggedjson.Unmarshal([]byte(`{"In":{"A":9}}`), &outer); err != nil {
		t.Fatal(err)
	}
	if *held != (inner{1, 2}) || *outer.In != (inner{9, 2}) || outer.C != 3 {
		t.Errorf("held %+v, got %+v %d", *held, *outer.In, outer.C)
	}
}

// TestUnmarshalBigInt shows that a number of the caller's is never written to.
func TestUnmarshalBigInt(t *testing.T) {
	held := big.NewInt(5)
	v := struct {
		P *big.Int `json:"p"`
		N big.Int  `json:"n"`
		X int      `json:"x"`
	}{P: held, N: *big.NewInt(6)}
	if err := taggedjson.Unmarshal([]byte(`{"p":7,"n":8,"x":"bad"}`), &v); err == nil || v.P.Int64() != 5 || v.N.Int64() != 6 {
		t.Errorf("after an error: %v, %v, %v", v.P, &v.N, err)
	}
	if err := taggedjson.Unmarshal([]byte(`{"p":7,"n":8}`), &v); err != nil || v.P.Int64() != 7 || v.N.Int64() != 8 || held.Int64() != 5 {
		t.Errorf("got %v, %v, %v; the caller's is %v", v.P, &v.N, err, held)
	}
}
