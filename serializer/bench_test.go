package serializer

import (
	"strings"
	"testing"
	"time"

	"github.com/flaskcookie/flaskcookie-go/signer"
	taggedjson "github.com/flaskcookie/flaskcookie-go/tagged_json"
)

// flask has the parameters of Flask's session cookie.
func flask() *TimedSerializer {
	return must(NewURLSafeTimed(secret, "cookie-session", &Options{
		Payload: taggedjson.NewCodec(taggedjson.Options{SortKeys: true}),
		Signer:  signer.Options{KeyDerivation: signer.HMAC},
	}))
}

var sessions = []struct {
	name  string
	value taggedjson.Dict
}{
	{"small", taggedjson.Dict{{Key: "_fresh", Value: true}, {Key: "_user_id", Value: "42"}}},
	{"1KB", taggedjson.Dict{{Key: "cart", Value: strings.Repeat("item 4711, ", 90)}}},
}

func BenchmarkEncode(b *testing.B) {
	for _, bm := range sessions {
		b.Run(bm.name, func(b *testing.B) {
			s := flask()
			b.ReportAllocs()
			for b.Loop() {
				if _, err := s.Encode(bm.value); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func BenchmarkDecode(b *testing.B) {
	for _, bm := range sessions {
		b.Run(bm.name, func(b *testing.B) {
			s := flask()
			token := must(s.Encode(bm.value))
			b.ReportAllocs()
			for b.Loop() {
				var v taggedjson.Dict
				if _, err := s.DecodeMaxAge(token, time.Hour, &v); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// BenchmarkDecodeForged is what an attacker costs: nothing is decoded.
func BenchmarkDecodeForged(b *testing.B) {
	s := flask()
	token := "." + strings.Repeat("A", 4000) + ".ZVPxAA.hG4LXFRbN7aPAMuhb5V_1Ol-cgU"
	b.ReportAllocs()
	for b.Loop() {
		var v taggedjson.Dict
		if _, err := s.DecodeMaxAge(token, time.Hour, &v); err == nil {
			b.Fatal("accepted")
		}
	}
}
