package flaskcookie

import (
	"context"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/flaskcookie/flaskcookie-go/signer"
	taggedjson "github.com/flaskcookie/flaskcookie-go/tagged_json"
)

// FuzzOpenSave takes a request from its Cookie header to the Set-Cookie of the answer: what
// stood in the header is a session only if a key signed it; a session that nobody touched is
// not sent; one that was changed is sent, and the next request finds exactly what was set.
func FuzzOpenSave(f *testing.F) {
	codec := fuzzCodec(f)
	genuine, err := codec.Encode(taggedjson.Dict{{Key: "user", Value: "bob"}, {Key: "cart", Value: []any{int64(1)}}})
	if err != nil {
		f.Fatal(err)
	}
	f.Add("session="+genuine, "", "user", `"eve"`)
	f.Add("session=", genuine, "", `{" t":[1]}`)
	f.Add(`session="`+genuine+`"; session=x`, "", "\xff", `null`)
	f.Add("a=b; session="+genuine[:20], "", "_permanent", `true`)
	f.Fuzz(func(t *testing.T, header, signedPart, key, text string) {
		request := httptest.NewRequest(http.MethodGet, "/", nil)
		request.Header.Set("Cookie", header)
		if signedPart != "" { // whatever somebody with the key signed
			request.Header.Set("Cookie", "session="+string(fuzzSigner(t).Sign([]byte(signedPart))))
		}
		s, err := codec.Open(request)
		if err != nil {
			if signedPart == "" && !strings.Contains(header, genuine[strings.LastIndexByte(genuine, '.'):]) {
				t.Fatalf("%q: %v, though no key signed it", header, err)
			}
			return
		}
		if s.Len() > 0 && signedPart == "" && !strings.Contains(header, strings.TrimRight(genuine[:len(genuine)-1], ".")[:10]) {
			t.Fatalf("%q: a session of %d keys that no key signed", header, s.Len())
		}
		saveTwice(t, codec, s, key, text)
	})
}

// saveTwice changes the session, if the text is a value, and reads what was saved.
func saveTwice(t *testing.T, codec *Codec, s *Session, key, text string) {
	t.Helper()
	var value any
	permanent := s.Permanent()
	changed := taggedjson.Unmarshal([]byte(text), &value) == nil && s.Set(key, value) == nil
	want := taggedjson.Dict{}
	for key, value := range s.All() {
		want = append(want, taggedjson.Item{Key: key, Value: value})
	}
	h := http.Header{}
	if err := codec.Save(context.Background(), h, s); err != nil {
		t.Fatalf("what Set took cannot be saved: %v", err)
	}
	lines := h["Set-Cookie"]
	if sent := len(lines) == 1; sent != (changed || permanent && s.Len() > 0) || len(lines) > 1 {
		t.Fatalf("changed: %t, permanent: %t, sent: %q", changed, permanent, lines)
	}
	if len(lines) == 0 {
		return
	}
	sent, err := http.ParseSetCookie(lines[0])
	if err != nil {
		t.Fatalf("%q: %v", lines[0], err)
	}
	request := httptest.NewRequest(http.MethodGet, "/", nil)
	request.AddCookie(&http.Cookie{Name: sent.Name, Value: sent.Value})
	again, err := codec.Open(request)
	if err != nil || again.Rejected != nil {
		t.Fatalf("%q does not come back: %v, %v", lines[0], err, again.Rejected)
	}
	if got, want := sorted(t, again.All()), sorted(t, want.All()); got != want {
		t.Errorf("saved, then opened (-saved +opened):\n%s", cmp.Diff(want, got))
	}
}

// sorted is a session as text.
func sorted(t *testing.T, items func(func(string, any) bool)) string {
	t.Helper()
	dict := taggedjson.Dict{}
	for key, value := range items {
		dict.Set(key, value)
	}
	text, err := taggedjson.NewCodec(taggedjson.Options{SortKeys: true}).Marshal(dict)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

var fuzzNow = func() time.Time { return time.Unix(1700000000, 0) }

func fuzzCodec(t testing.TB) *Codec {
	t.Helper()
	codec, err := New(Config{SecretKey: []byte("a test key, not a secret"), Logger: slog.New(slog.DiscardHandler), Signer: signer.Options{Now: fuzzNow}})
	if err != nil {
		t.Fatal(err)
	}
	return codec
}

func fuzzSigner(t testing.TB) *signer.TimestampSigner {
	t.Helper()
	s, err := signer.NewTimestamp([]byte("a test key, not a secret"), "cookie-session", &signer.Options{KeyDerivation: signer.HMAC, Now: fuzzNow})
	if err != nil {
		t.Fatal(err)
	}
	return s
}
