package secrets

import (
	"bytes"
	"context"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"
	"time"

	"github.com/flaskcookie/flaskcookie-go/flaskcookie"
	"github.com/flaskcookie/flaskcookie-go/flasksession"
	"github.com/flaskcookie/flaskcookie-go/serializer"
	"github.com/flaskcookie/flaskcookie-go/signer"
	taggedjson "github.com/flaskcookie/flaskcookie-go/tagged_json"
)

// bed is an application that has the secrets: the keys, a session with the content, and one in a store
// under the id. Whatever it logs is kept.
type bed struct {
	t       *testing.T
	log     *logged
	key     []byte
	old     [][]byte
	signs   signer.Options
	values  taggedjson.Dict
	cookies flaskcookie.Config
	codec   *flaskcookie.Codec
	cookie  string // genuine, with the content
	session *flaskcookie.Session
	stored  flasksession.Config
	store   *flasksession.MemoryStore
}

func newBed(t *testing.T) *bed {
	t.Helper()
	before := slog.Default()
	t.Cleanup(func() { slog.SetDefault(before) })
	b := &bed{t: t, log: new(logged), key: []byte(secretKey), old: [][]byte{[]byte(oldKey)}, values: taggedjson.Dict{{Key: "who", Value: secretValue}}}
	slog.SetDefault(b.log.logger())
	b.signs = signer.Options{FallbackKeys: b.old}
	b.cookies = flaskcookie.Config{SecretKey: b.key, SecretKeyFallbacks: b.old, Logger: b.log.logger()}
	b.codec = must(flaskcookie.New(b.cookies))(t)
	b.cookie = must(b.codec.Encode(b.values))(t)
	b.session = flaskcookie.NewSession(b.values)
	b.session.ID = secretID
	b.stored = flasksession.Config{SessionUseSigner: true, SecretKey: b.key, Signer: b.signs, Config: flaskcookie.Config{SecretKey: b.key, Logger: b.log.logger()}}
	b.store = flasksession.NewMemoryStore()
	check(t, b.store.Set(t.Context(), "session:"+secretID, []byte(secretValue), time.Hour))
	return b
}

// genuine is a cookie whose payload is what a serializer writes of a value, under the key.
func (b *bed) genuine(v any) string {
	b.t.Helper()
	s := must(serializer.NewURLSafeTimed(b.key, "cookie-session", &serializer.Options{Signer: signer.Options{KeyDerivation: signer.HMAC}}))(b.t)
	return must(s.Encode(v))(b.t)
}

// request is one with a session cookie.
func (b *bed) request(cookie string) *http.Request {
	r := httptest.NewRequest(http.MethodGet, "http://example.com/", nil)
	r.Header.Set("Cookie", "session="+cookie)
	return r
}

// within runs f in a handler of a session that is only read.
func (b *bed) within(i flaskcookie.SessionInterface, middleware func(http.Handler) http.Handler, f func(ctx context.Context)) {
	ran := false
	handler := http.Handler(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { ran = true; f(r.Context()) }))
	if middleware != nil {
		handler = middleware(handler)
	}
	flaskcookie.NewHandler(i, handler, nil).ServeHTTP(httptest.NewRecorder(), b.request(b.cookie))
	if !ran {
		b.t.Error("the handler was not called")
	}
}

// logged is what was logged.
type logged struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (l *logged) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.Write(p)
}

func (l *logged) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.String()
}

func (l *logged) logger() *slog.Logger {
	return slog.New(slog.NewJSONHandler(l, &slog.HandlerOptions{Level: slog.LevelDebug}))
}

func must[T any](value T, err error) func(*testing.T) T {
	return func(t *testing.T) T {
		t.Helper()
		check(t, err)
		return value
	}
}

func check(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
