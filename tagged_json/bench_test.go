package taggedjson_test

import (
	"testing"

	taggedjson "github.com/flaskcookie/flaskcookie-go/tagged_json"
)

// benchText is the session of a Flask-Login application with CSRF and flashes.
const benchText = `{"_flashes":[{" t":["message","Welcome back!"]}],"_fresh":true,` +
	`"_id":"5e884898da28047151d0e56f8dc6292773603d0d6aabbdd62a11ef721d1542d8` +
	`5e884898da28047151d0e56f8dc6292773603d0d6aabbdd62a11ef721d1542d8",` +
	`"_permanent":true,"_user_id":"42","cart":{"apple":2,"pear":1},` +
	`"csrf_token":"2fd4e1c67a2d28fced849ee1bb76e7391b93eb12","seen":{" d":"Tue, 14 Nov 2023 22:13:20 GMT"}}`

func BenchmarkUnmarshal(b *testing.B) {
	b.ReportAllocs()
	b.SetBytes(int64(len(benchText)))
	for b.Loop() {
		var v any
		if err := taggedjson.Unmarshal([]byte(benchText), &v); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkMarshal(b *testing.B) {
	var v any
	if err := taggedjson.Unmarshal([]byte(benchText), &v); err != nil {
		b.Fatal(err)
	}
	codec := taggedjson.NewCodec(taggedjson.Options{SortKeys: true})
	b.ReportAllocs()
	b.SetBytes(int64(len(benchText)))
	for b.Loop() {
		if _, err := codec.Marshal(v); err != nil {
			b.Fatal(err)
		}
	}
}
