package interop

import (
	"bytes"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	andybalholm "github.com/andybalholm/brotli"

	"github.com/flaskcookie/flaskcookie-go/flaskcookie"
	"github.com/flaskcookie/flaskcookie-go/interop_test/internal/live"
	"github.com/flaskcookie/flaskcookie-go/serializer"
	"github.com/flaskcookie/flaskcookie-go/serializer/brotli"
	"github.com/flaskcookie/flaskcookie-go/signer"
	taggedjson "github.com/flaskcookie/flaskcookie-go/tagged_json"
)

const brotliKey = "the app's key"

func brotliCodec(now time.Time) *flaskcookie.Codec {
	config := flaskcookie.Config{SecretKey: []byte(brotliKey), Compressor: brotli.Compressor}
	if !now.IsZero() {
		config.Signer.Now = func() time.Time { return now }
	}
	return must(flaskcookie.New(config))
}

// manyPages is a session that compresses.
func manyPages() taggedjson.Dict {
	var pages []any
	for range 60 {
		pages = append(pages, "the same page")
	}
	return taggedjson.Dict{{Key: "pages", Value: pages}, {Key: "point", Value: taggedjson.Tuple{int64(1), int64(2)}}}
}

// show asks an app for its view of a cookie.
func show(t *testing.T, url, cookie string) (status int, body string) {
	t.Helper()
	request := must(http.NewRequestWithContext(t.Context(), http.MethodGet, url+"/show", nil))
	request.AddCookie(&http.Cookie{Name: "session", Value: cookie})
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	return response.StatusCode, string(must(io.ReadAll(response.Body)))
}

// TestBrotliUnprepared shows why readers are switched first: a Flask without the
// session interface finds a good signature over a payload it cannot read.
func TestBrotliUnprepared(t *testing.T) {
	url := live.Serve(t, "brotli_app.py", "unprepared")
	cookie := must(brotliCodec(time.Time{}).Encode(manyPages()))
	if !strings.HasPrefix(cookie, brotli.Prefix) {
		t.Fatalf("the cookie is not compressed with Brotli: %.20s", cookie)
	}
	if status, _ := show(t, url, cookie); status != http.StatusInternalServerError {
		t.Errorf("an unprepared Flask answers %d", status)
	}
}

// TestBrotliReaders shows the first step of the switch: everyone reads both forms and
// writes zlib.
func TestBrotliReaders(t *testing.T) {
	url := live.Serve(t, "brotli_app.py", "reads")
	codec := brotliCodec(time.Time{})
	want := string(must(taggedjson.NewCodec(taggedjson.Options{SortKeys: true}).Marshal(manyPages())))
	for _, cookie := range []string{
		must(codec.Encode(manyPages())),
		must(newCodec(t, brotliKey, time.Time{}).Encode(manyPages())),
	} {
		if status, body := show(t, url, cookie); status != http.StatusOK || body != want {
			t.Errorf("%.10s…: Flask answers %d: %.80s", cookie, status, body)
		}
	}
	_, written := get(t, url+"/login", "")
	if !strings.HasPrefix(written.Value, serializer.Zlib.Prefix()) {
		t.Errorf("Flask writes %.10s… before the switch", written.Value)
	}
}

// TestBrotliWriters shows the second step: both sides write the same bytes.
func TestBrotliWriters(t *testing.T) {
	url := live.Serve(t, "brotli_app.py", "writes")
	_, written := get(t, url+"/login", "")
	if !strings.HasPrefix(written.Value, brotli.Prefix) {
		t.Fatalf("Flask writes %.10s…", written.Value)
	}
	var session taggedjson.Dict
	signedAt, err := brotliCodec(time.Time{}).Decode(written.Value, &session)
	if err != nil || len(session) != 2 {
		t.Fatalf("%d keys, %v", len(session), err)
	}
	if again := must(brotliCodec(signedAt).Encode(session)); again != written.Value {
		t.Errorf("Go writes\n%s, Flask\n%s", again, written.Value)
	}
}

// TestBrotliTwinRefuses gives both sides signed payloads that are no whole stream, or
// one of 100 MB.
func TestBrotliTwinRefuses(t *testing.T) {
	url := live.Serve(t, "brotli_app.py", "reads")
	good := must(brotli.Compressor.Compress([]byte(`{"a":"` + strings.Repeat("a", 100) + `"}`)))
	for shows, packed := range map[string][]byte{
		"cut short":      good[:len(good)-2],
		"trailing bytes": append(bytes.Clone(good), "xx"...),
		"empty":          {},
		"a bomb":         brotliBomb(),
	} {
		part := append([]byte(brotli.Prefix), encodePart(packed)...)
		cookie := string(must(signer.NewTimestamp([]byte(brotliKey), "cookie-session", &signer.Options{KeyDerivation: signer.HMAC})).Sign(part))
		if status, _ := show(t, url, cookie); status != http.StatusInternalServerError {
			t.Errorf("%s: Flask answers %d", shows, status)
		}
		var v any
		if _, err := brotliCodec(time.Time{}).Decode(cookie, &v); err == nil {
			t.Errorf("%s: Go accepts it", shows)
		}
	}
}

func brotliBomb() []byte {
	var bomb bytes.Buffer
	w := andybalholm.NewWriterLevel(&bomb, 1)
	for range 100 {
		must(w.Write(make([]byte, 1<<20)))
	}
	if err := w.Close(); err != nil {
		panic(err)
	}
	return bomb.Bytes()
}
