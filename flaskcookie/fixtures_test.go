package flaskcookie_test

import (
	"errors"
	"testing"
	"time"

	"github.com/flaskcookie/flaskcookie-go/flaskcookie"
	"github.com/flaskcookie/flaskcookie-go/internal/names"
	"github.com/flaskcookie/flaskcookie-go/internal/vectors"
	"github.com/flaskcookie/flaskcookie-go/serializer"
	"github.com/flaskcookie/flaskcookie-go/signer"
	taggedjson "github.com/flaskcookie/flaskcookie-go/tagged_json"
)

// TestCookieFixtures reads the cookies real Flask read, and writes the values
// again.
func TestCookieFixtures(t *testing.T) {
	flask := taggedjson.NewCodec(taggedjson.Options{SortKeys: true})
	for _, row := range vectors.Load[vectors.Cookie](t, "cookies.jsonl") {
		t.Run(row.Name, func(t *testing.T) { checkCookie(t, row, flask) })
	}
}

// TestLegacyFixtures reads the cookies of older Flask versions as today's does.
func TestLegacyFixtures(t *testing.T) {
	flask := taggedjson.NewCodec(taggedjson.Options{SortKeys: true})
	for _, row := range vectors.Load[vectors.Legacy](t, "legacy.jsonl") {
		t.Run(row.Name, func(t *testing.T) { checkCookie(t, row.Cookie, flask) })
	}
}

// TestEncodeFixtures writes what real Flask wrote. A value in which Python forgets
// nothing gives the same cookie again.
func TestEncodeFixtures(t *testing.T) {
	for _, row := range vectors.Load[vectors.Encode](t, "encode.jsonl") {
		t.Run(row.Name, func(t *testing.T) {
			codec := taggedjson.NewCodec(taggedjson.Options{SortKeys: row.SortKeys, RawUnicode: !row.EnsureASCII})
			checkCookie(t, row.Cookie, codec)
			if row.Payload == *row.Value && string(*row.Recookie) != string(row.Cookie.Cookie) {
				t.Errorf("the row's value is its payload, but its cookies differ")
			}
			if compressed := row.Cookie.Cookie[0] == '.'; compressed != row.Compressed {
				t.Errorf("the row's cookie is compressed: %v", compressed)
			}
		})
	}
}

// reader is Codec or TimedSerializer with the clock and the age of a row.
type reader struct {
	decode func(token string, v any) (time.Time, error)
	encode func(v any) (string, error)
	timed  *serializer.TimedSerializer // for what a Codec cannot be asked
}

// newReader makes a flaskcookie.Codec, unless the row asks for no age or one
// that PermanentSessionLifetime cannot say.
func newReader(t *testing.T, row vectors.Cookie, payload serializer.Payload) reader {
	t.Helper()
	options := signer.Options{Now: func() time.Time { return time.Unix(row.Now, 500_000_000) }}
	config := flaskcookie.Config{
		SecretKey: row.Key(), SecretKeyFallbacks: row.Fallbacks(), Salt: row.Salt, Signer: options, Payload: payload,
	}
	options.KeyDerivation, options.FallbackKeys = signer.HMAC, row.Fallbacks()
	timed, err := serializer.NewURLSafeTimed(row.Key(), row.Salt, &serializer.Options{Payload: payload, Signer: options})
	if err != nil {
		t.Fatal(err)
	}
	if row.MaxAge == nil {
		return reader{timed.Decode, timed.Encode, timed}
	}
	config.PermanentSessionLifetime = time.Duration(*row.MaxAge) * time.Second
	if *row.MaxAge <= 0 {
		return reader{func(token string, v any) (time.Time, error) {
			return timed.DecodeMaxAge(token, config.PermanentSessionLifetime, v)
		}, timed.Encode, timed}
	}
	codec, err := flaskcookie.New(config)
	if err != nil {
		t.Fatal(err)
	}
	return reader{codec.Decode, codec.Encode, timed}
}

func checkCookie(t *testing.T, row vectors.Cookie, payload serializer.Payload) {
	t.Helper()
	r := newReader(t, row, payload)
	var value any
	signedAt, err := r.decode(string(row.Cookie), &value)
	if got := vectors.Verdict(names.Verdict(err)); got != row.Verdict {
		t.Fatalf("%s: got %s (%v), want %s", row.Comment, got, err, row.Verdict)
	}
	switch row.Verdict {
	case vectors.OK:
		if signedAt.Unix() != *row.Timestamp {
			t.Errorf("signed at %d, want %d", signedAt.Unix(), *row.Timestamp)
		}
		checkWritten(t, row, r, payload, value)
		checkMutations(t, row, r)
	case vectors.BadData, vectors.BadPayload:
	default:
		checkRefusal(t, row, r, payload, err)
	}
}

// checkWritten writes the value again, as text and as a cookie.
func checkWritten(t *testing.T, row vectors.Cookie, r reader, payload serializer.Payload, value any) {
	t.Helper()
	text, err := payload.Marshal(value)
	if row.WriteError != nil {
		if err == nil {
			t.Errorf("written as %.200s, which Python refuses with %s", text, *row.WriteError)
		}
		return
	}
	if err != nil || string(text) != *row.Value {
		t.Errorf("the value is %.200s, %v\nwant %.200s", text, err, *row.Value)
	}
	if again, err := r.encode(value); err != nil || again != string(*row.Recookie) {
		t.Errorf("written again: %.200s, %v\nwant %.200s", again, err, *row.Recookie)
	}
}

// checkMutations changes the accepted cookie: where a decoded bit differs it must
// be refused, where only the spelling differs it must not.
func checkMutations(t *testing.T, row vectors.Cookie, r reader) {
	t.Helper()
	flipped := 0
	for name, cookie := range vectors.FlipBits(row.Cookie) {
		var value any
		if _, err := r.decode(string(cookie), &value); !errors.Is(err, signer.ErrBadSignature) || value != nil {
			t.Errorf("a bit of the %s changed: got %v, %v", name, value, err)
		}
		flipped++
	}
	if flipped < 6 { // an empty stamp has no bit to change
		t.Errorf("only %d bits changed", flipped)
	}
	for cookie := range vectors.RespellLast(row.Cookie) {
		var value any
		if _, err := r.decode(string(cookie), &value); err != nil {
			t.Errorf("the unused bits of the last character changed: %v", err)
		}
	}
}

// checkRefusal compares what the error tells, and reads an expired cookie's value.
func checkRefusal(t *testing.T, row vectors.Cookie, r reader, payload serializer.Payload, err error) {
	t.Helper()
	refusal, ok := errors.AsType[*signer.Error](err)
	if !ok {
		t.Fatalf("%T is no signer.Error", err)
	}
	if (row.ErrPayload == nil) != (refusal.Payload == nil) || row.ErrPayload != nil && string(refusal.Payload) != string(*row.ErrPayload) {
		t.Errorf("Payload %q, want %v", refusal.Payload, row.ErrPayload)
	}
	if (row.DateSigned == nil) != refusal.DateSigned.IsZero() || row.DateSigned != nil && refusal.DateSigned.Unix() != *row.DateSigned {
		t.Errorf("DateSigned %v, want %v", refusal.DateSigned, row.DateSigned)
	}
	if row.Verdict != vectors.SignatureExpired || row.Value == nil {
		return
	}
	var value any
	if _, err := r.timed.DecodeExpired(string(row.Cookie), &value); err != nil {
		t.Fatalf("DecodeExpired: %v", err)
	}
	checkWritten(t, row, r, payload, value)
}
