package flaskcookie

import (
	"errors"
	"math/big"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	taggedjson "github.com/flaskcookie/flaskcookie-go/tagged_json"
)

// TestDictOf has the values that SecureCookieSession of Flask 3.1.3 was asked about,
// written as tagged JSON. The last group, whose keys are no strings, Python accepts.
func TestDictOf(t *testing.T) {
	type dict = taggedjson.Dict
	for _, tt := range []struct {
		value string
		want  dict // nil means an error
	}{
		{`null`, dict{}},
		{`""`, dict{}},
		{`[]`, dict{}},
		{`{" t":[]}`, dict{}},
		{`{" b":""}`, dict{}},
		{`{" m":""}`, dict{}},
		{`{}`, dict{}},
		{`{"":1}`, dict{{Key: "", Value: int64(1)}}},
		{`{"a":1}`, dict{{Key: "a", Value: int64(1)}}},
		{`[["a",1],["b",2]]`, dict{{Key: "a", Value: int64(1)}, {Key: "b", Value: int64(2)}}},
		{`{" t":[{" t":["a",1]}]}`, dict{{Key: "a", Value: int64(1)}}},
		{`[["b",1],["a",2],["b",3]]`, dict{{Key: "b", Value: int64(3)}, {Key: "a", Value: int64(2)}}},
		{`[["a",{"x":[1]}]]`, dict{{Key: "a", Value: dict{{Key: "x", Value: []any{int64(1)}}}}}},
		{`["ab","cd"]`, dict{{Key: "a", Value: "b"}, {Key: "c", Value: "d"}}},
		{`["é1"]`, dict{{Key: "é", Value: "1"}}},
		{`["\ud800a"]`, dict{{Key: "\xed\xa0\x80", Value: "a"}}},
		{`["\ud83d\ude00x"]`, dict{{Key: "😀", Value: "x"}}},
		{`[{" m":"ab"}]`, dict{{Key: "a", Value: "b"}}},
		{`[[{" m":"k"},1]]`, dict{{Key: "k", Value: int64(1)}}},
		{`[{"a":1,"b":2}]`, dict{{Key: "a", Value: "b"}}},

		{`0`, nil},
		{`1.5`, nil},
		{`true`, nil},
		{`false`, nil},
		{`{" d":"Tue, 14 Nov 2023 22:13:20 GMT"}`, nil},
		{`{" u":"12345678123456781234567812345678"}`, nil},
		{`"a"`, nil},
		{`"ab"`, nil},
		{`{" m":"ab"}`, nil},
		{`{" b":"YWI="}`, nil},
		{`[1]`, nil},
		{`[null]`, nil},
		{`["abc"]`, nil},
		{`["€uro"]`, nil},
		{`[""]`, nil},
		{`[[]]`, nil},
		{`[{}]`, nil},
		{`[{"a":1}]`, nil},
		{`[[1,2,3]]`, nil},
		{`[["a",1],3]`, nil},
		{`[["a",1],["x"]]`, nil},
		{`[[[],1]]`, nil},
		{`[[{},1]]`, nil},

		{`[[1,2]]`, nil},
		{`[[null,2]]`, nil},
		{`[[true,2]]`, nil},
		{`[[{" t":[]},1]]`, nil},
		{`[{" b":"YWI="}]`, nil},
	} {
		t.Run(tt.value, func(t *testing.T) {
			var value any
			if err := taggedjson.Unmarshal([]byte(tt.value), &value); err != nil {
				t.Fatal(err)
			}
			got, err := dictOf(value)
			if tt.want == nil {
				if !errors.Is(err, ErrNotDict) {
					t.Errorf("got %v, %v", got, err)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			if len(got)+len(tt.want) == 0 {
				return // nil is an empty dict here
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("the dict (-want +got):\n%s", diff)
			}
		})
	}
}

func TestTruthy(t *testing.T) {
	for _, value := range []any{
		true, int64(-1), new(big.Int).Lsh(big.NewInt(1), 70), 0.5, " ", taggedjson.Markup("x"), []byte{0}, []any{nil},
		taggedjson.Tuple{nil}, taggedjson.Dict{{Key: ""}}, time.Time{}, taggedjson.UUID{}, time.Second,
	} {
		if !truthy(value) {
			t.Errorf("%T %v is falsy", value, value)
		}
	}
	for _, value := range []any{
		nil, false, int64(0), new(big.Int), 0.0, "", taggedjson.Markup(""), []byte{}, []any{}, taggedjson.Tuple{}, taggedjson.Dict{},
	} {
		if truthy(value) {
			t.Errorf("%T %v is truthy", value, value)
		}
	}
}
