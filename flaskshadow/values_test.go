package flaskshadow_test

import (
	"math/big"
	"net/http"
	"testing"
	"time"

	"github.com/flaskcookie/flaskcookie-go/flaskcookie"
	"github.com/flaskcookie/flaskcookie-go/flaskshadow"
	taggedjson "github.com/flaskcookie/flaskcookie-go/tagged_json"
)

// TestValues has a twin write one value where Flask wrote another: the difference is
// named by its path and by Python's types.
func TestValues(t *testing.T) {
	for _, tc := range []struct {
		flask, goes any
		want        string
	}{
		{"a", "a", ""},
		{"a", "b", "v: Flask one value, Go another value"},
		{"7", 7, "v: Flask str, Go int"},
		{7, 7.0, "v: Flask int, Go float"},
		{1, true, "v: Flask int, Go bool"},
		{nil, "", "v: Flask None, Go str"},
		{[]byte("a"), "a", "v: Flask bytes, Go str"},
		{taggedjson.Markup("a"), "a", "v: Flask Markup, Go str"},
		{taggedjson.UUID{}, time.Unix(0, 0), "v: Flask UUID, Go datetime"},
		{new(big.Int).Lsh(big.NewInt(1), 80), 1, "v: Flask one value, Go another value"},
		{taggedjson.Tuple{1, 2}, []any{1, 2}, "v: Flask tuple, Go list"},
		{taggedjson.Tuple{1, 2}, taggedjson.Tuple{1, "2"}, "v[1]: Flask int, Go str"},
		{[]any{1, 2}, []any{1}, "v: Flask length 2, Go length 1"},
		{taggedjson.Dict{{Key: "a", Value: []any{1}}}, taggedjson.Dict{{Key: "a", Value: []any{2}}}, "v.a[0]: Flask one value, Go another value"},
		{taggedjson.Dict{{Key: "a", Value: 1}}, taggedjson.Dict{{Key: "b", Value: nil}}, "v.a: Flask int, Go missing\ntwin session v.b: Flask missing, Go None"},
		{taggedjson.Dict{{Key: "a", Value: 1}, {Key: "b", Value: 2}}, taggedjson.Dict{{Key: "b", Value: 2}, {Key: "a", Value: 1}}, ""}, // order is no matter
	} {
		cookie, err := newCodec(t, base()).Encode(taggedjson.Dict{{Key: "v", Value: tc.flask}})
		if err != nil {
			t.Fatal(err)
		}
		twin := func(_ http.ResponseWriter, r *http.Request) {
			flaskcookie.FromContext(r.Context()).Set("v", tc.goes)
		}
		s := newShadow(t, flaskshadow.Config{Cookie: base()})
		get(s.Twin(flaskAnswers(200, "Set-Cookie: session="+cookie+tail, "Vary: Cookie"), http.HandlerFunc(twin)), "")
		want := tc.want
		if want != "" {
			want = "twin session " + want
		}
		if got := s.differences(t); got != want {
			t.Errorf("%v and %v: got\n%s\nwant\n%s", tc.flask, tc.goes, got, want)
		}
	}
}
