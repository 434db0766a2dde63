package flaskcookie

import (
	"testing"

	"github.com/flaskcookie/flaskcookie-go/tagged_json"
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
