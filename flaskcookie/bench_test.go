package flaskcookie

import (
	"net/http"
	"net/http/httptest"
	"testing"

	taggedjson "github.com/flaskcookie/flaskcookie-go/tagged_json"
)

func BenchmarkEncode(b *testing.B) {
	c := newCodec(b, at(now))
	value := taggedjson.Dict{{Key: "_user_id", Value: "42"}, {Key: "_fresh", Value: true}}
	b.ReportAllocs()
	for b.Loop() {
		if _, err := c.Encode(value); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkDecode(b *testing.B) {
	c := newCodec(b, at(now))
	b.ReportAllocs()
	for b.Loop() {
		var v taggedjson.Dict
		if _, err := c.Decode(cookie, &v); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkHandler opens, reads, changes and saves a session.
func BenchmarkHandler(b *testing.B) {
	handler := newCodec(b, at(now)).Handler(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		s := FromContext(r.Context())
		n, _ := Get[int](s, "n")
		s.Set("n", n+1)
	}))
	r := httptest.NewRequest(http.MethodGet, "/", nil)
	r.Header.Set("Cookie", "session="+cookie)
	b.ReportAllocs()
	for b.Loop() {
		handler.ServeHTTP(httptest.NewRecorder(), r)
	}
}
