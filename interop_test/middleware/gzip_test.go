package middleware

import (
	"compress/gzip"
	"context"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/klauspost/compress/gzhttp"

	"github.com/flaskcookie/flaskcookie-go/flaskcookie"
)

func newCodec(t *testing.T) *flaskcookie.Codec {
	t.Helper()
	codec, err := flaskcookie.New(flaskcookie.Config{SecretKey: []byte("key"), Logger: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	return codec
}

// unsaved cannot save.
type unsaved struct{ *flaskcookie.Codec }

func (unsaved) Save(context.Context, http.Header, *flaskcookie.Session) error {
	return errors.New("down")
}

// seen is what a client gets.
type seen struct {
	Status   int
	Encoding string
	Vary     string
	Body     string
	Session  map[string]any
}

// get asks for a compressed page.
func get(t *testing.T, codec *flaskcookie.Codec, handler http.Handler) seen {
	t.Helper()
	server := httptest.NewServer(handler)
	defer server.Close()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, server.URL, nil)
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Accept-Encoding", "gzip")
	response, err := server.Client().Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	s := seen{Status: response.StatusCode, Encoding: response.Header.Get("Content-Encoding"), Vary: strings.Join(response.Header["Vary"], ", ")}
	body := io.Reader(response.Body)
	if s.Encoding == "gzip" {
		if body, err = gzip.NewReader(body); err != nil {
			t.Fatal(err)
		}
	}
	text, err := io.ReadAll(body)
	if err != nil {
		t.Fatal(err)
	}
	s.Body = string(text)
	for _, c := range response.Cookies() {
		if _, err := codec.Decode(c.Value, &s.Session); err != nil {
			t.Error(err)
		}
	}
	return s
}

// compress is the gzip middleware of klauspost/compress.
func compress(next http.Handler) http.Handler { return gzhttp.GzipHandler(next) }

// TestGzip shows the same session, Vary and page with compression inside and outside.
func TestGzip(t *testing.T) {
	page := strings.Repeat("a page of some length ", 1000)
	codec := newCodec(t)
	view := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		flaskcookie.FromContext(r.Context()).Set("user", "ann")
		io.WriteString(w, page)
	})
	want := map[string]any{"user": "ann"}
	for place, handler := range map[string]http.Handler{
		"outside": compress(codec.Handler(view)), "inside": codec.Handler(compress(view)),
	} {
		got := get(t, codec, handler)
		if diff := cmp.Diff(seen{200, "gzip", "Accept-Encoding, Cookie", page, want}, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", place, diff)
		}
	}
}

// TestGzipHoldsBack shows that compression inside holds back the beginning of a page, so
// that a change behind the first byte is saved if it comes early enough. Outside it is an
// error, as without compression.
func TestGzipHoldsBack(t *testing.T) {
	codec := newCodec(t)
	for place, tt := range map[string]struct {
		order func(http.Handler) http.Handler
		first int // bytes before the change
		late  bool
	}{
		"inside, a short beginning": {func(next http.Handler) http.Handler { return codec.Handler(compress(next)) }, 10, false},
		"inside, a long beginning":  {func(next http.Handler) http.Handler { return codec.Handler(compress(next)) }, 10_000, true},
		"outside":                   {func(next http.Handler) http.Handler { return compress(codec.Handler(next)) }, 10, true},
	} {
		get(t, codec, tt.order(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			session := flaskcookie.FromContext(r.Context())
			io.WriteString(w, strings.Repeat("x", tt.first))
			if err := session.Set("user", "ann"); errors.Is(err, flaskcookie.ErrSaved) != tt.late {
				t.Errorf("%s: %v", place, err)
			}
		})))
	}
}

// TestGzipAndSaveError shows that the error page is readable wherever the compression stands.
func TestGzipAndSaveError(t *testing.T) {
	codec := newCodec(t)
	sessions := func(next http.Handler) http.Handler { return flaskcookie.NewHandler(unsaved{codec}, next, nil) }
	view := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		flaskcookie.FromContext(r.Context()).Set("user", "ann")
		io.WriteString(w, strings.Repeat("a page of some length ", 1000))
	})
	for place, handler := range map[string]http.Handler{"outside": compress(sessions(view)), "inside": sessions(compress(view))} {
		got := get(t, codec, handler)
		if got.Status != 500 || got.Encoding != "" || got.Body != "Internal Server Error\n" || got.Session != nil {
			t.Errorf("%s: %+v", place, got)
		}
	}
}
