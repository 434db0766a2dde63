package flaskcookie

import (
	"errors"
	"math/big"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/flaskcookie/flaskcookie-go/internal/pybase64"
	"github.com/flaskcookie/flaskcookie-go/signer"
	taggedjson "github.com/flaskcookie/flaskcookie-go/tagged_json"
)

// TestDictOf has the values that SecureCookieSession of Flask 3.1.3 was asked about,
// written as tagged JSON, each as it is and as a cookie. The last group, whose keys are no strings, Python accepts.
func TestDictOf(t *testing.T) {
	type dict = taggedjson.Dict
	check := func(t *testing.T, got dict, err error, want dict) {
		t.Helper()
		if want == nil {
			if !errors.Is(err, ErrNotDict) || got != nil {
				t.Errorf("got %v, %v", got, err)
			}
			return
		}
		if diff := cmp.Diff(want, got, cmpopts.EquateEmpty()); diff != "" || err != nil {
			t.Errorf("the dict (-want +got):\n%s%v", diff, err)
		}
	}
	cfg := at(now)
	codec := newCodec(t, cfg)
	by, err := signer.NewTimestamp(cfg.SecretKey, defaultSalt, &signer.Options{KeyDerivation: signer.HMAC, Now: cfg.Signer.Now})
	if err != nil {
		t.Fatal(err)
	}
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
		{`[{"Key":"a","Value":1}]`, dict{{Key: "Key", Value: "Value"}}},
		{`[{"Key":"a","Value":1},{"Value":1,"Key":"a"}]`, dict{{Key: "Key", Value: "Value"}, {Key: "Value", Value: "Key"}}},

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
			check(t, got, err, tt.want)

			var opened state
			err = codec.load(string(by.Sign(pybase64.EncodeURL([]byte(tt.value)))), &opened)
			check(t, opened.values.items, err, tt.want)
			if opened.seldom.get().origin != nil {
				t.Errorf("the session has the origin %v", opened.seldom.get().origin)
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
