package flasksession

import (
	"strings"
	"testing"

	"github.com/flaskcookie/flaskcookie-go/serializer"
	taggedjson "github.com/flaskcookie/flaskcookie-go/tagged_json"
)

// loggedIn is what Flask-Session, Flask-Login and Flask-WTF keep of a user.
var loggedIn = taggedjson.Dict{
	{Key: "_permanent", Value: true},
	{Key: "_user_id", Value: "42"},
	{Key: "_fresh", Value: true},
	{Key: "_id", Value: strings.Repeat("0123456789abcdef", 8)},
	{Key: "csrf_token", Value: strings.Repeat("abcdef0123456789", 3)[:40]},
	{Key: "_flashes", Value: []any{[]any{"message", "Saved."}}},
	{Key: "cart", Value: []any{
		taggedjson.Dict{{Key: "id", Value: int64(1001)}, {Key: "price", Value: 19.99}},
		taggedjson.Dict{{Key: "id", Value: int64(1002)}, {Key: "price", Value: 5.0}},
	}},
}

func benchmarkPayload(b *testing.B, payload serializer.Payload) {
	data, err := payload.Marshal(loggedIn)
	if err != nil {
		b.Fatal(err)
	}
	b.Run("Marshal", func(b *testing.B) {
		b.ReportAllocs()
		b.SetBytes(int64(len(data)))
		for b.Loop() {
			if _, err := payload.Marshal(loggedIn); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("Unmarshal", func(b *testing.B) {
		b.ReportAllocs()
		b.SetBytes(int64(len(data)))
		for b.Loop() {
			var value taggedjson.Dict
			if err := payload.Unmarshal(data, &value); err != nil {
				b.Fatal(err)
			}
		}
	})
}

func BenchmarkMsgPack(b *testing.B) { benchmarkPayload(b, MsgPack) }
func BenchmarkJSON(b *testing.B)    { benchmarkPayload(b, JSON) }
