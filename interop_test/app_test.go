package interop

import (
	"io"
	"math/big"
	"net/http"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/flaskcookie/flaskcookie-go/flaskcookie"
	"github.com/flaskcookie/flaskcookie-go/internal/vectors"
	"github.com/flaskcookie/flaskcookie-go/interop_test/internal/live"
	taggedjson "github.com/flaskcookie/flaskcookie-go/tagged_json"
)

func newCodec(t *testing.T, key string, now time.Time) *flaskcookie.Codec {
	t.Helper()
	config := flaskcookie.Config{SecretKey: []byte(key)}
	if !now.IsZero() {
		config.Signer.Now = func() time.Time { return now }
	}
	codec, err := flaskcookie.New(config)
	if err != nil {
		t.Fatal(err)
	}
	return codec
}

// get asks the app for a path, with a session cookie unless it is empty.
func get(t *testing.T, url, cookie string) (body string, setCookie *http.Cookie) {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, url, nil)
	if err != nil {
		t.Fatal(err)
	}
	if cookie != "" {
		request.AddCookie(&http.Cookie{Name: "session", Value: cookie})
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	if err != nil || response.StatusCode != http.StatusOK {
		t.Fatalf("%s: %s, %v", url, response.Status, err)
	}
	for _, c := range response.Cookies() {
		setCookie = c
	}
	return string(text), setCookie
}

// loggedIn is what app.py puts into the session, in the order of the cookie.
var loggedIn = taggedjson.Dict{
	{Key: "_flashes", Value: []any{taggedjson.Tuple{"info", "Welcome"}}},
	{Key: "flags", Value: []any{true, false, nil}},
	{Key: "history", Value: history()},
	{Key: "ident", Value: taggedjson.UUID{0x00, 0x11, 0x22, 0x33, 0x44, 0x55, 0x66, 0x77, 0x88, 0x99, 0xaa, 0xbb, 0xcc, 0xdd, 0xee, 0xff}},
	{Key: "looks_like_a_tag", Value: taggedjson.Dict{{Key: " t", Value: []any{int64(1)}}}},
	{Key: "number", Value: new(big.Int).Lsh(big.NewInt(1), 70)},
	{Key: "point", Value: taggedjson.Tuple{int64(1), taggedjson.Tuple{int64(2), int64(3)}}},
	{Key: "ratio", Value: 0.1},
	{Key: "raw", Value: []byte{0, 0xff}},
	{Key: "since", Value: time.Date(2023, 11, 14, 22, 13, 20, 0, time.UTC)},
	{Key: "title", Value: taggedjson.Markup("<b>bold</b>")},
	{Key: "user", Value: "Zoë 😀"},
}

func history() (pages []any) {
	for number := range 40 {
		pages = append(pages, "page "+big.NewInt(int64(number)).String())
	}
	return pages
}

// TestFlaskToGo decodes the cookie a real application made, and makes the same
// bytes from the value.
func TestFlaskToGo(t *testing.T) {
	_, cookie := get(t, live.Serve(t, "app.py")+"/login", "")
	if cookie == nil {
		t.Fatal("the app set no cookie")
	}
	var session taggedjson.Dict
	signedAt, err := newCodec(t, "the app's key", time.Time{}).Decode(cookie.Value, &session)
	if err != nil {
		t.Fatal(err)
	}
	if age := time.Since(signedAt); age < 0 || age > time.Minute {
		t.Errorf("signed %v ago", age)
	}
	if diff := cmp.Diff(loggedIn, session, vectors.Exactly); diff != "" {
		t.Errorf("the session (-want +got):\n%s", diff)
	}
	again, err := newCodec(t, "the app's key", signedAt).Encode(session)
	if err != nil || again != cookie.Value {
		t.Errorf("encoded again: %v\ngot  %s\nwant %s", err, again, cookie.Value)
	}
}

// TestGoToFlask shows the application cookies made in Go: those of its keys are
// accepted with every value, others are an empty session.
func TestGoToFlask(t *testing.T) {
	url := live.Serve(t, "app.py") + "/show"
	want, err := sortedJSON.Marshal(loggedIn)
	if err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		comment, key string
		age          time.Duration
		want         string
	}{
		{"the app's key", "the app's key", 0, string(want)},
		{"its fallback key", "the app's old key", 0, string(want)},
		{"thirty days old", "the app's key", 30 * 24 * time.Hour, string(want)},
		{"another key", "another key", 0, "{}"},
		{"too old", "the app's key", 32 * 24 * time.Hour, "{}"},
		{"from the future", "the app's key", -time.Hour, "{}"},
	} {
		t.Run(test.comment, func(t *testing.T) {
			cookie, err := newCodec(t, test.key, time.Now().Add(-test.age)).Encode(loggedIn)
			if err != nil {
				t.Fatal(err)
			}
			if body, _ := get(t, url, cookie); body != test.want {
				t.Errorf("the app sees %s\nwant %s", body, test.want)
			}
		})
	}
}
