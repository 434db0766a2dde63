package flasksession_test

import (
	"testing"

	"github.com/flaskcookie/flaskcookie-go/flasksession"
	taggedjson "github.com/flaskcookie/flaskcookie-go/tagged_json"
)

func pickledSession(b *testing.B) ([]byte, taggedjson.Dict) {
	values := taggedjson.Dict{
		{Key: "_permanent", Value: true}, {Key: "_user_id", Value: "42"}, {Key: "_fresh", Value: true},
		{Key: "_id", Value: "ca896b5ae33100973b2b7ae19f1c87c6599c931a7a87960bbb21cfab9eff6cf4df6b89ddf8ae99aa1f3c2129d63791a8"},
		{Key: "_flashes", Value: []any{taggedjson.Tuple{"info", "hello"}}},
	}
	data, err := flasksession.Pickle.Marshal(values)
	if err != nil {
		b.Fatal(err)
	}
	return data, values
}

func BenchmarkPickleUnmarshal(b *testing.B) {
	data, _ := pickledSession(b)
	b.ReportAllocs()
	for b.Loop() {
		var values taggedjson.Dict
		if err := flasksession.Pickle.Unmarshal(data, &values); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkPickleMarshal(b *testing.B) {
	_, values := pickledSession(b)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := flasksession.Pickle.Marshal(values); err != nil {
			b.Fatal(err)
		}
	}
}
