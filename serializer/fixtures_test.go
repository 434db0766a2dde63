package serializer_test

import (
	"strings"
	"testing"
	"time"

	"github.com/flaskcookie/flaskcookie-go/internal/names"
	"github.com/flaskcookie/flaskcookie-go/internal/vectors"
	"github.com/flaskcookie/flaskcookie-go/serializer"
	"github.com/flaskcookie/flaskcookie-go/signer"
	taggedjson "github.com/flaskcookie/flaskcookie-go/tagged_json"
)

// TestFixtures reads the tokens of itsdangerous' four serializers. Those it wrote
// itself are written again, byte for byte.
func TestFixtures(t *testing.T) {
	for _, row := range vectors.Load[vectors.Serializer](t, "serializer.jsonl") {
		t.Run(row.Name, func(t *testing.T) { checkFixture(t, row) })
	}
}

// coder is what the row's class does.
type coder struct {
	encode func(v any) (string, error)
	decode func(token string, v any) error
}

func checkFixture(t *testing.T, row vectors.Serializer) {
	t.Helper()
	c := newCoder(t, row)
	var value any
	err := c.decode(string(row.Token), &value)
	if got := vectors.Verdict(names.Verdict(err)); got != row.Verdict {
		t.Fatalf("%s: %s: got %s (%v), want %s", row.Kind, row.Comment, got, err, row.Verdict)
	}
	if row.Verdict != vectors.OK {
		return
	}
	plain := taggedjson.Options{Untagged: true}
	if strings.HasPrefix(row.Kind, "URLSafe") {
		plain.RawUnicode = true
	} else {
		plain.Spaced = true
	}
	if text, err := taggedjson.NewCodec(plain).Marshal(value); err != nil || string(text) != *row.Value {
		t.Errorf("%s: %s: got %s, %v; want %s", row.Kind, row.Comment, text, err, *row.Value)
	}
	if row.Comment != "written by dumps" {
		return
	}
	if token, err := c.encode(value); err != nil || token != string(row.Token) {
		t.Errorf("%s: %s: written as %s, %v; want %s", row.Kind, row.Comment, token, err, row.Token)
	}
}

func newCoder(t *testing.T, row vectors.Serializer) coder {
	t.Helper()
	options := &serializer.Options{Signer: fixtureParameters(row.Signer)}
	options.Signer.Now = func() time.Time { return time.Unix(row.Now, 500_000_000) }
	for _, parameters := range row.Fallback {
		options.FallbackSigners = append(options.FallbackSigners, fixtureParameters(&parameters))
	}
	newest := len(row.Keys) - 1
	for _, key := range row.Keys[:newest] {
		options.Signer.FallbackKeys = append(options.Signer.FallbackKeys, key)
	}
	if strings.Contains(row.Kind, "Timed") {
		return timedCoder(t, row, options)
	}
	make := map[string]func([]byte, string, *serializer.Options) (*serializer.Serializer, error){
		"Serializer": serializer.New, "URLSafeSerializer": serializer.NewURLSafe,
	}[row.Kind]
	s, err := make(row.Keys[newest], row.Salt, options)
	if err != nil {
		t.Fatal(err)
	}
	return coder{s.Encode, s.Decode}
}

func timedCoder(t *testing.T, row vectors.Serializer, options *serializer.Options) coder {
	t.Helper()
	make := map[string]func([]byte, string, *serializer.Options) (*serializer.TimedSerializer, error){
		"TimedSerializer": serializer.NewTimed, "URLSafeTimedSerializer": serializer.NewURLSafeTimed,
	}[row.Kind]
	s, err := make(row.Keys[len(row.Keys)-1], row.Salt, options)
	if err != nil {
		t.Fatal(err)
	}
	return coder{s.Encode, func(token string, v any) error {
		if row.MaxAge == nil {
			_, err := s.Decode(token, v)
			return err
		}
		_, err := s.DecodeMaxAge(token, time.Duration(*row.MaxAge)*time.Second, v)
		return err
	}}
}

func fixtureParameters(parameters *vectors.Parameters) signer.Options {
	if parameters == nil {
		return signer.Options{}
	}
	return signer.Options{KeyDerivation: names.Derivations[parameters.Derivation], Digest: names.Digests[parameters.Digest]}
}
